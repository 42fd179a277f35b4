//! The form of one persona.

use domain::{
    brand::{Persona, PersonaInput},
    fields::Check,
};
use leptos::prelude::*;

use crate::{
    i18n::{Msg, t},
    remote,
    state::{form::Form, keys::Key, session::tenant_id, toasts::use_toasts, writes::writer},
    ui::{
        button::{Button, Kind},
        field::field,
        inputs::{TextArea, TextInput, text},
    },
    words::{brand as w, common},
};

/// A new persona, or a stored one; closes its dialog when it is saved.
pub fn form(persona: Option<Persona>, open: RwSignal<bool>) -> AnyView {
    let stored = persona.as_ref().map(|p| (p.id, p.revision));
    let value = RwSignal::new(persona.map(|p| p.input).unwrap_or_default());
    let form = Form::new(move || value.with(|v| v.checked().err().unwrap_or_default()));
    let (tenant, toasts, writer) = (tenant_id(), use_toasts(), writer().with_form(form));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !form.submit() {
            return;
        }
        let sent = value.get_untracked();
        let (id, revision) = (stored.map(|s| s.0), stored.map_or(0, |s| s.1));
        writer.send(
            move || remote::save_persona(tenant, id, revision, sent.clone()),
            vec![Key::Personas],
            move |_| {
                open.set(false);
                toasts.done(t(w::PERSONA_SAVED));
            },
        );
    };
    let name = text(value, |p| p.name.clone(), |p, v| p.name = v);
    let who = text(value, |p| p.description.clone(), |p, v| p.description = v);
    let lines = move |path: &'static str,
                      label: Msg,
                      get: fn(&PersonaInput) -> &Vec<String>,
                      set: fn(&mut PersonaInput, Vec<String>)| {
        // One entry a line; empty lines are dropped when the form is read.
        let typed = text(
            value,
            move |p| get(p).join("\n"),
            move |p, v: String| set(p, v.split('\n').map(str::to_owned).collect()),
        );
        view! { <TextArea of=field(form, path, label) value=typed rows=3/> }
    };
    // Also fires when the dialog goes with the focus in it.
    let tidy = move |_| {
        let _ = value.try_update(|p| {
            for list in [&mut p.pains, &mut p.goals, &mut p.objections] {
                list.retain(|line| !line.trim().is_empty());
            }
        });
    };
    view! {
        <form class="form" novalidate on:submit=submit on:focusout=tidy>
            <TextInput of=field(form, "name", w::PERSONA_NAME) value=name/>
            <TextArea of=field(form, "description", w::PERSONA_WHO) value=who rows=3 max=1_000/>
            {lines("pains", w::PAINS, |p| &p.pains, |p, v| p.pains = v)}
            {lines("goals", w::GOALS, |p| &p.goals, |p, v| p.goals = v)}
            {lines("objections", w::OBJECTIONS, |p| &p.objections, |p, v| p.objections = v)}
            <div class="row dialog-foot">
                <Button kind=Kind::Submit busy=writer.busy>{t(w::PERSONA_SAVE)}</Button>
                <Button click=move |()| open.set(false)>{t(common::CANCEL)}</Button>
            </div>
        </form>
    }
    .into_any()
}
