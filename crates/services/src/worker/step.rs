//! Running one step: begin, perform, and commit its end together with what follows. Every write of
//! the end is fenced by the claim: a worker that has lost the task changes nothing.

use chrono::TimeDelta;
use domain::workflows::{RunStatus, StepError, StepStatus};
use engine::ports::Usage;
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
    workflows,
};

/// A step that runs into an internal fault when its end is stored.
const BACKOFF_MAX: i64 = 3_600;

#[derive(Deserialize)]
struct Payload {
    run: domain::ids::RunId,
    step: domain::ids::StepId,
}

/// Runs the step a task carries.
pub(super) async fn run(app: &App, task: &Claimed) -> Result<()> {
    let cx = TenantCx::system(app, task.tenant, "worker");
    let Some(step) = begin(&cx, task).await? else {
        return Ok(());
    };
    let performed = if let Some(why) = super::slot::hopeless(task) {
        let hint = "Retry, or leave the step out";
        Err(Failure::new("crashed", why, hint, Again::No))
    } else {
        steps::perform(&step).await
    };
    match finish(&step, task, performed).await {
        Err(Ended::Lost) => {
            tracing::info!(task = %task.id, tenant = %task.tenant, "the task was taken over meanwhile: nothing changed");
            Ok(())
        }
        Err(Ended::Fault(error)) => Err(error),
        Ok(()) => Ok(()),
    }
}

/// Loads the step and marks it as running. `None` when there is nothing left to do.
async fn begin(cx: &TenantCx, task: &Claimed) -> Result<Option<StepCx>> {
    let now = cx.now();
    let mut tx = cx.tx().await?;
    let loaded = load(&mut tx, cx, task).await?;
    let Some(step) = loaded else {
        queue::complete(&mut tx, task, "cancelled", None, now).await?;
        cx.commit(tx).await?;
        return Ok(None);
    };
    let run = store::workflows::find_for_update(&mut tx, step.run.id).await?;
    if run.is_none_or(|r| r.status == RunStatus::Cancelled)
        || !queue::still_held(&mut tx, task).await?
    {
        return Ok(None);
    }
    // The step is read again under the run's lock: a decision may have ended its wait meanwhile.
    let row = store::workflows::lock_step(&mut tx, step.row.step.id)
        .await?
        .ok_or(Error::NotFound)?;
    if !is_open(row.step.status) {
        queue::complete(&mut tx, task, "cancelled", None, now).await?;
        cx.commit(tx).await?;
        return Ok(None);
    }
    if row.step.status == StepStatus::Waiting && row.step.waits_until.is_some() {
        store::workflows::adjust(&mut tx, step.run.id, 1, -1, 0, now).await?;
    }
    store::workflows::start(&mut tx, step.row.step.id, now).await?;
    tx.announce(workflows::step_event(
        &step.run,
        step.row.step.id,
        "started",
    ));
    cx.commit(tx).await?;
    Ok(Some(step))
}

async fn load(tx: &mut TenantTx, cx: &TenantCx, task: &Claimed) -> Result<Option<StepCx>> {
    let Some((payload, _)) = queue::payload(tx, task).await? else {
        return Ok(None);
    };
    let Ok(payload) = serde_json::from_value::<Payload>(payload) else {
        return Ok(None);
    };
    let Some(run) = store::workflows::find(tx, payload.run).await? else {
        return Ok(None);
    };
    let Some(row) = store::workflows::find_step(tx, payload.step).await? else {
        return Ok(None);
    };
    if run.status == RunStatus::Cancelled || !is_open(row.step.status) {
        return Ok(None);
    }
    let version = store::workflows::version(tx, run.version_id)
        .await?
        .ok_or(Error::NotFound)?;
    let node = workflows::node_of(&version.doc, row.step.node)?.clone();
    Ok(Some(StepCx {
        cx: cx.clone(),
        run,
        row,
        node,
    }))
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

/// Commits the end: result, next steps, counters, events and the task's completion together.
async fn finish(
    step: &StepCx,
    task: &Claimed,
    performed: std::result::Result<Performed, Failure>,
) -> std::result::Result<(), Ended> {
    let cx = &step.cx;
    let mut tx = cx.tx().await?;
    let run = store::workflows::find_for_update(&mut tx, step.run.id)
        .await?
        .ok_or(Error::NotFound)?;
    if is_on(Control::Fence) && !queue::still_held(&mut tx, task).await? {
        return Err(Ended::Lost);
    }
    if run.status == RunStatus::Cancelled {
        queue::complete(&mut tx, task, "cancelled", None, cx.now()).await?;
        cx.commit(tx).await?;
        return Ok(());
    }
    let outcome = match performed {
        Ok(performed) => steps::apply(step, &mut tx, performed).await,
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(Outcome::Done {
            output,
            port,
            reason,
            usage,
        }) => {
            let ending = ending(Some(output), Some(port), Some(reason), None, usage);
            end(step, &mut tx, task, &run, &ending, "succeeded").await?;
        }
        Ok(Outcome::Until { at, reason }) => {
            store::workflows::wait(&mut tx, step.row.step.id, Some(at), &json!({}), &reason)
                .await?;
            store::workflows::adjust(&mut tx, run.id, -1, 1, 0, cx.now()).await?;
            tx.announce(workflows::step_event(&run, step.row.step.id, "waiting"));
            queue::put_back(&mut tx, task, at, false).await?;
        }
        Ok(Outcome::Person {
            output,
            reason,
            until,
        }) => {
            let id = step.row.step.id;
            // What a step looked up before this transaction may have changed since. A decision is asked
            // for in this very transaction, under the run's lock: nobody can have taken it yet.
            let looked_up = until.is_none() && output["waits_for"] != "decision";
            let waits = if looked_up {
                store::workflows::wait_unless_woken(&mut tx, id, &output, &reason).await?
            } else {
                store::workflows::wait(&mut tx, id, until, &output, &reason).await?;
                true
            };
            if waits {
                store::workflows::adjust(&mut tx, run.id, -1, 1, 0, cx.now()).await?;
                tx.announce(workflows::step_event(&run, id, "waiting"));
            }
            match until {
                // Comes back when the time to decide has passed; a decision before then ends the step.
                Some(at) => queue::put_back(&mut tx, task, at, false).await?,
                None if waits => {
                    queue::complete(&mut tx, task, "succeeded", None, cx.now()).await?
                }
                // What it would wait for came about while it was at work: it looks again.
                None => queue::put_back(&mut tx, task, cx.now(), false).await?,
            };
        }
        Err(failure) => {
            // What `apply` had begun must not be kept with a failure.
            drop(tx);
            let mut tx = cx.tx().await?;
            let run = store::workflows::find_for_update(&mut tx, step.run.id)
                .await?
                .ok_or(Error::NotFound)?;
            if !queue::still_held(&mut tx, task).await? {
                return Err(Ended::Lost);
            }
            fail(step, &mut tx, task, &run, failure).await?;
            cx.commit(tx).await?;
            return Ok(());
        }
    }
    cx.commit(tx).await?;
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
        output,
        port: port.map(str::to_owned),
        reason,
        error,
        tokens: (usage.tokens_in, usage.tokens_out),
        cost: usage.cost,
    }
}

