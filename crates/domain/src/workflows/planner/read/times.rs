//! Times: lengths, times of day, weekdays, and waiting for any of them.

use serde_json::json;

use super::{
    super::{
        acts::{Act, Wait, params},
        reader::{Found, Reader},
        words::Sort,
    },
    ask, dates,
};

const DAYS: &[(&str, &str)] = &[
    ("mo", "monday|mondays|mon"),
    ("tu", "tuesday|tuesdays|tue"),
    ("we", "wednesday|wednesdays|wed"),
    ("th", "thursday|thursdays|thu"),
    ("fr", "friday|fridays|fri"),
    ("sa", "saturday|saturdays"),
    ("su", "sunday|sundays"),
];

/// Seconds of a unit of time.
fn unit(r: &Reader<'_>, i: usize) -> Option<u64> {
    Some(match r.low(i) {
        "second" | "seconds" | "sec" | "secs" => 1,
        "minute" | "minutes" | "min" | "mins" => 60,
        "hour" | "hours" | "hr" | "hrs" => 3_600,
        "day" | "days" => 86_400,
        "week" | "weeks" => 7 * 86_400,
        "month" | "months" => 30 * 86_400,
        "year" | "years" => 365 * 86_400,
        _ => return None,
    })
}

/// A length of time in seconds, a year at most; behind it.
pub(super) fn duration(r: &Reader<'_>, i: usize) -> Option<(u64, usize)> {
    let at = r.past(
        i,
        &[
            "another", "about", "up", "at", "most", "to", "the", "next", "full",
        ],
    );
    if let (Some(Sort::Clock(h, 0)), true) = (r.sort(at), r.low(at).ends_with('h')) {
        return Some((u64::from(*h) * 3_600, at + 1)).filter(|(n, _)| *n > 0);
    }
    let (n, at) = if let Some(at) = r.phrases(at, &["half an|a"]) {
        (0.5, at)
    } else if let Some(at) = r.phrases(at, &["a couple of", "a couple"]) {
        (2.0, at)
    } else if r.any(at, &["a", "an"]) {
        (1.0, at + 1)
    } else if let Some(n) = r.number(at) {
        (n, at + 1)
    } else {
        return None;
    };
    let secs = n * unit(r, at)? as f64;
    (1.0..=365.0 * 86_400.0)
        .contains(&secs)
        .then(|| (secs.round() as u64, at + 1))
}

/// A time of day; behind it. A bare number counts only where `at` stands before it.
pub(super) fn clock(r: &Reader<'_>, i: usize) -> Option<((u32, u32), usize)> {
    let half = |at: usize| {
        let pm = r.phrase(at, "pm").map(|n| (12, n));
        pm.or_else(|| r.phrase(at, "am").map(|n| (0, n)))
    };
    let twelve = |h: u32, add: u32| (1..=12).contains(&h).then_some(h % 12 + add);
    match r.sort(i)? {
        Sort::Clock(h, m) => match half(i + 1) {
            Some((add, next)) => Some(((twelve(*h, add)?, *m), next)),
            None => Some(((*h, *m), i + 1)),
        },
        Sort::Plain if r.any(i, &["noon", "midday"]) => Some(((12, 0), i + 1)),
        Sort::Plain if r.is(i, "midnight") => Some(((0, 0), i + 1)),
        _ => {
            let n = r
                .number(i)
                .filter(|n| n.fract() == 0.0 && (0.0..24.0).contains(n))?
                as u32;
            match half(i + 1) {
                Some((add, next)) => Some(((twelve(n, add)?, 0), next)),
                None if r.is(i + 1, "o'clock") => Some(((n, 0), i + 2)),
                None if i > 0
                    && r.any(i - 1, &["at", "until", "between", "from", "and", "to"])
                    && unit(r, i + 1).is_none() =>
                {
                    Some(((n, 0), i + 1))
                }
                None => None,
            }
        }
    }
}

