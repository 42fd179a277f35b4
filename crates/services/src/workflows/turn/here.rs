//! Steps with work of their own that only touch our own rows: they are done in the commit that reaches them,
//! without a task. What does not end well here has done nothing and goes through the queue, where it is tried
//! again, told and counted as any other.

use std::{collections::VecDeque, pin::Pin};

use domain::{
    ids::StepId,
    workflows::{Node, NodeId, Run, Step, StepStatus},
};
use engine::interpreter::{BYTES_PER_COMMIT, Given, Lineage, render_params};
use serde_json::{Map, Value, json};
use store::{
    TenantTx,
    workflows::{MadeStep, StepRow},
};

use super::{
    Turn,
    bounds::{size, within},
};
use crate::{
    Error, Result, TenantCx,
    steps::{self, Outcome, Performed, StepCx},
    switches,
    workflows::accounts::account_line,
};

/// Most steps with work of their own that are done in one commit.
const HERE_MAX: usize = 20;

/// What is to be done in a turn's commit.
#[derive(Default)]
pub(super) struct Here {
    open: VecDeque<(StepId, Lineage)>,
    taken: usize,
    /// The run as handlers see it, loaded once.
    run: Option<Run>,
}

impl Turn {
    /// A step with work of its own is ready: it is done in this commit if that can be, or gets its task.
    pub(super) async fn ready(
        &mut self,
        tx: &mut TenantTx,
        node: &Node,
        step: StepId,
        before: Option<Lineage>,
    ) -> Result<()> {
        let input = self.made.last().map_or(&Value::Null, |made| &made.input);
        let fits = !self.head.paused
            && self.head.replays.is_none()
            && self.here.taken < HERE_MAX
            && self.bytes <= BYTES_PER_COMMIT
            && switches::are_done_where_reached();
        match before {
            Some(before) if fits && steps::is_done_where_reached(node, input) => {
                self.here.taken += 1;
                self.here.open.push_back((step, before));
                Ok(())
            }
            _ => self.queue_ready(tx, node, step).await,
        }
    }

    async fn queue_ready(&mut self, tx: &mut TenantTx, node: &Node, step: StepId) -> Result<()> {
        let line = account_line(tx, node).await?;
        let task = self.queue(step, &node.kind, self.now(), line);
        if let Some(at) = self.at(step) {
            self.made[at].task_id = Some(task);
        }
        self.tell_step(step, "queued");
        Ok(())
    }

    fn at(&self, step: StepId) -> Option<usize> {
        self.made.iter().rposition(|made| made.id == step.uuid())
    }

    /// Does what is to be done here, and what follows from it. `false`: the run was to be a new one and there is
    /// one with its key.
    pub(super) async fn do_here(&mut self, tx: &mut TenantTx) -> Result<bool> {
        while !self.overflows
            && let Some((step, before)) = self.here.open.pop_front()
        {
            if !self.insert(tx).await? {
                return Ok(false);
            }
            self.dirty = true;
            self.do_step(tx, step, before).await?;
        }
        Ok(true)
    }

