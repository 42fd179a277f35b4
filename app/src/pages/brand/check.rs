//! The check beside the guidelines: any text against the rules of the draft, as it is typed.

use domain::brand::check_text;
use leptos::prelude::*;

use super::draft::Draft;
use crate::{i18n::t, pages::approvals::findings::findings, ui::post::marked, words::brand as w};

/// The rail.
pub fn check(draft: Draft) -> AnyView {
    let typed = RwSignal::new(String::new());
    let result = move || {
        let text = typed.get();
        if text.trim().is_empty() {
            return view! { <p class="muted">{t(w::CHECK_EMPTY)}</p> }.into_any();
        }
        let found = draft.value.with(|g| check_text(g, &text));
        view! {
            <p class="prose check-result" dir="auto">{marked(&text, &found, None)}</p>
            {findings(&found, &text)}
        }
        .into_any()
    };
    view! {
        <h2>{t(w::CHECK)}</h2>
        <div class="field">
            <div class="field-head"><label for="check">{t(w::CHECK_TEXT)}</label></div>
            <p class="field-hint" id="check-hint">{t(w::CHECK_HINT)}</p>
            <textarea
                class="input" id="check" rows="5" dir="auto" aria-describedby="check-hint"
                prop:value=typed on:input=move |event| typed.set(event_target_value(&event))
            ></textarea>
        </div>
        <div aria-live="polite">{result}</div>
    }
    .into_any()
}
