//! Content.

use domain::{
    content::{Content, ContentEdit},
    ids::{CampaignId, ContentId, TenantId},
    page::{Page, PageRequest},
};
use leptos::{prelude::*, server_fn::codec::Json};

use crate::ApiError;

/// A page of content, newest first, of one campaign or of all.
#[server(prefix = "/rpc", endpoint = "content/list", input = Json, output = Json)]
pub async fn list_content(
    tenant: TenantId,
    campaign: Option<CampaignId>,
    page: PageRequest,
) -> Result<Page<Content>, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::content::list(&cx, campaign, &page).await)
}

/// One piece.
#[server(prefix = "/rpc", endpoint = "content/get", input = Json, output = Json)]
pub async fn get_content(tenant: TenantId, id: ContentId) -> Result<Content, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::content::get(&cx, id).await)
}

/// Changes the words; approvals open again.
#[server(prefix = "/rpc", endpoint = "content/edit", input = Json, output = Json)]
pub async fn edit_content(
    tenant: TenantId,
    id: ContentId,
    edit: ContentEdit,
) -> Result<Content, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::content::edit(&cx, id, &edit).await)
}
