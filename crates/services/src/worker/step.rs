//! Running one step: begin, perform, and commit its end together with what follows. Every write of
//! the end is fenced by the claim: a worker that has lost the task changes nothing.

mod ending;

use domain::{
    ids::StepId,
    workflows::{RunStatus, StepStatus},
};
use engine::ports::Usage;
use serde::Deserialize;
use store::{
    TenantTx,
    queue::{self, Claimed},
};

use self::ending::{Ended, failed, finish, finish_in, stop_run};
use crate::{
    App, Error, Result, TenantCx,
    steps::{self, Again, Failure, Performed, StepCx},
    switches::blows,
    workflows::{self, Turn},
};

#[derive(Deserialize)]
struct Payload {
    run: domain::ids::RunId,
    step: domain::ids::StepId,
}

/// Runs the step a task carries.
///
/// A step that only touches our own rows is done in one transaction. One with work outside is marked as
/// running first, so that the work is done without a transaction and its end is fenced.
pub(super) async fn run(app: &App, task: &Claimed) -> Result<()> {
    let cx = TenantCx::system(app, task.tenant, "worker");
    let mut tx = cx.tx().await?;
    let loaded = load(&mut tx, &cx, task).await?;
    if !queue::still_held(&mut tx, task).await? {
        return Ok(());
    }
    let (step, turn) = match loaded {
        Loaded::Nothing => {
            queue::complete(&mut tx, task, "cancelled", None, cx.now()).await?;
            return cx.commit(tx).await;
        }
        Loaded::Held => {
            queue::put_back(&mut tx, task, held_until(), false).await?;
            return cx.commit(tx).await;
        }
        Loaded::Join(step, mut turn) => {
            if turn.join_timed_out(&mut tx, step).await? {
                turn.close(&mut tx).await?;
            }
            queue::complete(&mut tx, task, "succeeded", None, cx.now()).await?;
            return cx.commit(tx).await;
        }
        Loaded::Step(step, turn) => {
            blows::works_on(&step.node.kind);
            (*step, *turn)
        }
    };
    let ended = if let Some(why) = super::slot::hopeless(task) {
        let hint = "Retry, or leave the step out";
        let failure = Failure::new("crashed", why, hint, Again::No);
        drop((tx, turn));
        failed(&step, task, failure).await
    } else if let Some(error) = step.unreadable.clone() {
        drop((tx, turn));
        let failure = Failure {
            error,
            again: Again::No,
            usage: Usage::default(),
            port: None,
        };
        failed(&step, task, failure).await
    } else if step.replays.is_none() && steps::works_outside(&step) {
        if let Some(error) = workflows::over_budget(&step, &mut tx).await? {
            return stop_run(&step, task, tx, turn, error).await;
        }
        drop(turn);
        mark_running(&step, &mut tx).await?;
        cx.commit(tx).await?;
        let performed = steps::perform_in_time(&step).await;
        finish(&step, task, performed).await
    } else {
        let performed = Ok(Performed::Nothing);
        finish_in(&step, task, tx, turn, performed).await
    };
    match ended {
        Err(Ended::Lost) => {
            tracing::info!(task = %task.id, tenant = %task.tenant, "the task was taken over meanwhile: nothing changed");
            Ok(())
        }
        Err(Ended::Fault(error)) => Err(error),
        Ok(()) => {
            if step.node.kind == "worker.task" {
                app.wake.remote.send_replace(());
            }
            Ok(())
        }
    }
}

/// A paused run's tasks wait until it is resumed.
pub(crate) fn held_until() -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp(253_000_000_000, 0).unwrap_or_default()
}

async fn mark_running(step: &StepCx, tx: &mut TenantTx) -> Result<()> {
    store::workflows::start(tx, step.row.step.id, step.cx.now()).await?;
    tx.announce(workflows::step_event(
        &step.run,
        step.row.step.id,
        "started",
    ));
    Ok(())
}

/// What a task came to.
enum Loaded {
    /// There is nothing left to do: the run or the step has ended, or is gone.
    Nothing,
    /// Its run is held.
    Held,
    /// The time of a join is over.
    Join(StepId, Box<Turn>),
    /// A step to be done.
    Step(Box<StepCx>, Box<Turn>),
}

/// The step under its run's lock, counted as at work.
async fn load(tx: &mut TenantTx, cx: &TenantCx, task: &Claimed) -> Result<Loaded> {
    let Some((payload, _)) = queue::payload(tx, task).await? else {
        return Ok(Loaded::Nothing);
    };
    let Ok(payload) = serde_json::from_value::<Payload>(payload) else {
        return Ok(Loaded::Nothing);
    };
    let Some(mut turn) = Turn::open(cx, tx, payload.run).await? else {
        return Ok(Loaded::Nothing);
    };
    let Some(row) = store::workflows::lock_step(tx, payload.step).await? else {
        return Ok(Loaded::Nothing);
    };
    if !matches!(turn.head.status, RunStatus::Running | RunStatus::Waiting)
        || !is_open(row.step.status)
    {
        return Ok(Loaded::Nothing);
    }
    if turn.head.paused {
        return Ok(Loaded::Held);
    }
    if row.step.kind == "logic.join" {
        return Ok(Loaded::Join(row.step.id, Box::new(turn)));
    }
    if row.step.status == StepStatus::Waiting {
        turn.taken_up(tx, row.step.id).await?;
    }
    let run = store::workflows::find(tx, payload.run)
        .await?
        .ok_or(Error::NotFound)?;
    let keys = turn.plan.reads(row.step.node);
    let before =
        workflows::lineage_of(tx, &turn.plan, run.id, &row.step.after, row.frame, &keys).await?;
    let step = turn.step_cx(run, row, before)?;
    Ok(Loaded::Step(Box::new(step), Box::new(turn)))
}

const fn is_open(status: StepStatus) -> bool {
    matches!(
        status,
        StepStatus::Ready | StepStatus::Running | StepStatus::Waiting
    )
}
