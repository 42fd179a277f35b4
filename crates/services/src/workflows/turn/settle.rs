//! Closing a turn: rounds end, joins that nothing can reach any more go on, everything is stored, and
//! the run's state follows from its counters.

use domain::{
    ids::{StepId, TaskId},
    workflows::{RunOnError, RunStatus, StepError},
};
use serde_json::json;
use store::{
    TenantTx,
    queue::NewTask,
    workflows::{NewRunHead, StepRow},
};

use super::{Turn, here::Here, over};
use crate::{
    Result,
    workflows::{self, limits},
};

impl Turn {
    /// Stores the turn. `false`: the run was to be a new one and there is one with its key already;
    /// nothing was stored, and the caller drops the transaction or goes on without it.
    pub async fn close(&mut self, tx: &mut TenantTx) -> Result<bool> {
        loop {
            loop {
                if !self.do_here(tx).await? {
                    return Ok(false);
                }
                let Some(id) = self.ended_round() else {
                    break;
                };
                self.end_round(tx, id).await?;
            }
            if let Some((code, why)) = self.grown_out() {
                return self.overrun(tx, code, &why).await;
            }
            self.status();
            if !self.store(tx).await? {
                return Ok(false);
            }
            if self.head.containers == 0 || !self.release_joins(tx).await? {
                break;
            }
        }
        self.status();
        if self.dirty {
            store::workflows::save_head(tx, &self.head, self.now()).await?;
        }
        let let_in = self.was_queued && !self.head.queued;
        if self.fresh.is_some() {
            // Nobody can have looked at a run that was not there: what is told of it tells of its steps.
            self.events
                .retain(|e| e.topic != "step" || e.kind == "failed");
        }
        if self.was != self.head.status || self.fresh.is_some() || let_in {
            self.turned(tx).await?;
        }
        for event in self.events.drain(..) {
            tx.announce(event);
        }
        Ok(true)
    }

    fn ended_round(&self) -> Option<i32> {
        let ended = |f: &&store::workflows::Frame| f.open == 0 && f.failed == 0 && !f.ended;
        self.frames.values().find(ended).map(|f| f.id)
    }

    fn status(&mut self) {
        let head = &mut self.head;
        if let Some(stopped) = self.stopped {
            head.status = stopped;
            return;
        }
        head.status = match () {
            () if head.queued => RunStatus::Waiting,
            () if head.active > 0 => RunStatus::Running,
            () if head.waiting > 0 => RunStatus::Waiting,
            // An open loop or join with nothing to do can only be behind a failure.
            () if head.failed > 0 || head.containers > 0 => RunStatus::Failed,
            () => RunStatus::Succeeded,
        };
    }

    async fn store(&mut self, tx: &mut TenantTx) -> Result<bool> {
        self.store_joins(tx).await?;
        let now = self.now();
        let as_it_is = self.fresh.is_some() && !self.inserted;
        if !self.insert(tx).await? {
            return Ok(false);
        }
        if as_it_is {
            self.dirty = false;
        }
        let made = std::mem::take(&mut self.made);
        store::workflows::insert_made(tx, self.head.id, &made, now).await?;
        self.store_frames(tx).await?;
        for queued in std::mem::take(&mut self.queued) {
            let input = json!({ "run": self.head.id, "step": queued.step });
            let new = NewTask {
                id: TaskId::from_uuid(queued.task),
                agent_type: &queued.kind,
                task_type: "step",
                priority: 5,
                run: Some(self.head.id),
                input: &input,
                run_at: queued.run_at,
                max_retries: 0,
                serial_key: queued.line.as_deref(),
                now,
            };
            store::queue::enqueue(tx, &new).await?;
        }
        Ok(true)
    }

    /// Stores the head of a run that is not stored yet. `false`: there is one with its key.
    pub(super) async fn insert(&mut self, tx: &mut TenantTx) -> Result<bool> {
        if let Some(fresh) = &self.fresh
            && !self.inserted
        {
            let new = NewRunHead {
                head: &self.head,
                by: fresh.by,
                sample: fresh.sample,
                dedupe: fresh.dedupe.as_deref(),
                anew_of: fresh.anew_of,
            };
            self.inserted = store::workflows::insert_head(tx, &new).await?;
            return Ok(self.inserted);
        }
        Ok(true)
    }

