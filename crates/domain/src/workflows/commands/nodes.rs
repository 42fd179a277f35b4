//! Plans for steps: adding, removing, renaming, copying, replacing.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::{
        doc::{Edge, EdgeId, LIMITS, Node, NodeId, Params, Position, WorkflowDoc},
        tokens,
    },
    Change, CommandError, Copied, wires,
};

pub(super) fn there(doc: &WorkflowDoc, id: NodeId) -> Result<&Node, CommandError> {
    doc.nodes.get(&id).ok_or(CommandError::Gone("step"))
}

pub(super) fn bounded(text: &str, max: usize, what: &str) -> Result<(), CommandError> {
    if text.chars().count() > max {
        return Err(CommandError::Invalid(format!(
            "Use at most {max} characters for the {what}"
        )));
    }
    Ok(())
}

fn good_key(key: &str) -> Result<(), CommandError> {
    let word = key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if key.is_empty() || key.len() > LIMITS.key || !word {
        return Err(CommandError::BadKey(key.to_owned()));
    }
    Ok(())
}

/// Adds steps and wires. Steps in `leaving` go in the same command: their ids and keys are free.
pub(super) fn add(
    doc: &WorkflowDoc,
    leaving: &BTreeSet<NodeId>,
    nodes: &[Node],
    edges: &[Edge],
) -> Result<Vec<Change>, CommandError> {
    if doc.nodes.len() - leaving.len() + nodes.len() > LIMITS.nodes {
        return Err(CommandError::Full(format!("{} steps", LIMITS.nodes)));
    }
    let staying = doc.nodes.values().filter(|n| !leaving.contains(&n.id));
    let mut keys: BTreeSet<&str> = staying.map(|n| n.key.as_str()).collect();
    let mut ids = BTreeSet::new();
    let mut changes = Vec::new();
    for node in nodes {
        let taken = doc.nodes.contains_key(&node.id) && !leaving.contains(&node.id);
        if taken || !ids.insert(node.id) {
            return Err(CommandError::Taken("step"));
        }
        good_key(&node.key)?;
        if !keys.insert(&node.key) {
            return Err(CommandError::KeyTaken(node.key.clone()));
        }
        bounded(&node.name, LIMITS.name, "name")?;
        changes.push(Change::Node(node.id, Some(Box::new(node.clone()))));
    }
    changes.extend(wires::connect(doc, leaving, nodes, edges)?);
    Ok(changes)
}

/// Removes steps: their wires first, then their places in groups, then themselves.
pub(super) fn remove(
    doc: &WorkflowDoc,
    nodes: &[NodeId],
    heal: bool,
) -> Result<Vec<Change>, CommandError> {
    let leaving: BTreeSet<NodeId> = nodes.iter().copied().collect();
    for id in &leaving {
        there(doc, *id)?;
    }
    let mut changes = wires::of_nodes(doc, &leaving);
    if heal {
        changes.extend(wires::healed(doc, &leaving));
    }
    changes.extend(ungrouped(doc, &leaving));
    changes.extend(leaving.iter().map(|id| Change::Node(*id, None)));
    Ok(changes)
}

pub(super) fn ungrouped(doc: &WorkflowDoc, leaving: &BTreeSet<NodeId>) -> Vec<Change> {
    let touched = doc
        .groups
        .iter()
        .filter(|(_, g)| !g.nodes.is_disjoint(leaving));
    let without = touched.map(|(id, group)| {
        let mut group = group.clone();
        group.nodes.retain(|n| !leaving.contains(n));
        Change::Group(*id, Some(group))
    });
    without.collect()
}

/// Renames a step and rewrites the tokens that read it, in all parameters and in the settings.
pub(super) fn rename(
    doc: &WorkflowDoc,
    id: NodeId,
    old_key: &str,
    key: &str,
    name: &str,
) -> Result<Vec<Change>, CommandError> {
    let node = there(doc, id)?;
    if node.key != old_key {
        return Err(CommandError::Renamed(node.key.clone()));
    }
    good_key(key)?;
    bounded(name, LIMITS.name, "name")?;
    let mut changes = vec![Change::Name(id, key.to_owned(), name.to_owned())];
    if key == old_key {
        return Ok(changes);
    }
    if doc.nodes.values().any(|n| n.id != id && n.key == key) {
        return Err(CommandError::KeyTaken(key.to_owned()));
    }
    for other in doc.nodes.values() {
        for (field, value) in &other.params {
            if let Some(new) = tokens::renamed_in(value, old_key, key) {
                changes.push(Change::Param(other.id, field.clone(), Some(new)));
            }
        }
    }
    let dedupe = doc.settings.dedupe.as_deref();
    if let Some(new) = dedupe.and_then(|d| tokens::renamed(d, old_key, key)) {
        let mut settings = doc.settings.clone();
        settings.dedupe = Some(new);
        changes.push(Change::Settings(Box::new(settings)));
    }
    Ok(changes)
}

