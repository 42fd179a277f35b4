//! Many runs of a workflow counted by node: what was reached, what failed, how long it took, where it left.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{
    ids::WorkflowId,
    workflows::{
        NodeId,
        overlay::{FLOW_RUNS_MAX, FLOW_STEPS_MAX, FlowPort, FlowStep},
    },
};

use crate::{Result, TenantTx};

/// What was counted.
#[derive(Debug, Default)]
pub struct Flowed {
    /// How many runs.
    pub runs: u32,
    /// As many runs or attempts as are counted at most: there may be more.
    pub is_partial: bool,
    /// By node.
    pub steps: Vec<FlowStep>,
}

/// Counts a workflow's newest live runs that began since then, at most [`FLOW_RUNS_MAX`] of them with at most
/// [`FLOW_STEPS_MAX`] attempts, newest runs first. Attempts at one item count as one, which stands where the
/// newest of them does.
pub async fn flow(tx: &mut TenantTx, workflow: WorkflowId, since: DateTime<Utc>) -> Result<Flowed> {
    let tenant = tx.tenant().uuid();
    let rows = sqlx::query!(
        "with runs as materialized (
           select id from workflow_executions
            where tenant_id = $1 and workflow_id = $2 and started_at >= $3 and mode = 'live'
            order by started_at desc limit $4),
         attempts as materialized (
           select s.run_id, s.node_id, s.item_ix, s.attempt, s.frame, s.status, s.port, s.started_at, s.ended_at
             from runs r join run_steps s on s.tenant_id = $1 and s.run_id = r.id limit $5),
         items as (
           select run_id, node_id, max(frame) as frame,
                  (array_agg(status order by attempt desc))[1] as status,
                  (array_agg(port order by attempt desc))[1] as port,
                  min(started_at) as began, max(ended_at) as ended, bool_and(ended_at is not null) as is_over
             from attempts group by run_id, node_id, item_ix)
         select node_id as \"node_id!\", grouping(port) = 1 as \"is_whole!\", port as \"port?\",
                count(*) as \"started!\",
                count(*) filter (where status in ('succeeded', 'skipped')) as \"done!\",
                count(*) filter (where status = 'failed') as \"failed!\",
                count(*) filter (where is_over) as \"over!\",
                count(distinct (run_id, frame)) filter (where frame > 0) as \"rounds!\",
                percentile_cont(0.95) within group (order by (extract(epoch from ended - began) * 1000)::float8)
                  filter (where is_over and began is not null) as \"p95_ms?\",
                (select count(*) from runs) as \"runs!\", (select count(*) from attempts) as \"attempts!\"
           from items group by grouping sets ((node_id), (node_id, port)) order by node_id, port",
        tenant,
        workflow.uuid(),
        since,
        i64::from(FLOW_RUNS_MAX),
        i64::from(FLOW_STEPS_MAX),
    )
    .fetch_all(tx.conn())
    .await?;
    let count = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
    let mut flowed = Flowed::default();
    if let Some(row) = rows.first() {
        flowed.runs = count(row.runs);
        flowed.is_partial = flowed.runs >= FLOW_RUNS_MAX || count(row.attempts) >= FLOW_STEPS_MAX;
    }
    let mut ports: BTreeMap<uuid::Uuid, Vec<FlowPort>> = BTreeMap::new();
    for row in &rows {
        // An attempt that is open may name an output that it has not left by.
        if let (false, Some(port), 1..) = (row.is_whole, &row.port, row.over) {
            let (port, count) = (port.clone(), count(row.over));
            let of = ports.entry(row.node_id).or_default();
            of.push(FlowPort { port, count });
        }
    }
    let whole = rows.into_iter().filter(|row| row.is_whole);
    flowed.steps = whole
        .map(|row| FlowStep {
            node: NodeId(row.node_id),
            started: count(row.started),
            done: count(row.done),
            failed: count(row.failed),
            rounds: count(row.rounds),
            p95_ms: row.p95_ms.map(|ms| ms.max(0.0).round() as u64),
            ports: ports.remove(&row.node_id).unwrap_or_default(),
        })
        .collect();
    Ok(flowed)
}
