//! What triggers listen to, what they let through, and when schedules are due.

use chrono::{DateTime, SubsecRound, TimeDelta, Timelike, Utc};
use domain::workflows::{Node, Params, condition::Condition, schedule::read_rrule};
use serde_json::{Map, Value};

use super::Env;
use crate::times;

/// The event a trigger listens to; nothing for those that are called or that follow the clock.
#[must_use]
pub fn listens_to(node: &Node) -> Option<&str> {
    let text = |key: &str| node.params.get(key).and_then(Value::as_str);
    Some(match node.kind.as_str() {
        "trigger.event" => text("event")?,
        "trigger.lead_captured" => "lead_captured",
        "trigger.post_event" => match text("on")? {
            "published" => "post_published",
            "failed" => "post_failed",
            _ => "post_read",
        },
        "trigger.approval" => match text("on")? {
            "decided" => "approval_decided",
            _ => "approval_overdue",
        },
        "trigger.run_failed" => "run_failed",
        _ => return None,
    })
}

/// Whether a trigger of that kind in the workflow of that id lets an event through.
#[must_use]
pub fn lets_through(kind: &str, params: &Params, workflow: &str, item: &Value) -> bool {
    let text = |key: &str| params.get(key).and_then(Value::as_str);
    let passes = match kind {
        "trigger.lead_captured" => among(params, "sources", item.get("source")),
        "trigger.post_event" => {
            let network = item.pointer("/post/network");
            among(params, "networks", network)
                && (text("on") != Some("reached") || reached(params, item))
        }
        "trigger.approval" => match text("decision") {
            None | Some("any") => true,
            Some(wanted) => item.get("decision").and_then(Value::as_str) == Some(wanted),
        },
        "trigger.run_failed" => {
            let failed = item.get("workflow").and_then(Value::as_str);
            failed != Some(workflow) && among(params, "workflows", item.get("workflow"))
        }
        _ => true,
    };
    passes && condition_holds(params.get("where"), item)
}

/// An empty list lets everything through.
fn among(params: &Params, key: &str, value: Option<&Value>) -> bool {
    match params.get(key).and_then(Value::as_array) {
        Some(list) if !list.is_empty() => value.is_some_and(|v| list.contains(v)),
        _ => true,
    }
}

/// A figure has just crossed its line: it was below before and is not now.
fn reached(params: &Params, item: &Value) -> bool {
    let metric = params.get("metric").and_then(Value::as_str);
    let metric = metric.unwrap_or_default();
    let Some(line) = params.get("value").and_then(Value::as_i64) else {
        return false;
    };
    let figure = |key: &str| item.pointer(&format!("/{key}/{metric}"))?.as_i64();
    let (was, is) = (figure("was").unwrap_or(0), figure("is").unwrap_or(0));
    was < line && line <= is
}

/// A condition over what happened; none holds.
#[must_use]
pub fn condition_holds(condition: Option<&Value>, item: &Value) -> bool {
    let Some(condition) = condition.filter(|c| !c.is_null()) else {
        return true;
    };
    let env = Env {
        trigger: item.clone(),
        ..Env::default()
    };
    let none = Map::new();
    let scope = env.scope(&none, item);
    Condition::read(condition).is_ok_and(|c| c.holds(&scope).unwrap_or(false))
}

/// Whether a schedule names any moment after `now`.
#[must_use]
pub fn ever_comes(params: &Params, now: DateTime<Utc>) -> bool {
    next_due(params, now, None, now).is_some()
}

/// The first moment after `after` that a schedule names, which counts from `starts` and fired last at
/// `fired`. Its parameter `tz` names the zone.
#[must_use]
pub fn next_due(
    params: &Params,
    starts: DateTime<Utc>,
    fired: Option<DateTime<Utc>>,
    after: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let text = |key: &str| params.get(key).and_then(Value::as_str);
    let zone = times::zone(text("tz").unwrap_or("UTC"));
    let begins: DateTime<Utc> = text("starts")
        .and_then(|s| s.parse().ok())
        .unwrap_or(starts);
    match text("by").unwrap_or("rrule") {
        "once" => text("at")?
            .parse()
            .ok()
            .filter(|at: &DateTime<Utc>| fired.is_none() && *at > starts.min(after)),
        "cron" => times::next_cron(
            text("cron")?,
            zone,
            after.max(begins - TimeDelta::seconds(1)),
        ),
        _ => {
            let rule = read_rrule(text("rrule")?).ok()?;
            // Without a start of its own a rule counts from whole minutes.
            let second = TimeDelta::seconds(i64::from(begins.second()));
            let begins = match text("starts") {
                Some(_) => begins,
                None => begins.trunc_subsecs(0) - second,
            };
            times::next_rrule(&rule, zone, begins, after)
        }
    }
}

/// The moment a schedule is to fire for at `now`, or its next one to come: the first after it fired last,
/// except that what is older than its catch-up window is passed by. `None`: it has come to its end.
#[must_use]
pub fn due(
    params: &Params,
    starts: DateTime<Utc>,
    fired: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let cursor = fired.unwrap_or(starts);
    let window = params.get("catch_up").and_then(Value::as_i64);
    let oldest = now - TimeDelta::seconds(window.unwrap_or(3_600));
    let first = next_due(params, starts, fired, cursor);
    if first.is_none_or(|at| at >= oldest) {
        return first;
    }
    let after = if fired.is_some_and(|f| f < oldest) {
        oldest - TimeDelta::seconds(1)
    } else {
        oldest.max(cursor)
    };
    next_due(params, starts, fired, after)
}
