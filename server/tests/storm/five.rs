//! Workflows with five effects outside.

use anyhow::Context;
use domain::workflows::{Edge, EdgeId, Node, NodeId, WorkflowDoc};
use serde_json::{Value, json};
use testkit::Flow;

/// The steps behind a delay: four calls, by key, kind and parameters.
fn calls(url: &str, secret: &str, wait: &Value) -> Vec<(&'static str, &'static str, Value)> {
    let run = "{{ run.id }}";
    vec![
        ("wait", "time.delay", json!({ "seconds": wait })),
        (
            "keyed",
            "http.request",
            json!({ "method": "POST", "url": format!("{url}/keyed?ms=400"), "idempotency_key": format!("{run}-keyed"), "body": { "of": run } }),
        ),
        (
            "hook",
            "webhook.send",
            json!({ "url": format!("{url}/hook?ms=400"), "secret": secret, "body": { "of": run } }),
        ),
        (
            "put",
            "http.request",
            json!({ "method": "PUT", "url": format!("{url}/put/{run}?ms=400"), "headers": { "idempotency-key": format!("{run}-put") }, "body": { "of": run } }),
        ),
        (
            "bare",
            "http.request",
            json!({ "method": "POST", "url": format!("{url}/bare/{run}?ms=400"), "body": { "of": run } }),
        ),
    ]
}

/// A run by hand: the four calls and one more.
pub fn five_calls(url: &str, secret: &str) -> WorkflowDoc {
    let mut flow = Flow::new("five effects");
    let mut wires = Vec::new();
    let mut last = "start";
    let mut steps = calls(url, secret, &json!("{{ trigger.wait }}"));
    let run = "{{ run.id }}";
    steps.push(("end", "http.request", json!({ "method": "POST", "url": format!("{url}/end?ms=400"), "idempotency_key": format!("{run}-end"), "body": { "of": run } })));
    for (key, kind, params) in &steps {
        flow = flow
            .step(key, kind, params.clone())
            .with(|n| n.retry.backoff_seconds = 1);
        wires.push(format!("{last} -> {key}"));
        last = key;
    }
    let wires: Vec<&str> = wires.iter().map(String::as_str).collect();
    flow.wires(&wires).doc
}

/// The way to a post with the four calls before it.
pub fn four_calls_and_a_post(
    mut doc: WorkflowDoc,
    url: &str,
    secret: &str,
) -> anyhow::Result<WorkflowDoc> {
    let mut next = 0_u128;
    let mut id = || {
        next += 1;
        uuid(next)
    };
    let slot = doc.by_key("slot_x").context("the slot")?.id;
    let approved = doc
        .edges
        .values()
        .find(|e| e.to.node == slot)
        .context("a wire to the slot")?
        .clone();
    doc.edges.remove(&approved.id);
    let (mut from, mut port) = (approved.from.node, approved.from.port.clone());
    for (key, kind, params) in calls(url, secret, &json!(1)) {
        let node = NodeId(id());
        let mut step = Node::new(node, kind, key, key);
        step.params = params.as_object().cloned().unwrap_or_default();
        step.retry.backoff_seconds = 1;
        doc.nodes.insert(node, step);
        let edge = EdgeId(id());
        doc.edges.insert(edge, Edge::new(edge, from, &port, node));
        (from, port) = (node, "out".to_owned());
    }
    let edge = EdgeId(id());
    doc.edges.insert(edge, Edge::new(edge, from, &port, slot));
    Ok(doc)
}

fn uuid(n: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128((0xb0 << 120) | (8 << 76) | (0b10 << 62) | n)
}
