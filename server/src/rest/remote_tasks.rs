//! Tasks for workers outside over REST: asked for, and looked after.

use axum::{
    Json,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use domain::{
    ids::TaskId,
    problem::Problem,
    remote::{RemoteQueued, RemoteTask, RemoteTaskInput},
};
use services::queue;

use super::{
    caller::Caller,
    input::{Input, PathId},
    once::{Call, once},
};
use crate::http::problem::Refusal;

/// Queues a task for a worker outside with that capability. It is carried out at least once; one result
/// is recorded.
#[utoipa::path(post, path = "/api/remote-tasks", tag = "workflows", request_body = RemoteTaskInput, security(("bearer" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "At most once per key")),
    responses((status = 202, body = RemoteQueued), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn create(
    caller: Caller,
    headers: HeaderMap,
    input: Input<RemoteTaskInput>,
) -> Result<Response, Refusal> {
    let Input { value, bytes } = input;
    let call = Call {
        route: "POST /api/remote-tasks",
        subject: String::new(),
        headers: &headers,
        body: &bytes,
        status: StatusCode::ACCEPTED,
        secret: false,
    };
    let work = |cx| async move { queue::enqueue_remote(&cx, &value).await };
    once(&caller.cx, call, |queued| queued, work).await
}

/// How far a task for a worker outside is, and what came out.
#[utoipa::path(get, path = "/api/remote-tasks/{id}", tag = "workflows", security(("bearer" = [])), params(("id" = TaskId, Path)),
    responses((status = 200, body = RemoteTask), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn get(
    caller: Caller,
    PathId(id): PathId<TaskId>,
) -> Result<Json<RemoteTask>, Refusal> {
    let found = queue::get_remote(&caller.cx, id)
        .await
        .map_err(|e| caller.refuse(&e))?;
    Ok(Json(found))
}
