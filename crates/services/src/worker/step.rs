//! Running one step: begin, perform, and commit its end together with what follows. Every write of
//! the end is fenced by the claim: a worker that has lost the task changes nothing.

use chrono::TimeDelta;
use domain::workflows::{Jitter, RetryPolicy, RunStatus, StepError, StepStatus};
use engine::{interpreter::render_params, ports::Usage};
use rand::Rng;
use serde::Deserialize;
use serde_json::json;
use store::{
    TenantTx,
    queue::{self, Claimed},
    workflows::Ending,
};

use crate::{
    App, Error, Result, TenantCx,
    steps::{self, Again, Failure, Outcome, Performed, StepCx},
    switches::{Control, is_on},
    workflows::{self, Turn},
};

/// A task whose worker died this often is not given to another.
const CRASHES_MAX: i32 = 5;
/// A step that runs into an internal fault when its end is stored.
const BACKOFF_MAX: i64 = 3_600;

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
    let Some((step, turn)) = load(&mut tx, &cx, task).await? else {
        queue::complete(&mut tx, task, "cancelled", None, cx.now()).await?;
        return cx.commit(tx).await;
    };
    if !queue::still_held(&mut tx, task).await? {
        return Ok(());
    }
    if turn.head.paused {
        queue::put_back(&mut tx, task, held_until(), false).await?;
        return cx.commit(tx).await;
    }
    let falls = task.crashes + task.errors;
    let ended = if falls >= CRASHES_MAX {
        let hint = "Retry, or leave the step out";
        let why = format!("The step was begun {falls} times and never came to an end");
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
    } else if steps::works_outside(&step) {
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
        Ok(()) => Ok(()),
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

/// The step under its run's lock, counted as at work. `None` when there is nothing left to do: the run
/// or the step has ended, or is gone.
async fn load(tx: &mut TenantTx, cx: &TenantCx, task: &Claimed) -> Result<Option<(StepCx, Turn)>> {
    let Some((payload, _)) = queue::payload(tx, task).await? else {
        return Ok(None);
    };
    let Ok(payload) = serde_json::from_value::<Payload>(payload) else {
        return Ok(None);
    };
    let Some(mut turn) = Turn::open(cx, tx, payload.run).await? else {
        return Ok(None);
    };
    let Some(row) = store::workflows::lock_step(tx, payload.step).await? else {
        return Ok(None);
    };
    if !matches!(turn.head.status, RunStatus::Running | RunStatus::Waiting)
        || !is_open(row.step.status)
    {
        return Ok(None);
    }
    if row.step.kind == "logic.join" {
        // Its time is over.
        if turn.join_timed_out(tx, row.step.id).await? {
            turn.close(tx).await?;
        }
        return Ok(None);
    }
    if row.step.status == StepStatus::Waiting && !turn.head.paused {
        store::workflows::adjust(tx, turn.head.id, 1, -1, 0, cx.now()).await?;
        turn.head.active += 1;
        turn.head.waiting -= 1;
    }
    let run = store::workflows::find(tx, payload.run)
        .await?
        .ok_or(Error::NotFound)?;
    let mut node = turn
        .plan
        .node(row.step.node)
        .cloned()
        .ok_or_else(|| Error::internal("a step without its node"))?;
    let keys = turn.plan.reads(node.id);
    let before =
        workflows::lineage_of(tx, &turn.plan, run.id, &row.after, row.frame, &keys).await?;
    let scope = turn.env.scope(&before, &row.step.input);
    let unreadable = match render_params(&node, &scope) {
        Ok(params) => {
            node.params = params;
            None
        }
        Err(error) => Some(error),
    };
    let step = StepCx {
        cx: cx.clone(),
        run,
        row,
        node,
        plan: turn.plan.clone(),
        env: turn.env.clone(),
        before,
        hops: turn.head.hops,
        depth: turn.head.depth,
        mode: turn.head.mode.clone(),
        unreadable,
    };
    Ok(Some((step, turn)))
}

const fn is_open(status: StepStatus) -> bool {
    matches!(
        status,
        StepStatus::Ready | StepStatus::Running | StepStatus::Waiting
    )
}

/// Why the end was not stored.
enum Ended {
    /// Another worker has the task.
    Lost,
    /// The database, or a fault.
    Fault(Error),
}

impl From<Error> for Ended {
    fn from(error: Error) -> Self {
        Self::Fault(error)
    }
}

impl From<store::Error> for Ended {
    fn from(error: store::Error) -> Self {
        Self::Fault(error.into())
    }
}

type Finished = std::result::Result<(), Ended>;

/// The run's head for the end of a step, if the task is still held.
async fn reopen(step: &StepCx, task: &Claimed) -> std::result::Result<(TenantTx, Turn), Ended> {
    let mut tx = step.cx.tx().await?;
    let turn = Turn::open(&step.cx, &mut tx, step.run.id)
        .await?
        .ok_or(Error::NotFound)?;
    if is_on(Control::Fence) && !queue::still_held(&mut tx, task).await? {
        return Err(Ended::Lost);
    }
    Ok((tx, turn))
}

async fn finish(
    step: &StepCx,
    task: &Claimed,
    performed: std::result::Result<Performed, Failure>,
) -> Finished {
    let (tx, turn) = reopen(step, task).await?;
    finish_in(step, task, tx, turn, performed).await
}

/// Commits the end: result, next steps, counters, events and the task's completion together.
async fn finish_in(
    step: &StepCx,
    task: &Claimed,
    mut tx: TenantTx,
    turn: Turn,
    performed: std::result::Result<Performed, Failure>,
) -> Finished {
    if turn.head.status == RunStatus::Cancelled {
        queue::complete(&mut tx, task, "cancelled", None, step.cx.now()).await?;
        step.cx.commit(tx).await?;
        return Ok(());
    }
    let outcome = match performed {
        Ok(performed) => steps::apply(step, &mut tx, performed).await,
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(outcome) => {
            take_outcome(step, task, &mut tx, turn, outcome).await?;
            step.cx.commit(tx).await?;
            Ok(())
        }
        Err(failure) => {
            // What `apply` had begun must not be kept with a failure.
            drop((tx, turn));
            failed(step, task, failure).await
        }
    }
}

async fn take_outcome(
    step: &StepCx,
    task: &Claimed,
    tx: &mut TenantTx,
    mut turn: Turn,
    outcome: Outcome,
) -> Finished {
    let (id, run, now) = (step.row.step.id, step.run.id, step.cx.now());
    match outcome {
        Outcome::Done {
            output,
            port,
            reason,
            usage,
            item,
        } => {
            let ending = Ending {
                item,
                ..ending(Some(output), Some(&port), Some(reason), None, usage)
            };
            turn.end(tx, &step.row, ending, false).await?;
            queue::complete(tx, task, "succeeded", None, now).await?;
            turn.close(tx).await?;
        }
        Outcome::Rounds {
            list,
            most,
            parallel,
        } => {
            queue::complete(tx, task, "succeeded", None, now).await?;
            turn.begin_rounds(tx, &step.row, list, most, parallel)
                .await?;
            turn.close(tx).await?;
        }
        Outcome::Stop {
            failed,
            reason,
            output,
        } => {
            let ending = ending(Some(output), None, Some(reason), None, Usage::default());
            store::workflows::finish(tx, id, StepStatus::Succeeded, &ending, now).await?;
            queue::complete(tx, task, "succeeded", None, now).await?;
            let status = if failed {
                RunStatus::Failed
            } else {
                RunStatus::Succeeded
            };
            turn.head.result = Some(step.row.step.input.clone());
            turn.stop(tx, status).await?;
            turn.close(tx).await?;
        }
        Outcome::Until { at, reason, state } => {
            if let Some(state) = &state {
                store::workflows::set_state(tx, id, state).await?;
            }
            store::workflows::wait(tx, id, Some(at), &json!({}), &reason).await?;
            store::workflows::adjust(tx, run, -1, 1, 0, now).await?;
            tx.announce(workflows::step_event(&step.run, id, "waiting"));
            queue::put_back(tx, task, at, false).await?;
        }
        Outcome::Person {
            output,
            reason,
            until,
        } => {
            // What a step looked up before this transaction may have changed since. A decision is asked
            // for in this very transaction, under the run's lock: nobody can have taken it yet.
            let looked_up = until.is_none() && output["waits_for"] != "decision";
            let waits = if looked_up {
                store::workflows::wait_unless_woken(tx, id, &output, &reason).await?
            } else {
                store::workflows::wait(tx, id, until, &output, &reason).await?;
                true
            };
            if waits {
                store::workflows::adjust(tx, run, -1, 1, 0, now).await?;
                tx.announce(workflows::step_event(&step.run, id, "waiting"));
            }
            match until {
                // Comes back when the time to decide has passed; a decision before then ends the step.
                Some(at) => queue::put_back(tx, task, at, false).await?,
                None if waits => queue::complete(tx, task, "succeeded", None, now).await?,
                // What it would wait for came about while it was at work: it looks again.
                None => queue::put_back(tx, task, now, false).await?,
            };
        }
    }
    Ok(())
}

fn ending(
    output: Option<serde_json::Value>,
    port: Option<&str>,
    reason: Option<String>,
    error: Option<StepError>,
    usage: Usage,
) -> Ending {
    Ending {
        item: None,
        skipped: false,
        output,
        port: port.map(str::to_owned),
        reason,
        error,
        tokens: (usage.tokens_in, usage.tokens_out),
        cost: usage.cost,
    }
}

/// A failure: another attempt, a later one of the same, the failure's own port, or the end.
async fn failed(step: &StepCx, task: &Claimed, failure: Failure) -> Finished {
    let (mut tx, mut turn) = reopen(step, task).await?;
    let now = step.cx.now();
    let Failure {
        error,
        again,
        usage,
        port,
    } = failure;
    let (id, retry, attempt) = (step.row.step.id, step.node.retry, step.row.step.attempt);
    match again {
        _ if turn.head.status == RunStatus::Cancelled => {
            queue::complete(&mut tx, task, "cancelled", None, now).await?;
        }
        Again::After(seconds) => {
            let at = now + TimeDelta::seconds(i64::from(seconds));
            store::workflows::wait(&mut tx, id, Some(at), &json!({}), &error.message).await?;
            store::workflows::adjust(&mut tx, step.run.id, -1, 1, 0, now).await?;
            tx.announce(workflows::step_event(&step.run, id, "waiting"));
            queue::put_back(&mut tx, task, at, false).await?;
        }
        Again::Backoff if attempt <= retry.max => {
            let message = error.message.clone();
            let ending = ending(None, None, None, Some(error), usage);
            store::workflows::finish(&mut tx, id, StepStatus::Retrying, &ending, now).await?;
            let at = now + backoff(retry, attempt);
            workflows::again(&step.cx, &mut tx, &step.row, &step.node, at).await?;
            tx.announce(workflows::step_event(&step.run, id, "retrying"));
            queue::complete(&mut tx, task, "failed", Some(&message), now).await?;
        }
        _ => {
            let message = error.message.clone();
            let ending = ending(None, port, None, Some(error), usage);
            turn.end(&mut tx, &step.row, ending, false).await?;
            queue::complete(&mut tx, task, "failed", Some(&message), now).await?;
            turn.close(&mut tx).await?;
        }
    }
    step.cx.commit(tx).await?;
    Ok(())
}

/// The doubled pause, an hour at most; with full jitter anything up to it.
fn backoff(retry: RetryPolicy, attempt: u32) -> TimeDelta {
    let top = i64::from(retry.backoff_seconds)
        .saturating_mul(1 << attempt.min(12))
        .clamp(1, BACKOFF_MAX)
        * 1_000;
    TimeDelta::milliseconds(match retry.jitter {
        Jitter::Full => rand::rng().random_range(0..=top),
        Jitter::None => top,
    })
}

/// A task whose end could not be stored, or whose handler fell over: taken again a little later,
/// and counted, so that it does not go round for ever.
pub(super) async fn give_back(app: &App, task: &Claimed) -> Result<()> {
    let cx = TenantCx::system(app, task.tenant, "worker");
    let mut tx = cx.tx().await?;
    let at = cx.now() + TimeDelta::seconds(i64::from(task.errors) * 2 + 1);
    queue::put_back(&mut tx, task, at, true).await?;
    cx.commit(tx).await
}

/// A task of a kind this build does not know: kept in the record as failed, out of the queue.
pub(super) async fn drop_unknown(app: &App, task: &Claimed, kind: &str) -> Result<()> {
    let cx = TenantCx::system(app, task.tenant, "worker");
    let mut tx = cx.tx().await?;
    queue::complete(
        &mut tx,
        task,
        "dead",
        Some(&format!("this build does not know the task type {kind}")),
        cx.now(),
    )
    .await?;
    cx.commit(tx).await
}
