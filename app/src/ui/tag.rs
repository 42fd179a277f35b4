//! A list of short texts as removable chips with an input at the end: Enter or comma adds, Backspace
//! in the empty input takes the last one back.

use leptos::prelude::*;

use super::{
    field::{Field, FieldOf},
    icon::{Icon, icon},
};
use crate::{
    i18n::{t, tf},
    words::common,
};

/// A list of words or lines bound to a field.
#[component]
pub fn TagInput(
    /// Which field.
    of: FieldOf,
    /// The list.
    #[prop(into)]
    items: Signal<Vec<String>>,
    /// Called with the new list.
    #[prop(into)]
    change: Callback<Vec<String>>,
) -> AnyView {
    let typed = RwSignal::new(String::new());
    // It also runs when the input is taken away with the focus in it; its form is gone by then.
    let add = move || {
        let (Some(word), Some(mut list)) = (typed.try_get_untracked(), items.try_get_untracked())
        else {
            return;
        };
        let word = word.trim().trim_end_matches(',').to_owned();
        let _ = typed.try_set(String::new());
        if !word.is_empty() && !list.contains(&word) {
            list.push(word);
            let _ = change.try_run(list);
        }
    };
    let key = move |event: leptos::ev::KeyboardEvent| match event.key().as_str() {
        "Enter" | "," => {
            event.prevent_default();
            add();
        }
        "Backspace" if typed.with_untracked(String::is_empty) => {
            let mut list = items.get_untracked();
            if let Some(last) = list.pop() {
                change.run(list);
                typed.set(last);
                event.prevent_default();
            }
        }
        _ => {}
    };
    let (edit, leave) = (of.clone(), of.clone());
    view! {
        <Field of=of.clone()>
            <div class="tags">
                {move || items.get().into_iter().enumerate().map(|(i, word)| chip(i, word, items, change)).collect_view()}
                <input
                    type="text" dir="auto" id=of.id() autocomplete="off" aria-describedby=of.described_by() placeholder=t(common::ADD_ENTRY)
                    prop:value=typed
                    on:input=move |event| { typed.set(event_target_value(&event)); edit.edited(); }
                    on:keydown=key
                    on:blur=move |_| { add(); leave.touched(); }
                />
            </div>
        </Field>
    }
    .into_any()
}

fn chip(
    i: usize,
    word: String,
    items: Signal<Vec<String>>,
    change: Callback<Vec<String>>,
) -> AnyView {
    let label = tf(common::REMOVE_ENTRY, &[("entry", &word)]);
    let remove = move |_| {
        let mut list = items.get_untracked();
        if i < list.len() {
            list.remove(i);
            change.run(list);
        }
    };
    view! {
        <span class="chip">
            <span dir="auto">{word}</span>
            <button type="button" aria-label=label on:click=remove>{icon(Icon::Close)}</button>
        </span>
    }
    .into_any()
}
