//! The brief's step: objective, audience, key messages with proof, call to action, bounds.

use leptos::prelude::*;

use super::{editor::Draft, messages};
use crate::{
    i18n::t,
    remote,
    state::{form::Form, keys::Key, query::query, session::tenant_id},
    ui::{
        field::field,
        inputs::{Select, TextArea, TextInput, text},
        tag::TagInput,
    },
    words::campaigns as w,
};

/// Draws the step.
pub fn step(draft: RwSignal<Draft>, form: Form) -> AnyView {
    let tenant = tenant_id();
    let personas = query(Key::Personas, move || remote::list_personas(tenant));
    let options = Signal::derive(move || {
        let mut list = vec![(String::new(), t(w::NO_PERSONA).to_owned())];
        personas.data.with(|all| {
            list.extend(
                all.iter()
                    .flatten()
                    .map(|p| (p.id.to_string(), p.input.name.clone())),
            );
        });
        list
    });
    let objective = text(
        draft,
        |d| d.input.brief.objective.clone(),
        |d, v| d.input.brief.objective = v,
    );
    let audience = text(
        draft,
        |d| d.input.brief.audience.clone(),
        |d, v| d.input.brief.audience = v,
    );
    let persona = text(
        draft,
        |d| {
            d.input
                .brief
                .persona_id
                .map(|id| id.to_string())
                .unwrap_or_default()
        },
        |d, v| d.input.brief.persona_id = v.parse().ok(),
    );
    let cta = text(
        draft,
        |d| d.input.brief.call_to_action.text.clone(),
        |d, v| d.input.brief.call_to_action.text = v,
    );
    let url = text(
        draft,
        |d| d.input.brief.call_to_action.url.clone(),
        |d, v| d.input.brief.call_to_action.url = v,
    );
    let rules = Signal::derive(move || draft.with(|d| d.input.brief.constraints.clone()));
    let set_rules = move |list| draft.update(|d| d.input.brief.constraints = list);
    view! {
        <TextArea of=field(form, "brief.objective", w::OBJECTIVE).hint(w::OBJECTIVE_HINT) value=objective rows=3 max=1_000/>
        <div class="pair">
            <TextArea of=field(form, "brief.audience", w::AUDIENCE).hint(w::AUDIENCE_HINT) value=audience rows=2 max=1_000/>
            <Select of=field(form, "brief.persona_id", w::PERSONA).hint(w::PERSONA_HINT) value=persona options=options/>
        </div>
        {messages::messages(draft, form)}
        <div class="pair">
            <TextInput of=field(form, "brief.call_to_action.text", w::CTA).hint(w::CTA_HINT) value=cta/>
            <TextInput of=field(form, "brief.call_to_action.url", w::URL).hint(w::URL_HINT) value=url kind="url"/>
        </div>
        <TagInput of=field(form, "brief.constraints", w::CONSTRAINTS).hint(w::CONSTRAINTS_HINT) items=rules change=set_rules/>
    }
    .into_any()
}
