//! Recurrence rules of RFC 5545 (section 3.3.10), as far as `domain::workflows::schedule` reads them.
//! Daily and longer rules are worked out on the wall clock of the zone; hourly and shorter ones in real
//! time from their start.

mod days;

use chrono::{
    DateTime, Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc,
};
use chrono_tz::Tz;
use domain::workflows::schedule::{Frequency, Rrule};

use days::is_day;

use super::moment;

/// A rule that names nothing within so many days counts as one that never comes again: fifty years, in which
/// a 29 February falls on every weekday.
const HORIZON: TimeDelta = TimeDelta::days(50 * 366);
/// Periods looked at before it does so as well.
const LOOKS_MAX: u32 = 50_000;

/// The first moment after `after` that a rule names which starts at `starts`; nothing when it is over, or
/// names none for fifty years. Takes some milliseconds at most.
#[must_use]
pub fn next_rrule(
    rule: &Rrule,
    zone: Tz,
    starts: DateTime<Utc>,
    after: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    search(rule, zone, starts, after, &mut 0)
}

/// The same; counts the periods that were looked at.
fn search(
    rule: &Rrule,
    zone: Tz,
    starts: DateTime<Utc>,
    after: DateTime<Utc>,
    looks: &mut u32,
) -> Option<DateTime<Utc>> {
    let until = rule
        .until
        .map(|wall| wall.and_utc().max(moment(zone, wall)));
    let is_past = |at: DateTime<Utc>| until.is_some_and(|until| at > until);
    let begin = starts.with_timezone(&zone).naive_local();
    let mut seen = 0;
    let mut last = None;
    let horizon = after.max(starts) + HORIZON;
    let mut period = first_period(rule, begin, zone, after);
    while *looks < LOOKS_MAX {
        *looks += 1;
        let Period { day, found, next } = look(rule, zone, starts, begin, period)?;
        if day > horizon.date_naive() {
            return None;
        }
        for at in found.into_iter().filter(|at| *at >= starts) {
            if is_past(at) {
                return None;
            }
            // Two wall times that a change of the clock maps to one moment are one.
            if last == Some(at) {
                continue;
            }
            last = Some(at);
            seen += 1;
            if rule.count.is_some_and(|count| seen > count) {
                return None;
            }
            if at > after {
                return Some(at);
            }
        }
        period = next;
    }
    None
}

/// What a look at one period brought.
struct Period {
    /// It begins on this day, or a little later.
    day: NaiveDate,
    /// Its moments, in order.
    found: Vec<DateTime<Utc>>,
    /// The next period that may have some.
    next: u32,
}

/// `None` past the end of the calendar.
fn look(
    rule: &Rrule,
    zone: Tz,
    starts: DateTime<Utc>,
    begin: NaiveDateTime,
    period: u32,
) -> Option<Period> {
    let unit = match rule.freq {
        Frequency::Minutely => TimeDelta::minutes(1),
        Frequency::Hourly => TimeDelta::hours(1),
        _ => {
            let (day, found) = moments_of(rule, zone, begin, period)?;
            let next = period.checked_add(1)?;
            return Some(Period { day, found, next });
        }
    };
    let step = unit * i32::try_from(rule.interval).ok()?;
    let at = starts.checked_add_signed(step.checked_mul(i32::try_from(period).ok()?)?)?;
    let local = at.with_timezone(&zone);
    let day = local.date_naive();
    let mut next = period.checked_add(1)?;
    let mut found = Vec::new();
    if is_day(rule, day, day) {
        found = real(rule, zone, at);
    } else {
        // Nothing before the next day; an hour less, for what lies across its begin.
        let midnight = moment(zone, day.succ_opt()?.and_time(NaiveTime::MIN));
        let left = midnight - TimeDelta::hours(1) - at;
        let skipped = left.num_minutes() / step.num_minutes().max(1);
        next = next.max(period.checked_add(u32::try_from(skipped).unwrap_or(0))?);
    }
    Some(Period { day, found, next })
}

/// The period to begin with: the first one if moments are counted, else one shortly before `after`.
fn first_period(rule: &Rrule, begin: NaiveDateTime, zone: Tz, after: DateTime<Utc>) -> u32 {
    if rule.count.is_some() {
        return 0;
    }
    let now = after.with_timezone(&zone).naive_local();
    let span = now - begin;
    let passed = match rule.freq {
        Frequency::Minutely => span.num_minutes(),
        Frequency::Hourly => span.num_hours(),
        Frequency::Daily => span.num_days(),
        Frequency::Weekly => span.num_weeks(),
        Frequency::Monthly => {
            i64::from(now.year() - begin.year()) * 12 + i64::from(now.month())
                - i64::from(begin.month())
        }
        Frequency::Yearly => i64::from(now.year() - begin.year()),
    };
    let periods = passed / i64::from(rule.interval) - 3;
    u32::try_from(periods.max(0)).unwrap_or(0)
}

