//! Walking a document by keyboard: the order it is read in, and from a step to those before, behind, beside
//! and near it. A screen reader's "step 4 of 9" and the order in the page come from here too.

mod order;

use std::collections::BTreeSet;

use super::geometry::Rect;
use crate::workflows::{
    doc::{EdgeId, NodeId},
    graph::{Graph, Wire},
};

/// A graph in the order it is read.
pub struct Walk<'a> {
    graph: &'a Graph<'a>,
    /// Places of the steps, in reading order.
    pub(super) order: Vec<usize>,
    /// By place: how far along the reading order a step comes.
    pub(super) rank: Vec<usize>,
}

impl<'a> Walk<'a> {
    /// Reads a graph. Linear in steps, and nearly so in wires.
    #[must_use]
    pub fn new(graph: &'a Graph<'a>) -> Self {
        let order = order::reading(graph);
        let mut rank = vec![0; order.len()];
        for (n, at) in order.iter().enumerate() {
            rank[*at] = n;
        }
        Self { graph, order, rank }
    }

    /// Every step once, in an order that follows the wires: a step comes when all that lead to it have come,
    /// and what it leads to comes before what else waits. Steps that nothing leads to come by their ids, and
    /// so do wires. A wire back into a loop holds nothing up: the loop comes before what is in it. Where wires
    /// run in a circle otherwise, it is entered by the first wire that leads into it.
    #[must_use]
    pub fn order(&self) -> Vec<NodeId> {
        let ids = self.order.iter().map(|n| self.graph.nodes[*n].id);
        ids.collect()
    }

    /// Which step of how many it is, counted from one, in reading order.
    #[must_use]
    pub fn position(&self, id: NodeId) -> Option<(usize, usize)> {
        let at = self.graph.place(id)?;
        Some((self.rank[at] + 1, self.order.len()))
    }

    /// Whether a wire leads on in reading order. The others lead back.
    #[must_use]
    pub fn leads_on(&self, wire: &Wire<'_>) -> bool {
        !wire.back && self.rank[wire.from] < self.rank[wire.to]
    }

    /// The wires that leave a step, by the order of its outputs; those of outputs that it does not have last.
    pub(super) fn leaving(&self, at: usize) -> Vec<usize> {
        let node = self.graph.nodes[at];
        let ports = self.graph.specs[at].map_or_else(Vec::new, |s| s.ports_of(node));
        let mut out = self.graph.out[at].clone();
        let port = |w: &usize| {
            let name = self.graph.wires[*w].edge.from.port.as_str();
            ports.iter().position(|p| p == name).unwrap_or(ports.len())
        };
        out.sort_by_cached_key(|w| (port(w), *w));
        out
    }

    /// The wires that enter a step, by the reading order of the steps they come from.
    fn entering(&self, at: usize) -> Vec<usize> {
        let mut into = self.graph.into[at].clone();
        into.sort_by_key(|w| (self.rank[self.graph.wires[*w].from], *w));
        into
    }

    /// The steps that a step leads to, each once, by the order of its outputs.
    #[must_use]
    pub fn next(&self, id: NodeId) -> Vec<NodeId> {
        let out = self.graph.place(id).map(|at| self.leaving(at));
        self.ends(out.unwrap_or_default(), |w| w.to)
    }

    /// The steps that lead to a step, each once, in reading order.
    #[must_use]
    pub fn previous(&self, id: NodeId) -> Vec<NodeId> {
        let into = self.graph.place(id).map(|at| self.entering(at));
        self.ends(into.unwrap_or_default(), |w| w.from)
    }

