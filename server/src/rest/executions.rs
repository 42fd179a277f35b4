//! Runs of workflows over REST.

use axum::{
    Json,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use chrono::{DateTime, Utc};
use domain::{
    campaigns::PublishWhen,
    ids::{CampaignId, RunId, StepId, WorkflowId},
    page::Page,
    problem::Problem,
    workflows::{Run, RunMode, RunStatus, Step, StepError, StepStatus},
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use services::{Error, TenantCx, campaigns, workflows};
use utoipa::ToSchema;

use super::{
    caller::Caller,
    input::{Input, PageQuery, Paged, PathId},
    once::{Call, once},
};
use crate::http::problem::Refusal;

/// What to run.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WorkflowExecute {
    /// Compared with the token's tenant.
    tenant_id: String,
    /// The workflow.
    workflow_id: WorkflowId,
    /// Handed to its first step; `campaign_id` names the campaign it runs for.
    #[serde(default)]
    #[schema(value_type = Object)]
    trigger_data: Map<String, Value>,
    /// `true` refuses a workflow without an approval. `false` never takes one away: what a workflow
    /// asks a person is part of it.
    #[serde(default)]
    approval_required: Option<bool>,
}

/// The run that was started.
#[derive(Serialize, ToSchema)]
pub(super) struct Started {
    /// Its id; read on at `/api/executions/{id}`.
    pub(super) run_id: RunId,
}

/// Starts a run. It goes on in the background.
#[utoipa::path(post, path = "/api/workflows/execute", tag = "workflows", request_body = WorkflowExecute, security(("bearer" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "At most once per key")),
    responses((status = 202, body = Started), (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn execute(
    caller: Caller,
    headers: HeaderMap,
    input: Input<WorkflowExecute>,
) -> Result<Response, Refusal> {
    let Input { value, bytes } = input;
    caller.same_tenant(&value.tenant_id)?;
    let call = Call {
        route: "POST /api/workflows/execute",
        subject: String::new(),
        headers: &headers,
        body: &bytes,
        status: StatusCode::ACCEPTED,
        secret: false,
    };
    let work = |cx| async move {
        if value.approval_required == Some(true) {
            needs_approval(&cx, value.workflow_id).await?;
        }
        let trigger = Value::Object(value.trigger_data);
        workflows::execute(&cx, value.workflow_id, &trigger).await
    };
    once(&caller.cx, call, |run_id| Started { run_id }, work).await
}

/// How to start.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CampaignStart {
    /// When the posts go out once they are approved; `at_slots` when absent.
    #[serde(default)]
    publish: PublishWhen,
}

/// Starts a run of the campaign's workflow. Refused with what is missing while something is.
#[utoipa::path(post, path = "/api/campaigns/{id}/start", tag = "campaigns", request_body = CampaignStart, security(("bearer" = [])),
    params(("id" = CampaignId, Path), ("Idempotency-Key" = Option<String>, Header, description = "At most once per key")),
    responses((status = 202, body = Started), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn start(
    caller: Caller,
    PathId(id): PathId<CampaignId>,
    headers: HeaderMap,
    input: Input<CampaignStart>,
) -> Result<Response, Refusal> {
    let Input { value, bytes } = input;
    let call = Call {
        route: "POST /api/campaigns/{id}/start",
        subject: id.to_string(),
        headers: &headers,
        body: &bytes,
        status: StatusCode::ACCEPTED,
        secret: false,
    };
    let work = |cx| async move { campaigns::start(&cx, id, value.publish).await };
    once(&caller.cx, call, |run_id| Started { run_id }, work).await
}

async fn needs_approval(cx: &TenantCx, id: WorkflowId) -> services::Result<()> {
    let workflow = workflows::get(cx, id).await?;
    let asks = workflow
        .doc
        .nodes
        .values()
        .any(|node| node.kind == "human.approval");
    if asks {
        Ok(())
    } else {
        Err(Error::Conflict(
            "no_approval_step",
            "The workflow asks nobody for an approval".to_owned(),
        ))
    }
}

/// A run.
#[derive(Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "the seed names the field")]
pub(super) struct Execution {
    /// Its id.
    id: RunId,
    /// The workflow.
    workflow_id: WorkflowId,
    /// The version it follows.
    version: u32,
    /// Its campaign.
    campaign_id: Option<CampaignId>,
    /// What it is for.
    mode: RunMode,
    /// The run that called it.
    parent_id: Option<RunId>,
    /// Where it stands.
    status: RunStatus,
    /// A person holds it: nothing of it begins until it is resumed.
    paused: bool,
    /// It stands in line: as many runs of its workflow as may are under way.
    queued: bool,
    /// Why it was stopped as a whole: its time was over, or its budget used up.
    #[schema(value_type = Option<Object>)]
    error: Option<StepError>,
    /// When it began.
    started_at: DateTime<Utc>,
    /// When it ended.
    completed_at: Option<DateTime<Utc>>,
    /// Its steps with input, output, attempt, tokens and reason; left out in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    execution_log: Option<Vec<ExecutionStep>>,
}

/// One attempt at one step of a run.
#[derive(Serialize, ToSchema)]
pub(super) struct ExecutionStep {
    /// Its id.
    id: StepId,
    /// The step of the workflow, by its key in tokens.
    key: String,
    /// Its kind.
    kind: String,
    /// Its name in words.
    name: String,
    /// Its number among the run's steps; attempts at one step share it.
    item: u32,
    /// 0 outside of loops, else one number for each round of each loop.
    frame: u32,
    /// Counts from 1.
    attempt: u32,
    /// Where it stands.
    status: StepStatus,
    /// A person left it out and gave its output.
    skipped: bool,
    /// What it was given.
    #[schema(value_type = Object)]
    input: Value,
    /// What it gave.
    #[schema(value_type = Option<Object>)]
    output: Option<Value>,
    /// The port it left by.
    port: Option<String>,
    /// Why it did what it did, in words.
    reason: Option<String>,
    /// Why it failed: `code`, `message`, `hint`.
    #[schema(value_type = Option<Object>)]
    error: Option<StepError>,
    /// Model tokens read and written.
    tokens: (u32, u32),
    /// Model cost in US dollars.
    #[schema(value_type = String)]
    cost: Decimal,
    /// Until when it waits, if for a time.
    waits_until: Option<DateTime<Utc>>,
    /// When it was made ready.
    queued_at: DateTime<Utc>,
    /// When a worker began.
    started_at: Option<DateTime<Utc>>,
    /// When it ended.
    ended_at: Option<DateTime<Utc>>,
}

impl From<Step> for ExecutionStep {
    fn from(step: Step) -> Self {
        Self {
            id: step.id,
            key: step.key,
            kind: step.kind,
            name: step.name,
            item: step.item,
            frame: step.frame,
            attempt: step.attempt,
            status: step.status,
            skipped: step.status == StepStatus::Skipped,
            input: step.input,
            output: step.output,
            port: step.port,
            reason: step.reason,
            error: step.error,
            tokens: step.tokens,
            cost: step.cost,
            waits_until: step.waits_until,
            queued_at: step.queued_at,
            started_at: step.started_at,
            ended_at: step.ended_at,
        }
    }
}

impl Execution {
    /// A run with its steps.
    pub(super) fn whole(run: Run) -> Self {
        Self::new(run, true)
    }

    fn new(run: Run, with_steps: bool) -> Self {
        let Run {
            id,
            workflow_id,
            version_id: _,
            version,
            campaign_id,
            mode,
            parent_id,
            status,
            paused,
            queued,
            stopped,
            started_at,
            ended_at,
            steps,
        } = run;
        let steps = || steps.into_iter().map(Into::into).collect();
        let execution_log = with_steps.then(steps);
        Self {
            id,
            workflow_id,
            version,
            campaign_id,
            mode,
            parent_id,
            status,
            paused,
            queued,
            error: stopped,
            started_at,
            completed_at: ended_at,
            execution_log,
        }
    }
}

/// A page of runs, newest first.
#[utoipa::path(get, path = "/api/executions", tag = "workflows", params(PageQuery), security(("bearer" = [])),
    responses((status = 200, body = Page<Execution>), (status = 403, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn list(
    caller: Caller,
    Paged(page): Paged,
) -> Result<Json<Page<Execution>>, Refusal> {
    let page = workflows::list_runs(&caller.cx, None, None, &page)
        .await
        .map_err(|e| caller.refuse(&e))?;
    Ok(Json(Page {
        items: page
            .items
            .into_iter()
            .map(|run| Execution::new(run, false))
            .collect(),
        next: page.next,
    }))
}

/// One run with its steps.
#[utoipa::path(get, path = "/api/executions/{id}", tag = "workflows", security(("bearer" = [])), params(("id" = RunId, Path)),
    responses((status = 200, body = Execution), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn get(
    caller: Caller,
    PathId(id): PathId<RunId>,
) -> Result<Json<Execution>, Refusal> {
    let run = workflows::get_run(&caller.cx, id)
        .await
        .map_err(|e| caller.refuse(&e))?;
    Ok(Json(Execution::whole(run)))
}
