//! The task queue: enqueue in the caller's transaction, claim in batches a few of each tenant in
//! turn, fence by attempt, rescue by the liveness of the worker's incarnation. No transaction is
//! held while a task is worked on.

mod batch;
mod caps;
mod claim;
mod dead;
mod fence;
mod lines;
mod liveness;
mod remote;
mod remote_caps;
mod retention;
mod state;
mod worker_keys;

pub use batch::{Done, complete_many, give_up};
pub use caps::{backlog, caps, count_held, set_cap};
pub use claim::{Place, Share, Taken, claim, claim_at_once, due_tenants};
pub use dead::{dead, dead_steps, redrive, taken_up};
pub use fence::{disown, still_held, taken_away};
pub use lines::line_of;
pub use liveness::{beat, crashed, expire, rescue, rescue_overdue, sign_off};
pub use remote::{
    Line, REMOTE, RemoteClaimed, RemoteRow, claim_remote, due_lines, end_remote, extend,
    find_remote, wake_asker,
};
pub use retention::drop_old;
pub use state::state;
pub use worker_keys::{
    find_worker_key, insert_worker_key, revoke_worker_key, worker_key_stands, worker_keys,
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    ids::{RunId, TaskId, TenantId},
    queue::group_of,
};
use uuid::Uuid;

use crate::{Result, SystemTx, TenantTx};

/// A task to be done.
pub struct NewTask<'a> {
    /// Its id.
    pub id: TaskId,
    /// What caps count it by: the kind of a step (`http.request`), which counts under its group (`http`)
    /// unless a cap of its own stands; a capability, of a remote task; else `workflow` …
    pub agent_type: &'a str,
    /// `step` …
    pub task_type: &'a str,
    /// 0 to 9; each point is worth a minute.
    pub priority: i32,
    /// The run it belongs to.
    pub run: Option<RunId>,
    /// What it is to be done with.
    pub input: &'a serde_json::Value,
    /// Not before.
    pub run_at: DateTime<Utc>,
    /// Tries after the first.
    pub max_retries: i32,
    /// Of the tenant's tasks with the same key, an account's say, one is worked on at a time, in order.
    pub serial_key: Option<&'a str>,
    /// Now.
    pub now: DateTime<Utc>,
}

/// Records a task and puts it into the queue, in the caller's transaction.
pub async fn enqueue(tx: &mut TenantTx, new: &NewTask<'_>) -> Result<()> {
    tx.wake_workers();
    let tenant = tx.tenant().uuid();
    let sort_key = new.run_at - TimeDelta::minutes(i64::from(new.priority));
    if new.serial_key.is_some() {
        caps::mark(tx).await?;
    }
    let label = match new.task_type {
        "step" => group_of(new.agent_type),
        _ => new.agent_type,
    };
    sqlx::query!(
        "with t as (
           insert into agent_tasks (tenant_id, id, workflow_execution_id, agent_type, task_type, priority, input_data, max_retries,
                                    queued_at, created_at, updated_at, serial_key)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $9, $12))
         insert into task_queue (tenant_id, id, created_at, task_type, sort_key, run_at, agent_type, serial_key, capped)
         select $1, $2, $9, $5, $10, $11, case when cap.own then $4 else $13 end, $12, cap.own or cap.named
           from (select coalesce(bool_or(agent_type = $4), false) as own, count(*) > 0 as named from queue_caps
                  where tenant_id = $1 and agent_type in ($4, $13) and held_max is not null and $5 <> 'remote') cap",
        tenant,
        new.id.uuid(),
        new.run.map(RunId::uuid),
        new.agent_type,
        new.task_type,
        new.priority,
        new.input,
        new.max_retries,
        new.now,
        sort_key,
        new.run_at,
        new.serial_key,
        label,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A task as a worker holds it. The three values of the fence go back with every write.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// Whose.
    pub tenant: TenantId,
    /// Which.
    pub id: TaskId,
    /// When it was made; part of the record's key.
    pub created_at: DateTime<Utc>,
    /// Where it stood in its tenant's order.
    pub place: Place,
    /// `step` …
    pub task_type: String,
    /// The claiming incarnation.
    pub owner: Uuid,
    /// Counts claims.
    pub attempt: i32,
    /// Errors so far.
    pub errors: i32,
    /// Claims in a row that ended with the death of their worker.
    pub crashes: i32,
    /// Its tenant has caps or serial keys: its end may make room for another.
    pub ruled: bool,
}

/// What the task is to be done with, and its bound of retries.
pub async fn payload(
    tx: &mut TenantTx,
    task: &Claimed,
) -> Result<Option<(serde_json::Value, i32)>> {
    let tenant = tx.tenant().uuid();
    let row = sqlx::query!(
        "select input_data, max_retries from agent_tasks where tenant_id = $1 and id = $2 and created_at = $3",
        tenant,
        task.id.uuid(),
        task.created_at,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|r| (r.input_data, r.max_retries)))
}

