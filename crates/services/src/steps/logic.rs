//! Logic that needs more than computing: loops, keys, rates, other workflows, the end of a run.

use chrono::TimeDelta;
use domain::{
    ids::WorkflowId,
    workflows::{RunStatus, StepError, value_hash},
};
use engine::interpreter::share;
use serde_json::{Value, json};
use store::{TenantTx, workflows::Exposure};

use super::{Failure, Outcome, StepCx};
use crate::{
    Error,
    workflows::{self, Beginning},
};

/// Runs that may lie above one another.
const DEPTH_MAX: i32 = 10;

fn fault(code: &str, message: impl Into<String>, hint: &str) -> Failure {
    StepError {
        code: code.to_owned(),
        message: message.into(),
        hint: hint.to_owned(),
    }
    .into()
}

/// `logic.loop`: works out what it goes through.
pub(super) fn rounds(step: &StepCx) -> Result<Outcome, Failure> {
    let written = step.plan.node(step.node.id).unwrap_or(&step.node);
    let rounds =
        engine::interpreter::rounds(&written.params, &step.node.params, &step.row.step.input)?;
    Ok(Outcome::Rounds {
        list: rounds.list,
        most: rounds.most,
        parallel: rounds.parallel,
    })
}

/// `logic.stop`: ends the run.
pub(super) fn stop(step: &StepCx) -> Outcome {
    let failed = step.text("as") == Some("failed");
    let reason = step.text("reason").unwrap_or("Stopped here").to_owned();
    let ended = if failed { "failed" } else { "ok" };
    Outcome::Stop {
        failed,
        reason,
        output: json!({ "ended": ended }),
    }
}

