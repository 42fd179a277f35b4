//! Recurrence rules of RFC 5545 (section 3.3.10), as far as `domain::workflows::schedule` reads them.
//! Daily and longer rules are worked out on the wall clock of the zone; hourly and shorter ones in real
//! time from their start.

use chrono::{
    DateTime, Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc,
};
use chrono_tz::Tz;
use domain::workflows::schedule::{Frequency, Rrule};

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
    let until = rule
        .until
        .map(|wall| wall.and_utc().max(moment(zone, wall)));
    let is_past = |at: DateTime<Utc>| until.is_some_and(|until| at > until);
    let begin = starts.with_timezone(&zone).naive_local();
    let mut seen = 0;
    let mut last = None;
    let horizon = after.max(starts) + HORIZON;
    let mut period = first_period(rule, begin, zone, after);
    for _ in 0..LOOKS_MAX {
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

/// Whether a day is one the rule names. Without any part that speaks of days, the start's own day of
/// the week, month or year counts.
fn is_day(rule: &Rrule, day: NaiveDate, starts: NaiveDate) -> bool {
    let in_month = month_len(day);
    let in_year = if day.leap_year() { 366 } else { 365 };
    let counts = |name: &str, value: i32, of: i32| {
        part(rule, name).map(|numbers| numbers.iter().any(|n| *n == value || of + 1 + n == value))
    };
    if counts("BYMONTH", day.month() as i32, 12) == Some(false) {
        return false;
    }
    let of_month = counts("BYMONTHDAY", day.day() as i32, in_month);
    let of_year = counts("BYYEARDAY", day.ordinal() as i32, in_year);
    let of_weeks = counts("BYWEEKNO", day.iso_week().week() as i32, weeks_in(day));
    let of_week =
        (!rule.by_day.is_empty()).then(|| rule.by_day.iter().any(|d| is_weekday(rule, *d, day)));
    let named = [of_month, of_year, of_weeks, of_week];
    if named.contains(&Some(false)) {
        return false;
    }
    if named.iter().any(Option::is_some) {
        return true;
    }
    match rule.freq {
        Frequency::Weekly => day.weekday() == starts.weekday(),
        Frequency::Monthly => day.day() == starts.day(),
        Frequency::Yearly => {
            let month = part(rule, "BYMONTH").is_some() || day.month() == starts.month();
            month && day.day() == starts.day()
        }
        _ => true,
    }
}

fn weeks_in(day: NaiveDate) -> i32 {
    NaiveDate::from_ymd_opt(day.iso_week().year(), 12, 28)
        .map_or(52, |d| d.iso_week().week() as i32)
}

fn month_len(day: NaiveDate) -> i32 {
    let next = day
        .with_day(1)
        .and_then(|d| d.checked_add_months(Months::new(1)));
    next.and_then(|d| d.pred_opt())
        .map_or(31, |d| d.day() as i32)
}

/// `(0, day)`: every such weekday; `(2, day)`: the second of the month or year; `(-1, day)`: the last.
fn is_weekday(rule: &Rrule, (number, weekday): (i32, u8), day: NaiveDate) -> bool {
    if day.weekday().num_days_from_monday() != u32::from(weekday) {
        return false;
    }
    if number == 0 {
        return true;
    }
    let by_month = rule.freq == Frequency::Monthly || part(rule, "BYMONTH").is_some();
    let (at, len) = if by_month {
        (day.day() as i32, month_len(day))
    } else {
        (
            day.ordinal() as i32,
            if day.leap_year() { 366 } else { 365 },
        )
    };
    if number > 0 {
        (at - 1) / 7 + 1 == number
    } else {
        (len - at) / 7 + 1 == -number
    }
}

#[cfg(test)]
mod tests {
    use domain::workflows::schedule::read_rrule;

    use super::*;

    fn first(rule: &str, zone: &str, starts: &str, n: usize) -> Vec<String> {
        let rule = read_rrule(rule).expect("rule");
        let zone: Tz = zone.parse().expect("zone");
        let starts: DateTime<Utc> = starts.parse().expect("time");
        let mut after = starts - TimeDelta::seconds(1);
        let mut found = Vec::new();
        while found.len() < n
            && let Some(at) = next_rrule(&rule, zone, starts, after)
        {
            found.push(at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string());
            after = at;
        }
        found
    }

    /// The examples of RFC 5545, section 3.8.5.3, which all start on 2 September 1997, 09:00 in New York.
    #[test]
    fn the_rules_of_the_standard_name_the_standards_moments() {
        let days = |rule: &str, n: usize| -> Vec<String> {
            let found = first(rule, "America/New_York", "1997-09-02T13:00:00Z", n);
            assert!(
                found.iter().all(|d| d.ends_with("09:00")),
                "{rule}: {found:?}"
            );
            found.into_iter().map(|d| d[2..10].to_owned()).collect()
        };
        assert_eq!(
            days("FREQ=DAILY;COUNT=10", 20).last().map(String::as_str),
            Some("97-09-11")
        );
        assert_eq!(
            days("FREQ=DAILY;INTERVAL=10;COUNT=5", 9),
            ["97-09-02", "97-09-12", "97-09-22", "97-10-02", "97-10-12"]
        );
        assert_eq!(
            days("FREQ=WEEKLY;INTERVAL=2;COUNT=8;BYDAY=TU,TH", 9),
            [
                "97-09-02", "97-09-04", "97-09-16", "97-09-18", "97-09-30", "97-10-02", "97-10-14",
                "97-10-16"
            ]
        );
        assert_eq!(
            days("FREQ=MONTHLY;COUNT=6;BYDAY=-2MO", 9),
            [
                "97-09-22", "97-10-20", "97-11-17", "97-12-22", "98-01-19", "98-02-16"
            ]
        );
        assert_eq!(
            days("FREQ=MONTHLY;BYMONTHDAY=-3", 6),
            [
                "97-09-28", "97-10-29", "97-11-28", "97-12-29", "98-01-29", "98-02-26"
            ]
        );
        assert_eq!(
            days("FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1", 4),
            ["97-09-30", "97-10-01", "97-10-31", "97-11-01"]
        );
        assert_eq!(
            days("FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200", 5),
            ["00-01-01", "00-04-09", "00-07-18", "03-01-01", "03-04-10"]
        );
        assert_eq!(
            days("FREQ=YEARLY;BYDAY=20MO", 3),
            ["98-05-18", "99-05-17", "00-05-15"]
        );
        assert_eq!(
            days("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", 3),
            ["98-05-11", "99-05-17", "00-05-15"]
        );
        assert_eq!(
            days("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", 3),
            ["98-02-13", "98-03-13", "98-11-13"]
        );
        assert_eq!(
            days("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", 3),
            ["97-09-29", "97-10-30", "97-11-27"]
        );
        assert_eq!(days("FREQ=DAILY;UNTIL=19970905T000000Z", 9).len(), 3);
    }

    #[test]
    fn a_daily_rule_keeps_its_wall_time_over_changes_of_the_clock() {
        let found = first(
            "FREQ=DAILY;BYHOUR=2;BYMINUTE=30",
            "Europe/Berlin",
            "2026-03-28T00:00:00Z",
            3,
        );
        assert_eq!(
            found,
            ["2026-03-28 02:30", "2026-03-29 03:30", "2026-03-30 02:30"]
        );
        let found = first(
            "FREQ=DAILY;BYHOUR=2;BYMINUTE=30",
            "Europe/Berlin",
            "2026-10-24T00:00:00Z",
            3,
        );
        assert_eq!(
            found,
            ["2026-10-24 02:30", "2026-10-25 02:30", "2026-10-26 02:30"]
        );
    }

    #[test]
    fn a_rule_that_never_comes_is_given_up_soon_and_a_rare_one_is_found() {
        let began = std::time::Instant::now();
        for rule in [
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=MINUTELY;INTERVAL=2;BYMINUTE=1",
            "FREQ=HOURLY;INTERVAL=24;BYHOUR=3",
            "FREQ=YEARLY;INTERVAL=1000;BYYEARDAY=-366;BYMONTH=3",
            "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=4,6",
        ] {
            assert!(
                first(rule, "Europe/Berlin", "2026-11-22T12:00:00Z", 1).is_empty(),
                "{rule}"
            );
        }
        // Seven rules; unbounded, the first alone took eleven seconds.
        assert!(began.elapsed().as_secs() < 10);
        let rare = |rule: &str| first(rule, "UTC", "2026-11-22T12:00:00Z", 1);
        assert_eq!(
            rare("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=TU;BYHOUR=9;BYMINUTE=0"),
            ["2028-02-29 09:00"]
        );
        assert_eq!(
            rare("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=SA;BYHOUR=9;BYMINUTE=0"),
            ["2048-02-29 09:00"]
        );
        // Ten months of minutes lie between.
        assert_eq!(rare("FREQ=MINUTELY;BYMONTH=10"), ["2027-10-01 00:00"]);
        assert_eq!(
            rare("FREQ=HOURLY;BYMONTH=10;BYMONTHDAY=7;BYHOUR=5"),
            ["2027-10-07 05:00"]
        );
    }

    #[test]
    fn an_old_rule_is_found_without_counting_from_its_start() {
        let rule = read_rrule("FREQ=MINUTELY;INTERVAL=5").expect("rule");
        let often = read_rrule("FREQ=MINUTELY").expect("rule");
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("time");
        let next = next_rrule(
            &rule,
            Tz::UTC,
            at("2026-01-01T00:00:00Z"),
            at("2026-11-20T10:02:00Z"),
        );
        assert_eq!(next, Some(at("2026-11-20T10:05:00Z")));
        let next = next_rrule(
            &often,
            Tz::UTC,
            at("2024-01-01T00:00:00Z"),
            at("2026-11-20T10:02:00Z"),
        );
        assert_eq!(next, Some(at("2026-11-20T10:03:00Z")));
    }
}
