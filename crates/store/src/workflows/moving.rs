//! Runs that are on their way when another version is published: which could go on there, and
//! taking them along.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::{
    ids::{RunId, VersionId, WorkflowId},
    workflows::WorkflowDoc,
};

use crate::{Result, TenantTx};

/// A run that has not ended.
#[derive(Debug, Clone, Copy)]
pub struct Candidate {
    /// The run.
    pub run: RunId,
    /// Its steps that have not ended.
    pub steps: u32,
    /// Whether it could go on in the other document.
    pub fits: bool,
}

/// The steps of a document, as arrays for a query.
struct Nodes {
    keys: Vec<String>,
    kinds: Vec<String>,
    ids: Vec<uuid::Uuid>,
}

impl Nodes {
    fn of(doc: &WorkflowDoc) -> Self {
        let all = || doc.nodes.values();
        Self {
            keys: all().map(|n| n.key.clone()).collect(),
            kinds: all().map(|n| n.kind.clone()).collect(),
            ids: all().map(|n| n.id.0).collect(),
        }
    }
}

/// Locks the open runs of a workflow, then their tasks, until the transaction ends: no worker takes
/// up a step of theirs meanwhile. Waits for workers that are just storing a step's end. Answers the
/// runs; one that begins after this is not among them.
pub async fn lock_open_runs(tx: &mut TenantTx, workflow: WorkflowId) -> Result<BTreeSet<RunId>> {
    let tenant = tx.tenant().uuid();
    let runs = sqlx::query_scalar!(
        "select id from workflow_executions
          where tenant_id = $1 and workflow_id = $2 and status in ('running', 'waiting') order by id for update",
        tenant,
        workflow.uuid(),
    )
    .fetch_all(tx.conn())
    .await?;
    sqlx::query!(
        "select q.id from workflow_executions e
           join run_steps s on s.tenant_id = e.tenant_id and s.run_id = e.id and s.status in ('ready', 'running', 'waiting')
           join task_queue q on q.tenant_id = s.tenant_id and q.id = s.task_id
          where e.tenant_id = $1 and e.id = any($2) order by q.id for update of q",
        tenant,
        &runs,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(runs.into_iter().map(RunId::from_uuid).collect())
}

/// The open runs of a workflow, in the order of their ids. One fits `doc` when each of its open
/// steps is there by key and kind, when none of them is at work or held by a worker, when no loop or
/// join of it is open, and when no step's new id is that of another step the run has had.
pub async fn candidates(
    tx: &mut TenantTx,
    workflow: WorkflowId,
    doc: &WorkflowDoc,
) -> Result<Vec<Candidate>> {
    let tenant = tx.tenant().uuid();
    let nodes = Nodes::of(doc);
    let rows = sqlx::query!(
        "with target as (select * from unnest($3::text[], $4::text[], $5::uuid[]) as t (key, kind, id)),
              open as (
                select e.id, count(s.id) as steps,
                       bool_and(e.containers = 0 and s.id is not null and t.id is not null and s.status <> 'running' and q.owner is null) as fits
                  from workflow_executions e
                  left join run_steps s on s.tenant_id = e.tenant_id and s.run_id = e.id and s.status in ('ready', 'running', 'waiting')
                  left join target t on t.key = s.node_key and t.kind = s.kind
                  left join task_queue q on q.tenant_id = s.tenant_id and q.id = s.task_id
                 where e.tenant_id = $1 and e.workflow_id = $2 and e.status in ('running', 'waiting')
                 group by e.id)
         select open.id, open.steps as \"steps!\",
                (open.fits and not exists (
                   select from run_steps s join target t on t.key = s.node_key and t.kind = s.kind and t.id <> s.node_id
                     join run_steps o on o.tenant_id = s.tenant_id and o.run_id = s.run_id and o.id <> s.id
                      and (o.node_id = t.id or (o.node_key = s.node_key and o.kind = s.kind and o.node_id <> s.node_id))
                    where s.tenant_id = $1 and s.run_id = open.id)) as \"fits!\"
           from open order by open.id",
        tenant,
        workflow.uuid(),
        &nodes.keys,
        &nodes.kinds,
        &nodes.ids,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Candidate {
            run: RunId::from_uuid(r.id),
            steps: u32::try_from(r.steps).unwrap_or(u32::MAX),
            fits: r.fits,
        })
        .collect())
}

/// Takes runs along to another version: the run names it, and its steps stand at the nodes of their
/// keys there. The caller has locked the runs and asked [`candidates`] since.
pub async fn move_runs(
    tx: &mut TenantTx,
    runs: &[RunId],
    version: VersionId,
    doc: &WorkflowDoc,
    now: DateTime<Utc>,
) -> Result<()> {
    let tenant = tx.tenant().uuid();
    let nodes = Nodes::of(doc);
    let runs: Vec<uuid::Uuid> = runs.iter().map(|r| r.uuid()).collect();
    sqlx::query!(
        "update workflow_executions set version_id = $3, updated_at = $4 where tenant_id = $1 and id = any($2)",
        tenant,
        &runs,
        version.uuid(),
        now,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "update workflow_executions e set start_node = t.id
           from run_steps s join unnest($3::text[], $4::text[], $5::uuid[]) as t (key, kind, id) on t.key = s.node_key and t.kind = s.kind
          where e.tenant_id = $1 and e.id = any($2) and s.tenant_id = e.tenant_id and s.run_id = e.id and s.node_id = e.start_node",
        tenant,
        &runs,
        &nodes.keys,
        &nodes.kinds,
        &nodes.ids,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "update run_steps s set node_id = t.id
           from unnest($3::text[], $4::text[], $5::uuid[]) as t (key, kind, id)
          where s.tenant_id = $1 and s.run_id = any($2) and s.node_key = t.key and s.kind = t.kind and s.node_id <> t.id",
        tenant,
        &runs,
        &nodes.keys,
        &nodes.kinds,
        &nodes.ids,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
