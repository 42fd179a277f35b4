//! Steps: one row per attempt. A step changes only from the state its caller expects.

use chrono::{DateTime, Utc};
use domain::{
    ids::{RunId, StepId, TaskId},
    workflows::{NodeId, Step, StepError, StepStatus, leaves_to_undo},
};
use rust_decimal::Decimal;

use crate::{
    Kept, Result, TenantTx,
    error::{document, json, word},
};

/// A step with its run.
pub struct StepRow {
    /// Its run.
    pub run: RunId,
    /// Its number among the run's steps; attempts at one step share it.
    pub item: i32,
    /// Its round; 0 outside of loops.
    pub frame: i32,
    /// What it keeps while it is open.
    pub state: Option<serde_json::Value>,
    /// The attempt.
    pub step: Step,
}

struct Row {
    id: uuid::Uuid,
    run_id: uuid::Uuid,
    item_ix: i32,
    frame: i32,
    after: Vec<uuid::Uuid>,
    state: Option<Kept>,
    node_id: uuid::Uuid,
    node_key: String,
    kind: String,
    name: String,
    attempt: i32,
    status: String,
    input: Kept,
    output: Option<Kept>,
    port: Option<String>,
    reason: Option<String>,
    error: Option<serde_json::Value>,
    tokens_in: i32,
    tokens_out: i32,
    cost: Decimal,
    waits_until: Option<DateTime<Utc>>,
    queued_at: DateTime<Utc>,
    started_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
    undone_at: Option<DateTime<Utc>>,
    undo_error: Option<serde_json::Value>,
}

fn step(row: Row) -> Result<StepRow> {
    let error: Option<StepError> = row
        .error
        .map(|e| document("run_steps", "error", e))
        .transpose()?;
    let undo_error: Option<StepError> = row
        .undo_error
        .map(|e| document("run_steps", "undo_error", e))
        .transpose()?;
    let status = word("run_steps", "status", &row.status, StepStatus::parse)?;
    let stands = status == StepStatus::Succeeded && row.undone_at.is_none() && undo_error.is_none();
    let output: Option<serde_json::Value> = row.output.map(Into::into);
    let gave = output.as_ref().filter(|_| stands);
    let can_undo = gave.is_some_and(|gave| leaves_to_undo(&row.kind, gave));
    let step = Step {
        id: StepId::from_uuid(row.id),
        node: NodeId(row.node_id),
        key: row.node_key,
        kind: row.kind,
        name: row.name,
        item: row.item_ix as u32,
        frame: row.frame as u32,
        attempt: row.attempt as u32,
        after: row.after.into_iter().map(StepId::from_uuid).collect(),
        status,
        input: row.input.into(),
        output,
        port: row.port,
        reason: row.reason,
        error,
        tokens: (row.tokens_in as u32, row.tokens_out as u32),
        cost: row.cost,
        waits_until: row.waits_until,
        queued_at: row.queued_at,
        started_at: row.started_at,
        ended_at: row.ended_at,
        undone_at: row.undone_at,
        undo_error,
        can_undo,
    };
    Ok(StepRow {
        run: RunId::from_uuid(row.run_id),
        item: row.item_ix,
        frame: row.frame,
        state: row.state.map(serde_json::Value::from),
        step,
    })
}

/// Remembers which task carries the attempt.
pub async fn set_task(tx: &mut TenantTx, id: StepId, task: TaskId) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "update run_steps set task_id = $3 where tenant_id = $1 and id = $2",
        tenant,
        id.uuid(),
        task.uuid()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

macro_rules! select_step {
    ($tail:literal, $tx:ident, $($arg:expr),*) => {
        sqlx::query_as!(
            Row,
            "select id, run_id, item_ix, frame, after, state as \"state: Kept\", node_id, node_key, kind, name, attempt, status,
                    input as \"input: Kept\", output as \"output: Kept\", port, reason, error,
                    tokens_in, tokens_out, cost, waits_until, queued_at, started_at, ended_at, undone_at, undo_error
               from run_steps " + $tail,
            $($arg),*
        )
    };
}

