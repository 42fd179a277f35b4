//! Wall-clock times in zones: when a schedule is due next, when a window opens. A local time that the
//! clock skips counts an hour's shift later; one that comes twice counts the first time.

mod cron;
mod recurrence;
mod slots;

pub use cron::next_cron;
pub use recurrence::next_rrule;
pub use slots::next_slot;

use chrono::{
    DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc,
};
use chrono_tz::Tz;

/// The moment a wall clock in `zone` shows `wall`. Skipped by a change of the clock: as much later as
/// the clock jumped. Shown twice: the first time. A whole day skipped: the next one's begin.
#[must_use]
pub fn moment(zone: Tz, wall: NaiveDateTime) -> DateTime<Utc> {
    if let Some(at) = zone.from_local_datetime(&wall).earliest() {
        return at.with_timezone(&Utc);
    }
    // The clock jumps over it: the offset before the jump still tells the moment.
    let before = (1..=48).find_map(|half_hours| {
        let earlier = wall - TimeDelta::minutes(30 * half_hours);
        let at = zone.from_local_datetime(&earlier).latest()?;
        Some(at.with_timezone(&Utc) + (wall - earlier))
    });
    before.unwrap_or_else(|| wall.and_utc())
}

/// The zone of that name; UTC if there is none.
#[must_use]
pub fn zone(name: &str) -> Tz {
    name.parse().unwrap_or(Tz::UTC)
}

/// A time of day such as `09:30`.
#[must_use]
pub fn clock(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text, "%H:%M").ok()
}

/// Which weekdays, Monday first; none chosen means all.
#[must_use]
pub fn weekdays(words: &[&str]) -> [bool; 7] {
    const WORDS: [&str; 7] = ["mo", "tu", "we", "th", "fr", "sa", "su"];
    if words.is_empty() {
        return [true; 7];
    }
    WORDS.map(|w| words.contains(&w))
}

fn is_on(days: [bool; 7], day: NaiveDate) -> bool {
    days[day.weekday().num_days_from_monday() as usize]
}

/// The first moment after `after` at which the clock in `zone` shows `at` on one of the days.
#[must_use]
pub fn next_clock(
    zone: Tz,
    at: NaiveTime,
    days: [bool; 7],
    after: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let today = after.with_timezone(&zone).date_naive();
    (0..=15)
        .filter_map(|n| today.checked_add_days(Days::new(n)))
        .filter(|day| is_on(days, *day))
        .map(|day| moment(zone, day.and_time(at)))
        .find(|at| *at > after)
}

/// Hours of the day on some weekdays. `to` before `from` means that they end on the next day; equal
/// ends mean the whole day.
#[derive(Debug, Clone, Copy)]
pub struct Hours {
    /// Begin.
    pub from: NaiveTime,
    /// End.
    pub to: NaiveTime,
    /// The days they begin on.
    pub days: [bool; 7],
}

impl Hours {
    /// The end of the hours that `now` lies in.
    #[must_use]
    pub fn ends(&self, zone: Tz, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let today = now.with_timezone(&zone).date_naive();
        let yesterday = today.pred_opt().unwrap_or(today);
        [yesterday, today].into_iter().find_map(|day| {
            let over_night = self.to <= self.from;
            let last = if over_night { day.succ_opt()? } else { day };
            let from = moment(zone, day.and_time(self.from));
            let to = moment(zone, last.and_time(self.to));
            (is_on(self.days, day) && from <= now && now < to).then_some(to)
        })
    }

    /// When they begin next.
    #[must_use]
    pub fn begins(&self, zone: Tz, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        next_clock(zone, self.from, self.days, after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("time")
    }

    fn wall(text: &str) -> NaiveDateTime {
        text.parse().expect("wall time")
    }

    #[test]
    fn skipped_times_shift_by_the_jump_and_doubled_ones_are_the_first() {
        let berlin = zone("Europe/Berlin");
        assert_eq!(
            moment(berlin, wall("2026-03-29T02:30:00")),
            at("2026-03-29T01:30:00Z")
        );
        assert_eq!(
            moment(berlin, wall("2026-10-25T02:30:00")),
            at("2026-10-25T00:30:00Z")
        );
        // Half an hour only.
        let howe = zone("Australia/Lord_Howe");
        assert_eq!(
            moment(howe, wall("2026-10-04T02:10:00")),
            at("2026-10-03T15:40:00Z")
        );
        // Samoa had no 30 December 2011.
        let apia = zone("Pacific/Apia");
        assert_eq!(
            moment(apia, wall("2011-12-30T09:00:00")),
            at("2011-12-30T19:00:00Z")
        );
    }

    #[test]
    fn hours_over_night_hold_until_the_morning() {
        let quiet = Hours {
            from: clock("21:00").expect("clock"),
            to: clock("08:00").expect("clock"),
            days: [true; 7],
        };
        let berlin = zone("Europe/Berlin");
        assert_eq!(
            quiet.ends(berlin, at("2026-06-01T23:00:00Z")),
            Some(at("2026-06-02T06:00:00Z"))
        );
        assert_eq!(
            quiet.ends(berlin, at("2026-06-01T05:00:00Z")),
            Some(at("2026-06-01T06:00:00Z"))
        );
        assert_eq!(quiet.ends(berlin, at("2026-06-01T12:00:00Z")), None);
    }

    #[test]
    fn the_next_office_hour_is_on_the_next_working_day() {
        let office = Hours {
            from: clock("09:00").expect("clock"),
            to: clock("17:00").expect("clock"),
            days: weekdays(&["mo", "tu", "we", "th", "fr"]),
        };
        let friday = at("2026-11-20T17:00:00Z");
        assert_eq!(office.ends(zone("UTC"), friday), None);
        assert_eq!(
            office.begins(zone("UTC"), friday),
            Some(at("2026-11-23T09:00:00Z"))
        );
    }
}