fn part<'a>(rule: &'a Rrule, name: &str) -> Option<&'a [i32]> {
    let found = rule.by.iter().find(|(n, _)| *n == name);
    found.map(|(_, numbers)| numbers.as_slice())
}

/// The first day of a period of days, and the moments in it, in order. `None` past the end of the calendar.
fn moments_of(
    rule: &Rrule,
    zone: Tz,
    begin: NaiveDateTime,
    period: u32,
) -> Option<(NaiveDate, Vec<DateTime<Utc>>)> {
    let n = period.checked_mul(rule.interval)?;
    let date = begin.date();
    let days: Vec<NaiveDate> = match rule.freq {
        Frequency::Minutely | Frequency::Hourly => return None,
        Frequency::Daily => vec![date.checked_add_days(Days::new(u64::from(n)))?],
        Frequency::Weekly => {
            let monday = date - Days::new(u64::from(date.weekday().num_days_from_monday()));
            let monday = monday.checked_add_days(Days::new(u64::from(n) * 7))?;
            monday.iter_days().take(7).collect()
        }
        Frequency::Monthly => {
            let first = date.with_day(1)?.checked_add_months(Months::new(n))?;
            month(first)
        }
        Frequency::Yearly => {
            let first = NaiveDate::from_ymd_opt(date.year() + i32::try_from(n).ok()?, 1, 1)?;
            first
                .iter_days()
                .take_while(|d| d.year() == first.year())
                .collect()
        }
    };
    let first = *days.first()?;
    let mut walls: Vec<NaiveDateTime> = days
        .into_iter()
        .filter(|day| is_day(rule, *day, date))
        .flat_map(|day| {
            times(rule, begin.time())
                .into_iter()
                .map(move |t| day.and_time(t))
        })
        .collect();
    walls.sort_unstable();
    if let Some(places) = part(rule, "BYSETPOS") {
        let len = walls.len() as i32;
        let at = |place: i32| if place > 0 { place - 1 } else { len + place };
        let mut chosen: Vec<NaiveDateTime> = places
            .iter()
            .filter_map(|p| walls.get(usize::try_from(at(*p)).ok()?).copied())
            .collect();
        chosen.sort_unstable();
        walls = chosen;
    }
    let found = walls.into_iter().map(|wall| moment(zone, wall)).collect();
    Some((first, found))
}

fn month(first: NaiveDate) -> Vec<NaiveDate> {
    first
        .iter_days()
        .take_while(|d| d.month() == first.month())
        .collect()
}

/// A moment of an hourly or shorter rule on a day it names, if its other parts let it pass.
fn real(rule: &Rrule, zone: Tz, at: DateTime<Utc>) -> Vec<DateTime<Utc>> {
    let local = at.with_timezone(&zone);
    let has = |name: &str, value: u32| {
        part(rule, name).is_none_or(|numbers| numbers.contains(&(value as i32)))
    };
    let minute = rule.freq != Frequency::Minutely || has("BYMINUTE", local.minute());
    if !has("BYHOUR", local.hour()) || !minute {
        return Vec::new();
    }
    if rule.freq == Frequency::Hourly
        && let Some(minutes) = part(rule, "BYMINUTE")
    {
        let hour = at - TimeDelta::minutes(i64::from(local.minute()));
        let mut found: Vec<_> = minutes
            .iter()
            .map(|m| hour + TimeDelta::minutes(i64::from(*m)))
            .collect();
        found.sort_unstable();
        return found;
    }
    vec![at]
}

fn times(rule: &Rrule, usual: NaiveTime) -> Vec<NaiveTime> {
    let own = |name: &str, usual: u32| -> Vec<u32> {
        part(rule, name).map_or_else(|| vec![usual], |n| n.iter().map(|n| *n as u32).collect())
    };
    let minutes = own("BYMINUTE", usual.minute());
    let hours = own("BYHOUR", usual.hour());
    let second = usual.second();
    hours
        .iter()
        .flat_map(|h| {
            minutes
                .iter()
                .filter_map(move |m| NaiveTime::from_hms_opt(*h, *m, second))
        })
        .collect()
}

#[cfg(test)]
mod tests;
