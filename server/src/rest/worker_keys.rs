//! Keys of workers outside over REST: made, listed by name, revoked; the text is shown once.

use axum::{
    Json,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use domain::{ids::WorkerKeyId, page::Page, problem::Problem, remote::WorkerKey};
use serde::{Deserialize, Serialize};
use services::worker_keys::{self, NewWorkerKey};
use utoipa::ToSchema;

use super::{
    caller::Caller,
    input::{Input, PathId},
    once::{Call, once},
};
use crate::http::problem::Refusal;

/// A key to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WorkerKeyCreate {
    /// Which worker will have it, for people. At most 120 characters.
    name: String,
}

/// The key that was made.
#[derive(Serialize, ToSchema)]
pub(super) struct WorkerKeyAnswer {
    /// By which it is revoked.
    id: WorkerKeyId,
    /// Which worker has it, for people.
    name: String,
    /// Goes into the metadata of the gRPC call: `authorization: Bearer <key>`. Shown in this answer only.
    key: String,
}

/// Makes a key with which a worker outside is handed this company's tasks, and nothing else.
#[utoipa::path(post, path = "/api/worker-keys", tag = "workflows", request_body = WorkerKeyCreate, security(("bearer" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "At most once per key")),
    responses((status = 201, body = WorkerKeyAnswer), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn create(
    caller: Caller,
    headers: HeaderMap,
    input: Input<WorkerKeyCreate>,
) -> Result<Response, Refusal> {
    let Input { value, bytes } = input;
    let call = Call {
        route: "POST /api/worker-keys",
        subject: String::new(),
        headers: &headers,
        body: &bytes,
        status: StatusCode::CREATED,
        secret: true,
    };
    let shown = |NewWorkerKey { key, text }| WorkerKeyAnswer {
        id: key.id,
        name: key.name,
        key: text,
    };
    let work = |cx| async move { worker_keys::create(&cx, &value.name).await };
    once(&caller.cx, call, shown, work).await
}

/// The keys of this company's workers outside, revoked ones included.
#[utoipa::path(get, path = "/api/worker-keys", tag = "workflows", security(("bearer" = [])),
    responses((status = 200, body = Page<WorkerKey>), (status = 403, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn list(caller: Caller) -> Result<Json<Page<WorkerKey>>, Refusal> {
    let items = worker_keys::list(&caller.cx)
        .await
        .map_err(|e| caller.refuse(&e))?;
    Ok(Json(Page { items, next: None }))
}

/// Revokes a key. Workers that came in with it are sent away within a second or two.
#[utoipa::path(delete, path = "/api/worker-keys/{id}", tag = "workflows", security(("bearer" = [])), params(("id" = WorkerKeyId, Path)),
    responses((status = 204), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn revoke(
    caller: Caller,
    PathId(id): PathId<WorkerKeyId>,
) -> Result<StatusCode, Refusal> {
    worker_keys::revoke(&caller.cx, id)
        .await
        .map_err(|e| caller.refuse(&e))?;
    Ok(StatusCode::NO_CONTENT)
}
