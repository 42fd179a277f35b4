//! Joins: what arrives is counted by wire; the k-th arrival by a wire belongs to the k-th join. A join
//! goes on when it has what it waits for, or when nothing that is open can still reach it.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    ids::StepId,
    workflows::{NodeId, StepError, StepStatus, VALUE_BYTES_MAX, measure, within_bounds},
};
use engine::interpreter::{Given, Lineage, Target, has_enough, joined};
use serde_json::{Map, Value, json};
use store::{
    TenantTx,
    workflows::{Ending, JoinRow},
};

use super::{Turn, bounds::failed_ending};
use crate::Result;

/// What a join gives, as errors name it.
const ALL: &str = "What arrived at the join, all together,";

/// A join in the hands of a turn.
pub(super) struct JoinEntry {
    row: JoinRow,
    /// Its number in the run, while it is not stored yet.
    fresh: Option<i32>,
    waits_until: Option<DateTime<Utc>>,
    task: Option<uuid::Uuid>,
    changed: bool,
    end: Option<(StepStatus, Ending)>,
}

impl JoinEntry {
    fn wires(&self) -> Option<&Map<String, Value>> {
        self.row.state.get("wires").and_then(Value::as_object)
    }

    fn arrived(&self) -> usize {
        self.wires().map_or(0, Map::len)
    }
}

impl Turn {
    /// Something came to a join by a wire.
    pub(super) async fn arrive(
        &mut self,
        tx: &mut TenantTx,
        node: NodeId,
        target: Target,
        given: Given,
    ) -> Result<()> {
        let frame = given.frame as i32;
        let is_here = |j: &JoinEntry| j.row.node == node && j.row.frame == frame;
        if !self.joins.iter().any(is_here) && self.fresh.is_none() {
            let rows = store::workflows::joins(tx, self.head.id, Some((node, frame))).await?;
            self.joins.extend(rows.into_iter().map(known));
        }
        let wire = target.edge.to_string();
        let lacks = |j: &JoinEntry| j.wires().is_none_or(|w| !w.contains_key(&wire));
        let at = self.joins.iter().position(|j| is_here(j) && lacks(j));
        let at = match at {
            Some(at) => at,
            None => self.new_join(tx, node, frame).await?,
        };
        let join = &mut self.joins[at];
        join.changed = true;
        join.row.after.extend(&given.after);
        let held = measure(&join.row.state, VALUE_BYTES_MAX);
        let fits = held.and_then(|held| measure(&given.item, VALUE_BYTES_MAX - held));
        if let Some(wires) = join
            .row
            .state
            .get_mut("wires")
            .and_then(Value::as_object_mut)
        {
            // What has arrived is counted, whether or not it can be held.
            let item = fits.map_or(Value::Null, |_| given.item);
            wires.insert(wire, item);
        }
        if join.row.status != StepStatus::Waiting {
            return Ok(());
        }
        match fits {
            Err(why) => self.refuse(tx, at, &why.refusal(ALL)).await,
            Ok(_) if self.has_enough(at) => self.fire(tx, at, "out").await,
            Ok(_) => Ok(()),
        }
    }

    /// A join cannot hold what arrived, or give it on: it fails.
    async fn refuse(&mut self, tx: &mut TenantTx, at: usize, error: &StepError) -> Result<()> {
        let join = &mut self.joins[at];
        join.changed = true;
        join.row.status = StepStatus::Failed;
        let (node, place) = (join.row.node, (join.row.step, join.row.frame));
        let node = self.node(node)?;
        let failed = self.container_failed(tx, &node, place, Value::Null, error);
        let port = Box::pin(failed).await?;
        self.joins[at].end = Some(failed_ending(error.clone(), port));
        Ok(())
    }

    async fn new_join(&mut self, tx: &mut TenantTx, id: NodeId, frame: i32) -> Result<usize> {
        let node = self.node(id)?;
        let step = StepId::from_uuid(self.cx.app.clock.id());
        let seconds = node.params.get("timeout").and_then(Value::as_i64);
        let waits_until = seconds.map(|s| self.now() + TimeDelta::seconds(s));
        let task = waits_until.map(|at| self.queue(step, &node.kind, at, None));
        let fresh = self.head.step_seq;
        self.head.step_seq += 1;
        self.head.containers += 1;
        self.opened_in(tx, frame).await?;
        self.joins.push(JoinEntry {
            row: JoinRow {
                step,
                node: id,
                frame,
                status: StepStatus::Waiting,
                state: json!({ "wires": {} }),
                after: Vec::new(),
            },
            fresh: Some(fresh),
            waits_until,
            task,
            changed: true,
            end: None,
        });
        Ok(self.joins.len() - 1)
    }

    fn has_enough(&self, at: usize) -> bool {
        let join = &self.joins[at];
        has_enough(&self.plan, join.row.node, join.arrived())
    }

