//! Connected accounts and what became of posts.

use domain::{
    ids::{CampaignId, ConnectionId, PublicationId, TenantId},
    publishing::{Connection, Network, Publication},
};
use leptos::{prelude::*, server_fn::codec::Json};

use crate::ApiError;

/// The connected accounts.
#[server(prefix = "/rpc", endpoint = "publishing/connections", input = Json, output = Json)]
pub async fn list_connections(tenant: TenantId) -> Result<Vec<Connection>, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::publishing::list_connections(&cx).await)
}

/// Where the browser goes to connect an account.
#[server(prefix = "/rpc", endpoint = "publishing/connect_url", input = Json, output = Json)]
pub async fn connect_url(tenant: TenantId, network: Network) -> Result<String, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::publishing::connect_url(&cx, network).await)
}

/// Disconnects an account.
#[server(prefix = "/rpc", endpoint = "publishing/disconnect", input = Json, output = Json)]
pub async fn disconnect(tenant: TenantId, id: ConnectionId) -> Result<(), ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::publishing::disconnect(&cx, id).await)
}

/// The publications of a campaign.
#[server(prefix = "/rpc", endpoint = "publishing/publications", input = Json, output = Json)]
pub async fn list_publications(
    tenant: TenantId,
    campaign: CampaignId,
) -> Result<Vec<Publication>, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::publishing::list_publications(&cx, campaign).await)
}

/// Tries a refused post again.
#[server(prefix = "/rpc", endpoint = "publishing/retry", input = Json, output = Json)]
pub async fn retry_publication(
    tenant: TenantId,
    id: PublicationId,
) -> Result<Publication, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::publishing::retry_publication(&cx, id).await)
}

/// A person's word on a post whose outcome is open.
#[server(prefix = "/rpc", endpoint = "publishing/settle", input = Json, output = Json)]
pub async fn settle_publication(
    tenant: TenantId,
    id: PublicationId,
    was_posted: bool,
    url: String,
) -> Result<Publication, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::publishing::settle_publication(&cx, id, was_posted, &url).await)
}
