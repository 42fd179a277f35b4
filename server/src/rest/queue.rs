//! The task queue of a company over REST: how it stands, what died in it, and its caps.

use axum::{
    Json,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use domain::{
    operations::{DeadTask, QueueState, RedriveInput, Redriven},
    problem::Problem,
    queue::{CapInput, QueueCap},
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

/// Caps of the queue.
#[derive(Serialize, ToSchema)]
pub(super) struct QueueCaps {
    /// By name, the one on everything first.
    items: Vec<QueueCap>,
}

/// How many tasks may be at work at once, of everything, a group, a kind of step or a capability, and how many are.
#[utoipa::path(get, path = "/api/queue/caps", tag = "workflows", security(("bearer" = [])),
    responses((status = 200, body = QueueCaps), (status = 403, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn caps(caller: Caller) -> Result<Json<QueueCaps>, Refusal> {
    let items = queue::list_caps(&caller.cx)
        .await
        .map_err(|e| caller.refuse(&e))?;
    Ok(Json(QueueCaps { items }))
}

/// Sets, changes or lifts one cap and answers all that stand. The most specific cap of a step counts: its kind's, if that has
/// one, else its group's. The cap on everything counts besides. What is at work when a cap is set is left to end.
#[utoipa::path(put, path = "/api/queue/caps", tag = "workflows", request_body = CapInput, security(("bearer" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "At most once per key")),
    responses((status = 200, body = QueueCaps), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn set_cap(
    caller: Caller,
    headers: HeaderMap,
    input: Input<CapInput>,
) -> Result<Response, Refusal> {
    let Input { value, bytes } = input;
    let call = Call {
        route: "PUT /api/queue/caps",
        subject: String::new(),
        headers: &headers,
        body: &bytes,
        status: StatusCode::OK,
        secret: false,
    };
    let work = |cx| async move { queue::set_cap(&cx, &value).await };
    once(&caller.cx, call, |items| QueueCaps { items }, work).await
}
