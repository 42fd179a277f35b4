//! A person's hand on a run: try a failed step again, stop the run.

use domain::{
    ids::{RunId, StepId},
    permissions::Permission,
    workflows::{Run, RunStatus},
};

use store::TenantTx;

use super::{Turn, again, get_run, run_event};
use crate::{Error, Result, TenantCx};

/// Tries a failed step again, by a person's wish.
pub async fn retry_step(cx: &TenantCx, run: RunId, step: StepId) -> Result<Run> {
    cx.require(Permission::WorkflowsRun)?;
    let mut tx = cx.tx().await?;
    retry_in(cx, &mut tx, run, step).await?;
    cx.commit(tx).await?;
    get_run(cx, run).await
}

/// The same in the caller's transaction. Refused, nothing is changed.
pub(crate) async fn retry_in(
    cx: &TenantCx,
    tx: &mut TenantTx,
    run: RunId,
    step: StepId,
) -> Result<()> {
    let mut turn = Turn::open(cx, tx, run).await?.ok_or(Error::NotFound)?;
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
    if turn.head.status == RunStatus::Cancelled {
        return Err(Error::Conflict(
            "run_cancelled",
            "This run was cancelled".to_owned(),
        ));
    }
    let node = turn.plan.node(row.step.node).cloned();
    let node = node.ok_or(Error::NotFound)?;
    crate::publishing::reopen_failed(cx, tx, &failed.step).await?;
    again(cx, tx, &failed, &node, cx.now()).await?;
    turn.reopened(tx, &failed).await?;
    turn.close(tx).await?;
    // If the queue had given the attempt up, this takes it from the dead letters.
    store::queue::taken_up(tx, step).await?;
    tx.announce(run_event(run, turn.head.campaign, "updated"));
    Ok(())
}

/// Stops a run: nothing more of it starts. A post that is just being sent is shown as open, unless
/// its answer still comes.
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
    let why = "The run was stopped while this was being sent";
    store::publishing::note_open_of_run(&mut tx, id, why, cx.now()).await?;
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
