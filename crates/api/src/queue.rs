//! The task queue as a company sees its own.

use domain::{
    ids::TenantId,
    operations::{DeadTask, QueueState, RedriveInput, Redriven},
    queue::{CapInput, QueueCap},
};
use leptos::{prelude::*, server_fn::codec::Json};

use crate::ApiError;

/// How it stands.
#[server(prefix = "/rpc", endpoint = "queue/get", input = Json, output = Json)]
pub async fn get_queue(tenant: TenantId) -> Result<QueueState, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::queue::state(&cx).await)
}

/// Dead letters, newest first.
#[server(prefix = "/rpc", endpoint = "queue/dead", input = Json, output = Json)]
pub async fn dead_tasks(tenant: TenantId) -> Result<Vec<DeadTask>, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::queue::list_dead(&cx).await)
}

/// Takes dead tasks up again.
#[server(prefix = "/rpc", endpoint = "queue/redrive", input = Json, output = Json)]
pub async fn redrive(tenant: TenantId, input: RedriveInput) -> Result<Redriven, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::queue::redrive_input(&cx, &input).await)
}

/// The caps that stand, and how full each is.
#[server(prefix = "/rpc", endpoint = "queue/caps", input = Json, output = Json)]
pub async fn queue_caps(tenant: TenantId) -> Result<Vec<QueueCap>, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::queue::list_caps(&cx).await)
}

/// Sets, changes or lifts a cap.
#[server(prefix = "/rpc", endpoint = "queue/set_cap", input = Json, output = Json)]
pub async fn set_queue_cap(tenant: TenantId, input: CapInput) -> Result<Vec<QueueCap>, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::queue::set_cap(&cx, &input).await)
}
