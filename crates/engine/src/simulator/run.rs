//! One run in memory: its steps, rounds and joins. What follows a step's end is walked as in a live run;
//! how rounds and joins go on stands here once more, without rows.

mod joins;
mod lineage;
mod rounds;

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, Utc};
use domain::{
    ids::{RunId, StepId},
    workflows::{Node, NodeId, StepError, VALUE_BYTES_MAX, kind_spec},
};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use self::{
    joins::Join,
    rounds::{Frame, Loop},
};
use super::{Desk, What, env_of};
use crate::interpreter::{
    AfterFailure, Env, Given, Landing, Lineage, Made, Plan, Walked, failed_on, flowing, walk,
};

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    Well,
    Failed,
}

/// What a waiting step came to know.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    /// Until when it waits.
    pub until: Option<DateTime<Utc>>,
    /// The event it waited for.
    pub happened: Option<Value>,
    /// The run it started: how it ended and what it gave.
    pub child: Option<(Ended, Option<Value>)>,
    /// What people will answer, and whether in time.
    pub answer: Option<(String, bool)>,
}

pub(super) struct Step {
    pub node: NodeId,
    pub frame: u32,
    pub after: Vec<StepId>,
    pub input: Value,
    pub entered: DateTime<Utc>,
    pub known: Known,
    output: Option<Value>,
    open: bool,
    /// A loop or join: what is open lies in it.
    holds: bool,
}

/// How a step ended.
pub(super) struct Ending {
    pub output: Value,
    pub port: Option<String>,
    pub item: Option<Value>,
    pub error: Option<StepError>,
}

pub(super) struct Run {
    pub at: usize,
    pub plan: Arc<Plan>,
    pub env: Env,
    pub workflow: String,
    pub campaign: Option<String>,
    pub hops: u32,
    pub depth: u32,
    /// The step that waits for it.
    pub parent: Option<(usize, StepId)>,
    /// The run that called it, waiting or not.
    pub called_by: Option<usize>,
    /// In US dollars, with what the runs it called have spent.
    pub spent: Decimal,
    /// A step may not begin since the budget does not allow it.
    pub is_spent: bool,
    /// Of the workflow that is simulated, not of one it calls.
    pub is_main: bool,
    pub result: Option<Value>,
    steps: BTreeMap<StepId, Step>,
    by_node: BTreeMap<NodeId, Vec<StepId>>,
    frames: Vec<Frame>,
    loops: BTreeMap<StepId, Loop>,
    joins: Vec<Join>,
    open: usize,
    failed: usize,
    /// Of what its steps were given and gave.
    bytes: usize,
    stopped: Option<Ended>,
}

/// Most bytes that the steps of one run may be given and give: all of it is kept in memory.
const RUN_BYTES_MAX: usize = 64 * VALUE_BYTES_MAX;

