//! What is laid out together: steps that wires join, the wires that lead on, and the columns that follow.

use std::collections::BTreeSet;

use crate::workflows::{canvas::walk::Walk, doc::NodeId, graph::Graph};

/// Steps that wires join, by numbers of their own, in reading order.
pub(super) struct Part {
    /// Places of the steps in the graph.
    pub steps: Vec<usize>,
    /// Wires that lead on, by the order of the steps they leave and of their outputs; each pair once.
    pub wires: Vec<(usize, usize)>,
    /// By step: its column.
    pub layer: Vec<usize>,
    /// The steps of each column, in reading order.
    pub columns: Vec<Vec<usize>>,
}

impl Part {
    /// How many columns wires cross without ending there, all together: what they cost a layered engine.
    pub fn crossed(&self) -> usize {
        let over = |(a, b): &(usize, usize)| self.layer[*b] - self.layer[*a] - 1;
        self.wires.iter().map(over).sum()
    }
}

/// The parts of what is `wanted` in reading order, and the steps that no wire joins to another. Wires of other
/// steps do not count.
pub(super) fn parts(
    graph: &Graph<'_>,
    walk: &Walk<'_>,
    wanted: impl Fn(&NodeId) -> bool,
) -> (Vec<Part>, Vec<usize>) {
    let count = graph.nodes.len();
    let wanted: Vec<bool> = graph.nodes.iter().map(|n| wanted(&n.id)).collect();
    let mut onward: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut beside: Vec<Vec<usize>> = vec![Vec::new(); count];
    for at in (0..count).filter(|n| wanted[*n]) {
        let mut seen = BTreeSet::new();
        for wire in walk.leaving(at).into_iter().map(|w| &graph.wires[w]) {
            if wanted[wire.to] && walk.leads_on(wire) && seen.insert(wire.to) {
                onward[at].push(wire.to);
                beside[at].push(wire.to);
                beside[wire.to].push(at);
            }
        }
    }
    let mut part_of: Vec<Option<usize>> = vec![None; count];
    let (mut members, mut loose) = (Vec::new(), Vec::new());
    for first in walk.order.iter().copied().filter(|n| wanted[*n]) {
        if beside[first].is_empty() {
            loose.push(first);
        } else if part_of[first].is_none() {
            let part = members.len();
            part_of[first] = Some(part);
            let mut open = vec![first];
            while let Some(at) = open.pop() {
                for next in &beside[at] {
                    if part_of[*next].is_none() {
                        part_of[*next] = Some(part);
                        open.push(*next);
                    }
                }
            }
            members.push(Vec::new());
        }
        if let Some(part) = part_of[first] {
            members[part].push(first);
        }
    }
    let mut number = vec![0; count];
    for steps in &members {
        steps.iter().enumerate().for_each(|(n, at)| number[*at] = n);
    }
    let made = members
        .into_iter()
        .map(|steps| made(steps, &onward, &number));
    (made.collect(), loose)
}

fn made(steps: Vec<usize>, onward: &[Vec<usize>], number: &[usize]) -> Part {
    let mut wires = Vec::new();
    let mut layer = vec![0; steps.len()];
    // Reading order follows the wires: when a step comes, its column is known.
    for (n, at) in steps.iter().enumerate() {
        for to in onward[*at].iter().map(|to| number[*to]) {
            layer[to] = layer[to].max(layer[n] + 1);
            wires.push((n, to));
        }
    }
    let last = layer.iter().copied().max().unwrap_or(0);
    let mut columns = vec![Vec::new(); last + 1];
    for (n, layer) in layer.iter().enumerate() {
        columns[*layer].push(n);
    }
    Part {
        steps,
        wires,
        layer,
        columns,
    }
}
