//! Copying and pasting: making the commands that carry their own ids and keys.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    super::doc::{Edge, EdgeId, LIMITS, Node, NodeId, Note, NoteId, Position, WorkflowDoc},
    Command, Copied,
    nodes::{moved, reread},
};

/// A copied part of a document: what a clipboard or a template holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clip {
    /// The steps, without pinned outputs.
    pub nodes: Vec<Node>,
    /// The wires among them.
    pub edges: Vec<Edge>,
    /// The notes.
    #[serde(default)]
    pub notes: Vec<Note>,
}

/// Copies these steps, the wires among them, and these notes.
#[must_use]
pub fn clip(doc: &WorkflowDoc, nodes: &BTreeSet<NodeId>, notes: &BTreeSet<NoteId>) -> Clip {
    let inside = |e: &&Edge| nodes.contains(&e.from.node) && nodes.contains(&e.to.node);
    let copied = nodes.iter().filter_map(|id| doc.nodes.get(id));
    Clip {
        nodes: copied
            .map(|n| Node {
                pin: None,
                ..n.clone()
            })
            .collect(),
        edges: doc.edges.values().filter(inside).cloned().collect(),
        notes: notes
            .iter()
            .filter_map(|n| doc.notes.get(n))
            .cloned()
            .collect(),
    }
}

/// The command that pastes a clip at an offset. Keys that are taken get a number; tokens among the
/// pasted steps follow. `id` gives a new id each time.
#[must_use]
pub fn paste(
    doc: &WorkflowDoc,
    clip: &Clip,
    offset: Position,
    mut id: impl FnMut() -> Uuid,
) -> Command {
    let mut taken: BTreeSet<String> = doc.nodes.values().map(|n| n.key.clone()).collect();
    let mut keys = BTreeMap::new();
    let mut ids = BTreeMap::new();
    for node in &clip.nodes {
        keys.insert(node.key.clone(), free(&mut taken, &node.key));
        ids.insert(node.id, NodeId(id()));
    }
    let place = |node: &Node| Node {
        id: ids[&node.id],
        key: keys[&node.key].clone(),
        params: reread(&node.params, &keys),
        pos: moved(node.pos, offset),
        ..node.clone()
    };
    let nodes = clip.nodes.iter().map(place).collect();
    let mut edges = Vec::new();
    for edge in &clip.edges {
        if let (Some(from), Some(to)) = (ids.get(&edge.from.node), ids.get(&edge.to.node)) {
            let mut edge = edge.clone();
            (edge.id, edge.from.node, edge.to.node) = (EdgeId(id()), *from, *to);
            edges.push(edge);
        }
    }
    let note = |note: &Note| Note {
        pos: moved(note.pos, offset),
        ..note.clone()
    };
    let notes = clip.notes.iter().map(|n| (NoteId(id()), note(n))).collect();
    Command::Paste {
        nodes,
        edges,
        notes,
    }
}

/// The command that duplicates steps of the same document at an offset.
#[must_use]
pub fn duplicate(
    doc: &WorkflowDoc,
    nodes: &BTreeSet<NodeId>,
    offset: Position,
    mut id: impl FnMut() -> Uuid,
) -> Command {
    let mut taken: BTreeSet<String> = doc.nodes.values().map(|n| n.key.clone()).collect();
    let originals = nodes.iter().filter_map(|id| doc.nodes.get(id));
    let copies = originals
        .map(|n| Copied {
            from: n.id,
            id: NodeId(id()),
            key: free(&mut taken, &n.key),
            name: n.name.clone(),
        })
        .collect();
    let inside = |e: &&Edge| nodes.contains(&e.from.node) && nodes.contains(&e.to.node);
    let edges = doc.edges.values().filter(inside);
    Command::Duplicate {
        copies,
        edges: edges.map(|e| (e.id, EdgeId(id()))).collect(),
        offset,
    }
}

/// The key itself, or the key with the first number that makes it free.
fn free(taken: &mut BTreeSet<String>, key: &str) -> String {
    let mut n = 1_usize;
    let mut candidate = key.to_owned();
    while !taken.insert(candidate.clone()) {
        n += 1;
        let tail = format!("_{n}");
        let head: String = key.chars().take(LIMITS.key - tail.len()).collect();
        candidate = head + &tail;
    }
    candidate
}
