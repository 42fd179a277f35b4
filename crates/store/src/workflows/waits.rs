//! Steps that wait for events, and the triggers that listen to them.

use chrono::{DateTime, Utc};
use domain::{
    ids::{RunId, StepId, TaskId, TenantId, WorkflowId},
    workflows::NodeId,
};
use serde_json::Value;

use crate::{Db, Result, TenantTx};

/// A step begins to wait for an event about a subject, or about anything.
pub async fn insert_wait(
    tx: &mut TenantTx,
    run: RunId,
    step: StepId,
    event: &str,
    subject: Option<&str>,
) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "insert into run_waits (tenant_id, step_id, run_id, event, subject) values ($1, $2, $3, $4, $5)
         on conflict (tenant_id, step_id) do nothing",
        tenant,
        step.uuid(),
        run.uuid(),
        event,
        subject,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A step no longer waits.
pub async fn delete_wait(tx: &mut TenantTx, step: StepId) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "delete from run_waits where tenant_id = $1 and step_id = $2",
        tenant,
        step.uuid()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The steps that wait for an event about a subject: at most so many behind one, by id.
pub async fn waits_for(
    tx: &mut TenantTx,
    event: &str,
    subject: Option<&str>,
    after: Option<StepId>,
    most: i64,
) -> Result<Vec<(RunId, StepId)>> {
    let tenant = tx.tenant().uuid();
    let rows = sqlx::query!(
        "select run_id, step_id from run_waits
          where tenant_id = $1 and event = $2 and (subject is null or subject = $3)
            and ($5::uuid is null or step_id > $5) order by step_id limit $4",
        tenant,
        event,
        subject,
        most,
        after.map(StepId::uuid),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| (RunId::from_uuid(r.run_id), StepId::from_uuid(r.step_id)))
        .collect())
}

