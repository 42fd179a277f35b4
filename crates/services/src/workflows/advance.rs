//! What sets a run going again from outside its own steps: a decision, something it waited for, a
//! failure elsewhere. Each function works inside the caller's transaction.

use chrono::{DateTime, Utc};
use domain::{
    ids::{RunId, StepId, TaskId, WorkflowId},
    workflows::{Node, Run, StepStatus},
};
use serde_json::{Value, json};
use store::{
    TenantTx,
    queue::NewTask,
    workflows::{Ending, MadeStep, RunHead, StepRow},
};

use super::{
    Beginning, Happening, accounts::line_again, begin, events::HOPS_MAX, happened, turn::Turn,
};
use crate::{Error, Result, TenantCx};

/// Makes another attempt at a step ready and queues it.
pub(crate) async fn again(
    cx: &TenantCx,
    tx: &mut TenantTx,
    row: &StepRow,
    node: &Node,
    run_at: DateTime<Utc>,
) -> Result<StepId> {
    let step = StepId::from_uuid(cx.app.clock.id());
    let made = MadeStep {
        id: step.uuid(),
        node_id: node.id.0,
        node_key: node.key.clone(),
        kind: node.kind.clone(),
        name: node.name.clone(),
        item_ix: row.item,
        attempt: row.step.attempt as i32 + 1,
        frame: row.frame,
        after: row.step.after.iter().map(|s| s.uuid()).collect(),
        status: StepStatus::Ready,
        input: row.step.input.clone(),
        output: None,
        port: None,
        reason: None,
        error: None,
        state: None,
        waits_until: None,
        task_id: None,
    };
    store::workflows::insert_made(tx, row.run, &[made], cx.now()).await?;
    let line = line_again(tx, row.step.id, &node.kind).await?;
    queue_in_line(cx, tx, (row.run, step), &node.kind, run_at, line).await?;
    Ok(step)
}

/// Queues a task that carries an attempt.
pub(crate) async fn queue_step(
    cx: &TenantCx,
    tx: &mut TenantTx,
    run: RunId,
    step: StepId,
    kind: &str,
    run_at: DateTime<Utc>,
) -> Result<()> {
    let line = line_again(tx, step, kind).await?;
    queue_in_line(cx, tx, (run, step), kind, run_at, line).await
}

async fn queue_in_line(
    cx: &TenantCx,
    tx: &mut TenantTx,
    (run, step): (RunId, StepId),
    kind: &str,
    run_at: DateTime<Utc>,
    line: Option<String>,
) -> Result<()> {
    let task = TaskId::from_uuid(cx.app.clock.id());
    let input = json!({ "run": run, "step": step });
    let now = cx.now();
    store::queue::enqueue(
        tx,
        &NewTask {
            id: task,
            agent_type: kind,
            task_type: "step",
            priority: 5,
            run: Some(run),
            input: &input,
            run_at,
            max_retries: 0,
            serial_key: line.as_deref(),
            now,
        },
    )
    .await?;
    store::workflows::set_task(tx, step, task).await?;
    Ok(())
}

/// A decision was taken, as `said`: the step that asked goes on by `port` if that port leads anywhere, or if
/// the decision is final. A step that already went on may have work waiting for this decision.
pub(crate) async fn decided(
    cx: &TenantCx,
    tx: &mut TenantTx,
    run: RunId,
    step: StepId,
    port: &str,
    said: &Value,
) -> Result<()> {
    let Some(mut turn) = Turn::open(cx, tx, run).await? else {
        return Ok(());
    };
    let Some(row) = store::workflows::lock_step(tx, step).await? else {
        return Ok(());
    };
    if row.step.kind.starts_with("post.") {
        // A post asked about its own text: it looks itself at what was decided.
        if port != "changes"
            && let Some(run) = store::workflows::find_for_update(tx, run).await?
        {
            wake_waiting(cx, tx, &run, "approval").await?;
        }
    } else if row.step.status == StepStatus::Waiting {
        if port != "changes" || turn.plan.is_wired(row.step.node, port) {
            let ending = Ending {
                output: Some(said.clone()),
                port: Some(port.to_owned()),
                reason: Some(format!("Decided: {port}")),
                ..Ending::default()
            };
            turn.end(tx, &row, ending, true).await?;
            turn.close(tx).await?;
        }
    } else if port == "approved"
        && let Some(run) = store::workflows::find_for_update(tx, run).await?
    {
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

/// A run has failed: what is made for that begins, and the workflow that the document names for it.
pub(crate) async fn run_failed(
    cx: &TenantCx,
    tx: &mut TenantTx,
    head: &RunHead,
    follow: Option<WorkflowId>,
) -> Result<()> {
    let failed = store::workflows::last_failure(tx, head.id).await?;
    let (step, error) = failed.unzip();
    let stopped = || {
        head.stopped
            .as_ref()
            .and_then(|e| serde_json::to_value(e).ok())
    };
    let mut error = error.flatten().or_else(stopped);
    if let Some(error) = &mut error {
        super::shown::mask_error(cx, tx, head, error).await?;
    }
    let item = json!({
        "workflow": head.workflow,
        "run": head.id,
        "step": step,
        "error": error,
    });
    if let Some(follow) = follow
        && head.hops < HOPS_MAX
        && let Some(workflow) = store::workflows::live(tx, follow).await?
    {
        let plan = cx.app.plans.get(tx, workflow.version_id).await?;
        let start = plan.triggers().find(|n| n.kind == "trigger.run_failed");
        let beginning = Beginning {
            campaign: head.campaign,
            start: start.or_else(|| plan.start()).cloned(),
            hops: head.hops + 1,
            dedupe: Some(format!("failed:{}", head.id)),
            ..Beginning::by_hand(workflow, item.clone())
        };
        match Box::pin(begin(cx, tx, beginning)).await {
            // Its trigger asks for fields, or it does not start now: a failure is no reason for another.
            Err(Error::Invalid(_) | Error::Conflict(..) | Error::QueueFull(_)) | Ok(_) => {}
            Err(error) => return Err(error),
        }
    }
    let happening = Happening {
        event: "run_failed".to_owned(),
        subject: Some(head.id.to_string()),
        item,
        campaign: head.campaign,
        hops: head.hops,
        by: Some(head.workflow),
        ..Happening::default()
    };
    happened(cx, tx, happening).await
}
