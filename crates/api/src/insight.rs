//! Figures.

use domain::{
    ids::{CampaignId, TenantId},
    insight,
};
use leptos::{prelude::*, server_fn::codec::Json};

use crate::ApiError;

/// What the home page shows for the last `days` days.
#[server(prefix = "/rpc", endpoint = "insight/dashboard", input = Json, output = Json)]
pub async fn dashboard(tenant: TenantId, days: u32) -> Result<insight::Dashboard, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::insight::dashboard(&cx, days).await)
}

/// The numbers of one campaign for the last `days` days.
#[server(prefix = "/rpc", endpoint = "insight/campaign", input = Json, output = Json)]
pub async fn campaign_insight(
    tenant: TenantId,
    id: CampaignId,
    days: u32,
) -> Result<insight::CampaignInsight, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::insight::campaign(&cx, id, days).await)
}
