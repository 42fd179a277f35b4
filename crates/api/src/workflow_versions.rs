//! Versions of workflows: publishing, comparing, files.

use domain::{
    approvals::DecisionInput,
    ids::{TenantId, VersionId, WorkflowId},
    workflows::{
        Compared, ImportInput, Imported, PublishDecided, PublishInput, PublishRequest, Published,
        RunningPreview, Side, VersionCard, VersionDetails,
    },
};
use leptos::{prelude::*, server_fn::codec::Json};

use crate::ApiError;

/// Publishes the draft, or asks for the approval that it needs.
#[server(prefix = "/rpc", endpoint = "workflows/publish_draft", input = Json, output = Json)]
pub async fn publish_draft(
    tenant: TenantId,
    id: WorkflowId,
    input: PublishInput,
) -> Result<Published, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::publish(&cx, id, &input).await)
}

/// What would become of the open runs.
#[server(prefix = "/rpc", endpoint = "workflows/running", input = Json, output = Json)]
pub async fn preview_running(tenant: TenantId, id: WorkflowId) -> Result<RunningPreview, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::preview(&cx, id).await)
}

/// The versions of a workflow, newest first.
#[server(prefix = "/rpc", endpoint = "workflows/versions", input = Json, output = Json)]
pub async fn list_versions(
    tenant: TenantId,
    id: WorkflowId,
    before: Option<u32>,
) -> Result<Vec<VersionCard>, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::versions(&cx, id, before).await)
}

/// One version with its document and what was found when it was published.
#[server(prefix = "/rpc", endpoint = "workflows/version_details", input = Json, output = Json)]
pub async fn get_version_details(
    tenant: TenantId,
    id: VersionId,
) -> Result<VersionDetails, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::version_details(&cx, id).await)
}

/// What differs between two documents of a workflow.
#[server(prefix = "/rpc", endpoint = "workflows/compare", input = Json, output = Json)]
pub async fn compare_workflow(
    tenant: TenantId,
    id: WorkflowId,
    was: Side,
    is: Side,
) -> Result<Compared, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::compare(&cx, id, was, is).await)
}

/// A workflow as a signed file.
#[server(prefix = "/rpc", endpoint = "workflows/export", input = Json, output = Json)]
pub async fn export_workflow(
    tenant: TenantId,
    id: WorkflowId,
    which: Side,
) -> Result<String, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::export(&cx, id, which).await)
}

/// Makes the workflows of a file.
#[server(prefix = "/rpc", endpoint = "workflows/import", input = Json, output = Json)]
pub async fn import_workflow(tenant: TenantId, input: ImportInput) -> Result<Imported, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::import(&cx, &input).await)
}

/// The newest request to publish a workflow.
#[server(prefix = "/rpc", endpoint = "workflows/publish_request", input = Json, output = Json)]
pub async fn get_publish_request(
    tenant: TenantId,
    id: WorkflowId,
) -> Result<Option<PublishRequest>, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::publish_request(&cx, id).await)
}

/// All requests to publish that wait for a decision.
#[server(prefix = "/rpc", endpoint = "workflows/publish_requests", input = Json, output = Json)]
pub async fn list_publish_requests(tenant: TenantId) -> Result<Vec<PublishRequest>, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::publish_requests(&cx).await)
}

/// Takes a decision on the open request; approving publishes.
#[server(prefix = "/rpc", endpoint = "workflows/decide_publish", input = Json, output = Json)]
pub async fn decide_publish(
    tenant: TenantId,
    id: WorkflowId,
    input: DecisionInput,
) -> Result<PublishDecided, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::decide_request(&cx, id, &input).await)
}

/// Withdraws the open request.
#[server(prefix = "/rpc", endpoint = "workflows/withdraw_publish", input = Json, output = Json)]
pub async fn withdraw_publish(
    tenant: TenantId,
    id: WorkflowId,
) -> Result<PublishRequest, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::withdraw_request(&cx, id).await)
}
