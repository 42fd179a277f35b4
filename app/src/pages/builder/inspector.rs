//! The side panel: what is selected, its setup, its options, what is wrong with it. Every change is an
//! edit command; nothing is saved here.

mod condition;
mod control;
mod data;
mod records;
mod refs;
mod tokens;
mod wires;

use domain::workflows::{
    FieldSpec, Issue, IssueSeverity, Node, NodeId, OnError,
    commands::{Command, NodeOption},
    kind_spec,
};
use leptos::prelude::*;
use serde_json::Value;

use super::{describe::category_class, editor::Editor};
use crate::{
    i18n::{foreign, t, tf, tn},
    ui::{
        button::Button,
        icon::{Icon, icon},
    },
    words::builder as w,
};
use control::{Slot, field};
use wires::wires;

/// The panel for what is selected.
pub fn inspector(editor: Editor) -> AnyView {
    let one = Memo::new(move |_| editor.only_step());
    let body = move || match one.get() {
        Some(id) => step(editor, id),
        None => several(editor),
    };
    view! { <aside class="inspector" aria-label=t(w::INSPECTOR)>{body}</aside> }.into_any()
}

fn several(editor: Editor) -> AnyView {
    let n = editor.selection.with(|s| s.nodes.len());
    if n > 1 {
        return view! {
            <p class="muted">{tn(w::SELECTED, n as i64)}</p>
            {move || (!editor.locked.get()).then(|| view! { <div class="row">
                <Button click=move |()| editor.duplicate()>{t(w::DUPLICATE)}</Button>
                <Button click=move |()| editor.remove(false)>{t(w::DELETE)}</Button>
            </div> })}
        }
        .into_any();
    }
    view! { <p class="muted">{t(w::NOTHING_SELECTED)}</p>{problems(editor)} }.into_any()
}

/// All that is wrong, each leading to its step, with a button where a program can mend it.
fn problems(editor: Editor) -> AnyView {
    let list = move || {
        let issues = editor.issues.get();
        if issues.is_empty() {
            return view! { <p class="all-clear">{icon(Icon::Done)}{t(w::NO_PROBLEMS)}</p> }
                .into_any();
        }
        let rows = issues
            .into_iter()
            .map(|issue| view! { <li>{problem(editor, issue, true)}</li> });
        view! { <ul class="problems">{rows.collect_view()}</ul> }.into_any()
    };
    view! { <h2 class="inspector-head">{t(w::PROBLEMS)}</h2>{list} }.into_any()
}

fn problem(editor: Editor, issue: Issue, leads: bool) -> AnyView {
    let class = match issue.severity {
        IssueSeverity::Error => "problem is-error",
        IssueSeverity::Warning => "problem is-warning",
        IssueSeverity::Info => "problem",
    };
    let node = issue.node.filter(|_| leads);
    let step = issue.step.clone().filter(|_| leads);
    let text = view! { {step.map(|s| view! { <bdi class="strong">{s}</bdi>": " })}{foreign(&issue.message)}" "<span class="caption mono">{issue.rule.clone()}</span> };
    let text = match node {
        Some(id) => view! { <button class="problem-go" type="button" on:click=move |_| editor.go_to(id)>{text}</button> }.into_any(),
        None => view! { <span>{text}</span> }.into_any(),
    };
    let fix = issue.fix.clone().filter(|_| !editor.locked.get());
    let fix = fix.map(|fix| {
        let label = fix.label.clone();
        view! { <Button click=move |()| { editor.edit_all(fix.commands.clone()); }>{foreign(&label)}</Button> }
    });
    view! { <div class=class>{text}{fix}</div> }.into_any()
}

