//! V04: parameters are filled in and within their bounds.

use serde_json::Value;

use super::{
    check::{Check, Issue},
    fields::problems,
};

/// Whether a text has the form of a language tag: a word of letters, then shorter parts.
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    (2..=3).contains(&first.len())
        && first.chars().all(|c| c.is_ascii_alphabetic())
        && parts.all(|p| (2..=8).contains(&p.len()) && p.chars().all(|c| c.is_ascii_alphanumeric()))
}

/// V04: what a kind requires is there, and every value is what its field wants. A step that is off
/// may be unfinished.
pub(super) fn v04_params(check: &mut Check<'_>) {
    let all: Vec<_> = check.known().collect();
    for (_, node, spec) in all {
        if node.enabled {
            for (field, message) in problems(spec.fields, &node.params) {
                check.add(Issue::error("V04", message).at(node).field(field));
            }
        }
        if node.enabled
            && spec.field("language").is_some()
            && let Some(tag) = node.params.get("language").and_then(Value::as_str)
            && !tag.is_empty()
            && !is_language(tag)
        {
            let message = "A language is a tag such as de, en-GB or pt-BR";
            check.add(Issue::error("V04", message).at(node).field("language"));
        }
        for key in node.params.keys().filter(|k| spec.field(k).is_none()) {
            let message = format!(
                "\"{}\" has no field \"{key}\"; nothing reads it",
                spec.title
            );
            check.add(Issue::info("V21", message).at(node).field(key));
        }
    }
}
