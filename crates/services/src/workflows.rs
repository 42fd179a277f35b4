//! Workflows and runs: start, follow, retry, cancel. What follows a finished step is decided by
//! `engine::interpreter`; here it is stored, one commit per durable point.

use domain::{
    campaigns::Campaign,
    ids::{ApprovalId, CampaignId, RunId, StepId, TaskId, VersionId, WorkflowId},
    page::{Page, PageRequest},
    permissions::Permission,
    workflows::{
        Node, NodeId, Run, RunStatus, StepStatus, Workflow, WorkflowDoc, main_job, validate,
    },
};
use engine::interpreter;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use store::{
    NewEvent, TenantTx,
    queue::NewTask,
    workflows::{Ending, NewRun, NewStep, StepRow, StoredWorkflow},
};

use crate::{Error, Result, TenantCx, campaigns::networks};

/// All workflows with their newest versions, without runs.
pub async fn list(cx: &TenantCx) -> Result<Vec<Workflow>> {
    cx.require(Permission::Read)?;
    let stored = store::workflows::list_workflows(&mut cx.read().await?).await?;
    Ok(stored
        .into_iter()
        .map(|w| shown(w, Vec::new(), Vec::new()))
        .collect())
}

/// One workflow with its newest runs and counts per step.
pub async fn get(cx: &TenantCx, id: WorkflowId) -> Result<Workflow> {
    cx.require(Permission::Read)?;
    let mut tx = cx.read().await?;
    let stored = store::workflows::newest(&mut tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    let request = PageRequest {
        cursor: None,
        limit: Some(20),
    };
    let runs = store::workflows::list(&mut tx, None, Some(id), &request)
        .await?
        .items;
    let counts = store::workflows::node_counts(&mut tx, id).await?;
    Ok(shown(stored, runs, counts))
}

fn shown(
    stored: StoredWorkflow,
    runs: Vec<Run>,
    counts: Vec<domain::workflows::NodeCount>,
) -> Workflow {
    let StoredWorkflow {
        id,
        name,
        version_id,
        version,
        doc,
        ..
    } = stored;
    Workflow {
        id,
        name,
        version_id,
        version,
        doc,
        runs,
        counts,
    }
}

/// The document of one version, for showing an older run.
pub async fn version(cx: &TenantCx, id: VersionId) -> Result<WorkflowDoc> {
    cx.require(Permission::Read)?;
    Ok(store::workflows::version(&mut cx.read().await?, id)
        .await?
        .ok_or(Error::NotFound)?
        .doc)
}

/// A page of runs, newest first.
pub async fn list_runs(
    cx: &TenantCx,
    campaign: Option<CampaignId>,
    workflow: Option<WorkflowId>,
    request: &PageRequest,
) -> Result<Page<Run>> {
    cx.require(Permission::Read)?;
    let mut tx = cx.read().await?;
    if let Some(id) = campaign {
        store::campaigns::find(&mut tx, id)
            .await?
            .ok_or(Error::NotFound)?;
    }
    Ok(store::workflows::list(&mut tx, campaign, workflow, request).await?)
}

/// One run with all its attempts.
pub async fn get_run(cx: &TenantCx, id: RunId) -> Result<Run> {
    cx.require(Permission::Read)?;
    let mut tx = cx.read().await?;
    let mut run = store::workflows::find(&mut tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    run.steps = store::workflows::attempts(&mut tx, id).await?;
    Ok(run)
}

/// Publishes a document as the next version of a workflow. Refused with every issue named.
pub async fn publish_version(
    cx: &TenantCx,
    workflow: WorkflowId,
    doc: &WorkflowDoc,
) -> Result<u32> {
    cx.require(Permission::WorkflowsPublish)?;
    let mut tx = cx.tx().await?;
    store::workflows::newest(&mut tx, workflow)
        .await?
        .ok_or(Error::NotFound)?;
    let n = insert_version(cx, &mut tx, workflow, doc).await?;
    tx.announce(NewEvent {
        topic: "workflow",
        kind: "published",
        subject: workflow.to_string(),
        campaign: None,
        run: None,
    });
    cx.commit(tx).await?;
    Ok(n)
}

async fn insert_version(
    cx: &TenantCx,
    tx: &mut TenantTx,
    workflow: WorkflowId,
    doc: &WorkflowDoc,
) -> Result<u32> {
    let errors: Vec<_> = validate(doc)
        .into_iter()
        .filter(|i| i.severity == domain::workflows::IssueSeverity::Error)
        .map(|i| domain::fields::FieldError {
            field: i
                .node
                .map_or_else(|| "doc".to_owned(), |n| format!("doc.nodes.{n}")),
            code: i.rule,
            message: i.message,
        })
        .collect();
    if !errors.is_empty() {
        return Err(errors.into());
    }
    let bytes = serde_json::to_vec(doc).map_err(Error::internal)?;
    if bytes.len() > domain::workflows::LIMITS.bytes {
        return Err(Error::field(
            "doc",
            "too_long",
            "A document has at most 4 MB",
        ));
    }
    let hash = hex::encode(Sha256::digest(&bytes));
    let id = VersionId::from_uuid(cx.app.clock.id());
    Ok(
        store::workflows::insert_version(tx, id, workflow, doc, &hash, cx.principal()?, cx.now())
            .await?,
    )
}

/// The campaign's workflow, made from the main job on the first start and again when its networks
/// have changed.
pub(crate) async fn ensure_for_campaign(
    cx: &TenantCx,
    tx: &mut TenantTx,
    campaign: &Campaign,
) -> Result<StoredWorkflow> {
    if let Some(found) = store::workflows::for_campaign(tx, campaign.id).await? {
        return Ok(found);
    }
    let id = WorkflowId::from_uuid(cx.app.clock.id());
    store::workflows::insert_workflow(
        tx,
        id,
        &campaign.input.name,
        Some(campaign.id),
        campaign.sample,
        cx.now(),
    )
    .await?;
    insert_version(cx, tx, id, &main_job(&networks(&campaign.input.channels))).await?;
    store::workflows::for_campaign(tx, campaign.id)
        .await?
        .ok_or(Error::NotFound)
}

/// Starts a run by REST: of a workflow, for the campaign the workflow belongs to or the trigger names.
pub async fn execute(cx: &TenantCx, workflow: WorkflowId, trigger: &Value) -> Result<RunId> {
    cx.require(Permission::WorkflowsRun)?;
    let mut tx = cx.tx().await?;
    let stored = store::workflows::newest(&mut tx, workflow)
        .await?
        .ok_or(Error::NotFound)?;
    let named = trigger
        .get("campaign_id")
        .and_then(Value::as_str)
        .map(str::parse::<CampaignId>)
        .transpose();
    let named =
        named.map_err(|e| Error::field("trigger_data.campaign_id", "invalid", e.to_string()))?;
    let campaign = named.or(stored.campaign_id);
    if let Some(id) = campaign {
        store::campaigns::find(&mut tx, id)
            .await?
            .ok_or(Error::NotFound)?;
    }
    let run = begin(cx, &mut tx, &stored, campaign, trigger).await?;
    cx.commit(tx).await?;
    Ok(run)
}

/// Adds a run with its triggers' steps ready, in the caller's transaction.
pub(crate) async fn begin(
    cx: &TenantCx,
    tx: &mut TenantTx,
    workflow: &StoredWorkflow,
    campaign: Option<CampaignId>,
    trigger: &Value,
) -> Result<RunId> {
    let now = cx.now();
    let id = RunId::from_uuid(cx.app.clock.id());
    store::workflows::insert_run(
        tx,
        &NewRun {
            id,
            workflow: workflow.id,
            version: workflow.version_id,
            campaign,
            trigger,
            by: cx.principal()?,
            sample: false,
            now,
        },
    )
    .await?;
    let mut input = trigger.clone();
    if let (Some(map), Some(campaign)) = (input.as_object_mut(), campaign) {
        map.insert("campaign_id".to_owned(), json!(campaign.to_string()));
    }
    let starts = interpreter::starts(&workflow.doc);
    let n = starts.len() as i32;
    for node in starts {
        ready(cx, tx, id, node, None, 1, &input, now).await?;
    }
    store::workflows::adjust(tx, id, n, 0, 0, now).await?;
    tx.announce(run_event(id, campaign, "started"));
    Ok(id)
}

/// Makes an attempt ready and queues its task.
#[expect(
    clippy::too_many_arguments,
    reason = "one attempt, each part named at the call"
)]
pub(crate) async fn ready(
    cx: &TenantCx,
    tx: &mut TenantTx,
    run: RunId,
    node: &Node,
    item: Option<i32>,
    attempt: u32,
    input: &Value,
    run_at: chrono::DateTime<chrono::Utc>,
) -> Result<StepId> {
    let step = StepId::from_uuid(cx.app.clock.id());
    let now = cx.now();
    store::workflows::insert_step(
        tx,
        &NewStep {
            id: step,
            run,
            node,
            item,
            attempt,
            input,
            now,
        },
    )
    .await?;
    queue_step(cx, tx, run, step, node.kind.as_str(), run_at).await?;
    Ok(step)
}

