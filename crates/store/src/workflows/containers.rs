//! Loops, their rounds, and joins. The run's head is locked by the caller.

use domain::{
    ids::{RunId, StepId},
    workflows::{NodeId, StepStatus, VALUE_BYTES_MAX, measure},
};
use serde_json::Value;

use crate::{Kept, Result, TenantTx, error::word};

/// A loop while it is open.
#[derive(Debug, Clone)]
pub struct LoopRow {
    /// Its step.
    pub step: StepId,
    /// Whether it goes through a list; else its rounds hand on one item.
    pub has_list: bool,
    /// Most rounds.
    pub total: i32,
    /// Rounds at the same time.
    pub parallel: i32,
    /// Rounds begun.
    pub started: i32,
    /// Rounds ended.
    pub ended: i32,
}

/// Adds a loop without rounds.
pub async fn insert_loop(
    tx: &mut TenantTx,
    run: RunId,
    row: &LoopRow,
    list: Option<&Value>,
) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "insert into run_loops (tenant_id, run_id, step_id, list, total, parallel) values ($1, $2, $3, $4, $5, $6)",
        tenant,
        run.uuid(),
        row.step.uuid(),
        list,
        row.total,
        row.parallel,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A loop by its step.
pub async fn find_loop(tx: &mut TenantTx, run: RunId, step: StepId) -> Result<Option<LoopRow>> {
    let tenant = tx.tenant().uuid();
    let row = sqlx::query!(
        "select list is not null as \"has_list!\", total, parallel, started, ended from run_loops
          where tenant_id = $1 and run_id = $2 and step_id = $3",
        tenant,
        run.uuid(),
        step.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|r| LoopRow {
        step,
        has_list: r.has_list,
        total: r.total,
        parallel: r.parallel,
        started: r.started,
        ended: r.ended,
    }))
}

/// Writes how far a loop is.
pub async fn save_loop(tx: &mut TenantTx, run: RunId, row: &LoopRow) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "update run_loops set started = $4, ended = $5 where tenant_id = $1 and run_id = $2 and step_id = $3",
        tenant,
        run.uuid(),
        row.step.uuid(),
        row.started,
        row.ended,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// One entry of a loop's list, from 0.
pub async fn loop_item(tx: &mut TenantTx, run: RunId, step: StepId, at: i32) -> Result<Value> {
    let tenant = tx.tenant().uuid();
    let item = sqlx::query_scalar!(
        "select list -> $4::int4 as \"item: Kept\" from run_loops where tenant_id = $1 and run_id = $2 and step_id = $3",
        tenant,
        run.uuid(),
        step.uuid(),
        at,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(item.flatten().map_or(Value::Null, Value::from))
}

/// Rounds that are read at once.
const ROUNDS_PAGE: i64 = 100;

/// What the rounds of a loop gave, in their order. Taken out of the store of rounds with the loop. Nothing
/// when it is more than one value may have: no more of it is read then.
pub async fn take_loop(tx: &mut TenantTx, run: RunId, step: StepId) -> Result<Option<Vec<Value>>> {
    let tenant = tx.tenant().uuid();
    let mut items = Some(Vec::new());
    let mut left = VALUE_BYTES_MAX;
    let mut last = -1;
    while items.is_some() {
        let rows = sqlx::query!(
            "select round, result as \"result: Kept\" from run_frames
              where tenant_id = $1 and run_id = $2 and step_id = $3 and round > $4 order by round limit $5",
            tenant,
            run.uuid(),
            step.uuid(),
            last,
            ROUNDS_PAGE,
        )
        .fetch_all(tx.conn())
        .await?;
        let Some(end) = rows.last() else { break };
        last = end.round;
        for row in rows {
            let item = row.result.map_or(Value::Null, Value::from);
            match measure(&item, left) {
                Ok(bytes) => left -= bytes,
                Err(_) => {
                    items = None;
                    break;
                }
            }
            if let Some(all) = &mut items {
                all.push(item);
            }
        }
    }
    sqlx::query!(
        "delete from run_loops where tenant_id = $1 and run_id = $2 and step_id = $3",
        tenant,
        run.uuid(),
        step.uuid(),
    )
    .execute(tx.conn())
    .await?;
    Ok(items)
}

/// One round of a loop.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Its number in the run.
    pub id: i32,
    /// The round that its loop is in; 0 outside of loops.
    pub parent: i32,
    /// Its loop's step.
    pub step: StepId,
    /// Its number in the loop, from 0.
    pub round: i32,
    /// Steps that are open in it; loops and joins count as one.
    pub open: i32,
    /// Steps that failed in it for good.
    pub failed: i32,
    /// What it gave so far.
    pub result: Option<Value>,
    /// It has ended.
    pub ended: bool,
}

