//! The document as a tree of rows, for the outline: the equal of the canvas for keyboard and screen reader.
//!
//! Levels are branches, not steps: what follows a step alone stands at its level, so a long chain stays
//! flat. Where a step leads to several others, each of them begins a branch one level deeper. Where
//! branches come together again, it goes on at the level of the step they all come from: the nearest one
//! that every way passes (its immediate dominator). The body of a loop is one level deeper than the loop, and
//! what follows the loop stands at its level.

mod tree;

use crate::workflows::{
    canvas::walk::Walk,
    doc::{EdgeId, NodeId},
    graph::Graph,
};
use tree::{NONE, Tree};

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row<'a> {
    /// The step.
    pub node: NodeId,
    /// How deep it stands, from 1 on.
    pub level: usize,
    /// The row it is part of, which is the nearest one above with one level less; by its number.
    pub parent: Option<usize>,
    /// Its number among the rows of the same parent, from 1 on.
    pub position: usize,
    /// How many those are.
    pub set_size: usize,
    /// Whether rows stand below it, one level deeper.
    pub has_children: bool,
    /// The wire it hangs on, with its output: the only one that leads here, or the first of several.
    pub hangs_on: Option<(EdgeId, &'a str)>,
    /// How many wires lead here; more than one make it a place where ways come together.
    pub ways_in: usize,
    /// What it leads to, by the order of its outputs.
    pub leads: Vec<Lead<'a>>,
}

/// A wire that leaves a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lead<'a> {
    /// The wire.
    pub wire: EdgeId,
    /// The output.
    pub port: &'a str,
    /// The step it leads to.
    pub to: NodeId,
    /// The row of that step, by its number.
    pub row: usize,
    /// How the two rows stand to each other.
    pub how: LeadsTo,
}

/// How a row stands to one that it leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeadsTo {
    /// It stands there because of this wire alone.
    Row,
    /// Other ways lead there too: it is shown as a reference.
    Join,
    /// Back to a loop whose round ends here, or around a circle that should not be there.
    Back,
}

/// The rows of a document in the order they are shown: every step once, each branch in one piece. No step
/// comes before one that leads to it, but for wires that lead back, and for those that lead into the body of a
/// loop from outside, which is an error. Rows of one parent come in reading order. `n log n` in steps and
/// wires.
#[must_use]
pub fn outline<'a>(graph: &Graph<'a>) -> Vec<Row<'a>> {
    let walk = Walk::new(graph);
    let tree = Tree::new(graph, &walk);
    let mut row_of = vec![0; graph.nodes.len()];
    for (n, at) in tree.order.iter().enumerate() {
        row_of[*at] = n;
    }
    let mut rows: Vec<Row<'a>> = Vec::with_capacity(tree.order.len());
    let mut sizes = vec![0; graph.nodes.len() + 1];
    for at in tree.order.iter().copied() {
        let parent = tree.parent[at];
        // Those without a parent are counted behind all others.
        let set = parent.min(graph.nodes.len());
        sizes[set] += 1;
        let parent = (parent != NONE).then(|| row_of[parent]);
        let hangs_on = tree.first_in[at].map(|w| {
            let edge = graph.wires[w].edge;
            (edge.id, edge.from.port.as_str())
        });
        rows.push(Row {
            node: graph.nodes[at].id,
            level: parent.map_or(1, |p| rows[p].level + 1),
            parent,
            position: sizes[set],
            set_size: 0,
            has_children: false,
            hangs_on,
            ways_in: tree.ways_in[at],
            leads: leads(graph, &walk, &tree, &row_of, at),
        });
    }
    for n in 0..rows.len() {
        let set = tree.parent[tree.order[n]].min(graph.nodes.len());
        rows[n].set_size = sizes[set];
        if let Some(parent) = rows[n].parent {
            rows[parent].has_children = true;
        }
    }
    rows
}

fn leads<'a>(
    graph: &Graph<'a>,
    walk: &Walk<'_>,
    tree: &Tree,
    row_of: &[usize],
    at: usize,
) -> Vec<Lead<'a>> {
    let lead = |w: usize| {
        let wire = &graph.wires[w];
        let how = if !walk.leads_on(wire) {
            LeadsTo::Back
        } else if tree.ways_in[wire.to] > 1 {
            LeadsTo::Join
        } else {
            LeadsTo::Row
        };
        Lead {
            wire: wire.edge.id,
            port: &wire.edge.from.port,
            to: graph.nodes[wire.to].id,
            row: row_of[wire.to],
            how,
        }
    };
    walk.leaving(at).into_iter().map(lead).collect()
}

#[cfg(test)]
mod tests;
