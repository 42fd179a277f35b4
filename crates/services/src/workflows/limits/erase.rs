//! What is kept of a run that has ended, as its workflow's settings say.

use chrono::TimeDelta;
use domain::{
    ids::{RunId, StepId, TaskId},
    workflows::{RunStatus, SaveRuns, StepStatus},
};
use engine::interpreter::Plan;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{
    TenantTx,
    queue::{self, Claimed, NewTask},
    workflows::RunHead,
};

use crate::{App, Error, Result, TenantCx};

/// How long whoever waits for a result has to fetch it.
const FETCHED_WITHIN: TimeDelta = TimeDelta::minutes(1);

#[derive(Serialize, Deserialize)]
struct Payload {
    run: RunId,
    step: Option<StepId>,
}

/// A run has ended: takes away what is not to be kept. A result that somebody waits for, a calling run
/// or program, goes a little later.
pub(in super::super) async fn at_end(
    cx: &TenantCx,
    tx: &mut TenantTx,
    head: &RunHead,
    plan: &Plan,
) -> Result<()> {
    let keeps = match plan.doc.settings.save_runs {
        SaveRuns::All => true,
        SaveRuns::Failed => head.status == RunStatus::Failed,
        SaveRuns::None => false,
    };
    if keeps {
        return Ok(());
    }
    let step = head.parent.map(|(_, step)| step);
    let waited_for = match step {
        Some(step) => is_waiting(tx, step).await?,
        None => answers_caller(head, plan),
    };
    let now = cx.now();
    store::workflows::erase_run(tx, head.id, waited_for, now).await?;
    if waited_for {
        let payload = Payload { run: head.id, step };
        let input = serde_json::to_value(&payload).map_err(Error::internal)?;
        let task = NewTask {
            id: TaskId::from_uuid(cx.app.clock.id()),
            agent_type: "workflow",
            task_type: "run_forget",
            priority: 5,
            run: None,
            input: &input,
            run_at: now + FETCHED_WITHIN,
            max_retries: 1_000_000,
            serial_key: None,
            now,
        };
        queue::enqueue(tx, &task).await?;
    }
    Ok(())
}

fn answers_caller(head: &RunHead, plan: &Plan) -> bool {
    let start = head.start.and_then(|id| plan.node(id));
    start.is_some_and(|n| {
        n.kind == "trigger.webhook"
            && n.params.get("respond").and_then(Value::as_str) == Some("when_done")
    })
}

async fn is_waiting(tx: &mut TenantTx, step: StepId) -> Result<bool> {
    let found = store::workflows::find_step(tx, step).await?;
    Ok(found.is_some_and(|s| {
        matches!(
            s.step.status,
            StepStatus::Ready | StepStatus::Running | StepStatus::Waiting
        )
    }))
}

/// Takes an erased run's result away, once the step that waited for it has taken it.
pub(crate) async fn forget(app: &App, task: &Claimed) -> Result<()> {
    let cx = TenantCx::system(app, task.tenant, "erase");
    let mut tx = cx.tx().await?;
    let payload = queue::payload(&mut tx, task).await?;
    let payload = payload.and_then(|(p, _)| serde_json::from_value::<Payload>(p).ok());
    if let Some(Payload { run, step }) = payload {
        if let Some(step) = step
            && is_waiting(&mut tx, step).await?
        {
            queue::put_back(&mut tx, task, cx.now() + FETCHED_WITHIN * 10, false).await?;
            return cx.commit(tx).await;
        }
        store::workflows::forget_result(&mut tx, run).await?;
    }
    queue::complete(&mut tx, task, "succeeded", None, cx.now()).await?;
    cx.commit(tx).await
}

/// Refuses to take up a run whose data were not kept.
pub(in super::super) fn require_kept(head: &RunHead) -> Result<()> {
    if head.erased {
        let why = "This workflow keeps no data of such runs: begin a new one";
        return Err(Error::Conflict("not_kept", why.to_owned()));
    }
    Ok(())
}
