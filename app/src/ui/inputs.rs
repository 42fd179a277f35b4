//! Text controls bound to a field of a form: one line, many lines with a counter, money, dates, choices.

use leptos::prelude::*;

use super::field::{Field, FieldOf};
use crate::i18n::{number, tf};
use crate::words::common;

/// A text that can be read and written: a part of a form's value.
#[derive(Clone, Copy)]
pub struct Text {
    get: Signal<String>,
    set: Callback<String>,
}

/// Binds a part of a form's value.
pub fn text<T: Send + Sync + 'static>(
    value: RwSignal<T>,
    get: impl Fn(&T) -> String + Send + Sync + 'static,
    set: impl Fn(&mut T, String) + Send + Sync + 'static,
) -> Text {
    Text {
        get: Signal::derive(move || value.with(&get)),
        set: Callback::new(move |text| value.update(|v| set(v, text))),
    }
}

/// A line of text. `kind` is the input's type; `complete` its autofill word.
#[component]
pub fn TextInput(
    /// Which field.
    of: FieldOf,
    /// Its value.
    value: Text,
    /// Type of the input.
    #[prop(default = "text")]
    kind: &'static str,
    /// Autofill word.
    #[prop(default = "off")]
    complete: &'static str,
) -> AnyView {
    let wrong = of.clone();
    let (edit, leave) = (of.clone(), of.clone());
    view! {
        <Field of=of.clone()>
            <input
                class="input"
                id=of.id()
                type=kind
                dir=direction(kind)
                name=of.path.clone()
                autocomplete=complete
                aria-describedby=of.described_by()
                aria-invalid=move || wrong.error().is_some().then_some("true")
                prop:value=value.get
                on:input=move |event| { value.set.run(event_target_value(&event)); edit.edited(); }
                on:blur=move |_| leave.touched()
            />
        </Field>
    }
    .into_any()
}

/// Words run in their own direction, whatever that of the page; addresses from left to right.
fn direction(kind: &str) -> Option<&'static str> {
    match kind {
        "text" => Some("auto"),
        "url" | "email" => Some("ltr"),
        _ => None,
    }
}

/// Many lines of text, with a counter against `max` characters when given.
#[component]
pub fn TextArea(
    /// Which field.
    of: FieldOf,
    /// Its value.
    value: Text,
    /// Lines shown.
    #[prop(default = 4)]
    rows: u32,
    /// Most characters.
    #[prop(optional)]
    max: Option<usize>,
) -> AnyView {
    let wrong = of.clone();
    let (edit, leave) = (of.clone(), of.clone());
    let counter = move || max.map(|max| counter(value.get.with(|v| v.chars().count()), max));
    view! {
        <Field of=of.clone() aside=counter>
            <textarea
                class="input"
                id=of.id()
                rows=rows.to_string()
                dir="auto"
                name=of.path.clone()
                aria-describedby=of.described_by()
                aria-invalid=move || wrong.error().is_some().then_some("true")
                prop:value=value.get
                on:input=move |event| { value.set.run(event_target_value(&event)); edit.edited(); }
                on:blur=move |_| leave.touched()
            ></textarea>
        </Field>
    }
    .into_any()
}

/// `12 of 280`, red and said in words once it is over.
pub fn counter(count: usize, max: usize) -> AnyView {
    let over = count > max;
    let text = tf(
        common::OF,
        &[("n", &number(count as i64)), ("max", &number(max as i64))],
    );
    view! { <span class="counter" class:is-over=over>{text}</span> }.into_any()
}

/// A choice from a short list: value and label.
#[component]
pub fn Select(
    /// Which field.
    of: FieldOf,
    /// Its value.
    value: Text,
    /// What there is to choose.
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
) -> AnyView {
    let (edit, leave) = (of.clone(), of.clone());
    let items = move || {
        let chosen = value.get.get();
        let item = |(key, label): (String, String)| {
            let selected = key == chosen;
            view! { <option value=key selected=selected>{label}</option> }
        };
        options.get().into_iter().map(item).collect_view()
    };
    view! {
        <Field of=of.clone()>
            <select
                class="input"
                id=of.id()
                aria-describedby=of.described_by()
                prop:value=value.get
                on:change=move |event| { value.set.run(event_target_value(&event)); edit.edited(); }
                on:blur=move |_| leave.touched()
            >
                {items}
            </select>
        </Field>
    }
    .into_any()
}
