//! The caller's own messages over REST.

use axum::{Json, http::StatusCode};
use domain::{ids::NotificationId, notifications::Notification, page::Page, problem::Problem};
use services::notifications;

use super::{
    caller::Caller,
    input::{PageQuery, Paged, PathId},
};
use crate::http::problem::Refusal;

/// A page of the caller's messages, newest first, read ones included.
#[utoipa::path(get, path = "/api/notifications", tag = "notifications", params(PageQuery), security(("bearer" = [])),
    responses((status = 200, body = Page<Notification>), (status = 403, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn list(
    caller: Caller,
    Paged(page): Paged,
) -> Result<Json<Page<Notification>>, Refusal> {
    let found = notifications::list(&caller.cx, false, &page)
        .await
        .map_err(|e| caller.refuse(&e))?;
    Ok(Json(found))
}

/// Marks one of the caller's messages as read. Doing so twice changes nothing more.
#[utoipa::path(put, path = "/api/notifications/{id}/read", tag = "notifications", security(("bearer" = [])), params(("id" = NotificationId, Path)),
    responses((status = 204), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn read(
    caller: Caller,
    PathId(id): PathId<NotificationId>,
) -> Result<StatusCode, Refusal> {
    notifications::mark_read(&caller.cx, id)
        .await
        .map_err(|e| caller.refuse(&e))?;
    Ok(StatusCode::NO_CONTENT)
}
