//! What people are asked to do for runs, over REST.

use axum::{
    Json,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use domain::{
    ids::HumanTaskId,
    problem::Problem,
    workflows::{HumanAnswer, HumanTask, HumanTaskState},
};
use serde::{Deserialize, Serialize};
use services::workflows;
use utoipa::{IntoParams, ToSchema};

use super::{
    caller::Caller,
    input::{Asked, Input, PathId},
    once::{Call, once},
};
use crate::http::problem::Refusal;

/// Which tasks.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct TaskQuery {
    /// Only those in this state; all when absent.
    state: Option<HumanTaskState>,
}

/// People's tasks.
#[derive(Serialize, ToSchema)]
pub(super) struct Tasks {
    /// Newest first, at most 200.
    items: Vec<HumanTask>,
}

/// People's tasks, newest first.
#[utoipa::path(get, path = "/api/tasks", tag = "tasks", params(TaskQuery), security(("bearer" = [])),
    responses((status = 200, body = Tasks), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn list(
    caller: Caller,
    Asked(query): Asked<TaskQuery>,
) -> Result<Json<Tasks>, Refusal> {
    let items = workflows::list_tasks(&caller.cx, query.state)
        .await
        .map_err(|e| caller.refuse(&e))?;
    Ok(Json(Tasks { items }))
}

/// One task.
#[utoipa::path(get, path = "/api/tasks/{id}", tag = "tasks", security(("bearer" = [])), params(("id" = HumanTaskId, Path)),
    responses((status = 200, body = HumanTask), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn get(
    caller: Caller,
    PathId(id): PathId<HumanTaskId>,
) -> Result<Json<HumanTask>, Refusal> {
    let found = workflows::get_task(&caller.cx, id).await;
    found.map(Json).map_err(|e| caller.refuse(&e))
}

/// Answers a task; its run goes on. Refused when it has ended, and when somebody else is asked.
#[utoipa::path(post, path = "/api/tasks/{id}/answer", tag = "tasks", request_body = HumanAnswer, security(("bearer" = [])),
    params(("id" = HumanTaskId, Path), ("Idempotency-Key" = Option<String>, Header, description = "At most once per key")),
    responses((status = 200, body = HumanTask), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn answer(
    caller: Caller,
    PathId(id): PathId<HumanTaskId>,
    headers: HeaderMap,
    input: Input<HumanAnswer>,
) -> Result<Response, Refusal> {
    let Input { value, bytes } = input;
    let call = Call {
        route: "POST /api/tasks/{id}/answer",
        subject: id.to_string(),
        headers: &headers,
        body: &bytes,
        status: StatusCode::OK,
        secret: false,
    };
    let work = |cx| async move { workflows::answer_task(&cx, id, &value).await };
    once(&caller.cx, call, |task: HumanTask| task, work).await
}
