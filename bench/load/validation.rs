//! How long the validation of a document with two hundred steps takes.

use std::time::Instant;

use domain::workflows::{Context, Edge, EdgeId, Node, NodeId, WorkflowDoc, validate};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::spread;

const STEPS: u128 = 200;

/// A trigger, then steps in a row that each read the one before; every fourth decides, and both its ways go on.
fn document() -> WorkflowDoc {
    let mut doc = WorkflowDoc::new("Two hundred steps");
    let id = |n: u128| Uuid::from_u128((n << 64) | (8 << 76) | (0b10 << 62) | n);
    let mut wires = 0;
    for n in 1..=STEPS {
        let (kind, params) = match n {
            1 => ("trigger.manual", json!({})),
            n if n % 4 == 0 => (
                "logic.if",
                json!({ "where": { "rules": [{ "value": format!("{{{{ steps.s{}.n }}}}", n - 1), "is": "equals", "than": 1 }] } }),
            ),
            _ => (
                "data.set",
                json!({ "fields": { "n": n as u64, "was": "{{ item.n | default:\"0\" }}", "at": "{{ run.id }}" } }),
            ),
        };
        let key = format!("s{n}");
        let node = Node {
            params: params.as_object().cloned().unwrap_or_default(),
            ..Node::new(NodeId(id(n)), kind, &key, &key)
        };
        doc.nodes.insert(node.id, node);
        let ports: &[&str] = match n {
            1 => &[],
            n if (n - 1) % 4 == 0 && n > 4 => &["yes", "no"],
            _ => &["out"],
        };
        for port in ports {
            wires += 1;
            let edge = EdgeId(id(1_000 + wires));
            doc.edges.insert(
                edge,
                Edge::new(edge, NodeId(id(n - 1)), port, NodeId(id(n))),
            );
        }
    }
    doc
}

/// Validates it a hundred times.
pub fn run() -> anyhow::Result<Value> {
    let (doc, context) = (document(), Context::default());
    let issues = validate(&doc, &context);
    let refused: Vec<_> = issues
        .iter()
        .filter(|i| i.severity == domain::workflows::IssueSeverity::Error)
        .collect();
    anyhow::ensure!(refused.is_empty(), "the document is not sound: {refused:?}");
    let mut took: Vec<u64> = (0..100)
        .map(|_| {
            let began = Instant::now();
            std::hint::black_box(validate(std::hint::black_box(&doc), &context));
            u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX)
        })
        .collect();
    Ok(
        json!({ "steps": doc.nodes.len(), "wires": doc.edges.len(), "issues": issues.len(), "took_us": spread(&mut took) }),
    )
}