/// Parameters in which tokens read steps by their new keys. All renames count at once.
pub(super) fn reread(params: &Params, keys: &BTreeMap<String, String>) -> Params {
    // By way of names that no step has, so that a swap of two keys is a swap.
    let mut value = serde_json::Value::Object(params.clone());
    let aside = |n: usize| format!("__{n}__");
    for (n, old) in keys.keys().enumerate() {
        value = tokens::renamed_in(&value, old, &aside(n)).unwrap_or(value);
    }
    for (n, new) in keys.values().enumerate() {
        value = tokens::renamed_in(&value, &aside(n), new).unwrap_or(value);
    }
    match value {
        serde_json::Value::Object(map) => map,
        _ => Params::new(),
    }
}

pub(super) fn duplicate(
    doc: &WorkflowDoc,
    copies: &[Copied],
    edges: &BTreeMap<EdgeId, EdgeId>,
    offset: Position,
) -> Result<Vec<Change>, CommandError> {
    let mut keys = BTreeMap::new();
    let mut ids = BTreeMap::new();
    for copy in copies {
        keys.insert(there(doc, copy.from)?.key.clone(), copy.key.clone());
        ids.insert(copy.from, copy.id);
    }
    let mut nodes = Vec::new();
    for copy in copies {
        let from = there(doc, copy.from)?;
        nodes.push(Node {
            id: copy.id,
            key: copy.key.clone(),
            name: copy.name.clone(),
            params: reread(&from.params, &keys),
            pos: moved(from.pos, offset),
            ..from.clone()
        });
    }
    let mut wires = Vec::new();
    for (old, new) in edges {
        let edge = doc.edges.get(old).ok_or(CommandError::Gone("wire"))?;
        let (Some(from), Some(to)) = (ids.get(&edge.from.node), ids.get(&edge.to.node)) else {
            return Err(CommandError::Invalid(
                "Only wires among the copied steps are copied".to_owned(),
            ));
        };
        let mut copy = edge.clone();
        (copy.id, copy.from.node, copy.to.node) = (*new, *from, *to);
        wires.push(copy);
    }
    add(doc, &BTreeSet::new(), &nodes, &wires)
}

pub(super) const fn moved(pos: Position, by: Position) -> Position {
    Position {
        x: pos.x.saturating_add(by.x),
        y: pos.y.saturating_add(by.y),
    }
}

pub(super) fn replace(
    doc: &WorkflowDoc,
    remove: &[NodeId],
    disconnect: &[EdgeId],
    nodes: &[Node],
    edges: &[Edge],
) -> Result<Vec<Change>, CommandError> {
    let leaving: BTreeSet<NodeId> = remove.iter().copied().collect();
    for id in &leaving {
        there(doc, *id)?;
    }
    let mut changes = wires::of_nodes(doc, &leaving);
    for id in disconnect {
        doc.edges.get(id).ok_or(CommandError::Gone("wire"))?;
        let change = Change::Edge(*id, None);
        if !changes.contains(&change) {
            changes.push(change);
        }
    }
    // A step that is only changed stays in its group.
    let coming: BTreeSet<NodeId> = nodes.iter().map(|n| n.id).collect();
    let gone: BTreeSet<NodeId> = leaving.difference(&coming).copied().collect();
    changes.extend(ungrouped(doc, &gone));
    changes.extend(leaving.iter().map(|id| Change::Node(*id, None)));
    // Wires that go make room for wires that come.
    let mut without = doc.clone();
    for change in &changes {
        if let Change::Edge(id, None) = change {
            without.edges.remove(id);
        }
    }
    changes.extend(add(&without, &leaving, nodes, edges)?);
    Ok(changes)
}
