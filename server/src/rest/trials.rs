//! Trying and looking again over REST: simulations, replays, two runs side by side, triggers; and
//! mending a run.

use axum::{
    Json,
    body::Bytes,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use domain::{
    ids::{RunId, SimulationId, WorkflowId},
    problem::Problem,
    workflows::{Simulation, SimulationInput, StepPair, TriggerCard},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use services::workflows;
use utoipa::ToSchema;

use super::{
    caller::Caller,
    executions::{Execution, Started},
    input::{Input, NoBody, PathId, PathIds},
    once::{Call, once},
};
use crate::http::problem::Refusal;

fn call<'a>(
    route: &'static str,
    subject: String,
    headers: &'a HeaderMap,
    body: &'a Bytes,
    status: StatusCode,
) -> Call<'a> {
    Call {
        route,
        subject,
        headers,
        body,
        status,
        secret: false,
    }
}

/// Begins to try a workflow on what happened before. Nothing of the company's is changed and nothing leaves.
#[utoipa::path(post, path = "/api/workflows/{id}/simulations", tag = "workflows", request_body = SimulationInput, security(("bearer" = [])),
    params(("id" = WorkflowId, Path), ("Idempotency-Key" = Option<String>, Header, description = "At most once per key")),
    responses((status = 202, body = Simulation), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn simulate(
    caller: Caller,
    PathId(id): PathId<WorkflowId>,
    headers: HeaderMap,
    input: Input<SimulationInput>,
) -> Result<Response, Refusal> {
    let Input { value, bytes } = input;
    let route = "POST /api/workflows/{id}/simulations";
    let call = call(
        route,
        id.to_string(),
        &headers,
        &bytes,
        StatusCode::ACCEPTED,
    );
    let work = |cx| async move { workflows::begin_simulation(&cx, id, &value).await };
    once(&caller.cx, call, |begun: Simulation| begun, work).await
}

/// Simulations.
#[derive(Serialize, ToSchema)]
pub(super) struct Simulations {
    /// Newest first, at most 20, without their reports.
    items: Vec<Simulation>,
}

/// The newest simulations of a workflow.
#[utoipa::path(get, path = "/api/workflows/{id}/simulations", tag = "workflows", security(("bearer" = [])),
    params(("id" = WorkflowId, Path)),
    responses((status = 200, body = Simulations), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn simulations(
    caller: Caller,
    PathId(id): PathId<WorkflowId>,
) -> Result<Json<Simulations>, Refusal> {
    let items = workflows::simulations(&caller.cx, id)
        .await
        .map_err(|e| caller.refuse(&e))?;
    Ok(Json(Simulations { items }))
}

/// One simulation; its report is there once its state is `done`.
#[utoipa::path(get, path = "/api/simulations/{id}", tag = "workflows", security(("bearer" = [])),
    params(("id" = SimulationId, Path)),
    responses((status = 200, body = Simulation), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn simulation(
    caller: Caller,
    PathId(id): PathId<SimulationId>,
) -> Result<Json<Simulation>, Refusal> {
    let found = workflows::find_simulation(&caller.cx, id).await;
    found.map(Json).map_err(|e| caller.refuse(&e))
}

/// Triggers in force.
#[derive(Serialize, ToSchema)]
pub(super) struct Triggers {
    /// In the order of their nodes.
    items: Vec<TriggerCard>,
}

/// The triggers of a workflow's live version: what they listen to, where they are called, when they are due.
#[utoipa::path(get, path = "/api/workflows/{id}/triggers", tag = "workflows", security(("bearer" = [])),
    params(("id" = WorkflowId, Path)),
    responses((status = 200, body = Triggers), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn triggers(
    caller: Caller,
    PathId(id): PathId<WorkflowId>,
) -> Result<Json<Triggers>, Refusal> {
    let items = workflows::triggers(&caller.cx, id)
        .await
        .map_err(|e| caller.refuse(&e))?;
    Ok(Json(Triggers { items }))
}

/// How a run is walked again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReplayInput {
    /// What the run is started with instead; without it the run is walked as it was.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    trigger_data: Option<Value>,
}

/// Walks an ended run again from what it stored, with no call of the outside; with other `trigger_data`
/// it is a fork.
#[utoipa::path(post, path = "/api/executions/{id}/replay", tag = "workflows", request_body = ReplayInput, security(("bearer" = [])),
    params(("id" = RunId, Path), ("Idempotency-Key" = Option<String>, Header, description = "At most once per key")),
    responses((status = 202, body = Started), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn replay(
    caller: Caller,
    PathId(id): PathId<RunId>,
    headers: HeaderMap,
    input: Input<ReplayInput>,
) -> Result<Response, Refusal> {
    let Input { value, bytes } = input;
    let route = "POST /api/executions/{id}/replay";
    let call = call(
        route,
        id.to_string(),
        &headers,
        &bytes,
        StatusCode::ACCEPTED,
    );
    let work = |cx| async move { workflows::replay(&cx, id, value.trigger_data).await };
    once(&caller.cx, call, |run_id| Started { run_id }, work).await
}

/// Two runs, step by step.
#[derive(Serialize, ToSchema)]
pub(super) struct Pairs {
    /// In the order of the document's steps.
    items: Vec<StepPair>,
}

/// Two runs side by side: the steps at the same places, and whether they ended the same.
#[utoipa::path(get, path = "/api/executions/{id}/compare/{other}", tag = "workflows", security(("bearer" = [])),
    params(("id" = RunId, Path), ("other" = RunId, Path)),
    responses((status = 200, body = Pairs), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn compare(
    caller: Caller,
    PathIds(id, other): PathIds<RunId, RunId>,
) -> Result<Json<Pairs>, Refusal> {
    let items = workflows::compare_runs(&caller.cx, id, other)
        .await
        .map_err(|e| caller.refuse(&e))?;
    Ok(Json(Pairs { items }))
}

/// What a run came to, as one hash.
#[derive(Serialize, ToSchema)]
pub(super) struct RunHash {
    /// Equal for a run and its replay.
    hash: String,
}

/// The hash of what a run's steps gave, whenever and under whatever ids.
#[utoipa::path(get, path = "/api/executions/{id}/hash", tag = "workflows", security(("bearer" = [])),
    params(("id" = RunId, Path)),
    responses((status = 200, body = RunHash), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn hash(
    caller: Caller,
    PathId(id): PathId<RunId>,
) -> Result<Json<RunHash>, Refusal> {
    let hash = workflows::run_hash(&caller.cx, id)
        .await
        .map_err(|e| caller.refuse(&e))?;
    Ok(Json(RunHash { hash }))
}

/// Tries again what failed in a run, by the workflow's live version. Effects keep their keys.
#[utoipa::path(post, path = "/api/executions/{id}/resume-failed", tag = "workflows", security(("bearer" = [])),
    params(("id" = RunId, Path), ("Idempotency-Key" = Option<String>, Header, description = "At most once per key")),
    responses((status = 200, body = Execution), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn resume_failed(
    caller: Caller,
    PathId(id): PathId<RunId>,
    headers: HeaderMap,
    NoBody(body): NoBody,
) -> Result<Response, Refusal> {
    let route = "POST /api/executions/{id}/resume-failed";
    let call = call(route, id.to_string(), &headers, &body, StatusCode::OK);
    let work = |cx| async move { workflows::resume_failed(&cx, id).await };
    once(&caller.cx, call, Execution::whole, work).await
}

/// Begins to take back what an ended run changed, the last first, as far as it can be.
#[utoipa::path(post, path = "/api/executions/{id}/undo", tag = "workflows", security(("bearer" = [])),
    params(("id" = RunId, Path), ("Idempotency-Key" = Option<String>, Header, description = "At most once per key")),
    responses((status = 202, body = Execution), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn undo(
    caller: Caller,
    PathId(id): PathId<RunId>,
    headers: HeaderMap,
    NoBody(body): NoBody,
) -> Result<Response, Refusal> {
    let route = "POST /api/executions/{id}/undo";
    let call = call(route, id.to_string(), &headers, &body, StatusCode::ACCEPTED);
    let work = |cx| async move { workflows::undo_run(&cx, id).await };
    once(&caller.cx, call, Execution::whole, work).await
}
