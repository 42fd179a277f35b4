//! A person's hand on a run: stop it, hold it, try a step again, leave one out.

use domain::{
    ids::{RunId, StepId},
    permissions::Permission,
    workflows::{
        HumanTaskState, Node, Run, RunStatus, StepStatus, VALUE_BYTES_MAX, kind_spec, measure,
    },
};
use serde_json::Value;
use store::{
    TenantTx,
    workflows::{Ending, StepRow},
};

use super::{Turn, again, limits, run_event, shown::mask_run};
use crate::{Error, Result, TenantCx, context::Actor};

/// Tries a failed step again, by a person's wish.
pub async fn retry_step(cx: &TenantCx, run: RunId, step: StepId) -> Result<Run> {
    cx.require(Permission::WorkflowsRun)?;
    let mut tx = cx.tx().await?;
    retry_in(cx, &mut tx, run, step).await?;
    let run = whole(cx, &mut tx, run).await?;
    cx.commit_answering(tx, &run).await?;
    Ok(run)
}

/// The same in the caller's transaction. Refused, nothing is changed.
pub(crate) async fn retry_in(
    cx: &TenantCx,
    tx: &mut TenantTx,
    run: RunId,
    step: StepId,
) -> Result<()> {
    let (mut turn, failed, node) = failed_step(cx, tx, run, step).await?;
    if node.kind == "logic.join" {
        let why = "A join is not tried again: leave it out with a value, or begin anew before it";
        return Err(Error::Conflict("cannot_retry", why.to_owned()));
    }
    crate::publishing::reopen_failed(cx, tx, run, &failed.step).await?;
    again(cx, tx, &failed, &node, cx.now()).await?;
    turn.reopened(tx, &failed).await?;
    turn.close(tx).await?;
    // If the queue had given the attempt up, this takes it from the dead letters.
    store::queue::taken_up(tx, step).await?;
    tx.announce(run_event(run, turn.head.campaign, "updated"));
    Ok(())
}

/// A run in hand with its newest failed attempt at a step.
async fn failed_step(
    cx: &TenantCx,
    tx: &mut TenantTx,
    run: RunId,
    step: StepId,
) -> Result<(Turn, StepRow, Node)> {
    let turn = Turn::open(cx, tx, run).await?.ok_or(Error::NotFound)?;
    let row = store::workflows::find_step(tx, step)
        .await?
        .filter(|r| r.run == run)
        .ok_or(Error::NotFound)?;
    let Some(failed) = store::workflows::latest_failed(tx, step).await? else {
        return Err(Error::Conflict(
            "not_failed",
            "Only the newest failed attempt of a step can be retried".to_owned(),
        ));
    };
    limits::require_kept(&turn.head)?;
    if turn.head.status == RunStatus::Cancelled {
        return Err(Error::Conflict(
            "run_cancelled",
            "This run was cancelled".to_owned(),
        ));
    }
    super::undo::stands(tx, run).await?;
    let node = turn.plan.node(row.step.node).cloned();
    Ok((turn, failed, node.ok_or(Error::NotFound)?))
}

