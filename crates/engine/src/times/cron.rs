//! Cron lines of five fields: minute, hour, day of the month, month, weekday (0 and 7 are Sunday). If
//! both days are restricted, either is enough, as cron has always had it.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;
use domain::workflows::schedule::{Cron, read_cron};

use super::moment;

/// Whether the line names the day.
fn is_day(line: &Cron, day: NaiveDate) -> bool {
    let weekday = day.weekday().num_days_from_sunday();
    let of_month = line.days.as_ref().map(|d| d.contains(&day.day()));
    let of_week = line.weekdays.as_ref().map(|d| d.contains(&weekday));
    let is_day = match (of_month, of_week) {
        (Some(a), Some(b)) => a || b,
        (Some(a), None) | (None, Some(a)) => a,
        (None, None) => true,
    };
    is_day && line.months.contains(&day.month())
}

/// The first moment after `after` that the line names in `zone`; nothing if there is none within eight
/// years, or the line cannot be read. A line for every hour follows real hours, so an hour that comes
/// twice has it twice; any other fires once per local time it names.
#[must_use]
pub fn next_cron(text: &str, zone: Tz, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let line = read_cron(text).ok()?;
    let mut day = after.with_timezone(&zone).date_naive().pred_opt()?;
    for _ in 0..366 * 8 {
        if is_day(&line, day)
            && let Some(at) = on_day(&line, zone, day, after)
        {
            return Some(at);
        }
        day = day.succ_opt()?;
    }
    None
}

fn on_day(line: &Cron, zone: Tz, day: NaiveDate, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
    if line.every_hour {
        let mut at = moment(zone, day.and_time(NaiveTime::MIN));
        if at <= after {
            let past = (after - at).num_minutes() + 1;
            at += TimeDelta::minutes(past);
        }
        loop {
            let local = at.with_timezone(&zone);
            if local.date_naive() > day {
                return None;
            }
            if local.date_naive() == day && line.minutes.contains(&local.minute()) && at > after {
                return Some(at);
            }
            at += TimeDelta::minutes(1);
        }
    }
    let times = line.hours.iter().flat_map(|h| {
        let minutes = line.minutes.iter();
        minutes.filter_map(|m| NaiveTime::from_hms_opt(*h, *m, 0))
    });
    times
        .map(|time| moment(zone, day.and_time(time)))
        .filter(|at| *at > after)
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(text: &str, zone: &str, after: &str) -> String {
        let after = after.parse().expect("time");
        next_cron(text, zone.parse().expect("zone"), after)
            .map_or_else(|| "never".to_owned(), |t| t.to_rfc3339())
    }

    #[test]
    fn lines_name_the_moments_cron_would() {
        assert_eq!(
            next("30 9 * * 1-5", "UTC", "2026-11-20T09:30:00Z"),
            "2026-11-23T09:30:00+00:00"
        );
        assert_eq!(
            next("0 0 31 * *", "UTC", "2026-11-01T00:00:00Z"),
            "2026-12-31T00:00:00+00:00"
        );
        assert_eq!(
            next("0 0 29 2 *", "UTC", "2026-11-01T00:00:00Z"),
            "2028-02-29T00:00:00+00:00"
        );
        assert_eq!(next("0 0 30 2 *", "UTC", "2026-11-01T00:00:00Z"), "never");
        // Either day is enough: the 13th, or a Friday.
        assert_eq!(
            next("0 0 13 * 5", "UTC", "2026-11-10T00:00:00Z"),
            "2026-11-13T00:00:00+00:00"
        );
        assert_eq!(
            next("0 0 13 * 5", "UTC", "2026-11-13T00:00:00Z"),
            "2026-11-20T00:00:00+00:00"
        );
    }

    #[test]
    fn a_line_for_every_hour_follows_real_hours() {
        // 2:00 and 2:00 again in Berlin.
        let first = next("0 * * * *", "Europe/Berlin", "2026-10-24T23:30:00Z");
        assert_eq!(first, "2026-10-25T00:00:00+00:00");
        assert_eq!(
            next("0 * * * *", "Europe/Berlin", "2026-10-25T00:00:00Z"),
            "2026-10-25T01:00:00+00:00"
        );
        // A named hour comes once.
        assert_eq!(
            next("30 2 * * *", "Europe/Berlin", "2026-10-25T00:30:00Z"),
            "2026-10-26T01:30:00+00:00"
        );
        assert_eq!(
            next("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z"),
            "2026-03-29T01:30:00+00:00"
        );
    }
}
