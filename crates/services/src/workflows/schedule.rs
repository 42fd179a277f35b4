//! Runs at set times. Each schedule in force has one task in the queue, due at its next moment; firing
//! begins the run and moves the task on in one commit.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    ids::{RunId, WorkflowId},
    workflows::{NodeId, RunStatus},
};
use engine::times;
use serde::Deserialize;
use serde_json::{Value, json};
use store::{
    TenantTx,
    queue::{self, Claimed},
    workflows::Trigger,
};

use super::{Beginning, begin};
use crate::{App, Result, TenantCx};

/// While the last run is still open, a schedule that queues looks again so often.
const LOOK_AGAIN: TimeDelta = TimeDelta::seconds(30);

#[derive(Deserialize)]
struct Payload {
    workflow: WorkflowId,
    node: NodeId,
}

/// The first moment after `after` that a schedule names.
pub(crate) fn next_due(trigger: &Trigger, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let params = trigger.params.as_object()?;
    engine::interpreter::next_due(params, trigger.starts_at, trigger.fired_at, after)
}

/// A schedule's task is due: begins its run, makes up for what was missed within its window, and moves
/// the task to the next moment.
pub(crate) async fn fire(app: &App, task: &Claimed) -> Result<()> {
    let cx = TenantCx::system(app, task.tenant, "schedule");
    let now = cx.now();
    let mut tx = cx.tx().await?;
    let Some(trigger) = load(&mut tx, task).await? else {
        queue::complete(&mut tx, task, "cancelled", None, now).await?;
        return cx.commit(tx).await;
    };
    if !queue::still_held(&mut tx, task).await? {
        return Ok(());
    }
    let params = trigger.params.as_object().cloned().unwrap_or_default();
    let due = engine::interpreter::due(&params, trigger.starts_at, trigger.fired_at, now);
    let Some(at) = due else {
        queue::complete(&mut tx, task, "succeeded", None, now).await?;
        return cx.commit(tx).await;
    };
    if at > now {
        queue::put_back(&mut tx, task, at, false).await?;
        return cx.commit(tx).await;
    }
    let overlap = trigger.params.get("overlap").and_then(Value::as_str);
    let is_open = last_is_open(&mut tx, trigger.last_run).await?;
    let run = match overlap.unwrap_or("queue") {
        "queue" if is_open => {
            queue::put_back(&mut tx, task, now + LOOK_AGAIN, false).await?;
            return cx.commit(tx).await;
        }
        "skip" if is_open => None,
        _ => start(&cx, &mut tx, &trigger, at).await?,
    };
    store::workflows::fired(&mut tx, &trigger, at, run).await?;
    let fired = Trigger {
        fired_at: Some(at),
        ..trigger
    };
    match next_due(&fired, at) {
        // One that is missed too is taken at once.
        Some(next) => queue::put_back(&mut tx, task, next, false).await?,
        None => queue::complete(&mut tx, task, "succeeded", None, now).await?,
    };
    cx.commit(tx).await
}

async fn load(tx: &mut TenantTx, task: &Claimed) -> Result<Option<Trigger>> {
    let Some((payload, _)) = queue::payload(tx, task).await? else {
        return Ok(None);
    };
    let Ok(payload) = serde_json::from_value::<Payload>(payload) else {
        return Ok(None);
    };
    let found = store::workflows::lock_trigger(tx, payload.workflow, payload.node).await?;
    Ok(found.filter(|t| t.task == Some(task.id)))
}

async fn last_is_open(tx: &mut TenantTx, run: Option<RunId>) -> Result<bool> {
    let Some(run) = run else { return Ok(false) };
    let run = store::workflows::find(tx, run).await?;
    Ok(run.is_some_and(|r| matches!(r.status, RunStatus::Running | RunStatus::Waiting)))
}

async fn start(
    cx: &TenantCx,
    tx: &mut TenantTx,
    trigger: &Trigger,
    at: DateTime<Utc>,
) -> Result<Option<RunId>> {
    let Some(workflow) = store::workflows::live(tx, trigger.workflow).await? else {
        return Ok(None);
    };
    let plan = cx.app.plans.get(tx, workflow.version_id).await?;
    let Some(node) = plan.node(trigger.node).cloned() else {
        return Ok(None);
    };
    let zone = times::zone(
        trigger
            .params
            .get("tz")
            .and_then(Value::as_str)
            .unwrap_or("UTC"),
    );
    let data = json!({
        "due": at.with_timezone(&zone).to_rfc3339(),
        "fired": cx.now(),
        "number": trigger.fired + 1,
    });
    let beginning = Beginning {
        start: Some(node),
        dedupe: Some(format!("due:{}:{}", trigger.node, at.timestamp())),
        ..Beginning::by_hand(workflow, data)
    };
    begin(cx, tx, beginning).await
}