/// `logic.once`: the first step that comes with a key goes on by `first`.
pub(super) async fn once(step: &StepCx, tx: &mut TenantTx) -> Result<Outcome, Failure> {
    let key = match step.param("key") {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    if key.trim().is_empty() || key.len() > 500 {
        let why = "A key has 1 to 500 characters";
        return Err(fault("key", why, "Choose a value that names the item"));
    }
    let now = step.cx.now();
    let within = step.param("within").and_then(Value::as_i64);
    let expires = within.map(|s| now + TimeDelta::seconds(s));
    let at = (step.run.workflow_id, step.node.id);
    let first = store::workflows::is_first(tx, at, &key, step.row.step.id, expires, now).await?;
    let output = json!({ "key": key, "first": first });
    Ok(if first {
        Outcome::done(output, "first", "The key is new")
    } else {
        Outcome::done(output, "seen", "The key was seen before")
    })
}

/// `logic.ab_test`: the same subject always meets the same variant, whatever becomes of the shares, and the
/// first meeting is recorded. Only live runs count.
pub(super) async fn ab_test(step: &StepCx, tx: &mut TenantTx) -> Result<Outcome, Failure> {
    let (subject, drawn) = share(
        &step.node,
        &step.node.params,
        "variants",
        &step.env,
        &step.scope(),
    )?;
    let list = step.param("variants").and_then(Value::as_array);
    let names = list
        .into_iter()
        .flatten()
        .filter_map(|v| v.get("name")?.as_str());
    let names: Vec<String> = names.map(str::to_owned).collect();
    let kept = value_hash(&subject.clone().into());
    let variant = if step.mode == "live" {
        let exposure = Exposure {
            at: (step.run.workflow_id, step.node.id),
            // An id stays readable for counting; anything longer is a text that somebody wrote.
            subject: if subject.len() <= 200 {
                &subject
            } else {
                &kept
            },
            variant: &drawn,
            goal: step.text("goal").unwrap_or_default(),
            by: (step.run.id, step.row.step.id),
            now: step.cx.now(),
        };
        store::workflows::expose(tx, &exposure, &names).await?
    } else {
        drawn
    };
    let output = json!({ "variant": variant, "experiment": "" });
    let reason = format!("{subject} meets {variant}");
    Ok(Outcome::done(output, variant, reason))
}

/// `logic.rate_limit`: takes a place in the present window or a later one, and waits for it.
pub(super) async fn rate_limit(step: &StepCx, tx: &mut TenantTx) -> Result<Outcome, Failure> {
    let now = step.cx.now();
    let kept = step.row.state.as_ref().and_then(|s| s.get("until"));
    if let Some(until) = kept.and_then(|u| u.as_str()?.parse().ok()) {
        if until > now {
            return Ok(waits(until));
        }
        let waited = (now - step.row.step.queued_at).num_seconds();
        let output = json!({ "waited_seconds": waited });
        return Ok(Outcome::done(output, "out", "Its turn has come"));
    }
    let number = |key: &str| step.param(key).and_then(Value::as_i64).unwrap_or(1).max(1);
    let by = match step.param("by") {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let at = (step.run.workflow_id, step.node.id);
    let (max, per) = (number("max") as i32, TimeDelta::seconds(number("per")));
    let turn = store::workflows::take_place(tx, at, &by, max, per, now).await?;
    if turn > now {
        return Ok(waits(turn));
    }
    let output = json!({ "waited_seconds": 0 });
    Ok(Outcome::done(output, "out", "Within the rate"))
}

fn waits(until: chrono::DateTime<chrono::Utc>) -> Outcome {
    Outcome::Until {
        at: until,
        reason: "Waits for its turn".to_owned(),
        state: Some(json!({ "until": until })),
    }
}

/// `logic.subworkflow`: starts the other run once, and goes on when it has ended.
pub(super) async fn subworkflow(step: &StepCx, tx: &mut TenantTx) -> Result<Outcome, Failure> {
    if let Some(child) = store::workflows::child_of(tx, step.run.id, step.row.step.id).await? {
        return child_ended(step, &child);
    }
    if step.depth >= DEPTH_MAX {
        let why = format!("Workflows call each other more than {DEPTH_MAX} deep");
        return Err(fault(
            "too_deep",
            why,
            "Look for workflows that call themselves",
        ));
    }
    let id: WorkflowId = step
        .text("workflow")
        .and_then(|w| w.parse().ok())
        .ok_or_else(|| fault("workflow", "Which workflow to run is missing", "Choose one"))?;
    let stored = store::workflows::live(tx, id).await?.ok_or_else(|| {
        fault(
            "not_found",
            "The workflow to run is not there",
            "Choose another one",
        )
    })?;
    let plan = step.cx.app.plans.get(tx, stored.version_id).await?;
    let start = plan
        .triggers()
        .find(|n| n.kind == "trigger.subworkflow")
        .or_else(|| plan.start())
        .cloned();
    let inputs = match step.param("inputs") {
        Some(Value::Object(map)) if !map.is_empty() => Value::Object(map.clone()),
        _ => step.row.step.input.clone(),
    };
    if let Some(missing) = start
        .as_ref()
        .and_then(|s| missing_input(&s.params, &inputs))
    {
        let why = format!("The workflow needs the input {missing}");
        return Err(fault("missing_input", why, "Give it in the step's inputs"));
    }
    let waits = step.param("wait").and_then(Value::as_bool) != Some(false);
    let beginning = Beginning {
        campaign: step.run.campaign_id.or(stored.campaign_id),
        start,
        parent: Some((step.run.id, step.row.step.id, step.depth)),
        hops: step.hops,
        budget: step.budget,
        mode: if step.mode == "test" { "test" } else { "live" },
        ..Beginning::by_hand(stored, inputs)
    };
    let begun = Box::pin(workflows::try_begin(&step.cx, tx, beginning)).await;
    let child = match begun {
        Ok(begun) => begun.or_refused()?,
        Err(Error::Invalid(wrong)) => {
            let why: Vec<String> = wrong.into_iter().map(|e| e.message).collect();
            let hint = "Give it in the step's inputs";
            return Err(fault("missing_input", why.join("; "), hint));
        }
        Err(error) => return Err(error.into()),
    };
    if !waits {
        let output = json!({ "run": child, "status": "running", "output": {} });
        return Ok(Outcome::done(
            output,
            "out",
            "Started; it goes on by itself",
        ));
    }
    Ok(Outcome::Person {
        output: json!({ "waits_for": "run", "run": child }),
        reason: "Waits for the run it started".to_owned(),
        until: None,
    })
}

fn missing_input(params: &domain::workflows::Params, inputs: &Value) -> Option<String> {
    let wanted = params.get("inputs")?.as_array()?;
    let is_missing = |entry: &&Value| {
        let required = entry.get("required").and_then(Value::as_bool) == Some(true);
        let key = entry.get("key").and_then(Value::as_str).unwrap_or_default();
        required && inputs.get(key).is_none_or(Value::is_null)
    };
    let found = wanted.iter().find(is_missing)?;
    Some(found.get("key")?.as_str()?.to_owned())
}

fn child_ended(step: &StepCx, child: &store::workflows::Child) -> Result<Outcome, Failure> {
    let output = json!({
        "run": child.id,
        "status": child.status,
        "output": child.result,
    });
    match child.status {
        RunStatus::Running | RunStatus::Waiting => Ok(Outcome::Person {
            output: json!({ "waits_for": "run", "run": child.id }),
            reason: "Waits for the run it started".to_owned(),
            until: None,
        }),
        RunStatus::Succeeded => {
            let mut item = step.row.step.input.clone();
            if let (Value::Object(item), Some(Value::Object(given))) = (&mut item, &child.result) {
                item.extend(given.clone());
            }
            let mut outcome = Outcome::done(output, "out", "The run it started has ended");
            if let Outcome::Done { item: flows, .. } = &mut outcome {
                *flows = Some(item);
            }
            Ok(outcome)
        }
        status => {
            let why = format!("The run it started ended as {}", status.as_str());
            Err(fault("sub_run_failed", why, "Look at that run"))
        }
    }
}
