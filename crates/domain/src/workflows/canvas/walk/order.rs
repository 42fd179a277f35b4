//! The order a document is read in.

use std::{cmp::Reverse, collections::BinaryHeap};

use crate::workflows::graph::Graph;

/// The places of the steps in reading order; see [`Walk::order`](super::Walk::order).
pub(super) fn reading(graph: &Graph<'_>) -> Vec<usize> {
    let count = graph.nodes.len();
    let mut waits = vec![0_usize; count];
    for wire in graph.wires.iter().filter(|w| !w.back) {
        waits[wire.to] += 1;
    }
    let mut order = Vec::with_capacity(count);
    let mut done = vec![false; count];
    let mut open: Vec<usize> = (0..count).filter(|n| waits[*n] == 0).rev().collect();
    // Wires that leave what has come: where a circle is entered.
    let mut ways: BinaryHeap<Reverse<usize>> = BinaryHeap::new();
    let mut rest = 0..count;
    loop {
        let mut entered = || {
            let into = std::iter::from_fn(|| ways.pop().map(|w| graph.wires[w.0].to));
            let mut into = into.filter(|to| !done[*to]);
            into.next().or_else(|| rest.find(|n| !done[*n]))
        };
        let Some(at) = open.pop().or_else(&mut entered) else {
            return order;
        };
        if done[at] {
            continue;
        }
        done[at] = true;
        order.push(at);
        for w in graph.out[at].iter().rev() {
            let wire = &graph.wires[*w];
            ways.push(Reverse(*w));
            if !wire.back {
                waits[wire.to] -= 1;
                if waits[wire.to] == 0 {
                    open.push(wire.to);
                }
            }
        }
    }
}
