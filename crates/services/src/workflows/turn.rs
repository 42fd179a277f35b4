//! One turn of a run: under the lock of the run's head, what follows from a step's end is worked out
//! in memory and stored together: the steps that only compute, the ones that are ready, their tasks,
//! rounds and joins, the run's counters. One commit per durable point.

mod bounds;
mod copies;
mod here;
mod joins;
mod rounds;
mod settle;

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, Utc};
use domain::{
    ids::{PrincipalId, RunId, StepId},
    workflows::{Node, NodeId, RunStatus, StepStatus},
};
use engine::interpreter::{
    AfterFailure, Env, Given, Landing, Lineage, Made, Plan, WALK_BYTES_MAX, Walked, failed_on, walk,
};
use serde_json::Value;
use store::{
    NewEvent, TenantTx,
    workflows::{Ending, Frame, MadeStep, RunHead, StepRow},
};
use uuid::Uuid;

pub(crate) use self::bounds::within;
use self::{
    bounds::{fitted, size},
    here::Here,
    joins::JoinEntry,
};
use super::{lineage, replay::run_shown};
use crate::{Error, Result, TenantCx};

/// Most steps of one run, rounds included.
pub(crate) const STEPS_MAX: i32 = 100_000;

/// A task to be queued for a step.
struct Queued {
    step: StepId,
    kind: String,
    run_at: DateTime<Utc>,
    task: Uuid,
    /// Of tasks with the same key one is worked on at a time, in order.
    line: Option<String>,
}

/// A run in the hands of one transaction.
pub(crate) struct Turn {
    cx: TenantCx,
    pub(crate) head: RunHead,
    pub(crate) plan: Arc<Plan>,
    pub(crate) env: Env,
    made: Vec<MadeStep>,
    /// Of what was made, what is to be done in this commit.
    here: Here,
    queued: Vec<Queued>,
    frames: BTreeMap<i32, Frame>,
    joins: Vec<JoinEntry>,
    events: Vec<NewEvent>,
    /// How a run is stored that is not stored yet.
    fresh: Option<Fresh>,
    inserted: bool,
    /// The head differs from what is stored.
    dirty: bool,
    /// Of what the steps made in this turn were given and gave.
    bytes: usize,
    /// They are more than one commit may hold: the run is stopped.
    overflows: bool,
    was: RunStatus,
    was_queued: bool,
    stopped: Option<RunStatus>,
}

/// What is stored once, when a run begins.
pub(crate) struct Fresh {
    pub by: Option<PrincipalId>,
    pub sample: bool,
    pub dedupe: Option<String>,
    /// The run whose step it begins anew at.
    pub anew_of: Option<RunId>,
}

impl Turn {
    /// Takes a run's head under its lock. `None`: there is no such run.
    pub async fn open(cx: &TenantCx, tx: &mut TenantTx, run: RunId) -> Result<Option<Self>> {
        let Some(head) = store::workflows::lock_head(tx, run).await? else {
            return Ok(None);
        };
        let plan = cx.app.plans.get(tx, head.version).await?;
        let replayed = match head.replays {
            Some(of) => store::workflows::head(tx, of).await?,
            None => None,
        };
        let mut turn = Self::over(cx, head, plan, None);
        // A replay is that run once more, for everything that reads it.
        if let Some(of) = replayed {
            turn.env.run = run_shown(&of);
        }
        Ok(Some(turn))
    }

    /// A run that does not exist yet; it is stored when the turn closes.
    pub fn fresh(cx: &TenantCx, head: RunHead, plan: Arc<Plan>, fresh: Fresh) -> Self {
        Self::over(cx, head, plan, Some(fresh))
    }

    fn over(cx: &TenantCx, head: RunHead, plan: Arc<Plan>, fresh: Option<Fresh>) -> Self {
        let env = lineage::env_of(&head, &plan);
        Self {
            cx: cx.clone(),
            was: head.status,
            was_queued: head.queued,
            head,
            plan,
            env,
            made: Vec::new(),
            here: Here::default(),
            queued: Vec::new(),
            frames: BTreeMap::new(),
            joins: Vec::new(),
            events: Vec::new(),
            fresh,
            inserted: false,
            dirty: false,
            bytes: 0,
            overflows: false,
            stopped: None,
        }
    }

