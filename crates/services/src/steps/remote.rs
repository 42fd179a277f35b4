//! `worker.task`: asks a worker outside for something, once, and ends with what came back. The task stands
//! in the same queue and has the step's run, so that stopping the run takes it back.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    ids::TaskId,
    remote::{REMOTE_JSON_MAX, is_capability},
    workflows::kind_spec,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{
    TenantTx,
    queue::{self, NewTask, REMOTE},
};

use super::{Again, Failure, Outcome, StepCx};

/// Seconds until a result must have come, where the step does not say.
const USUAL: i64 = 3_600;

/// What the step keeps while it waits. The store finds the step by `task`.
#[derive(Serialize, Deserialize)]
struct Asked {
    task: TaskId,
    until: DateTime<Utc>,
}

fn fault(code: &str, why: impl Into<String>, hint: &str) -> Failure {
    Failure::new(code, why, hint, Again::No)
}

/// Asks, or looks what became of it. Outside of live runs nobody is asked: the step gives its sample.
pub(super) async fn ask(step: &StepCx, tx: &mut TenantTx) -> Result<Outcome, Failure> {
    if step.mode != "live" {
        let sample = kind_spec(&step.node.kind).map(domain::workflows::KindSpec::sample_output);
        let why = "A test: no worker was asked, this is the sample";
        return Ok(Outcome::done(sample.unwrap_or_default(), "out", why));
    }
    let state = step.row.state.clone().unwrap_or_default();
    match serde_json::from_value::<Asked>(state) {
        Ok(asked) => look(step, tx, asked).await,
        Err(_) => hand_out(step, tx).await,
    }
}

async fn hand_out(step: &StepCx, tx: &mut TenantTx) -> Result<Outcome, Failure> {
    let capability = step.text("capability").unwrap_or_default().trim();
    if !is_capability(capability) {
        let why = format!("\"{capability}\" is no name of what a worker can do");
        let hint = "Use 1 to 60 lower-case letters, digits, _ - and .";
        return Err(fault("capability", why, hint));
    }
    let given = step.param("input").unwrap_or(&step.row.step.input);
    if given.to_string().len() > REMOTE_JSON_MAX {
        let why = "What the worker is to be given is longer than 256 KiB";
        return Err(fault("too_long", why, "Choose a part of it as the input"));
    }
    let now = step.cx.now();
    let seconds = step.param("timeout").and_then(Value::as_i64);
    let asked = Asked {
        task: TaskId::from_uuid(step.cx.app.clock.id()),
        until: now + TimeDelta::seconds(seconds.unwrap_or(USUAL)),
    };
    let new = NewTask {
        id: asked.task,
        agent_type: capability,
        task_type: REMOTE,
        priority: 5,
        run: Some(step.run.id),
        input: given,
        run_at: now,
        max_retries: i32::try_from(step.node.retry.max).unwrap_or(0),
        serial_key: None,
        now,
    };
    queue::enqueue(tx, &new).await?;
    Ok(waits(&asked, capability))
}

fn waits(asked: &Asked, capability: &str) -> Outcome {
    Outcome::Until {
        at: asked.until,
        reason: format!("Waits for a worker that can do {capability}"),
        state: Some(json!(asked)),
    }
}

async fn look(step: &StepCx, tx: &mut TenantTx, asked: Asked) -> Result<Outcome, Failure> {
    let Some(found) = queue::find_remote(tx, asked.task).await? else {
        let why = "The record of the task is gone";
        return Err(fault("not_found", why, "Retry the step"));
    };
    match found.status.as_str() {
        "succeeded" => {
            let output = json!({ "task": asked.task, "result": found.output });
            Ok(Outcome::done(output, "out", "A worker has done it"))
        }
        "queued" | "running" if step.cx.now() < asked.until => Ok(waits(&asked, &found.capability)),
        "queued" | "running" => {
            // A worker that holds it hears so with its next sign of life.
            queue::cancel(tx, asked.task, step.cx.now()).await?;
            let output = json!({ "task": asked.task, "result": null });
            let why = "No worker gave a result in time";
            Ok(Outcome::done(output, "timeout", why))
        }
        _ => {
            let why = found.error.unwrap_or_else(|| found.status.clone());
            let hint = "Look at the worker, then retry the step";
            Err(fault("worker_failed", why, hint))
        }
    }
}

/// The task that a step of this kind waits for, by what it keeps.
pub(crate) fn task_of(state: Option<&Value>) -> Option<TaskId> {
    let asked = serde_json::from_value::<Asked>(state?.clone());
    asked.ok().map(|a| a.task)
}
