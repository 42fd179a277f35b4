//! JSON as a tree that folds, a button that copies it, and what one value has that another has not.

use leptos::prelude::*;
use serde_json::Value;

use crate::{
    i18n::{number, t, tf, tn},
    ui::copy::copy_button,
    words::runs as w,
};

/// Entries of one object or list that are drawn.
const SHOWN: usize = 100;
/// Levels that are open at first.
const OPEN: usize = 2;

/// The value as a tree with its copy button.
pub fn tree(value: &Value) -> AnyView {
    view! { <div class="json">{copy(value)}<div class="json-tree" tabindex="0" role="group" dir="ltr">{branch(None, value, 0)}</div></div> }
        .into_any()
}

fn copy(value: &Value) -> AnyView {
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    view! { <div class="json-copy">{copy_button(text, w::COPY, w::COPIED)}</div> }.into_any()
}

fn branch(key: Option<String>, value: &Value, depth: usize) -> AnyView {
    let entries: Vec<(String, &Value)> = match value {
        Value::Object(map) if !map.is_empty() => map.iter().map(|(k, v)| (k.clone(), v)).collect(),
        Value::Array(list) if !list.is_empty() => {
            let named = list.iter().enumerate();
            named.map(|(i, v)| (i.to_string(), v)).collect()
        }
        leaf => return view! { <div class="json-leaf">{name(key)}{scalar(leaf)}</div> }.into_any(),
    };
    let count = tn(w::ENTRIES, entries.len() as i64);
    let rest = entries.len().saturating_sub(SHOWN);
    let inner = entries
        .into_iter()
        .take(SHOWN)
        .map(|(k, v)| branch(Some(k), v, depth + 1))
        .collect_view();
    let rest = (rest > 0).then(|| {
        view! { <p class="caption">{tf(w::NOT_SHOWN, &[("n", &number(rest as i64))])}</p> }
    });
    view! {
        <details class="json-branch" open=depth < OPEN>
            <summary>{name(key)}<span class="caption">{count}</span></summary>
            <div class="json-inner">{inner}{rest}</div>
        </details>
    }
    .into_any()
}

fn name(key: Option<String>) -> Option<AnyView> {
    key.map(|key| view! { <span class="json-key">{key}":"</span>" " }.into_any())
}

fn scalar(value: &Value) -> AnyView {
    let (class, text) = match value {
        Value::String(text) => ("json-text", text.clone()),
        other => ("json-value", other.to_string()),
    };
    view! { <span class=class>{text}</span> }.into_any()
}

/// What `is` has that `was` has not, and what is another value: path and both values.
pub fn differences(was: &Value, is: &Value) -> Vec<(String, Option<Value>, Value)> {
    let mut out = Vec::new();
    compare("", Some(was), is, &mut out);
    out
}

fn compare(
    way: &str,
    was: Option<&Value>,
    is: &Value,
    out: &mut Vec<(String, Option<Value>, Value)>,
) {
    if was == Some(is) {
        return;
    }
    if let (Some(Value::Object(old)), Value::Object(new)) = (was, is) {
        for (key, value) in new {
            let dot = if way.is_empty() { "" } else { "." };
            compare(&format!("{way}{dot}{key}"), old.get(key), value, out);
        }
        return;
    }
    out.push((way.to_owned(), was.cloned(), is.clone()));
}

/// What the step added or changed against its input.
pub fn diff(was: &Value, is: &Value) -> AnyView {
    let found = differences(was, is);
    if found.is_empty() {
        return view! { <p class="muted">{t(w::NO_DIFFERENCE)}</p> }.into_any();
    }
    let line = |(way, old, new): (String, Option<Value>, Value)| {
        let sign = if old.is_some() { w::CHANGED } else { w::ADDED };
        let old = old.map(|old| view! { <del class="json-old">{short(&old)}</del>" " });
        view! { <li><span class="diff-sign">{t(sign)}</span>" "<span class="json-key">{way}</span>" "{old}<ins class="json-new">{short(&new)}</ins></li> }
    };
    let rest = found.len().saturating_sub(SHOWN);
    let rest = (rest > 0).then(
        || view! { <li class="caption">{tf(w::NOT_SHOWN, &[("n", &number(rest as i64))])}</li> },
    );
    view! { <ul class="diff" dir="ltr">{found.into_iter().take(SHOWN).map(line).collect_view()}{rest}</ul> }
        .into_any()
}

fn short(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    if text.chars().count() > 300 {
        return text.chars().take(300).chain(['…']).collect();
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_was_added_and_changed_is_named_by_its_path() {
        let was = json!({ "a": { "b": 1, "c": 2 }, "gone": 1 });
        let is = json!({ "a": { "b": 1, "c": 3 }, "new": [1] });
        let found = differences(&was, &is);
        assert_eq!(
            found,
            vec![
                ("a.c".to_owned(), Some(json!(2)), json!(3)),
                ("new".to_owned(), None, json!([1])),
            ]
        );
        assert!(differences(&is, &is).is_empty());
    }
}
