//! The task queue: enqueue in the caller's transaction, claim in batches across tenants, fence by
//! attempt, rescue by the liveness of the worker's incarnation. No transaction is held while a
//! task is worked on.

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{RunId, TaskId, TenantId};
use uuid::Uuid;

use crate::{Result, SystemTx, TenantTx};

/// A task to be done.
pub struct NewTask<'a> {
    /// Its id.
    pub id: TaskId,
    /// `workflow` …
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
    /// Now.
    pub now: DateTime<Utc>,
}

/// Records a task and puts it into the queue, in the caller's transaction.
pub async fn enqueue(tx: &mut TenantTx, new: &NewTask<'_>) -> Result<()> {
    let tenant = tx.tenant().uuid();
    let sort_key = new.run_at - TimeDelta::minutes(i64::from(new.priority));
    sqlx::query!(
        "with t as (
           insert into agent_tasks (tenant_id, id, workflow_execution_id, agent_type, task_type, priority, input_data, max_retries,
                                    queued_at, created_at, updated_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $9))
         insert into task_queue (tenant_id, id, created_at, task_type, sort_key, run_at) values ($1, $2, $9, $5, $10, $11)",
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
    /// `step` …
    pub task_type: String,
    /// The claiming incarnation.
    pub owner: Uuid,
    /// Counts claims.
    pub attempt: i32,
    /// Errors so far.
    pub errors: i32,
    /// Claims that ended with the death of their worker.
    pub crashes: i32,
}

/// Claims up to `limit` tasks that are due at `now`, oldest sort key first. Commit at once.
pub async fn claim(
    tx: &mut SystemTx,
    owner: Uuid,
    limit: i64,
    deadline: TimeDelta,
    now: DateTime<Utc>,
) -> Result<Vec<Claimed>> {
    let rows = sqlx::query!(
        "update task_queue q
            set owner = $1, attempt = q.attempt + 1, deadline = clock_timestamp() + make_interval(secs => $4)
           from (select tenant_id, id from task_queue
                  where owner is null and run_at <= $2 order by sort_key, id limit $3 for update skip locked) c
          where q.tenant_id = c.tenant_id and q.id = c.id
         returning q.tenant_id, q.id, q.created_at, q.task_type, q.attempt, q.errors, q.crashes",
        owner,
        now,
        limit,
        deadline.num_milliseconds() as f64 / 1_000.0,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Claimed {
            tenant: TenantId::from_uuid(r.tenant_id),
            id: TaskId::from_uuid(r.id),
            created_at: r.created_at,
            task_type: r.task_type,
            owner,
            attempt: r.attempt,
            errors: r.errors,
            crashes: r.crashes,
        })
        .collect())
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

/// Whether the caller still holds the task; locks it until the transaction ends.
pub async fn still_held(tx: &mut TenantTx, task: &Claimed) -> Result<bool> {
    let tenant = tx.tenant().uuid();
    let row = sqlx::query!(
        "select id from task_queue where tenant_id = $1 and id = $2 and owner = $3 and attempt = $4 for update",
        tenant,
        task.id.uuid(),
        task.owner,
        task.attempt,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.is_some())
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
    Ok(true)
}

/// Gives a task back to be done again at `run_at`. `is_error` counts against its retries.
pub async fn put_back(
    tx: &mut TenantTx,
    task: &Claimed,
    run_at: DateTime<Utc>,
    is_error: bool,
) -> Result<bool> {
    let tenant = tx.tenant().uuid();
    let done = sqlx::query!(
        "update task_queue set owner = null, deadline = null, run_at = $5, sort_key = $5, errors = errors + $6
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

/// Signs a worker incarnation on, or renews it, for `lease` from the database's own time.
pub async fn beat(
    tx: &mut SystemTx,
    worker: Uuid,
    host: &str,
    pid: i32,
    lease: TimeDelta,
) -> Result<()> {
    sqlx::query!(
        "insert into workers (id, host, pid, expires_at) values ($1, $2, $3, clock_timestamp() + make_interval(secs => $4))
         on conflict (id) do update set expires_at = excluded.expires_at",
        worker,
        host,
        pid,
        lease.num_milliseconds() as f64 / 1_000.0,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Signs a worker off.
pub async fn sign_off(tx: &mut SystemTx, worker: Uuid) -> Result<()> {
    sqlx::query!("delete from workers where id = $1", worker)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Frees the tasks of workers that no longer renew, and of those past their deadline. Counted as
/// crashes, not as errors. Answers how many.
pub async fn rescue(tx: &mut SystemTx) -> Result<u64> {
    sqlx::query!("delete from workers where expires_at < clock_timestamp() - interval '1 hour'")
        .execute(tx.conn())
        .await?;
    let done = sqlx::query!(
        "update task_queue q set owner = null, deadline = null, crashes = crashes + 1
          where owner is not null
            and (deadline < clock_timestamp()
                 or not exists (select from workers w where w.id = q.owner and w.expires_at > clock_timestamp()))",
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// When the next task is due, for a loop that wants to sleep until then.
pub async fn next_due(tx: &mut SystemTx) -> Result<Option<DateTime<Utc>>> {
    let due = sqlx::query_scalar!("select min(run_at) from task_queue where owner is null")
        .fetch_one(tx.conn())
        .await?;
    Ok(due)
}

/// Tasks waiting and held, for the metrics page.
pub async fn depth(tx: &mut SystemTx) -> Result<(i64, i64)> {
    let row = sqlx::query!(
        "select count(*) filter (where owner is null) as \"waiting!\", count(*) filter (where owner is not null) as \"held!\" from task_queue"
    )
    .fetch_one(tx.conn())
    .await?;
    Ok((row.waiting, row.held))
}

/// Takes one task out of the queue, held or not; a late holder finds nothing to complete.
pub async fn cancel(tx: &mut TenantTx, task: TaskId, now: DateTime<Utc>) -> Result<bool> {
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
