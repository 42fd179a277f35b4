//! Whether one value is what its field wants.

use chrono::DateTime;
use serde_json::Value;

use super::texts::address_problem;
use crate::{
    money::decimal_places,
    workflows::{
        condition::Condition,
        doc::Params,
        kinds::{FieldSpec, FieldType, money},
        schedule::{is_zone_like, read_cron, read_rrule},
    },
};

/// What is wrong with a field: the way to the place inside it, and the message.
pub(super) type Problem = (String, String);

/// Whether a field is shown with these parameters.
pub(super) fn is_visible(field: &FieldSpec, all: &[FieldSpec], params: &Params) -> bool {
    let Some(rule) = field.visible_if else {
        return true;
    };
    let given = params.get(rule.field).and_then(Value::as_str);
    let default = || {
        let other = all.iter().find(|f| f.key == rule.field)?;
        // A choice without a default means its first word.
        match (other.default, other.of) {
            (Some(json), _) => Some(json.trim_matches('"')),
            (None, FieldType::Choice(words)) => words.first().copied(),
            _ => None,
        }
    };
    given.or_else(default).is_some_and(|v| rule.is.contains(&v))
}

/// Whether a value counts as not filled in.
pub(super) fn is_empty(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.trim().is_empty(),
        Some(Value::Array(list)) => list.is_empty(),
        Some(Value::Object(map)) => map.is_empty(),
        Some(_) => false,
    }
}

/// Everything wrong with the values of these fields.
pub(super) fn problems(fields: &[FieldSpec], params: &Params) -> Vec<Problem> {
    let mut out = Vec::new();
    for field in fields {
        let value = params.get(field.key);
        if is_empty(value) {
            if field.required && field.default.is_none() && is_visible(field, fields, params) {
                out.push((field.key.to_owned(), format!("Fill in \"{}\"", field.label)));
            }
        } else if let Some(value) = value {
            let found = check(field, value);
            out.extend(found.into_iter().map(|(way, message)| {
                let dot = if way.is_empty() { "" } else { "." };
                (format!("{}{dot}{way}", field.key), message)
            }));
        }
    }
    out
}

fn one(message: impl Into<String>) -> Vec<Problem> {
    vec![(String::new(), message.into())]
}

fn no(ok: bool, message: impl FnOnce() -> String) -> Vec<Problem> {
    if ok { Vec::new() } else { one(message()) }
}

/// Whether a time of day.
pub(super) fn is_clock(text: &str) -> bool {
    let parts = text.split_once(':');
    let number = |t: &str, max: u32| t.len() == 2 && t.parse::<u32>().is_ok_and(|n| n <= max);
    parts.is_some_and(|(h, m)| number(h, 23) && number(m, 59))
}

