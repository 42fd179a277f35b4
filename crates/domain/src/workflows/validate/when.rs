//! V12: schedules name moments to come, in zones that exist.

use chrono::{DateTime, Utc};

use super::{
    check::{Check, Issue},
    fields::cron_problem,
};
use crate::workflows::{
    kinds::{FieldType, text},
    schedule::{is_zone_like, read_rrule},
};

/// Most schedules of one workflow.
const SCHEDULES_MAX: usize = 50;

/// V12: a schedule can be read, and not all of it is past.
pub(super) fn v12_schedules(check: &mut Check<'_>) {
    let all: Vec<_> = check.running().collect();
    let schedules = all.iter().filter(|(_, n, _)| n.kind == "trigger.schedule");
    if let Some((_, node, _)) = schedules.clone().nth(SCHEDULES_MAX) {
        let why = format!(
            "A workflow has at most {SCHEDULES_MAX} schedules, this one has {}",
            schedules.count()
        );
        check.add(Issue::error("V12", why).at(node));
        return;
    }
    for (_, node, _) in all {
        let time = |key: &str| -> Option<DateTime<Utc>> { text(&node.params, key)?.parse().ok() };
        let past =
            |at: Option<DateTime<Utc>>| at.zip(check.context.now).is_some_and(|(at, now)| at < now);
        let mut wrong: Option<(&str, String)> = None;
        if node.kind == "trigger.schedule" {
            wrong = match text(&node.params, "by").unwrap_or("rrule") {
                "once" if past(time("at")) => Some(("at", "This moment is past".to_owned())),
                "cron" => cron_problem(&node.params).map(|why| ("cron", why)),
                "rrule" => match text(&node.params, "rrule").map(read_rrule) {
                    Some(Err(why)) => Some(("rrule", why)),
                    Some(Ok(rule)) => {
                        let over = check
                            .context
                            .now
                            .is_some_and(|now| rule.is_over(time("starts"), now));
                        over.then(|| ("rrule", "All moments of this rule are past".to_owned()))
                    }
                    None => None,
                },
                _ => None,
            };
        } else if node.kind == "time.until"
            && text(&node.params, "until") == Some("date")
            && past(time("at"))
        {
            wrong = Some(("at", "This moment is past".to_owned()));
        }
        let is_schedule = node.kind == "trigger.schedule" && wrong.is_none();
        if let (true, Some(comes), Some(now)) =
            (is_schedule, check.context.ever_comes, check.context.now)
            && let Some(field) = ["cron", "rrule"].into_iter().find(|key| {
                let by = text(&node.params, "by").unwrap_or("rrule");
                by == *key && text(&node.params, key).is_some()
            })
            && !comes(&node.params, now)
        {
            wrong = Some((field, "This names no moment to come".to_owned()));
        }
        if let Some((field, message)) = wrong {
            check.add(Issue::error("V12", message).at(node).field(field));
        }
    }
}

/// V12: every zone exists.
pub(super) fn v12_zones(check: &mut Check<'_>) {
    let is_zone = |zone: &str| is_zone_like(zone) && check.context.is_zone.is_none_or(|f| f(zone));
    let message =
        |zone: &str| format!("There is no zone \"{zone}\"; use one such as Europe/Berlin");
    let mut found = Vec::new();
    let tz = &check.doc.settings.tz;
    if !is_zone(tz) {
        found.push(Issue::error("V12", message(tz)).field("settings.tz"));
    }
    for (_, node, spec) in check.known() {
        for field in spec.fields.iter().filter(|f| f.of == FieldType::Zone) {
            if let Some(zone) = text(&node.params, field.key)
                && !is_zone(zone)
            {
                found.push(Issue::error("V12", message(zone)).at(node).field(field.key));
            }
        }
    }
    check.issues.extend(found);
}