    fn ends(&self, wires: Vec<usize>, end: impl Fn(&Wire<'_>) -> usize) -> Vec<NodeId> {
        let mut found = Vec::with_capacity(wires.len());
        let mut seen = BTreeSet::new();
        for w in wires {
            let id = self.graph.nodes[end(&self.graph.wires[w])].id;
            if seen.insert(id) {
                found.push(id);
            }
        }
        found
    }

    /// The wires at a step in the order the keyboard goes through them: those that enter it, then those that
    /// leave it.
    #[must_use]
    pub fn wires(&self, id: NodeId) -> Vec<EdgeId> {
        let Some(at) = self.graph.place(id) else {
            return Vec::new();
        };
        let into = self.entering(at);
        let all = into.into_iter().chain(
            self.leaving(at)
                .into_iter()
                .filter(|w| self.graph.wires[*w].to != at),
        );
        all.map(|w| self.graph.wires[w].edge.id).collect()
    }

    /// The steps beside a step, itself among them, from top to bottom as they stand in the document: those
    /// that a step before it leads to, or, if nothing leads to it, all that nothing leads to.
    #[must_use]
    pub fn siblings(&self, id: NodeId) -> Vec<NodeId> {
        let Some(at) = self.graph.place(id) else {
            return Vec::new();
        };
        let graph = self.graph;
        let onward = |n: usize| graph.into[n].iter().map(|w| &graph.wires[*w]);
        let starts = |n: usize| !onward(n).any(|w| self.leads_on(w));
        let mut found: Vec<usize> = if starts(at) {
            (0..graph.nodes.len()).filter(|n| starts(*n)).collect()
        } else {
            let before = onward(at).filter(|w| self.leads_on(w)).map(|w| w.from);
            let before: BTreeSet<usize> = before.collect();
            let beside = before.into_iter();
            let beside = beside.flat_map(|n| graph.out[n].iter().map(|w| &graph.wires[*w]));
            beside.filter(|w| self.leads_on(w)).map(|w| w.to).collect()
        };
        let place = |n: &usize| (graph.nodes[*n].pos.y, graph.nodes[*n].pos.x, *n);
        found.sort_by_key(place);
        found.dedup();
        found.into_iter().map(|n| graph.nodes[n].id).collect()
    }

    /// The sibling above a step.
    #[must_use]
    pub fn above(&self, id: NodeId) -> Option<NodeId> {
        let all = self.siblings(id);
        let at = all.iter().position(|s| *s == id)?;
        all.get(at.checked_sub(1)?).copied()
    }

    /// The sibling below a step.
    #[must_use]
    pub fn below(&self, id: NodeId) -> Option<NodeId> {
        let all = self.siblings(id);
        let at = all.iter().position(|s| *s == id)?;
        all.get(at + 1).copied()
    }

    /// The step that a key leads to: along a wire, or to a sibling.
    #[must_use]
    pub fn towards(&self, id: NodeId, heading: Heading) -> Option<NodeId> {
        match heading {
            Heading::Left => self.previous(id).first().copied(),
            Heading::Right => self.next(id).first().copied(),
            Heading::Up => self.above(id),
            Heading::Down => self.below(id),
        }
    }

    /// All steps that lead to a step, by whatever way.
    #[must_use]
    pub fn all_before(&self, id: NodeId) -> Vec<NodeId> {
        self.graph.upstream(id)
    }

    /// All steps that a step leads to, by whatever way.
    #[must_use]
    pub fn all_after(&self, id: NodeId) -> Vec<NodeId> {
        self.graph.downstream(id)
    }
}

/// A direction on the canvas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heading {
    /// To the left.
    Left,
    /// To the right.
    Right,
    /// Up.
    Up,
    /// Down.
    Down,
}

impl Heading {
    /// Of an arrow key, by the name that browsers give it.
    #[must_use]
    pub fn of_key(key: &str) -> Option<Self> {
        Some(match key {
            "ArrowLeft" => Self::Left,
            "ArrowRight" => Self::Right,
            "ArrowUp" => Self::Up,
            "ArrowDown" => Self::Down,
            _ => return None,
        })
    }
}

/// The box nearest to another in a direction, measured from middle to middle; what lies aside counts
/// double. A box more aside than ahead is taken only if there is no other. Of two as near, the smaller id.
pub fn nearest(
    from: &Rect,
    heading: Heading,
    boxes: impl Iterator<Item = (NodeId, Rect)>,
) -> Option<NodeId> {
    let start = from.center();
    let measured = boxes.filter_map(|(id, rect)| {
        let off = rect.center() - start;
        let (ahead, aside) = match heading {
            Heading::Left => (-off.x, off.y),
            Heading::Right => (off.x, off.y),
            Heading::Up => (-off.y, off.x),
            Heading::Down => (off.y, off.x),
        };
        let aside = aside.abs();
        (ahead > 0.0).then_some((aside > ahead, ahead + 2.0 * aside, id))
    });
    let best = measured.min_by(|a, b| {
        let by_far = a.0.cmp(&b.0).then(a.1.total_cmp(&b.1));
        by_far.then(a.2.cmp(&b.2))
    });
    best.map(|b| b.2)
}

#[cfg(test)]
mod tests;
