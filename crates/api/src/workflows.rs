//! Workflows and runs.

use domain::{
    ids::{CampaignId, RunId, StepId, TenantId, VersionId, WorkflowId},
    page::{Page, PageRequest},
    workflows::{
        Run, Workflow, WorkflowDoc,
        overlay::{FlowWindow, WorkflowFlow},
    },
};
use leptos::{prelude::*, server_fn::codec::Json};
use serde_json::Value;

use crate::ApiError;

/// All workflows.
#[server(prefix = "/rpc", endpoint = "workflows/list", input = Json, output = Json)]
pub async fn list_workflows(tenant: TenantId) -> Result<Vec<Workflow>, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::list(&cx).await)
}

/// One workflow with its newest runs and counts per step.
#[server(prefix = "/rpc", endpoint = "workflows/get", input = Json, output = Json)]
pub async fn get_workflow(tenant: TenantId, id: WorkflowId) -> Result<Workflow, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::get(&cx, id).await)
}

/// The document of one version.
#[server(prefix = "/rpc", endpoint = "workflows/version", input = Json, output = Json)]
pub async fn get_version(tenant: TenantId, id: VersionId) -> Result<WorkflowDoc, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::version(&cx, id).await)
}

/// Publishes a document as the next version.
#[server(prefix = "/rpc", endpoint = "workflows/publish", input = Json, output = Json)]
pub async fn publish_version(
    tenant: TenantId,
    id: WorkflowId,
    doc: WorkflowDoc,
) -> Result<u32, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::publish_version(&cx, id, &doc).await)
}

/// A page of runs, newest first.
#[server(prefix = "/rpc", endpoint = "workflows/runs", input = Json, output = Json)]
pub async fn list_runs(
    tenant: TenantId,
    campaign: Option<CampaignId>,
    workflow: Option<WorkflowId>,
    page: PageRequest,
) -> Result<Page<Run>, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::list_runs(&cx, campaign, workflow, &page).await)
}

/// What the newest runs of a workflow did all together.
#[server(prefix = "/rpc", endpoint = "workflows/flow", input = Json, output = Json)]
pub async fn get_flow(
    tenant: TenantId,
    id: WorkflowId,
    window: FlowWindow,
) -> Result<WorkflowFlow, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::flow(&cx, id, window).await)
}

/// One run with all its attempts.
#[server(prefix = "/rpc", endpoint = "workflows/run", input = Json, output = Json)]
pub async fn get_run(tenant: TenantId, id: RunId) -> Result<Run, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::get_run(&cx, id).await)
}

/// Tries a failed step again.
#[server(prefix = "/rpc", endpoint = "workflows/retry_step", input = Json, output = Json)]
pub async fn retry_step(tenant: TenantId, run: RunId, step: StepId) -> Result<Run, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::retry_step(&cx, run, step).await)
}

/// Stops a run.
#[server(prefix = "/rpc", endpoint = "workflows/cancel_run", input = Json, output = Json)]
pub async fn cancel_run(tenant: TenantId, run: RunId) -> Result<Run, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::cancel_run(&cx, run).await)
}

/// Holds a run.
#[server(prefix = "/rpc", endpoint = "workflows/pause_run", input = Json, output = Json)]
pub async fn pause_run(tenant: TenantId, run: RunId) -> Result<Run, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::pause_run(&cx, run).await)
}

/// Lets a held run go on.
#[server(prefix = "/rpc", endpoint = "workflows/resume_run", input = Json, output = Json)]
pub async fn resume_run(tenant: TenantId, run: RunId) -> Result<Run, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::resume_run(&cx, run).await)
}

/// Leaves a step out with a value.
#[server(prefix = "/rpc", endpoint = "workflows/skip_step", input = Json, output = Json)]
pub async fn skip_step(
    tenant: TenantId,
    run: RunId,
    step: StepId,
    port: Option<String>,
    output: Value,
) -> Result<Run, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::skip_step(&cx, run, step, port.as_deref(), &output).await)
}

/// Begins a new run at a step.
#[server(prefix = "/rpc", endpoint = "workflows/replay_from", input = Json, output = Json)]
pub async fn replay_from(tenant: TenantId, run: RunId, step: StepId) -> Result<RunId, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::replay_from(&cx, run, step).await)
}
