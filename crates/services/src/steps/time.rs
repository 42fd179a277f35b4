//! Waiting for a time or for something to happen. What a step waits for is worked out once and kept,
//! so that being run again does not move it.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::workflows::{QuietHours, StepError};
use engine::times::{self, Hours};
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

/// The zone a step's clock is read in: the workflow's, or the lead's if the step says so and it is known.
fn zone_of(step: &StepCx) -> Tz {
    let lead = step.scope().lead;
    let own = ["tz", "time_zone"].iter().find_map(|key| {
        let of = lead.get(*key).or_else(|| lead.get("attributes")?.get(*key));
        of?.as_str()?.parse::<Tz>().ok()
    });
    match own {
        Some(zone) if step.text("zone") == Some("lead") => zone,
        _ => times::zone(&step.plan.doc.settings.tz),
    }
}

fn weekdays(step: &StepCx) -> [bool; 7] {
    let words: Vec<&str> = step
        .param("weekdays")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    times::weekdays(&words)
}

fn clock(step: &StepCx, key: &str) -> Result<chrono::NaiveTime, Failure> {
    let text = step.text(key).unwrap_or_default();
    times::clock(text).ok_or_else(|| fault(format!("\"{text}\" is no time of day such as 09:30")))
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
    let seconds = match step.param("seconds") {
        Some(Value::Number(n)) => n.as_f64(),
        Some(Value::String(text)) => text.trim().parse().ok(),
        _ => None,
    };
    let seconds = seconds
        .filter(|s| (0.0..=31_536_000.0).contains(s))
        .ok_or_else(|| fault("How long to wait is a number of seconds, at most a year"))?;
    let until = now + TimeDelta::milliseconds((seconds * 1_000.0) as i64);
    if until <= now {
        return Ok(over(until, "There was nothing to wait for"));
    }
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
    let until = match how {
        "date" => {
            let text = step.text("at").unwrap_or_default();
            let at: DateTime<Utc> = text.parse().map_err(|_| {
                fault(format!(
                    "\"{text}\" is no moment such as 2026-03-02T09:00:00Z"
                ))
            })?;
            match step.text("if_past").unwrap_or("go_on") {
                "fail" if at < now => return Err(fault(format!("{text} has passed"))),
                "next_day" if at < now => {
                    let time = at.with_timezone(&zone).time();
                    times::next_clock(zone, time, [true; 7], now).unwrap_or(now)
                }
                _ => at,
            }
        }
        "clock" => {
            let time = clock(step, "clock")?;
            times::next_clock(zone, time, weekdays(step), now)
                .ok_or_else(|| fault("There is no such day"))?
        }
        _ => planning::best_time(step, tx, zone).await?,
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
    let hours = Hours {
        from: clock(step, "from")?,
        to: clock(step, "to")?,
        days: weekdays(step),
    };
    let quiet = step.param("quiet").and_then(Value::as_bool) != Some(false);
    let quiet = step
        .plan
        .doc
        .settings
        .quiet_hours
        .as_ref()
        .filter(|_| quiet);
    let quiet = quiet.and_then(quiet_hours);
    let mut at = now;
    // Hours and quiet hours may take turns a few times before both let it pass.
    for _ in 0..14 {
        if hours.ends(zone, at).is_none() {
            at = hours
                .begins(zone, at)
                .ok_or_else(|| fault("These hours never come"))?;
        } else if let Some(end) = quiet.and_then(|q| q.ends(zone, at)) {
            at = end;
        } else if at <= now {
            let waited = step.row.state.is_some();
            let reason = if waited {
                "The window is open"
            } else {
                "In the window"
            };
            return Ok(Outcome::done(json!({ "waited": waited }), "out", reason));
        } else {
            let shown = at.with_timezone(&zone).format("%a %d %b, %H:%M");
            return Ok(wait(at, format!("Waits for the next window, {shown}")));
        }
    }
    Err(fault("The quiet hours leave nothing of these hours"))
}

fn quiet_hours(of: &QuietHours) -> Option<Hours> {
    Some(Hours {
        from: times::clock(&of.from)?,
        to: times::clock(&of.to)?,
        days: [true; 7],
    })
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
