//! Versions of workflows over REST: publishing, what becomes of open runs, approval, comparison.

use axum::{
    Json,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use domain::{
    approvals::DecisionInput,
    ids::{VersionId, WorkflowId},
    problem::Problem,
    workflows::{
        Compared, PublishDecided, PublishInput, PublishRequest, Published, RunningPreview,
        VersionCard, VersionDetails, WorkflowRules,
    },
};
use serde::{Deserialize, Serialize};
use services::{Error, workflows};
use utoipa::{IntoParams, ToSchema};

use super::{
    caller::Caller,
    input::{Asked, Input, PathId},
    once::once,
    workflows::{Before, call, side},
};
use crate::http::problem::Refusal;

/// Publishes the draft as the next version. `outcome` is `live`, `unchanged` (the live version has this
/// very document) or `waiting` (somebody has to approve it). Refused with every issue named.
#[utoipa::path(post, path = "/api/workflows/{id}/publish", tag = "workflows", request_body = PublishInput, security(("bearer" = [])),
    params(("id" = WorkflowId, Path), ("Idempotency-Key" = Option<String>, Header, description = "At most once per key")),
    responses((status = 200, body = Object), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn publish(
    caller: Caller,
    PathId(id): PathId<WorkflowId>,
    headers: HeaderMap,
    input: Input<PublishInput>,
) -> Result<Response, Refusal> {
    let Input { value, bytes } = input;
    let route = "POST /api/workflows/{id}/publish";
    let call = call(route, Some(id), &headers, &bytes, StatusCode::OK);
    let work = |cx| async move { workflows::publish(&cx, id, &value).await };
    once(&caller.cx, call, |published: Published| published, work).await
}

/// How many runs and steps would finish, move or stop, if the draft were published this moment.
#[utoipa::path(get, path = "/api/workflows/{id}/running", tag = "workflows", security(("bearer" = [])), params(("id" = WorkflowId, Path)),
    responses((status = 200, body = RunningPreview), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn running(
    caller: Caller,
    PathId(id): PathId<WorkflowId>,
) -> Result<Json<RunningPreview>, Refusal> {
    let found = workflows::preview(&caller.cx, id).await;
    found.map(Json).map_err(|e| caller.refuse(&e))
}

/// The versions of a workflow.
#[derive(Serialize, ToSchema)]
pub(super) struct Versions {
    /// Newest first, at most 200.
    items: Vec<VersionCard>,
}

/// The versions of a workflow, newest first.
#[utoipa::path(get, path = "/api/workflows/{id}/versions", tag = "workflows", security(("bearer" = [])),
    params(("id" = WorkflowId, Path), Before),
    responses((status = 200, body = Versions), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn list(
    caller: Caller,
    PathId(id): PathId<WorkflowId>,
    Asked(query): Asked<Before>,
) -> Result<Json<Versions>, Refusal> {
    let items = workflows::versions(&caller.cx, id, query.before)
        .await
        .map_err(|e| caller.refuse(&e))?;
    Ok(Json(Versions { items }))
}

/// One version with its document and what was found when it was published.
#[utoipa::path(get, path = "/api/workflows/versions/{id}", tag = "workflows", security(("bearer" = [])), params(("id" = VersionId, Path)),
    responses((status = 200, body = Object), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn get(
    caller: Caller,
    PathId(id): PathId<VersionId>,
) -> Result<Json<VersionDetails>, Refusal> {
    let found = workflows::version_details(&caller.cx, id).await;
    found.map(Json).map_err(|e| caller.refuse(&e))
}

/// What to compare.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct CompareQuery {
    /// `draft`, `live` (the usual one), or the id of a version.
    was: Option<String>,
    /// `draft` (the usual one), `live`, or the id of a version.
    is: Option<String>,
}

/// What differs between two documents of a workflow, step by step and in words.
#[utoipa::path(get, path = "/api/workflows/{id}/compare", tag = "workflows", security(("bearer" = [])),
    params(("id" = WorkflowId, Path), CompareQuery),
    responses((status = 200, body = Object), (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn compare(
    caller: Caller,
    PathId(id): PathId<WorkflowId>,
    Asked(query): Asked<CompareQuery>,
) -> Result<Json<Compared>, Refusal> {
    let read = |word: Option<&str>, field| side(word, field).map_err(|e| caller.refuse(&e));
    let was = read(query.was.as_deref(), "was")?;
    let is = read(Some(query.is.as_deref().unwrap_or("draft")), "is")?;
    let compared = workflows::compare(&caller.cx, id, was, is).await;
    compared.map(Json).map_err(|e| caller.refuse(&e))
}

/// The newest request to publish the workflow, whatever became of it. 404 when nobody has asked.
#[utoipa::path(get, path = "/api/workflows/{id}/publish-request", tag = "workflows", security(("bearer" = [])),
    params(("id" = WorkflowId, Path)),
    responses((status = 200, body = Object), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn request(
    caller: Caller,
    PathId(id): PathId<WorkflowId>,
) -> Result<Json<PublishRequest>, Refusal> {
    let found = workflows::publish_request(&caller.cx, id).await;
    let found = found.and_then(|r| r.ok_or(Error::NotFound));
    found.map(Json).map_err(|e| caller.refuse(&e))
}

/// Takes a decision on the open request, at its `doc_hash`; approving publishes. Nobody decides on what
/// they asked for themselves unless the company's rules allow it.
#[utoipa::path(post, path = "/api/workflows/{id}/publish-request/decision", tag = "workflows", request_body = DecisionInput,
    security(("bearer" = [])),
    params(("id" = WorkflowId, Path), ("Idempotency-Key" = Option<String>, Header, description = "At most once per key")),
    responses((status = 200, body = Object), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn decide(
    caller: Caller,
    PathId(id): PathId<WorkflowId>,
    headers: HeaderMap,
    input: Input<DecisionInput>,
) -> Result<Response, Refusal> {
    let Input { value, bytes } = input;
    let route = "POST /api/workflows/{id}/publish-request/decision";
    let call = call(route, Some(id), &headers, &bytes, StatusCode::OK);
    let work = |cx| async move { workflows::decide_request(&cx, id, &value).await };
    once(&caller.cx, call, |decided: PublishDecided| decided, work).await
}

/// Withdraws the open request.
#[utoipa::path(delete, path = "/api/workflows/{id}/publish-request", tag = "workflows", security(("bearer" = [])),
    params(("id" = WorkflowId, Path)),
    responses((status = 200, body = Object), (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn withdraw(
    caller: Caller,
    PathId(id): PathId<WorkflowId>,
) -> Result<Json<PublishRequest>, Refusal> {
    let withdrawn = workflows::withdraw_request(&caller.cx, id).await;
    withdrawn.map(Json).map_err(|e| caller.refuse(&e))
}

/// The company's rules for its workflows.
#[utoipa::path(get, path = "/api/workflows/rules", tag = "workflows", security(("bearer" = [])),
    responses((status = 200, body = WorkflowRules), (status = 403, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn rules(caller: Caller) -> Result<Json<WorkflowRules>, Refusal> {
    let found = workflows::rules(&caller.cx).await;
    found.map(Json).map_err(|e| caller.refuse(&e))
}

/// Sets the company's rules for its workflows. What is absent is set back.
#[utoipa::path(put, path = "/api/workflows/rules", tag = "workflows", request_body = WorkflowRules, security(("bearer" = [])),
    responses((status = 200, body = WorkflowRules), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn save_rules(
    caller: Caller,
    input: Input<WorkflowRules>,
) -> Result<Json<WorkflowRules>, Refusal> {
    let saved = workflows::save_rules(&caller.cx, &input.value).await;
    saved.map(Json).map_err(|e| caller.refuse(&e))
}
