//! Keys that were seen, and rates.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    ids::{StepId, WorkflowId},
    workflows::NodeId,
};

use crate::{Result, TenantTx};

/// Whether this step is the first with a key at a node. A key that has expired counts as new; a step
/// that is run again keeps its answer.
pub async fn is_first(
    tx: &mut TenantTx,
    at: (WorkflowId, NodeId),
    key: &str,
    step: StepId,
    expires_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let tenant = tx.tenant().uuid();
    let holder = sqlx::query_scalar!(
        "insert into once_keys (tenant_id, workflow_id, node_id, key, step_id, expires_at) values ($1, $2, $3, $4, $5, $6)
         on conflict (tenant_id, workflow_id, node_id, key) do update
           set step_id = case when once_keys.expires_at <= $7 then excluded.step_id else once_keys.step_id end,
               expires_at = case when once_keys.expires_at <= $7 then excluded.expires_at else once_keys.expires_at end
         returning step_id",
        tenant,
        at.0.uuid(),
        at.1.0,
        key,
        step.uuid(),
        expires_at,
        now,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(holder == step.uuid())
}

/// Takes a place in a rate of `max` items per window: when the item may go on. Windows follow each
/// other without a gap while there is anything to let through.
pub async fn take_place(
    tx: &mut TenantTx,
    at: (WorkflowId, NodeId),
    key: &str,
    max: i32,
    per: TimeDelta,
    now: DateTime<Utc>,
) -> Result<DateTime<Utc>> {
    let tenant = tx.tenant().uuid();
    let per = per.num_milliseconds() as f64 / 1_000.0;
    let starts_at = sqlx::query_scalar!(
        "insert into rate_windows (tenant_id, workflow_id, node_id, key, starts_at, used) values ($1, $2, $3, $4, $7, 1)
         on conflict (tenant_id, workflow_id, node_id, key) do update
           set starts_at = case when rate_windows.starts_at + make_interval(secs => $6) <= $7 then $7
                                when rate_windows.used >= $5 then rate_windows.starts_at + make_interval(secs => $6)
                                else rate_windows.starts_at end,
               used = case when rate_windows.starts_at + make_interval(secs => $6) <= $7 or rate_windows.used >= $5 then 1
                           else rate_windows.used + 1 end
         returning starts_at",
        tenant,
        at.0.uuid(),
        at.1.0,
        key,
        max,
        per,
        now,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(starts_at)
}
