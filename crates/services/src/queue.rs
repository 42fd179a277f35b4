//! The task queue as people meet it: what died in it and is taken up again, how much of it one
//! company may hold, and when it is full.

mod rooms;

use domain::{
    fields::Check,
    ids::TaskId,
    operations::{DeadTask, QueueState, RedriveInput, Redriven},
    permissions::Permission,
    queue::{CAP_REMOTE, CAPS_MAX, CapInput, QueueCap},
    remote::{REMOTE_RETRIES, RemoteQueued, RemoteStatus, RemoteTask, RemoteTaskInput},
};
use store::{
    NewEvent, TenantTx,
    queue::{self, NewTask, REMOTE},
};

use crate::{Error, Result, TenantCx, workflows};

pub use rooms::Rooms;

/// Dead letters shown and redriven at once.
const PAGE: i64 = 500;
/// Seconds after which it is worth asking a full queue again.
const FULL_AGAIN: u32 = 30;

/// The newest dead tasks of the company: those that ran out of tries, and those that took their
/// workers down.
pub async fn list_dead(cx: &TenantCx) -> Result<Vec<DeadTask>> {
    cx.require(Permission::WorkflowsRun)?;
    Ok(queue::dead(&mut cx.read().await?, PAGE).await?)
}

/// How the company's part of the queue stands.
pub async fn state(cx: &TenantCx) -> Result<QueueState> {
    cx.require(Permission::WorkflowsRun)?;
    Ok(queue::state(&mut cx.read().await?, cx.now()).await?)
}

/// Takes up the dead tasks that are named, or the newest 500 of all: `redrive`.
pub async fn redrive_input(cx: &TenantCx, input: &RedriveInput) -> Result<Redriven> {
    if !input.all {
        return redrive(cx, &input.ids).await;
    }
    let ids: Vec<TaskId> = list_dead(cx).await?.iter().map(|t| t.id).collect();
    redrive(cx, &ids).await
}

