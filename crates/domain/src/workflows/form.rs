//! The fields that a manual start asks for: what is wrong with what was filled in.

use chrono::{DateTime, NaiveDate};
use serde_json::{Map, Value};

use super::doc::Params;
use crate::fields::FieldError;

/// Longest text of a field, in characters.
const TEXT_MAX: usize = 10_000;

/// What is wrong with what a run is started with, by the trigger's form; each field is named with
/// `prefix` before it. What the form does not ask for may be given too.
#[must_use]
pub fn check_form(params: &Params, given: &Value, prefix: &str) -> Vec<FieldError> {
    let fields = params.get("form").and_then(Value::as_array);
    let none = Map::new();
    let given = given.as_object().unwrap_or(&none);
    let mut wrong = Vec::new();
    for field in fields.into_iter().flatten().filter_map(Value::as_object) {
        let text = |key: &str| field.get(key).and_then(Value::as_str);
        let Some(key) = text("key") else { continue };
        let label = text("label").unwrap_or(key);
        let value = given.get(key).filter(|v| !is_blank(v));
        let problem = match value {
            None if field.get("required").and_then(Value::as_bool) == Some(true) => {
                Some(("required", format!("Fill in \"{label}\"")))
            }
            None => None,
            Some(value) => mismatch(field, value, label).map(|why| ("invalid", why)),
        };
        wrong.extend(problem.map(|(code, message)| FieldError {
            field: format!("{prefix}{key}"),
            code: code.to_owned(),
            message,
        }));
    }
    wrong
}

fn is_blank(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(|t| t.trim().is_empty())
}

fn mismatch(field: &Map<String, Value>, value: &Value, label: &str) -> Option<String> {
    let text = value.as_str();
    match field.get("type").and_then(Value::as_str).unwrap_or("text") {
        "number" => (!value.is_number()).then(|| format!("\"{label}\" is a number")),
        "yes_no" => (!value.is_boolean()).then(|| format!("\"{label}\" is yes or no")),
        "date" => {
            let ok = text.is_some_and(|t| {
                t.parse::<NaiveDate>().is_ok() || DateTime::parse_from_rfc3339(t).is_ok()
            });
            (!ok).then(|| format!("\"{label}\" is a date such as 2026-03-02"))
        }
        "choice" => {
            let choices = field.get("choices").and_then(Value::as_array);
            let known = choices.is_some_and(|c| c.contains(value));
            let words = choices.into_iter().flatten().filter_map(Value::as_str);
            let words: Vec<&str> = words.collect();
            (!known).then(|| format!("\"{label}\" is one of: {}", words.join(", ")))
        }
        _ => match text {
            None => Some(format!("\"{label}\" is a text")),
            Some(t) if t.chars().count() > TEXT_MAX => {
                Some(format!("\"{label}\" has at most {TEXT_MAX} characters"))
            }
            Some(_) => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_sort_of_field_takes_its_values_and_names_what_is_wrong() {
        let params = json!({ "form": [
            { "key": "topic", "label": "Topic", "required": true },
            { "key": "n", "label": "How many", "type": "number" },
            { "key": "now", "label": "At once", "type": "yes_no", "required": true },
            { "key": "day", "label": "Day", "type": "date" },
            { "key": "size", "label": "Size", "type": "choice", "choices": ["S", "M"] },
        ] });
        let params = params.as_object().expect("map");
        let wrong = |given: Value| -> Vec<String> {
            let found = check_form(params, &given, "in.");
            found
                .into_iter()
                .map(|e| format!("{} {}", e.field, e.code))
                .collect()
        };
        let good = json!({ "topic": "Bread", "n": 3, "now": false, "day": "2026-03-02", "size": "M", "more": 1 });
        assert!(wrong(good).is_empty());
        assert!(wrong(json!({ "topic": "Bread", "now": true, "n": null, "size": "" })).is_empty());
        assert_eq!(
            wrong(json!({ "topic": " ", "n": "3", "day": "soon", "size": "L" })),
            [
                "in.topic required",
                "in.n invalid",
                "in.now required",
                "in.day invalid",
                "in.size invalid"
            ]
        );
        assert_eq!(
            wrong(json!("text")),
            ["in.topic required", "in.now required"]
        );
    }
}
