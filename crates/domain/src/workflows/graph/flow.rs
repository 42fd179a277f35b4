//! What flows: for each step, what has certainly run before it, what may have, and the types that
//! come in. One walk in the order of the wires; sets are bits, so it stays cheap at any size. Whoever
//! wants to know the types alone asks [`Carried`].

use std::collections::BTreeMap;

use super::{Bits, Carried, Graph};
use crate::workflows::types::Type;

/// What is known of each step when a run reaches it. Only of documents without circles.
pub struct Flow {
    /// Whether a run can reach it.
    pub reached: Vec<bool>,
    /// Steps that may have run before it.
    pub maybe: Vec<Bits>,
    /// Steps that have run before it on every way, and outputs that every way took (see `facts`).
    certain: Vec<Bits>,
    /// By wire: the same when it is followed.
    on_wire: Vec<Option<Bits>>,
    /// Places behind the steps' own that stand for "left by that output": (step, which output).
    facts: Vec<(usize, usize)>,
    /// What comes in.
    pub input: Vec<Type>,
    /// By wire: what it carries.
    pub carries: Vec<Type>,
}

/// A join that waits for all its wires knows what any of them knows.
fn waits_for_all(graph: &Graph<'_>, at: usize) -> bool {
    let node = graph.nodes[at];
    let how = node
        .params
        .get("wait_for")
        .and_then(serde_json::Value::as_str);
    node.enabled && node.kind == "logic.join" && matches!(how, None | Some("all"))
}

impl Flow {
    /// Walks a graph.
    #[must_use]
    pub fn new(graph: &Graph<'_>) -> Self {
        let n = graph.nodes.len();
        let (facts, fact_of) = facts(graph);
        let size = n + facts.len();
        let Carried {
            reached,
            input,
            wires,
        } = Carried::new(graph);
        let mut flow = Self {
            reached,
            maybe: vec![Bits::none(n); n],
            certain: vec![Bits::none(size); n],
            on_wire: vec![None; graph.wires.len()],
            facts,
            input,
            carries: wires,
        };
        for at in graph.order.iter().copied() {
            if flow.reached[at] {
                flow.step(graph, at, &fact_of);
            }
        }
        flow
    }

    fn step(&mut self, graph: &Graph<'_>, at: usize, fact_of: &[Option<usize>]) {
        let n = graph.nodes.len();
        let all = waits_for_all(graph, at);
        let mut certain: Option<Bits> = graph.starts(at).then(|| Bits::none(n + self.facts.len()));
        let mut maybe = Bits::none(n);
        graph.visit(1 + graph.into[at].len());
        for w in &graph.into[at] {
            let wire = &graph.wires[*w];
            if wire.back || !wire.live || !self.reached[wire.from] {
                continue;
            }
            let Some(known) = &self.on_wire[*w] else {
                continue;
            };
            match &mut certain {
                None => certain = Some(known.clone()),
                Some(mine) if all => mine.join(known),
                Some(mine) => mine.meet(known),
            }
            maybe.join(&self.maybe[wire.from]);
            if graph.nodes[wire.from].enabled {
                maybe.add(wire.from);
            }
        }
        let certain = certain.unwrap_or_else(|| Bits::none(n + self.facts.len()));
        let node = graph.nodes[at];
        for w in &graph.out[at] {
            let wire = &graph.wires[*w];
            if wire.back || !wire.live {
                continue;
            }
            graph.visit(1);
            let mut known = certain.clone();
            if node.enabled {
                known.add(at);
                if let Some(fact) = fact_of[*w] {
                    known.add(n + fact);
                }
            }
            self.on_wire[*w] = Some(known);
        }
        self.certain[at] = certain;
        self.maybe[at] = maybe;
    }

    /// Whether `step` has run on every way to `at`.
    #[must_use]
    pub fn always_before(&self, at: usize, step: usize) -> bool {
        self.certain[at].has(step)
    }

    /// Two wires that can never both be followed in one run, and the step that decides between
    /// them.
    #[must_use]
    pub fn exclusive(&self, wires: &[usize], nodes: usize) -> Option<(usize, usize, usize)> {
        let mut seen: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
        for w in wires {
            let Some(known) = &self.on_wire[*w] else {
                continue;
            };
            for fact in known.iter().filter(|f| *f >= nodes) {
                let (step, port) = self.facts[fact - nodes];
                match seen.get(&step) {
                    Some((other, first)) if *other != port => return Some((*first, *w, step)),
                    Some(_) => {}
                    None => {
                        seen.insert(step, (port, *w));
                    }
                }
            }
        }
        None
    }
}

/// The outputs between which a step decides: all of a step with more than one wired output, but
/// for loops, whose body runs as well as what follows.
fn facts(graph: &Graph<'_>) -> (Vec<(usize, usize)>, Vec<Option<usize>>) {
    let mut facts = Vec::new();
    let mut fact_of = vec![None; graph.wires.len()];
    for (at, out) in graph.out.iter().enumerate() {
        let mut ports: Vec<(&str, usize)> = Vec::new();
        for w in out {
            let port = graph.wires[*w].edge.from.port.as_str();
            let known = ports.iter().find(|(p, _)| *p == port).map(|(_, f)| *f);
            let fact = known.unwrap_or_else(|| {
                facts.push((at, ports.len()));
                ports.push((port, facts.len() - 1));
                facts.len() - 1
            });
            fact_of[*w] = Some(fact);
        }
        if ports.len() < 2 || graph.nodes[at].kind == "logic.loop" {
            facts.truncate(facts.len() - ports.len());
            for w in out {
                fact_of[*w] = None;
            }
        }
    }
    (facts, fact_of)
}