impl Run {
    #[expect(
        clippy::too_many_arguments,
        reason = "what a run begins with; one caller for each sort"
    )]
    pub fn new(
        at: usize,
        plan: Arc<Plan>,
        workflow: String,
        version: u32,
        item: &Value,
        campaign: Option<String>,
        hops: u32,
        now: DateTime<Utc>,
    ) -> Self {
        let mut trigger = item.clone();
        if let (Some(map), Some(campaign)) = (trigger.as_object_mut(), &campaign) {
            map.insert("campaign_id".to_owned(), json!(campaign));
        }
        let id = RunId::from_uuid(uuid::Uuid::from_u128(at as u128 + 1)).to_string();
        let env = env_of(&id, version, now, &plan, &workflow, trigger);
        Self {
            at,
            plan,
            env,
            workflow,
            campaign,
            hops,
            depth: 0,
            parent: None,
            called_by: None,
            spent: Decimal::ZERO,
            is_spent: false,
            is_main: true,
            result: None,
            steps: BTreeMap::new(),
            by_node: BTreeMap::new(),
            frames: Vec::new(),
            loops: BTreeMap::new(),
            joins: Vec::new(),
            open: 0,
            failed: 0,
            bytes: 0,
            stopped: None,
        }
    }

    pub fn step(&self, id: StepId) -> Option<&Step> {
        self.steps.get(&id).filter(|s| s.open)
    }

    pub fn step_mut(&mut self, id: StepId) -> Option<&mut Step> {
        self.steps.get_mut(&id).filter(|s| s.open)
    }

    pub fn open_steps(&self) -> impl Iterator<Item = NodeId> {
        self.steps.values().filter(|s| s.open).map(|s| s.node)
    }

    /// An event came that a step waits for. `false`: it does not wait any more.
    pub fn happened(&mut self, step: StepId, item: Value) -> bool {
        let step = self.step_mut(step);
        step.map(|s| s.known.happened = Some(item)).is_some()
    }

    pub fn child_ended(&mut self, step: StepId, how: Ended, result: Option<Value>) {
        if let Some(step) = self.step_mut(step) {
            step.known.child = Some((how, result));
        }
    }

    /// Takes the first step, and what follows from it at once.
    pub fn begin(&mut self, desk: &mut Desk, start: &Node) {
        let given = Given {
            after: Vec::new(),
            frame: 0,
            item: self.env.trigger.clone(),
            steps: Lineage::default(),
        };
        let plan = self.plan.clone();
        let walked =
            crate::interpreter::begin(&plan, &self.env, start, given, 200, &mut || desk.id());
        self.take(desk, walked);
    }

    fn take(&mut self, desk: &mut Desk, walked: Walked) {
        self.bytes += walked.bytes;
        desk.is_full |= walked.overflows || self.bytes > RUN_BYTES_MAX;
        for made in walked.made {
            self.take_step(desk, made);
        }
        for landing in walked.landings {
            match landing {
                Landing::Join {
                    node,
                    target,
                    given,
                } => self.arrive(desk, node, target, given),
                Landing::Ended { given, .. } if given.frame == 0 => self.result = Some(given.item),
                Landing::Ended { back, given } => {
                    let frame = &mut self.frames[given.frame as usize - 1];
                    if back || frame.result.is_none() {
                        frame.result = Some(given.item);
                    }
                }
            }
        }
    }

    fn take_step(&mut self, desk: &mut Desk, made: Made) {
        desk.steps += 1;
        let id = made.id;
        let mut step = Step {
            node: made.node,
            frame: made.frame,
            after: made.after,
            input: made.input,
            entered: desk.now,
            known: Known::default(),
            output: None,
            open: made.end.is_none(),
            holds: false,
        };
        if self.is_main {
            desk.tally.entered(made.node);
        }
        match made.end {
            None => {
                self.open += 1;
                self.opened_in(made.frame);
                let now = desk.now;
                desk.at(now, What::Step(self.at, id));
            }
            Some(end) => {
                if self.is_main {
                    match &end.error {
                        Some(_) => desk.tally.failed(made.node),
                        None => desk
                            .tally
                            .left(made.node, end.port.as_deref().unwrap_or_default()),
                    }
                }
                if end.counts {
                    self.failed_in(made.frame);
                }
                step.output = Some(end.output);
            }
        }
        self.keep(id, step);
    }

    fn keep(&mut self, id: StepId, step: Step) {
        self.by_node.entry(step.node).or_default().push(id);
        self.steps.insert(id, step);
    }

    /// Ends a step and goes on from it, as a live run does.
    pub fn end(&mut self, desk: &mut Desk, id: StepId, ending: Ending) {
        let Some(step) = self.steps.get_mut(&id).filter(|s| s.open) else {
            return;
        };
        step.open = false;
        let (node, frame, input) = (step.node, step.frame, std::mem::take(&mut step.input));
        let waited = (desk.now - step.entered).num_seconds();
        step.output = Some(ending.output.clone());
        let Some(node) = self.plan.node(node).cloned() else {
            return;
        };
        let mut counts = false;
        let goes_on = match &ending.error {
            None => ending.port.clone().map(|port| {
                let item = ending.item.unwrap_or_else(|| {
                    flowing(kind_spec(&node.kind), input.clone(), &ending.output)
                });
                (port, item)
            }),
            Some(error) => {
                let after = self.plan.after_failure(&node);
                let goes_on = failed_on(&node, after, input.clone(), error);
                counts = goes_on.is_none() && after == AfterFailure::Counts;
                goes_on
            }
        };
        if self.is_main {
            match (&ending.error, &goes_on) {
                (Some(_), _) => desk.tally.failed(node.id),
                (None, Some((port, _))) => desk.tally.left(node.id, port),
                (None, None) => {}
            }
            if waited > 0 {
                desk.tally.waited(node.id, waited);
            }
        }
        self.open -= 1;
        self.closed_in(frame, counts);
        let given = |item, steps| Given {
            after: vec![id],
            frame,
            item,
            steps,
        };
        match goes_on {
            Some((port, item)) => {
                let steps = self.lineage_behind(id, &node, ending.output);
                self.go_on(desk, node.id, &port, given(item, steps), 200);
            }
            None if counts => {}
            None => {
                let walked = Walked {
                    landings: vec![Landing::Ended {
                        back: false,
                        given: given(input, Lineage::default()),
                    }],
                    ..Walked::default()
                };
                self.take(desk, walked);
            }
        }
    }

    fn go_on(&mut self, desk: &mut Desk, from: NodeId, port: &str, given: Given, fuel: usize) {
        let plan = self.plan.clone();
        let walked = walk(&plan, &self.env, from, port, given, fuel, &mut || desk.id());
        self.take(desk, walked);
    }

    /// Ends the run here and now: nothing more of it starts.
    pub fn stop(&mut self, desk: &mut Desk, how: Ended, result: Value) {
        for step in self.steps.values_mut().filter(|s| s.open) {
            step.open = false;
            if self.is_main && step.known.answer.is_some() {
                desk.tally.answered(true);
            }
        }
        self.open = 0;
        self.result = Some(result);
        self.stopped = Some(how);
    }

    /// Ends rounds and joins that have come to their end; answers how the run ended, if it has.
    pub fn close(&mut self, desk: &mut Desk) -> Option<Ended> {
        if self.stopped.is_some() {
            return self.stopped;
        }
        loop {
            while let Some(id) = self.ended_round() {
                self.end_round(desk, id);
            }
            if !self.release_join(desk) {
                break;
            }
        }
        let containers = self.steps.values().any(|s| s.open && s.holds);
        match () {
            () if self.open > 0 => None,
            // An open loop or join with nothing to do can only be behind a failure.
            () if self.failed > 0 || containers => Some(Ended::Failed),
            () => Some(Ended::Well),
        }
    }
}
