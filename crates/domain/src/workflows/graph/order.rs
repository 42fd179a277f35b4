//! The order that follows the wires, and the circle that stands against it.

use super::Graph;

impl Graph<'_> {
    /// Kahn's algorithm without the wires that end a round of a loop.
    pub(super) fn find_order(&self) -> Vec<usize> {
        let mut waits: Vec<usize> = vec![0; self.nodes.len()];
        for wire in self.wires.iter().filter(|w| !w.back) {
            waits[wire.to] += 1;
        }
        let mut order: Vec<usize> = (0..waits.len()).filter(|n| waits[*n] == 0).collect();
        let mut at = 0;
        while let Some(&here) = order.get(at) {
            at += 1;
            self.visit(1 + self.out[here].len());
            for wire in self.out[here].iter().map(|w| self.wires[*w]) {
                if !wire.back {
                    waits[wire.to] -= 1;
                    if waits[wire.to] == 0 {
                        order.push(wire.to);
                    }
                }
            }
        }
        order
    }

    /// The steps of one circle, in the order of its wires, from the one with the smallest id on; empty
    /// if there is none.
    #[must_use]
    pub fn circle(&self) -> Vec<usize> {
        let mut free = vec![false; self.nodes.len()];
        self.order.iter().for_each(|n| free[*n] = true);
        let Some(mut at) = free.iter().position(|f| !f) else {
            return Vec::new();
        };
        // Every step that could not be freed has one before it that could not: going back from one
        // to the next comes round.
        let mut met: Vec<Option<usize>> = vec![None; self.nodes.len()];
        let mut way = Vec::new();
        while met[at].is_none() {
            met[at] = Some(way.len());
            way.push(at);
            self.visit(self.into[at].len());
            let before = self.into[at].iter().map(|w| self.wires[*w]);
            let Some(wire) = before.filter(|w| !w.back).find(|w| !free[w.from]) else {
                return Vec::new();
            };
            at = wire.from;
        }
        let mut circle = way.split_off(met[at].unwrap_or(0));
        circle.reverse();
        let first = (0..circle.len()).min_by_key(|n| circle[*n]).unwrap_or(0);
        circle.rotate_left(first);
        circle
    }
}
