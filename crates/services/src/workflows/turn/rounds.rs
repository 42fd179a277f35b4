//! Loops and their rounds. A loop's step waits while its rounds run; a round ends when nothing is open
//! in it, and with the last one the loop goes on by `done`.

use domain::{
    ids::StepId,
    workflows::{Node, OutOfBounds, condition::Condition, within_bounds},
};
use engine::interpreter::Given;
use serde_json::{Value, json};
use store::{
    TenantTx,
    workflows::{Ending, Frame, LoopRow, StepRow},
};

use super::{Turn, bounds::failed_ending};
use crate::{Error, Result};

impl Turn {
    /// A round by its number, loaded once per turn.
    pub(super) async fn frame(&mut self, tx: &mut TenantTx, id: i32) -> Result<&mut Frame> {
        if !self.frames.contains_key(&id) {
            let frame = store::workflows::frame(tx, self.head.id, id)
                .await?
                .ok_or_else(|| Error::internal("a step without its round"))?;
            self.frames.insert(id, frame);
        }
        self.frames
            .get_mut(&id)
            .ok_or_else(|| Error::internal("a round that was just loaded"))
    }

    /// One more is open in a round.
    pub(super) async fn opened_in(&mut self, tx: &mut TenantTx, frame: i32) -> Result<()> {
        if frame != 0 {
            self.frame(tx, frame).await?.open += 1;
        }
        Ok(())
    }

    /// One less is open in a round; a failure keeps it, and what it lies in, from ending.
    pub(super) async fn closed_in(
        &mut self,
        tx: &mut TenantTx,
        frame: i32,
        failed: bool,
    ) -> Result<()> {
        if frame != 0 {
            self.frame(tx, frame).await?.open -= 1;
        }
        if failed {
            self.failed_in(tx, frame, 1).await?;
        }
        Ok(())
    }

    /// Counts a failure, or takes one back that is tried again, in a round and all around it.
    pub(crate) async fn failed_in(&mut self, tx: &mut TenantTx, frame: i32, by: i32) -> Result<()> {
        self.head.failed += by;
        self.dirty = true;
        let mut at = frame;
        while at != 0 {
            let frame = self.frame(tx, at).await?;
            frame.failed += by;
            at = frame.parent;
        }
        Ok(())
    }

    /// A loop's step has worked out its list: it waits now, and its first rounds begin.
    pub async fn begin_rounds(
        &mut self,
        tx: &mut TenantTx,
        row: &StepRow,
        list: Option<Vec<Value>>,
        most: i32,
        parallel: i32,
    ) -> Result<()> {
        let node = self.node(row.step.node)?;
        let n = list.as_ref().map_or(most, |l| most.min(l.len() as i32));
        let total = if self.plan.is_wired(node.id, "each") {
            n
        } else {
            0
        };
        let left = list.as_ref().map_or(0, |l| l.len() as i32 - n);
        let entry = LoopRow {
            step: row.step.id,
            has_list: list.is_some(),
            total,
            // Rounds that hand on one item come one after another.
            parallel: if list.is_some() {
                parallel.clamp(1, 100)
            } else {
                1
            },
            started: 0,
            ended: 0,
        };
        let list = list.map(Value::Array);
        store::workflows::insert_loop(tx, self.head.id, &entry, list.as_ref()).await?;
        let state = json!({ "left": left });
        let reason = format!("Runs {total} rounds");
        store::workflows::hold(tx, row.step.id, &state, &reason).await?;
        self.dirty = true;
        self.head.active -= 1;
        self.head.containers += 1;
        self.tell_step(row.step.id, "waiting");
        self.next_rounds(tx, row, entry).await
    }

    /// Begins as many rounds as may run; without any left to run, the loop is done.
    async fn next_rounds(
        &mut self,
        tx: &mut TenantTx,
        row: &StepRow,
        mut entry: LoopRow,
    ) -> Result<()> {
        let node = self.node(row.step.node)?;
        while entry.started < entry.total
            && entry.started - entry.ended < entry.parallel
            && !self.overflows
        {
            let item = if entry.has_list {
                let run = self.head.id;
                store::workflows::loop_item(tx, run, row.step.id, entry.started).await?
            } else {
                let last = self.frames.values().filter(|f| f.step == row.step.id);
                let last = last.max_by_key(|f| f.round).and_then(|f| f.result.clone());
                last.unwrap_or_else(|| row.step.input.clone())
            };
            self.head.frame_seq += 1;
            let id = self.head.frame_seq;
            let frame = Frame {
                id,
                parent: row.frame,
                step: row.step.id,
                round: entry.started,
                open: 0,
                failed: 0,
                result: None,
                ended: false,
            };
            self.frames.insert(id, frame);
            entry.started += 1;
            let steps = self.lineage(tx, row, &node, Value::Null).await?;
            let given = Given {
                after: vec![row.step.id],
                frame: id as u32,
                item,
                steps,
            };
            self.go_on(tx, node.id, "each", given).await?;
        }
        store::workflows::save_loop(tx, self.head.id, &entry).await?;
        if entry.started == entry.ended {
            self.finish_loop(tx, row, &node).await?;
        }
        Ok(())
    }

