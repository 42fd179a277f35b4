//! Workflows as a whole and their drafts.

use domain::{
    ids::{TenantId, WorkflowId},
    page::{Page, PageRequest},
    workflows::{
        Draft, DraftBatch, DraftChanged, DraftCommands, DraftDocument, DraftSince, Issue,
        NewWorkflow, RestoreFrom, WorkflowCard, WorkflowEdit, WorkflowRules, WorkflowStatus,
        editing::lease::{LeaseCall, Standing},
    },
};
use leptos::{prelude::*, server_fn::codec::Json};

use crate::ApiError;

/// A page of workflows, newest first; archived ones only where they are asked for.
#[server(prefix = "/rpc", endpoint = "workflows/cards", input = Json, output = Json)]
pub async fn list_cards(
    tenant: TenantId,
    status: Option<WorkflowStatus>,
    page: PageRequest,
) -> Result<Page<WorkflowCard>, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::cards(&cx, status, &page).await)
}

/// One workflow with its state.
#[server(prefix = "/rpc", endpoint = "workflows/card", input = Json, output = Json)]
pub async fn get_card(tenant: TenantId, id: WorkflowId) -> Result<WorkflowCard, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::find(&cx, id).await)
}

/// Makes a workflow with a draft.
#[server(prefix = "/rpc", endpoint = "workflows/create", input = Json, output = Json)]
pub async fn create_workflow(
    tenant: TenantId,
    input: NewWorkflow,
) -> Result<WorkflowCard, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::create(&cx, &input).await)
}

/// Copies a workflow.
#[server(prefix = "/rpc", endpoint = "workflows/copy", input = Json, output = Json)]
pub async fn copy_workflow(
    tenant: TenantId,
    id: WorkflowId,
    name: Option<String>,
) -> Result<WorkflowCard, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::copy(&cx, id, name.as_deref()).await)
}

/// Changes name, description, or whether a publish needs an approval.
#[server(prefix = "/rpc", endpoint = "workflows/change", input = Json, output = Json)]
pub async fn change_workflow(
    tenant: TenantId,
    id: WorkflowId,
    edit: WorkflowEdit,
) -> Result<WorkflowCard, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::change(&cx, id, &edit).await)
}

/// Pauses, resumes, archives or takes back.
#[server(prefix = "/rpc", endpoint = "workflows/set_status", input = Json, output = Json)]
pub async fn set_workflow_status(
    tenant: TenantId,
    id: WorkflowId,
    status: WorkflowStatus,
) -> Result<WorkflowCard, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::set_status(&cx, id, status).await)
}

/// The company's rules for its workflows.
#[server(prefix = "/rpc", endpoint = "workflows/rules", input = Json, output = Json)]
pub async fn get_workflow_rules(tenant: TenantId) -> Result<WorkflowRules, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::rules(&cx).await)
}

/// Sets the company's rules for its workflows.
#[server(prefix = "/rpc", endpoint = "workflows/save_rules", input = Json, output = Json)]
pub async fn save_workflow_rules(
    tenant: TenantId,
    rules: WorkflowRules,
) -> Result<WorkflowRules, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::save_rules(&cx, &rules).await)
}

/// The draft.
#[server(prefix = "/rpc", endpoint = "workflows/draft", input = Json, output = Json)]
pub async fn get_draft(tenant: TenantId, id: WorkflowId) -> Result<Draft, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::draft(&cx, id).await)
}

/// All issues of the draft as a publish would find them.
#[server(prefix = "/rpc", endpoint = "workflows/check_draft", input = Json, output = Json)]
pub async fn check_draft(tenant: TenantId, id: WorkflowId) -> Result<Vec<Issue>, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::check_draft(&cx, id).await)
}

/// Applies a batch of edit commands.
#[server(prefix = "/rpc", endpoint = "workflows/edit_draft", input = Json, output = Json)]
pub async fn edit_draft(
    tenant: TenantId,
    id: WorkflowId,
    input: DraftCommands,
) -> Result<DraftChanged, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::edit_draft(&cx, id, &input).await)
}

/// Puts a whole document in the draft's place.
#[server(prefix = "/rpc", endpoint = "workflows/replace_draft", input = Json, output = Json)]
pub async fn replace_draft(
    tenant: TenantId,
    id: WorkflowId,
    input: DraftDocument,
) -> Result<Draft, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::replace_draft(&cx, id, &input).await)
}

/// Makes the draft from a version or from a document that was replaced.
#[server(prefix = "/rpc", endpoint = "workflows/restore_draft", input = Json, output = Json)]
pub async fn restore_draft(
    tenant: TenantId,
    id: WorkflowId,
    base_rev: u32,
    from: RestoreFrom,
) -> Result<Draft, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::restore_draft(&cx, id, base_rev, from).await)
}

/// What led to the draft, newest first.
#[server(prefix = "/rpc", endpoint = "workflows/draft_history", input = Json, output = Json)]
pub async fn draft_history(
    tenant: TenantId,
    id: WorkflowId,
    before: Option<u32>,
) -> Result<Vec<DraftBatch>, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::draft_history(&cx, id, before).await)
}

/// What led on from a revision, oldest first, for who follows the draft.
#[server(prefix = "/rpc", endpoint = "workflows/draft_since", input = Json, output = Json)]
pub async fn follow_draft(
    tenant: TenantId,
    id: WorkflowId,
    after: u32,
) -> Result<DraftSince, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::draft_since(&cx, id, after).await)
}

/// Says or asks something about who writes the draft.
#[server(prefix = "/rpc", endpoint = "workflows/lease", input = Json, output = Json)]
pub async fn draft_lease(
    tenant: TenantId,
    id: WorkflowId,
    call: LeaseCall,
) -> Result<Standing, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::workflows::lease(&cx, id, &call).await)
}
