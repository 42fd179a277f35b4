//! What people see of runs: what a workflow's settings name is masked, in inputs, outputs, reasons and
//! errors, and in what steps keep for people. Runs work with the values.

use domain::{
    ids::{RunId, VersionId},
    workflows::{
        Run, Step,
        redact::{Place, Redaction},
    },
};
use serde_json::Value;
use store::{TenantTx, workflows::RunHead};

use crate::{Result, TenantCx, steps::StepCx};

/// What is masked in a run: what its own workflow names, and what the runs name that called it, with the
/// values those were started with.
async fn paths(
    cx: &TenantCx,
    tx: &mut TenantTx,
    version: VersionId,
    parent: Option<RunId>,
) -> Result<Redaction> {
    let plan = cx.app.plans.get(tx, version).await?;
    let mut redaction = Redaction::new(&plan.doc.settings.redact);
    let mut above = parent;
    let mut callers = Vec::new();
    while let Some(run) = above {
        let Some(head) = store::workflows::head(tx, run).await? else {
            break;
        };
        let plan = cx.app.plans.get(tx, head.version).await?;
        redaction.also(&plan.doc.settings.redact);
        above = head.parent.map(|(run, _)| run);
        callers.push(head.trigger);
    }
    for trigger in &callers {
        redaction.learn(Place::Trigger, trigger);
    }
    Ok(redaction)
}

/// Masks a run with its steps, in place. One whose workflow names nothing is left as it is.
pub(crate) async fn mask_run(cx: &TenantCx, tx: &mut TenantTx, run: &mut Run) -> Result<()> {
    let mut redaction = paths(cx, tx, run.version_id, run.parent_id).await?;
    if redaction.is_empty() {
        return Ok(());
    }
    if let Some(head) = store::workflows::head(tx, run.id).await? {
        redaction.learn(Place::Trigger, &head.trigger);
    }
    for step in &run.steps {
        learn(&mut redaction, step);
    }
    for step in &mut run.steps {
        mask_step(&redaction, step);
    }
    Ok(())
}

fn is_start(step: &Step) -> bool {
    step.kind.starts_with("trigger.")
}

fn learn(redaction: &mut Redaction, step: &Step) {
    redaction.learn(Place::Input, &step.input);
    if let Some(output) = &step.output {
        redaction.learn(Place::Output(&step.key), output);
    }
}

fn mask_step(redaction: &Redaction, step: &mut Step) {
    redaction.mask(Place::Input, &mut step.input);
    if is_start(step) {
        redaction.mask(Place::Trigger, &mut step.input);
    }
    if let Some(output) = &mut step.output {
        redaction.mask(Place::Output(&step.key), output);
        if step.kind.starts_with("trigger.") {
            redaction.mask(Place::Trigger, output);
        }
    }
    if let Some(reason) = &mut step.reason {
        *reason = redaction.text(reason);
    }
    if let Some(error) = &mut step.error {
        error.message = redaction.text(&error.message);
        error.hint = redaction.text(&error.hint);
    }
}

/// What is masked in what a step keeps for people: tasks, decisions, messages.
pub(crate) async fn masks_of(step: &StepCx, tx: &mut TenantTx) -> Result<Redaction> {
    let (version, parent) = (step.run.version_id, step.run.parent_id);
    let mut redaction = paths(&step.cx, tx, version, parent).await?;
    if !redaction.is_empty() {
        redaction.learn(Place::Trigger, &step.env.trigger);
        redaction.learn(Place::Input, &step.row.step.input);
        for (key, output) in &step.before {
            redaction.learn(Place::Output(key), output);
        }
    }
    Ok(redaction)
}

/// Masks the error that a failed run hands on to the workflows that hear of it.
pub(super) async fn mask_error(
    cx: &TenantCx,
    tx: &mut TenantTx,
    head: &RunHead,
    error: &mut Value,
) -> Result<()> {
    let parent = head.parent.map(|(run, _)| run);
    let mut redaction = paths(cx, tx, head.version, parent).await?;
    if redaction.is_empty() {
        return Ok(());
    }
    redaction.learn(Place::Trigger, &head.trigger);
    for step in store::workflows::attempts(tx, head.id).await? {
        learn(&mut redaction, &step);
    }
    redaction.mask(Place::Input, error);
    Ok(())
}

/// Masks a call that was kept to be looked at.
pub(super) fn mask_sample(paths: &[String], sample: &mut Value) {
    let mut redaction = Redaction::new(paths);
    redaction.learn(Place::Trigger, sample);
    redaction.mask(Place::Trigger, sample);
}