fn check(field: &FieldSpec, value: &Value) -> Vec<Problem> {
    let label = field.label;
    let text = value.as_str();
    let has_token = text.is_some_and(|t| t.contains("{{"));
    if has_token && !field.token_ok {
        return one(format!(
            "\"{label}\" takes no tokens; write the value itself"
        ));
    }
    // What a token gives is known when it runs; only lengths of what stands around it are.
    if has_token && !matches!(field.of, FieldType::Text(_) | FieldType::Url) {
        return Vec::new();
    }
    match field.of {
        FieldType::Text(max) => match text {
            Some(text) => {
                let n = text.chars().count();
                no(n <= max as usize, || {
                    format!("Use at most {max} characters for \"{label}\"; this has {n}")
                })
            }
            None => one(format!("\"{label}\" is a text")),
        },
        FieldType::Integer(min, max) => {
            let ok = value.as_i64().is_some_and(|n| (min..=max).contains(&n));
            no(ok, || {
                format!("\"{label}\" is a whole number from {min} to {max}")
            })
        }
        FieldType::Decimal(min, max) => {
            let ok = value
                .as_f64()
                .is_some_and(|n| n >= min as f64 && n <= max as f64);
            no(ok, || {
                format!("\"{label}\" is a number from {min} to {max}")
            })
        }
        FieldType::Bool => no(value.is_boolean(), || format!("\"{label}\" is yes or no")),
        FieldType::Choice(words) => {
            let ok = text.is_some_and(|t| words.contains(&t));
            no(ok, || {
                format!("\"{label}\" is one of: {}", words.join(", "))
            })
        }
        FieldType::Choices(words) => {
            let known = |v: &Value| v.as_str().is_some_and(|t| words.contains(&t));
            let ok = value.as_array().is_some_and(|l| l.iter().all(known));
            no(ok, || {
                format!("\"{label}\" are some of: {}", words.join(", "))
            })
        }
        FieldType::Duration(max) => {
            let ok = value.as_u64().is_some_and(|n| (1..=max).contains(&n));
            no(ok, || {
                format!("\"{label}\" is a number of seconds from 1 to {max}")
            })
        }
        FieldType::Time => {
            let ok = text.is_some_and(|t| DateTime::parse_from_rfc3339(t).is_ok());
            no(ok, || {
                format!("\"{label}\" is a time such as 2026-03-02T09:00:00+01:00")
            })
        }
        FieldType::Clock => no(text.is_some_and(is_clock), || {
            format!("\"{label}\" is a time such as 09:30")
        }),
        FieldType::Zone => {
            let ok = text.is_some_and(is_zone_like);
            no(ok, || {
                format!("\"{label}\" is a zone such as Europe/Berlin")
            })
        }
        FieldType::Money => {
            let params = Params::from_iter([("m".to_owned(), value.clone())]);
            let ok = money(&params, "m").is_some_and(|m| {
                !m.amount.is_sign_negative() && decimal_places(&m.currency).is_some()
            });
            no(ok, || {
                format!("\"{label}\" is an amount with a currency such as EUR, zero or more")
            })
        }
        FieldType::Rrule => match text.map(read_rrule) {
            Some(Ok(_)) => Vec::new(),
            Some(Err(why)) => one(why),
            None => one(format!("\"{label}\" is a text such as FREQ=DAILY")),
        },
        FieldType::Url => match text.map(address_problem) {
            // Which addresses are allowed is V23.
            Some(_) => Vec::new(),
            None => one(format!("\"{label}\" is a web address")),
        },
        FieldType::Condition => match Condition::read(value) {
            Ok(_) => Vec::new(),
            Err(why) => one(why),
        },
        FieldType::List(max, inner) => list(label, max, inner, value),
        FieldType::Texts(max) => {
            let list = value.as_array();
            let ok =
                list.is_some_and(|l| l.len() <= max as usize && l.iter().all(Value::is_string));
            no(ok, || format!("\"{label}\" are at most {max} texts"))
        }
        FieldType::Map(max) => {
            let ok = value.as_object().is_some_and(|m| m.len() <= max as usize);
            no(ok, || format!("\"{label}\" are at most {max} named values"))
        }
        FieldType::Json => Vec::new(),
        FieldType::Secret => {
            let ok = text.is_some_and(|t| t.len() <= 100 && t.starts_with("sec_"));
            no(ok, || {
                format!(
                    "\"{label}\" names a stored secret (sec_…); never write the secret itself here"
                )
            })
        }
        FieldType::Connection(_) => {
            let ok = text.is_some_and(|t| t.len() <= 100 && t.starts_with("con_"));
            no(ok, || format!("\"{label}\" is a connected account"))
        }
        FieldType::Ref(prefix) => {
            let known = |t: &str| {
                t.len() <= 100 && t.starts_with(prefix) && t[prefix.len()..].starts_with('_')
            };
            no(text.is_some_and(known), || {
                format!("\"{label}\" is an id that begins with {prefix}_")
            })
        }
    }
}

fn list(label: &str, max: u32, inner: &[FieldSpec], value: &Value) -> Vec<Problem> {
    let Some(entries) = value.as_array().filter(|l| l.len() <= max as usize) else {
        return one(format!("\"{label}\" is a list of at most {max} entries"));
    };
    let mut out = Vec::new();
    for (n, entry) in entries.iter().enumerate() {
        match entry.as_object() {
            Some(map) => {
                let found = problems(inner, map).into_iter();
                out.extend(found.map(|(way, message)| (format!("{n}.{way}"), message)));
            }
            None => out.push((
                n.to_string(),
                format!("An entry of \"{label}\" has named fields"),
            )),
        }
    }
    out
}

/// What is wrong with a cron line, if it is one.
pub(super) fn cron_problem(params: &Params) -> Option<String> {
    let line = params.get("cron")?.as_str()?;
    read_cron(line).err()
}