async fn end(
    step: &StepCx,
    tx: &mut TenantTx,
    task: &Claimed,
    run: &domain::workflows::Run,
    ending: &Ending,
    status: &str,
) -> std::result::Result<(), Ended> {
    let version = store::workflows::version(tx, run.version_id)
        .await?
        .ok_or(Error::NotFound)?;
    workflows::conclude(&step.cx, tx, run, &step.row, &version.doc, ending, false).await?;
    let message = ending.error.as_ref().map(|e| e.message.as_str());
    queue::complete(tx, task, status, message, step.cx.now()).await?;
    Ok(())
}

/// A failure: another attempt, a later one of the same, the failure's own port, or the end.
async fn fail(
    step: &StepCx,
    tx: &mut TenantTx,
    task: &Claimed,
    run: &domain::workflows::Run,
    failure: Failure,
) -> std::result::Result<(), Ended> {
    let now = step.cx.now();
    let Failure {
        error,
        again,
        usage,
        port,
    } = failure;
    let retry = step.node.retry;
    match again {
        Again::After(seconds) => {
            let at = now + TimeDelta::seconds(i64::from(seconds));
            store::workflows::wait(tx, step.row.step.id, Some(at), &json!({}), &error.message)
                .await?;
            store::workflows::adjust(tx, run.id, -1, 1, 0, now).await?;
            tx.announce(workflows::step_event(run, step.row.step.id, "waiting"));
            queue::put_back(tx, task, at, false).await?;
        }
        Again::Backoff if step.row.step.attempt <= retry.max => {
            let message = error.message.clone();
            let ending = ending(None, None, None, Some(error), usage);
            store::workflows::finish(tx, step.row.step.id, StepStatus::Retrying, &ending, now)
                .await?;
            let at = now + backoff(retry.backoff_seconds, step.row.step.attempt);
            let (item, attempt) = (Some(step.row.item), step.row.step.attempt + 1);
            workflows::ready(
                &step.cx,
                tx,
                run.id,
                &step.node,
                item,
                attempt,
                &step.row.step.input,
                at,
            )
            .await?;
            tx.announce(workflows::step_event(run, step.row.step.id, "retrying"));
            queue::complete(tx, task, "failed", Some(&message), now).await?;
        }
        _ => {
            let version = store::workflows::version(tx, run.version_id)
                .await?
                .ok_or(Error::NotFound)?;
            let port = port.filter(|p| version.doc.is_wired(step.row.step.node, p));
            let ending = ending(None, port, None, Some(error), usage);
            // Shown among the dead letters: nobody but the queue gave it up.
            let crashed = ending.error.as_ref().is_some_and(|e| e.code == "crashed");
            let status = if crashed { "dead" } else { "failed" };
            end(step, tx, task, run, &ending, status).await?;
        }
    }
    Ok(())
}

/// Full jitter: anything up to the doubled pause, an hour at most.
fn backoff(first_seconds: u32, attempt: u32) -> TimeDelta {
    let top = i64::from(first_seconds)
        .saturating_mul(1 << attempt.min(12))
        .clamp(1, BACKOFF_MAX);
    TimeDelta::milliseconds(rand::rng().random_range(0..=top * 1_000))
}
