//! Workflows tried on what happened before, and the parts of the past that they are tried on.

use chrono::{DateTime, Utc};
use domain::{
    ids::{CampaignId, RunId, SimulationId, WorkflowId},
    workflows::{NodeId, Simulation, SimulationReport, SimulationState, WorkflowDoc},
};
use serde_json::Value;

use crate::{
    Kept, Result, TenantTx,
    error::{document, json, word},
};

struct Row {
    id: uuid::Uuid,
    workflow_id: uuid::Uuid,
    input: Value,
    of_what: String,
    from_at: DateTime<Utc>,
    to_at: DateTime<Utc>,
    state: String,
    report: Option<Value>,
    error: Option<String>,
    created_at: DateTime<Utc>,
}

fn simulation(row: Row) -> Result<Simulation> {
    let report = row.report.map(|r| document("simulations", "report", r));
    Ok(Simulation {
        id: SimulationId::from_uuid(row.id),
        workflow_id: WorkflowId::from_uuid(row.workflow_id),
        input: document("simulations", "input", row.input)?,
        of: row.of_what,
        from: row.from_at,
        to: row.to_at,
        state: word("simulations", "state", &row.state, SimulationState::parse)?,
        report: report.transpose()?,
        error: row.error,
        created_at: row.created_at,
    })
}

/// Adds a simulation that is to be done.
pub async fn insert_simulation(
    tx: &mut TenantTx,
    new: &Simulation,
    doc: &WorkflowDoc,
    version: u32,
) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "insert into simulations (tenant_id, id, workflow_id, input, of_what, doc, version, from_at, to_at, state, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        tenant,
        new.id.uuid(),
        new.workflow_id.uuid(),
        json(&new.input)?,
        new.of,
        json(doc)?,
        version as i32,
        new.from,
        new.to,
        new.state.as_str(),
        new.created_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// One simulation.
pub async fn find_simulation(tx: &mut TenantTx, id: SimulationId) -> Result<Option<Simulation>> {
    let tenant = tx.tenant().uuid();
    let row = sqlx::query_as!(
        Row,
        "select id, workflow_id, input, of_what, from_at, to_at, state, report, error, created_at
           from simulations where tenant_id = $1 and id = $2",
        tenant,
        id.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(simulation).transpose()
}

/// The newest simulations of a workflow, without their reports.
pub async fn simulations(
    tx: &mut TenantTx,
    workflow: WorkflowId,
    most: i64,
) -> Result<Vec<Simulation>> {
    let tenant = tx.tenant().uuid();
    let rows = sqlx::query_as!(
        Row,
        "select id, workflow_id, input, of_what, from_at, to_at, state, null::jsonb as report, error, created_at
           from simulations where tenant_id = $1 and workflow_id = $2 order by created_at desc, id desc limit $3",
        tenant,
        workflow.uuid(),
        most,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(simulation).collect()
}

/// The document a simulation walks, with its version's number.
pub async fn simulated_doc(
    tx: &mut TenantTx,
    id: SimulationId,
) -> Result<Option<(WorkflowDoc, u32)>> {
    let tenant = tx.tenant().uuid();
    let row = sqlx::query!(
        "select doc, version from simulations where tenant_id = $1 and id = $2",
        tenant,
        id.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|r| Ok((document("simulations", "doc", r.doc)?, r.version as u32)))
        .transpose()
}

/// Keeps what came out, once; the oldest simulations of the workflow beyond `kept` are dropped.
pub async fn end_simulation(
    tx: &mut TenantTx,
    id: SimulationId,
    came: &std::result::Result<SimulationReport, String>,
    kept: i64,
    now: DateTime<Utc>,
) -> Result<()> {
    let tenant = tx.tenant().uuid();
    let (state, report, error) = match came {
        Ok(report) => (SimulationState::Done, Some(json(report)?), None),
        Err(why) => (SimulationState::Failed, None, Some(why.as_str())),
    };
    sqlx::query!(
        "update simulations set state = $3, report = $4, error = $5, ended_at = $6
          where tenant_id = $1 and id = $2 and state = 'running'",
        tenant,
        id.uuid(),
        state.as_str(),
        report,
        error,
        now,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "delete from simulations where tenant_id = $1 and id in
           (select s.id from simulations s where s.tenant_id = $1 and s.state <> 'running'
               and s.workflow_id = (select t.workflow_id from simulations t where t.tenant_id = $1 and t.id = $2)
             order by s.created_at desc, s.id desc offset $3)",
        tenant,
        id.uuid(),
        kept,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A run that somebody or something started, as against an event or a schedule.
#[derive(Debug, Clone)]
pub struct PastStart {
    /// The run.
    pub run: RunId,
    /// The trigger it began at.
    pub start: Option<NodeId>,
    /// What it was given.
    pub item: Value,
    /// Its campaign.
    pub campaign: Option<CampaignId>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Live runs of a workflow that were started by hand, by a program or by an address, in order.
pub async fn past_starts(
    tx: &mut TenantTx,
    workflow: WorkflowId,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    most: i64,
) -> Result<Vec<PastStart>> {
    let tenant = tx.tenant().uuid();
    let rows = sqlx::query!(
        "select id, start_node, trigger_data as \"trigger_data: Kept\", campaign_id, started_at from workflow_executions
          where tenant_id = $1 and workflow_id = $2 and started_at >= $3 and started_at < $4
            and mode = 'live' and (dedupe_key is null or (dedupe_key not like 'evt:%' and dedupe_key not like 'due:%'))
          order by started_at, id limit $5",
        tenant,
        workflow.uuid(),
        from,
        to,
        most,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| PastStart {
            run: RunId::from_uuid(r.id),
            start: r.start_node.map(NodeId),
            item: r.trigger_data.into(),
            campaign: r.campaign_id.map(CampaignId::from_uuid),
            at: r.started_at,
        })
        .collect())
}

/// How often steps left by which output in live runs of a workflow; failures count as `error`.
pub async fn past_ports(
    tx: &mut TenantTx,
    workflow: WorkflowId,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<(NodeId, String, i64)>> {
    let tenant = tx.tenant().uuid();
    let rows = sqlx::query!(
        "select s.node_id, case when s.status = 'failed' then 'error' else s.port end as \"port!\", count(*) as \"n!\"
           from run_steps s join workflow_executions e on e.tenant_id = s.tenant_id and e.id = s.run_id
          where s.tenant_id = $1 and e.workflow_id = $2 and e.mode = 'live' and e.started_at >= $3 and e.started_at < $4
            and (s.status = 'failed' or (s.status = 'succeeded' and s.port is not null))
          group by 1, 2",
        tenant,
        workflow.uuid(),
        from,
        to,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| (NodeId(r.node_id), r.port, r.n))
        .collect())
}
