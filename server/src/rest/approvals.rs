//! Approvals over REST.

use axum::{
    Json,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use chrono::{DateTime, Utc};
use domain::{
    approvals::{
        Approval, ApprovalRules, ApprovalState, DecisionInput, DecisionRecord, ItemApproval,
    },
    content::Content,
    ids::{ApprovalId, CampaignId, RunId},
    page::Page,
    problem::Problem,
};
use serde::{Deserialize, Serialize};
use services::approvals;
use utoipa::{IntoParams, ToSchema};

use super::{
    caller::Caller,
    input::{Asked, Input, PathId},
    once::{Call, once},
};
use crate::http::problem::Refusal;

/// Something waiting for, or past, a decision.
#[derive(Serialize, ToSchema)]
pub(super) struct ApprovalAnswer {
    /// Its id.
    id: ApprovalId,
    /// Where it stands.
    state: ApprovalState,
    /// How many people must approve.
    required: u32,
    /// How many have, at the present hash.
    approved_by: u32,
    /// The run it holds up.
    run_id: Option<RunId>,
    /// Its campaign.
    campaign_id: Option<CampaignId>,
    /// Name of its campaign.
    campaign_name: Option<String>,
    /// What is to be decided. A decision names its `content_hash`.
    content: Content,
    /// Decisions so far, oldest first.
    history: Vec<DecisionRecord>,
    /// When it was opened.
    opened_at: DateTime<Utc>,
    /// When it expires.
    expires_at: Option<DateTime<Utc>>,
    /// Who may decide, and what is asked besides.
    rules: ApprovalRules,
    /// Whether the caller may decide on it now.
    may_decide: bool,
}

impl From<Approval> for ApprovalAnswer {
    fn from(a: Approval) -> Self {
        let Approval {
            id,
            state,
            required,
            approved_by,
            run_id,
            campaign,
            content,
            history,
            opened_at,
            expires_at,
            rules,
            may_decide,
        } = a;
        let (campaign_id, campaign_name) = campaign.unzip();
        Self {
            id,
            state,
            required,
            approved_by,
            run_id,
            campaign_id,
            campaign_name,
            content,
            history,
            opened_at,
            expires_at,
            rules,
            may_decide,
        }
    }
}

/// Which approvals.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ApprovalQuery {
    /// Only those in this state.
    state: Option<ApprovalState>,
}

/// Approvals on one page, at most 200: the waiting ones first, newest first.
#[utoipa::path(get, path = "/api/approvals", tag = "approvals", params(ApprovalQuery), security(("bearer" = [])),
    responses((status = 200, body = Page<ApprovalAnswer>), (status = 403, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn list(
    caller: Caller,
    Asked(query): Asked<ApprovalQuery>,
) -> Result<Json<Page<ApprovalAnswer>>, Refusal> {
    let found = approvals::list(&caller.cx, query.state)
        .await
        .map_err(|e| caller.refuse(&e))?;
    Ok(Json(Page {
        items: found.into_iter().map(Into::into).collect(),
        next: None,
    }))
}

/// One approval.
#[utoipa::path(get, path = "/api/approvals/{id}", tag = "approvals", security(("bearer" = [])), params(("id" = ApprovalId, Path)),
    responses((status = 200, body = ApprovalAnswer), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn get(
    caller: Caller,
    PathId(id): PathId<ApprovalId>,
) -> Result<Json<ApprovalAnswer>, Refusal> {
    let approval = approvals::get(&caller.cx, id)
        .await
        .map_err(|e| caller.refuse(&e))?;
    Ok(Json(approval.into()))
}

/// Takes a decision on the text whose hash it names. Refused when the text has changed since.
#[utoipa::path(post, path = "/api/approvals/{id}/decision", tag = "approvals", request_body = DecisionInput, security(("bearer" = [])),
    params(("id" = ApprovalId, Path), ("Idempotency-Key" = Option<String>, Header, description = "At most once per key")),
    responses((status = 200, body = ApprovalAnswer), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn decide(
    caller: Caller,
    PathId(id): PathId<ApprovalId>,
    headers: HeaderMap,
    input: Input<DecisionInput>,
) -> Result<Response, Refusal> {
    let Input { value, bytes } = input;
    let call = Call {
        route: "POST /api/approvals/{id}/decision",
        subject: id.to_string(),
        headers: &headers,
        body: &bytes,
        status: StatusCode::OK,
        secret: false,
    };
    let work = |cx| async move { approvals::decide(&cx, id, &value).await };
    once(&caller.cx, call, ApprovalAnswer::from, work).await
}

/// Approvals about items of runs on one page, at most 200, newest first.
#[utoipa::path(get, path = "/api/approvals/items", tag = "approvals", params(ApprovalQuery), security(("bearer" = [])),
    responses((status = 200, body = Page<ItemApproval>), (status = 403, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn list_items(
    caller: Caller,
    Asked(query): Asked<ApprovalQuery>,
) -> Result<Json<Page<ItemApproval>>, Refusal> {
    let items = approvals::list_items(&caller.cx, query.state)
        .await
        .map_err(|e| caller.refuse(&e))?;
    Ok(Json(Page { items, next: None }))
}

/// One approval about an item of a run.
#[utoipa::path(get, path = "/api/approvals/items/{id}", tag = "approvals", security(("bearer" = [])), params(("id" = ApprovalId, Path)),
    responses((status = 200, body = ItemApproval), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn get_item(
    caller: Caller,
    PathId(id): PathId<ApprovalId>,
) -> Result<Json<ItemApproval>, Refusal> {
    let found = approvals::get_item(&caller.cx, id).await;
    found.map(Json).map_err(|e| caller.refuse(&e))
}

/// Takes a decision on the item whose hash it names; the run goes on with comment and answers as data.
#[utoipa::path(post, path = "/api/approvals/items/{id}/decision", tag = "approvals", request_body = DecisionInput, security(("bearer" = [])),
    params(("id" = ApprovalId, Path), ("Idempotency-Key" = Option<String>, Header, description = "At most once per key")),
    responses((status = 200, body = ItemApproval), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn decide_item(
    caller: Caller,
    PathId(id): PathId<ApprovalId>,
    headers: HeaderMap,
    input: Input<DecisionInput>,
) -> Result<Response, Refusal> {
    let Input { value, bytes } = input;
    let call = Call {
        route: "POST /api/approvals/items/{id}/decision",
        subject: id.to_string(),
        headers: &headers,
        body: &bytes,
        status: StatusCode::OK,
        secret: false,
    };
    let work = |cx| async move { approvals::decide_item(&cx, id, &value).await };
    once(&caller.cx, call, |item| item, work).await
}
