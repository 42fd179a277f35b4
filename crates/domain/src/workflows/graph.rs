//! Walking a document: order, what is upstream, which loop a step is in, ways from here to there.
//! Built once per document; every question after that is linear in steps and wires.
//!
//! A loop's body is what its `each` output reaches. A wire from the body back to the loop ends a
//! round and is no circle; every other circle is one. Steps of a body are not reached from outside.

mod bits;
mod carried;
mod flow;
mod loops;
mod order;
mod ways;

pub use bits::Bits;
pub use carried::Carried;
pub use flow::Flow;
pub use loops::LoopFault;
pub use ways::Way;

use std::cell::Cell;

use super::{
    doc::{Edge, EdgeId, Node, NodeId, WorkflowDoc},
    kinds::{KindSpec, kind_spec},
};

/// A wire whose both ends are there.
#[derive(Debug, Clone, Copy)]
pub struct Wire<'a> {
    /// The wire of the document.
    pub edge: &'a Edge,
    /// Place of the step it begins at.
    pub from: usize,
    /// Place of the step it ends at.
    pub to: usize,
    /// Leads back to the loop whose round it ends.
    pub back: bool,
    /// Is followed in a run: its step is on, or is passed through by this output.
    pub live: bool,
}

/// A document prepared for walking. Steps and wires have places, in the order of their ids.
pub struct Graph<'a> {
    /// The document.
    pub doc: &'a WorkflowDoc,
    /// The steps.
    pub nodes: Vec<&'a Node>,
    /// What the catalogue says of each step.
    pub specs: Vec<Option<&'static KindSpec>>,
    /// The wires; one whose end is missing is left out.
    pub wires: Vec<Wire<'a>>,
    /// Places of the wires that leave each step.
    pub out: Vec<Vec<usize>>,
    /// Places of the wires that enter each step.
    pub into: Vec<Vec<usize>>,
    /// The innermost loop each step is in.
    pub inside: Vec<Option<usize>>,
    /// What is wrong with loops.
    pub loop_faults: Vec<LoopFault>,
    /// The steps in an order that follows the wires; fewer than all if there is a circle.
    pub order: Vec<usize>,
    visits: Cell<u64>,
}

impl<'a> Graph<'a> {
    /// Prepares a document. Never fails: what is wrong with it is left for validation to say.
    #[must_use]
    pub fn new(doc: &'a WorkflowDoc) -> Self {
        let nodes: Vec<&Node> = doc.nodes.values().collect();
        let ids: Vec<NodeId> = doc.nodes.keys().copied().collect();
        let specs: Vec<_> = nodes.iter().map(|n| kind_spec(&n.kind)).collect();
        let first: Vec<_> = nodes
            .iter()
            .zip(&specs)
            .map(|(n, s)| s.and_then(|s| s.out_ports(&n.params).into_iter().next()))
            .collect();
        let (mut out, mut into) = (vec![Vec::new(); ids.len()], vec![Vec::new(); ids.len()]);
        let mut wires = Vec::with_capacity(doc.edges.len());
        for edge in doc.edges.values() {
            let place = |id| ids.binary_search(id).ok();
            let (Some(from), Some(to)) = (place(&edge.from.node), place(&edge.to.node)) else {
                continue;
            };
            let passes = first[from].as_deref() == Some(edge.from.port.as_str());
            out[from].push(wires.len());
            into[to].push(wires.len());
            wires.push(Wire {
                edge,
                from,
                to,
                back: false,
                live: nodes[from].enabled || passes,
            });
        }
        let mut graph = Self {
            doc,
            nodes,
            specs,
            wires,
            out,
            into,
            inside: vec![None; ids.len()],
            loop_faults: Vec::new(),
            order: Vec::new(),
            visits: Cell::new(0),
        };
        graph.find_loops();
        graph.order = graph.find_order();
        graph
    }

    /// The place of a step.
    #[must_use]
    pub fn place(&self, id: NodeId) -> Option<usize> {
        self.nodes.binary_search_by_key(&id, |n| n.id).ok()
    }

    /// Whether the wires run in a circle outside a loop.
    #[must_use]
    pub fn is_cyclic(&self) -> bool {
        self.order.len() < self.nodes.len()
    }

    /// Whether a step begins runs: a trigger that is on.
    #[must_use]
    pub fn starts(&self, at: usize) -> bool {
        self.nodes[at].enabled && self.specs[at].is_some_and(KindSpec::is_trigger)
    }

    /// How many steps and wires have been looked at since it was built; for tests of the cost.
    #[must_use]
    pub fn visits(&self) -> u64 {
        self.visits.get()
    }

    pub(super) fn visit(&self, n: usize) {
        self.visits.set(self.visits.get() + n as u64);
    }