/// The word of a weekday.
pub(super) fn weekday(r: &Reader<'_>, i: usize) -> Option<&'static str> {
    DAYS.iter()
        .find(|(_, names)| names.split('|').any(|n| r.is(i, n)))
        .map(|(day, _)| *day)
}

/// Weekdays, `weekdays` and `the weekend` included; behind them.
pub(super) fn weekdays(r: &Reader<'_>, i: usize) -> Option<(Vec<&'static str>, usize)> {
    let at = r.past(i, &["the"]);
    if let Some(next) = r.phrase(at, "weekday|weekdays|workday|workdays") {
        return Some((vec!["mo", "tu", "we", "th", "fr"], next));
    }
    if let Some(next) = r.phrase(at, "weekend|weekends") {
        return Some((vec!["sa", "su"], next));
    }
    let (mut days, mut next) = (vec![weekday(r, at)?], at + 1);
    for _ in 0..14 {
        let mut join = next;
        while join < next + 2 && (r.any(join, &["and", "or"]) || r.sort(join) == Some(&Sort::Comma))
        {
            join += 1;
        }
        match weekday(r, join).filter(|_| join > next) {
            Some(day) => {
                if !days.contains(&day) {
                    days.push(day);
                }
                next = join + 1;
            }
            None => break,
        }
    }
    Some((days, next))
}

fn clock_text((h, m): (u32, u32)) -> String {
    format!("{h:02}:{m:02}")
}

/// Waiting that is said with a verb.
pub(super) fn wait(r: &Reader<'_>, i: usize) -> Option<Found> {
    let verb = r.phrases(
        i,
        &[
            "wait|waits|waiting|pause|pauses|sleep|delay",
            "hold|holds on",
        ],
    )?;
    if r.any(i, &["delay", "pause"]) && !r.is_verb(i) {
        return None;
    }
    let at = r.past(
        verb,
        &[
            "it", "for", "then", "again", "here", "at", "most", "up", "to", "another",
        ],
    );
    if let Some((secs, next)) = duration(r, at) {
        if let Some((event, end)) = event_for(r, next) {
            let event = Wait::Event {
                event,
                timeout: Some(secs),
            };
            return Some(Found::one(Act::Wait(event), end));
        }
        return Some(Found::one(Act::Wait(Wait::For(secs)), next));
    }
    if let Some((moment, next)) = moment(r, verb) {
        return Some(Found::one(Act::Wait(moment), next));
    }
    if r.is(verb, "until") || r.is(verb, "for") {
        if let Some(found) = ask::ask(r, verb + 1) {
            return Some(found);
        }
        let (event, mut end) = event_for(r, verb)?;
        let mut timeout = None;
        let limit = r.past(
            end,
            &[
                "for", "at", "most", "up", "to", "no", "longer", "than", "within", "but",
            ],
        );
        if let Some((secs, next)) = duration(r, limit).filter(|_| limit > end) {
            (timeout, end) = (Some(secs), next);
        }
        let event = Wait::Event { event, timeout };
        return Some(Found::one(Act::Wait(event), end));
    }
    None
}

/// What is waited for: the word of an event where it is known.
fn event_for(r: &Reader<'_>, i: usize) -> Option<(Option<String>, usize)> {
    let at = r.phrases(i, &["for", "until"])?;
    let at = r.past(
        at,
        &[
            "a", "an", "the", "their", "his", "her", "any", "they", "he", "she", "lead",
            "somebody", "someone",
        ],
    );
    if r.any(
        at,
        &[
            "reply", "replies", "answer", "answers", "response", "respond", "responds",
        ],
    ) {
        return Some((Some("reply".to_owned()), at + 1));
    }
    if r.any(at, &["click", "clicks"]) {
        return Some((Some("click".to_owned()), at + 1));
    }
    if r.is(at, "event") {
        return event_name(r, at + 1).map(|(name, next)| (Some(name), next));
    }
    let mut end = r.near_end(at);
    let limit =
        (at..end).find(|n| r.any(*n, &["for", "within", "at"]) && duration(r, n + 1).is_some());
    end = limit.unwrap_or(end);
    (end > at).then_some((None, end))
}

/// The name of an event of the company's own.
pub(super) fn event_name(r: &Reader<'_>, i: usize) -> Option<(String, usize)> {
    let word = r.words.get(i)?;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '.');
    let name = word.low.as_str();
    let fits = !name.is_empty() && name.len() <= 100 && name.chars().all(plain);
    (fits && matches!(word.sort, Sort::Plain | Sort::Quote)).then(|| (name.to_owned(), i + 1))
}

/// Time that passes or a moment that is waited for, said without a verb: `two days later`, `at the
/// best time`, `on Monday at 9`, `during business hours`.
pub(super) fn later(r: &Reader<'_>, i: usize) -> Option<Found> {
    if let Some((secs, next)) = duration(r, i).filter(|(_, next)| r.is(*next, "later")) {
        return Some(Found::one(Act::Wait(Wait::For(secs)), next + 1));
    }
    if let Some(at) = r.phrases(i, &["after", "in"])
        && let Some((secs, next)) = duration(r, at)
    {
        return Some(Found::one(
            Act::Wait(Wait::For(secs)),
            r.past(next, &["time", "more"]),
        ));
    }
    let (wait, next) = moment(r, i)?;
    Some(Found::one(Act::Wait(wait), next))
}