mod ended;
mod undo;

pub use ended::{ended_at, ended_on_way, given_after, last_attempts};
pub use undo::{has_undone, next_to_undo, not_undone, undone};

/// One attempt.
pub async fn find(tx: &mut TenantTx, id: StepId) -> Result<Option<StepRow>> {
    let tenant = tx.tenant().uuid();
    select_step!("where tenant_id = $1 and id = $2", tx, tenant, id.uuid())
        .fetch_optional(tx.conn())
        .await?
        .map(step)
        .transpose()
}

/// One attempt, locked until the transaction ends.
pub async fn lock(tx: &mut TenantTx, id: StepId) -> Result<Option<StepRow>> {
    let tenant = tx.tenant().uuid();
    select_step!(
        "where tenant_id = $1 and id = $2 for update",
        tx,
        tenant,
        id.uuid()
    )
    .fetch_optional(tx.conn())
    .await?
    .map(step)
    .transpose()
}

/// All attempts of a run, oldest first; at most 5,000.
pub async fn attempts(tx: &mut TenantTx, run: RunId) -> Result<Vec<Step>> {
    let tenant = tx.tenant().uuid();
    let rows = select_step!(
        "where tenant_id = $1 and run_id = $2 order by queued_at, id limit 5000",
        tx,
        tenant,
        run.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(|r| step(r).map(|s| s.step)).collect()
}

/// The newest attempt of the same node and item, if it has failed for good.
pub async fn latest_failed(tx: &mut TenantTx, id: StepId) -> Result<Option<StepRow>> {
    let tenant = tx.tenant().uuid();
    select_step!(
        "where tenant_id = $1 and id = $2 and status = 'failed'
           and not exists (select from run_steps n where n.tenant_id = $1 and n.run_id = run_steps.run_id
                             and n.node_id = run_steps.node_id and n.item_ix = run_steps.item_ix and n.attempt > run_steps.attempt)
         for update",
        tx,
        tenant,
        id.uuid()
    )
    .fetch_optional(tx.conn())
    .await?
    .map(step)
    .transpose()
}

/// A worker begins. A step that a dead worker had begun may be begun again.
pub async fn start(tx: &mut TenantTx, id: StepId, now: DateTime<Utc>) -> Result<bool> {
    let tenant = tx.tenant().uuid();
    let done = sqlx::query!(
        "update run_steps set status = 'running', woken = false, started_at = coalesce(started_at, $3)
          where tenant_id = $1 and id = $2 and status in ('ready', 'running', 'waiting')",
        tenant,
        id.uuid(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// What the steps of `run` waited for has come about. Those that wait for it are ready again, each
/// with its kind; one at work is marked, so that it does not begin to wait. The run's row is locked
/// by the caller.
pub async fn wake(tx: &mut TenantTx, run: RunId, what: &str) -> Result<Vec<(StepId, String)>> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "update run_steps set woken = true where tenant_id = $1 and run_id = $2 and status = 'running'",
        tenant,
        run.uuid(),
    )
    .execute(tx.conn())
    .await?;
    let rows = sqlx::query!(
        "update run_steps set status = 'ready', output = null, reason = null, waits_until = null
          where tenant_id = $1 and run_id = $2 and status = 'waiting' and output ->> 'waits_for' = $3
         returning id, kind",
        tenant,
        run.uuid(),
        what,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| (StepId::from_uuid(r.id), r.kind))
        .collect())
}

/// The step waits for somebody, unless that has come about since it was begun; `false` then.
pub async fn wait_unless_woken(
    tx: &mut TenantTx,
    id: StepId,
    output: &serde_json::Value,
    reason: &str,
) -> Result<bool> {
    let tenant = tx.tenant().uuid();
    let done = sqlx::query!(
        "update run_steps set status = 'waiting', waits_until = null, output = $3, reason = $4
          where tenant_id = $1 and id = $2 and status in ('ready', 'running') and not woken",
        tenant,
        id.uuid(),
        output,
        reason,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The step waits: for a person, or until a time.
pub async fn wait(
    tx: &mut TenantTx,
    id: StepId,
    until: Option<DateTime<Utc>>,
    output: &serde_json::Value,
    reason: &str,
) -> Result<bool> {
    let tenant = tx.tenant().uuid();
    let done = sqlx::query!(
        "update run_steps set status = 'waiting', waits_until = $3, output = $4, reason = $5
          where tenant_id = $1 and id = $2 and status in ('ready', 'running')",
        tenant,
        id.uuid(),
        until,
        output,
        reason,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// How an attempt ended.
#[derive(Debug, Default)]
pub struct Ending {
    /// What it gave.
    pub output: Option<serde_json::Value>,
    /// The port it left by.
    pub port: Option<String>,
    /// Why, in words.
    pub reason: Option<String>,
    /// What flows on, where that is not what its output adds to its input.
    pub item: Option<serde_json::Value>,
    /// A person left it out and gave its output.
    pub skipped: bool,
    /// Why it failed.
    pub error: Option<StepError>,
    /// Model tokens.
    pub tokens: (u32, u32),
    /// Model cost.
    pub cost: Decimal,
}

/// Ends an attempt that has not ended. `false` means somebody else was quicker: change nothing more.
pub async fn finish(
    tx: &mut TenantTx,
    id: StepId,
    status: StepStatus,
    ending: &Ending,
    now: DateTime<Utc>,
) -> Result<bool> {
    let tenant = tx.tenant().uuid();
    let done = sqlx::query!(
        "update run_steps
            set status = $3, output = coalesce($4, output), port = $5, reason = coalesce($6, reason), error = $7,
                tokens_in = $8, tokens_out = $9, cost = $10, ended_at = $11
          where tenant_id = $1 and id = $2 and status in ('ready', 'running', 'waiting')",
        tenant,
        id.uuid(),
        status.as_str(),
        ending.output,
        ending.port,
        ending.reason,
        ending.error.as_ref().map(json).transpose()?,
        ending.tokens.0 as i32,
        ending.tokens.1 as i32,
        ending.cost,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends all open attempts of a run as cancelled.
pub async fn cancel_open(tx: &mut TenantTx, run: RunId, now: DateTime<Utc>) -> Result<u64> {
    let tenant = tx.tenant().uuid();
    let done = sqlx::query!(
        "update run_steps set status = 'cancelled', ended_at = $3
          where tenant_id = $1 and run_id = $2 and status in ('ready', 'running', 'waiting')",
        tenant,
        run.uuid(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// A step that has begun something of its own waits for it, and keeps what it needs meanwhile. It is no
/// longer counted as open itself.
pub async fn hold(
    tx: &mut TenantTx,
    id: StepId,
    state: &serde_json::Value,
    reason: &str,
) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "update run_steps set status = 'waiting', state = $3, reason = $4, waits_until = null
          where tenant_id = $1 and id = $2 and status in ('ready', 'running')",
        tenant,
        id.uuid(),
        state,
        reason,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes what a step keeps while it is open.
pub async fn set_state(tx: &mut TenantTx, id: StepId, state: &serde_json::Value) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "update run_steps set state = $3 where tenant_id = $1 and id = $2",
        tenant,
        id.uuid(),
        state,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What a step keeps while it is open.
pub async fn step_state(tx: &mut TenantTx, id: StepId) -> Result<serde_json::Value> {
    let tenant = tx.tenant().uuid();
    let state = sqlx::query_scalar!(
        "select state as \"state: Kept\" from run_steps where tenant_id = $1 and id = $2",
        tenant,
        id.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(state.flatten().map_or(serde_json::Value::Null, Into::into))
}
