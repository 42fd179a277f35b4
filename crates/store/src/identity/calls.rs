//! Idempotency keys of calls that came to nothing. Taking and answering a key is in `operations`.

use domain::ids::PrincipalId;

use crate::{Result, TenantTx};

/// Gives a key back after a call that changed nothing, so that the same call may be tried again.
pub async fn release_key(tx: &mut TenantTx, by: PrincipalId, route: &str, key: &str) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "delete from idempotency_keys
          where tenant_id = $1 and principal_id = $2 and route = $3 and key = $4 and status is null",
        tenant,
        by.uuid(),
        route,
        key,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
