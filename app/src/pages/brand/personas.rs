//! The personas as cards; one at a time is edited in a dialog, removal can be undone.

use domain::{brand::Persona, permissions::Permission};
use leptos::prelude::*;

use super::persona_form;
use crate::{
    i18n::{Msg, t, tf},
    pages::status,
    remote,
    state::{
        keys::Key,
        query::query,
        session::{tenant_id, use_tenant},
        toasts::use_toasts,
        writes::writer,
    },
    ui::{
        button::{Button, IconButton, Kind},
        dialog::Dialog,
        empty::{Empty, Nothing},
        icon::{Icon, icon},
        region::{Bones, region},
    },
    words::{brand as w, common},
};

/// The tab.
pub fn tab() -> AnyView {
    let tenant = tenant_id();
    let personas = query(Key::Personas, move || remote::list_personas(tenant));
    let open = RwSignal::new(false);
    let edited = RwSignal::new(None::<Persona>);
    let writes = use_tenant().may(Permission::BrandWrite);
    let add = Callback::new(move |()| {
        edited.set(None);
        open.set(true);
    });
    let title = Signal::derive(move || {
        edited.with(|p| {
            p.as_ref()
                .map_or_else(|| t(w::PERSONA_NEW).to_owned(), |p| p.input.name.clone())
        })
    });
    let list = region(personas, Bones::Cards(2), move |data| {
        (move || {
            let list = data.get();
            if list.is_empty() {
                let button = writes.then(|| new_button(add, Kind::Primary));
                return view! { <Empty kind=Nothing::FirstUse title=w::PERSONA_EMPTY text=w::PERSONA_EMPTY_TEXT>{button}</Empty> }.into_any();
            }
            let edit = Callback::new(move |p: Persona| {
                edited.set(Some(p));
                open.set(true);
            });
            let cards = list.into_iter().map(|p| card(p, writes.then_some(edit))).collect_view();
            view! { {writes.then(|| new_button(add, Kind::Quiet))}<ul class="personas">{cards}</ul> }.into_any()
        })
        .into_any()
    });
    view! {
        {list}
        <Dialog open=open title=title>{persona_form::form(edited.get_untracked(), open)}</Dialog>
    }
    .into_any()
}

fn new_button(add: Callback<()>, kind: Kind) -> AnyView {
    view! { <Button kind=kind click=add>{icon(Icon::Plus)}{t(w::PERSONA_NEW)}</Button> }.into_any()
}

fn card(persona: Persona, edit: Option<Callback<Persona>>) -> AnyView {
    let input = persona.input.clone();
    let lines = |title: Msg, list: &[String]| {
        let items = list
            .iter()
            .map(|l| view! { <li dir="auto">{l.clone()}</li> })
            .collect_view();
        (!list.is_empty())
            .then(|| view! { <h3 class="caption">{t(title)}</h3><ul class="listed">{items}</ul> })
            .into_any()
    };
    let tools = edit.map(|edit| {
        let (for_edit, for_removal) = (persona.clone(), persona.clone());
        view! {
            <span class="card-tools">
                <IconButton which=Icon::Edit label=tf(w::PERSONA_EDIT, &[("name", &input.name)]) click=move |()| edit.run(for_edit.clone())/>
                {remove(for_removal)}
            </span>
        }
    });
    view! {
        <li class="card card-pad persona">
            <div class="row"><h2 class="card-title" dir="auto">{input.name.clone()}</h2>{status::sample(persona.sample)}{tools}</div>
            <p class="muted" dir="auto">{input.description.clone()}</p>
            {lines(w::PAINS, &input.pains)}
            {lines(w::GOALS, &input.goals)}
            {lines(w::OBJECTIONS, &input.objections)}
        </li>
    }
    .into_any()
}

/// Removes at once; the toast brings it back.
fn remove(persona: Persona) -> AnyView {
    let (tenant, toasts, removing, restoring) = (tenant_id(), use_toasts(), writer(), writer());
    let (id, name) = (persona.id, persona.input.name);
    let label = tf(w::PERSONA_REMOVE, &[("name", &name)]);
    let undo = Callback::new(move |()| {
        restoring.send(
            move || remote::restore_persona(tenant, id),
            vec![Key::Personas],
            |()| (),
        );
    });
    let click = move |()| {
        let text = tf(w::PERSONA_REMOVED, &[("name", &name)]);
        removing.send(
            move || remote::remove_persona(tenant, id),
            vec![Key::Personas],
            move |()| {
                toasts.undo(text.clone(), t(common::UNDO), undo);
            },
        );
    };
    view! { <IconButton which=Icon::Remove label=label click=click/> }.into_any()
}
