//! The head of a run: the row that every change of the run locks first, with its counters.

use chrono::{DateTime, Utc};
use domain::{
    ids::{CampaignId, RunId, StepId, VersionId, WorkflowId},
    workflows::{NodeId, RunStatus, StepError},
};
use serde_json::Value;

use crate::{
    Kept, Result, TenantTx,
    error::{document, json, word},
};

/// A run's head. Read under its lock, changed in memory, written back once.
#[derive(Debug, Clone)]
pub struct RunHead {
    /// Its id.
    pub id: RunId,
    /// Its workflow.
    pub workflow: WorkflowId,
    /// The version it follows.
    pub version: VersionId,
    /// That version's number.
    pub n: u32,
    /// Its campaign.
    pub campaign: Option<CampaignId>,
    /// Where it stands.
    pub status: RunStatus,
    /// `live`, `test`, `replay`.
    pub mode: String,
    /// What it was started with.
    pub trigger: Value,
    /// The trigger it began at.
    pub start: Option<NodeId>,
    /// The run and the step that called it.
    pub parent: Option<(RunId, StepId)>,
    /// Runs above it.
    pub depth: i32,
    /// Events and calls that led to it.
    pub hops: i32,
    /// Steps so far.
    pub step_seq: i32,
    /// Rounds so far.
    pub frame_seq: i32,
    /// Open loops and joins.
    pub containers: i32,
    /// Steps that are ready or running.
    pub active: i32,
    /// Steps that wait.
    pub waiting: i32,
    /// Steps that failed for good.
    pub failed: i32,
    /// What its last branch gave.
    pub result: Option<Value>,
    /// A person stopped it for a while.
    pub paused: bool,
    /// The run whose stored answers it is walked by.
    pub replays: Option<RunId>,
    /// It stands in line for a place and has no steps yet.
    pub queued: bool,
    /// A row in `run_starts` is to be settled when it ends.
    pub marked: bool,
    /// The nearest run, itself or above it, whose budget it spends.
    pub budget: Option<RunId>,
    /// Bytes of what its steps were given and gave.
    pub bytes: i64,
    /// Why it was stopped as a whole.
    pub stopped: Option<StepError>,
    /// What it worked on is gone.
    pub erased: bool,
    /// When it began.
    pub started_at: DateTime<Utc>,
}

/// As errors name it.
const TABLE: &str = "workflow_executions";

struct Row {
    id: uuid::Uuid,
    workflow_id: uuid::Uuid,
    version_id: uuid::Uuid,
    n: i32,
    campaign_id: Option<uuid::Uuid>,
    status: String,
    mode: String,
    trigger_data: Kept,
    start_node: Option<uuid::Uuid>,
    parent_run: Option<uuid::Uuid>,
    parent_step: Option<uuid::Uuid>,
    depth: i32,
    hops: i32,
    step_seq: i32,
    frame_seq: i32,
    containers: i32,
    active_steps: i32,
    waiting_steps: i32,
    failed_steps: i32,
    result: Option<Kept>,
    paused: bool,
    replays: Option<uuid::Uuid>,
    queued: bool,
    marked: bool,
    budget_run: Option<uuid::Uuid>,
    bytes: i64,
    stopped: Option<Value>,
    erased: bool,
    started_at: DateTime<Utc>,
}

fn read(row: Row) -> Result<RunHead> {
    let parent = row.parent_run.zip(row.parent_step);
    Ok(RunHead {
        id: RunId::from_uuid(row.id),
        workflow: WorkflowId::from_uuid(row.workflow_id),
        version: VersionId::from_uuid(row.version_id),
        n: row.n as u32,
        campaign: row.campaign_id.map(CampaignId::from_uuid),
        status: word(TABLE, "status", &row.status, RunStatus::parse)?,
        mode: row.mode,
        trigger: row.trigger_data.into(),
        start: row.start_node.map(NodeId),
        parent: parent.map(|(run, step)| (RunId::from_uuid(run), StepId::from_uuid(step))),
        depth: row.depth,
        hops: row.hops,
        step_seq: row.step_seq,
        frame_seq: row.frame_seq,
        containers: row.containers,
        active: row.active_steps,
        waiting: row.waiting_steps,
        failed: row.failed_steps,
        result: row.result.map(Value::from),
        paused: row.paused,
        replays: row.replays.map(RunId::from_uuid),
        queued: row.queued,
        marked: row.marked,
        budget: row.budget_run.map(RunId::from_uuid),
        bytes: row.bytes,
        stopped: row
            .stopped
            .map(|e| document(TABLE, "stopped", e))
            .transpose()?,
        erased: row.erased,
        started_at: row.started_at,
    })
}

