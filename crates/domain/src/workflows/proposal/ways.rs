//! Ways through steps that come, or through steps that go: what stands in the place of a wire.

use std::collections::{HashMap, HashSet};

use super::super::doc::{Edge, End, NodeId};

/// The wires at some steps of one document, by their ends.
pub(super) struct Ways<'a> {
    inside: &'a HashSet<NodeId>,
    out: HashMap<NodeId, Vec<&'a Edge>>,
    into: HashMap<NodeId, Vec<&'a Edge>>,
}

impl<'a> Ways<'a> {
    /// Prepares ways that pass through `inside` alone.
    pub(super) fn new(edges: impl Iterator<Item = &'a Edge>, inside: &'a HashSet<NodeId>) -> Self {
        let (mut out, mut into) = (HashMap::new(), HashMap::new());
        for edge in edges {
            if inside.contains(&edge.from.node) || inside.contains(&edge.to.node) {
                let from: &mut Vec<&Edge> = out.entry(edge.from.node).or_default();
                from.push(edge);
                let to: &mut Vec<&Edge> = into.entry(edge.to.node).or_default();
                to.push(edge);
            }
        }
        Self { inside, out, into }
    }

    fn leaving(&self, node: NodeId) -> impl Iterator<Item = &'a Edge> {
        self.out.get(&node).into_iter().flatten().copied()
    }

    /// The steps inside that stand on a way from an output to a step; none if no way leads there.
    pub(super) fn between(&self, from: &End, to: NodeId) -> Vec<NodeId> {
        let first = self
            .leaving(from.node)
            .filter(|e| e.from.port == from.port)
            .map(|e| e.to.node);
        let ahead = self.walk(first.collect(), |node| {
            self.leaving(node).map(|e| e.to.node).collect()
        });
        let entering = |node| self.into.get(&node).into_iter().flatten();
        let last = entering(to).map(|e| e.from.node);
        let back = self.walk(last.collect(), |node| {
            entering(node).map(|e| e.from.node).collect()
        });
        let mut both: Vec<NodeId> = ahead.intersection(&back).copied().collect();
        both.sort_unstable();
        both
    }

    fn walk(&self, first: Vec<NodeId>, next: impl Fn(NodeId) -> Vec<NodeId>) -> HashSet<NodeId> {
        let (mut open, mut seen) = (first, HashSet::new());
        while let Some(node) = open.pop() {
            if self.inside.contains(&node) && seen.insert(node) {
                open.extend(next(node));
            }
        }
        seen
    }
}
