//! Until when a step waits: by its parameters, the workflow's settings and the moment it was come to.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::workflows::{Params, QuietHours, Settings, StepError};
use serde_json::Value;

use crate::times::{self, Hours};

fn fault(message: impl Into<String>) -> StepError {
    StepError {
        code: "time".to_owned(),
        message: message.into(),
        hint: "Mend the step".to_owned(),
    }
}

fn text<'a>(params: &'a Params, key: &str) -> Option<&'a str> {
    params.get(key).and_then(Value::as_str)
}

/// The zone a step's clock is read in: the workflow's, or the lead's if the step says so and it is known.
#[must_use]
pub fn zone_of(params: &Params, settings: &Settings, lead: &Value) -> Tz {
    let own = ["tz", "time_zone"].iter().find_map(|key| {
        let of = lead.get(*key).or_else(|| lead.get("attributes")?.get(*key));
        of?.as_str()?.parse::<Tz>().ok()
    });
    match own {
        Some(zone) if text(params, "zone") == Some("lead") => zone,
        _ => times::zone(&settings.tz),
    }
}

fn weekdays(params: &Params) -> [bool; 7] {
    let list = params.get("weekdays").and_then(Value::as_array);
    let words: Vec<&str> = list
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    times::weekdays(&words)
}

fn clock(params: &Params, key: &str) -> Result<chrono::NaiveTime, StepError> {
    let text = text(params, key).unwrap_or_default();
    times::clock(text).ok_or_else(|| fault(format!("\"{text}\" is no time of day such as 09:30")))
}

/// `time.delay`: the moment its length of time is over, counted from `now`; a year at most.
pub fn delay(params: &Params, now: DateTime<Utc>) -> Result<DateTime<Utc>, StepError> {
    let seconds = match params.get("seconds") {
        Some(Value::Number(n)) => n.as_f64(),
        Some(Value::String(text)) => text.trim().parse().ok(),
        _ => None,
    };
    let seconds = seconds
        .filter(|s| (0.0..=31_536_000.0).contains(s))
        .ok_or_else(|| fault("How long to wait is a number of seconds, at most a year"))?;
    Ok(now + TimeDelta::milliseconds((seconds * 1_000.0) as i64))
}

/// `time.until` for a moment or a time of day. `None`: the slot or the best time, which the content
/// decides.
pub fn until(
    params: &Params,
    zone: Tz,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, StepError> {
    match text(params, "until").unwrap_or("slot") {
        "date" => {
            let text = text(params, "at").unwrap_or_default();
            let at: DateTime<Utc> = text.parse().map_err(|_| {
                fault(format!(
                    "\"{text}\" is no moment such as 2026-03-02T09:00:00Z"
                ))
            })?;
            Ok(Some(
                match self::text(params, "if_past").unwrap_or("go_on") {
                    "fail" if at < now => return Err(fault(format!("{text} has passed"))),
                    "next_day" if at < now => {
                        let time = at.with_timezone(&zone).time();
                        times::next_clock(zone, time, [true; 7], now).unwrap_or(now)
                    }
                    _ => at,
                },
            ))
        }
        "clock" => {
            let time = clock(params, "clock")?;
            let at = times::next_clock(zone, time, weekdays(params), now);
            at.map(Some).ok_or_else(|| fault("There is no such day"))
        }
        _ => Ok(None),
    }
}

/// `time.window`: when an item that comes now may go on. `None`: at once.
pub fn window(
    params: &Params,
    settings: &Settings,
    zone: Tz,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, StepError> {
    let hours = Hours {
        from: clock(params, "from")?,
        to: clock(params, "to")?,
        days: weekdays(params),
    };
    let heeds = params.get("quiet").and_then(Value::as_bool) != Some(false);
    let quiet = settings.quiet_hours.as_ref().filter(|_| heeds);
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
        } else {
            return Ok((at > now).then_some(at));
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
