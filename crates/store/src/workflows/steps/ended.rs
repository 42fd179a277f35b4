//! Ended steps, for looking back: on a way, at a node, all last attempts.

use domain::{
    ids::{RunId, StepId},
    workflows::NodeId,
};

use super::{Row, StepRow, step};
use crate::{Kept, Result, TenantTx};

/// The ended steps on the ways that lead to these, themselves included, oldest first.
pub async fn ended_on_way(tx: &mut TenantTx, run: RunId, steps: &[StepId]) -> Result<Vec<StepRow>> {
    let way = super::super::way_to(tx, run, steps).await?;
    let way: Vec<_> = way.iter().map(|s| s.uuid()).collect();
    let tenant = tx.tenant().uuid();
    let rows = select_step!(
        "where tenant_id = $1 and run_id = $2 and id = any($3) and ended_at is not null order by item_ix, attempt",
        tx,
        tenant,
        run.uuid(),
        &way
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(step).collect()
}

/// The ended steps of one node, the last attempt of each, in the order they were made.
pub async fn ended_at(tx: &mut TenantTx, run: RunId, node: NodeId) -> Result<Vec<StepRow>> {
    let tenant = tx.tenant().uuid();
    let rows = select_step!(
        "where tenant_id = $1 and run_id = $2 and node_id = $3 and status in ('succeeded', 'failed', 'skipped')
          order by item_ix, attempt desc",
        tx,
        tenant,
        run.uuid(),
        node.0
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(step).collect()
}

/// The last attempts of all steps of a run, in the order they were made.
pub async fn last_attempts(tx: &mut TenantTx, run: RunId) -> Result<Vec<StepRow>> {
    let tenant = tx.tenant().uuid();
    let rows = select_step!(
        "where tenant_id = $1 and run_id = $2
           and not exists (select from run_steps n where n.tenant_id = $1 and n.run_id = $2 and n.node_id = run_steps.node_id
                             and n.item_ix = run_steps.item_ix and n.attempt > run_steps.attempt)
          order by item_ix",
        tx,
        tenant,
        run.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(step).collect()
}

/// What the first step was given that followed a step.
pub async fn given_after(
    tx: &mut TenantTx,
    run: RunId,
    after: StepId,
) -> Result<Option<serde_json::Value>> {
    let tenant = tx.tenant().uuid();
    let given = sqlx::query_scalar!(
        "select input as \"input: Kept\" from run_steps
          where tenant_id = $1 and run_id = $2 and after = array[$3::uuid] and kind <> 'logic.join' order by item_ix limit 1",
        tenant,
        run.uuid(),
        after.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(given.map(serde_json::Value::from))
}
