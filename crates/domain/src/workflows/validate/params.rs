//! V04: parameters are filled in and within their bounds.

use super::{
    check::{Check, Issue},
    fields::problems,
};

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
        for key in node.params.keys().filter(|k| spec.field(k).is_none()) {
            let message = format!(
                "\"{}\" has no field \"{key}\"; nothing reads it",
                spec.title
            );
            check.add(Issue::info("V21", message).at(node).field(key));
        }
    }
}
