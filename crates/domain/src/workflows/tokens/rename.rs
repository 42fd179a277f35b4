//! A step's key changes: every token that reads the step follows.

use serde_json::Value;

use super::{
    Root,
    parse::{Cursor, Inner},
};

/// The text with tokens that read step `old` reading `new` instead; nothing if none does. Only the
/// key's letters change. A token that cannot be parsed is left as it is.
#[must_use]
pub fn renamed(text: &str, old: &str, new: &str) -> Option<String> {
    let mut out = String::new();
    let (mut at, mut kept) = (0, 0);
    while let Some(found) = text[at..].find("{{") {
        let start = at + found;
        at = match Cursor::new(text, start + 2).token(start) {
            Ok((Inner::Token(token), end)) => {
                if matches!(&token.path.root, Root::Step(key) if key == old) {
                    out.push_str(&text[kept..token.key_span.start]);
                    out.push_str(new);
                    kept = token.key_span.end;
                }
                end
            }
            Ok((Inner::Text(_), end)) => end,
            Err(_) => start + 2,
        };
    }
    (kept > 0).then(|| out + &text[kept..])
}

/// Like [`renamed`], in every text inside a value; nothing if none changes.
#[must_use]
pub fn renamed_in(value: &Value, old: &str, new: &str) -> Option<Value> {
    match value {
        Value::String(text) => renamed(text, old, new).map(Value::from),
        Value::Array(list) => {
            let mut out: Option<Vec<Value>> = None;
            for (n, item) in list.iter().enumerate() {
                if let Some(changed) = renamed_in(item, old, new) {
                    out.get_or_insert_with(|| list.clone())[n] = changed;
                }
            }
            out.map(Value::from)
        }
        Value::Object(map) => {
            let mut out = None;
            for (key, item) in map {
                if let Some(changed) = renamed_in(item, old, new) {
                    out.get_or_insert_with(|| map.clone())
                        .insert(key.clone(), changed);
                }
            }
            out.map(Value::from)
        }
        _ => None,
    }
}