fn step(editor: Editor, id: NodeId) -> AnyView {
    let readable = tokens::provide(editor, id);
    // Kind and outputs decide what is drawn; values are read one by one.
    let kind = Memo::new(move |_| editor.node(id, |n| n.kind.clone()));
    let body = move || {
        let Some(kind) = kind.get() else {
            return ().into_any();
        };
        let Some(spec) = kind_spec(&kind) else {
            return view! { <p class="problem is-error">{tf(w::UNKNOWN_KIND, &[("kind", &kind)])}</p> }.into_any();
        };
        let fields = spec
            .fields
            .iter()
            .map(|of| param(editor, id, of))
            .collect_view();
        let category = category_class(domain::workflows::Category::of(&kind));
        view! {
            <p class=format!("inspector-kind {category}")>{spec.title}</p>
            {name(editor, id)}
            <p class="muted">{spec.summary}</p>
            {own_problems(editor, id)}
            <div class="form inspector-form">{fields}</div>
            {wires(editor, id)}
            {data::data(editor, id, readable)}
            {options(editor, id)}
        }
        .into_any()
    };
    body.into_any()
}

/// What is wrong with the step and does not already stand under one of its fields.
fn own_problems(editor: Editor, id: NodeId) -> AnyView {
    let list = move || {
        let all = editor.issues.get();
        let stands_below = |issue: &Issue| {
            let key = issue.field.as_deref()?.split('.').next()?;
            editor.node(id, |n| {
                let spec = kind_spec(&n.kind).and_then(|s| s.field(key));
                spec.is_some_and(|spec| is_visible(spec, n))
            })
        };
        let own = all
            .into_iter()
            .filter(|i| i.node == Some(id) && (i.fix.is_some() || stands_below(i) != Some(true)));
        own.map(|issue| view! { <li>{problem(editor, issue, false)}</li> })
            .collect_view()
    };
    view! { <ul class="problems">{list}</ul> }.into_any()
}

fn name(editor: Editor, id: NodeId) -> AnyView {
    let value = move || editor.node(id, |n| n.name.clone()).unwrap_or_default();
    let rename = move |event: leptos::ev::Event| {
        let name = event_target_value(&event).trim().to_owned();
        editor.rename(id, &name);
    };
    view! {
        <div class="field">
            <div class="field-head"><label for="step-name">{t(w::STEP_NAME)}</label></div>
            <input class="input" id="step-name" dir="auto" autocomplete="off" maxlength="200" prop:value=value disabled=editor.locked on:change=rename/>
            <p class="field-hint">{t(w::STEP_KEY)}" "<code dir="ltr">{move || editor.node(id, |n| n.key.clone())}</code></p>
        </div>
    }
    .into_any()
}

/// Whether a field is asked for, by what its companion is set to.
fn is_visible(spec: &FieldSpec, node: &Node) -> bool {
    let Some(when) = spec.visible_if else {
        return true;
    };
    let set = node.params.get(when.field).cloned();
    let default = || {
        let other = kind_spec(&node.kind)?.field(when.field)?;
        serde_json::from_str::<Value>(other.default?).ok()
    };
    let word = match set.or_else(default) {
        Some(Value::String(text)) => text,
        Some(other) => other.to_string(),
        None => String::new(),
    };
    when.is.contains(&word.as_str())
}

fn param(editor: Editor, id: NodeId, spec: &'static FieldSpec) -> AnyView {
    let visible = Memo::new(move |_| editor.node(id, |n| is_visible(spec, n)).unwrap_or_default());
    let value = Memo::new(move |_| {
        editor
            .node(id, |n| n.params.get(spec.key).cloned())
            .flatten()
    });
    let set = Callback::new(move |value: Option<Value>| {
        editor.edit(Command::SetParam {
            node: id,
            field: spec.key.to_owned(),
            value,
        });
    });
    let wrong = Signal::derive(move || {
        editor.issues.with(|all| {
            let mine = |i: &&Issue| {
                let of = i.field.as_deref().unwrap_or_default();
                i.node == Some(id)
                    && of
                        .strip_prefix(spec.key)
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            };
            all.iter().find(mine).map(|i| i.message.clone())
        })
    });
    let shown = move || {
        visible.get().then(|| {
            field(Slot {
                field: spec,
                id: format!("param-{}", spec.key),
                value: value.into(),
                set,
                wrong,
                locked: editor.locked.into(),
            })
        })
    };
    shown.into_any()
}

