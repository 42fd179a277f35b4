//! Many steps at once, and what the steps before one gave.

use chrono::{DateTime, Utc};
use domain::{
    ids::{RunId, StepId},
    workflows::{NodeId, StepError, StepStatus},
};
use serde::Serialize;
use serde_json::Value;

use crate::{Kept, Result, TenantTx, error::json};

/// A step as it is first stored: ready, waiting, or already at its end.
#[derive(Debug, Serialize)]
pub struct MadeStep {
    /// Its id.
    pub id: uuid::Uuid,
    /// Its node.
    pub node_id: uuid::Uuid,
    /// The node's key.
    pub node_key: String,
    /// The node's kind.
    pub kind: String,
    /// The node's name.
    pub name: String,
    /// Its number in the run.
    pub item_ix: i32,
    /// Counts from 1.
    pub attempt: i32,
    /// Its round.
    pub frame: i32,
    /// The steps it follows.
    pub after: Vec<uuid::Uuid>,
    /// Where it stands.
    pub status: StepStatus,
    /// What it was given.
    pub input: Value,
    /// What it gave.
    pub output: Option<Value>,
    /// Where it left.
    pub port: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Why it failed.
    pub error: Option<StepError>,
    /// What it keeps while it is open.
    pub state: Option<Value>,
    /// Until when it waits.
    pub waits_until: Option<DateTime<Utc>>,
    /// The task that carries it.
    pub task_id: Option<uuid::Uuid>,
}

/// Adds steps to a run, in one statement.
pub async fn insert_made(
    tx: &mut TenantTx,
    run: RunId,
    steps: &[MadeStep],
    now: DateTime<Utc>,
) -> Result<()> {
    if steps.is_empty() {
        return Ok(());
    }
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "insert into run_steps (tenant_id, id, run_id, node_id, node_key, kind, name, item_ix, attempt, frame, after, status, input,
                                output, port, reason, error, state, waits_until, task_id, queued_at, started_at, ended_at)
         select $1, r.id, $2, r.node_id, r.node_key, r.kind, r.name, r.item_ix, r.attempt, r.frame,
                array(select jsonb_array_elements_text(r.after)::uuid), r.status, coalesce(r.input, 'null'::jsonb),
                nullif(r.output, 'null'::jsonb), r.port, r.reason, nullif(r.error, 'null'::jsonb),
                nullif(r.state, 'null'::jsonb), r.waits_until, r.task_id, $4,
                case when r.status <> 'ready' then $4::timestamptz end,
                case when r.status not in ('ready', 'waiting') then $4::timestamptz end
           from jsonb_to_recordset($3) as r (id uuid, node_id uuid, node_key text, kind text, name text, item_ix int, attempt int,
                frame int, after jsonb, status text, input jsonb, output jsonb, port text, reason text, error jsonb, state jsonb,
                waits_until timestamptz, task_id uuid)",
        tenant,
        run.uuid(),
        json(&steps)?,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What a step gave that has ended.
#[derive(Debug, Clone)]
pub struct Gave {
    /// The step.
    pub step: StepId,
    /// Its node.
    pub node: NodeId,
    /// What it gave.
    pub output: Value,
}

/// Outputs of ended steps of these nodes, in these rounds of a run.
pub async fn outputs(
    tx: &mut TenantTx,
    run: RunId,
    nodes: &[NodeId],
    frames: &[i32],
) -> Result<Vec<Gave>> {
    let tenant = tx.tenant().uuid();
    let nodes: Vec<_> = nodes.iter().map(|n| n.0).collect();
    let rows = sqlx::query!(
        "select id, node_id, output as \"output: Kept\" from run_steps
          where tenant_id = $1 and run_id = $2 and node_id = any($3) and frame = any($4)
            and status in ('succeeded', 'skipped', 'failed') and ended_at is not null",
        tenant,
        run.uuid(),
        &nodes,
        frames,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Gave {
            step: StepId::from_uuid(r.id),
            node: NodeId(r.node_id),
            output: r.output.map_or(Value::Null, Value::from),
        })
        .collect())
}

/// The steps on the ways that lead to these, themselves included.
pub async fn way_to(
    tx: &mut TenantTx,
    run: RunId,
    steps: &[StepId],
) -> Result<std::collections::BTreeSet<StepId>> {
    let tenant = tx.tenant().uuid();
    let steps: Vec<_> = steps.iter().map(|s| s.uuid()).collect();
    let rows = sqlx::query_scalar!(
        "with recursive way (id) as (
           select unnest($3::uuid[])
           union
           select a.id from way w
             join run_steps s on s.tenant_id = $1 and s.id = w.id and s.run_id = $2
             cross join lateral unnest(s.after) a (id))
         select id as \"id!\" from way",
        tenant,
        run.uuid(),
        &steps,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(StepId::from_uuid).collect())
}
