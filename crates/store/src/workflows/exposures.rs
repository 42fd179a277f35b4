//! Who was shown which variant of an A/B test.

use chrono::{DateTime, Utc};
use domain::{
    ids::{RunId, StepId, WorkflowId},
    workflows::NodeId,
};

use crate::{Result, TenantTx};

/// A subject meets a variant.
#[derive(Debug)]
pub struct Exposure<'a> {
    /// The workflow and the test in it.
    pub at: (WorkflowId, NodeId),
    /// Who.
    pub subject: &'a str,
    /// What.
    pub variant: &'a str,
    /// What the test measures.
    pub goal: &'a str,
    /// The run and its step.
    pub by: (RunId, StepId),
    /// When.
    pub now: DateTime<Utc>,
}

/// Records an exposure and answers the variant that holds: the one the subject has met before, as long as
/// it is among `variants`, else the new one.
pub async fn expose(tx: &mut TenantTx, new: &Exposure<'_>, variants: &[String]) -> Result<String> {
    let tenant = tx.tenant().uuid();
    Ok(sqlx::query_scalar!(
        "insert into experiment_exposures as e (tenant_id, workflow_id, node_id, subject, variant, goal, run_id, step_id, exposed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (tenant_id, workflow_id, node_id, subject) do update
           set variant = case when e.variant = any ($10) then e.variant else excluded.variant end,
               exposed_at = case when e.variant = any ($10) then e.exposed_at else excluded.exposed_at end
         returning e.variant",
        tenant,
        new.at.0.uuid(),
        new.at.1.0,
        new.subject,
        new.variant,
        new.goal,
        new.by.0.uuid(),
        new.by.1.uuid(),
        new.now,
        variants,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// How many subjects met each variant of a test, by the variants' names.
pub async fn exposures(tx: &mut TenantTx, at: (WorkflowId, NodeId)) -> Result<Vec<(String, i64)>> {
    let tenant = tx.tenant().uuid();
    let rows = sqlx::query!(
        "select variant, count(*) as \"n!\" from experiment_exposures
          where tenant_id = $1 and workflow_id = $2 and node_id = $3 group by variant order by variant",
        tenant,
        at.0.uuid(),
        at.1.0,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|r| (r.variant, r.n)).collect())
}