    /// A join goes on with what has arrived: the items' fields together, in the order of the wires.
    async fn fire(&mut self, tx: &mut TenantTx, at: usize, port: &'static str) -> Result<()> {
        let items: Vec<Value> = self.joins[at]
            .wires()
            .into_iter()
            .flat_map(|w| w.values().cloned())
            .collect();
        let item = joined(&items);
        let n = items.len();
        let output = json!({ "arrived": n, "items": items });
        let fits = within_bounds(&output, ALL).and_then(|_| within_bounds(&item, ALL));
        if let Err(error) = fits {
            return self.refuse(tx, at, &error).await;
        }
        let reason = match port {
            "timeout" => format!("The time is over; {n} had arrived"),
            _ => format!("{n} arrived"),
        };
        let join = &mut self.joins[at];
        join.changed = true;
        join.row.status = StepStatus::Succeeded;
        let ending = Ending {
            output: Some(output),
            port: Some(port.to_owned()),
            reason: Some(reason),
            ..Ending::default()
        };
        join.end = Some((StepStatus::Succeeded, ending));
        let (node, frame, step) = (join.row.node, join.row.frame, join.row.step);
        self.head.containers -= 1;
        self.closed_in(tx, frame, false).await?;
        self.tell_step(step, "finished");
        let given = Given {
            after: vec![step],
            frame: frame as u32,
            item,
            steps: Lineage::default(),
        };
        // What follows reads what several ways brought; it looks that up itself when it begins.
        self.go_on_queued(tx, node, port, given).await
    }

    /// The time of a join is over.
    pub async fn join_timed_out(&mut self, tx: &mut TenantTx, step: StepId) -> Result<bool> {
        let rows = store::workflows::joins(tx, self.head.id, None).await?;
        let Some(row) = rows.into_iter().find(|r| r.step == step) else {
            return Ok(false);
        };
        self.dirty = true;
        self.joins.push(known(row));
        self.fire(tx, self.joins.len() - 1, "timeout").await?;
        Ok(true)
    }

    /// Lets joins go on that nothing open can reach any more, since the ways to them were not taken.
    /// Everything else of the turn is stored. Answers whether there was one.
    pub(super) async fn release_joins(&mut self, tx: &mut TenantTx) -> Result<bool> {
        let waiting = store::workflows::joins(tx, self.head.id, None).await?;
        if waiting.is_empty() {
            return Ok(false);
        }
        let open = store::workflows::open_leaves(tx, self.head.id).await?;
        for join in &waiting {
            let failed = match join.frame {
                0 => self.head.failed > 0,
                frame => self.frame(tx, frame).await?.failed > 0,
            };
            let others = waiting.iter().filter(|o| o.step != join.step);
            let mut ahead = others
                .map(|o| (o.node, o.frame))
                .chain(open.iter().copied());
            let mut alive = failed;
            while let (false, Some((node, frame))) = (alive, ahead.next()) {
                alive = self.plan.may_reach(node, join.node)
                    && self.lies_in(tx, frame, join.frame).await?;
            }
            if !alive {
                self.joins.clear();
                self.joins.push(known(join.clone()));
                self.fire(tx, 0, "out").await?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a round is another one, or lies in it.
    async fn lies_in(&mut self, tx: &mut TenantTx, frame: i32, outer: i32) -> Result<bool> {
        let mut at = frame;
        while at != outer {
            if at == 0 {
                return Ok(false);
            }
            at = self.frame(tx, at).await?.parent;
        }
        Ok(true)
    }

    /// Stores the joins of this turn.
    pub(super) async fn store_joins(&mut self, tx: &mut TenantTx) -> Result<()> {
        let now = self.now();
        for at in 0..self.joins.len() {
            if !std::mem::take(&mut self.joins[at].changed) {
                continue;
            }
            let fresh = self.joins[at].fresh.take();
            let Some(item_ix) = fresh else {
                let join = &mut self.joins[at];
                store::workflows::save_join(tx, &join.row).await?;
                if let Some((status, ending)) = join.end.take() {
                    let id = join.row.step;
                    store::workflows::finish(tx, id, status, &ending, now).await?;
                }
                continue;
            };
            let node = self.node(self.joins[at].row.node)?;
            let join = &mut self.joins[at];
            let ending = join.end.take().map(|(_, ending)| ending);
            let ending = ending.unwrap_or_else(|| Ending {
                reason: Some("Waits for its other ways".to_owned()),
                ..Ending::default()
            });
            let step = store::workflows::MadeStep {
                id: join.row.step.uuid(),
                node_id: node.id.0,
                node_key: node.key,
                kind: node.kind,
                name: node.name,
                item_ix,
                attempt: 1,
                frame: join.row.frame,
                after: join.row.after.iter().map(|s| s.uuid()).collect(),
                status: join.row.status,
                input: Value::Null,
                port: ending.port,
                output: ending.output,
                reason: ending.reason,
                error: ending.error,
                state: Some(join.row.state.clone()),
                waits_until: join.waits_until,
                task_id: join.task,
            };
            self.made.push(step);
        }
        Ok(())
    }
}

fn known(row: JoinRow) -> JoinEntry {
    JoinEntry {
        row,
        fresh: None,
        waits_until: None,
        task: None,
        changed: false,
        end: None,
    }
}
