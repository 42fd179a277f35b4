//! Secrets of other systems.

use domain::{
    ids::{SecretId, TenantId},
    integrations::{SecretInput, SecretName},
};
use leptos::{prelude::*, server_fn::codec::Json};

use crate::ApiError;

/// The names of the stored secrets.
#[server(prefix = "/rpc", endpoint = "integrations/secrets", input = Json, output = Json)]
pub async fn list_secrets(tenant: TenantId) -> Result<Vec<SecretName>, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::integrations::list_secrets(&cx).await)
}

/// Stores a secret, or replaces the one of that name.
#[server(prefix = "/rpc", endpoint = "integrations/put_secret", input = Json, output = Json)]
pub async fn put_secret(tenant: TenantId, input: SecretInput) -> Result<SecretName, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::integrations::put_secret(&cx, &input).await)
}

/// Removes a secret.
#[server(prefix = "/rpc", endpoint = "integrations/delete_secret", input = Json, output = Json)]
pub async fn delete_secret(tenant: TenantId, id: SecretId) -> Result<(), ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::integrations::delete_secret(&cx, id).await)
}
