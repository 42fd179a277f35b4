//! Dead letters: tasks that ran out of tries or fell again and again. They are kept in the record, can
//! be looked at, and taken up again under the same id, so that effects keep their keys.

use chrono::{DateTime, Utc};
use domain::{
    ids::{RunId, StepId, TaskId},
    operations::DeadTask,
};
use uuid::Uuid;

use super::Claimed;
use crate::{Result, TenantTx};

/// The newest dead tasks of the tenant, at most `limit`.
pub async fn dead(tx: &mut TenantTx, limit: i64) -> Result<Vec<DeadTask>> {
    let tenant = tx.tenant().uuid();
    let rows = sqlx::query!(
        "select t.id, t.task_type, t.workflow_execution_id, t.error_message, t.retry_count, t.completed_at,
                s.id as \"step?\", s.name as \"name?\"
           from queue_dead d join agent_tasks t on t.tenant_id = d.tenant_id and t.id = d.id and t.created_at = d.created_at
           left join run_steps s on s.tenant_id = t.tenant_id and s.run_id = t.workflow_execution_id and s.task_id = t.id
          where d.tenant_id = $1 order by d.died_at desc, d.id desc limit $2",
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
            step: r.step.map(StepId::from_uuid),
            name: r.name,
            error: r.error_message,
            errors: r.retry_count,
            died_at: r.completed_at,
        })
        .collect())
}

/// Puts dead tasks back into the queue, all of `ids` that are dead and carry no step, with their counts
/// at nought. Answers how many.
pub async fn redrive(tx: &mut TenantTx, ids: &[TaskId], now: DateTime<Utc>) -> Result<u64> {
    tx.wake_workers();
    let tenant = tx.tenant().uuid();
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let done = sqlx::query!(
        "with gone as (
           delete from queue_dead d using agent_tasks t
            where d.tenant_id = $1 and d.id = any ($2) and t.tenant_id = d.tenant_id and t.id = d.id and t.created_at = d.created_at
              and t.task_type <> 'step'
           returning d.id, d.created_at),
         again as (
           update agent_tasks t set status = 'queued', error_message = null, retry_count = 0, completed_at = null, updated_at = $3
             from gone where t.tenant_id = $1 and t.id = gone.id and t.created_at = gone.created_at
           returning t.id, t.created_at, t.task_type, t.agent_type, t.serial_key)
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
        "select s.run_id, s.id from queue_dead d
           join agent_tasks t on t.tenant_id = d.tenant_id and t.id = d.id and t.created_at = d.created_at and t.task_type = 'step'
           join run_steps s on s.tenant_id = t.tenant_id and s.run_id = t.workflow_execution_id and s.task_id = t.id
          where d.tenant_id = $1 and d.id = any ($2)
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
        "with gone as (
           delete from queue_dead where tenant_id = $1 and id = (select task_id from run_steps where tenant_id = $1 and id = $2)
           returning id, created_at)
         update agent_tasks t set status = 'failed' from gone
          where t.tenant_id = $1 and t.id = gone.id and t.created_at = gone.created_at",
        tenant,
        step.uuid(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Puts a task that was just completed as dead among the dead letters.
pub(super) async fn bury(tx: &mut TenantTx, task: &Claimed, now: DateTime<Utc>) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "insert into queue_dead (tenant_id, id, created_at, died_at) values ($1, $2, $3, $4)",
        tenant,
        task.id.uuid(),
        task.created_at,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
