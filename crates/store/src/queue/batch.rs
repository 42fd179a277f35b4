//! Completing many tasks at once, of many tenants: for tasks whose outcome is a value and nothing
//! else. What a task changes besides goes with its own end, in its tenant's transaction.

use chrono::{DateTime, Utc};
use domain::ids::TaskId;
use uuid::Uuid;

use super::Claimed;
use crate::{Result, SystemTx};

/// How a task ended.
#[derive(Debug, Clone)]
pub struct Done {
    /// As it was claimed.
    pub task: Claimed,
    /// `succeeded`, `failed` or `dead`.
    pub status: &'static str,
    /// What came out.
    pub output: serde_json::Value,
    /// Why it failed.
    pub error: Option<String>,
}

/// Takes the tasks out of the queue and completes their records. Each is fenced by owner and attempt:
/// answers the ids of those that were still held; the others are left as they are.
pub async fn complete_many(
    tx: &mut SystemTx,
    done: &[Done],
    now: DateTime<Utc>,
) -> Result<Vec<TaskId>> {
    let made = || done.iter().map(|d| d.task.created_at);
    let (Some(first), Some(last)) = (made().min(), made().max()) else {
        return Ok(Vec::new());
    };
    let tenants: Vec<Uuid> = done.iter().map(|d| d.task.tenant.uuid()).collect();
    let ids: Vec<Uuid> = done.iter().map(|d| d.task.id.uuid()).collect();
    let owners: Vec<Uuid> = done.iter().map(|d| d.task.owner).collect();
    let attempts: Vec<i32> = done.iter().map(|d| d.task.attempt).collect();
    let statuses: Vec<String> = done.iter().map(|d| d.status.to_owned()).collect();
    let outputs: Vec<serde_json::Value> = done.iter().map(|d| d.output.clone()).collect();
    let errors: Vec<Option<String>> = done.iter().map(|d| d.error.clone()).collect();
    let counts: Vec<i32> = done.iter().map(|d| d.task.errors).collect();
    // The two bounds leave out the months that cannot hold any of them, once; without them each row
    // would look at every month again, which costs three times as much as all the rest.
    let rows = sqlx::query_scalar!(
        "with done as (select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::text[], $6::jsonb[], $7::text[], $11::int[])
                as d (tenant_id, id, owner, attempt, status, output, error, errors)),
         gone as (delete from task_queue q using done d
                   where q.tenant_id = d.tenant_id and q.id = d.id and q.owner = d.owner and q.attempt = d.attempt
                  returning q.tenant_id, q.id, q.created_at, d.errors, d.status, d.output, d.error),
         dead as (insert into queue_dead (tenant_id, id, created_at, died_at)
                  select tenant_id, id, created_at, $8 from gone where status = 'dead')
         update agent_tasks t
            set status = g.status, output_data = g.output, error_message = g.error, retry_count = g.errors,
                completed_at = $8, updated_at = $8
           from gone g
          where t.tenant_id = g.tenant_id and t.id = g.id and t.created_at = g.created_at
            and t.created_at between $9 and $10
         returning t.id",
        &tenants,
        &ids,
        &owners,
        &attempts,
        &statuses,
        &outputs,
        &errors as &[Option<String>],
        now,
        first,
        last,
        &counts,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(TaskId::from_uuid).collect())
}

/// Gives back tasks that were claimed and never begun; the claim is not counted.
pub async fn give_up(tx: &mut SystemTx, tasks: &[Claimed]) -> Result<u64> {
    let tenants: Vec<Uuid> = tasks.iter().map(|t| t.tenant.uuid()).collect();
    let ids: Vec<Uuid> = tasks.iter().map(|t| t.id.uuid()).collect();
    let owners: Vec<Uuid> = tasks.iter().map(|t| t.owner).collect();
    let attempts: Vec<i32> = tasks.iter().map(|t| t.attempt).collect();
    let done = sqlx::query!(
        "update task_queue q set owner = null, deadline = null
           from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[]) as t (tenant_id, id, owner, attempt)
          where q.tenant_id = t.tenant_id and q.id = t.id and q.owner = t.owner and q.attempt = t.attempt",
        &tenants,
        &ids,
        &owners,
        &attempts,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}
