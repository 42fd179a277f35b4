//! Dead letters: tasks that ran out of tries or fell again and again. They are kept in the record, can
//! be looked at, and taken up again under the same id, so that effects keep their keys.

use chrono::{DateTime, Utc};
use domain::{
    ids::{RunId, StepId, TaskId},
    operations::DeadTask,
};
use uuid::Uuid;

use crate::{Result, TenantTx};

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

/// Puts dead tasks back into the queue, all of `ids` that are dead and carry no step, with their counts
/// at nought. Answers how many.
pub async fn redrive(tx: &mut TenantTx, ids: &[TaskId], now: DateTime<Utc>) -> Result<u64> {
    let tenant = tx.tenant().uuid();
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let done = sqlx::query!(
        "with again as (
           update agent_tasks set status = 'queued', error_message = null, retry_count = 0, completed_at = null, updated_at = $3
            where tenant_id = $1 and id = any ($2) and status = 'dead' and task_type <> 'step'
           returning id, created_at, task_type, agent_type, serial_key)
         insert into task_queue (tenant_id, id, created_at, task_type, sort_key, run_at, agent_type, serial_key, capped)
         select $1, a.id, a.created_at, a.task_type, $3, $3, a.agent_type, a.serial_key,
                exists (select from queue_caps c where c.tenant_id = $1 and c.agent_type = a.agent_type and c.held_max is not null)
           from again a",
        tenant,
        &ids,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// The steps that the dead ones of `ids` carried, with their runs. They are taken up by their runs.
pub async fn dead_steps(tx: &mut TenantTx, ids: &[TaskId]) -> Result<Vec<(RunId, StepId)>> {
    let tenant = tx.tenant().uuid();
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        "select s.run_id, s.id from agent_tasks t
           join run_steps s on s.tenant_id = t.tenant_id and s.run_id = t.workflow_execution_id and s.task_id = t.id
          where t.tenant_id = $1 and t.id = any ($2) and t.status = 'dead' and t.task_type = 'step'
          order by s.run_id, s.id",
        tenant,
        &ids,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| (RunId::from_uuid(r.run_id), StepId::from_uuid(r.id)))
        .collect())
}

/// The step is tried again by a task of its own: the one that was given up with it is no dead letter
/// any more.
pub async fn taken_up(tx: &mut TenantTx, step: StepId) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "update agent_tasks set status = 'failed'
          where tenant_id = $1 and status = 'dead' and id = (select task_id from run_steps where tenant_id = $1 and id = $2)",
        tenant,
        step.uuid(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
