//! Tasks for workers outside of our own processes: claimed by capability, a few of each company in
//! turn. Serial keys and the caps of our own workers do not apply to them; a capability can have a cap of
//! its own, otherwise what is out is bounded by the slots of the workers.

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{RunId, TaskId, TenantId};
use uuid::Uuid;

use super::{Claimed, Done, Place, remote_caps};
use crate::{Result, SystemTx, TenantTx};

/// The task type of what only a worker outside can do.
pub const REMOTE: &str = "remote";

/// The tasks of one tenant that ask for one capability: what takes turns.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line {
    /// Whose.
    pub tenant: TenantId,
    /// What a worker must be able to do.
    pub capability: String,
}

/// A claimed task with what it is to be done with.
#[derive(Debug, Clone)]
pub struct RemoteClaimed {
    /// As every claim.
    pub task: Claimed,
    /// What it asks for.
    pub capability: String,
    /// What it is to be done with.
    pub input: serde_json::Value,
    /// Tries after the first.
    pub max_retries: i32,
    /// The run a step of which asked for it.
    pub run: Option<RunId>,
}

/// A task for workers outside as its company sees it.
#[derive(Debug, Clone)]
pub struct RemoteRow {
    /// What it asks for.
    pub capability: String,
    /// `queued`, `succeeded`, `dead` or `cancelled`.
    pub status: String,
    /// Whether a worker holds it now.
    pub is_held: bool,
    /// What came out.
    pub output: serde_json::Value,
    /// Why it failed.
    pub error: Option<String>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it ended.
    pub completed_at: Option<DateTime<Utc>>,
}

/// Up to `limit` lines behind `after`, in their order, that ask for one of `capabilities` and have a
/// task due at `now` and room under their cap; of one tenant only, where `of` names it. One step in the index per line, however
/// many tasks each has.
pub async fn due_lines(
    tx: &mut SystemTx,
    of: Option<TenantId>,
    after: Option<&Line>,
    capabilities: &[String],
    limit: i64,
    now: DateTime<Utc>,
) -> Result<Vec<Line>> {
    let first = after.map_or(of.map_or(Uuid::nil(), TenantId::uuid), |l| l.tenant.uuid());
    let last = of.map_or(Uuid::max(), TenantId::uuid);
    let rows = sqlx::query!(
        "with recursive line as (
           (select tenant_id, agent_type from task_queue
             where task_type = 'remote' and (tenant_id, agent_type) > ($1, $2) and tenant_id <= $6 order by tenant_id, agent_type limit 1)
           union all
           select n.tenant_id, n.agent_type from line l, lateral (
             select q.tenant_id, q.agent_type from task_queue q
              where q.task_type = 'remote' and (q.tenant_id, q.agent_type) > (l.tenant_id, l.agent_type) and q.tenant_id <= $6
              order by q.tenant_id, q.agent_type limit 1) n)
         select tenant_id as \"tenant_id!\", agent_type as \"agent_type!\" from line l
          where agent_type = any ($3)
            and exists (select from task_queue q where q.task_type = 'remote' and q.tenant_id = l.tenant_id
                           and q.agent_type = l.agent_type and q.sort_key <= $5 and q.owner is null and q.run_at <= $5)
            and not exists (select from queue_caps c
                             where c.tenant_id = l.tenant_id and c.agent_type = 'remote:' || l.agent_type
                               and c.held_max <= (select count(*) from queue_held h
                                     join task_queue q on q.tenant_id = h.tenant_id and q.id = h.id and q.owner = h.owner and q.attempt = h.attempt
                                    where h.tenant_id = c.tenant_id and h.agent_type = c.agent_type))
          limit $4",
        first,
        after.map_or("", |l| l.capability.as_str()),
        capabilities,
        limit,
        now,
        last,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Line {
            tenant: TenantId::from_uuid(r.tenant_id),
            capability: r.agent_type,
        })
        .collect())
}

