//! Set times: how often, on which days, at what time of day.

use serde_json::json;

use super::{
    super::{
        acts::{Act, Start, params},
        reader::{Found, Reader},
        words::Sort,
    },
    times::{clock, weekday, weekdays},
};

/// Set times: `every Monday at 9`, `daily at 8:30`, `on the 1st of each month`.
pub(super) fn schedule(r: &Reader<'_>, i: usize) -> Option<Found> {
    // `at 9 every weekday`.
    let early = r.phrase(i, "at|by").and_then(|n| times(r, n));
    let (mut time, begin) = match early {
        Some((time, next)) => (Some(time), next),
        None => (None, i),
    };
    let (mut parts, mut at) = repeats(r, begin)?;
    let mut odd = Vec::new();
    for _ in 0..4 {
        let on = r.past(at, &["on", "the"]);
        if let Some((days, next)) = r.phrase(at, "on").and_then(|n| weekdays(r, n))
            && parts.days.is_empty()
            && parts.freq == "WEEKLY"
        {
            (parts.days, at) = (days, next);
        } else if on > at
            && let Some(Sort::Ordinal(n @ 1..=31)) = r.sort(on)
            && parts.freq == "MONTHLY"
            && parts.month_day.is_none()
        {
            (parts.month_day, at) = (Some(*n as i32), on + 1);
        } else if let Some((found, next)) = r
            .phrase(at, "at|by")
            .and_then(|n| times(r, n))
            .filter(|_| time.is_none())
        {
            (time, at) = (Some(found), next);
        } else if let Some(next) = r.phrases(
            at,
            &[
                "in the morning|evening|afternoon",
                "morning|evening|afternoon",
            ],
        ) {
            odd.extend(at..next);
            at = next;
        } else {
            break;
        }
    }
    let has_time = time.is_some();
    let by_hour = time.map(|(hours, m)| {
        let hours: Vec<String> = hours.iter().map(u32::to_string).collect();
        format!("BYHOUR={};BYMINUTE={m}", hours.join(","))
    });
    let rule: Vec<String> = [
        Some(format!("FREQ={}", parts.freq)),
        (parts.interval > 1).then(|| format!("INTERVAL={}", parts.interval)),
        (!parts.days.is_empty()).then(|| {
            let nth = parts.nth.map_or(String::new(), |n| n.to_string());
            let days = parts
                .days
                .iter()
                .map(|day| format!("{nth}{}", day.to_uppercase()));
            format!("BYDAY={}", days.collect::<Vec<_>>().join(","))
        }),
        parts.month_day.map(|day| format!("BYMONTHDAY={day}")),
        by_hour,
    ]
    .into_iter()
    .flatten()
    .collect();
    let rule = rule.join(";");
    let by_day = !matches!(parts.freq, "HOURLY" | "MINUTELY");
    let start = Start {
        kind: "trigger.schedule",
        params: params(json!({ "by": "rrule", "rrule": rule })),
        name: "On a schedule".to_owned(),
        open: (by_day && !has_time)
            .then_some("No time of day was said; it begins at the hour it is switched on"),
    };
    Some(Found {
        acts: vec![Act::Start(start)],
        next: at,
        odd,
    })
}

#[derive(Default)]
struct Repeats {
    freq: &'static str,
    interval: u32,
    days: Vec<&'static str>,
    /// Which of these days of the month.
    nth: Option<i32>,
    month_day: Option<i32>,
}

/// Times of day with the same minute: `8:00, 12:00 and 18:00`; behind them.
fn times(r: &Reader<'_>, i: usize) -> Option<((Vec<u32>, u32), usize)> {
    let ((hour, minute), mut next) = clock(r, i)?;
    let mut hours = vec![hour];
    for _ in 0..23 {
        let comma = next + usize::from(r.sort(next) == Some(&Sort::Comma));
        let join = r.past(comma, &["and", "at"]);
        match clock(r, join).filter(|_| join > next) {
            Some(((h, m), behind)) if m == minute => {
                hours.push(h);
                next = behind;
            }
            _ => break,
        }
    }
    Some(((hours, minute), next))
}

/// `first Monday of the month`, `last Friday of every month`.
fn nth_day(r: &Reader<'_>, i: usize) -> Option<(Repeats, usize)> {
    let nth = match (r.sort(i), r.low(i)) {
        (Some(Sort::Ordinal(n @ 1..=4)), _) => *n as i32,
        (_, "first") => 1,
        (_, "second") => 2,
        (_, "third") => 3,
        (_, "fourth") => 4,
        (_, "last") => -1,
        _ => return None,
    };
    let day = weekday(r, i + 1)?;
    let next = r.phrases(i + 2, &["of|in every|each|the|a month", "every|each month"])?;
    let parts = Repeats {
        freq: "MONTHLY",
        interval: 1,
        days: vec![day],
        nth: Some(nth),
        month_day: None,
    };
    Some((parts, next))
}

