//! Moving a run forward: what begins it, what follows a finished step, what a decision sets going.
//! Each function works inside the caller's transaction: one commit per durable point.

use domain::{
    ids::{ApprovalId, CampaignId, RunId, StepId, TaskId, WorkflowId},
    permissions::Permission,
    workflows::{Node, Run, RunStatus, StepStatus, WorkflowDoc},
};
use engine::interpreter;
use serde_json::{Value, json};
use store::{
    TenantTx,
    queue::NewTask,
    workflows::{Ending, NewRun, NewStep, StepRow, StoredWorkflow},
};

use super::{run_event, step_event};
use crate::{Error, Result, TenantCx};

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
    cx.commit_answering(tx, &run).await?;
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
    crate::queue::require_room(cx, tx).await?;
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
            serial_key: None,
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

/// Puts steps back into the queue that wait for `what` (as their output says). A step that is just
/// about to wait for it will not. The caller has locked the run.
pub(crate) async fn wake_waiting(
    cx: &TenantCx,
    tx: &mut TenantTx,
    run: &Run,
    what: &str,
) -> Result<()> {
    for (step, kind) in store::workflows::wake(tx, run.id, what).await? {
        queue_step(cx, tx, run.id, step, &kind, cx.now()).await?;
        store::workflows::adjust(tx, run.id, 1, -1, 0, cx.now()).await?;
    }
    Ok(())
}
