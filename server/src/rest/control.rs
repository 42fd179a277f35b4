//! A person's or a program's hand on a run over REST: hold it, stop it, try a step again, leave one out.

use axum::{
    body::Bytes,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use domain::{
    ids::{RunId, StepId},
    problem::Problem,
};
use serde::Deserialize;
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

/// Stops a run, and the runs it waits for. A post that is just being sent is shown as open.
#[utoipa::path(post, path = "/api/executions/{id}/cancel", tag = "workflows", security(("bearer" = [])),
    params(("id" = RunId, Path), ("Idempotency-Key" = Option<String>, Header, description = "At most once per key")),
    responses((status = 200, body = Execution), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn cancel(
    caller: Caller,
    PathId(id): PathId<RunId>,
    headers: HeaderMap,
    NoBody(body): NoBody,
) -> Result<Response, Refusal> {
    let route = "POST /api/executions/{id}/cancel";
    let call = call(route, id.to_string(), &headers, &body, StatusCode::OK);
    let work = |cx| async move { workflows::cancel_run(&cx, id).await };
    once(&caller.cx, call, Execution::whole, work).await
}

/// Holds a run: nothing of it begins until it is resumed. What is at work comes to its end.
#[utoipa::path(post, path = "/api/executions/{id}/pause", tag = "workflows", security(("bearer" = [])),
    params(("id" = RunId, Path), ("Idempotency-Key" = Option<String>, Header, description = "At most once per key")),
    responses((status = 200, body = Execution), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn pause(
    caller: Caller,
    PathId(id): PathId<RunId>,
    headers: HeaderMap,
    NoBody(body): NoBody,
) -> Result<Response, Refusal> {
    let route = "POST /api/executions/{id}/pause";
    let call = call(route, id.to_string(), &headers, &body, StatusCode::OK);
    let work = |cx| async move { workflows::pause_run(&cx, id).await };
    once(&caller.cx, call, Execution::whole, work).await
}

/// Lets a held run go on, with everything that came due meanwhile.
#[utoipa::path(post, path = "/api/executions/{id}/resume", tag = "workflows", security(("bearer" = [])),
    params(("id" = RunId, Path), ("Idempotency-Key" = Option<String>, Header, description = "At most once per key")),
    responses((status = 200, body = Execution), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn resume(
    caller: Caller,
    PathId(id): PathId<RunId>,
    headers: HeaderMap,
    NoBody(body): NoBody,
) -> Result<Response, Refusal> {
    let route = "POST /api/executions/{id}/resume";
    let call = call(route, id.to_string(), &headers, &body, StatusCode::OK);
    let work = |cx| async move { workflows::resume_run(&cx, id).await };
    once(&caller.cx, call, Execution::whole, work).await
}

/// Tries a failed step again. Effects keep their keys: nothing is done twice.
#[utoipa::path(post, path = "/api/executions/{id}/steps/{step}/retry", tag = "workflows", security(("bearer" = [])),
    params(("id" = RunId, Path), ("step" = StepId, Path), ("Idempotency-Key" = Option<String>, Header, description = "At most once per key")),
    responses((status = 200, body = Execution), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn retry(
    caller: Caller,
    PathIds(id, step): PathIds<RunId, StepId>,
    headers: HeaderMap,
    NoBody(body): NoBody,
) -> Result<Response, Refusal> {
    let route = "POST /api/executions/{id}/steps/{step}/retry";
    let subject = format!("{id} {step}");
    let call = call(route, subject, &headers, &body, StatusCode::OK);
    let work = |cx| async move { workflows::retry_step(&cx, id, step).await };
    once(&caller.cx, call, Execution::whole, work).await
}

/// What a step gives that is left out.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SkipInput {
    /// The port the run goes on by; the step's first one when absent.
    #[serde(default)]
    port: Option<String>,
    /// What the step gives, at most 1 MB.
    #[schema(value_type = Object)]
    output: Value,
}

/// Leaves a step out that has failed or is still open: it ends with the given output.
#[utoipa::path(post, path = "/api/executions/{id}/steps/{step}/skip", tag = "workflows", request_body = SkipInput, security(("bearer" = [])),
    params(("id" = RunId, Path), ("step" = StepId, Path), ("Idempotency-Key" = Option<String>, Header, description = "At most once per key")),
    responses((status = 200, body = Execution), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn skip(
    caller: Caller,
    PathIds(id, step): PathIds<RunId, StepId>,
    headers: HeaderMap,
    input: Input<SkipInput>,
) -> Result<Response, Refusal> {
    let Input { value, bytes } = input;
    let route = "POST /api/executions/{id}/steps/{step}/skip";
    let subject = format!("{id} {step}");
    let call = call(route, subject, &headers, &bytes, StatusCode::OK);
    let work = |cx| async move {
        workflows::skip_step(&cx, id, step, value.port.as_deref(), &value.output).await
    };
    once(&caller.cx, call, Execution::whole, work).await
}

/// Begins a new run of the same version at this step, with what the step was given. Effects keep their
/// keys: what is out already is not sent again.
#[utoipa::path(post, path = "/api/executions/{id}/steps/{step}/replay", tag = "workflows", security(("bearer" = [])),
    params(("id" = RunId, Path), ("step" = StepId, Path), ("Idempotency-Key" = Option<String>, Header, description = "At most once per key")),
    responses((status = 202, body = Started), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn replay(
    caller: Caller,
    PathIds(id, step): PathIds<RunId, StepId>,
    headers: HeaderMap,
    NoBody(body): NoBody,
) -> Result<Response, Refusal> {
    let route = "POST /api/executions/{id}/steps/{step}/replay";
    let subject = format!("{id} {step}");
    let call = call(route, subject, &headers, &body, StatusCode::ACCEPTED);
    let work = |cx| async move { workflows::replay_from(&cx, id, step).await };
    once(&caller.cx, call, |run_id| Started { run_id }, work).await
}
