//! Joins in memory: the k-th arrival by a wire belongs to the k-th join.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use domain::{ids::StepId, workflows::NodeId};
use serde_json::{Value, json};

use super::{Desk, Known, Run, Step};
use crate::{
    interpreter::{Given, Lineage, Target, has_enough, joined},
    simulator::What,
};

pub(super) struct Join {
    step: StepId,
    node: NodeId,
    frame: u32,
    /// What has arrived, in the order of the wires' ids as text.
    wires: BTreeMap<String, Value>,
    waits: bool,
}

impl Run {
    pub(super) fn arrive(&mut self, desk: &mut Desk, node: NodeId, target: Target, given: Given) {
        let wire = target.edge.to_string();
        let takes =
            |j: &Join| j.node == node && j.frame == given.frame && !j.wires.contains_key(&wire);
        let at = match self.joins.iter().position(takes) {
            Some(at) => at,
            None => self.new_join(desk, node, given.frame),
        };
        let join = &mut self.joins[at];
        join.wires.insert(wire, given.item);
        let (id, waits, arrived) = (join.step, join.waits, join.wires.len());
        if let Some(step) = self.steps.get_mut(&id) {
            step.after.extend(&given.after);
        }
        if waits && has_enough(&self.plan, node, arrived) {
            self.fire(desk, at, "out");
        }
    }

    fn new_join(&mut self, desk: &mut Desk, node: NodeId, frame: u32) -> usize {
        desk.steps += 1;
        let id = StepId::from_uuid(desk.id());
        let params = self.plan.node(node).map(|n| &n.params);
        let seconds = params.and_then(|p| p.get("timeout")?.as_i64());
        if let Some(seconds) = seconds {
            let at = desk.now + TimeDelta::seconds(seconds);
            desk.at(at, What::Step(self.at, id));
        }
        self.opened_in(frame);
        if self.is_main {
            desk.tally.entered(node);
        }
        let step = Step {
            node,
            frame,
            after: Vec::new(),
            input: Value::Null,
            entered: desk.now,
            known: Known::default(),
            output: None,
            open: true,
            holds: true,
        };
        self.keep(id, step);
        self.joins.push(Join {
            step: id,
            node,
            frame,
            wires: BTreeMap::new(),
            waits: true,
        });
        self.joins.len() - 1
    }

    /// A join goes on with what has arrived.
    fn fire(&mut self, desk: &mut Desk, at: usize, port: &str) {
        let join = &mut self.joins[at];
        join.waits = false;
        let items: Vec<Value> = join.wires.values().cloned().collect();
        let (id, node, frame) = (join.step, join.node, join.frame);
        if let Some(step) = self.steps.get_mut(&id) {
            step.open = false;
            step.output = Some(json!({ "arrived": items.len(), "items": items }));
        }
        if self.is_main {
            desk.tally.left(node, port);
        }
        self.closed_in(frame, false);
        let given = Given {
            after: vec![id],
            frame,
            item: joined(&items),
            steps: Lineage::default(),
        };
        // What follows reads what several ways brought; it looks that up itself when it begins.
        self.go_on(desk, node, port, given, 0);
    }

    /// The time of a join is over. `false`: the step is none, or has gone on.
    pub fn join_timed_out(&mut self, desk: &mut Desk, step: StepId) -> bool {
        let at = self.joins.iter().position(|j| j.step == step && j.waits);
        if let Some(at) = at {
            self.fire(desk, at, "timeout");
        }
        at.is_some()
    }

    /// Lets a join go on that nothing open can reach any more. Answers whether there was one.
    pub(super) fn release_join(&mut self, desk: &mut Desk) -> bool {
        let is_dead = |at: usize| {
            let join = &self.joins[at];
            if !join.waits || self.has_failed_in(join.frame) {
                return false;
            }
            let others = self.joins.iter().enumerate();
            let others = others
                .filter(|(n, o)| *n != at && o.waits)
                .map(|(_, o)| (o.node, o.frame));
            let leaves = self.steps.values().filter(|s| s.open && !s.holds);
            let mut ahead = others.chain(leaves.map(|s| (s.node, s.frame)));
            !ahead.any(|(node, frame)| {
                self.plan.may_reach(node, join.node) && self.chain(frame).contains(&join.frame)
            })
        };
        let dead = (0..self.joins.len()).find(|at| is_dead(*at));
        if let Some(at) = dead {
            self.fire(desk, at, "out");
        }
        dead.is_some()
    }
}