/// Takes dead tasks up again, all in one step. A task keeps its id and a step of a run its item, so
/// what they do outside keeps its keys: a second time of asking does nothing twice. Tasks that are not
/// dead any more, and those of runs that were stopped, are left alone.
pub async fn redrive(cx: &TenantCx, ids: &[TaskId]) -> Result<Redriven> {
    cx.require(Permission::WorkflowsRun)?;
    if ids.len() as i64 > PAGE {
        let say = format!("At most {PAGE} at a time");
        return Err(Error::field("ids", "too_many", say));
    }
    let mut tx = cx.tx().await?;
    let mut done = queue::redrive(&mut tx, ids, cx.now()).await?;
    for (run, step) in queue::dead_steps(&mut tx, ids).await? {
        match workflows::retry_in(cx, &mut tx, run, step).await {
            Ok(()) => done += 1,
            Err(Error::Conflict(..) | Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    let audit = cx.app.clock.id();
    store::operations::audit(
        &mut tx,
        audit,
        cx.principal()?,
        "queue.redrive",
        &cx.tenant.to_string(),
        &cx.request_id,
        cx.now(),
    )
    .await?;
    let done = Redriven { tasks: done };
    cx.commit_answering(tx, &done).await?;
    Ok(done)
}

/// The caps of the company that stand, the one on everything first, and how full each is now.
pub async fn list_caps(cx: &TenantCx) -> Result<Vec<QueueCap>> {
    cx.require(Permission::WorkflowsRun)?;
    Ok(queue::caps(&mut cx.read().await?, cx.now()).await?)
}

/// Sets, changes or lifts a cap and answers those that stand then. Lifting one that does not stand
/// changes nothing. Holds from the next task on that is begun; what is at work counts and is left to end.
pub async fn set_cap(cx: &TenantCx, input: &CapInput) -> Result<Vec<QueueCap>> {
    cx.require(Permission::SettingsManage)?;
    input.checked()?;
    let mut tx = cx.tx().await?;
    let most = input.most.and_then(|n| i32::try_from(n).ok());
    queue::set_cap(&mut tx, &input.what, most).await?;
    let caps = queue::caps(&mut tx, cx.now()).await?;
    if caps.len() > CAPS_MAX {
        let why = format!("A company has at most {CAPS_MAX} limits: lift one");
        return Err(Error::Conflict("too_many", why));
    }
    let (id, by) = (cx.app.clock.id(), cx.principal()?);
    let action = if most.is_some() {
        "queue.cap"
    } else {
        "queue.uncap"
    };
    let what = match input.what.as_str() {
        "" => "everything",
        what => what,
    };
    store::operations::audit(&mut tx, id, by, action, what, &cx.request_id, cx.now()).await?;
    tx.announce(NewEvent {
        topic: "queue",
        kind: "capped",
        subject: input.what.clone(),
        campaign: None,
        run: None,
    });
    cx.commit_answering(tx, &caps).await?;
    if input.what.starts_with(CAP_REMOTE) {
        cx.app.wake.remote.send_replace(());
    }
    if let Err(error) = count_held(cx).await {
        // The cap stands; only what was at work before is not counted until it ends.
        tracing::warn!(%error, "what is held was not counted for a new cap");
    }
    Ok(caps)
}

async fn count_held(cx: &TenantCx) -> Result<()> {
    let mut tx = cx.app.db.system("what is held counts for a cap").await?;
    queue::count_held(&mut tx, cx.tenant).await?;
    Ok(tx.commit().await?)
}

/// Puts a task for a worker outside into the queue. It waits until one with that capability is there;
/// none need be connected now.
pub async fn enqueue_remote(cx: &TenantCx, input: &RemoteTaskInput) -> Result<RemoteQueued> {
    cx.require(Permission::WorkflowsRun)?;
    input.checked()?;
    let mut tx = cx.tx().await?;
    require_room(cx, &mut tx).await?;
    let id = TaskId::from_uuid(cx.app.clock.id());
    let new = NewTask {
        id,
        agent_type: &input.capability,
        task_type: REMOTE,
        priority: 5,
        run: None,
        input: &input.input,
        run_at: cx.now(),
        max_retries: REMOTE_RETRIES,
        serial_key: None,
        now: cx.now(),
    };
    queue::enqueue(&mut tx, &new).await?;
    let queued = RemoteQueued { id };
    cx.commit_answering(tx, &queued).await?;
    cx.app.wake.remote.send_replace(());
    Ok(queued)
}

/// What became of a task for a worker outside.
pub async fn get_remote(cx: &TenantCx, id: TaskId) -> Result<RemoteTask> {
    cx.require(Permission::WorkflowsRun)?;
    let row = queue::find_remote(&mut cx.read().await?, id).await?;
    let row = row.ok_or(Error::NotFound)?;
    let status = match row.status.as_str() {
        "succeeded" => RemoteStatus::Succeeded,
        "cancelled" => RemoteStatus::Cancelled,
        "failed" | "dead" => RemoteStatus::Failed,
        _ if row.is_held => RemoteStatus::Working,
        _ => RemoteStatus::Waiting,
    };
    Ok(RemoteTask {
        id,
        capability: row.capability,
        status,
        output: if status == RemoteStatus::Succeeded {
            row.output
        } else {
            serde_json::Value::Null
        },
        error: row.error,
        created_at: row.created_at,
        ended_at: row.completed_at,
    })
}

/// Refuses to begin more while the company's queue is full. What is under way goes on.
pub(crate) async fn require_room(cx: &TenantCx, tx: &mut TenantTx) -> Result<()> {
    if cx.app.rooms.takes_one(cx.tenant) {
        return Ok(());
    }
    let most = cx.app.settings.backlog_max;
    let waiting = queue::backlog(tx, most).await?;
    if waiting >= most {
        return Err(Error::QueueFull(FULL_AGAIN));
    }
    cx.app.rooms.found(cx.tenant, most - waiting);
    Ok(())
}