/// `until Monday at 9`, `before 9:30`: what must not happen before is to wait for it.
pub(super) fn not_before(r: &Reader<'_>, i: usize) -> Option<Found> {
    if !r.any(i, &["until", "before"]) {
        return None;
    }
    if let Some((wait, next)) = dates::date(r, i) {
        return Some(Found::one(Act::Wait(wait), next));
    }
    let at = r.past(i + 1, &["on", "next", "the"]);
    let (days, at) = weekdays(r, at).unwrap_or((Vec::new(), at));
    let (until, next) = at_clock(r, days, at).or_else(|| {
        // `before 9` has no `at`.
        let hour = r
            .number(at)
            .filter(|n| n.fract() == 0.0 && (0.0..24.0).contains(n))?;
        let until = json!({ "until": "clock", "clock": clock_text((hour as u32, 0)) });
        unit(r, at + 1)
            .is_none()
            .then_some((Wait::Until(params(until)), at + 1))
    })?;
    Some(Found::one(Act::Wait(until), next))
}

/// `after lunch`: something is waited for, and what it is cannot be told.
pub(super) fn unknown(r: &Reader<'_>, i: usize) -> Option<Found> {
    let at = r.phrases(i, &["as soon as", "after|once|until"])?;
    let end = r.near_end(at);
    let says = (at..end).any(|n| !r.is_filler(n) && r.sort(n) == Some(&Sort::Plain));
    let wait = Wait::Event {
        event: None,
        timeout: None,
    };
    says.then(|| Found::one(Act::Wait(wait), end))
}

/// A slot, a time of day on some days, or hours of the day.
fn moment(r: &Reader<'_>, i: usize) -> Option<(Wait, usize)> {
    if let Some(date) = dates::date(r, i) {
        return Some(date);
    }
    let at = r.past(
        i,
        &[
            "at", "for", "until", "in", "on", "during", "within", "only", "the", "our", "its",
            "next", "usual",
        ],
    );
    if let Some(next) = r.phrases(at, &["best time|moment|slot", "right time|moment"]) {
        return Some((Wait::Until(params(json!({ "until": "best_time" }))), next));
    }
    if let Some(next) = r.phrases(at, &["planned time|slot", "slot"]) {
        return Some((Wait::Until(params(json!({ "until": "slot" }))), next));
    }
    if let Some(next) = r.phrases(at, &["business|office|working|work|opening hours"]) {
        let hours = json!({ "from": "09:00", "to": "17:00" });
        return Some((Wait::Window(params(hours)), next));
    }
    if let Some(from) = r.phrases(i, &["only between|from", "between|from"])
        && let Some((from, and)) = clock(r, from)
        && let Some(to) = r.phrases(and, &["and|to|until"])
        && let Some((to, mut next)) = clock(r, to)
    {
        let mut hours = json!({ "from": clock_text(from), "to": clock_text(to) });
        if let Some((days, end)) = r.phrase(next, "on").and_then(|on| weekdays(r, on)) {
            hours["weekdays"] = json!(days);
            next = end;
        }
        return Some((Wait::Window(params(hours)), next));
    }
    day_and_clock(r, i)
}

/// `on Monday at 9`, `at 17:30`, `until Monday 9am`; a day alone is no moment.
fn day_and_clock(r: &Reader<'_>, i: usize) -> Option<(Wait, usize)> {
    let at = r.past(i, &["until", "on", "next"]);
    let (days, at) = match weekdays(r, at).filter(|_| at > i) {
        Some((days, next)) => (days, next),
        None if r.any(i, &["at", "until"]) => (Vec::new(), i + 1),
        None => return None,
    };
    at_clock(r, days, at)
}

/// A time of day on some days, or on any.
pub(super) fn at_clock(
    r: &Reader<'_>,
    days: Vec<&'static str>,
    at: usize,
) -> Option<(Wait, usize)> {
    let at = r.past(at, &["at"]);
    let (time, next) = clock(r, at)?;
    let mut until = json!({ "until": "clock", "clock": clock_text(time) });
    if !days.is_empty() {
        until["weekdays"] = json!(days);
    }
    Some((Wait::Until(params(until)), next))
}