/// Whether anything of the tenant listens to an event: a trigger or a step.
pub async fn is_heard(tx: &mut TenantTx, event: &str) -> Result<bool> {
    let tenant = tx.tenant().uuid();
    let heard = sqlx::query_scalar!(
        "select exists (select from workflow_triggers where tenant_id = $1 and event = $2)
             or exists (select from run_waits where tenant_id = $1 and event = $2) as \"heard!\"",
        tenant,
        event,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(heard)
}

/// A trigger of a live version.
#[derive(Debug, Clone)]
pub struct Trigger {
    /// Its workflow.
    pub workflow: WorkflowId,
    /// Its node.
    pub node: NodeId,
    /// Its kind.
    pub kind: String,
    /// The event it listens to.
    pub event: Option<String>,
    /// Its parameters.
    pub params: Value,
    /// A schedule's task.
    pub task: Option<TaskId>,
    /// Since when it counts.
    pub starts_at: DateTime<Utc>,
    /// A schedule's last moment.
    pub fired_at: Option<DateTime<Utc>>,
    /// How often it has fired.
    pub fired: i32,
    /// The run it began last.
    pub last_run: Option<RunId>,
    /// The word in a webhook's address.
    pub hook: Option<String>,
    /// What was called last, and when.
    pub sample: Option<(Value, DateTime<Utc>)>,
}

struct Row {
    workflow_id: uuid::Uuid,
    node_id: uuid::Uuid,
    kind: String,
    event: Option<String>,
    params: Value,
    task_id: Option<uuid::Uuid>,
    starts_at: DateTime<Utc>,
    fired_at: Option<DateTime<Utc>>,
    fired: i32,
    last_run: Option<uuid::Uuid>,
    hook: Option<String>,
    sample: Option<Value>,
    sample_at: Option<DateTime<Utc>>,
}

fn trigger(row: Row) -> Trigger {
    Trigger {
        workflow: WorkflowId::from_uuid(row.workflow_id),
        node: NodeId(row.node_id),
        kind: row.kind,
        event: row.event,
        params: row.params,
        task: row.task_id.map(TaskId::from_uuid),
        starts_at: row.starts_at,
        fired_at: row.fired_at,
        fired: row.fired,
        last_run: row.last_run.map(RunId::from_uuid),
        hook: row.hook,
        sample: row.sample.zip(row.sample_at),
    }
}

/// Adds a trigger, or changes what it listens to; what it has fired so far stays.
pub async fn put_trigger(tx: &mut TenantTx, new: &Trigger) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "insert into workflow_triggers (tenant_id, workflow_id, node_id, kind, event, params, task_id, starts_at, hook)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (tenant_id, workflow_id, node_id) do update
           set kind = excluded.kind, event = excluded.event, params = excluded.params, task_id = excluded.task_id,
               starts_at = case when workflow_triggers.params = excluded.params then workflow_triggers.starts_at else excluded.starts_at end",
        tenant,
        new.workflow.uuid(),
        new.node.0,
        new.kind,
        new.event,
        new.params,
        new.task.map(TaskId::uuid),
        new.starts_at,
        new.hook,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Takes triggers of a workflow away that are not among these, but for webhooks: an address that was given
/// out stays theirs, for the day they are back. Answers the tasks of its schedules, old
/// and kept.
pub async fn keep_triggers(
    tx: &mut TenantTx,
    workflow: WorkflowId,
    kept: &[NodeId],
) -> Result<Vec<TaskId>> {
    let tenant = tx.tenant().uuid();
    let kept: Vec<_> = kept.iter().map(|n| n.0).collect();
    let tasks = sqlx::query_scalar!(
        "select task_id as \"task_id!\" from workflow_triggers where tenant_id = $1 and workflow_id = $2 and task_id is not null",
        tenant,
        workflow.uuid(),
    )
    .fetch_all(tx.conn())
    .await?;
    sqlx::query!(
        "delete from workflow_triggers where tenant_id = $1 and workflow_id = $2 and node_id <> all($3) and hook is null",
        tenant,
        workflow.uuid(),
        &kept,
    )
    .execute(tx.conn())
    .await?;
    Ok(tasks.into_iter().map(TaskId::from_uuid).collect())
}

/// One trigger.
pub async fn find_trigger(
    tx: &mut TenantTx,
    workflow: WorkflowId,
    node: NodeId,
) -> Result<Option<Trigger>> {
    let tenant = tx.tenant().uuid();
    let row = sqlx::query_as!(
        Row,
        "select workflow_id, node_id, kind, event, params, task_id, starts_at, fired_at, fired, last_run,
                hook, sample, sample_at from workflow_triggers
          where tenant_id = $1 and workflow_id = $2 and node_id = $3",
        tenant,
        workflow.uuid(),
        node.0,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(trigger))
}

/// One trigger, locked until the transaction ends.
pub async fn lock_trigger(
    tx: &mut TenantTx,
    workflow: WorkflowId,
    node: NodeId,
) -> Result<Option<Trigger>> {
    let tenant = tx.tenant().uuid();
    let row = sqlx::query_as!(
        Row,
        "select workflow_id, node_id, kind, event, params, task_id, starts_at, fired_at, fired, last_run,
                hook, sample, sample_at from workflow_triggers
          where tenant_id = $1 and workflow_id = $2 and node_id = $3 for update",
        tenant,
        workflow.uuid(),
        node.0,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(trigger))
}

/// The triggers that listen to an event.
pub async fn triggers_of(tx: &mut TenantTx, event: &str) -> Result<Vec<Trigger>> {
    let tenant = tx.tenant().uuid();
    let rows = sqlx::query_as!(
        Row,
        "select workflow_id, node_id, kind, event, params, task_id, starts_at, fired_at, fired, last_run,
                hook, sample, sample_at from workflow_triggers
          where tenant_id = $1 and event = $2 order by workflow_id, node_id limit 1000",
        tenant,
        event,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(trigger).collect())
}

/// A schedule has fired, or passed a moment by.
pub async fn fired(
    tx: &mut TenantTx,
    of: &Trigger,
    at: DateTime<Utc>,
    run: Option<RunId>,
) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "update workflow_triggers
            set fired_at = $4, fired = fired + $5, last_run = coalesce($6, last_run)
          where tenant_id = $1 and workflow_id = $2 and node_id = $3",
        tenant,
        of.workflow.uuid(),
        of.node.0,
        at,
        i32::from(run.is_some()),
        run.map(RunId::uuid),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The triggers of a workflow that are in force.
pub async fn triggers(tx: &mut TenantTx, workflow: WorkflowId) -> Result<Vec<Trigger>> {
    let tenant = tx.tenant().uuid();
    let rows = sqlx::query_as!(
        Row,
        "select workflow_id, node_id, kind, event, params, task_id, starts_at, fired_at, fired, last_run,
                hook, sample, sample_at from workflow_triggers
          where tenant_id = $1 and workflow_id = $2 order by node_id",
        tenant,
        workflow.uuid(),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(trigger).collect())
}

/// Whose webhook an address is: tenant, workflow, node. One round trip, without a transaction.
pub async fn find_hook(db: &Db, hook: &str) -> Result<Option<(TenantId, WorkflowId, NodeId)>> {
    let row = sqlx::query!(
        "select tenant_id, workflow_id, node_id from workflow_triggers where hook = $1",
        hook
    )
    .fetch_optional(db.across_tenants())
    .await?;
    Ok(row.map(|r| {
        (
            TenantId::from_uuid(r.tenant_id),
            WorkflowId::from_uuid(r.workflow_id),
            NodeId(r.node_id),
        )
    }))
}

/// Keeps what was called last, to be looked at; one of ten seconds is enough.
pub async fn keep_sample(
    tx: &mut TenantTx,
    of: &Trigger,
    sample: &Value,
    now: DateTime<Utc>,
) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "update workflow_triggers set sample = $4, sample_at = $5 where tenant_id = $1 and workflow_id = $2 and node_id = $3
            and (sample_at is null or sample_at < $5::timestamptz - interval '10 seconds')",
        tenant,
        of.workflow.uuid(),
        of.node.0,
        sample,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
