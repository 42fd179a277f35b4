//! Plans for wires: connecting, leading elsewhere, splicing, healing.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::{
    super::{
        doc::{Edge, EdgeId, End, LIMITS, Node, NodeId, WorkflowDoc},
        kinds::kind_spec,
    },
    Change, CommandError, nodes,
};

/// An id that follows from two others: the same in browser and server, for what a command or a
/// fix has to make without asking anybody for an id.
#[must_use]
pub fn derived(base: Uuid, salt: Uuid) -> Uuid {
    // FNV-1a over both; unique within one document is all that is asked.
    let bytes = base.as_bytes().iter().chain(salt.as_bytes());
    let hash = bytes.fold(
        0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128,
        |hash, byte| {
            (hash ^ u128::from(*byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013B)
        },
    );
    uuid::Builder::from_custom_bytes(hash.to_be_bytes()).into_uuid()
}

/// Adds wires whose ends are in the document or among `coming`. Wires of `leaving` are gone.
pub(super) fn connect(
    doc: &WorkflowDoc,
    leaving: &BTreeSet<NodeId>,
    coming: &[Node],
    edges: &[Edge],
) -> Result<Vec<Change>, CommandError> {
    let stays = |e: &&Edge| !leaving.contains(&e.from.node) && !leaving.contains(&e.to.node);
    let staying: Vec<&Edge> = doc.edges.values().filter(stays).collect();
    if staying.len() + edges.len() > LIMITS.edges {
        return Err(CommandError::Full(format!("{} wires", LIMITS.edges)));
    }
    let mut ids: BTreeSet<EdgeId> = staying.iter().map(|e| e.id).collect();
    let ends = |e: &Edge| (e.from.node, e.from.port.clone(), e.to.node);
    let mut pairs: BTreeSet<_> = staying.into_iter().map(ends).collect();
    let new: BTreeSet<NodeId> = coming.iter().map(|n| n.id).collect();
    let is_there =
        |id: &NodeId| new.contains(id) || (doc.nodes.contains_key(id) && !leaving.contains(id));
    let mut changes = Vec::new();
    for edge in edges {
        if !ids.insert(edge.id) {
            return Err(CommandError::Taken("wire"));
        }
        if !is_there(&edge.from.node) || !is_there(&edge.to.node) {
            return Err(CommandError::Gone("step"));
        }
        if !pairs.insert(ends(edge)) {
            return Err(CommandError::Connected);
        }
        nodes::bounded(edge.label.as_deref().unwrap_or(""), LIMITS.name, "label")?;
        changes.push(Change::Edge(edge.id, Some(edge.clone())));
    }
    Ok(changes)
}

pub(super) fn disconnect(doc: &WorkflowDoc, edges: &[EdgeId]) -> Result<Vec<Change>, CommandError> {
    let unique: BTreeSet<EdgeId> = edges.iter().copied().collect();
    if unique.iter().any(|id| !doc.edges.contains_key(id)) {
        return Err(CommandError::Gone("wire"));
    }
    Ok(unique
        .into_iter()
        .map(|id| Change::Edge(id, None))
        .collect())
}

pub(super) fn reconnect(
    doc: &WorkflowDoc,
    id: EdgeId,
    from: &End,
    to: &End,
) -> Result<Vec<Change>, CommandError> {
    let mut edge = doc
        .edges
        .get(&id)
        .ok_or(CommandError::Gone("wire"))?
        .clone();
    nodes::there(doc, from.node)?;
    nodes::there(doc, to.node)?;
    let same = |e: &&Edge| e.id != id && e.from == *from && e.to == *to;
    if doc.edges.values().any(|e| same(&e)) {
        return Err(CommandError::Connected);
    }
    edge.from.clone_from(from);
    edge.to.clone_from(to);
    Ok(vec![Change::Edge(id, Some(edge))])
}

pub(super) fn splice(
    doc: &WorkflowDoc,
    id: EdgeId,
    node: NodeId,
    port: &str,
    tail: EdgeId,
) -> Result<Vec<Change>, CommandError> {
    let wire = doc.edges.get(&id).ok_or(CommandError::Gone("wire"))?;
    nodes::there(doc, node)?;
    if wire.from.node == node || wire.to.node == node {
        return Err(CommandError::Invalid(
            "The step already stands at this wire".to_owned(),
        ));
    }
    let mut head = wire.clone();
    head.to = End {
        node,
        port: Edge::IN.to_owned(),
    };
    let mut rest = Edge::new(tail, node, port, wire.to.node);
    rest.to.port.clone_from(&wire.to.port);
    let mut changes = connect(doc, &BTreeSet::new(), &[], &[rest])?;
    changes.extend(reconnect(doc, id, &head.from, &head.to)?);
    Ok(changes)
}

/// The wires at these steps, going.
pub(super) fn of_nodes(doc: &WorkflowDoc, nodes: &BTreeSet<NodeId>) -> Vec<Change> {
    doc.edges
        .values()
        .filter(|e| nodes.contains(&e.from.node) || nodes.contains(&e.to.node))
        .map(|e| Change::Edge(e.id, None))
        .collect()
}

/// What led into the leaving steps leads on to where their first outputs led, as if they had been
/// switched off. The first such wire keeps the id of the one that led in.
pub(super) fn healed(doc: &WorkflowDoc, leaving: &BTreeSet<NodeId>) -> Vec<Change> {
    let mut by_source: BTreeMap<NodeId, Vec<&Edge>> = BTreeMap::new();
    let mut pairs = BTreeSet::new();
    for edge in doc.edges.values() {
        if leaving.contains(&edge.from.node) {
            by_source.entry(edge.from.node).or_default().push(edge);
        } else if !leaving.contains(&edge.to.node) {
            pairs.insert((edge.from.node, edge.from.port.clone(), edge.to.node));
        }
    }
    let into = |e: &&Edge| leaving.contains(&e.to.node) && !leaving.contains(&e.from.node);
    let mut changes = Vec::new();
    for wire in doc.edges.values().filter(into) {
        let mut open = vec![wire.to.node];
        let mut seen = BTreeSet::from([wire.to.node]);
        let mut ends = BTreeSet::new();
        while let Some(at) = open.pop() {
            let first = first_port(doc, at);
            for edge in by_source.get(&at).into_iter().flatten() {
                if edge.from.port != first {
                    continue;
                }
                let to = edge.to.node;
                if !leaving.contains(&to) {
                    ends.insert(to);
                } else if seen.insert(to) {
                    open.push(to);
                }
            }
        }
        for (n, to) in ends.into_iter().enumerate() {
            let pair = (wire.from.node, wire.from.port.clone(), to);
            // Leading back to where it came from would be a circle.
            if to == wire.from.node || !pairs.insert(pair) {
                continue;
            }
            let id = if n == 0 {
                wire.id
            } else {
                EdgeId(derived(wire.id.0, to.0))
            };
            let edge = Edge {
                label: wire.label.clone(),
                ..Edge::new(id, wire.from.node, &wire.from.port, to)
            };
            changes.push(Change::Edge(id, Some(edge)));
        }
    }
    changes
}

fn first_port(doc: &WorkflowDoc, id: NodeId) -> String {
    let node = doc.nodes.get(&id);
    let ports = node.and_then(|n| Some(kind_spec(&n.kind)?.out_ports(&n.params)));
    ports
        .and_then(|p| p.into_iter().next())
        .map_or_else(|| "out".to_owned(), std::borrow::Cow::into_owned)
}