/// A run's head, to be read only.
pub async fn head(tx: &mut TenantTx, id: RunId) -> Result<Option<RunHead>> {
    let tenant = tx.tenant().uuid();
    sqlx::query_as!(
        Row,
        "select e.id, e.workflow_id, e.version_id, v.n, e.campaign_id, e.status, e.mode, e.trigger_data as \"trigger_data: Kept\", e.start_node,
                e.parent_run, e.parent_step, e.depth, e.hops, e.step_seq, e.frame_seq, e.containers,
                e.active_steps, e.waiting_steps, e.failed_steps, e.result as \"result: Kept\", e.paused_at is not null as \"paused!\", e.replays, e.queued, e.marked,
                e.budget_run, e.bytes, e.stopped, e.erased_at is not null as \"erased!\", e.started_at
           from workflow_executions e join workflow_versions v on v.tenant_id = e.tenant_id and v.id = e.version_id
          where e.tenant_id = $1 and e.id = $2",
        tenant,
        id.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?
    .map(read)
    .transpose()
}

/// A run's head, locked until the transaction ends. Every change of its steps begins here.
pub async fn lock_head(tx: &mut TenantTx, id: RunId) -> Result<Option<RunHead>> {
    // Whoever waited for the lock while the run moved to another version finds no row that joins any
    // more, but holds the lock: the second look sees the run as it is now.
    match try_lock_head(tx, id).await? {
        Some(head) => Ok(Some(head)),
        None => try_lock_head(tx, id).await,
    }
}

async fn try_lock_head(tx: &mut TenantTx, id: RunId) -> Result<Option<RunHead>> {
    let tenant = tx.tenant().uuid();
    sqlx::query_as!(
        Row,
        "select e.id, e.workflow_id, e.version_id, v.n, e.campaign_id, e.status, e.mode, e.trigger_data as \"trigger_data: Kept\", e.start_node,
                e.parent_run, e.parent_step, e.depth, e.hops, e.step_seq, e.frame_seq, e.containers,
                e.active_steps, e.waiting_steps, e.failed_steps, e.result as \"result: Kept\", e.paused_at is not null as \"paused!\", e.replays, e.queued, e.marked,
                e.budget_run, e.bytes, e.stopped, e.erased_at is not null as \"erased!\", e.started_at
           from workflow_executions e join workflow_versions v on v.tenant_id = e.tenant_id and v.id = e.version_id
          where e.tenant_id = $1 and e.id = $2 for update of e",
        tenant,
        id.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?
    .map(read)
    .transpose()
}

/// Writes a head back. A run that has ended gets its time of ending, one that goes on again loses it.
pub async fn save_head(tx: &mut TenantTx, head: &RunHead, now: DateTime<Utc>) -> Result<()> {
    let tenant = tx.tenant().uuid();
    let open = is_open(head.status);
    sqlx::query!(
        "update workflow_executions
            set status = $3, step_seq = $4, frame_seq = $5, containers = $6, active_steps = $7, waiting_steps = $8,
                failed_steps = $9, result = $10, updated_at = $11, queued = $13, stopped = $14, bytes = $15,
                completed_at = case when $12 then null else coalesce(completed_at, $11) end
          where tenant_id = $1 and id = $2",
        tenant,
        head.id.uuid(),
        head.status.as_str(),
        head.step_seq,
        head.frame_seq,
        head.containers,
        head.active,
        head.waiting,
        head.failed,
        head.result,
        now,
        open,
        head.queued,
        head.stopped.as_ref().map(json).transpose()?,
        head.bytes,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What is stored of a new run.
#[derive(Debug)]
pub struct NewRunHead<'a> {
    /// The head as it stands after the first steps.
    pub head: &'a RunHead,
    /// Who started it; nothing means the product itself.
    pub by: Option<domain::ids::PrincipalId>,
    /// Part of the sample company.
    pub sample: bool,
    /// Equal keys of one workflow begin one run.
    pub dedupe: Option<&'a str>,
    /// The run whose step it begins anew at.
    pub anew_of: Option<RunId>,
}

const fn is_open(status: RunStatus) -> bool {
    matches!(status, RunStatus::Running | RunStatus::Waiting)
}

/// Adds a run. `false`: there is one with that key already, and nothing was added.
pub async fn insert_head(tx: &mut TenantTx, new: &NewRunHead<'_>) -> Result<bool> {
    let tenant = tx.tenant().uuid();
    let head = new.head;
    let done = sqlx::query!(
        "insert into workflow_executions (tenant_id, id, workflow_type, workflow_id, version_id, campaign_id, trigger_data,
                                          started_by, sample, started_at, created_at, updated_at, mode, start_node,
                                          parent_run, parent_step, depth, hops, dedupe_key,
                                          status, step_seq, frame_seq, containers, active_steps, waiting_steps, failed_steps,
                                          result, completed_at, replays, queued, marked, budget_run, anew_of, bytes)
         values ($1, $2, 'workflow', $3, $4, $5, $6, $7, $8, $9, $9, $9, $10, $11, $12, $13, $14, $15, $16,
                 $17, $18, $19, $20, $21, $22, $23, $24, case when $25 then null else $9::timestamptz end, $26, $27, $28, $29, $30, $31)
         on conflict (tenant_id, workflow_id, dedupe_key) do nothing",
        tenant,
        head.id.uuid(),
        head.workflow.uuid(),
        head.version.uuid(),
        head.campaign.map(CampaignId::uuid),
        head.trigger,
        new.by.map(domain::ids::PrincipalId::uuid),
        new.sample,
        head.started_at,
        head.mode,
        head.start.map(|n| n.0),
        head.parent.map(|p| p.0.uuid()),
        head.parent.map(|p| p.1.uuid()),
        head.depth,
        head.hops,
        new.dedupe,
        head.status.as_str(),
        head.step_seq,
        head.frame_seq,
        head.containers,
        head.active,
        head.waiting,
        head.failed,
        head.result,
        is_open(head.status),
        head.replays.map(RunId::uuid),
        head.queued,
        head.marked,
        head.budget.map(RunId::uuid),
        new.anew_of.map(RunId::uuid),
        head.bytes,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A run that another one called.
#[derive(Debug, Clone)]
pub struct Child {
    /// Its id.
    pub id: RunId,
    /// Where it stands.
    pub status: RunStatus,
    /// What its last branch gave.
    pub result: Option<Value>,
}

/// The run that a step of another run called, if it has.
pub async fn child_of(tx: &mut TenantTx, run: RunId, step: StepId) -> Result<Option<Child>> {
    let tenant = tx.tenant().uuid();
    let row = sqlx::query!(
        "select id, status, result as \"result: Kept\" from workflow_executions where tenant_id = $1 and parent_run = $2 and parent_step = $3",
        tenant,
        run.uuid(),
        step.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|r| {
        Ok(Child {
            id: RunId::from_uuid(r.id),
            status: word("workflow_executions", "status", &r.status, RunStatus::parse)?,
            result: r.result.map(Value::from),
        })
    })
    .transpose()
}

/// The open runs that a run has called.
pub async fn open_children(tx: &mut TenantTx, run: RunId) -> Result<Vec<RunId>> {
    let tenant = tx.tenant().uuid();
    let ids = sqlx::query_scalar!(
        "select id from workflow_executions
          where tenant_id = $1 and parent_run = $2 and status in ('running', 'waiting')",
        tenant,
        run.uuid(),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(RunId::from_uuid).collect())
}

/// Events and calls that led to a run one after another.
pub async fn hops(tx: &mut TenantTx, run: RunId) -> Result<i32> {
    let tenant = tx.tenant().uuid();
    let hops = sqlx::query_scalar!(
        "select hops from workflow_executions where tenant_id = $1 and id = $2",
        tenant,
        run.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(hops.unwrap_or(0))
}

/// Holds a run since a time, or lets it go on.
pub async fn set_paused(tx: &mut TenantTx, run: RunId, since: Option<DateTime<Utc>>) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "update workflow_executions set paused_at = $3 where tenant_id = $1 and id = $2",
        tenant,
        run.uuid(),
        since,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Who started a run; nothing when the product itself did.
pub async fn started_by(tx: &mut TenantTx, run: RunId) -> Result<Option<domain::ids::PrincipalId>> {
    let tenant = tx.tenant().uuid();
    let by = sqlx::query_scalar!(
        "select started_by from workflow_executions where tenant_id = $1 and id = $2",
        tenant,
        run.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(by.flatten().map(domain::ids::PrincipalId::from_uuid))
}

/// How a run ended and what its last branch gave; nothing while it is open.
pub async fn ended(tx: &mut TenantTx, run: RunId) -> Result<Option<(RunStatus, Value)>> {
    let tenant = tx.tenant().uuid();
    let row = sqlx::query!(
        "select status, result as \"result: Kept\" from workflow_executions
          where tenant_id = $1 and id = $2 and status not in ('running', 'waiting')",
        tenant,
        run.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|r| {
        let status = word("workflow_executions", "status", &r.status, RunStatus::parse)?;
        Ok((status, r.result.map_or(Value::Null, Value::from)))
    })
    .transpose()
}
