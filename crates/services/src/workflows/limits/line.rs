//! The line before a workflow that runs only so often at once. An end frees its place and queues a look at
//! the line in the same commit; that look lets runs in, one commit each, in the order they came.

use domain::ids::{RunId, TaskId, WorkflowId};
use serde::Deserialize;
use serde_json::json;
use store::{
    TenantTx,
    queue::{self, Claimed, NewTask},
};

use super::super::{Turn, begin::walk_into, heads::startable, run_event};
use crate::{App, Result, TenantCx};

#[derive(Deserialize)]
struct Payload {
    workflow: WorkflowId,
}

/// Frees what an ended run holds, and lets the next one in.
pub(in super::super) async fn release(
    cx: &TenantCx,
    tx: &mut TenantTx,
    run: RunId,
    workflow: WorkflowId,
) -> Result<()> {
    if store::workflows::end_start(tx, run).await? {
        queue_look(cx, tx, workflow).await?;
    }
    Ok(())
}

/// The workflow may let more in than before: another version is live, or it goes on after a pause.
pub(in super::super) async fn look_at_line(
    cx: &TenantCx,
    tx: &mut TenantTx,
    workflow: WorkflowId,
) -> Result<()> {
    if store::workflows::line(tx, workflow).await?.1 > 0 {
        queue_look(cx, tx, workflow).await?;
    }
    Ok(())
}

async fn queue_look(cx: &TenantCx, tx: &mut TenantTx, workflow: WorkflowId) -> Result<()> {
    let input = json!({ "workflow": workflow });
    let now = cx.now();
    let task = NewTask {
        id: TaskId::from_uuid(cx.app.clock.id()),
        agent_type: "workflow",
        task_type: "run_line",
        priority: 5,
        run: None,
        input: &input,
        run_at: now,
        max_retries: 1_000_000,
        serial_key: None,
        now,
    };
    queue::enqueue(tx, &task).await?;
    Ok(())
}

/// Lets runs in as long as there are places. May be done again after a crash.
pub(crate) async fn admit(app: &App, task: &Claimed) -> Result<()> {
    let cx = TenantCx::system(app, task.tenant, "line");
    loop {
        let mut tx = cx.tx().await?;
        if !queue::still_held(&mut tx, task).await? {
            return Ok(());
        }
        let payload = queue::payload(&mut tx, task).await?;
        let payload = payload.and_then(|(p, _)| serde_json::from_value::<Payload>(p).ok());
        let more = match payload {
            Some(Payload { workflow }) => let_one_in(&cx, &mut tx, workflow).await?,
            None => false,
        };
        if !more {
            queue::complete(&mut tx, task, "succeeded", None, cx.now()).await?;
            return cx.commit(tx).await;
        }
        cx.commit(tx).await?;
    }
}

/// `false`: there is no place, or nobody waits. A workflow that is paused lets nobody in.
async fn let_one_in(cx: &TenantCx, tx: &mut TenantTx, workflow: WorkflowId) -> Result<bool> {
    store::workflows::lock_starts(tx, workflow).await?;
    let Some(live) = store::workflows::live(tx, workflow).await? else {
        return Ok(false);
    };
    if startable(live.status).is_err() {
        return Ok(false);
    }
    let plan = cx.app.plans.get(tx, live.version_id).await?;
    let (holds, _) = store::workflows::line(tx, workflow).await?;
    let most = plan.doc.settings.concurrency;
    if most.is_some_and(|most| holds >= i64::from(most)) {
        return Ok(false);
    }
    let Some(run) = store::workflows::first_in_line(tx, workflow).await? else {
        return Ok(false);
    };
    let Some(mut turn) = Turn::open(cx, tx, run).await? else {
        return Ok(false);
    };
    if !turn.head.queued || turn.is_over() {
        // It was stopped meanwhile.
        store::workflows::end_start(tx, run).await?;
        return Ok(true);
    }
    store::workflows::hold_place(tx, run).await?;
    turn.head.queued = false;
    // A run that was moved to a version without its trigger begins at that one's first.
    let start = turn.head.start.and_then(|id| turn.plan.node(id));
    let start = start.or_else(|| turn.plan.start()).cloned();
    match start {
        Some(start) => walk_into(cx, tx, &mut turn, &start).await?,
        None => {
            let cancelled = domain::workflows::RunStatus::Cancelled;
            turn.stop(tx, cancelled).await?;
        }
    }
    turn.close(tx).await?;
    tx.announce(run_event(run, turn.head.campaign, "started"));
    Ok(true)
}
