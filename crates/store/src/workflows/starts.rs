//! Beginnings that a workflow's settings count: places in line, keys of open runs, how often a subject
//! has been taken up. Whoever decides on a beginning holds the workflow's lock.

use chrono::{DateTime, Utc};
use domain::ids::{RunId, WorkflowId};

use crate::{Result, TenantTx};

/// The run of a workflow that began by a key, and whether it began with that body. One whose data is
/// gone counts as begun with it.
pub async fn begun_by(
    tx: &mut TenantTx,
    workflow: WorkflowId,
    key: &str,
    body: &serde_json::Value,
) -> Result<Option<(RunId, bool)>> {
    let tenant = tx.tenant().uuid();
    let row = sqlx::query!(
        "select id, (erased_at is not null or trigger_data -> 'body' is not distinct from $4) as \"same!\"
           from workflow_executions where tenant_id = $1 and workflow_id = $2 and dedupe_key = $3",
        tenant,
        workflow.uuid(),
        key,
        body,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|r| (RunId::from_uuid(r.id), r.same)))
}

/// Where a run stands in its workflow's line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// It waits for a place.
    Waits,
    /// It has one.
    Holds,
}

impl Line {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Waits => "waits",
            Self::Holds => "holds",
        }
    }
}

/// What is counted of a run that begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStart {
    /// The run.
    pub run: RunId,
    /// Its workflow.
    pub workflow: WorkflowId,
    /// Its place, where only so many run at once.
    pub line: Option<Line>,
    /// No second run begins with this key while it is open.
    pub key: Option<String>,
    /// What the frequency cap counts it for.
    pub subject: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// One beginning of a workflow is decided at a time, until the transaction ends.
pub async fn lock_starts(tx: &mut TenantTx, workflow: WorkflowId) -> Result<()> {
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended('starts' || $1::text, 0))",
        workflow.uuid().to_string(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Runs of a workflow that hold a place, and those that wait for one.
pub async fn line(tx: &mut TenantTx, workflow: WorkflowId) -> Result<(i64, i64)> {
    let tenant = tx.tenant().uuid();
    let row = sqlx::query!(
        "select count(*) filter (where line = 'holds') as \"holds!\", count(*) filter (where line = 'waits') as \"waits!\"
           from run_starts where tenant_id = $1 and workflow_id = $2 and line is not null",
        tenant,
        workflow.uuid(),
    )
    .fetch_one(tx.conn())
    .await?;
    Ok((row.holds, row.waits))
}

/// The run that has waited longest for a place.
pub async fn first_in_line(tx: &mut TenantTx, workflow: WorkflowId) -> Result<Option<RunId>> {
    let tenant = tx.tenant().uuid();
    let run = sqlx::query_scalar!(
        "select run_id from run_starts where tenant_id = $1 and workflow_id = $2 and line = 'waits'
          order by began_at, run_id limit 1",
        tenant,
        workflow.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(run.map(RunId::from_uuid))
}

/// The open run that holds a key.
pub async fn holder_of_key(
    tx: &mut TenantTx,
    workflow: WorkflowId,
    key: &str,
) -> Result<Option<RunId>> {
    let tenant = tx.tenant().uuid();
    let run = sqlx::query_scalar!(
        "select run_id from run_starts where tenant_id = $1 and workflow_id = $2 and key = $3",
        tenant,
        workflow.uuid(),
        key,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(run.map(RunId::from_uuid))
}

/// How many runs about a subject began after a time.
pub async fn starts_about(
    tx: &mut TenantTx,
    workflow: WorkflowId,
    subject: &str,
    after: DateTime<Utc>,
) -> Result<i64> {
    let tenant = tx.tenant().uuid();
    Ok(sqlx::query_scalar!(
        "select count(*) as \"n!\" from run_starts
          where tenant_id = $1 and workflow_id = $2 and subject = $3 and began_at > $4",
        tenant,
        workflow.uuid(),
        subject,
        after,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Records a beginning. The run is stored already.
pub async fn insert_start(tx: &mut TenantTx, new: &NewStart) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "insert into run_starts (tenant_id, run_id, workflow_id, line, key, subject, began_at) values ($1, $2, $3, $4, $5, $6, $7)",
        tenant,
        new.run.uuid(),
        new.workflow.uuid(),
        new.line.map(Line::as_str),
        new.key,
        new.subject,
        new.at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A run has a place from now on.
pub async fn hold_place(tx: &mut TenantTx, run: RunId) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "update run_starts set line = 'holds' where tenant_id = $1 and run_id = $2",
        tenant,
        run.uuid(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A run has ended: its place and its key are free. Answers whether it stood in a line.
pub async fn end_start(tx: &mut TenantTx, run: RunId) -> Result<bool> {
    let tenant = tx.tenant().uuid();
    let stood = sqlx::query_scalar!(
        "with old as (select line from run_starts where tenant_id = $1 and run_id = $2 for update)
         update run_starts s set line = null, key = null from old where s.tenant_id = $1 and s.run_id = $2
         returning old.line is not null as \"stood!\"",
        tenant,
        run.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(stood == Some(true))
}
