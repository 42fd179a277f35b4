//! Secrets of other systems: their names, storing one, replacing its value, deleting it. A value is
//! never shown again.

use domain::{
    fields::Check,
    integrations::{SecretInput, SecretName},
    permissions::Permission,
};
use leptos::prelude::*;

use crate::{
    i18n::{t, tf},
    remote,
    state::{
        form::{Form, focus},
        keys::Key,
        query::query,
        session::{tenant_id, use_tenant},
        toasts::use_toasts,
        writes::writer,
    },
    ui::{
        button::{Button, Kind},
        copy::copy_button,
        dialog::Dialog,
        empty::{Empty, Nothing},
        field::field,
        inputs::{TextInput, text},
        region::{Bones, region},
        time::moment,
    },
    words::{common, secrets as w},
};

/// The tab.
pub fn secrets() -> AnyView {
    let tenant = tenant_id();
    let list = query(Key::Secrets, move || remote::list_secrets(tenant));
    // Nothing: closed. An empty name: a new one. A name: the secret whose value is replaced.
    let editing = RwSignal::new(None::<String>);
    let open = RwSignal::new(false);
    let edit = Callback::new(move |name: String| {
        editing.set(Some(name));
        open.set(true);
    });
    let title = Signal::derive(move || match editing.get().filter(|n| !n.is_empty()) {
        Some(name) => tf(w::REPLACE_TITLE, &[("name", &name)]),
        None => t(w::ADD).to_owned(),
    });
    let body = move || editing.get().map(|name| form(name, open));
    let rows = region(list, Bones::Rows(3), move |data| {
        (move || table(&data.get(), edit)).into_any()
    });
    view! {
        <p class="section-note">{t(w::NOTE)}</p>
        <div class="row queue-acts"><Button kind=Kind::Primary refused=refused() click=move |()| edit.run(String::new())>{t(w::ADD)}</Button></div>
        {rows}
        <Dialog open=open title=title>{body}</Dialog>
    }
    .into_any()
}

fn refused() -> Signal<Option<String>> {
    let tenant = use_tenant();
    let may = tenant.may(Permission::SettingsManage);
    Signal::stored((!may).then(|| tf(common::ROLE_REFUSES, &[("tenant", &tenant.0.name)])))
}

fn table(list: &[SecretName], edit: Callback<String>) -> AnyView {
    if list.is_empty() {
        return view! { <Empty kind=Nothing::FirstUse title=w::NONE text=w::NONE_TEXT/> }
            .into_any();
    }
    let heads = [w::NAME, w::REFERENCE, w::CREATED, w::UPDATED].map(t);
    let mut head: Vec<AnyView> = heads
        .iter()
        .map(|h| view! { <th scope="col">{*h}</th> }.into_any())
        .collect();
    head.push(view! { <td></td> }.into_any());
    let row = |secret: &SecretName| {
        let id = secret.id.to_string();
        let (name, present) = (secret.name.clone(), secret.name.clone());
        view! {
            <tr>
                <th scope="row" class="mono" data-head=heads[0] dir="ltr">{present}</th>
                <td data-head=heads[1]>{copy_button(id, w::COPY, w::COPIED)}</td>
                <td data-head=heads[2]>{moment(secret.created_at)}</td>
                <td data-head=heads[3]>{moment(secret.updated_at)}</td>
                <td><div class="row row-end">
                    <Button refused=refused() click=move |()| edit.run(name.clone())>{t(w::REPLACE)}</Button>
                    {delete(secret)}
                </div></td>
            </tr>
        }
    };
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=t(w::TITLE)>
            <table class="table"><thead><tr>{head}</tr></thead><tbody>{list.iter().map(row).collect_view()}</tbody></table>
        </div>
    }
    .into_any()
}

/// The form of a new secret, or of another value for one that is there.
fn form(name: String, open: RwSignal<bool>) -> AnyView {
    let is_new = name.is_empty();
    let input = RwSignal::new((name, String::new()));
    let typed = move || {
        let (name, value) = input.get();
        SecretInput { name, value }
    };
    let checks = Form::new(move || typed().checked().err().unwrap_or_default());
    let (tenant, toasts) = (tenant_id(), use_toasts());
    let writer = writer().with_form(checks);
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !checks.submit() {
            return;
        }
        let sent = untrack(typed);
        writer.send(
            move || remote::put_secret(tenant, sent.clone()),
            vec![Key::Secrets],
            move |stored: SecretName| {
                // What is secret does not stay in the page.
                input.set((String::new(), String::new()));
                open.set(false);
                toasts.done(tf(w::STORED, &[("name", &stored.name)]));
            },
        );
    };
    focus(if is_new { "name" } else { "value" });
    let name = text(input, |i| i.0.clone(), |i, x| i.0 = x);
    let value = text(input, |i| i.1.clone(), |i, x| i.1 = x);
    let name = is_new.then(
        || view! { <TextInput of=field(checks, "name", w::NAME).hint(w::NAME_HINT) value=name/> },
    );
    view! {
        <form class="form" novalidate on:submit=send>
            {name}
            <TextInput of=field(checks, "value", w::VALUE).hint(w::VALUE_HINT) value=value kind="password" complete="new-password"/>
            <div class="row">
                <Button kind=Kind::Submit busy=writer.busy>{t(if is_new { w::STORE } else { w::REPLACE })}</Button>
                <Button click=move |()| open.set(false)>{t(common::CANCEL)}</Button>
            </div>
        </form>
    }
    .into_any()
}

fn delete(secret: &SecretName) -> AnyView {
    let open = RwSignal::new(false);
    let (tenant, toasts, writer, id) = (tenant_id(), use_toasts(), writer(), secret.id);
    let name = secret.name.clone();
    let title = tf(w::DELETE_TITLE, &[("name", &name)]);
    let sure = Callback::new(move |()| {
        let name = name.clone();
        writer.send(
            move || remote::delete_secret(tenant, id),
            vec![Key::Secrets],
            move |()| {
                open.set(false);
                toasts.done(tf(w::DELETED, &[("name", &name)]));
            },
        );
    });
    view! {
        <Button refused=refused() click=move |()| open.set(true)>{t(w::DELETE)}</Button>
        <Dialog open=open title=title>
            <p>{t(w::DELETE_TEXT)}</p>
            <div class="row dialog-foot">
                <Button kind=Kind::Danger busy=writer.busy click=sure>{t(w::DELETE)}</Button>
                <Button click=move |()| open.set(false)>{t(common::CANCEL)}</Button>
            </div>
        </Dialog>
    }
    .into_any()
}