    /// The run's state changed: say so, and start what follows from its end.
    async fn turned(&mut self, tx: &mut TenantTx) -> Result<()> {
        let fresh = self.fresh.take().is_some();
        let was_open = !fresh && !self.was_queued && !over(self.was);
        if fresh {
            let kind = if self.head.queued {
                "queued"
            } else {
                "started"
            };
            self.events
                .push(self.event("run", kind, self.head.id.to_string()));
        }
        self.keep_to_limits(tx, fresh, was_open).await?;
        if !self.is_over() {
            return Ok(());
        }
        self.events
            .push(self.event("run", "finished", self.head.id.to_string()));
        if let Some((run, step)) = self.head.parent {
            let kind = "logic.subworkflow";
            workflows::queue_step(&self.cx, tx, run, step, kind, self.now()).await?;
        }
        if self.head.status == RunStatus::Failed {
            let follow = match self.plan.doc.settings.on_error {
                RunOnError::ErrorWorkflow(id) => Some(id),
                _ => None,
            };
            workflows::run_failed(&self.cx, tx, &self.head, follow).await?;
            if self.plan.doc.settings.on_error == RunOnError::Undo && self.head.mode == "live" {
                // It needs what the steps gave, and lets it go when it is done.
                return workflows::undo::queue_undo(&self.cx, tx, self.head.id).await;
            }
        }
        // Last: what hears of the end has been told by now.
        limits::at_end(&self.cx, tx, &self.head, &self.plan).await
    }

    /// A run that is open from now on gets its timer and keeps its place; one that has ended gives both
    /// back.
    async fn keep_to_limits(
        &mut self,
        tx: &mut TenantTx,
        fresh: bool,
        was_open: bool,
    ) -> Result<()> {
        let settings = &self.plan.doc.settings;
        let run = self.head.id;
        if self.is_over() {
            if was_open && settings.timeout_seconds.is_some() {
                limits::unset_timer(&self.cx, tx, run).await?;
            }
            if !fresh && self.head.marked {
                limits::release(&self.cx, tx, run, self.head.workflow).await?;
            }
            return Ok(());
        }
        if !was_open
            && !self.head.queued
            && self.head.replays.is_none()
            && let Some(seconds) = settings.timeout_seconds
        {
            limits::set_timer(&self.cx, tx, run, seconds).await?;
        }
        if over(self.was) && !fresh && self.head.marked && settings.concurrency.is_some() {
            store::workflows::hold_place(tx, run).await?;
        }
        Ok(())
    }

    /// A run that grew beyond what any may have is stopped. Answers as [`Self::close`].
    async fn overrun(&mut self, tx: &mut TenantTx, code: &str, why: &str) -> Result<bool> {
        self.head.failed += 1;
        self.stop(tx, RunStatus::Failed).await?;
        self.head.result = Some(json!({ "error": { "code": code, "message": why } }));
        self.head.stopped = Some(StepError {
            code: code.to_owned(),
            message: why.to_owned(),
            hint: "Pass on less, or divide the work among runs".to_owned(),
        });
        if !self.store(tx).await? {
            return Ok(false);
        }
        store::workflows::save_head(tx, &self.head, self.now()).await?;
        self.turned(tx).await?;
        for event in self.events.drain(..) {
            tx.announce(event);
        }
        Ok(true)
    }

    /// Ends the run here and now: nothing more of it starts.
    pub async fn stop(&mut self, tx: &mut TenantTx, status: RunStatus) -> Result<()> {
        let (run, now) = (self.head.id, self.now());
        store::workflows::cancel_open(tx, run, now).await?;
        store::queue::cancel_run(tx, run, now).await?;
        let why = "The run was stopped while this was being sent";
        store::publishing::note_open_of_run(tx, run, why, now).await?;
        store::approvals::cancel_run(tx, run, now).await?;
        store::workflows::cancel_human_tasks(tx, run, now).await?;
        self.made.clear();
        self.here = Here::default();
        self.queued.clear();
        self.joins.clear();
        self.frames.clear();
        self.head.queued = false;
        self.head.active = 0;
        self.head.waiting = 0;
        self.head.containers = 0;
        self.head.status = status;
        self.stopped = Some(status);
        self.dirty = true;
        Ok(())
    }

    /// The same, and stops the runs it waits for.
    pub async fn stop_all(&mut self, tx: &mut TenantTx, status: RunStatus) -> Result<()> {
        self.stop(tx, status).await?;
        limits::stop_children(&self.cx, tx, self.head.id).await
    }

    /// A step that waited is at work again, in the counters too.
    pub async fn taken_up(&mut self, tx: &mut TenantTx, step: StepId) -> Result<()> {
        store::workflows::start(tx, step, self.now()).await?;
        store::workflows::adjust(tx, self.head.id, 1, -1, 0, self.now()).await?;
        self.head.active += 1;
        self.head.waiting -= 1;
        Ok(())
    }

    /// A step that had failed for good is tried again: it is open once more.
    pub async fn reopened(&mut self, tx: &mut TenantTx, row: &StepRow) -> Result<()> {
        self.head.active += 1;
        self.head.stopped = None;
        self.failed_in(tx, row.frame, -1).await?;
        self.opened_in(tx, row.frame).await
    }
}