/// Queues a task that carries an attempt.
pub(crate) async fn queue_step(
    cx: &TenantCx,
    tx: &mut TenantTx,
    run: RunId,
    step: StepId,
    kind: &str,
    run_at: chrono::DateTime<chrono::Utc>,
) -> Result<()> {
    let task = TaskId::from_uuid(cx.app.clock.id());
    let input = json!({ "run": run, "step": step });
    let now = cx.now();
    store::queue::enqueue(
        tx,
        &NewTask {
            id: task,
            agent_type: kind.split('.').next().unwrap_or("workflow"),
            task_type: "step",
            priority: 5,
            run: Some(run),
            input: &input,
            run_at,
            max_retries: 0,
            now,
        },
    )
    .await?;
    store::workflows::set_task(tx, step, task).await?;
    Ok(())
}

/// Ends an attempt and makes ready what follows it. `was_waiting` says which counter it was in.
/// Answers `false`, having changed nothing, when the attempt had already ended.
pub(crate) async fn conclude(
    cx: &TenantCx,
    tx: &mut TenantTx,
    run: &Run,
    row: &StepRow,
    doc: &WorkflowDoc,
    ending: &Ending,
    was_waiting: bool,
) -> Result<bool> {
    let now = cx.now();
    let failed = ending.error.is_some();
    let status = if failed {
        StepStatus::Failed
    } else {
        StepStatus::Succeeded
    };
    if !store::workflows::finish(tx, row.step.id, status, ending, now).await? {
        return Ok(false);
    }
    let mut started = 0;
    if let Some(port) = &ending.port {
        let mut input = row.step.input.clone();
        merge(&mut input, ending.output.as_ref());
        for node in interpreter::next(doc, row.step.node, port) {
            ready(cx, tx, run.id, node, None, 1, &input, now).await?;
            started += 1;
        }
    }
    let (active, waiting) = if was_waiting {
        (started, -1)
    } else {
        (started - 1, 0)
    };
    let state =
        store::workflows::adjust(tx, run.id, active, waiting, i32::from(failed), now).await?;
    tx.announce(step_event(
        run,
        row.step.id,
        if failed { "failed" } else { "finished" },
    ));
    if !matches!(state, RunStatus::Running | RunStatus::Waiting) {
        tx.announce(run_event(run.id, run.campaign_id, "finished"));
    }
    Ok(true)
}

