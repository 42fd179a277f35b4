//! A document compiled for running: where each output leads once steps that are off are passed
//! through, which wires end a round, what each step reads, what a join waits for.

use std::collections::{BTreeMap, BTreeSet};

use domain::workflows::{
    EdgeId, KindSpec, Node, NodeId, OnError, RunOnError, WorkflowDoc,
    graph::Graph,
    kind_spec,
    tokens::{Root, parse},
    upgrade,
};
use serde_json::Value;

use super::pure;

/// Where a wire leads in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// The wire that arrives.
    pub edge: EdgeId,
    /// The step it arrives at; one that is on.
    pub node: NodeId,
    /// It leads back to the loop whose round it ends.
    pub back: bool,
}

/// What a run does when a step has failed for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterFailure {
    /// It counts: the run will end as failed.
    Counts,
    /// It is left alone: the other branches go on, and the run may end well.
    Left,
    /// It goes on by the step's first output with what the step was given.
    First,
    /// It goes on by the output `error`.
    ErrorPort,
}

/// A compiled document. Built once per version and shared.
#[derive(Debug)]
pub struct Plan {
    /// The document, its parameters brought to the kinds' newest versions.
    pub doc: WorkflowDoc,
    out: BTreeMap<NodeId, Vec<(String, Target)>>,
    inside: BTreeMap<NodeId, NodeId>,
    reads: BTreeMap<NodeId, BTreeSet<String>>,
    ahead: BTreeMap<NodeId, BTreeSet<String>>,
    joins: BTreeMap<NodeId, Join>,
}

#[derive(Debug, Default)]
struct Join {
    wires: BTreeSet<EdgeId>,
    before: BTreeSet<NodeId>,
}

impl Plan {
    /// Compiles a document that validation lets pass. Of any other it makes what can be made: unknown
    /// kinds stay for the handler to refuse, wires in circles end where they would repeat.
    #[must_use]
    pub fn new(mut doc: WorkflowDoc) -> Self {
        for node in doc.nodes.values_mut() {
            if let Some(spec) = kind_spec(&node.kind) {
                upgrade(spec, node.kind_version, &mut node.params);
                node.kind_version = spec.version;
            }
        }
        let mut plan = Self {
            out: BTreeMap::new(),
            inside: BTreeMap::new(),
            reads: BTreeMap::new(),
            ahead: BTreeMap::new(),
            joins: BTreeMap::new(),
            doc,
        };
        plan.compile();
        plan
    }

    fn compile(&mut self) {
        let doc = self.doc.clone();
        let graph = Graph::new(&doc);
        for (at, node) in graph.nodes.iter().enumerate() {
            if let Some(outer) = graph.inside[at] {
                self.inside.insert(node.id, graph.nodes[outer].id);
            }
            self.reads.insert(node.id, reads_of(node));
            if node.enabled {
                self.out.insert(node.id, targets(&graph, at));
            }
        }
        for node in doc.nodes.values().filter(|n| n.kind == "logic.join") {
            let mut join = Join::default();
            for (from, outs) in &self.out {
                let arriving = outs.iter().filter(|(_, t)| t.node == node.id && !t.back);
                for (_, target) in arriving {
                    join.wires.insert(target.edge);
                    join.before.insert(*from);
                }
            }
            let direct: Vec<NodeId> = join.before.iter().copied().collect();
            join.before
                .extend(direct.iter().flat_map(|id| graph.upstream(*id)));
            join.before.remove(&node.id);
            self.joins.insert(node.id, join);
        }
        let order: Vec<NodeId> = graph.order.iter().map(|at| graph.nodes[*at].id).collect();
        for id in order.into_iter().rev() {
            let mut keys = BTreeSet::new();
            for (_, target) in self.out.get(&id).into_iter().flatten() {
                if !target.back && doc.nodes.get(&target.node).is_some_and(pure::is_pure) {
                    keys.extend(self.reads.get(&target.node).into_iter().flatten().cloned());
                    keys.extend(self.ahead.get(&target.node).into_iter().flatten().cloned());
                }
            }
            self.ahead.insert(id, keys);
        }
    }

    /// The step of that id.
    #[must_use]
    pub fn node(&self, id: NodeId) -> Option<&Node> {
        self.doc.nodes.get(&id)
    }

    /// The triggers that are on, in the order of their ids.
    pub fn triggers(&self) -> impl Iterator<Item = &Node> {
        let is_trigger = |n: &&Node| kind_spec(&n.kind).is_some_and(KindSpec::is_trigger);
        self.doc
            .nodes
            .values()
            .filter(|n| n.enabled)
            .filter(is_trigger)
    }