/// A round by its number.
pub async fn frame(tx: &mut TenantTx, run: RunId, id: i32) -> Result<Option<Frame>> {
    let tenant = tx.tenant().uuid();
    let row = sqlx::query!(
        "select parent, step_id, round, open, failed, result as \"result: Kept\", ended from run_frames
          where tenant_id = $1 and run_id = $2 and id = $3",
        tenant,
        run.uuid(),
        id,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|r| Frame {
        id,
        parent: r.parent,
        step: StepId::from_uuid(r.step_id),
        round: r.round,
        open: r.open,
        failed: r.failed,
        result: r.result.map(Value::from),
        ended: r.ended,
    }))
}

/// Writes a round, new or known.
pub async fn save_frame(tx: &mut TenantTx, run: RunId, frame: &Frame) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "insert into run_frames (tenant_id, run_id, id, parent, step_id, round, open, failed, result, ended)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         on conflict (tenant_id, run_id, id)
         do update set open = excluded.open, failed = excluded.failed, result = excluded.result, ended = excluded.ended",
        tenant,
        run.uuid(),
        frame.id,
        frame.parent,
        frame.step.uuid(),
        frame.round,
        frame.open,
        frame.failed,
        frame.result,
        frame.ended,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A join that something has arrived at.
#[derive(Debug, Clone)]
pub struct JoinRow {
    /// Its step.
    pub step: StepId,
    /// Its node.
    pub node: NodeId,
    /// Its round.
    pub frame: i32,
    /// Waiting, or gone on.
    pub status: StepStatus,
    /// What has arrived.
    pub state: Value,
    /// The steps it follows.
    pub after: Vec<StepId>,
}

/// Joins of a run: those of one node and round in the order they began, or all that still wait.
pub async fn joins(
    tx: &mut TenantTx,
    run: RunId,
    at: Option<(NodeId, i32)>,
) -> Result<Vec<JoinRow>> {
    let tenant = tx.tenant().uuid();
    let rows = sqlx::query!(
        "select id, node_id, frame, status, state as \"state: Kept\", after from run_steps
          where tenant_id = $1 and run_id = $2 and kind = 'logic.join'
            and case when $3::uuid is null then status = 'waiting' else node_id = $3 and frame = $4 end
          order by item_ix",
        tenant,
        run.uuid(),
        at.map(|a| a.0.0),
        at.map_or(0, |a| a.1),
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|r| {
            Ok(JoinRow {
                step: StepId::from_uuid(r.id),
                node: NodeId(r.node_id),
                frame: r.frame,
                status: word("run_steps", "status", &r.status, StepStatus::parse)?,
                state: r.state.map(Value::from).unwrap_or_default(),
                after: r.after.into_iter().map(StepId::from_uuid).collect(),
            })
        })
        .collect()
}

/// Writes what has arrived at a join, and the steps it follows by that.
pub async fn save_join(tx: &mut TenantTx, join: &JoinRow) -> Result<()> {
    let tenant = tx.tenant().uuid();
    let after: Vec<_> = join.after.iter().map(|s| s.uuid()).collect();
    sqlx::query!(
        "update run_steps set state = $3, after = $4 where tenant_id = $1 and id = $2",
        tenant,
        join.step.uuid(),
        join.state,
        &after,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The open steps of a run that have work of their own: node and round of each, no loops and joins.
pub async fn open_leaves(tx: &mut TenantTx, run: RunId) -> Result<Vec<(NodeId, i32)>> {
    let tenant = tx.tenant().uuid();
    let rows = sqlx::query!(
        "select distinct node_id, frame from run_steps
          where tenant_id = $1 and run_id = $2 and status in ('ready', 'running', 'waiting')
            and (kind <> 'logic.join') and not (kind = 'logic.loop' and status = 'waiting')",
        tenant,
        run.uuid(),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| (NodeId(r.node_id), r.frame))
        .collect())
}
