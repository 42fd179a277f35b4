//! Lines: tasks with one serial key.

use domain::ids::StepId;

use crate::{Result, TenantTx};

/// The serial key of the task that carries, or carried last, a step of a run.
pub async fn line_of(tx: &mut TenantTx, step: StepId) -> Result<Option<String>> {
    let tenant = tx.tenant().uuid();
    let key = sqlx::query_scalar!(
        "select t.serial_key from run_steps s join agent_tasks t on t.tenant_id = s.tenant_id and t.id = s.task_id
          where s.tenant_id = $1 and s.id = $2",
        tenant,
        step.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(key.flatten())
}
