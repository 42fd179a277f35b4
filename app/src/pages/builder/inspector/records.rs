//! Lists of records, and named values: rows that are added, moved and taken out.

use domain::workflows::FieldSpec;
use leptos::prelude::*;
use serde_json::{Map, Value, json};

use super::control::{Slot, field};
use crate::{
    i18n::{t, tf},
    ui::{
        button::{Button, IconButton},
        icon::{Icon, icon},
    },
    words::builder as w,
};

fn rows(value: Option<&Value>) -> Vec<Value> {
    value.and_then(Value::as_array).cloned().unwrap_or_default()
}

/// A list of records with these fields, at most `max`.
pub fn records(slot: Slot, max: u32, fields: &'static [FieldSpec]) -> AnyView {
    let count = Memo::new(move |_| slot.value.with(|v| rows(v.as_ref()).len()));
    let change = move |f: &dyn Fn(&mut Vec<Value>)| {
        let mut all = slot.value.with_untracked(|v| rows(v.as_ref()));
        f(&mut all);
        slot.set.run((!all.is_empty()).then_some(Value::Array(all)));
    };
    let (id, locked) = (slot.id.clone(), slot.locked);
    let one = move |n: usize| {
        let fields = fields.iter().map(|spec| {
            let value = Signal::derive(move || {
                slot.value
                    .with(|v| v.as_ref()?.get(n)?.get(spec.key).cloned())
            });
            let set = Callback::new(move |new: Option<Value>| {
                change(&|all| {
                    let Some(Value::Object(record)) = all.get_mut(n) else {
                        return;
                    };
                    match &new {
                        Some(value) => record.insert(spec.key.to_owned(), value.clone()),
                        None => record.remove(spec.key),
                    };
                });
            });
            field(Slot {
                field: spec,
                id: format!("{id}-{n}-{}", spec.key),
                value,
                set,
                wrong: Signal::stored(None),
                locked,
            })
        });
        let label = move |msg| tf(msg, &[("n", &(n + 1).to_string())]);
        view! {
            <li class="record">
                <div class="record-fields">{fields.collect_view()}</div>
                {move || (!locked.get()).then(|| view! { <div class="record-acts">
                    <IconButton which=Icon::Up label=label(w::ROW_UP) click=move |()| change(&|all| if n > 0 { all.swap(n, n - 1); })/>
                    <IconButton which=Icon::Remove label=label(w::ROW_OUT) click=move |()| change(&|all| { all.remove(n); })/>
                </div> })}
            </li>
        }
        .into_any()
    };
    let full = move || count.get() >= max as usize;
    view! {
        <ol class="records">{move || (0..count.get()).map(&one).collect_view()}</ol>
        {move || (!full() && !locked.get()).then(|| view! { <Button click=move |()| change(&|all| all.push(json!({})))>{icon(Icon::Plus)}{t(w::ROW_ADD)}</Button> })}
    }
    .into_any()
}

/// Named values, at most `max`. A value that reads as JSON other than text is that JSON.
pub fn map(slot: Slot, max: u32) -> AnyView {
    let entries = move |v: &Option<Value>| -> Vec<(String, Value)> {
        let map = v.as_ref().and_then(Value::as_object);
        map.into_iter()
            .flatten()
            .map(|(k, v)| (k.clone(), v.clone()))
            .collect()
    };
    // A row without a name is no value yet.
    let typed = RwSignal::new(slot.value.with_untracked(entries));
    let store = move || {
        let named = typed
            .get_untracked()
            .into_iter()
            .filter(|(k, _)| !k.trim().is_empty());
        let map: Map<String, Value> = named.collect();
        slot.set
            .run((!map.is_empty()).then_some(Value::Object(map)));
    };
    Effect::new(move |_| {
        // Somebody else, or an undo, changed it.
        let now = slot.value.with(entries);
        let ours: Map<String, Value> = typed
            .get_untracked()
            .into_iter()
            .filter(|(k, _)| !k.trim().is_empty())
            .collect();
        if now.iter().cloned().collect::<Map<_, _>>() != ours {
            typed.set(now);
        }
    });
    let locked = slot.locked;
    let count = Memo::new(move |_| typed.with(Vec::len));
    let one = move |n: usize| {
        let key = move || typed.with(|all| all.get(n).map(|e| e.0.clone()).unwrap_or_default());
        let value = move || {
            typed.with(|all| match all.get(n) {
                Some((_, Value::String(text))) => text.clone(),
                Some((_, other)) => other.to_string(),
                None => String::new(),
            })
        };
        let put = move |f: &dyn Fn(&mut (String, Value))| {
            typed.update(|all| {
                if let Some(entry) = all.get_mut(n) {
                    f(entry);
                }
            });
            store();
        };
        let read = |text: String| match serde_json::from_str::<Value>(&text) {
            Ok(value) if !value.is_string() => value,
            _ => Value::String(text),
        };
        let label = move |msg| tf(msg, &[("n", &(n + 1).to_string())]);
        view! {
            <li class="record row">
                <input class="input" aria-label=label(w::ENTRY_NAME) dir="auto" prop:value=key disabled=locked
                    on:change=move |event| { let text = event_target_value(&event); put(&|e| e.0.clone_from(&text)); }/>
                <input class="input" aria-label=label(w::ENTRY_VALUE) dir="auto" prop:value=value disabled=locked
                    on:change=move |event| { let new = read(event_target_value(&event)); put(&|e| e.1 = new.clone()); }/>
                {move || (!locked.get()).then(|| view! { <IconButton which=Icon::Remove label=label(w::ROW_OUT) click=move |()| { typed.update(|all| { all.remove(n); }); store(); }/> })}
            </li>
        }
        .into_any()
    };
    view! {
        <ol class="records">{move || (0..count.get()).map(one).collect_view()}</ol>
        {move || (count.get() < max as usize && !locked.get()).then(|| view! { <Button click=move |()| typed.update(|all| all.push((String::new(), Value::String(String::new()))))>{icon(Icon::Plus)}{t(w::ROW_ADD)}</Button> })}
    }
    .into_any()
}
