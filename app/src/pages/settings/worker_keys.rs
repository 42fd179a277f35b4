//! Keys of workers outside: making one, whose text is shown once, and revoking one.

use domain::{
    fields::Check,
    permissions::Permission,
    remote::{MadeWorkerKey, WorkerKey, WorkerKeyInput},
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
        badge::{Tone, pill},
        button::{Button, Kind},
        copy::copy_button,
        dialog::Dialog,
        empty::{Empty, Nothing},
        field::field,
        inputs::{TextInput, text},
        region::{Bones, region},
        time::moment,
    },
    words::{common, worker_keys as w},
};

/// The tab.
pub fn worker_keys() -> AnyView {
    if !use_tenant().may(Permission::SettingsManage) {
        return view! { <Empty kind=Nothing::NoAccess title=common::NO_ACCESS text=common::NO_ACCESS_TEXT/> }.into_any();
    }
    let tenant = tenant_id();
    let list = query(Key::WorkerKeys, move || remote::list_worker_keys(tenant));
    let open = RwSignal::new(false);
    // The key that was just made; forgotten as soon as the dialog is closed.
    let made = RwSignal::new(None::<MadeWorkerKey>);
    Effect::new(move |_| {
        if !open.get() {
            made.set(None);
        }
    });
    let title = Signal::derive(move || {
        made.with(|made| match made {
            Some(made) => tf(w::MADE, &[("name", &made.key.name)]),
            None => t(w::ADD).to_owned(),
        })
    });
    let body = move || match made.get() {
        Some(made) => shown(&made, open),
        None => form(made, open),
    };
    let rows = region(list, Bones::Rows(3), move |data| {
        (move || data.with(|list| table(list))).into_any()
    });
    view! {
        <p class="section-note">{t(w::NOTE)}</p>
        <div class="row queue-acts"><Button kind=Kind::Primary click=move |()| open.set(true)>{t(w::ADD)}</Button></div>
        {rows}
        <Dialog open=open title=title>{body}</Dialog>
    }
    .into_any()
}

fn form(made: RwSignal<Option<MadeWorkerKey>>, open: RwSignal<bool>) -> AnyView {
    let input = RwSignal::new(WorkerKeyInput::default());
    let checks = Form::new(move || input.with(|i| i.checked().err().unwrap_or_default()));
    let tenant = tenant_id();
    let writer = writer().with_form(checks);
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !checks.submit() {
            return;
        }
        let sent = input.get_untracked();
        writer.send(
            move || remote::create_worker_key(tenant, sent.clone()),
            vec![Key::WorkerKeys],
            move |key: MadeWorkerKey| made.set(Some(key)),
        );
    };
    focus("name");
    let name = text(input, |i| i.name.clone(), |i, x| i.name = x);
    view! {
        <form class="form" novalidate on:submit=send>
            <TextInput of=field(checks, "name", w::NAME).hint(w::NAME_HINT) value=name/>
            <div class="row">
                <Button kind=Kind::Submit busy=writer.busy>{t(w::ADD)}</Button>
                <Button click=move |()| open.set(false)>{t(common::CANCEL)}</Button>
            </div>
        </form>
    }
    .into_any()
}

/// The text of the new key, this once.
fn shown(made: &MadeWorkerKey, open: RwSignal<bool>) -> AnyView {
    let key = made.text.clone();
    view! {
        <p>{t(w::ONCE)}</p>
        <pre class="code" tabindex="0" role="region" dir="ltr" aria-label=t(w::TEXT)>{key.clone()}</pre>
        <div class="row dialog-foot">
            {copy_button(key, w::COPY, w::COPIED)}
            <Button kind=Kind::Primary click=move |()| open.set(false)>{t(w::DONE)}</Button>
        </div>
    }
    .into_any()
}

fn table(list: &[WorkerKey]) -> AnyView {
    if list.is_empty() {
        return view! { <Empty kind=Nothing::FirstUse title=w::NONE text=w::NONE_TEXT/> }
            .into_any();
    }
    let heads = [w::NAME, w::CREATED, w::STATE].map(t);
    let mut head: Vec<AnyView> = heads
        .iter()
        .map(|h| view! { <th scope="col">{*h}</th> }.into_any())
        .collect();
    head.push(view! { <td></td> }.into_any());
    let row = |key: &WorkerKey| {
        let state = match key.revoked_at {
            None => pill(Tone::Good, t(w::STANDS)),
            Some(at) => view! { {pill(Tone::Plain, t(w::GONE))}" "{moment(at)} }.into_any(),
        };
        view! {
            <tr>
                <th scope="row" data-head=heads[0]><bdi>{key.name.clone()}</bdi></th>
                <td data-head=heads[1]>{moment(key.created_at)}</td>
                <td data-head=heads[2]>{state}</td>
                <td><div class="row row-end">{key.revoked_at.is_none().then(|| revoke(key))}</div></td>
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

fn revoke(key: &WorkerKey) -> AnyView {
    let open = RwSignal::new(false);
    let (tenant, toasts, writer, id) = (tenant_id(), use_toasts(), writer(), key.id);
    let name = key.name.clone();
    let title = tf(w::REVOKE_TITLE, &[("name", &name)]);
    let label = tf(w::REVOKE_NAMED, &[("name", &name)]);
    let sure = Callback::new(move |()| {
        let name = name.clone();
        writer.send(
            move || remote::revoke_worker_key(tenant, id),
            vec![Key::WorkerKeys],
            move |()| {
                let _ = open.try_set(false);
                toasts.done(tf(w::REVOKED, &[("name", &name)]));
            },
        );
    });
    view! {
        <Button click=move |()| open.set(true)><span aria-hidden="true">{t(w::REVOKE)}</span><span class="hidden">{label}</span></Button>
        <Dialog open=open title=title>
            <p>{t(w::REVOKE_TEXT)}</p>
            <div class="row dialog-foot">
                <Button kind=Kind::Danger busy=writer.busy click=sure>{t(w::REVOKE)}</Button>
                <Button click=move |()| open.set(false)>{t(common::CANCEL)}</Button>
            </div>
        </Dialog>
    }
    .into_any()
}
