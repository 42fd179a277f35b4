//! Workflows over REST: as a whole, their drafts, their files.

use axum::{
    Json,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{
    ids::{VersionId, WorkflowId},
    page::{Page, PageRequest},
    problem::Problem,
    workflows::{
        Draft, DraftBatch, DraftChanged, DraftCommands, DraftDocument, ImportInput, Imported,
        Issue, NewWorkflow, RestoreFrom, Side, WorkflowCard, WorkflowDoc, WorkflowEdit,
        WorkflowStatus,
    },
};
use serde::{Deserialize, Serialize};
use services::{Error, workflows};
use utoipa::{IntoParams, ToSchema};

use super::{
    caller::Caller,
    input::{Asked, Input, PathId},
    once::{Call, once},
};
use crate::http::problem::Refusal;

/// Which workflows.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct WorkflowQuery {
    /// Only those in this state; all but archived ones when absent.
    status: Option<WorkflowStatus>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Rows wanted, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// A page of workflows, newest first.
#[utoipa::path(get, path = "/api/workflows", tag = "workflows", params(WorkflowQuery), security(("bearer" = [])),
    responses((status = 200, body = Page<WorkflowCard>), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn list(
    caller: Caller,
    Asked(query): Asked<WorkflowQuery>,
) -> Result<Json<Page<WorkflowCard>>, Refusal> {
    let page = PageRequest {
        cursor: query.cursor,
        limit: query.limit,
    };
    super::input::checked(&page).map_err(|e| e.of_request(&caller.cx.request_id))?;
    let found = workflows::cards(&caller.cx, query.status, &page)
        .await
        .map_err(|e| caller.refuse(&e))?;
    Ok(Json(found))
}

/// One workflow: its state, its live version, how its draft stands.
#[utoipa::path(get, path = "/api/workflows/{id}", tag = "workflows", security(("bearer" = [])), params(("id" = WorkflowId, Path)),
    responses((status = 200, body = WorkflowCard), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn get(
    caller: Caller,
    PathId(id): PathId<WorkflowId>,
) -> Result<Json<WorkflowCard>, Refusal> {
    let found = workflows::find(&caller.cx, id).await;
    found.map(Json).map_err(|e| caller.refuse(&e))
}

/// A workflow to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WorkflowCreate {
    /// Compared with the token's tenant.
    tenant_id: String,
    /// Name, at most 200 characters.
    name: String,
    /// What it is for.
    #[serde(default)]
    description: String,
    /// Its first draft; an empty one when absent.
    #[serde(default)]
    doc: Option<WorkflowDoc>,
}

/// Makes a workflow with a draft and without a version.
#[utoipa::path(post, path = "/api/workflows", tag = "workflows", request_body = WorkflowCreate, security(("bearer" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "At most once per key")),
    responses((status = 201, body = WorkflowCard), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn create(
    caller: Caller,
    headers: HeaderMap,
    input: Input<WorkflowCreate>,
) -> Result<Response, Refusal> {
    let Input { value, bytes } = input;
    caller.same_tenant(&value.tenant_id)?;
    let call = call(
        "POST /api/workflows",
        None,
        &headers,
        &bytes,
        StatusCode::CREATED,
    );
    let new = NewWorkflow {
        name: value.name,
        description: value.description,
        doc: value.doc,
    };
    let work = |cx| async move { workflows::create(&cx, &new).await };
    once(&caller.cx, call, |card: WorkflowCard| card, work).await
}

pub(super) fn call<'a>(
    route: &'static str,
    subject: Option<WorkflowId>,
    headers: &'a HeaderMap,
    body: &'a axum::body::Bytes,
    status: StatusCode,
) -> Call<'a> {
    Call {
        route,
        subject: subject.map(|id| id.to_string()).unwrap_or_default(),
        headers,
        body,
        status,
        secret: false,
    }
}

/// Changes name, description, or whether a publish needs an approval. What is absent stays.
#[utoipa::path(patch, path = "/api/workflows/{id}", tag = "workflows", request_body = WorkflowEdit, security(("bearer" = [])),
    params(("id" = WorkflowId, Path)),
    responses((status = 200, body = WorkflowCard), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn change(
    caller: Caller,
    PathId(id): PathId<WorkflowId>,
    input: Input<WorkflowEdit>,
) -> Result<Json<WorkflowCard>, Refusal> {
    let changed = workflows::change(&caller.cx, id, &input.value).await;
    changed.map(Json).map_err(|e| caller.refuse(&e))
}

/// A state to bring a workflow into.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StatusInput {
    /// `active` resumes, `paused` pauses or takes back from the archive, `archived` archives.
    status: WorkflowStatus,
}

/// Pauses, resumes, archives or takes back. Nothing starts a paused or archived workflow; open runs go on.
#[utoipa::path(put, path = "/api/workflows/{id}/status", tag = "workflows", request_body = StatusInput, security(("bearer" = [])),
    params(("id" = WorkflowId, Path)),
    responses((status = 200, body = WorkflowCard), (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn set_status(
    caller: Caller,
    PathId(id): PathId<WorkflowId>,
    input: Input<StatusInput>,
) -> Result<Json<WorkflowCard>, Refusal> {
    let changed = workflows::set_status(&caller.cx, id, input.value.status).await;
    changed.map(Json).map_err(|e| caller.refuse(&e))
}

/// How to copy.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CopyInput {
    /// Name of the copy; `Copy of …` when absent.
    #[serde(default)]
    name: Option<String>,
}

/// Copies a workflow: its draft becomes the draft of a new one.
#[utoipa::path(post, path = "/api/workflows/{id}/copy", tag = "workflows", request_body = CopyInput, security(("bearer" = [])),
    params(("id" = WorkflowId, Path), ("Idempotency-Key" = Option<String>, Header, description = "At most once per key")),
    responses((status = 201, body = WorkflowCard), (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn copy(
    caller: Caller,
    PathId(id): PathId<WorkflowId>,
    headers: HeaderMap,
    input: Input<CopyInput>,
) -> Result<Response, Refusal> {
    let Input { value, bytes } = input;
    let route = "POST /api/workflows/{id}/copy";
    let call = call(route, Some(id), &headers, &bytes, StatusCode::CREATED);
    let work = |cx| async move { workflows::copy(&cx, id, value.name.as_deref()).await };
    once(&caller.cx, call, |card: WorkflowCard| card, work).await
}

/// A workflow's draft, with its document, its revision and whether it differs from the live version.
#[utoipa::path(get, path = "/api/workflows/{id}/draft", tag = "workflows", security(("bearer" = [])), params(("id" = WorkflowId, Path)),
    responses((status = 200, body = Draft), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn draft(
    caller: Caller,
    PathId(id): PathId<WorkflowId>,
) -> Result<Json<Draft>, Refusal> {
    let found = workflows::draft(&caller.cx, id).await;
    found.map(Json).map_err(|e| caller.refuse(&e))
}

/// All issues of the draft, as a publish by this caller would find them.
#[utoipa::path(get, path = "/api/workflows/{id}/draft/checks", tag = "workflows", security(("bearer" = [])),
    params(("id" = WorkflowId, Path)),
    responses((status = 200, body = Vec<Issue>), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn checks(
    caller: Caller,
    PathId(id): PathId<WorkflowId>,
) -> Result<Json<Vec<Issue>>, Refusal> {
    let found = workflows::check_draft(&caller.cx, id).await;
    found.map(Json).map_err(|e| caller.refuse(&e))
}

/// Puts a whole document in the draft's place; the one before is kept in the history.
#[utoipa::path(put, path = "/api/workflows/{id}/draft", tag = "workflows", request_body = DraftDocument, security(("bearer" = [])),
    params(("id" = WorkflowId, Path)),
    responses((status = 200, body = Draft), (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn replace_draft(
    caller: Caller,
    PathId(id): PathId<WorkflowId>,
    input: Input<DraftDocument>,
) -> Result<Json<Draft>, Refusal> {
    let changed = workflows::replace_draft(&caller.cx, id, &input.value).await;
    changed.map(Json).map_err(|e| caller.refuse(&e))
}

/// Applies a batch of edit commands. On the present revision all of it goes through or none; on an older
/// one what touches other things goes through, and the rest comes back as `conflicts`.
#[utoipa::path(post, path = "/api/workflows/{id}/draft/commands", tag = "workflows", request_body = DraftCommands,
    security(("bearer" = [])),
    params(("id" = WorkflowId, Path), ("Idempotency-Key" = Option<String>, Header, description = "At most once per key")),
    responses((status = 200, body = Object), (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn edit_draft(
    caller: Caller,
    PathId(id): PathId<WorkflowId>,
    headers: HeaderMap,
    input: Input<DraftCommands>,
) -> Result<Response, Refusal> {
    let Input { value, bytes } = input;
    let route = "POST /api/workflows/{id}/draft/commands";
    let call = call(route, Some(id), &headers, &bytes, StatusCode::OK);
    let work = |cx| async move { workflows::edit_draft(&cx, id, &value).await };
    once(&caller.cx, call, |changed: DraftChanged| changed, work).await
}

/// Where in a list that is counted.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Before {
    /// Only what has a smaller number.
    pub(super) before: Option<u32>,
}

/// What a draft's history answers.
#[derive(Serialize, ToSchema)]
pub(super) struct History {
    /// Newest first, at most 50.
    #[schema(value_type = Vec<Object>)]
    items: Vec<DraftBatch>,
}

/// What led to the draft, newest first, with what takes each command back.
#[utoipa::path(get, path = "/api/workflows/{id}/draft/history", tag = "workflows", security(("bearer" = [])),
    params(("id" = WorkflowId, Path), Before),
    responses((status = 200, body = History), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn history(
    caller: Caller,
    PathId(id): PathId<WorkflowId>,
    Asked(query): Asked<Before>,
) -> Result<Json<History>, Refusal> {
    let items = workflows::draft_history(&caller.cx, id, query.before)
        .await
        .map_err(|e| caller.refuse(&e))?;
    Ok(Json(History { items }))
}

/// What to make the draft from.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RestoreInput {
    /// The draft's revision as the caller knows it.
    base_rev: u32,
    /// A version, or the document that was replaced at a revision.
    from: RestoreFrom,
}

/// Makes the draft from a version or a replaced document; the draft before is kept in the history.
#[utoipa::path(post, path = "/api/workflows/{id}/draft/restore", tag = "workflows", request_body = RestoreInput, security(("bearer" = [])),
    params(("id" = WorkflowId, Path)),
    responses((status = 200, body = Draft), (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn restore(
    caller: Caller,
    PathId(id): PathId<WorkflowId>,
    input: Input<RestoreInput>,
) -> Result<Json<Draft>, Refusal> {
    let RestoreInput { base_rev, from } = input.value;
    let restored = workflows::restore_draft(&caller.cx, id, base_rev, from).await;
    restored.map(Json).map_err(|e| caller.refuse(&e))
}

/// Reads `draft`, `live`, or the id of a version.
pub(super) fn side(word: Option<&str>, field: &str) -> Result<Side, Error> {
    match word {
        Some("draft") => Ok(Side::Draft),
        None | Some("live") => Ok(Side::Live),
        Some(id) => id
            .parse::<VersionId>()
            .map(Side::Version)
            .map_err(|_| Error::field(field, "invalid", "Use draft, live, or the id of a version")),
    }
}

/// Which document.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// `draft`, `live` (the usual one), or the id of a version.
    which: Option<String>,
}

/// A workflow as one signed file, with the workflows it runs. Names take the place of ids; secrets are
/// not in it.
#[utoipa::path(get, path = "/api/workflows/{id}/export", tag = "workflows", security(("bearer" = [])),
    params(("id" = WorkflowId, Path), Which),
    responses((status = 200, body = Object), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn export(
    caller: Caller,
    PathId(id): PathId<WorkflowId>,
    Asked(query): Asked<Which>,
) -> Result<Response, Refusal> {
    let which = side(query.which.as_deref(), "which").map_err(|e| caller.refuse(&e))?;
    let file = workflows::export(&caller.cx, id, which)
        .await
        .map_err(|e| caller.refuse(&e))?;
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        ),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_static("attachment; filename=\"workflow.json\""),
        ),
    ];
    Ok((headers, file).into_response())
}

/// Makes the workflows of a file, as drafts. A file of another installation needs `trust`.
#[utoipa::path(post, path = "/api/workflows/import", tag = "workflows", request_body = ImportInput, security(("bearer" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "At most once per key")),
    responses((status = 201, body = Imported), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn import(
    caller: Caller,
    headers: HeaderMap,
    input: Input<ImportInput>,
) -> Result<Response, Refusal> {
    let Input { value, bytes } = input;
    let route = "POST /api/workflows/import";
    let call = call(route, None, &headers, &bytes, StatusCode::CREATED);
    let work = |cx| async move { workflows::import(&cx, &value).await };
    once(&caller.cx, call, |imported: Imported| imported, work).await
}