fn repeats(r: &Reader<'_>, i: usize) -> Option<(Repeats, usize)> {
    let of = |freq, interval, days, month_day, next| {
        Some((
            Repeats {
                freq,
                interval,
                days,
                month_day,
                nth: None,
            },
            next,
        ))
    };
    // `a daily post` is no schedule, `post daily` is.
    let noun = [
        "post",
        "posts",
        "newsletter",
        "report",
        "update",
        "mail",
        "e-mail",
        "email",
        "digest",
        "content",
    ];
    let adjective =
        i > 0 && r.any(i - 1, &["a", "an", "the", "our", "my", "this"]) || r.any(i + 1, &noun);
    match r.low(i) {
        "hourly" if !adjective => return of("HOURLY", 1, vec![], None, i + 1),
        "daily" if !adjective => return of("DAILY", 1, vec![], None, i + 1),
        "weekly" if !adjective => return of("WEEKLY", 1, vec![], None, i + 1),
        "monthly" if !adjective => return of("MONTHLY", 1, vec![], None, i + 1),
        "yearly" | "annually" if !adjective => return of("YEARLY", 1, vec![], None, i + 1),
        "on" => return on_days(r, i),
        "once" if r.any(i + 1, &["a", "per", "every", "each"]) => {
            let freq = match r.low(i + 2) {
                "hour" => "HOURLY",
                "day" => "DAILY",
                "week" => "WEEKLY",
                "month" => "MONTHLY",
                _ => return None,
            };
            return of(freq, 1, vec![], None, i + 3);
        }
        "every" | "each" => {
            if let Some(found) = nth_day(r, i + 1) {
                return Some(found);
            }
        }
        _ => return None,
    }
    let (interval, at) = match r.low(i + 1) {
        "other" => (2, i + 2),
        _ => match (r.sort(i + 1), r.number(i + 1)) {
            (Some(Sort::Ordinal(2)), _) => (2, i + 2),
            (_, Some(n)) if n.fract() == 0.0 && (1.0..=1_000.0).contains(&n) => (n as u32, i + 2),
            _ if r.is(i + 1, "second") && r.any(i + 2, &["day", "week", "month"]) => (2, i + 2),
            _ => (1, i + 1),
        },
    };
    if r.any(at, &["weekday", "workday", "weekend"]) || weekday(r, at).is_some() {
        let (days, next) = weekdays(r, at)?;
        return of("WEEKLY", interval, days, None, next);
    }
    let freq = match r.low(at) {
        "minute" | "minutes" => "MINUTELY",
        "hour" | "hours" => "HOURLY",
        "day" | "days" | "morning" | "evening" | "afternoon" | "night" => "DAILY",
        "week" | "weeks" => "WEEKLY",
        "month" | "months" => "MONTHLY",
        "year" | "years" => "YEARLY",
        _ => return None,
    };
    of(freq, interval, vec![], None, at + 1)
}

/// `on Mondays`, `on weekdays`, `on the last day of every month`.
fn on_days(r: &Reader<'_>, i: usize) -> Option<(Repeats, usize)> {
    let at = r.past(i + 1, &["the"]);
    if let Some(found) = nth_day(r, at) {
        return Some(found);
    }
    let plural = r
        .words
        .get(at)
        .is_some_and(|w| w.low.ends_with("days") || w.low == "weekends");
    if plural {
        let (days, next) = weekdays(r, at)?;
        return Some((
            Repeats {
                freq: "WEEKLY",
                interval: 1,
                days,
                ..Repeats::default()
            },
            next,
        ));
    }
    let (day, behind) = match (r.sort(at), r.low(at)) {
        (Some(Sort::Ordinal(n @ 1..=31)), _) => (*n as i32, at + 1),
        (_, "first") => (1, at + 1),
        (_, "last") => (-1, at + 1),
        _ => return None,
    };
    let behind = r.past(behind, &["day"]);
    let next = r.phrases(behind, &["of every|each|the month", "every|each month"])?;
    Some((
        Repeats {
            freq: "MONTHLY",
            interval: 1,
            month_day: Some(day),
            ..Repeats::default()
        },
        next,
    ))
}
