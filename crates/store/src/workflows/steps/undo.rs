//! Taking back what steps changed, the last first.

use chrono::{DateTime, Utc};
use domain::{
    ids::{RunId, StepId},
    workflows::StepError,
};

use super::{Row, StepRow, step};
use crate::{Kept, Result, TenantTx, error::json};

/// The last of a run's ended steps of these kinds whose change stands and was not tried to be taken back.
pub async fn next_to_undo(
    tx: &mut TenantTx,
    run: RunId,
    kinds: &[String],
) -> Result<Option<StepRow>> {
    let tenant = tx.tenant().uuid();
    select_step!(
        "where tenant_id = $1 and run_id = $2 and kind = any($3) and status = 'succeeded'
           and undone_at is null and undo_error is null
          order by ended_at desc, item_ix desc limit 1",
        tx,
        tenant,
        run.uuid(),
        kinds
    )
    .fetch_optional(tx.conn())
    .await?
    .map(step)
    .transpose()
}

/// What a step changed was taken back.
pub async fn undone(tx: &mut TenantTx, id: StepId, now: DateTime<Utc>) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "update run_steps set undone_at = $3, undo_error = null where tenant_id = $1 and id = $2",
        tenant,
        id.uuid(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What a step changed could not be taken back.
pub async fn not_undone(tx: &mut TenantTx, id: StepId, why: &StepError) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "update run_steps set undo_error = $3 where tenant_id = $1 and id = $2",
        tenant,
        id.uuid(),
        json(why)?,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whether anything of a run was taken back, or was tried to be.
pub async fn has_undone(tx: &mut TenantTx, run: RunId) -> Result<bool> {
    let tenant = tx.tenant().uuid();
    let has = sqlx::query_scalar!(
        "select exists (select from run_steps where tenant_id = $1 and run_id = $2
                          and (undone_at is not null or undo_error is not null)) as \"has!\"",
        tenant,
        run.uuid(),
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(has)
}
