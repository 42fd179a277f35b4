//! The sample company.

use domain::{ids::TenantId, operations};
use leptos::{prelude::*, server_fn::codec::Json};

use crate::ApiError;

/// How much of the sample company is there.
#[server(prefix = "/rpc", endpoint = "operations/sample_state", input = Json, output = Json)]
pub async fn sample_state(tenant: TenantId) -> Result<operations::SampleState, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::operations::sample_state(&cx).await)
}

/// Adds the sample company.
#[server(prefix = "/rpc", endpoint = "operations/add_sample", input = Json, output = Json)]
pub async fn add_sample(tenant: TenantId) -> Result<(), ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::operations::add_sample(&cx).await)
}

/// Removes the sample company in one step.
#[server(prefix = "/rpc", endpoint = "operations/remove_sample", input = Json, output = Json)]
pub async fn remove_sample(tenant: TenantId) -> Result<(), ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::operations::remove_sample(&cx).await)
}