/// What a step gives is added to what it was given.
fn merge(input: &mut Value, output: Option<&Value>) {
    if let (Some(input), Some(Value::Object(output))) = (input.as_object_mut(), output) {
        for (key, value) in output {
            input.insert(key.clone(), value.clone());
        }
    }
}

/// A decision was taken: the step that asked goes on by `port` if that port leads anywhere, or if
/// the decision is final. A step that already went on may have work waiting for this decision.
pub(crate) async fn decided(
    cx: &TenantCx,
    tx: &mut TenantTx,
    run: RunId,
    step: StepId,
    approval: ApprovalId,
    port: &str,
) -> Result<()> {
    let Some(run) = store::workflows::find_for_update(tx, run).await? else {
        return Ok(());
    };
    let Some(row) = store::workflows::lock_step(tx, step).await? else {
        return Ok(());
    };
    let Some(version) = store::workflows::version(tx, run.version_id).await? else {
        return Ok(());
    };
    if row.step.status == StepStatus::Waiting {
        if port != "changes" || version.doc.is_wired(row.step.node, port) {
            let ending = Ending {
                output: Some(json!({ "approval_id": approval, "decision": port })),
                port: Some(port.to_owned()),
                reason: Some(format!("Decided: {port}")),
                ..Ending::default()
            };
            conclude(cx, tx, &run, &row, &version.doc, &ending, true).await?;
        }
    } else if port == "approved" {
        wake_waiting(cx, tx, &run, "approval").await?;
    }
    Ok(())
}

