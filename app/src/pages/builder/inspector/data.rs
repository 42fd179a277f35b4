//! What comes into a step and what it gives, by example: as fields or as JSON. The output can be pinned: it is
//! then the example for every step behind it, and never part of a real run.

use domain::workflows::{
    NodeId, PinnedOutput,
    commands::Command,
    kind_spec,
    readable::{Readable, fields},
};
use leptos::prelude::*;
use serde_json::Value;

use super::control::as_text;
use crate::{
    i18n::t,
    pages::builder::editor::Editor,
    ui::{
        button::Button,
        icon::{Icon, icon},
    },
    words::builder as w,
};

/// Most fields and most letters that are shown of a value.
const SHOWN: (usize, usize) = (200, 20_000);

fn pretty(value: &Value) -> String {
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    match text.char_indices().nth(SHOWN.1) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

fn shown(value: &Value, as_json: bool) -> AnyView {
    let all = fields(value, SHOWN.0);
    if value.is_null() {
        return view! { <p class="muted">{t(w::NO_DATA)}</p> }.into_any();
    }
    if as_json || all.is_empty() {
        return view! { <pre class="data-json" tabindex="0" dir="ltr">{pretty(value)}</pre> }
            .into_any();
    }
    let row = |(path, value): (String, Value)| {
        let text = match &value {
            Value::Object(_) | Value::Array(_) => String::new(),
            other => as_text(other),
        };
        view! { <tr><th scope="row"><code dir="ltr">{path}</code></th><td><bdi>{text}</bdi></td></tr> }
    };
    view! { <div class="data-fields" tabindex="0" role="group"><table>{all.into_iter().map(row).collect_view()}</table></div> }.into_any()
}

/// The section of the panel.
pub fn data(editor: Editor, id: NodeId, readable: Memo<Readable>) -> AnyView {
    let (is_open, as_json) = (RwSignal::new(false), RwSignal::new(false));
    let body = move || {
        is_open.get().then(|| {
            let way = |name: &'static str, json: bool| {
                let is_on = move || if as_json.get() == json { "true" } else { "false" };
                view! { <button class="segment" type="button" aria-pressed=is_on on:click=move |_| as_json.set(json)>{name}</button> }
            };
            let input = move || readable.with(|r| shown(&r.item, as_json.get()));
            let output = move || readable.with(|r| shown(&r.output, as_json.get()));
            view! {
                <div class="segments" role="group" aria-label=t(w::DATA_AS)>
                    {way(t(w::DATA_FIELDS), false)}{way("JSON", true)}
                </div>
                <h3>{t(w::DATA_INPUT)}</h3>{input}
                <h3>{t(w::DATA_OUTPUT)}</h3>{output}
                {pin(editor, id, readable)}
            }
        })
    };
    view! {
        <details class="inspector-more" on:toggle=move |event| is_open.set(event_target::<web_sys::HtmlDetailsElement>(&event).open())>
            <summary>{t(w::DATA)}</summary>
            <div class="data">{body}</div>
        </details>
    }
    .into_any()
}

/// Pins the example, or lets the pinned one be edited and let go.
fn pin(editor: Editor, id: NodeId, readable: Memo<Readable>) -> AnyView {
    let pinned = Memo::new(move |_| editor.node(id, |n| n.pin.clone()).flatten());
    let unread = RwSignal::new(false);
    let set = move |pin: Option<PinnedOutput>| {
        unread.set(false);
        editor.edit(Command::SetPin { node: id, pin });
    };
    let first = move || {
        let port = editor.node_now(id, |n| {
            let ports = kind_spec(&n.kind)
                .map(|s| s.ports_of(n))
                .unwrap_or_default();
            ports.into_iter().next().map(std::borrow::Cow::into_owned)
        });
        set(Some(PinnedOutput {
            port: port.flatten().unwrap_or_else(|| "out".to_owned()),
            output: readable.with_untracked(|r| r.output.clone()),
        }));
    };
    let typed = move |event: leptos::ev::Event| {
        let output = serde_json::from_str(&event_target_value(&event));
        match (output, pinned.get_untracked()) {
            (Ok(output), Some(pin)) => set(Some(PinnedOutput { output, ..pin })),
            _ => unread.set(true),
        }
    };
    let unpin = move || {
        (!editor.locked.get())
            .then(|| view! { <Button click=move |()| set(None)>{t(w::UNPIN)}</Button> })
    };
    let body = move || {
        match pinned.get() {
        None if editor.locked.get() => ().into_any(),
        None => view! {
            <Button click=move |()| first()>{icon(Icon::Flag)}{t(w::PIN)}</Button>
            <p class="field-hint">{t(w::PIN_HELP)}</p>
        }
        .into_any(),
        // What is too long to be shown whole cannot be edited here.
        Some(now) if pretty(&now.output).ends_with('…') => {
            view! { <p class="muted">{t(w::PINNED)}</p>{unpin()} }.into_any()
        }
        Some(now) => view! {
            <div class="field">
                <div class="field-head"><label for="step-pin">{t(w::PINNED)}</label></div>
                <textarea class="input mono" id="step-pin" rows="6" dir="ltr" spellcheck="false" disabled=editor.locked
                    prop:value=pretty(&now.output) on:change=typed></textarea>
                {move || unread.get().then(|| view! { <p class="field-error" role="alert">{t(w::NO_JSON)}</p> })}
            </div>
            {unpin()}
        }
        .into_any(),
    }
    };
    body.into_any()
}
