//! A body that is JSON but not of the shape an endpoint takes: every wrong field by its name, with
//! how to mend it. The reader stops at the first; so the body is mended with a stand-in value and
//! read again, until it is read whole or nothing fits. The mended body is thrown away.

use domain::{fields::FieldError, shape::in_words};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// No answer names more fields.
const MOST: usize = 12;
/// A body of more bytes is read once and no more.
const LARGE: usize = 256 * 1024;

/// All fields of `bytes` that are not as `T` has them; at least one.
pub(super) fn errors<T: DeserializeOwned>(bytes: &[u8]) -> Vec<FieldError> {
    let mut body = match serde_json::from_slice::<Value>(bytes) {
        Ok(body) => body,
        Err(error) => return vec![wrong("", "invalid", in_words(&error.to_string()))],
    };
    if !body.is_object() {
        return vec![wrong("", "invalid", "Send a JSON object".to_owned())];
    }
    let mut found: Vec<FieldError> = Vec::new();
    // Every stand-in reads the whole body again: of a large one only the first is named.
    let most = if bytes.len() > LARGE { 1 } else { MOST };
    while let Some(error) = first::<T>(&body) {
        found.push(error.clone());
        if found.len() == most || !mend::<T>(&mut body, &error) {
            break;
        }
    }
    found
}

fn wrong(field: &str, code: &str, message: String) -> FieldError {
    FieldError {
        field: field.to_owned(),
        code: code.to_owned(),
        message,
    }
}

/// The first thing wrong, by the path of its field.
fn first<T: DeserializeOwned>(body: &Value) -> Option<FieldError> {
    // Read from text, as the body itself is: some types keep the digits as they stand.
    let text = body.to_string();
    let mut reader = serde_json::Deserializer::from_str(&text);
    let error = serde_path_to_error::deserialize::<_, T>(&mut reader).err()?;
    let path = error.path().to_string();
    let path = path
        .trim_start_matches('.')
        .replace('[', ".")
        .replace(']', "");
    Some(sorted(&path, &error.inner().to_string()))
}

/// From the reader's words to ours.
fn sorted(path: &str, said: &str) -> FieldError {
    let within = |name: &str| match path.rsplit_once('.') {
        _ if path.is_empty() => name.to_owned(),
        // The reader names an unknown field by itself, a missing one by what it is missing from.
        _ if path == name || path.ends_with(&format!(".{name}")) => path.to_owned(),
        _ => format!("{path}.{name}"),
    };
    let named = |prefix: &str| said.strip_prefix(prefix)?.split('`').next();
    if let Some(name) = named("missing field `") {
        return wrong(&within(name), "required", "Fill this in".to_owned());
    }
    if let Some(name) = named("unknown field `") {
        return wrong(&within(name), "unknown", in_words(said));
    }
    wrong(path, "invalid", in_words(said))
}

/// Puts something in the field's place that the reader passes over. `false` when nothing fits.
fn mend<T: DeserializeOwned>(body: &mut Value, error: &FieldError) -> bool {
    let passes = |body: &Value| first::<T>(body).is_none_or(|next| next.field != error.field);
    // Taking away what is unknown mends it; taking away what is wrong would make it missing.
    let first_try = (error.code != "unknown").then(|| json!(""));
    let stand_ins = [
        first_try,
        Some(json!("1")),
        Some(json!(1)),
        Some(json!([])),
        Some(json!({})),
        Some(json!(false)),
        Some(json!("2000-01-01")),
        Some(json!("2000-01-01T00:00:00Z")),
    ];
    let before = body.clone();
    for stand_in in stand_ins {
        put(body, &error.field, stand_in);
        if *body != before && passes(body) {
            return true;
        }
        body.clone_from(&before);
    }
    false
}

/// Sets, or takes away, what stands at a path such as `strategy.key_messages.0.text`.
fn put(body: &mut Value, path: &str, value: Option<Value>) {
    let (parent, name) = path.rsplit_once('.').unwrap_or(("", path));
    let mut at = body;
    for step in parent.split('.').filter(|s| !s.is_empty()) {
        let next = match at {
            Value::Object(fields) => fields.get_mut(step),
            Value::Array(items) => step.parse::<usize>().ok().and_then(|i| items.get_mut(i)),
            _ => None,
        };
        let Some(next) = next else { return };
        at = next;
    }
    match (at, value) {
        (Value::Object(fields), Some(value)) => {
            fields.insert(name.to_owned(), value);
        }
        (Value::Object(fields), None) => {
            fields.remove(name);
        }
        (Value::Array(items), Some(value)) => {
            if let Some(item) = name.parse::<usize>().ok().and_then(|i| items.get_mut(i)) {
                *item = value;
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;
    use serde::Deserialize;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read")]
    struct Part {
        text: String,
        many: u8,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read")]
    struct Body {
        name: String,
        budget: super::super::amount::Amount,
        day: NaiveDate,
        parts: Vec<Part>,
    }

    fn of(body: &Value) -> Vec<(String, String)> {
        errors::<Body>(body.to_string().as_bytes())
            .into_iter()
            .map(|e| (e.field, e.code))
            .collect()
    }

    fn pairs(want: &[(&str, &str)]) -> Vec<(String, String)> {
        want.iter()
            .map(|(f, c)| ((*f).to_owned(), (*c).to_owned()))
            .collect()
    }

    #[test]
    fn every_missing_field_is_named() {
        let want = [
            ("name", "required"),
            ("budget", "required"),
            ("day", "required"),
            ("parts", "required"),
        ];
        assert_eq!(of(&json!({})), pairs(&want));
    }

    #[test]
    fn every_wrong_field_is_named_by_its_path() {
        let body = json!({
            "name": 5, "budget": "1,250.00", "day": "2026-02-30", "extra": 1,
            "parts": [{"text": "a", "many": 1}, {"text": true, "many": 300}, {"text": "b"}],
        });
        let mut found = of(&body);
        found.sort();
        let want = [
            ("budget", "invalid"),
            ("day", "invalid"),
            ("extra", "unknown"),
            ("name", "invalid"),
            ("parts.1.many", "invalid"),
            ("parts.1.text", "invalid"),
            ("parts.2.many", "required"),
        ];
        assert_eq!(found, pairs(&want));
    }

    #[test]
    fn messages_say_what_to_send_and_no_column() {
        let found = errors::<Body>(br#"{"name":5,"budget":"x","day":"2026-01-01","parts":[]}"#);
        let of = |field: &str| found.iter().find(|e| e.field == field).map(|e| &*e.message);
        assert_eq!(of("name"), Some("Use a string"));
        assert_eq!(of("budget"), Some("Use an amount such as \"1250.00\""));
        let large = format!("{{\"name\":5,\"budget\":\"{}\"}}", "x".repeat(LARGE));
        assert_eq!(errors::<Body>(large.as_bytes()).len(), 1);
        assert_eq!(errors::<Body>(b"null")[0].message, "Send a JSON object");
    }

    #[test]
    fn numbers_objects_and_unknown_names_are_said_in_plain_words() {
        let body = br#"{"name":"a","budget":"1","day":"2026-01-01","parts":[{"text":"a","many":"x"},5],"z":1}"#;
        let found = errors::<Body>(body);
        let of = |field: &str| found.iter().find(|e| e.field == field).map(|e| &*e.message);
        assert_eq!(of("parts.0.many"), Some("Use a whole number from 0 to 255"));
        assert_eq!(of("parts.1"), Some("Use an object"));
        assert_eq!(
            of("z"),
            Some("There is no field \"z\". Known are: name, budget, day, parts")
        );
    }
}
