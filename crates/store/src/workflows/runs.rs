//! Runs. A run's state follows from three counters that change in the same transaction as the
//! steps they count; nothing scans sibling steps to find out whether a run has ended.

use chrono::{DateTime, Utc};
use domain::{
    ids::{CampaignId, PrincipalId, RunId, VersionId, WorkflowId},
    page::{Page, PageRequest},
    workflows::{NodeCount, NodeId, Run, RunMode, RunStatus},
};

use crate::{
    Result, TenantTx,
    error::{document, word},
    page,
};

struct Row {
    id: uuid::Uuid,
    workflow_id: uuid::Uuid,
    version_id: uuid::Uuid,
    n: i32,
    campaign_id: Option<uuid::Uuid>,
    mode: String,
    parent_run: Option<uuid::Uuid>,
    status: String,
    paused: bool,
    queued: bool,
    stopped: Option<serde_json::Value>,
    started_at: DateTime<Utc>,
    completed_at: Option<DateTime<Utc>>,
}

fn run(row: Row) -> Result<Run> {
    Ok(Run {
        id: RunId::from_uuid(row.id),
        workflow_id: WorkflowId::from_uuid(row.workflow_id),
        version_id: VersionId::from_uuid(row.version_id),
        version: row.n as u32,
        campaign_id: row.campaign_id.map(CampaignId::from_uuid),
        mode: word("workflow_executions", "mode", &row.mode, RunMode::parse)?,
        parent_id: row.parent_run.map(RunId::from_uuid),
        paused: row.paused,
        queued: row.queued,
        stopped: row
            .stopped
            .map(|e| document("workflow_executions", "stopped", e))
            .transpose()?,
        status: word(
            "workflow_executions",
            "status",
            &row.status,
            RunStatus::parse,
        )?,
        started_at: row.started_at,
        ended_at: row.completed_at,
        steps: Vec::new(),
    })
}

