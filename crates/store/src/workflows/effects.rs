//! Effects that must not be tried twice: a step says that it is about to have one before it has it.

use domain::ids::StepId;
use serde_json::json;

use crate::{Result, TenantTx};

/// Notes on an attempt at work that its effect begins now. `false`: somebody noted that before, so the
/// effect may have been had.
pub async fn begin_effect(tx: &mut TenantTx, id: StepId) -> Result<bool> {
    let tenant = tx.tenant().uuid();
    let done = sqlx::query!(
        "update run_steps set state = $3 where tenant_id = $1 and id = $2 and status = 'running' and state is null",
        tenant,
        id.uuid(),
        json!({ "effect": "begun" }),
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}
