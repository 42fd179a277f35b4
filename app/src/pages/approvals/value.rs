//! An item of a run as people read it: its fields as a table, a list as its entries, the JSON behind it
//! on demand.

use chrono::DateTime;
use leptos::prelude::*;
use serde_json::Value;

use crate::{
    i18n::{date_time, number, t, tf},
    pages::workflows::json::tree,
    state::session::use_tenant,
    words::approvals as w,
};

/// Rows that are drawn; the JSON holds all of them.
const SHOWN: usize = 100;

/// The item as a table, with its JSON folded below.
pub fn table(item: &Value) -> AnyView {
    let rows: Vec<(String, &Value)> = match item {
        Value::Object(map) => map.iter().map(|(k, v)| (k.clone(), v)).collect(),
        Value::Array(list) => {
            let counted = list.iter().enumerate();
            counted.map(|(i, v)| (number(i as i64 + 1), v)).collect()
        }
        _ => Vec::new(),
    };
    let rest = rows.len().saturating_sub(SHOWN);
    let rest = (rest > 0).then(
        || view! { <p class="caption">{tf(w::ITEM_REST, &[("n", &number(rest as i64))])}</p> },
    );
    let body = if rows.is_empty() {
        view! { <p class="card card-pad prose" dir="auto">{line(item)}</p> }.into_any()
    } else {
        let row = |(name, value): (String, &Value)| {
            view! { <tr><th scope="row"><bdi>{words(&name)}</bdi></th><td class="item-value" dir="auto">{cell(value)}</td></tr> }
        };
        let rows = rows.into_iter().take(SHOWN).map(row).collect_view();
        view! {
            <div class="table-wrap" tabindex="0" role="region" aria-label=t(w::ITEM_TABLE)>
                <table class="table item-table"><tbody>{rows}</tbody></table>
            </div>
        }
        .into_any()
    };
    let open = RwSignal::new(false);
    let whole = item.clone();
    let json = move || open.get().then(|| tree(&whole));
    view! {
        {body}{rest}
        <details class="item-json" on:toggle=move |_| open.set(true)>
            <summary>{t(w::ITEM_JSON)}</summary>
            {json}
        </details>
    }
    .into_any()
}

/// A field's name as words: `full_name` reads `full name`.
fn words(name: &str) -> String {
    name.replace('_', " ")
}

fn cell(value: &Value) -> AnyView {
    match value {
        Value::Object(map) if !map.is_empty() => {
            let entry = |(k, v): (&String, &Value)| {
                view! { <div><dt><bdi>{words(k)}</bdi></dt><dd dir="auto">{line(v)}</dd></div> }
            };
            let inner = map.iter().take(SHOWN).map(entry).collect_view();
            view! { <dl class="item-inner">{inner}</dl> }.into_any()
        }
        Value::Array(list) if !list.is_empty() => {
            let entry = |v: &Value| view! { <li dir="auto">{line(v)}</li> };
            let inner = list.iter().take(SHOWN).map(entry).collect_view();
            view! { <ul class="listed">{inner}</ul> }.into_any()
        }
        other => line(other).into_any(),
    }
}

/// A value in one line: texts as they are, moments in the company's zone, fields with their names, yes and no in words.
pub fn line(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::Bool(yes) => t(if *yes { w::YES } else { w::NO }).to_owned(),
        Value::String(text) => moment(text).unwrap_or_else(|| text.clone()),
        Value::Number(n) => n.to_string(),
        Value::Array(list) => list.iter().map(line).collect::<Vec<_>>().join(", "),
        Value::Object(map) => {
            let entry = |(k, v): (&String, &Value)| format!("{}: {}", words(k), line(v));
            map.iter().map(entry).collect::<Vec<_>>().join(" · ")
        }
    }
}

/// A text that is a date with a time and a zone, as people write it.
fn moment(text: &str) -> Option<String> {
    let at = DateTime::parse_from_rfc3339(text).ok()?;
    Some(date_time(at.to_utc(), Some(&use_tenant().0.time_zone)))
}
