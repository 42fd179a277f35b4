//! From a command to its changes, and what they hang on.

use std::collections::{HashMap, HashSet};

use super::{
    super::{
        commands::{Command, CommandError, apply},
        diff::step_fields,
        doc::{Edge, EdgeId, End, Node, NodeId, WorkflowDoc},
        kinds::kind_spec,
    },
    Follows, Proposed, ProposedChange, ProposedId,
    ways::Ways,
};

/// Both documents, with what is asked of them more than once.
struct Pair<'a> {
    was: &'a WorkflowDoc,
    is: &'a WorkflowDoc,
    added: HashSet<NodeId>,
    removed: HashSet<NodeId>,
    keys: HashMap<&'a str, NodeId>,
    wires: HashMap<(NodeId, &'a str, NodeId), EdgeId>,
}

/// The changes that a command would make, in the order of [`super::Proposal::changes`].
pub(super) fn changes(
    doc: &WorkflowDoc,
    command: &Command,
) -> Result<Vec<ProposedChange>, CommandError> {
    let Command::ReplaceSubgraph { nodes, edges, .. } = command else {
        let why = "A proposal puts a part in the place of another";
        return Err(CommandError::Invalid(why.to_owned()));
    };
    let mut after = doc.clone();
    apply(&mut after, command)?;
    let pair = Pair::new(doc, &after);
    let mut out = Vec::new();
    for (id, node) in &doc.nodes {
        if pair.removed.contains(id) {
            out.push(alone(
                ProposedId::Step(*id),
                Proposed::StepRemoved(Box::new(node.clone())),
            ));
        }
    }
    out.extend(nodes.iter().filter_map(|node| pair.step(node)));
    let through_new = Ways::new(after.edges.values(), &pair.added);
    let through_old = Ways::new(doc.edges.values(), &pair.removed);
    let gone = |(id, _): &(&EdgeId, &Edge)| !after.edges.contains_key(id);
    let removed = doc.edges.iter().filter(gone);
    out.extend(removed.map(|(_, edge)| pair.wire_removed(edge, &through_new)));
    out.extend(edges.iter().filter_map(|e| pair.wire(e, &through_old)));
    Ok(out)
}

const fn alone(id: ProposedId, what: Proposed) -> ProposedChange {
    ProposedChange {
        id,
        what,
        follows: Follows::Nothing,
        needs: Vec::new(),
    }
}

fn steps(ids: impl IntoIterator<Item = NodeId>) -> Vec<ProposedId> {
    let mut out: Vec<ProposedId> = ids.into_iter().map(ProposedId::Step).collect();
    out.dedup();
    out
}

fn all(of: Vec<ProposedId>) -> Follows {
    if of.is_empty() {
        Follows::Nothing
    } else {
        Follows::All(of)
    }
}

impl<'a> Pair<'a> {
    fn new(was: &'a WorkflowDoc, is: &'a WorkflowDoc) -> Self {
        let only = |a: &WorkflowDoc, b: &WorkflowDoc| {
            let missing = a.nodes.keys().filter(|id| !b.nodes.contains_key(id));
            missing.copied().collect()
        };
        Self {
            was,
            is,
            added: only(is, was),
            removed: only(was, is),
            keys: was
                .nodes
                .iter()
                .map(|(id, n)| (n.key.as_str(), *id))
                .collect(),
            wires: was.edges.iter().map(|(id, e)| (ends(e), *id)).collect(),
        }
    }

    /// A step that comes or changes; nothing if it is put back as it was.
    fn step(&self, node: &Node) -> Option<ProposedChange> {
        let what = match self.was.nodes.get(&node.id) {
            None => Proposed::StepAdded(Box::new(node.clone())),
            Some(was) if was == node => return None,
            Some(was) => Proposed::StepChanged {
                was: Box::new(was.clone()),
                is: Box::new(node.clone()),
                fields: step_fields(was, node),
            },
        };
        let holder = self.keys.get(node.key.as_str());
        let holder = holder.filter(|id| **id != node.id).copied();
        Some(ProposedChange {
            needs: steps(holder),
            ..alone(ProposedId::Step(node.id), what)
        })
    }

    fn wire_removed(&self, edge: &Edge, through_new: &Ways<'_>) -> ProposedChange {
        let mut ends: Vec<NodeId> = [edge.from.node, edge.to.node]
            .into_iter()
            .filter(|id| self.removed.contains(id))
            .collect();
        ends.extend(self.loses_port(&edge.from));
        let follows = if ends.is_empty() {
            all(steps(through_new.between(&edge.from, edge.to.node)))
        } else {
            Follows::Any(steps(ends))
        };
        ProposedChange {
            follows,
            ..alone(
                ProposedId::Wire(edge.id),
                Proposed::WireRemoved(edge.clone()),
            )
        }
    }

    /// A wire that comes or changes; nothing if it is put back as it was.
    fn wire(&self, edge: &Edge, through_old: &Ways<'_>) -> Option<ProposedChange> {
        let was = self.was.edges.get(&edge.id);
        let what = match was {
            None => Proposed::WireAdded(edge.clone()),
            Some(was) if was == edge => return None,
            Some(was) => Proposed::WireChanged {
                was: was.clone(),
                is: edge.clone(),
            },
        };
        let mut new: Vec<NodeId> = [edge.from.node, edge.to.node]
            .into_iter()
            .filter(|id| self.added.contains(id))
            .collect();
        new.extend(self.gains_port(&edge.from));
        let mut follows = all(steps(new.iter().copied()));
        if new.is_empty() {
            // It closes the gap that steps leave behind.
            follows = all(steps(through_old.between(&edge.from, edge.to.node)));
        }
        if follows == Follows::Nothing {
            let ends = was.into_iter().flat_map(|w| [w.from.node, w.to.node]);
            follows = all(steps(ends.filter(|id| self.removed.contains(id))));
        }
        let mut needs = steps(new);
        let holder = self.wires.get(&ends(edge)).filter(|id| **id != edge.id);
        needs.extend(holder.map(|id| ProposedId::Wire(*id)));
        Some(ProposedChange {
            follows,
            needs,
            ..alone(ProposedId::Wire(edge.id), what)
        })
    }

    /// The step at a wire's beginning, if its change brings the output.
    fn gains_port(&self, end: &End) -> Option<NodeId> {
        let (was, is) = (
            self.was.nodes.get(&end.node)?,
            self.is.nodes.get(&end.node)?,
        );
        (!has_port(was, &end.port) && has_port(is, &end.port)).then_some(end.node)
    }

    /// The step at a wire's beginning, if its change takes the output away.
    fn loses_port(&self, end: &End) -> Option<NodeId> {
        let (was, is) = (
            self.was.nodes.get(&end.node)?,
            self.is.nodes.get(&end.node)?,
        );
        (has_port(was, &end.port) && !has_port(is, &end.port)).then_some(end.node)
    }
}

/// What no two wires share.
pub(super) fn ends(edge: &Edge) -> (NodeId, &str, NodeId) {
    (edge.from.node, edge.from.port.as_str(), edge.to.node)
}

/// Whether a step has that output. A kind that nobody knows may have any.
fn has_port(node: &Node, port: &str) -> bool {
    kind_spec(&node.kind).is_none_or(|spec| spec.ports_of(node).iter().any(|p| p == port))
}
