//! Secrets of other systems over REST: stored, listed by name, removed; never read.

use axum::{
    Json,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use domain::{
    ids::SecretId,
    integrations::{SecretInput, SecretName},
    page::Page,
    problem::Problem,
};
use services::integrations;

use super::{
    caller::Caller,
    input::{Input, PathId},
    once::{Call, once},
};
use crate::http::problem::Refusal;

/// The names of the stored secrets.
#[utoipa::path(get, path = "/api/secrets", tag = "integrations", security(("bearer" = [])),
    responses((status = 200, body = Page<SecretName>), (status = 403, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn list(caller: Caller) -> Result<Json<Page<SecretName>>, Refusal> {
    let items = integrations::list_secrets(&caller.cx)
        .await
        .map_err(|e| caller.refuse(&e))?;
    Ok(Json(Page { items, next: None }))
}

/// Stores a secret, or replaces the value of the one of that name. Nobody can read it again.
#[utoipa::path(post, path = "/api/secrets", tag = "integrations", request_body = SecretInput, security(("bearer" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "At most once per key")),
    responses((status = 200, body = SecretName), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn put(
    caller: Caller,
    headers: HeaderMap,
    input: Input<SecretInput>,
) -> Result<Response, Refusal> {
    let Input { value, bytes } = input;
    let call = Call {
        route: "POST /api/secrets",
        subject: String::new(),
        headers: &headers,
        body: &bytes,
        status: StatusCode::OK,
        secret: false,
    };
    let work = |cx| async move { integrations::put_secret(&cx, &value).await };
    once(&caller.cx, call, |stored| stored, work).await
}

/// Removes a secret. Steps that name it fail from now on.
#[utoipa::path(delete, path = "/api/secrets/{id}", tag = "integrations", security(("bearer" = [])), params(("id" = SecretId, Path)),
    responses((status = 204), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn delete(
    caller: Caller,
    PathId(id): PathId<SecretId>,
) -> Result<StatusCode, Refusal> {
    integrations::delete_secret(&caller.cx, id)
        .await
        .map_err(|e| caller.refuse(&e))?;
    Ok(StatusCode::NO_CONTENT)
}
