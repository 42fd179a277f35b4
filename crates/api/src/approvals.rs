//! Approvals.

use domain::{
    approvals::{Approval, ApprovalState, DecisionInput, ItemApproval},
    ids::{ApprovalId, TenantId},
};
use leptos::{prelude::*, server_fn::codec::Json};

use crate::ApiError;

/// Approvals in a state, or all.
#[server(prefix = "/rpc", endpoint = "approvals/list", input = Json, output = Json)]
pub async fn list_approvals(
    tenant: TenantId,
    state: Option<ApprovalState>,
) -> Result<Vec<Approval>, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::approvals::list(&cx, state).await)
}

/// How many approvals wait for a decision.
#[server(prefix = "/rpc", endpoint = "approvals/waiting", input = Json, output = Json)]
pub async fn waiting_approvals(tenant: TenantId) -> Result<u32, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::approvals::waiting(&cx).await)
}

/// One approval.
#[server(prefix = "/rpc", endpoint = "approvals/get", input = Json, output = Json)]
pub async fn get_approval(tenant: TenantId, id: ApprovalId) -> Result<Approval, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::approvals::get(&cx, id).await)
}

/// Takes a decision on what the person saw.
#[server(prefix = "/rpc", endpoint = "approvals/decide", input = Json, output = Json)]
pub async fn decide(
    tenant: TenantId,
    id: ApprovalId,
    input: DecisionInput,
) -> Result<Approval, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::approvals::decide(&cx, id, &input).await)
}

/// Approvals about items of runs in a state, or all: newest first, at most 200.
#[server(prefix = "/rpc", endpoint = "approvals/items", input = Json, output = Json)]
pub async fn list_items(
    tenant: TenantId,
    state: Option<ApprovalState>,
) -> Result<Vec<ItemApproval>, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::approvals::list_items(&cx, state).await)
}

/// One approval about an item.
#[server(prefix = "/rpc", endpoint = "approvals/item", input = Json, output = Json)]
pub async fn get_item(tenant: TenantId, id: ApprovalId) -> Result<ItemApproval, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::approvals::get_item(&cx, id).await)
}

/// Takes a decision on the item the person saw, with the answers to what is asked besides.
#[server(prefix = "/rpc", endpoint = "approvals/decide_item", input = Json, output = Json)]
pub async fn decide_item(
    tenant: TenantId,
    id: ApprovalId,
    input: DecisionInput,
) -> Result<ItemApproval, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::approvals::decide_item(&cx, id, &input).await)
}