/// Claims what is due at `now`: of each line up to its number and the cap on its capability, in the
/// line's order. Takes nothing for an `owner` that is not signed on any more, nor of a capped line that
/// another worker is just claiming from. Commit at once.
pub async fn claim_remote(
    tx: &mut SystemTx,
    owner: Uuid,
    shares: &[(Line, usize)],
    deadline: TimeDelta,
    now: DateTime<Utc>,
) -> Result<Vec<RemoteClaimed>> {
    let capped = remote_caps::room(tx, shares).await?;
    let shares = capped.bounded(shares);
    let tenants: Vec<Uuid> = shares.iter().map(|(l, _)| l.tenant.uuid()).collect();
    let names: Vec<String> = shares.iter().map(|(l, _)| l.capability.clone()).collect();
    let quotas: Vec<i32> = shares.iter().map(|(_, n)| *n as i32).collect();
    // The lock on the worker's own row keeps the rescue from overlooking what is claimed here.
    let rows = sqlx::query!(
        "with alive as (select id from workers where id = $1 and expires_at > clock_timestamp() for key share),
         share as (select * from unnest($2::uuid[], $3::text[], $4::int[]) as s (tenant_id, agent_type, quota)),
         due as (select d.tenant_id, d.id from alive, share s, lateral (
           select q.tenant_id, q.id from task_queue q
            where q.task_type = 'remote' and q.tenant_id = s.tenant_id and q.agent_type = s.agent_type and q.sort_key <= $5
              and q.owner is null and q.run_at <= $5
            order by q.sort_key, q.id limit s.quota for update skip locked) d),
         taken as (update task_queue q
                      set owner = $1, attempt = q.attempt + 1, deadline = clock_timestamp() + make_interval(secs => $6)
                     from due where q.tenant_id = due.tenant_id and q.id = due.id returning q.*)
         select q.tenant_id as \"tenant_id!\", q.id as \"id!\", q.created_at as \"created_at!\", q.sort_key as \"sort_key!\",
                q.attempt as \"attempt!\", q.errors as \"errors!\", q.crashes as \"crashes!\", q.agent_type as \"agent_type!\",
                t.input_data as \"input_data!\", t.max_retries as \"max_retries!\",
                t.workflow_execution_id as \"run?\"
           from taken q join agent_tasks t on t.tenant_id = q.tenant_id and t.id = q.id and t.created_at = q.created_at",
        owner,
        &tenants,
        &names,
        &quotas,
        now,
        deadline.num_milliseconds() as f64 / 1_000.0,
    )
    .fetch_all(tx.conn())
    .await?;
    let claimed: Vec<RemoteClaimed> = rows
        .into_iter()
        .map(|r| RemoteClaimed {
            task: Claimed {
                tenant: TenantId::from_uuid(r.tenant_id),
                id: TaskId::from_uuid(r.id),
                created_at: r.created_at,
                place: Place {
                    sort_key: r.sort_key,
                    id: r.id,
                },
                task_type: REMOTE.to_owned(),
                owner,
                attempt: r.attempt,
                errors: r.errors,
                crashes: r.crashes,
                ruled: false,
            },
            capability: r.agent_type,
            input: r.input_data,
            max_retries: r.max_retries,
            run: r.run.map(RunId::from_uuid),
        })
        .collect();
    capped.note(tx, &claimed).await?;
    Ok(claimed)
}

/// Lets the holder keep the task for `deadline` from the database's own time. `false` when it holds it
/// no more.
pub async fn extend(tx: &mut SystemTx, task: &Claimed, deadline: TimeDelta) -> Result<bool> {
    let done = sqlx::query!(
        "update task_queue set deadline = clock_timestamp() + make_interval(secs => $5)
          where tenant_id = $1 and id = $2 and owner = $3 and attempt = $4",
        task.tenant.uuid(),
        task.id.uuid(),
        task.owner,
        task.attempt,
        deadline.num_milliseconds() as f64 / 1_000.0,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A task for workers outside; `None` when the tenant has none of that id.
pub async fn find_remote(tx: &mut TenantTx, task: TaskId) -> Result<Option<RemoteRow>> {
    let tenant = tx.tenant().uuid();
    let row = sqlx::query!(
        "select t.agent_type, t.status, t.output_data, t.error_message, t.created_at, t.completed_at,
                exists (select from task_queue q where q.tenant_id = $1 and q.id = $2 and q.owner is not null) as \"is_held!\"
           from agent_tasks t where t.tenant_id = $1 and t.id = $2 and t.task_type = 'remote'",
        tenant,
        task.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|r| RemoteRow {
        capability: r.agent_type,
        status: r.status,
        is_held: r.is_held,
        output: r.output_data,
        error: r.error_message,
        created_at: r.created_at,
        completed_at: r.completed_at,
    }))
}

/// Ends one task in its tenant's transaction, together with what follows from it. `false` when the
/// holder has lost it: roll back, change nothing.
pub async fn end_remote(tx: &mut TenantTx, done: &Done, now: DateTime<Utc>) -> Result<bool> {
    let tenant = tx.tenant().uuid();
    let ended = sqlx::query!(
        "with gone as (delete from task_queue where tenant_id = $1 and id = $2 and owner = $3 and attempt = $4 returning id)
         update agent_tasks t
            set status = $6, output_data = $7, error_message = $8, retry_count = $9, completed_at = $10, updated_at = $10
           from gone where t.tenant_id = $1 and t.id = gone.id and t.created_at = $5",
        tenant,
        done.task.id.uuid(),
        done.task.owner,
        done.task.attempt,
        done.task.created_at,
        done.status,
        done.output,
        done.error,
        done.task.errors,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(ended.rows_affected() == 1)
}

/// Lets the step of `run` that waits for `task` (as its state says) look again now. The run's head is
/// locked by the caller, so that the step neither begins to wait nor ends meanwhile.
pub async fn wake_asker(
    tx: &mut TenantTx,
    run: RunId,
    task: TaskId,
    now: DateTime<Utc>,
) -> Result<bool> {
    tx.wake_workers();
    let tenant = tx.tenant().uuid();
    let done = sqlx::query!(
        "update task_queue q set run_at = $4, sort_key = $4
           from run_steps s
          where s.tenant_id = $1 and s.run_id = $2 and s.status = 'waiting' and s.state ->> 'task' = $3
            and q.tenant_id = $1 and q.id = s.task_id and q.owner is null",
        tenant,
        run.uuid(),
        task.to_string(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}
