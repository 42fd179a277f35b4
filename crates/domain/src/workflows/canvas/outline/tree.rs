//! Which row each row is part of, and the order they come in.

use crate::workflows::{canvas::walk::Walk, graph::Graph};

/// The parent of what has none.
pub(super) const NONE: usize = usize::MAX;

/// The rows by the places of their steps.
pub(super) struct Tree {
    /// Parent of each step's row.
    pub parent: Vec<usize>,
    /// The steps in the order of the rows.
    pub order: Vec<usize>,
    /// The first wire that leads on to each step, in reading order.
    pub first_in: Vec<Option<usize>>,
    /// How many wires lead on to each step.
    pub ways_in: Vec<usize>,
}

impl Tree {
    pub fn new(graph: &Graph<'_>, walk: &Walk<'_>) -> Self {
        let count = graph.nodes.len();
        let mut tree = Self {
            parent: vec![NONE; count],
            order: Vec::with_capacity(count),
            first_in: vec![None; count],
            ways_in: vec![0; count],
        };
        // Into how many branches each step parts. The body of a loop is none of them.
        let mut branches = vec![0_usize; count];
        for wire in graph.wires.iter().filter(|w| walk.leads_on(w)) {
            tree.ways_in[wire.to] += 1;
            let is_loop = graph.nodes[wire.from].kind == "logic.loop";
            branches[wire.from] += usize::from(!(is_loop && wire.edge.from.port == "each"));
        }
        let mut passed = Passed::new(count);
        for at in walk.order.iter().copied() {
            let into = graph.into[at].iter().copied();
            let into = into.filter(|w| walk.leads_on(&graph.wires[*w]));
            let ends = into.clone().map(|w| graph.wires[w].from);
            tree.first_in[at] = into.min_by_key(|w| (walk.rank[graph.wires[*w].from], *w));
            let gate = ends.reduce(|a, b| passed.nearest(a, b));
            let gate = gate.unwrap_or(NONE);
            passed.add(at, gate);
            tree.parent[at] = match gate {
                NONE => NONE,
                // Inside a loop, one deeper than the loop, and so is a branch of several.
                gate if graph.inside[at] == Some(gate) => gate,
                gate if tree.ways_in[at] == 1 && branches[gate] > 1 => gate,
                gate => tree.parent[gate],
            };
        }
        tree.order = rows(&tree.parent, &walk.order);
        tree
    }
}

/// Every row behind its parent, rows of one parent in reading order.
fn rows(parent: &[usize], reading: &[usize]) -> Vec<usize> {
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); parent.len()];
    let mut open = Vec::new();
    // From the last on, since a stack gives back the last first.
    for at in reading.iter().rev().copied() {
        match parent[at] {
            NONE => open.push(at),
            parent => children[parent].push(at),
        }
    }
    let mut order = Vec::with_capacity(parent.len());
    while let Some(at) = open.pop() {
        order.push(at);
        open.append(&mut children[at]);
    }
    order
}

/// For each step, the nearest one that every way to it passes: the tree of dominators of a graph without
/// circles. `far` leads up this tree in bounds that grow, so that two steps find where their ways part in
/// logarithmic time (Myers, "An applicative random-access stack").
struct Passed {
    /// One level up; a step without any leads to the root, which stands behind all steps.
    up: Vec<usize>,
    far: Vec<usize>,
    depth: Vec<usize>,
}

impl Passed {
    fn new(count: usize) -> Self {
        Self {
            up: vec![count; count + 1],
            far: vec![count; count + 1],
            depth: vec![0; count + 1],
        }
    }

    fn add(&mut self, at: usize, up: usize) {
        let root = self.up.len() - 1;
        let up = up.min(root);
        let (far, further) = (self.far[up], self.far[self.far[up]]);
        let even = self.depth[up] - self.depth[far] == self.depth[far] - self.depth[further];
        self.up[at] = up;
        self.far[at] = if even { further } else { up };
        self.depth[at] = self.depth[up] + 1;
    }

    /// The nearest step that every way to both passes, one of them included; [`NONE`] if there is none.
    fn nearest(&self, a: usize, b: usize) -> usize {
        let root = self.up.len() - 1;
        let (mut a, mut b) = (a.min(root), b.min(root));
        while self.depth[a] != self.depth[b] {
            let (deep, to) = if self.depth[a] > self.depth[b] {
                (&mut a, self.depth[b])
            } else {
                (&mut b, self.depth[a])
            };
            let far = self.far[*deep];
            *deep = if self.depth[far] >= to {
                far
            } else {
                self.up[*deep]
            };
        }
        while a != b {
            if self.far[a] == self.far[b] {
                (a, b) = (self.up[a], self.up[b]);
            } else {
                (a, b) = (self.far[a], self.far[b]);
            }
        }
        if a == root { NONE } else { a }
    }
}