    /// A round has ended: another one begins, or the loop is done.
    pub(super) async fn end_round(&mut self, tx: &mut TenantTx, id: i32) -> Result<()> {
        let frame = self.frame(tx, id).await?;
        frame.ended = true;
        let (step, result) = (frame.step, frame.result.clone());
        let run = self.head.id;
        let mut entry = store::workflows::find_loop(tx, run, step)
            .await?
            .ok_or_else(|| Error::internal("a round without its loop"))?;
        let row = self.step_row(tx, step).await?;
        entry.ended += 1;
        let node = self.node(row.step.node)?;
        if self.is_enough(tx, &row, &node, result).await? {
            entry.total = entry.started;
        }
        self.next_rounds(tx, &row, entry).await
    }

    async fn step_row(&self, tx: &mut TenantTx, step: StepId) -> Result<StepRow> {
        let row = store::workflows::find_step(tx, step).await?;
        row.ok_or_else(|| Error::internal("a loop without its step"))
    }

    /// Whether the loop's own condition says that it has run enough.
    async fn is_enough(
        &self,
        tx: &mut TenantTx,
        row: &StepRow,
        node: &Node,
        result: Option<Value>,
    ) -> Result<bool> {
        let Some(until) = node.params.get("until").filter(|u| !u.is_null()) else {
            return Ok(false);
        };
        let item = result.unwrap_or(Value::Null);
        let steps = self.lineage(tx, row, node, Value::Null).await?;
        let scope = self.env.scope(&steps, &item);
        let condition = Condition::read(until).map_err(Error::internal)?;
        Ok(condition.holds(&scope).unwrap_or(false))
    }

    async fn finish_loop(&mut self, tx: &mut TenantTx, row: &StepRow, node: &Node) -> Result<()> {
        self.store_frames(tx).await?;
        let items = store::workflows::take_loop(tx, self.head.id, row.step.id).await?;
        let left = store::workflows::step_state(tx, row.step.id).await?;
        let left = left.get("left").and_then(Value::as_i64).unwrap_or(0);
        let what = "The list of what the rounds gave";
        let gave = items
            .ok_or(OutOfBounds::TooLarge.refusal(what))
            .and_then(|items| {
                let output = json!({ "items": items, "rounds": items.len(), "left": left });
                within_bounds(&output, what)?;
                Ok((items, output))
            });
        let id = row.step.id;
        let (items, output) = match gave {
            Ok(gave) => gave,
            Err(error) => {
                let (at, input) = ((id, row.frame), row.step.input.clone());
                let port = self.container_failed(tx, node, at, input, &error).await?;
                let (status, ending) = failed_ending(error, port);
                store::workflows::finish(tx, id, status, &ending, self.now()).await?;
                return Ok(());
            }
        };
        let rounds = items.len();
        let reason = match left {
            0 => format!("{rounds} rounds"),
            left => format!("{rounds} rounds, which is the most; {left} items were left"),
        };
        let ending = Ending {
            output: Some(output.clone()),
            port: Some("done".to_owned()),
            reason: Some(reason),
            ..Ending::default()
        };
        let status = domain::workflows::StepStatus::Succeeded;
        store::workflows::finish(tx, id, status, &ending, self.now()).await?;
        self.head.containers -= 1;
        self.closed_in(tx, row.frame, false).await?;
        self.tell_step(row.step.id, "finished");
        let steps = self.lineage(tx, row, node, output).await?;
        let given = Given {
            after: vec![row.step.id],
            frame: row.frame as u32,
            item: Value::Array(items),
            steps,
        };
        self.go_on(tx, node.id, "done", given).await
    }

    /// Walks on without running anything: what follows is queued.
    pub(super) async fn go_on_queued(
        &mut self,
        tx: &mut TenantTx,
        from: domain::workflows::NodeId,
        port: &str,
        given: Given,
    ) -> Result<()> {
        let clock = self.cx.app.clock.clone();
        let plan = self.plan.clone();
        let mut walked =
            engine::interpreter::walk(&plan, &self.env, from, port, given, 0, &mut || clock.id());
        for made in &mut walked.made {
            made.steps = None;
        }
        Box::pin(self.take(tx, walked)).await
    }

    pub(super) async fn store_frames(&mut self, tx: &mut TenantTx) -> Result<()> {
        for frame in self.frames.values() {
            store::workflows::save_frame(tx, self.head.id, frame).await?;
        }
        Ok(())
    }
}
