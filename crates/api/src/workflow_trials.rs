//! Trying and looking again: simulations, replays, two runs side by side, triggers; and mending a run.

use domain::{
    ids::{RunId, SimulationId, TenantId, WorkflowId},
    workflows::{Run, Simulation, SimulationInput, StepPair, TriggerCard},
};
use leptos::{prelude::*, server_fn::codec::Json};

use crate::ApiError;

/// Begins to try a workflow on what happened before.
#[server(prefix = "/rpc", endpoint = "workflows/simulate", input = Json, output = Json)]
pub async fn simulate(
    tenant: TenantId,
    id: WorkflowId,
    input: SimulationInput,
) -> Result<Simulation, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::begin_simulation(&cx, id, &input).await)
}

/// One simulation with its report.
#[server(prefix = "/rpc", endpoint = "workflows/simulation", input = Json, output = Json)]
pub async fn get_simulation(tenant: TenantId, id: SimulationId) -> Result<Simulation, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::find_simulation(&cx, id).await)
}

/// The newest simulations of a workflow, without their reports.
#[server(prefix = "/rpc", endpoint = "workflows/simulations", input = Json, output = Json)]
pub async fn list_simulations(
    tenant: TenantId,
    id: WorkflowId,
) -> Result<Vec<Simulation>, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::simulations(&cx, id).await)
}

/// The triggers of a workflow that are in force.
#[server(prefix = "/rpc", endpoint = "workflows/triggers", input = Json, output = Json)]
pub async fn list_triggers(tenant: TenantId, id: WorkflowId) -> Result<Vec<TriggerCard>, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::triggers(&cx, id).await)
}

/// Walks an ended run again from what it stored; with another beginning it is a fork.
#[server(prefix = "/rpc", endpoint = "workflows/replay", input = Json, output = Json)]
pub async fn replay_run(
    tenant: TenantId,
    run: RunId,
    trigger: Option<serde_json::Value>,
) -> Result<RunId, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::replay(&cx, run, trigger).await)
}

/// Two runs side by side.
#[server(prefix = "/rpc", endpoint = "workflows/compare_runs", input = Json, output = Json)]
pub async fn compare_runs(
    tenant: TenantId,
    left: RunId,
    right: RunId,
) -> Result<Vec<StepPair>, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::compare_runs(&cx, left, right).await)
}

/// Tries again what failed in a run, by the live version.
#[server(prefix = "/rpc", endpoint = "workflows/resume_failed", input = Json, output = Json)]
pub async fn resume_failed(tenant: TenantId, run: RunId) -> Result<Run, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::resume_failed(&cx, run).await)
}

/// Begins to take back what an ended run changed.
#[server(prefix = "/rpc", endpoint = "workflows/undo_run", input = Json, output = Json)]
pub async fn undo_run(tenant: TenantId, run: RunId) -> Result<Run, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::undo_run(&cx, run).await)
}