/// Leaves a step out that has failed or is still open: it ends with the given output, and the run goes
/// on by the port. Refused for decisions, which are asked of a person, and for steps at work.
pub async fn skip_step(
    cx: &TenantCx,
    run: RunId,
    step: StepId,
    port: Option<&str>,
    output: &Value,
) -> Result<Run> {
    cx.require(Permission::WorkflowsRun)?;
    if let Err(why) = measure(output, VALUE_BYTES_MAX) {
        return Err(Error::field(
            "output",
            why.code(),
            why.refusal("An output").message,
        ));
    }
    let mut tx = cx.tx().await?;
    let mut turn = Turn::open(cx, &mut tx, run).await?.ok_or(Error::NotFound)?;
    let row = store::workflows::lock_step(&mut tx, step)
        .await?
        .filter(|r| r.run == run)
        .ok_or(Error::NotFound)?;
    let node = turn.plan.node(row.step.node).cloned();
    let node = node.ok_or(Error::NotFound)?;
    let port = port_of(&node, port)?;
    may_be_skipped(&row, &node)?;
    let ending = Ending {
        output: Some(output.clone()),
        port: Some(port),
        reason: Some(format!("Left out by {}", name_of(cx))),
        skipped: true,
        ..Ending::default()
    };
    let conflict = |why: &str| Err(Error::Conflict("cannot_skip", why.to_owned()));
    match row.step.status {
        StepStatus::Failed => {
            let (mut turn, failed, node) = failed_step(cx, &mut tx, run, step).await?;
            let step = again(cx, &mut tx, &failed, &node, cx.now()).await?;
            turn.reopened(&mut tx, &failed).await?;
            let fresh = store::workflows::lock_step(&mut tx, step)
                .await?
                .ok_or(Error::NotFound)?;
            turn.end(&mut tx, &fresh, ending, false).await?;
            turn.close(&mut tx).await?;
        }
        StepStatus::Ready | StepStatus::Waiting => {
            let was_waiting = row.step.status == StepStatus::Waiting;
            withdraw_task(cx, &mut tx, step).await?;
            turn.end(&mut tx, &row, ending, was_waiting).await?;
            turn.close(&mut tx).await?;
            if node.kind == "worker.task"
                && let Some(task) = crate::steps::task_of(row.state.as_ref())
            {
                store::queue::cancel(&mut tx, task, cx.now()).await?;
            }
        }
        StepStatus::Running => return conflict("The step is at work: wait for its end"),
        _ => return conflict("The step has already ended"),
    }
    audit(cx, &mut tx, "step.skip", &step.to_string()).await?;
    let run = whole(cx, &mut tx, run).await?;
    cx.commit_answering(tx, &run).await?;
    Ok(run)
}

/// What a person was asked to do for a step is not to be done any more.
async fn withdraw_task(cx: &TenantCx, tx: &mut TenantTx, step: StepId) -> Result<()> {
    let task = store::workflows::human_task_of_step(tx, step).await?;
    if let Some(task) = task.filter(|t| t.state == HumanTaskState::Open) {
        let state = HumanTaskState::Cancelled;
        store::workflows::end_human_task(tx, task.id, state, None, cx.now()).await?;
    }
    Ok(())
}

fn may_be_skipped(row: &StepRow, node: &Node) -> Result<()> {
    let conflict = |why: &str| Err(Error::Conflict("cannot_skip", why.to_owned()));
    if node.kind == "human.approval" {
        return conflict("A decision is not left out: decide it");
    }
    let is_open = row.step.status == StepStatus::Waiting;
    if is_open && matches!(node.kind.as_str(), "logic.loop" | "logic.join") {
        return conflict("Leave out what it waits for");
    }
    Ok(())
}

/// The port a person named, or the step's first one.
fn port_of(node: &Node, port: Option<&str>) -> Result<String> {
    let ports: Vec<String> = kind_spec(&node.kind)
        .map(|s| s.ports_of(node).iter().map(ToString::to_string).collect())
        .unwrap_or_default();
    match port {
        None => Ok(ports.into_iter().next().unwrap_or_default()),
        Some(port) if ports.iter().any(|p| p == port) => Ok(port.to_owned()),
        Some(_) => {
            let why = format!("The step leaves by {}", ports.join(", "));
            Err(Error::field("port", "unknown", why))
        }
    }
}

fn name_of(cx: &TenantCx) -> String {
    match &cx.actor {
        Actor::Member { name, .. } => name.clone(),
        Actor::System(why) => (*why).to_owned(),
    }
}

pub(super) async fn audit(
    cx: &TenantCx,
    tx: &mut TenantTx,
    action: &str,
    about: &str,
) -> Result<()> {
    let line = cx.app.clock.id();
    let (by, now) = (cx.principal()?, cx.now());
    store::operations::audit(tx, line, by, action, about, &cx.request_id, now).await?;
    Ok(())
}

/// Holds a run: nothing of it begins until it is resumed. What is at work comes to its end, and what
/// waits goes on waiting.
pub async fn pause_run(cx: &TenantCx, id: RunId) -> Result<Run> {
    hold(cx, id, true).await
}

/// Lets a held run go on, with everything that came due meanwhile.
pub async fn resume_run(cx: &TenantCx, id: RunId) -> Result<Run> {
    hold(cx, id, false).await
}

