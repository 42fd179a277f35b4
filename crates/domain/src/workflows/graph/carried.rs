//! The types that come into each step and that each wire carries. One walk in the order of the wires,
//! linear in both.

use super::Graph;
use crate::workflows::types::Type;

/// What is known of the types in a document. Where a circle stands in the way, anything may come.
pub struct Carried {
    /// By step: whether a run can reach it.
    pub reached: Vec<bool>,
    /// By step: what comes in; of a step that no run reaches, anything.
    pub input: Vec<Type>,
    /// By wire: what it carries.
    pub wires: Vec<Type>,
}

impl Carried {
    /// Walks a graph.
    #[must_use]
    pub fn new(graph: &Graph<'_>) -> Self {
        let mut carried = Self {
            reached: graph.reached(|_| false),
            input: vec![Type::Any; graph.nodes.len()],
            wires: vec![Type::Any; graph.wires.len()],
        };
        for at in graph.order.iter().copied() {
            if carried.reached[at] {
                carried.step(graph, at);
            }
        }
        carried
    }

    fn step(&mut self, graph: &Graph<'_>, at: usize) {
        let mut input: Option<Type> = None;
        graph.visit(1 + graph.into[at].len());
        for w in &graph.into[at] {
            let wire = &graph.wires[*w];
            if wire.back || !wire.live || !self.reached[wire.from] {
                continue;
            }
            let carried = &self.wires[*w];
            input = Some(match input {
                None => carried.clone(),
                Some(so_far) => so_far.or(carried),
            });
        }
        self.input[at] = input.unwrap_or_default();
        for w in &graph.out[at] {
            let wire = &graph.wires[*w];
            if !wire.back && wire.live {
                graph.visit(1);
                self.wires[*w] = self.gives(graph, at, &wire.edge.from.port);
            }
        }
    }

    /// What a step gives by an output, wired or not. One that is switched off passes on what it is given.
    #[must_use]
    pub fn gives(&self, graph: &Graph<'_>, at: usize, port: &str) -> Type {
        let (node, input) = (graph.nodes[at], &self.input[at]);
        match graph.specs[at] {
            Some(spec) if node.enabled => spec.emits(&node.params, input, port),
            Some(_) => input.clone(),
            None => Type::Any,
        }
    }
}