/// What can be set on any step: tries, time, what follows a failure, a remark, on or off.
fn options(editor: Editor, id: NodeId) -> AnyView {
    let locked = editor.locked;
    let set = move |option: NodeOption| {
        editor.edit(Command::SetOption { node: id, option });
    };
    let tries = move || {
        editor
            .node(id, |n| n.retry.max.to_string())
            .unwrap_or_default()
    };
    let put_tries = move |event: leptos::ev::Event| {
        let Ok(max) = event_target_value(&event).trim().parse() else {
            return;
        };
        let Some(mut retry) = editor.node_now(id, |n| n.retry) else {
            return;
        };
        retry.max = max;
        set(NodeOption::Retry(retry));
    };
    let timeout = move || {
        editor
            .node(id, |n| n.timeout_seconds.map(|s| s.to_string()))
            .flatten()
            .unwrap_or_default()
    };
    let put_timeout = move |event: leptos::ev::Event| {
        let text = event_target_value(&event);
        let seconds = text.trim().parse().ok();
        if seconds.is_some() || text.trim().is_empty() {
            set(NodeOption::Timeout(seconds));
        }
    };
    let on_error = move || editor.node(id, |n| n.on_error).unwrap_or_default();
    let put_error = move |event: leptos::ev::Event| {
        set(NodeOption::OnError(
            match event_target_value(&event).as_str() {
                "continue" => OnError::Continue,
                "error_port" => OnError::ErrorPort,
                _ => OnError::Stop,
            },
        ));
    };
    let choice = move |of: OnError, value: &'static str, label| {
        view! { <option value=value selected=move || on_error() == of>{t(label)}</option> }
    };
    let note = move || {
        editor
            .node(id, |n| n.note.clone())
            .flatten()
            .unwrap_or_default()
    };
    let put_note = move |event: leptos::ev::Event| {
        let text = event_target_value(&event);
        set(NodeOption::Note((!text.is_empty()).then_some(text)));
    };
    let enabled = move || editor.node(id, |n| n.enabled).unwrap_or(true);
    let toggle = move |event: leptos::ev::Event| {
        editor.edit(Command::SetEnabled {
            nodes: vec![id],
            enabled: event_target_checked(&event),
        });
    };
    view! {
        <details class="inspector-more">
            <summary>{t(w::OPTIONS)}</summary>
            <div class="form inspector-form">
                <label class="check"><input type="checkbox" prop:checked=enabled disabled=locked on:change=toggle/><span class="check-text">{t(w::ENABLED)}</span></label>
                <div class="field"><div class="field-head"><label for="step-tries">{t(w::TRIES)}</label></div>
                    <input class="input input-number" id="step-tries" type="number" min="0" max="100" prop:value=tries disabled=locked on:change=put_tries/></div>
                <div class="field"><div class="field-head"><label for="step-timeout">{t(w::TIMEOUT)}</label></div>
                    <input class="input input-number" id="step-timeout" type="number" min="1" prop:value=timeout disabled=locked on:change=put_timeout/></div>
                <div class="field"><div class="field-head"><label for="step-error">{t(w::ON_ERROR)}</label></div>
                    <select class="input" id="step-error" disabled=locked on:change=put_error>
                        {choice(OnError::Stop, "stop", w::ERROR_STOP)}{choice(OnError::Continue, "continue", w::ERROR_CONTINUE)}{choice(OnError::ErrorPort, "error_port", w::ERROR_PORT)}
                    </select></div>
                <div class="field"><div class="field-head"><label for="step-note">{t(w::NOTE)}</label></div>
                    <textarea class="input" id="step-note" rows="2" dir="auto" prop:value=note disabled=locked on:change=put_note></textarea></div>
            </div>
        </details>
    }
    .into_any()
}