    /// Wires that leave a step and are followed in a run, not counting those that end a round.
    pub fn leaving(&self, at: usize) -> impl Iterator<Item = &Wire<'a>> {
        self.visit(1 + self.out[at].len());
        let wires = self.out[at].iter().map(|w| &self.wires[*w]);
        wires.filter(|w| w.live && !w.back)
    }

    /// Wires that enter a step and are followed in a run, not counting those that end a round.
    pub fn entering(&self, at: usize) -> impl Iterator<Item = &Wire<'a>> {
        self.visit(1 + self.into[at].len());
        let wires = self.into[at].iter().map(|w| &self.wires[*w]);
        wires.filter(|w| w.live && !w.back)
    }

    /// The steps that a run can reach. Wires for which `guard` says so are not followed.
    pub fn reached(&self, guard: impl Fn(&Wire<'_>) -> bool) -> Vec<bool> {
        let mut seen: Vec<bool> = (0..self.nodes.len()).map(|n| self.starts(n)).collect();
        let mut open: Vec<usize> = (0..seen.len()).filter(|n| seen[*n]).collect();
        while let Some(at) = open.pop() {
            for wire in self.leaving(at) {
                if !seen[wire.to] && !guard(wire) {
                    seen[wire.to] = true;
                    open.push(wire.to);
                }
            }
        }
        seen
    }

    /// The steps in an order that follows the wires; nothing if they run in a circle.
    #[must_use]
    pub fn topological(&self) -> Option<Vec<NodeId>> {
        let ids = self.order.iter().map(|n| self.nodes[*n].id).collect();
        (!self.is_cyclic()).then_some(ids)
    }

    /// All steps from which a way leads to this one, itself not counted. Wires of steps that are
    /// switched off count too.
    #[must_use]
    pub fn upstream(&self, id: NodeId) -> Vec<NodeId> {
        self.beyond(id, |g, at| {
            g.into[at].iter().map(|w| g.wires[*w].from).collect()
        })
    }

    /// All steps to which a way leads from this one, itself not counted.
    #[must_use]
    pub fn downstream(&self, id: NodeId) -> Vec<NodeId> {
        self.beyond(id, |g, at| {
            g.out[at].iter().map(|w| g.wires[*w].to).collect()
        })
    }

    fn beyond(&self, id: NodeId, next: impl Fn(&Self, usize) -> Vec<usize>) -> Vec<NodeId> {
        let Some(start) = self.place(id) else {
            return Vec::new();
        };
        let mut seen = vec![false; self.nodes.len()];
        let mut open = vec![start];
        while let Some(at) = open.pop() {
            self.visit(1);
            for other in next(self, at) {
                if other != start && !seen[other] {
                    seen[other] = true;
                    open.push(other);
                }
            }
        }
        let found = (0..seen.len()).filter(|n| seen[*n]);
        found.map(|n| self.nodes[n].id).collect()
    }

    /// A shortest way in a run from a trigger to a step that does not pass `avoid`, both ends
    /// counted; nothing if there is none.
    #[must_use]
    pub fn way_around(&self, to: usize, avoid: usize) -> Option<Vec<usize>> {
        let mut came: Vec<Option<usize>> = vec![None; self.nodes.len()];
        let mut open: std::collections::VecDeque<usize> = [to].into();
        let mut seen = vec![false; self.nodes.len()];
        seen[to] = true;
        while let Some(at) = open.pop_front() {
            if self.starts(at) {
                let mut way = vec![at];
                let mut here = at;
                while let Some(next) = came[here] {
                    way.push(next);
                    here = next;
                }
                return Some(way);
            }
            for wire in self.entering(at) {
                if wire.from != avoid && !seen[wire.from] {
                    seen[wire.from] = true;
                    came[wire.from] = Some(at);
                    open.push_back(wire.from);
                }
            }
        }
        None
    }

    /// Ways from one step to another, as wires, at most so many. Loops are walked once.
    #[must_use]
    pub fn paths(&self, from: NodeId, to: NodeId, most: usize) -> Vec<Vec<EdgeId>> {
        let (Some(from), Some(to)) = (self.place(from), self.place(to)) else {
            return Vec::new();
        };
        let mut useful = vec![false; self.nodes.len()];
        let target = self.nodes[to].id;
        for id in self.upstream(target).into_iter().chain([target]) {
            if let Some(n) = self.place(id) {
                useful[n] = true;
            }
        }
        let mut found = Vec::new();
        let mut way: Vec<usize> = Vec::new();
        self.extend(from, to, most, &useful, &mut way, &mut found);
        found
    }

    fn extend(
        &self,
        at: usize,
        to: usize,
        most: usize,
        useful: &[bool],
        way: &mut Vec<usize>,
        found: &mut Vec<Vec<EdgeId>>,
    ) {
        // One entry per wire on the way: (wire to try next, place in the list of its step).
        let mut stack = vec![(at, 0_usize)];
        let mut left = 1_000_000;
        while let Some((here, next)) = stack.pop() {
            self.visit(1);
            left -= 1;
            // Only a document with circles can come near the second bound.
            if found.len() >= most || left == 0 {
                return;
            }
            if here == to && next == 0 && !way.is_empty() {
                found.push(way.iter().map(|w| self.wires[*w].edge.id).collect());
                way.pop();
                continue;
            }
            let Some(wire) = self.out[here].get(next) else {
                way.pop();
                continue;
            };
            stack.push((here, next + 1));
            let end = self.wires[*wire].to;
            let again = way.iter().any(|w| self.wires[*w].from == end) || end == here;
            if useful[end] && !self.wires[*wire].back && !again {
                way.push(*wire);
                stack.push((end, 0));
            }
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
