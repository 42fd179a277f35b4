//! Which way an outcome goes: where each output of a step leads in a run. The engine follows it, and what is
//! drawn over a run or over many is counted by it.

use std::collections::BTreeSet;

use super::Graph;
use crate::workflows::doc::{EdgeId, NodeId};

/// Where an output leads in a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// The output.
    pub port: String,
    /// The wires it goes by, in order: more than one where steps that are off are passed through. Never empty.
    pub wires: Vec<EdgeId>,
    /// The step it arrives at; one that is on.
    pub node: NodeId,
    /// It leads back to the loop whose round it ends.
    pub back: bool,
}

impl Way {
    /// The wire that arrives.
    #[must_use]
    pub fn edge(&self) -> EdgeId {
        // Made with the wire that leaves the step in it.
        self.wires[self.wires.len() - 1]
    }
}

impl Graph<'_> {
    /// Where the outputs of a step that is on lead, in the order of the wires that arrive. Steps that are off
    /// are passed through by their first output, each at most once for a wire that leaves.
    #[must_use]
    pub fn ways(&self, at: usize) -> Vec<Way> {
        let mut found: Vec<Way> = Vec::new();
        for wire in &self.out[at] {
            let wire = &self.wires[*wire];
            let mut open = vec![(vec![wire.edge.id], wire.to, wire.back)];
            let mut seen = BTreeSet::new();
            while let Some((wires, to, back)) = open.pop() {
                let node = self.nodes[to];
                if node.enabled {
                    found.push(Way {
                        port: wire.edge.from.port.clone(),
                        wires,
                        node: node.id,
                        back,
                    });
                } else if seen.insert(to) {
                    let through = self.out[to].iter().map(|w| &self.wires[*w]);
                    open.extend(through.filter(|w| w.live).map(|w| {
                        let by = wires.iter().copied().chain([w.edge.id]).collect();
                        (by, w.to, w.back)
                    }));
                }
            }
        }
        found.sort_by_key(Way::edge);
        found
    }
}
