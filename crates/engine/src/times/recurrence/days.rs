//! Which days a rule names.

use chrono::{Datelike, Months, NaiveDate};
use domain::workflows::schedule::{Frequency, Rrule};

use super::part;

/// Whether a day is one the rule names. Without any part that speaks of days, the start's own day of
/// the week, month or year counts.
pub(super) fn is_day(rule: &Rrule, day: NaiveDate, starts: NaiveDate) -> bool {
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
