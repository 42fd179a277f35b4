//! Waiting for a time or for something to happen. What a step waits for is worked out once and kept,
//! so that being run again does not move it.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::workflows::StepError;
use engine::interpreter::waits;
use serde_json::{Value, json};
use store::TenantTx;

use super::{Failure, Outcome, StepCx, planning};

fn fault(message: impl Into<String>) -> Failure {
    StepError {
        code: "time".to_owned(),
        message: message.into(),
        hint: "Mend the step".to_owned(),
    }
    .into()
}

fn zone_of(step: &StepCx) -> Tz {
    waits::zone_of(
        &step.node.params,
        &step.plan.doc.settings,
        step.scope().lead,
    )
}

/// Until when the step was found to wait, when it was run before.
fn kept(step: &StepCx) -> Option<DateTime<Utc>> {
    let until = step.row.state.as_ref()?.get("until")?;
    until.as_str()?.parse().ok()
}

fn wait(until: DateTime<Utc>, reason: String) -> Outcome {
    Outcome::Until {
        at: until,
        reason,
        state: Some(json!({ "until": until })),
    }
}

fn over(until: DateTime<Utc>, reason: &str) -> Outcome {
    Outcome::done(json!({ "until": until }), "out", reason)
}

/// `time.delay`.
pub(super) fn delay(step: &StepCx) -> Result<Outcome, Failure> {
    let now = step.cx.now();
    if let Some(until) = kept(step) {
        return Ok(if until > now {
            wait(until, "Waits".to_owned())
        } else {
            over(until, "The time is over")
        });
    }
    let until = waits::delay(&step.node.params, now)?;
    if until <= now {
        return Ok(over(until, "There was nothing to wait for"));
    }
    let seconds = (until - now).as_seconds_f64();
    Ok(wait(until, format!("Waits {seconds} seconds")))
}

/// `time.until`: the slot of the content, a moment, a time of day, the usual best time.
pub(super) async fn until(step: &StepCx, tx: &mut TenantTx) -> Result<Outcome, Failure> {
    let how = step.text("until").unwrap_or("slot");
    if how == "slot" {
        return planning::until(step, tx).await;
    }
    let now = step.cx.now();
    if let Some(until) = kept(step) {
        return Ok(if until > now {
            wait(until, "Waits for its time".to_owned())
        } else {
            over(until, "The time has come")
        });
    }
    let zone = zone_of(step);
    let until = match waits::until(&step.node.params, zone, now)? {
        Some(until) => until,
        None => planning::best_time(step, tx, zone).await?,
    };
    if until <= now {
        return Ok(over(until, "The time had passed"));
    }
    let shown = until.with_timezone(&zone).format("%a %d %b, %H:%M");
    Ok(wait(until, format!("Waits until {shown}")))
}

/// `time.window`: lets items through in certain hours, and not in quiet ones.
pub(super) fn window(step: &StepCx) -> Result<Outcome, Failure> {
    let (now, zone) = (step.cx.now(), zone_of(step));
    let settings = &step.plan.doc.settings;
    if let Some(at) = waits::window(&step.node.params, settings, zone, now)? {
        let shown = at.with_timezone(&zone).format("%a %d %b, %H:%M");
        return Ok(wait(at, format!("Waits for the next window, {shown}")));
    }
    let waited = step.row.state.is_some();
    let reason = if waited {
        "The window is open"
    } else {
        "In the window"
    };
    Ok(Outcome::done(json!({ "waited": waited }), "out", reason))
}

/// `time.wait_event`: waits until something happens, at most so long.
pub(super) async fn wait_event(step: &StepCx, tx: &mut TenantTx) -> Result<Outcome, Failure> {
    let (id, now) = (step.row.step.id, step.cx.now());
    let state = step.row.state.clone().unwrap_or_default();
    if let Some(event) = state.get("happened") {
        store::workflows::delete_wait(tx, id).await?;
        let output = json!({ "event": event, "happened": true });
        return Ok(Outcome::done(output, "happened", "It happened"));
    }
    let event = step
        .text("event")
        .ok_or_else(|| fault("Which event is missing"))?;
    let until = match kept(step) {
        Some(until) if until <= now => {
            store::workflows::delete_wait(tx, id).await?;
            let output = json!({ "event": null, "happened": false });
            return Ok(Outcome::done(
                output,
                "timeout",
                "It did not happen in time",
            ));
        }
        Some(until) => until,
        None => {
            let seconds = step
                .param("timeout")
                .and_then(Value::as_i64)
                .unwrap_or(86_400);
            let own = step.text("subject").map(str::to_owned);
            let subject = own.unwrap_or_else(|| step.env.subject_of(&step.row.step.input));
            // A run that is about nothing waits for the event as such.
            let about = (subject != step.run.id.to_string()).then_some(subject);
            store::workflows::insert_wait(tx, step.run.id, id, event, about.as_deref()).await?;
            now + TimeDelta::seconds(seconds)
        }
    };
    Ok(wait(until, format!("Waits for the event {event}")))
}