/// One run, without steps.
pub async fn find(tx: &mut TenantTx, id: RunId) -> Result<Option<Run>> {
    let tenant = tx.tenant().uuid();
    sqlx::query_as!(
        Row,
        "select e.id, e.workflow_id, e.version_id, v.n, e.campaign_id, e.mode, e.parent_run, e.status,
                e.paused_at is not null as \"paused!\", e.queued, e.stopped, e.started_at, e.completed_at
           from workflow_executions e join workflow_versions v on v.tenant_id = e.tenant_id and v.id = e.version_id
          where e.tenant_id = $1 and e.id = $2",
        tenant,
        id.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?
    .map(run)
    .transpose()
}

/// One run, locked until the transaction ends. Every change of its steps begins here.
pub async fn find_for_update(tx: &mut TenantTx, id: RunId) -> Result<Option<Run>> {
    // The second look is for a run that moved to another version while its lock was waited for.
    match try_find_for_update(tx, id).await? {
        Some(run) => Ok(Some(run)),
        None => try_find_for_update(tx, id).await,
    }
}

async fn try_find_for_update(tx: &mut TenantTx, id: RunId) -> Result<Option<Run>> {
    let tenant = tx.tenant().uuid();
    sqlx::query_as!(
        Row,
        "select e.id, e.workflow_id, e.version_id, v.n, e.campaign_id, e.mode, e.parent_run, e.status,
                e.paused_at is not null as \"paused!\", e.queued, e.stopped, e.started_at, e.completed_at
           from workflow_executions e join workflow_versions v on v.tenant_id = e.tenant_id and v.id = e.version_id
          where e.tenant_id = $1 and e.id = $2 for update of e",
        tenant,
        id.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?
    .map(run)
    .transpose()
}

/// A page of runs, newest first, of one campaign, of one workflow, or of all.
pub async fn list(
    tx: &mut TenantTx,
    campaign: Option<CampaignId>,
    workflow: Option<WorkflowId>,
    request: &PageRequest,
) -> Result<Page<Run>> {
    let tenant = tx.tenant().uuid();
    let after = page::after(request);
    let items = sqlx::query_as!(
        Row,
        "select e.id, e.workflow_id, e.version_id, v.n, e.campaign_id, e.mode, e.parent_run, e.status,
                e.paused_at is not null as \"paused!\", e.queued, e.stopped, e.started_at, e.completed_at
           from workflow_executions e join workflow_versions v on v.tenant_id = e.tenant_id and v.id = e.version_id
          where e.tenant_id = $1 and ($2::uuid is null or e.campaign_id = $2) and ($3::uuid is null or e.workflow_id = $3)
            and (e.started_at, e.id) < ($4, $5)
          order by e.started_at desc, e.id desc limit $6",
        tenant,
        campaign.map(CampaignId::uuid),
        workflow.map(WorkflowId::uuid),
        after.at,
        after.id,
        i64::from(request.rows()) + 1,
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(run)
    .collect::<Result<Vec<_>>>()?;
    Ok(page::finish(items, request.rows(), |r| {
        (r.started_at, r.id.uuid())
    }))
}

/// Adds to the counters of a run that is not cancelled and sets the state that follows from them.
/// Answers the new state.
pub async fn adjust(
    tx: &mut TenantTx,
    id: RunId,
    active: i32,
    waiting: i32,
    failed: i32,
    now: DateTime<Utc>,
) -> Result<RunStatus> {
    let tenant = tx.tenant().uuid();
    let status = sqlx::query_scalar!(
        "with c as (select active_steps + $3 as a, waiting_steps + $4 as w, failed_steps + $5 as f
                      from workflow_executions where tenant_id = $1 and id = $2)
         update workflow_executions e
            set active_steps = c.a, waiting_steps = c.w, failed_steps = c.f, updated_at = $6,
                status = case when e.status = 'cancelled' then 'cancelled' when c.a > 0 then 'running' when c.w > 0 then 'waiting'
                              when c.f > 0 then 'failed' else 'succeeded' end,
                completed_at = case when c.a = 0 and c.w = 0 then coalesce(e.completed_at, $6) end
           from c
          where e.tenant_id = $1 and e.id = $2
         returning e.status",
        tenant,
        id.uuid(),
        active,
        waiting,
        failed,
        now,
    )
    .fetch_one(tx.conn())
    .await?;
    word("workflow_executions", "status", &status, RunStatus::parse)
}

/// Marks a run that has not ended as cancelled.
pub async fn cancel(tx: &mut TenantTx, id: RunId, now: DateTime<Utc>) -> Result<bool> {
    let tenant = tx.tenant().uuid();
    let done = sqlx::query!(
        "update workflow_executions
            set status = 'cancelled', active_steps = 0, waiting_steps = 0, completed_at = $3, updated_at = $3
          where tenant_id = $1 and id = $2 and status in ('running', 'waiting')",
        tenant,
        id.uuid(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Records what became of the run's approval.
pub async fn set_approval_status(
    tx: &mut TenantTx,
    id: RunId,
    status: &str,
    by: Option<PrincipalId>,
    now: DateTime<Utc>,
) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "update workflow_executions set approval_status = $3, approved_by = $4, approved_at = $5, updated_at = $5
          where tenant_id = $1 and id = $2",
        tenant,
        id.uuid(),
        status,
        by.map(PrincipalId::uuid),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Steps open, ended well and failed per node, over a workflow's newest hundred runs.
pub async fn node_counts(tx: &mut TenantTx, workflow: WorkflowId) -> Result<Vec<NodeCount>> {
    let tenant = tx.tenant().uuid();
    let rows = sqlx::query!(
        "select s.node_id,
                count(*) filter (where s.status in ('ready', 'running', 'waiting', 'retrying')) as \"open!\",
                count(*) filter (where s.status = 'succeeded') as \"succeeded!\",
                count(*) filter (where s.status = 'failed') as \"failed!\"
           from (select id from workflow_executions where tenant_id = $1 and workflow_id = $2 order by started_at desc limit 100) r
           join run_steps s on s.tenant_id = $1 and s.run_id = r.id
          group by s.node_id",
        tenant,
        workflow.uuid(),
    )
    .fetch_all(tx.conn())
    .await?;
    let count = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
    Ok(rows
        .into_iter()
        .map(|r| NodeCount {
            node: NodeId(r.node_id),
            open: count(r.open),
            succeeded: count(r.succeeded),
            failed: count(r.failed),
        })
        .collect())
}

/// Steps that failed for good and were not tried again, newest first; at most 20.
pub async fn failed_steps(tx: &mut TenantTx) -> Result<Vec<(RunId, String, DateTime<Utc>)>> {
    let tenant = tx.tenant().uuid();
    let rows = sqlx::query!(
        "select s.run_id, s.name, coalesce(s.ended_at, s.queued_at) as \"at!\"
           from workflow_executions e join run_steps s on s.tenant_id = e.tenant_id and s.run_id = e.id
          where e.tenant_id = $1 and e.failed_steps > 0 and e.status <> 'cancelled' and s.status = 'failed'
            and not exists (select from run_steps n where n.tenant_id = s.tenant_id and n.run_id = s.run_id
                              and n.node_id = s.node_id and n.item_ix = s.item_ix and n.attempt > s.attempt)
          order by 3 desc limit 20",
        tenant,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| (RunId::from_uuid(r.run_id), r.name, r.at))
        .collect())
}

/// The key of the step that failed last in a run, and why.
pub async fn last_failure(
    tx: &mut TenantTx,
    run: RunId,
) -> Result<Option<(String, Option<serde_json::Value>)>> {
    let tenant = tx.tenant().uuid();
    let row = sqlx::query!(
        "select node_key, error from run_steps where tenant_id = $1 and run_id = $2 and status = 'failed'
          order by ended_at desc nulls last, id desc limit 1",
        tenant,
        run.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|r| (r.node_key, r.error)))
}