    /// Whether the run has ended.
    pub(crate) fn is_over(&self) -> bool {
        over(self.head.status)
    }

    fn now(&self) -> DateTime<Utc> {
        self.cx.now()
    }

    fn node(&self, id: NodeId) -> Result<Node> {
        let node = self.plan.node(id).cloned();
        node.ok_or_else(|| Error::internal("a step without its node"))
    }

    /// Ends a step and goes on from it. `false`, having changed nothing: it had ended already.
    /// `was_waiting` says which counter it was in.
    pub async fn end(
        &mut self,
        tx: &mut TenantTx,
        row: &StepRow,
        mut ending: Ending,
        was_waiting: bool,
    ) -> Result<bool> {
        let node = self.node(row.step.node)?;
        let input = row.step.input.clone();
        let mut counts = false;
        ending = fitted(&node, &input, ending);
        let goes_on = match &ending.error {
            None => ending.port.clone().zip(ending.item.take()),
            Some(error) => {
                let own = ending
                    .port
                    .clone()
                    .filter(|p| self.plan.is_wired(node.id, p));
                let after = self.plan.after_failure(&node);
                let goes_on = match own {
                    Some(port) => failed_on(&node, AfterFailure::ErrorPort, input.clone(), error)
                        .map(|(_, item)| (port, item)),
                    None => failed_on(&node, after, input.clone(), error),
                };
                counts = goes_on.is_none() && after == AfterFailure::Counts;
                goes_on
            }
        };
        ending.port = goes_on
            .as_ref()
            .map(|(port, _)| port.clone())
            .or(ending.port);
        let status = match (&ending.error, ending.skipped) {
            (Some(_), _) => StepStatus::Failed,
            (None, true) => StepStatus::Skipped,
            (None, false) => StepStatus::Succeeded,
        };
        if !store::workflows::finish(tx, row.step.id, status, &ending, self.now()).await? {
            return Ok(false);
        }
        self.hold(size(ending.output.as_ref()));
        self.dirty = true;
        if was_waiting {
            self.head.waiting -= 1;
        } else {
            self.head.active -= 1;
        }
        self.closed_in(tx, row.frame, counts).await?;
        let kind = if ending.error.is_some() {
            "failed"
        } else {
            "finished"
        };
        self.tell_step(row.step.id, kind);
        let (frame, after) = (row.frame as u32, vec![row.step.id]);
        match goes_on {
            Some((port, item)) => {
                let output = ending.output.unwrap_or(Value::Null);
                let steps = self.lineage(tx, row, &node, output).await?;
                let given = Given {
                    after,
                    frame,
                    item,
                    steps,
                };
                self.go_on(tx, node.id, &port, given).await?;
            }
            None if counts => {}
            None => {
                let given = Given {
                    after,
                    frame,
                    item: input,
                    steps: Lineage::default(),
                };
                let landing = Landing::Ended { back: false, given };
                self.land(tx, vec![landing]).await?;
            }
        }
        Ok(true)
    }

    /// What the steps behind this one read, itself included.
    async fn lineage(
        &self,
        tx: &mut TenantTx,
        row: &StepRow,
        node: &Node,
        output: Value,
    ) -> Result<Lineage> {
        let mut keys = self.plan.reads_ahead(node.id);
        keys.remove(&node.key);
        let mut steps = lineage::load(
            tx,
            &self.plan,
            self.head.id,
            &row.step.after,
            row.frame,
            &keys,
        )
        .await?;
        steps.insert(node.key.clone(), output);
        Ok(Arc::new(steps))
    }

