//! Campaigns.

use domain::{
    campaigns::{Blocker, Campaign, CampaignFilter, CampaignInput, CampaignStatus, PublishWhen},
    ids::{CampaignId, RunId, TenantId},
    page::{Page, PageRequest},
};
use leptos::{prelude::*, server_fn::codec::Json};

use crate::ApiError;

/// A page of campaigns, newest first.
#[server(prefix = "/rpc", endpoint = "campaigns/list", input = Json, output = Json)]
pub async fn list_campaigns(
    tenant: TenantId,
    filter: CampaignFilter,
    page: PageRequest,
) -> Result<Page<Campaign>, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::campaigns::list(&cx, &filter, &page).await)
}

/// One campaign.
#[server(prefix = "/rpc", endpoint = "campaigns/get", input = Json, output = Json)]
pub async fn get_campaign(tenant: TenantId, id: CampaignId) -> Result<Campaign, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::campaigns::get(&cx, id).await)
}

/// Creates a draft campaign.
#[server(prefix = "/rpc", endpoint = "campaigns/create", input = Json, output = Json)]
pub async fn create_campaign(tenant: TenantId, input: CampaignInput) -> Result<Campaign, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::campaigns::create(&cx, &input).await)
}

/// Saves a campaign that is still at `revision`.
#[server(prefix = "/rpc", endpoint = "campaigns/save", input = Json, output = Json)]
pub async fn save_campaign(
    tenant: TenantId,
    id: CampaignId,
    revision: u32,
    input: CampaignInput,
) -> Result<Campaign, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::campaigns::save(&cx, id, revision, &input).await)
}

/// What stands in the way of a start; empty when nothing does.
#[server(prefix = "/rpc", endpoint = "campaigns/blockers", input = Json, output = Json)]
pub async fn campaign_blockers(tenant: TenantId, id: CampaignId) -> Result<Vec<Blocker>, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::campaigns::blockers(&cx, id).await)
}

/// Starts a run of the campaign's workflow.
#[server(prefix = "/rpc", endpoint = "campaigns/start", input = Json, output = Json)]
pub async fn start_campaign(
    tenant: TenantId,
    id: CampaignId,
    publish: PublishWhen,
) -> Result<RunId, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::campaigns::start(&cx, id, publish).await)
}

/// Moves a campaign to another state.
#[server(prefix = "/rpc", endpoint = "campaigns/set_status", input = Json, output = Json)]
pub async fn set_campaign_status(
    tenant: TenantId,
    id: CampaignId,
    status: CampaignStatus,
) -> Result<Campaign, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::campaigns::set_status(&cx, id, status).await)
}
