//! Taking away what a run worked on, and what it has cost.

use chrono::{DateTime, Utc};
use domain::ids::RunId;
use rust_decimal::Decimal;

use crate::{Result, TenantTx};

/// Takes away everything an ended run worked on: what it was started with, inputs, outputs, reasons, texts
/// of errors, lists of loops, what people were asked and answered. States, times, counts, costs and the
/// codes of errors stay. What it gave stays while `keep_result`.
pub async fn erase_run(
    tx: &mut TenantTx,
    run: RunId,
    keep_result: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    let (tenant, id) = (tx.tenant().uuid(), run.uuid());
    sqlx::query!(
        "update workflow_executions
            set trigger_data = '{}', result = case when $3 then result end, erased_at = $4
          where tenant_id = $1 and id = $2",
        tenant,
        id,
        keep_result,
        now,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "update run_steps
            set input = '{}', output = null, reason = null, state = null,
                error = case when error is not null then jsonb_build_object('code', error -> 'code', 'message', '', 'hint', '') end
          where tenant_id = $1 and run_id = $2",
        tenant,
        id,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "update run_loops set list = null where tenant_id = $1 and run_id = $2",
        tenant,
        id
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "update run_frames set result = null where tenant_id = $1 and run_id = $2",
        tenant,
        id
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "delete from run_waits where tenant_id = $1 and run_id = $2",
        tenant,
        id
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "update human_tasks t
            set details = '', payload = 'null', answer = null,
                title = coalesce((select s.name from run_steps s where s.tenant_id = $1 and s.id = t.step_id), '')
          where t.tenant_id = $1 and t.run_id = $2",
        tenant,
        id,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "update approvals set request = '{}', answers = null where tenant_id = $1 and run_id = $2 and subject = 'item'",
        tenant,
        id,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "update agent_tasks set error_message = null, output_data = '{}' where tenant_id = $1 and workflow_execution_id = $2",
        tenant,
        id,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Takes away what an erased run gave, once nobody waits for it any more.
pub async fn forget_result(tx: &mut TenantTx, run: RunId) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "update workflow_executions set result = null where tenant_id = $1 and id = $2 and erased_at is not null",
        tenant,
        run.uuid(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// One reckoning of a run's budget at a time, until the transaction ends.
pub async fn lock_budget(tx: &mut TenantTx, run: RunId) -> Result<()> {
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended('budget' || $1::text, 0))",
        run.uuid().to_string(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What a run and the runs it called have cost, in US dollars, with what is set aside for steps at work.
pub async fn spent(tx: &mut TenantTx, run: RunId) -> Result<Decimal> {
    let tenant = tx.tenant().uuid();
    Ok(sqlx::query_scalar!(
        "with recursive tree as (
           select id from workflow_executions where tenant_id = $1 and id = $2
           union all
           select e.id from workflow_executions e join tree t on e.tenant_id = $1 and e.parent_run = t.id)
         select coalesce(sum(s.cost), 0) as \"cost!\"
           from tree t join run_steps s on s.tenant_id = $1 and s.run_id = t.id",
        tenant,
        run.uuid(),
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Sets money aside for a step that begins; its end puts what it cost in its place.
pub async fn set_aside(tx: &mut TenantTx, step: domain::ids::StepId, cost: Decimal) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "update run_steps set cost = $3 where tenant_id = $1 and id = $2",
        tenant,
        step.uuid(),
        cost,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