    /// Walks on from an output and takes what comes of it.
    async fn go_on(
        &mut self,
        tx: &mut TenantTx,
        from: NodeId,
        port: &str,
        given: Given,
    ) -> Result<()> {
        let clock = self.cx.app.clock.clone();
        let plan = self.plan.clone();
        let fuel = self.fuel();
        let walked = walk(&plan, &self.env, from, port, given, fuel, &mut || {
            clock.id()
        });
        self.take(tx, walked).await
    }

    /// Takes what walking on brought.
    pub(super) async fn take(&mut self, tx: &mut TenantTx, walked: Walked) -> Result<()> {
        self.dirty = true;
        self.hold(walked.bytes);
        self.overflows |= walked.overflows || self.bytes > WALK_BYTES_MAX;
        for made in walked.made {
            self.take_step(tx, made).await?;
        }
        self.land(tx, walked.landings).await
    }

    async fn take_step(&mut self, tx: &mut TenantTx, made: Made) -> Result<()> {
        let node = self.node(made.node)?;
        let mut step = self.blank(&node, made.id, made.frame as i32, &made.after);
        step.input = made.input;
        let Some(end) = made.end else {
            self.head.active += 1;
            self.opened_in(tx, made.frame as i32).await?;
            self.made.push(step);
            return self.ready(tx, &node, made.id, made.steps).await;
        };
        let failed = end.error.is_some();
        step.status = if failed {
            StepStatus::Failed
        } else {
            StepStatus::Succeeded
        };
        step.output = Some(end.output);
        step.port = end.port;
        step.reason = Some(end.reason);
        step.error = end.error;
        self.made.push(step);
        self.tell_step(made.id, if failed { "failed" } else { "finished" });
        if end.counts {
            self.failed_in(tx, made.frame as i32, 1).await?;
        }
        Ok(())
    }

    fn blank(&mut self, node: &Node, id: StepId, frame: i32, after: &[StepId]) -> MadeStep {
        let item_ix = self.head.step_seq;
        self.head.step_seq += 1;
        MadeStep {
            id: id.uuid(),
            node_id: node.id.0,
            node_key: node.key.clone(),
            kind: node.kind.clone(),
            name: node.name.clone(),
            item_ix,
            attempt: 1,
            frame,
            after: after.iter().map(|s| s.uuid()).collect(),
            status: StepStatus::Ready,
            input: Value::Null,
            output: None,
            port: None,
            reason: None,
            error: None,
            state: None,
            waits_until: None,
            task_id: None,
        }
    }

    fn queue(
        &mut self,
        step: StepId,
        kind: &str,
        run_at: DateTime<Utc>,
        line: Option<String>,
    ) -> Uuid {
        let task = self.cx.app.clock.id();
        self.queued.push(Queued {
            step,
            kind: kind.to_owned(),
            run_at,
            task,
            line,
        });
        task
    }

    async fn land(&mut self, tx: &mut TenantTx, landings: Vec<Landing>) -> Result<()> {
        for landing in landings {
            match landing {
                Landing::Join {
                    node,
                    target,
                    given,
                } => self.arrive(tx, node, target, given).await?,
                Landing::Ended { back, given } if given.frame == 0 => {
                    debug_assert!(!back, "a wire back to a loop begins inside it");
                    self.head.result = Some(given.item);
                }
                Landing::Ended { back, given } => {
                    let frame = self.frame(tx, given.frame as i32).await?;
                    // What came back to the loop counts more than a branch that just ended.
                    if back || frame.result.is_none() {
                        frame.result = Some(given.item);
                    }
                }
            }
        }
        Ok(())
    }

    fn tell_step(&mut self, step: StepId, kind: &'static str) {
        let event = self.event("step", kind, step.to_string());
        self.events.push(event);
    }

    fn event(&self, topic: &'static str, kind: &'static str, subject: String) -> NewEvent {
        NewEvent {
            topic,
            kind,
            subject,
            campaign: self.head.campaign.map(|c| c.to_string()),
            run: Some(self.head.id.to_string()),
        }
    }
}

const fn over(status: RunStatus) -> bool {
    !matches!(status, RunStatus::Running | RunStatus::Waiting)
}