async fn hold(cx: &TenantCx, id: RunId, pause: bool) -> Result<Run> {
    cx.require(Permission::WorkflowsRun)?;
    let mut tx = cx.tx().await?;
    let turn = Turn::open(cx, &mut tx, id).await?.ok_or(Error::NotFound)?;
    if !matches!(turn.head.status, RunStatus::Running | RunStatus::Waiting) {
        let why = "This run has already ended";
        return Err(Error::Conflict("run_ended", why.to_owned()));
    }
    if turn.head.paused != pause {
        let since = pause.then(|| cx.now());
        store::workflows::set_paused(&mut tx, id, since).await?;
        if !pause {
            store::queue::unpark(&mut tx, id, cx.now()).await?;
        }
        let action = if pause { "run.pause" } else { "run.resume" };
        audit(cx, &mut tx, action, &id.to_string()).await?;
        let kind = if pause { "paused" } else { "resumed" };
        tx.announce(run_event(id, turn.head.campaign, kind));
    }
    let run = whole(cx, &mut tx, id).await?;
    cx.commit_answering(tx, &run).await?;
    Ok(run)
}

/// Stops a run, and the runs it waits for: nothing more of them starts. A post that is just being sent
/// is shown as open, unless its answer still comes.
pub async fn cancel_run(cx: &TenantCx, id: RunId) -> Result<Run> {
    cx.require(Permission::WorkflowsRun)?;
    let (run, children) = stop(cx, id, true).await?;
    for child in children {
        cancel_below(cx, child).await?;
    }
    Ok(run)
}

/// Stops a run that one above it waited for, unless it has ended meanwhile.
async fn cancel_below(cx: &TenantCx, id: RunId) -> Result<()> {
    let children = match stop(cx, id, false).await {
        Ok((_, children)) => children,
        Err(Error::Conflict(..)) => return Ok(()),
        Err(error) => return Err(error),
    };
    for child in children {
        Box::pin(cancel_below(cx, child)).await?;
    }
    Ok(())
}

/// Stops one run in the caller's transaction, whatever it waits for. `false`: it has ended already.
pub(super) async fn stop_in(cx: &TenantCx, tx: &mut TenantTx, id: RunId) -> Result<bool> {
    let mut turn = Turn::open(cx, tx, id).await?.ok_or(Error::NotFound)?;
    if !matches!(turn.head.status, RunStatus::Running | RunStatus::Waiting) {
        return Ok(false);
    }
    turn.stop(tx, RunStatus::Cancelled).await?;
    turn.close(tx).await?;
    Ok(true)
}

/// One run; the answer of a call with a key is that of the run it `names`. Answers what it waited for.
async fn stop(cx: &TenantCx, id: RunId, names: bool) -> Result<(Run, Vec<RunId>)> {
    let mut tx = cx.tx().await?;
    if !stop_in(cx, &mut tx, id).await? {
        return Err(Error::Conflict(
            "run_ended",
            "This run has already ended".to_owned(),
        ));
    }
    audit(cx, &mut tx, "run.cancel", &id.to_string()).await?;
    let children = store::workflows::open_children(&mut tx, id).await?;
    let run = whole(cx, &mut tx, id).await?;
    if names {
        cx.commit_answering(tx, &run).await?;
    } else {
        cx.commit(tx).await?;
    }
    Ok((run, children))
}

/// A run with its steps, as the transaction has left it and as people see it.
pub(super) async fn whole(cx: &TenantCx, tx: &mut TenantTx, id: RunId) -> Result<Run> {
    let run = store::workflows::find(tx, id).await?;
    let mut run = run.ok_or(Error::NotFound)?;
    run.steps = store::workflows::attempts(tx, id).await?;
    mask_run(cx, tx, &mut run).await?;
    Ok(run)
}

/// Begins a new run of the same version at a step of this one, with what that step was given and what
/// the steps before it gave. Effects keep their keys: what is out already is not sent again.
pub async fn replay_from(cx: &TenantCx, run: RunId, step: StepId) -> Result<RunId> {
    cx.require(Permission::WorkflowsRun)?;
    let mut tx = cx.tx().await?;
    let row = store::workflows::find_step(&mut tx, step)
        .await?
        .filter(|r| r.run == run)
        .ok_or(Error::NotFound)?;
    if row.frame != 0 {
        let why = "A run is begun anew at a step outside of loops: choose the loop";
        return Err(Error::Conflict("inside_loop", why.to_owned()));
    }
    let begun = super::begin::from_step(cx, &mut tx, run, &row).await?;
    audit(cx, &mut tx, "run.replay", &run.to_string()).await?;
    cx.commit_answering(tx, &begun).await?;
    Ok(begun)
}
