//! The hash that names a document's content: SHA-256 over its canonical JSON.

use std::fmt::Write as _;

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::doc::WorkflowDoc;

/// SHA-256 of a document's canonical JSON, as 64 hexadecimal digits. Equal documents have equal
/// hashes, whatever order their fields came in, in browser and server. Everything counts, places
/// on the canvas too: an approval of a version is an approval of exactly that.
#[must_use]
pub fn content_hash(doc: &WorkflowDoc) -> String {
    // A document always serialises: its keys are texts and its numbers are finite.
    value_hash(&serde_json::to_value(doc).unwrap_or_default())
}

/// SHA-256 of a value's canonical JSON, as 64 hexadecimal digits.
#[must_use]
pub fn value_hash(value: &Value) -> String {
    let mut out = String::with_capacity(64);
    for byte in Sha256::digest(canonical(value)) {
        let _ = write!(out, "{byte:02x}");
    }
    out
}

/// JSON without space, with the keys of every object in the order of their bytes.
#[must_use]
pub fn canonical(value: &Value) -> String {
    let mut out = String::new();
    push(value, &mut out);
    out
}

fn push(value: &Value, out: &mut String) {
    match value {
        Value::Array(list) => {
            out.push('[');
            for (n, item) in list.iter().enumerate() {
                if n > 0 {
                    out.push(',');
                }
                push(item, out);
            }
            out.push(']');
        }
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort();
            out.push('{');
            for (n, key) in keys.into_iter().enumerate() {
                if n > 0 {
                    out.push(',');
                }
                let _ = write!(out, "{}:", Value::from(key.as_str()));
                push(&map[key], out);
            }
            out.push('}');
        }
        plain => {
            let _ = write!(out, "{plain}");
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        publishing::Network,
        workflows::{main_job, migrate},
    };

    #[test]
    fn the_order_of_keys_does_not_matter_and_everything_else_does() {
        let value = json!({ "b": [1, { "z": null, "a": "\"é" }], "a": 1.5 });
        assert_eq!(
            canonical(&value),
            r#"{"a":1.5,"b":[1,{"a":"\"é","z":null}]}"#
        );
        let doc = main_job(&Network::ALL);
        let hash = content_hash(&doc);
        assert_eq!(hash.len(), 64);
        let read = migrate(serde_json::to_value(&doc).expect("JSON")).expect("document");
        assert_eq!(content_hash(&read), hash);
        let mut other = doc;
        other.name.push('!');
        assert_ne!(content_hash(&other), hash);
    }
}
