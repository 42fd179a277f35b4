//! The caller's own messages.

use domain::{
    ids::{NotificationId, TenantId},
    notifications::Notification,
    page::{Page, PageRequest},
};
use leptos::{prelude::*, server_fn::codec::Json};

use crate::ApiError;

/// A page of the caller's messages, newest first.
#[server(prefix = "/rpc", endpoint = "notifications/list", input = Json, output = Json)]
pub async fn list_notifications(
    tenant: TenantId,
    unread: bool,
    page: PageRequest,
) -> Result<Page<Notification>, ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::notifications::list(&cx, unread, &page).await)
}

/// Marks one of the caller's messages as read.
#[server(prefix = "/rpc", endpoint = "notifications/mark_read", input = Json, output = Json)]
pub async fn mark_notification_read(tenant: TenantId, id: NotificationId) -> Result<(), ApiError> {
    use crate::context;
    let cx = context::tenant_cx(tenant).await?;
    context::answer(services::notifications::mark_read(&cx, id).await)
}
