//! What flows on behind a step, and whom it is about: one rule for runs, the simulator and the editor's examples.

use serde_json::Value;

use super::kinds::{Category, KindSpec};

/// The lead an item is about: its field `lead`, or itself when it has an address.
#[must_use]
pub fn lead_of(item: &Value) -> Option<&Value> {
    item.get("lead")
        .filter(|l| l.is_object())
        .or_else(|| item.get("email").map(|_| item))
}

/// What flows on behind a step that was given `item` and gave `output`.
///
/// A step that only decides or waits passes its item on. One that gives a list passes on the list;
/// any other adds what it gave to the item's fields, so that steps further on find both.
#[must_use]
pub fn flowing(spec: Option<&KindSpec>, item: Value, output: &Value) -> Value {
    let passes = spec.is_some_and(|s| {
        let decides = matches!(s.category, Category::Logic | Category::Time);
        (decides && s.kind != "logic.subworkflow") || s.kind == "data.filter"
    });
    if passes {
        return item;
    }
    if spec.is_some_and(|s| s.kind == "data.set") {
        return output.clone();
    }
    let gives_list =
        spec.is_some_and(|s| matches!(s.kind, "data.dedupe" | "data.lookup" | "human.choose"));
    if gives_list && let Some(items) = output.get("items") {
        return items.clone();
    }
    match (item, output) {
        (Value::Object(mut item), Value::Object(output)) => {
            item.extend(output.iter().map(|(k, v)| (k.clone(), v.clone())));
            Value::Object(item)
        }
        (item, Value::Null) => item,
        (_, output) => output.clone(),
    }
}
