//! Dead letters: tasks that ran out of tries or fell again and again. They are kept in the record, can
//! be looked at, and taken up again under the same id, so that effects keep their keys.

use chrono::{DateTime, Utc};
use domain::ids::{RunId, TaskId};
use uuid::Uuid;

use crate::{Result, TenantTx};

/// A dead task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadTask {
    /// Its id.
    pub id: TaskId,
    /// `step` …
    pub task_type: String,
    /// Its run.
    pub run: Option<RunId>,
    /// Why it died.
    pub error: Option<String>,
    /// Errors until then.
    pub errors: i32,
    /// When it died.
    pub died_at: Option<DateTime<Utc>>,
}

/// The newest dead tasks of the tenant, at most `limit`.
pub async fn dead(tx: &mut TenantTx, limit: i64) -> Result<Vec<DeadTask>> {
    let tenant = tx.tenant().uuid();
    let rows = sqlx::query!(
        "select id, task_type, workflow_execution_id, error_message, retry_count, completed_at
           from agent_tasks where tenant_id = $1 and status = 'dead'
          order by completed_at desc, id desc limit $2",
        tenant,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| DeadTask {
            id: TaskId::from_uuid(r.id),
            task_type: r.task_type,
            run: r.workflow_execution_id.map(RunId::from_uuid),
            error: r.error_message,
            errors: r.retry_count,
            died_at: r.completed_at,
        })
        .collect())
}

/// Puts dead tasks back into the queue, all of `ids` that are dead, with their counts at nought.
/// Answers how many.
pub async fn redrive(tx: &mut TenantTx, ids: &[TaskId], now: DateTime<Utc>) -> Result<u64> {
    let tenant = tx.tenant().uuid();
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let done = sqlx::query!(
        "with again as (
           update agent_tasks set status = 'queued', error_message = null, retry_count = 0, completed_at = null, updated_at = $3
            where tenant_id = $1 and id = any ($2) and status = 'dead'
           returning id, created_at, task_type)
         insert into task_queue (tenant_id, id, created_at, task_type, sort_key, run_at)
         select $1, id, created_at, task_type, $3, $3 from again",
        tenant,
        &ids,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}
