//! Commands that mend what is mechanical. Ids follow from the ids of the place, so that browser and
//! server propose the same.

use uuid::Uuid;

use super::check::{Check, Fix};
use crate::workflows::{
    commands::{Command, derived},
    doc::{Edge, EdgeId, End, Node, NodeId, Params, Position},
    graph::Wire,
    kinds::{KindSpec, kind_spec},
};

/// A step of that kind to be added near another, with a key that is free.
fn fresh(check: &Check<'_>, kind: &str, near: &Node, params: Params) -> Option<Node> {
    let spec = kind_spec(kind)?;
    let base = kind.replace('.', "_");
    let mut key = base.clone();
    for n in 2..=check.doc.nodes.len() + 2 {
        if !check.keys.contains_key(key.as_str()) {
            break;
        }
        key = format!("{base}_{n}");
    }
    let salt = Uuid::from_bytes(*b"bellwether-fixes");
    let kind_salt = kind
        .bytes()
        .fold(salt, |id, b| derived(id, Uuid::from_u128(b.into())));
    let mut id = derived(near.id.0, kind_salt);
    while check.doc.nodes.contains_key(&NodeId(id)) {
        id = derived(id, kind_salt);
    }
    Some(Node {
        params,
        pos: Position {
            x: near.pos.x.saturating_sub(280),
            y: near.pos.y,
        },
        kind_version: spec.version,
        ..Node::new(NodeId(id), kind, &key, spec.title)
    })
}

/// Puts a step of that kind before another, into all these wires; it leads on by `port`.
pub(super) fn insert_before(
    check: &Check<'_>,
    at: usize,
    wires: &[Wire<'_>],
    kind: &str,
    port: &str,
    params: Params,
) -> Option<Fix> {
    let target = check.graph.nodes[at];
    let node = fresh(check, kind, target, params)?;
    let title = kind_spec(kind)?.title;
    let tail = EdgeId(derived(node.id.0, target.id.0));
    let to = End {
        node: node.id,
        port: Edge::IN.to_owned(),
    };
    let edge = Edge::new(tail, node.id, port, target.id);
    let mut commands = vec![Command::AddNodes {
        nodes: vec![node],
        edges: vec![edge],
    }];
    // Two outputs of one step may lead to the same place; from each, one wire is enough.
    commands.extend(wires.iter().map(|w| Command::Reconnect {
        edge: w.edge.id,
        from: w.edge.from.clone(),
        to: to.clone(),
    }));
    Some(Fix {
        label: format!("Add \"{title}\" before it"),
        commands,
    })
}

/// Puts a manual trigger before everything that nothing leads to.
pub(super) fn add_trigger(check: &Check<'_>) -> Option<Fix> {
    let no_input = |n: &usize| check.graph.into[*n].is_empty();
    let heads: Vec<&Node> = (0..check.graph.nodes.len())
        .filter(no_input)
        .map(|n| check.graph.nodes[n])
        .filter(|n| !kind_spec(&n.kind).is_some_and(KindSpec::is_trigger))
        .collect();
    let node = fresh(check, "trigger.manual", heads.first()?, Params::new())?;
    let edge = |head: &&Node| {
        Edge::new(
            EdgeId(derived(node.id.0, head.id.0)),
            node.id,
            "out",
            head.id,
        )
    };
    let edges = heads.iter().map(edge).collect();
    Some(Fix {
        label: "Add a start by hand".to_owned(),
        commands: vec![Command::AddNodes {
            nodes: vec![node],
            edges,
        }],
    })
}

/// Sets one parameter.
pub(super) fn set_param(node: &Node, field: &str, value: serde_json::Value, label: &str) -> Fix {
    Fix {
        label: label.to_owned(),
        commands: vec![Command::SetParam {
            node: node.id,
            field: field.to_owned(),
            value: Some(value),
        }],
    }
}
