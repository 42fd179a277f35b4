//! A document prepared for counting what went by its wires. It says what the engine says: both ask
//! [`Graph::ways`].

use std::collections::{BTreeMap, BTreeSet};

use crate::workflows::{
    doc::{EdgeId, NodeId, WorkflowDoc},
    graph::{Graph, Way},
};

/// Where outcomes lead. Owns what it knows, so that it may be kept while runs come and go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Follow {
    ways: BTreeMap<NodeId, Vec<Way>>,
    inside: BTreeMap<NodeId, NodeId>,
    from: BTreeMap<EdgeId, (NodeId, String)>,
    order: Vec<NodeId>,
    loops: Vec<NodeId>,
}

impl Follow {
    /// The output of a loop by which its rounds begin.
    pub const EACH: &'static str = "each";

    /// Prepares a document.
    #[must_use]
    pub fn new(doc: &WorkflowDoc) -> Self {
        let graph = Graph::new(doc);
        let mut follow = Self::default();
        for (at, node) in graph.nodes.iter().enumerate() {
            if let Some(outer) = graph.inside[at] {
                follow.inside.insert(node.id, graph.nodes[outer].id);
            }
            if node.kind == "logic.loop" {
                follow.loops.push(node.id);
            }
            if node.enabled {
                follow.ways.insert(node.id, graph.ways(at));
            }
        }
        for wire in &graph.wires {
            let from = (wire.edge.from.node, wire.edge.from.port.clone());
            follow.from.insert(wire.edge.id, from);
        }
        follow.order = graph.order.iter().map(|at| graph.nodes[*at].id).collect();
        follow
    }

    /// Where an output leads.
    pub fn ways<'a>(
        &'a self,
        node: NodeId,
        port: &'a str,
    ) -> impl Iterator<Item = &'a Way> + use<'a> {
        let ways = self.ways.get(&node).into_iter().flatten();
        ways.filter(move |w| w.port == port)
    }

    /// Adds `n` items that left a node by an output to every wire they went by.
    pub fn count(&self, node: NodeId, port: &str, n: u32, counts: &mut BTreeMap<EdgeId, u32>) {
        for wire in self.wires_of(node, port) {
            let count = counts.entry(wire).or_insert(0);
            *count = count.saturating_add(n);
        }
    }

    /// The wires of an output, each once however many ways share it.
    fn wires_of(&self, node: NodeId, port: &str) -> BTreeSet<EdgeId> {
        self.ways(node, port)
            .flat_map(|w| w.wires.iter().copied())
            .collect()
    }

    /// The innermost loop a node is in.
    #[must_use]
    pub fn loop_of(&self, node: NodeId) -> Option<NodeId> {
        self.inside.get(&node).copied()
    }

    /// Whether a node is a loop.
    #[must_use]
    pub fn is_loop(&self, node: NodeId) -> bool {
        self.loops.contains(&node)
    }

    /// The node and the output a wire begins at.
    #[must_use]
    pub fn from(&self, wire: EdgeId) -> Option<(NodeId, &str)> {
        self.from
            .get(&wire)
            .map(|(node, port)| (*node, port.as_str()))
    }

    /// The nodes in an order that follows the wires.
    #[must_use]
    pub fn order(&self) -> &[NodeId] {
        &self.order
    }
}
