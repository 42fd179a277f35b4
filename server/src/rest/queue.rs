//! The task queue of a company over REST: how it stands, and what died in it.

use axum::{
    Json,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use domain::{
    operations::{DeadTask, QueueState, RedriveInput, Redriven},
    problem::Problem,
};
use serde::Serialize;
use services::queue;
use utoipa::ToSchema;

use super::{
    caller::Caller,
    input::Input,
    once::{Call, once},
};
use crate::http::problem::Refusal;

/// How the company's part of the queue stands.
#[utoipa::path(get, path = "/api/queue", tag = "workflows", security(("bearer" = [])),
    responses((status = 200, body = QueueState), (status = 403, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn state(caller: Caller) -> Result<Json<QueueState>, Refusal> {
    let found = queue::state(&caller.cx).await;
    found.map(Json).map_err(|e| caller.refuse(&e))
}

/// Dead letters.
#[derive(Serialize, ToSchema)]
pub(super) struct DeadTasks {
    /// Newest first, at most 500.
    items: Vec<DeadTask>,
}

/// Tasks that ran out of tries or took their workers down, newest first.
#[utoipa::path(get, path = "/api/queue/dead", tag = "workflows", security(("bearer" = [])),
    responses((status = 200, body = DeadTasks), (status = 403, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn dead(caller: Caller) -> Result<Json<DeadTasks>, Refusal> {
    let items = queue::list_dead(&caller.cx)
        .await
        .map_err(|e| caller.refuse(&e))?;
    Ok(Json(DeadTasks { items }))
}

/// Takes dead tasks up again, those that are named or the newest 500. They keep their effects' keys.
#[utoipa::path(post, path = "/api/queue/dead/redrive", tag = "workflows", request_body = RedriveInput, security(("bearer" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "At most once per key")),
    responses((status = 200, body = Redriven), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn redrive(
    caller: Caller,
    headers: HeaderMap,
    input: Input<RedriveInput>,
) -> Result<Response, Refusal> {
    let Input { value, bytes } = input;
    let call = Call {
        route: "POST /api/queue/dead/redrive",
        subject: String::new(),
        headers: &headers,
        body: &bytes,
        status: StatusCode::OK,
        secret: false,
    };
    let work = |cx| async move { queue::redrive_input(&cx, &value).await };
    once(&caller.cx, call, |done: Redriven| done, work).await
}