    /// Where a run begins that a person or a program starts: the manual trigger, else the first one.
    #[must_use]
    pub fn start(&self) -> Option<&Node> {
        self.triggers()
            .find(|n| n.kind == "trigger.manual")
            .or_else(|| self.triggers().next())
    }

    /// Where an output leads, in the order of the wires' ids.
    pub fn targets<'a>(
        &'a self,
        node: NodeId,
        port: &'a str,
    ) -> impl Iterator<Item = Target> + use<'a> {
        let outs = self.out.get(&node).into_iter().flatten();
        outs.filter(move |(p, _)| p == port).map(|(_, t)| *t)
    }

    /// The outputs of a step that lead somewhere, each once per wire.
    pub fn outputs(&self, node: NodeId) -> impl Iterator<Item = (&str, Target)> {
        let outs = self.out.get(&node).into_iter().flatten();
        outs.map(|(port, target)| (port.as_str(), *target))
    }

    /// Whether an output leads anywhere.
    #[must_use]
    pub fn is_wired(&self, node: NodeId, port: &str) -> bool {
        self.targets(node, port).next().is_some()
    }

    /// The innermost loop a step is in.
    #[must_use]
    pub fn loop_of(&self, node: NodeId) -> Option<NodeId> {
        self.inside.get(&node).copied()
    }

    /// Keys of the steps whose outputs a step reads.
    #[must_use]
    pub fn reads(&self, node: NodeId) -> BTreeSet<String> {
        self.reads.get(&node).cloned().unwrap_or_default()
    }

    /// Keys that a step and the computing steps right behind it read.
    #[must_use]
    pub fn reads_ahead(&self, node: NodeId) -> BTreeSet<String> {
        let mut keys = self.reads(node);
        keys.extend(self.ahead.get(&node).into_iter().flatten().cloned());
        keys
    }

    /// How many wires may arrive at a join.
    #[must_use]
    pub fn join_wires(&self, join: NodeId) -> usize {
        self.joins.get(&join).map_or(0, |j| j.wires.len())
    }

    /// The wires that may arrive at a join.
    pub fn join_edges(&self, join: NodeId) -> impl Iterator<Item = EdgeId> {
        let wires = self.joins.get(&join).map(|j| j.wires.iter().copied());
        wires.into_iter().flatten()
    }

    /// Whether a way leads from a step to a join, seen from the join's own level: a step inside a loop
    /// leads where its loop leads.
    #[must_use]
    pub fn may_reach(&self, node: NodeId, join: NodeId) -> bool {
        let Some(join) = self.joins.get(&join) else {
            return false;
        };
        let mut at = Some(node);
        while let Some(id) = at {
            if join.before.contains(&id) {
                return true;
            }
            at = self.loop_of(id);
        }
        false
    }

    /// What follows a failure of a step.
    #[must_use]
    pub fn after_failure(&self, node: &Node) -> AfterFailure {
        match node.on_error {
            OnError::Continue => AfterFailure::First,
            OnError::ErrorPort if self.is_wired(node.id, "error") => AfterFailure::ErrorPort,
            OnError::ErrorPort | OnError::Stop => match self.doc.settings.on_error {
                RunOnError::Continue => AfterFailure::Left,
                RunOnError::Stop | RunOnError::Undo | RunOnError::ErrorWorkflow(_) => {
                    AfterFailure::Counts
                }
            },
        }
    }
}

/// The wires of a step, with steps that are off passed through.
fn targets(graph: &Graph<'_>, at: usize) -> Vec<(String, Target)> {
    let ways = graph.ways(at).into_iter();
    ways.map(|way| {
        let target = Target {
            edge: way.edge(),
            node: way.node,
            back: way.back,
        };
        (way.port, target)
    })
    .collect()
}

/// Keys of the steps that tokens in a step's parameters name.
fn reads_of(node: &Node) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let mut open: Vec<&Value> = node.params.values().collect();
    while let Some(value) = open.pop() {
        match value {
            Value::String(text) => {
                let Ok(template) = parse(text) else { continue };
                for token in template.tokens() {
                    if let Root::Step(key) = &token.path.root {
                        keys.insert(key.clone());
                    }
                }
            }
            Value::Array(list) => open.extend(list),
            Value::Object(map) => open.extend(map.values()),
            _ => {}
        }
    }
    keys
}
