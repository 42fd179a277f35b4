//! Moments that only a calendar knows: `tomorrow at 9`, `on 1 December`, `next week`, `on Friday`.
//! They are read so that nothing happens too early; which moment it is, a person fills in.

use serde_json::{Value, json};

use super::{
    super::{
        acts::{Wait, params},
        reader::Reader,
        words::Sort,
    },
    times::{at_clock, clock, weekdays},
};

const MONTHS: &str = "january|february|march|april|may|june|july|august|september|october|november|\
    december|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec";

/// A date, or weekdays without a time of day; behind it.
pub(super) fn date(r: &Reader<'_>, i: usize) -> Option<(Wait, usize)> {
    let at = r.past(i, &["on", "until", "till", "by", "from", "for", "before"]);
    let (first, at) = at_time(r, at);
    let at = r.past(at, &["on", "the"]);
    let Some(behind) = day(r, i, at) else {
        let (days, next) =
            weekdays(r, r.past(at, &["next", "this", "coming"])).filter(|_| at > i)?;
        let has_time = at_clock(r, Vec::new(), next).is_some() || first;
        return (!has_time).then(|| until(json!({ "until": "clock", "weekdays": days }), next));
    };
    let behind = r
        .phrases(
            behind,
            &[
                "in the morning|afternoon|evening",
                "morning|afternoon|evening|night",
            ],
        )
        .unwrap_or(behind);
    let (_, next) = at_time(r, behind);
    Some(until(json!({ "until": "date" }), next))
}

fn until(with: Value, next: usize) -> (Wait, usize) {
    (Wait::Until(params(with)), next)
}

/// Past a time of day, and whether one stands here.
fn at_time(r: &Reader<'_>, i: usize) -> (bool, usize) {
    let at = r.past(i, &["at", "around"]);
    match clock(r, at) {
        Some((_, next)) => (true, next),
        None => (false, i),
    }
}

/// Behind a day, a week or a month of the calendar that stands at `at`; the words began at `i`.
fn day(r: &Reader<'_>, i: usize, at: usize) -> Option<usize> {
    let spoken = r.phrases(
        at,
        &[
            "day after tomorrow",
            "tomorrow|tonight|today",
            "next|this|following|coming week|month|quarter|year|weekend",
            "later this week|month|quarter|year",
            "this morning|afternoon|evening",
        ],
    );
    if spoken.is_some() {
        return spoken;
    }
    let month = |n: usize| r.phrase(n, MONTHS);
    let number = |n: usize| match r.sort(n) {
        Some(Sort::Ordinal(d)) => (1..=31).contains(d).then_some(n + 1),
        Some(Sort::Number(d)) => (1.0..=31.0).contains(d).then_some(n + 1),
        _ => None,
    };
    let year = |n: usize| match r.sort(n) {
        Some(Sort::Number(y)) if (1_900.0..2_200.0).contains(y) => n + 1,
        _ => n,
    };
    // `1 December`, `the 1st of December`, `December 1st, 2030`, `in December`, `on the 24th`.
    let day_first = number(at).and_then(|n| month(r.past(n, &["of"])));
    let month_first = || month(at).and_then(number);
    if let Some(next) = day_first.or_else(month_first) {
        let behind = next + usize::from(r.sort(next) == Some(&Sort::Comma));
        let with_year = year(behind);
        return Some(if with_year > behind { with_year } else { next });
    }
    let inside = || r.phrases(i, &["in the morning|afternoon|evening"]);
    let alone = || {
        let before = r.any(
            at.wrapping_sub(1),
            &["in", "on", "until", "before", "by", "for"],
        );
        let at = r.phrase(i, "in").unwrap_or(at);
        let is_name = r.words.get(at).is_some_and(|w| w.capital);
        (is_name && (before || at > i))
            .then(|| month(at).map(year))
            .flatten()
    };
    let nth = || matches!(r.sort(at), Some(Sort::Ordinal(1..=31))).then_some(at + 1);
    let nth = || nth().filter(|n| at > i && (r.end(*n) == *n || !plain(r, *n)));
    inside().or_else(alone).or_else(nth)
}

/// Whether a word stands here that belongs to the number before it: `the 2nd draft`.
fn plain(r: &Reader<'_>, i: usize) -> bool {
    r.sort(i) == Some(&Sort::Plain) && !r.is_filler(i)
}