    /// Boxed: handlers as such can begin runs, whose type this one would otherwise contain.
    fn do_step<'a>(
        &'a mut self,
        tx: &'a mut TenantTx,
        id: StepId,
        before: Lineage,
    ) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>> {
        Box::pin(async move {
            let Some(at) = self.at(id) else {
                return Ok(());
            };
            let run = match self.here.run.take() {
                Some(run) => run,
                None => store::workflows::find(tx, self.head.id)
                    .await?
                    .ok_or(Error::NotFound)?,
            };
            let row = row_of(&self.made[at], self.head.id, self.now());
            let step = self.step_cx(run, row, (*before).clone())?;
            let mark = tx.mark().await?;
            if let Some(outcome) = outcome(&step, tx).await {
                tx.keep(mark).await?;
                self.take_outcome(tx, at, &step, before, outcome).await?;
            } else {
                tx.take_back(mark).await?;
                self.queue_ready(tx, &step.node, id).await?;
            }
            self.here.run = Some(step.run);
            Ok(())
        })
    }

    /// What a handler is to know of a step of this run; what it was given and what the steps before it gave are
    /// put into its parameters.
    pub(crate) fn step_cx(
        &self,
        run: Run,
        row: StepRow,
        before: Map<String, Value>,
    ) -> Result<StepCx> {
        let mut node = self.node(row.step.node)?;
        let scope = self.env.scope(&before, &row.step.input);
        let unreadable = match render_params(&node, &scope) {
            Ok(params) => {
                node.params = params;
                None
            }
            Err(error) => Some(error),
        };
        Ok(StepCx {
            cx: TenantCx::system(&self.cx.app, self.cx.tenant, "worker"),
            run,
            row,
            node,
            plan: self.plan.clone(),
            env: self.env.clone(),
            before,
            hops: self.head.hops,
            depth: self.head.depth,
            budget: self.head.budget,
            mode: self.head.mode.clone(),
            replays: self.head.replays,
            unreadable,
        })
    }

    async fn take_outcome(
        &mut self,
        tx: &mut TenantTx,
        at: usize,
        step: &StepCx,
        before: Lineage,
        outcome: Outcome,
    ) -> Result<()> {
        let (id, kind) = (step.row.step.id, &step.node.kind);
        self.head.active -= 1;
        let (until, reason, output, state) = match outcome {
            Outcome::Done {
                output,
                port,
                reason,
                item,
                ..
            } => {
                self.hold(size(Some(&output)));
                let made = &mut self.made[at];
                made.status = StepStatus::Succeeded;
                made.output = Some(output.clone());
                made.port = Some(port.to_string());
                made.reason = Some(reason);
                self.closed_in(tx, step.row.frame, false).await?;
                self.tell_step(id, "finished");
                let mut steps = before;
                std::sync::Arc::make_mut(&mut steps).insert(step.node.key.clone(), output);
                let given = Given {
                    after: vec![id],
                    frame: step.row.frame as u32,
                    item: item.unwrap_or_default(),
                    steps,
                };
                return self.go_on(tx, step.node.id, &port, given).await;
            }
            Outcome::Until { at, reason, state } => (Some(at), reason, json!({}), state),
            Outcome::Person {
                output,
                reason,
                until,
            } => (until, reason, output, None),
            Outcome::Rounds { .. } | Outcome::Stop { .. } => {
                return Err(Error::internal("an outcome that is not taken here"));
            }
        };
        self.head.waiting += 1;
        // Comes back when its time has come; a decision before then ends the step.
        let task = until.map(|until| self.queue(id, kind, until, None));
        let made = &mut self.made[at];
        made.status = StepStatus::Waiting;
        made.waits_until = until;
        made.output = Some(output);
        made.reason = Some(reason);
        made.state = state;
        made.task_id = task;
        self.tell_step(id, "waiting");
        Ok(())
    }
}

/// How the step ends or waits; nothing where it has to go through the queue.
async fn outcome(step: &StepCx, tx: &mut TenantTx) -> Option<Outcome> {
    if step.unreadable.is_some() {
        return None;
    }
    let outcome = steps::apply(step, tx, Performed::Nothing).await.ok()?;
    let outcome = within(step, outcome).ok()?;
    let is_taken = match &outcome {
        Outcome::Done { .. } | Outcome::Until { .. } => true,
        // What was looked up may have changed meanwhile; a decision is asked for in this very transaction.
        Outcome::Person { output, until, .. } => {
            until.is_some() || output["waits_for"] == "decision"
        }
        Outcome::Rounds { .. } | Outcome::Stop { .. } => false,
    };
    is_taken.then_some(outcome)
}

/// The step as it would be read back.
fn row_of(made: &MadeStep, run: domain::ids::RunId, now: chrono::DateTime<chrono::Utc>) -> StepRow {
    let after = made.after.iter().copied().map(StepId::from_uuid).collect();
    StepRow {
        run,
        item: made.item_ix,
        frame: made.frame,
        state: None,
        step: Step {
            id: StepId::from_uuid(made.id),
            node: NodeId(made.node_id),
            key: made.node_key.clone(),
            kind: made.kind.clone(),
            name: made.name.clone(),
            item: made.item_ix as u32,
            frame: made.frame as u32,
            attempt: made.attempt as u32,
            after,
            status: made.status,
            input: made.input.clone(),
            output: None,
            port: None,
            reason: None,
            error: None,
            tokens: (0, 0),
            cost: rust_decimal::Decimal::ZERO,
            waits_until: None,
            queued_at: now,
            started_at: Some(now),
            ended_at: None,
            undone_at: None,
            undo_error: None,
            can_undo: false,
        },
    }
}
