//! Which loop each step is in, and which wires end a round.

use super::Graph;
use crate::workflows::doc::LIMITS;

/// What is wrong with a loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoopFault {
    /// A wire leads into the body from outside, or the body is also reached behind the loop. The
    /// wire's place.
    Entered(usize),
    /// A wire leads from an inner loop back to an outer one. The wire's place.
    SkipsInner(usize),
    /// Loops nest deeper than allowed. The step's place.
    TooDeep(usize),
}

impl Graph<'_> {
    fn is_loop(&self, at: usize) -> bool {
        self.nodes[at].kind == "logic.loop"
    }

    /// Gives each step its innermost loop, walking from the triggers on. Every wire is looked at
    /// once; how far it looks up the chain of loops is bounded by how deep they may nest.
    pub(super) fn find_loops(&mut self) {
        let n = self.nodes.len();
        let mut known = vec![false; n];
        let mut depth = vec![0_usize; n];
        let no_input = |g: &Self, at: usize| g.into[at].is_empty();
        let mut roots: Vec<usize> = (0..n).filter(|at| no_input(self, *at)).collect();
        // Then circles that nothing leads to: from a loop if they have one.
        roots.extend((0..n).filter(|at| !no_input(self, *at) && self.is_loop(*at)));
        roots.extend((0..n).filter(|at| !no_input(self, *at) && !self.is_loop(*at)));
        for root in roots {
            if known[root] {
                continue;
            }
            known[root] = true;
            let mut open = vec![root];
            while let Some(at) = open.pop() {
                for w in self.out[at].clone() {
                    self.visit(1);
                    let wire = self.wires[w];
                    let into_body = self.is_loop(at) && wire.edge.from.port == "each";
                    let here = if into_body { Some(at) } else { self.inside[at] };
                    if self.is_loop(wire.to) && self.is_within(here, wire.to) {
                        self.wires[w].back = true;
                        if here != Some(wire.to) {
                            self.loop_faults.push(LoopFault::SkipsInner(w));
                        }
                        continue;
                    }
                    if !known[wire.to] {
                        known[wire.to] = true;
                        self.inside[wire.to] = here;
                        depth[wire.to] = here.map_or(0, |l| depth[l] + 1);
                        if depth[wire.to] > LIMITS.depth {
                            self.loop_faults.push(LoopFault::TooDeep(wire.to));
                            continue;
                        }
                        open.push(wire.to);
                    } else if self.inside[wire.to] != here {
                        self.loop_faults.push(LoopFault::Entered(w));
                    }
                }
            }
        }
    }

    /// Whether a chain of loops passes one.
    fn is_within(&self, mut chain: Option<usize>, wanted: usize) -> bool {
        while let Some(at) = chain {
            self.visit(1);
            if at == wanted {
                return true;
            }
            chain = self.inside[at];
        }
        false
    }
}
