//! The end of a step: its outcome or its failure, committed together with what follows and fenced by
//! the claim.

use chrono::TimeDelta;
use domain::workflows::{Jitter, RetryPolicy, RunStatus, StepError, StepStatus};
use engine::ports::Usage;
use rand::Rng;
use serde_json::json;
use store::{
    TenantTx,
    queue::{self, Claimed},
    workflows::Ending,
};

use crate::{
    Error,
    steps::{self, Again, Failure, Outcome, Performed, StepCx},
    switches::{Control, is_on},
    workflows::{self, Turn},
};

/// Longest pause before another try, in seconds.
const BACKOFF_MAX: i64 = 3_600;

/// Why the end was not stored.
pub(super) enum Ended {
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

pub(super) type Finished = std::result::Result<(), Ended>;

/// The run's head for the end of a step, if the task is still held.
async fn reopen(step: &StepCx, task: &Claimed) -> std::result::Result<(TenantTx, Turn), Ended> {
    let mut tx = step.cx.tx().await?;
    let mut turn = Turn::open(&step.cx, &mut tx, step.run.id)
        .await?
        .ok_or(Error::NotFound)?;
    if is_on(Control::Fence) && !queue::still_held(&mut tx, task).await? {
        return Err(Ended::Lost);
    }
    // What took it up was given up with its transaction: the step may stand as waiting.
    let row = store::workflows::lock_step(&mut tx, step.row.step.id).await?;
    if row.is_some_and(|r| r.step.status == StepStatus::Waiting) {
        turn.taken_up(&mut tx, step.row.step.id).await?;
    }
    Ok((tx, turn))
}

pub(super) async fn finish(
    step: &StepCx,
    task: &Claimed,
    performed: std::result::Result<Performed, Failure>,
) -> Finished {
    let (tx, turn) = reopen(step, task).await?;
    finish_in(step, task, tx, turn, performed).await
}

/// Commits the end: result, next steps, counters, events and the task's completion together.
pub(super) async fn finish_in(
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
    match outcome.and_then(|outcome| workflows::within(step, outcome)) {
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
pub(super) async fn failed(step: &StepCx, task: &Claimed, failure: Failure) -> Finished {
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
            let message = noted(step, &error);
            let ending = ending(None, None, None, Some(error), usage);
            store::workflows::finish(&mut tx, id, StepStatus::Retrying, &ending, now).await?;
            let at = now + backoff(retry, attempt);
            workflows::again(&step.cx, &mut tx, &step.row, &step.node, at).await?;
            tx.announce(workflows::step_event(&step.run, id, "retrying"));
            queue::complete(&mut tx, task, "failed", Some(&message), now).await?;
        }
        _ => {
            let message = noted(step, &error);
            let crashed = error.code == "crashed";
            let ending = ending(None, port, None, Some(error), usage);
            turn.end(&mut tx, &step.row, ending, false).await?;
            // Shown among the dead letters: nobody but the queue gave it up.
            let status = if crashed { "dead" } else { "failed" };
            queue::complete(&mut tx, task, status, Some(&message), now).await?;
            turn.close(&mut tx).await?;
        }
    }
    step.cx.commit(tx).await?;
    Ok(())
}

/// What the task's record says of a failure. A workflow that masks anything leaves texts out of it.
fn noted(step: &StepCx, error: &StepError) -> String {
    if step.plan.doc.settings.redact.is_empty() {
        error.message.clone()
    } else {
        error.code.clone()
    }
}

/// Ends a step that must not begin, and with it the run as failed.
pub(super) async fn stop_run(
    step: &StepCx,
    task: &Claimed,
    mut tx: TenantTx,
    mut turn: Turn,
    error: StepError,
) -> crate::Result<()> {
    // In a round a failure would keep the loop open that is stopped here.
    let status = if step.row.frame == 0 {
        turn.head.failed += 1;
        StepStatus::Failed
    } else {
        StepStatus::Cancelled
    };
    let now = step.cx.now();
    let end = ending(None, None, None, Some(error.clone()), Usage::default());
    store::workflows::finish(&mut tx, step.row.step.id, status, &end, now).await?;
    queue::complete(&mut tx, task, "failed", Some(&error.code), now).await?;
    turn.head.stopped = Some(error);
    turn.stop_all(&mut tx, RunStatus::Failed).await?;
    turn.close(&mut tx).await?;
    step.cx.commit(tx).await
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