/// Takes a finished task out of the queue and completes its record. `false` means the holder has
/// lost it: roll back, change nothing.
pub async fn complete(
    tx: &mut TenantTx,
    task: &Claimed,
    status: &str,
    error: Option<&str>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let tenant = tx.tenant().uuid();
    let gone = sqlx::query!(
        "delete from task_queue where tenant_id = $1 and id = $2 and owner = $3 and attempt = $4",
        tenant,
        task.id.uuid(),
        task.owner,
        task.attempt,
    )
    .execute(tx.conn())
    .await?;
    if gone.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query!(
        "update agent_tasks set status = $4, error_message = $5, retry_count = $6, completed_at = $7, updated_at = $7
          where tenant_id = $1 and id = $2 and created_at = $3",
        tenant,
        task.id.uuid(),
        task.created_at,
        status,
        error,
        task.errors,
        now,
    )
    .execute(tx.conn())
    .await?;
    if status == "dead" {
        dead::bury(tx, task, now).await?;
    }
    Ok(true)
}

/// Gives a task back to be done again at `run_at`. `is_error` counts against its retries. Its worker
/// lives, so the count of crashes in a row begins anew.
pub async fn put_back(
    tx: &mut TenantTx,
    task: &Claimed,
    run_at: DateTime<Utc>,
    is_error: bool,
) -> Result<bool> {
    tx.wake_workers();
    let tenant = tx.tenant().uuid();
    let done = sqlx::query!(
        "update task_queue set owner = null, deadline = null, run_at = $5, sort_key = $5, errors = errors + $6, crashes = 0
          where tenant_id = $1 and id = $2 and owner = $3 and attempt = $4",
        tenant,
        task.id.uuid(),
        task.owner,
        task.attempt,
        run_at,
        i32::from(is_error),
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes a run's waiting and held tasks out of the queue; late holders find nothing to complete.
pub async fn cancel_run(tx: &mut TenantTx, run: RunId, now: DateTime<Utc>) -> Result<u64> {
    tx.wake_workers();
    let tenant = tx.tenant().uuid();
    let done = sqlx::query!(
        "with t as (
           update agent_tasks set status = 'cancelled', completed_at = $3, updated_at = $3
            where tenant_id = $1 and workflow_execution_id = $2 and status in ('queued', 'running') returning id)
         delete from task_queue q using t where q.tenant_id = $1 and q.id = t.id",
        tenant,
        run.uuid(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// When the tasks of `ids` that ended well did so, in no order.
pub async fn ends(tx: &mut TenantTx, ids: &[TaskId]) -> Result<Vec<DateTime<Utc>>> {
    let tenant = tx.tenant().uuid();
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    Ok(sqlx::query_scalar!(
        "select completed_at as \"at!\" from agent_tasks
          where tenant_id = $1 and id = any ($2) and status = 'succeeded' and completed_at is not null",
        tenant,
        &ids,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Tasks waiting and held, for the metrics page; counts no further than 100,000.
pub async fn depth(tx: &mut SystemTx) -> Result<(i64, i64)> {
    let row = sqlx::query!(
        "select count(*) filter (where owner is null) as \"waiting!\", count(*) filter (where owner is not null) as \"held!\"
           from (select owner from task_queue limit 100000) q"
    )
    .fetch_one(tx.conn())
    .await?;
    Ok((row.waiting, row.held))
}

/// Takes one task out of the queue, held or not; a late holder finds nothing to complete.
pub async fn cancel(tx: &mut TenantTx, task: TaskId, now: DateTime<Utc>) -> Result<bool> {
    tx.wake_workers();
    let tenant = tx.tenant().uuid();
    let gone = sqlx::query!(
        "with q as (delete from task_queue where tenant_id = $1 and id = $2 returning id, created_at)
         update agent_tasks t set status = 'cancelled', completed_at = $3, updated_at = $3
           from q where t.tenant_id = $1 and t.id = q.id and t.created_at = q.created_at",
        tenant,
        task.uuid(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(gone.rows_affected() == 1)
}

/// Tasks that are due at `now`, held ones included; for tests and for waiting until all is done.
pub async fn due(tx: &mut SystemTx, now: DateTime<Utc>) -> Result<i64> {
    let n = sqlx::query_scalar!(
        "select count(*) as \"n!\" from task_queue where run_at <= $1",
        now
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(n)
}

/// Tasks of a run that were put off without a time, since it was held, are due now.
pub async fn unpark(tx: &mut TenantTx, run: RunId, now: DateTime<Utc>) -> Result<u64> {
    tx.wake_workers();
    let tenant = tx.tenant().uuid();
    let done = sqlx::query!(
        "update task_queue q set run_at = $3, sort_key = $3 from agent_tasks t
          where q.tenant_id = $1 and q.run_at > '9000-01-01' and t.tenant_id = $1 and t.workflow_execution_id = $2
            and t.id = q.id and t.created_at = q.created_at",
        tenant,
        run.uuid(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}
