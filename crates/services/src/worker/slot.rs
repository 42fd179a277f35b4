//! One task in its slot: finds its handler, keeps a panic from spreading, and decides what becomes of
//! a task that does not come to an end.

use std::panic::AssertUnwindSafe;

use chrono::TimeDelta;
use futures::FutureExt;
use rand::Rng;
use store::queue::{self, Claimed, Done};

use super::{handlers::Handlers, held::until_stopped, step};
use crate::{App, Result, TenantCx, switches::blows, workflows};

/// A task that took so many workers in a row with it is not given to another.
pub(super) const CRASHES_MAX: i32 = 3;
/// A step that ran into faults so often, beside the retries of its document, is not tried again.
pub(super) const FAULTS_MAX: i32 = 5;
/// Longest pause before the next try, in seconds; doubled from one second on.
const PAUSE_MAX: i64 = 600;

/// Why the task is not to be begun again; `None` when it may.
pub(super) fn hopeless(task: &Claimed) -> Option<String> {
    if task.crashes >= CRASHES_MAX {
        return Some(format!(
            "Quarantined: {} workers in a row died with it",
            task.crashes
        ));
    }
    (task.task_type == "step" && task.errors >= FAULTS_MAX)
        .then(|| format!("Begun {} times and never came to an end", task.errors))
}

/// What is left to do with a task that has left its slot.
#[derive(Debug)]
pub(super) enum Rest {
    /// Nothing.
    Nothing,
    /// Its outcome is a value that is still to be stored.
    Store(Done),
    /// It could not be given back: the database was away.
    GiveBack,
}

impl From<Option<Done>> for Rest {
    fn from(done: Option<Done>) -> Self {
        done.map_or(Self::Nothing, Self::Store)
    }
}

/// Runs the task until it ends or is taken away.
pub(super) async fn run(
    app: &App,
    handlers: &Handlers,
    task: &Claimed,
    stop: &tokio_util::sync::CancellationToken,
) -> Rest {
    let work = blows::at_work(&task.task_type, perform(app, handlers, task));
    let work = AssertUnwindSafe(work).catch_unwind();
    let fault = match until_stopped(work, stop).await {
        None => return Rest::Nothing,
        Some(Ok(Ok(done))) => return done.into(),
        Some(Ok(Err(error))) => error.causes(),
        Some(Err(_)) => "the handler panicked".to_owned(),
    };
    tracing::warn!(task = %task.id, tenant = %task.tenant, fault, "a task did not come to an end");
    match after_fault(app, task, &fault).await {
        Ok(done) => done.into(),
        Err(error) => {
            tracing::warn!(task = %task.id, tenant = %task.tenant, %error, "the task could not be given back yet");
            Rest::GiveBack
        }
    }
}

async fn perform(app: &App, handlers: &Handlers, task: &Claimed) -> Result<Option<Done>> {
    if task.task_type == "step" {
        return step::run(app, task).await.map(|()| None);
    }
    if let Some(why) = hopeless(task) {
        return Ok(Some(dead(task, why)));
    }
    match task.task_type.as_str() {
        "event" => return workflows::hear(app, task).await.map(|()| None),
        "undo" => return workflows::undo(app, task).await.map(|()| None),
        "simulation" => return workflows::simulate(app, task).await.map(|()| None),
        "schedule" => return workflows::fire(app, task).await.map(|()| None),
        "run_line" => return workflows::admit(app, task).await.map(|()| None),
        "run_timeout" => return workflows::time_out(app, task).await.map(|()| None),
        "run_stop" => return workflows::stop_child(app, task).await.map(|()| None),
        "run_forget" => return workflows::forget(app, task).await.map(|()| None),
        _ => {}
    }
    // For measuring the queue itself.
    if task.task_type == "nothing" {
        return Ok(Some(succeeded(task, serde_json::Value::Null)));
    }
    match handlers.find(&task.task_type) {
        Some(handler) => {
            let output = handler(app.clone(), task.clone()).await?;
            Ok(Some(succeeded(task, output)))
        }
        None => Ok(Some(dead(
            task,
            format!("This build does not know the task type {}", task.task_type),
        ))),
    }
}

pub(super) fn succeeded(task: &Claimed, output: serde_json::Value) -> Done {
    Done {
        task: task.clone(),
        status: "succeeded",
        output,
        error: None,
    }
}

pub(super) fn dead(task: &Claimed, why: String) -> Done {
    Done {
        task: task.clone(),
        status: "dead",
        output: serde_json::Value::Null,
        error: Some(why),
    }
}

/// A fault counts as an error, never as a crash. The task is tried again a little later, or is dead when
/// it has no try left; a step is ended by its run, so it always goes back.
async fn after_fault(app: &App, task: &Claimed, fault: &str) -> Result<Option<Done>> {
    let cx = TenantCx::system(app, task.tenant, "worker");
    let mut tx = cx.tx().await?;
    if task.task_type != "step" {
        let retries = queue::payload(&mut tx, task).await?.map_or(0, |(_, n)| n);
        if task.errors >= retries {
            let mut done = dead(task, fault.to_owned());
            // The try that ended it counts as well.
            done.task.errors += 1;
            return Ok(Some(done));
        }
    }
    let at = cx.now() + pause(task.errors);
    queue::put_back(&mut tx, task, at, true).await?;
    cx.commit(tx).await?;
    Ok(None)
}

/// Full jitter: anything up to the doubled pause.
pub(super) fn pause(errors: i32) -> TimeDelta {
    let top = (1_i64 << errors.clamp(0, 20)).min(PAUSE_MAX);
    TimeDelta::milliseconds(rand::rng().random_range(0..=top * 1_000))
}
