//! The workflows that scenarios are made of.

use domain::workflows::WorkflowDoc;
use serde_json::{Value, json};
use testkit::Flow;

/// A step that comes through the queue and lets everything pass.
pub(super) const RATE: &str = "logic.rate_limit";

pub(super) fn rate() -> Value {
    json!({ "max": 1_000_000, "per": 60 })
}

pub(super) fn is(value: &str, than: Value) -> Value {
    json!({ "rules": [{ "value": value, "is": "equals", "than": than }] })
}

/// The kind between a step that comes through the queue and another.
pub(super) fn around(kind: &str, params: Value, ports: &[&str]) -> WorkflowDoc {
    let mut flow = Flow::new(kind)
        .step("gate", RATE, rate())
        .step("it", kind, params)
        .with(|n| n.retry.backoff_seconds = 1);
    let mut wires = vec!["start -> gate".to_owned(), "gate -> it".to_owned()];
    if !ports.is_empty() {
        flow = flow
            .step("after", "data.set", json!({ "fields": { "done": true } }))
            .step("tail", RATE, rate());
        wires.extend(ports.iter().map(|port| format!("it.{port} -> after")));
        wires.push("after -> tail".to_owned());
    }
    let wires: Vec<&str> = wires.iter().map(String::as_str).collect();
    flow.wires(&wires).doc
}

/// A trigger with a step that computes and one that comes through the queue behind it.
pub(super) fn behind(kind: &str, params: Value) -> WorkflowDoc {
    Flow::empty(kind)
        .step("on", kind, params)
        .step("after", "data.set", json!({ "fields": { "done": true } }))
        .step("tail", RATE, rate())
        .wires(&["on -> after", "after -> tail"])
        .doc
}

pub(super) fn tagged() -> WorkflowDoc {
    Flow::new("tags")
        .step(
            "lead",
            "lead.upsert",
            json!({ "email": "{{ trigger.mail }}" }),
        )
        .step(
            "it",
            "lead.tag",
            json!({ "add": ["trial"], "remove": ["old"] }),
        )
        .step("tail", RATE, rate())
        .wires(&["start -> lead", "lead -> it", "it -> tail"])
        .doc
}

pub(super) fn joined() -> WorkflowDoc {
    Flow::new("join")
        .step("gate", RATE, rate())
        .step("left", RATE, rate())
        .step("right", RATE, rate())
        .step("it", "logic.join", json!({}))
        .step("tail", RATE, rate())
        .wires(&[
            "start -> gate",
            "gate -> left",
            "gate -> right",
            "left -> it",
            "right -> it",
            "it -> tail",
        ])
        .doc
}

pub(super) fn rounds() -> WorkflowDoc {
    Flow::new("loop")
        .step("gate", RATE, rate())
        .step(
            "it",
            "logic.loop",
            json!({ "list": "{{ trigger.list }}", "max": 10, "parallel": 2 }),
        )
        .step("each", RATE, rate())
        .step("tail", RATE, rate())
        .wires(&[
            "start -> gate",
            "gate -> it",
            "it.each -> each",
            "it.done -> tail",
        ])
        .doc
}