/// Puts steps back into the queue that wait for `what` (as their output says).
pub(crate) async fn wake_waiting(
    cx: &TenantCx,
    tx: &mut TenantTx,
    run: &Run,
    what: &str,
) -> Result<()> {
    for step in store::workflows::attempts(tx, run.id).await? {
        let waits_for = step
            .output
            .as_ref()
            .and_then(|o| o.get("waits_for"))
            .and_then(Value::as_str);
        if step.status == StepStatus::Waiting && waits_for == Some(what) {
            queue_step(cx, tx, run.id, step.id, &step.kind, cx.now()).await?;
            store::workflows::adjust(tx, run.id, 1, -1, 0, cx.now()).await?;
        }
    }
    Ok(())
}

/// Tries a failed step again, by a person's wish.
pub async fn retry_step(cx: &TenantCx, run: RunId, step: StepId) -> Result<Run> {
    cx.require(Permission::WorkflowsRun)?;
    let mut tx = cx.tx().await?;
    let found = store::workflows::find_for_update(&mut tx, run)
        .await?
        .ok_or(Error::NotFound)?;
    let row = store::workflows::find_step(&mut tx, step)
        .await?
        .filter(|r| r.run == run)
        .ok_or(Error::NotFound)?;
    let Some(failed) = store::workflows::latest_failed(&mut tx, step).await? else {
        return Err(Error::Conflict(
            "not_failed",
            "Only the newest failed attempt of a step can be retried".to_owned(),
        ));
    };
    if found.status == RunStatus::Cancelled {
        return Err(Error::Conflict(
            "run_cancelled",
            "This run was cancelled".to_owned(),
        ));
    }
    let version = store::workflows::version(&mut tx, found.version_id)
        .await?
        .ok_or(Error::NotFound)?;
    let node = version
        .doc
        .nodes
        .get(&row.step.node)
        .ok_or(Error::NotFound)?;
    crate::publishing::reopen_failed(cx, &mut tx, &failed.step).await?;
    ready(
        cx,
        &mut tx,
        run,
        node,
        Some(failed.item),
        failed.step.attempt + 1,
        &failed.step.input,
        cx.now(),
    )
    .await?;
    store::workflows::adjust(&mut tx, run, 1, 0, -1, cx.now()).await?;
    tx.announce(run_event(run, found.campaign_id, "updated"));
    cx.commit(tx).await?;
    get_run(cx, run).await
}

/// Stops a run: nothing more of it starts; what is being sent is still settled.
pub async fn cancel_run(cx: &TenantCx, id: RunId) -> Result<Run> {
    cx.require(Permission::WorkflowsRun)?;
    let mut tx = cx.tx().await?;
    let run = store::workflows::find_for_update(&mut tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    if !store::workflows::cancel(&mut tx, id, cx.now()).await? {
        return Err(Error::Conflict(
            "run_ended",
            "This run has already ended".to_owned(),
        ));
    }
    store::workflows::cancel_open(&mut tx, id, cx.now()).await?;
    store::queue::cancel_run(&mut tx, id, cx.now()).await?;
    store::approvals::cancel_run(&mut tx, id, cx.now()).await?;
    let audit = cx.app.clock.id();
    store::operations::audit(
        &mut tx,
        audit,
        cx.principal()?,
        "run.cancel",
        &id.to_string(),
        &cx.request_id,
        cx.now(),
    )
    .await?;
    tx.announce(run_event(id, run.campaign_id, "finished"));
    cx.commit(tx).await?;
    get_run(cx, id).await
}

/// The node a step stands at.
pub(crate) fn node_of(doc: &WorkflowDoc, id: NodeId) -> Result<&Node> {
    doc.nodes
        .get(&id)
        .ok_or_else(|| Error::internal("a step without its node"))
}

pub(crate) fn run_event(run: RunId, campaign: Option<CampaignId>, kind: &'static str) -> NewEvent {
    NewEvent {
        topic: "run",
        kind,
        subject: run.to_string(),
        campaign: campaign.map(|c| c.to_string()),
        run: Some(run.to_string()),
    }
}

pub(crate) fn step_event(run: &Run, step: StepId, kind: &'static str) -> NewEvent {
    NewEvent {
        topic: "step",
        kind,
        subject: step.to_string(),
        campaign: run.campaign_id.map(|c| c.to_string()),
        run: Some(run.id.to_string()),
    }
}
