//! A condition as rows: what is looked at, how, and what with.

use domain::workflows::condition::{Comparison, Condition};
use leptos::prelude::*;
use serde_json::{Value, json};

use super::control::{Slot, spoken};
use crate::{
    i18n::{t, tf},
    ui::{
        button::{Button, IconButton},
        icon::{Icon, icon},
    },
    words::builder as w,
};

/// The word of a comparison as documents store it.
fn word(of: Comparison) -> String {
    serde_json::to_value(of)
        .ok()
        .and_then(|v| Some(v.as_str()?.to_owned()))
        .unwrap_or_default()
}

fn rules(value: Option<&Value>) -> Vec<Value> {
    let rules = value.and_then(|v| v.get("rules")).and_then(Value::as_array);
    rules.cloned().unwrap_or_default()
}

/// A side of a rule as it is typed: what reads as a number, yes or no is that, anything else is text.
fn typed(text: &str) -> Value {
    match serde_json::from_str::<Value>(text) {
        Ok(value @ (Value::Number(_) | Value::Bool(_))) => value,
        _ => Value::String(text.to_owned()),
    }
}

/// The rows, with all or any of them.
pub fn condition(slot: Slot) -> AnyView {
    let Slot {
        value,
        set,
        locked,
        id,
        ..
    } = slot;
    let count = Memo::new(move |_| value.with(|v| rules(v.as_ref()).len()));
    let matching = move || {
        value
            .with(|v| {
                v.as_ref()
                    .and_then(|v| Some(v.get("match")?.as_str()?.to_owned()))
            })
            .unwrap_or_else(|| "all".to_owned())
    };
    let store = move |matching: &str, rules: Vec<Value>| {
        let keep = !rules.is_empty();
        set.run(keep.then(|| json!({ "match": matching, "rules": rules })));
    };
    let change = move |f: &dyn Fn(&mut Vec<Value>)| {
        let mut all = value.with_untracked(|v| rules(v.as_ref()));
        f(&mut all);
        store(&untrack(matching), all);
    };
    let one = move |n: usize| {
        let side = move |key: &'static str| {
            value.with(
                |v| match rules(v.as_ref()).get(n).and_then(|r| r.get(key)) {
                    Some(Value::String(text)) => text.clone(),
                    None | Some(Value::Null) => String::new(),
                    Some(other) => other.to_string(),
                },
            )
        };
        let put = move |key: &'static str, new: Value| {
            change(&|all| {
                if let Some(Value::Object(rule)) = all.get_mut(n) {
                    rule.insert(key.to_owned(), new.clone());
                }
            });
        };
        let is = move || side("is");
        let needs_other = move || !matches!(is().as_str(), "exists" | "missing");
        let options = Comparison::ALL.iter().map(|(of, _)| {
            let word = word(*of);
            let own = word.clone();
            view! { <option value=word.clone() selected=move || is() == own>{spoken(&word)}</option> }
        });
        let label = move |msg| tf(msg, &[("n", &(n + 1).to_string())]);
        view! {
            <li class="record rule">
                <input class="input" dir="auto" aria-label=label(w::RULE_VALUE) placeholder="{{ lead.email }}" disabled=locked
                    prop:value=move || side("value") on:input=move |event| put("value", Value::String(event_target_value(&event)))/>
                <select class="input" aria-label=label(w::RULE_IS) disabled=locked on:change=move |event| put("is", Value::String(event_target_value(&event)))>{options.collect_view()}</select>
                {move || needs_other().then(|| view! {
                    <input class="input" dir="auto" aria-label=label(w::RULE_THAN) disabled=locked
                        prop:value=move || side("than") on:input=move |event| put("than", typed(&event_target_value(&event)))/>
                })}
                {move || (!locked.get()).then(|| view! { <IconButton which=Icon::Remove label=label(w::ROW_OUT) click=move |()| change(&|all| { all.remove(n); })/> })}
            </li>
        }
        .into_any()
    };
    let switch = move |event: leptos::ev::Event| {
        store(
            &event_target_value(&event),
            value.with_untracked(|v| rules(v.as_ref())),
        );
    };
    let new = || json!({ "value": "", "is": "equals", "than": "" });
    view! {
        {move || (count.get() > 1).then(|| view! {
            <select class="input" id=id.clone() aria-label=t(w::RULES_MATCH) disabled=locked on:change=switch>
                <option value="all" selected=move || matching() == "all">{t(w::MATCH_ALL)}</option>
                <option value="any" selected=move || matching() == "any">{t(w::MATCH_ANY)}</option>
            </select>
        })}
        <ol class="records">{move || (0..count.get()).map(one).collect_view()}</ol>
        {move || (count.get() < Condition::RULES_MAX && !locked.get()).then(|| view! { <Button click=move |()| change(&|all| all.push(new()))>{icon(Icon::Plus)}{t(w::RULE_ADD)}</Button> })}
    }
    .into_any()
}
