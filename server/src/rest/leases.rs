//! Who writes a draft, over REST, and following a draft: for programs that edit beside people.

use axum::Json;
use domain::{
    ids::WorkflowId,
    problem::Problem,
    workflows::{
        DraftSince,
        editing::lease::{LeaseCall, Standing},
    },
};
use serde::Deserialize;
use services::workflows;
use utoipa::IntoParams;

use super::{
    caller::Caller,
    input::{Asked, Input, PathId},
};
use crate::http::problem::Refusal;

/// Does something about the right to change the draft: at most one open editor has it at a time, for 45 seconds
/// after its last `beat` or edit. Answers who has it, who asks for it and the `term` that edits are marked with.
/// An act that is refused is a conflict whose `code` says why.
#[utoipa::path(post, path = "/api/workflows/{id}/draft/lease", tag = "workflows", request_body = LeaseCall, security(("bearer" = [])),
    params(("id" = WorkflowId, Path)),
    responses((status = 200, body = Object), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn lease(
    caller: Caller,
    PathId(id): PathId<WorkflowId>,
    input: Input<LeaseCall>,
) -> Result<Json<Standing>, Refusal> {
    let standing = workflows::lease(&caller.cx, id, &input.value)
        .await
        .map_err(|e| caller.refuse(&e))?;
    match &standing.refused {
        Some(why) => Err(caller.refuse(&workflows::lease_refused(why))),
        None => Ok(Json(standing)),
    }
}

/// From where.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct After {
    /// The revision that the caller knows; the first when absent.
    after: Option<u32>,
}

/// What led on from a revision, oldest first: at most 50 batches and a megabyte of commands, without what takes
/// them back. Where the first is not the next revision the history is forgotten: load the draft.
#[utoipa::path(get, path = "/api/workflows/{id}/draft/since", tag = "workflows", security(("bearer" = [])),
    params(("id" = WorkflowId, Path), After),
    responses((status = 200, body = Object), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn since(
    caller: Caller,
    PathId(id): PathId<WorkflowId>,
    Asked(query): Asked<After>,
) -> Result<Json<DraftSince>, Refusal> {
    let found = workflows::draft_since(&caller.cx, id, query.after.unwrap_or(0)).await;
    found.map(Json).map_err(|e| caller.refuse(&e))
}
