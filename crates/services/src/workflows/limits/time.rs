//! A run's longest time. Its timer is a task in the queue with the run's own id; an end takes it away.

use chrono::TimeDelta;
use domain::{
    ids::{RunId, TaskId},
    workflows::{RunStatus, StepError},
};
use serde::Deserialize;
use serde_json::json;
use store::{
    TenantTx,
    queue::{self, Claimed, NewTask},
};

use super::super::Turn;
use crate::{App, Result, TenantCx, worker::held_until};

#[derive(Deserialize)]
struct Payload {
    run: RunId,
}

/// Sets the timer of a run that begins, or goes on after its end.
pub(in super::super) async fn set_timer(
    cx: &TenantCx,
    tx: &mut TenantTx,
    run: RunId,
    seconds: u32,
) -> Result<()> {
    let now = cx.now();
    let input = json!({ "run": run });
    let timer = NewTask {
        id: TaskId::from_uuid(run.uuid()),
        agent_type: "workflow",
        task_type: "run_timeout",
        priority: 5,
        run: Some(run),
        input: &input,
        run_at: now + TimeDelta::seconds(i64::from(seconds)),
        max_retries: 1_000_000,
        serial_key: None,
        now,
    };
    queue::enqueue(tx, &timer).await?;
    Ok(())
}

/// Takes the timer away.
pub(in super::super) async fn unset_timer(
    cx: &TenantCx,
    tx: &mut TenantTx,
    run: RunId,
) -> Result<()> {
    queue::cancel(tx, TaskId::from_uuid(run.uuid()), cx.now()).await?;
    Ok(())
}

async fn run_of(tx: &mut TenantTx, task: &Claimed) -> Result<Option<RunId>> {
    let payload = queue::payload(tx, task).await?;
    let payload = payload.and_then(|(p, _)| serde_json::from_value::<Payload>(p).ok());
    Ok(payload.map(|p| p.run))
}

/// The run, if it is still open and the task still ours. Else the task is completed.
async fn open_run(cx: &TenantCx, task: &Claimed) -> Result<Option<(TenantTx, Turn)>> {
    let mut tx = cx.tx().await?;
    let turn = match run_of(&mut tx, task).await? {
        Some(run) => Turn::open(cx, &mut tx, run).await?,
        None => None,
    };
    if !queue::still_held(&mut tx, task).await? {
        return Ok(None);
    }
    match turn.filter(|t| !t.is_over()) {
        Some(turn) => Ok(Some((tx, turn))),
        None => {
            queue::complete(&mut tx, task, "cancelled", None, cx.now()).await?;
            cx.commit(tx).await?;
            Ok(None)
        }
    }
}

/// A run's time is over: it ends as failed, and the runs it waits for are stopped. A run that a person
/// holds ends when it is resumed.
pub(crate) async fn time_out(app: &App, task: &Claimed) -> Result<()> {
    let cx = TenantCx::system(app, task.tenant, "time");
    let Some((mut tx, mut turn)) = open_run(&cx, task).await? else {
        return Ok(());
    };
    if turn.head.paused {
        queue::put_back(&mut tx, task, held_until(), false).await?;
        return cx.commit(tx).await;
    }
    queue::complete(&mut tx, task, "succeeded", None, cx.now()).await?;
    // Moved to a version that sets no time.
    if let Some(seconds) = turn.plan.doc.settings.timeout_seconds {
        turn.head.stopped = Some(StepError {
            code: "run_timed_out".to_owned(),
            message: format!("The run took longer than {seconds} seconds"),
            hint: "Give it more time in the workflow's settings, or begin it anew".to_owned(),
        });
        turn.stop_all(&mut tx, RunStatus::Failed).await?;
        turn.close(&mut tx).await?;
    }
    cx.commit(tx).await
}

/// Queues the end of the runs that a run waits for. In the transaction that ends it.
pub(in super::super) async fn stop_children(
    cx: &TenantCx,
    tx: &mut TenantTx,
    run: RunId,
) -> Result<()> {
    for child in store::workflows::open_children(tx, run).await? {
        let input = json!({ "run": child });
        let now = cx.now();
        let task = NewTask {
            id: TaskId::from_uuid(cx.app.clock.id()),
            agent_type: "workflow",
            task_type: "run_stop",
            priority: 5,
            run: None,
            input: &input,
            run_at: now,
            max_retries: 1_000_000,
            serial_key: None,
            now,
        };
        queue::enqueue(tx, &task).await?;
    }
    Ok(())
}

/// Stops a run whose caller was stopped, and what it waits for itself.
pub(crate) async fn stop_child(app: &App, task: &Claimed) -> Result<()> {
    let cx = TenantCx::system(app, task.tenant, "time");
    let Some((mut tx, mut turn)) = open_run(&cx, task).await? else {
        return Ok(());
    };
    queue::complete(&mut tx, task, "succeeded", None, cx.now()).await?;
    turn.head.stopped = Some(StepError {
        code: "caller_stopped".to_owned(),
        message: "The run that called this one was stopped".to_owned(),
        hint: String::new(),
    });
    turn.stop_all(&mut tx, RunStatus::Cancelled).await?;
    turn.close(&mut tx).await?;
    cx.commit(tx).await
}
