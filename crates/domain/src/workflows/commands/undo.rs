//! The plan for taking something back. The document need not be the one that was left: what others
//! did since may have taken away what is to be changed back, or hung wires on what is to go.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::doc::{Edge, EdgeId, GroupId, NodeId, WorkflowDoc},
    Change, CommandError, Inverse, nodes,
};

/// Everything that changes, or why nothing may. Wires of a step that goes, go with it; a group comes
/// back with those of its steps that are there. On the document that was left, the changes are
/// exactly the inverse.
pub(super) fn plan(doc: &WorkflowDoc, inverse: &Inverse) -> Result<Vec<Change>, CommandError> {
    let mut out = inverse.0.clone();
    let left = Left::after(doc, &inverse.0)?;
    left.check_wires(doc)?;
    left.check_keys(doc)?;
    for change in &mut out {
        if let Change::Group(_, Some(group)) = change {
            group.nodes.retain(|id| left.has(doc, *id));
        }
    }
    for (id, edge) in &doc.edges {
        if left.is_loose(edge) && !left.edges.contains_key(id) {
            out.push(Change::Edge(*id, None));
        }
    }
    for change in nodes::ungrouped(doc, &left.gone) {
        if !matches!(&change, Change::Group(id, _) if left.groups.contains(id)) {
            out.push(change);
        }
    }
    Ok(out)
}

/// How things stand after some changes, as far as they are about these things.
#[derive(Default)]
struct Left<'a> {
    /// Steps that come, with their keys.
    came: BTreeMap<NodeId, &'a str>,
    /// Steps that go.
    gone: BTreeSet<NodeId>,
    /// Steps that stay under another key.
    named: BTreeMap<NodeId, &'a str>,
    edges: BTreeMap<EdgeId, Option<&'a Edge>>,
    groups: BTreeSet<GroupId>,
}

impl<'a> Left<'a> {
    fn after(doc: &WorkflowDoc, changes: &'a [Change]) -> Result<Self, CommandError> {
        let mut left = Self::default();
        for change in changes {
            if let Some(id) = change.needs() {
                let stays = doc.nodes.contains_key(&id) && !left.gone.contains(&id);
                if !stays && !left.came.contains_key(&id) {
                    return Err(CommandError::Gone("step"));
                }
            }
            match change {
                Change::Node(id, Some(node)) => {
                    left.came.insert(*id, &node.key);
                    left.named.remove(id);
                    left.gone.remove(id);
                }
                Change::Node(id, None) => {
                    left.came.remove(id);
                    left.named.remove(id);
                    left.gone.insert(*id);
                }
                Change::Name(id, key, _) => {
                    left.named.insert(*id, key);
                }
                Change::Edge(id, edge) => {
                    left.edges.insert(*id, edge.as_ref());
                }
                Change::Group(id, _) => {
                    left.groups.insert(*id);
                }
                _ => {}
            }
        }
        Ok(left)
    }

    /// Whether the step is there.
    fn has(&self, doc: &WorkflowDoc, id: NodeId) -> bool {
        self.came.contains_key(&id) || (doc.nodes.contains_key(&id) && !self.gone.contains(&id))
    }

    /// Whether the wire hangs on a step that goes.
    fn is_loose(&self, edge: &Edge) -> bool {
        self.gone.contains(&edge.from.node) || self.gone.contains(&edge.to.node)
    }

    /// Wires that come need both their steps.
    fn check_wires(&self, doc: &WorkflowDoc) -> Result<(), CommandError> {
        let mut coming = self.edges.values().filter_map(|e| *e);
        if coming.all(|e| self.has(doc, e.from.node) && self.has(doc, e.to.node)) {
            return Ok(());
        }
        Err(CommandError::Gone("step"))
    }

    /// Steps that come, or get a key back, need it to be free.
    fn check_keys(&self, doc: &WorkflowDoc) -> Result<(), CommandError> {
        let mut keys = self.came.clone();
        keys.extend(self.named.iter().map(|(id, key)| (*id, *key)));
        if keys.is_empty() {
            return Ok(());
        }
        let others = doc.nodes.values();
        let others = others.filter(|n| !keys.contains_key(&n.id) && !self.gone.contains(&n.id));
        let mut taken: BTreeSet<&str> = others.map(|n| n.key.as_str()).collect();
        for key in keys.values() {
            if !taken.insert(key) {
                return Err(CommandError::KeyTaken((*key).to_owned()));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
