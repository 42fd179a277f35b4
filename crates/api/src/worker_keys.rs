//! Keys of a company's own workers outside: made, listed, revoked.

use domain::{
    ids::{TenantId, WorkerKeyId},
    remote::{MadeWorkerKey, WorkerKey, WorkerKeyInput},
};
use leptos::{prelude::*, server_fn::codec::Json};

use crate::ApiError;

/// The keys, newest first, revoked ones included.
#[server(prefix = "/rpc", endpoint = "worker_keys/list", input = Json, output = Json)]
pub async fn list_worker_keys(tenant: TenantId) -> Result<Vec<WorkerKey>, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::worker_keys::list(&cx).await)
}

/// Makes a key. Its text is in this answer and nowhere else.
#[server(prefix = "/rpc", endpoint = "worker_keys/create", input = Json, output = Json)]
pub async fn create_worker_key(
    tenant: TenantId,
    input: WorkerKeyInput,
) -> Result<MadeWorkerKey, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    let made = services::worker_keys::create(&cx, &input.name).await;
    context::answer(made.map(|m| MadeWorkerKey {
        key: m.key,
        text: m.text,
    }))
}

/// Revokes a key for good.
#[server(prefix = "/rpc", endpoint = "worker_keys/revoke", input = Json, output = Json)]
pub async fn revoke_worker_key(tenant: TenantId, id: WorkerKeyId) -> Result<(), ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::worker_keys::revoke(&cx, id).await)
}
