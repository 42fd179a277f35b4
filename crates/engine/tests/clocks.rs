//! Schedules across every change of every clock: all zones of the time-zone database, all changes from 2024
//! to 2032. What should fire is worked out here from the offsets alone: a local time fires once on each of
//! its days, the first time if the clock shows it twice, as much later as the clock jumps if it is skipped.
//!
//! `CLOCKS_FULL=1` walks the lines for every hour through every change and not every fortieth.

#![expect(clippy::print_stdout, reason = "it says what it looked at")]

use std::collections::BTreeSet;

use chrono::{
    DateTime, Datelike, Days, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta,
    TimeZone, Timelike, Utc,
};
use chrono_tz::{TZ_VARIANTS, Tz};
use engine::times::next_cron;

fn begin() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2024, 1, 1, 0, 0, 0)
        .single()
        .expect("a time")
}

fn end() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2033, 1, 1, 0, 0, 0)
        .single()
        .expect("a time")
}

fn offset(zone: Tz, at: DateTime<Utc>) -> i32 {
    zone.offset_from_utc_datetime(&at.naive_utc())
        .fix()
        .local_minus_utc()
}

/// The moments at which the zone's clock is changed, to the minute.
fn changes(zone: Tz) -> Vec<DateTime<Utc>> {
    let mut found = Vec::new();
    let mut day = begin();
    while day < end() {
        let next = day + TimeDelta::days(1);
        if offset(zone, day) != offset(zone, next) {
            let (mut before, mut after) = (day, next);
            while after - before > TimeDelta::minutes(1) {
                let middle = before + (after - before) / 2;
                let middle = middle - TimeDelta::seconds(i64::from(middle.second()));
                if offset(zone, middle) == offset(zone, day) {
                    before = middle;
                } else {
                    after = middle;
                }
            }
            found.push(after);
        }
        day = next;
    }
    found
}

/// When the clock shows this, or would have, had it not jumped.
fn intended(zone: Tz, wall: NaiveDateTime) -> DateTime<Utc> {
    match zone.from_local_datetime(&wall) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at.with_timezone(&Utc),
        LocalResult::None => {
            let day_before = wall - TimeDelta::days(1);
            let at = zone
                .from_local_datetime(&day_before)
                .earliest()
                .expect("no two jumps within a day");
            at.with_timezone(&Utc) + TimeDelta::days(1)
        }
    }
}

/// What a line names between two moments.
fn fired(line: &str, zone: Tz, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<DateTime<Utc>> {
    let mut all = Vec::new();
    let mut at = from;
    while let Some(next) = next_cron(line, zone, at).filter(|next| *next <= to) {
        assert!(next > at, "{line} in {zone} goes back at {at}");
        all.push(next);
        at = next;
    }
    all
}

/// The moments between two at which the wall clock should fire at this time on these days.
fn wanted(
    zone: Tz,
    time: NaiveTime,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    on: impl Fn(NaiveDate) -> bool,
) -> Vec<DateTime<Utc>> {
    let mut day = from.with_timezone(&zone).date_naive() - Days::new(1);
    let last = to.with_timezone(&zone).date_naive() + Days::new(1);
    let mut all = BTreeSet::new();
    while day <= last {
        if on(day) {
            all.insert(intended(zone, day.and_time(time)));
        }
        day = day + Days::new(1);
    }
    all.into_iter()
        .filter(|at| *at > from && *at <= to)
        .collect()
}

#[test]
fn daily_and_weekly_times_fire_once_a_day_in_every_zone_across_every_change() {
    let mut counted = (0, 0, 0);
    for zone in TZ_VARIANTS {
        for change in changes(zone) {
            let (from, to) = (change - TimeDelta::days(2), change + TimeDelta::days(2));
            let weekday = change.with_timezone(&zone).weekday();
            for half_hour in 1..=7 {
                let time =
                    NaiveTime::from_hms_opt(half_hour / 2, half_hour % 2 * 30, 0).expect("a time");
                let daily = format!("{} {} * * *", time.minute(), time.hour());
                assert_eq!(
                    fired(&daily, zone, from, to),
                    wanted(zone, time, from, to, |_| true),
                    "{daily} in {zone} at {change}"
                );
                let weekly = format!(
                    "{} {} * * {}",
                    time.minute(),
                    time.hour(),
                    weekday.num_days_from_sunday()
                );
                let weekly_wanted = wanted(zone, time, from, to, |day| day.weekday() == weekday);
                assert_eq!(
                    fired(&weekly, zone, from, to),
                    weekly_wanted,
                    "{weekly} in {zone} at {change}"
                );
                counted.2 += 8;
            }
            counted.1 += 1;
        }
        counted.0 += 1;
    }
    println!(
        "{} zones, {} changes of the clock, about {} firings",
        counted.0, counted.1, counted.2
    );
    assert!(
        counted.0 >= 400 && counted.1 >= 2_000,
        "{counted:?}: too little was looked at"
    );
}

#[test]
fn the_31st_fires_in_every_month_that_has_one_in_every_zone() {
    let time = NaiveTime::from_hms_opt(2, 30, 0).expect("a time");
    for zone in TZ_VARIANTS {
        let found = fired("30 2 31 * *", zone, begin(), end());
        let wanted = wanted(zone, time, begin(), end(), |day| day.day() == 31);
        assert_eq!(found, wanted, "{zone}");
        assert_eq!(found.len(), 63, "seven a year: {zone}");
    }
}

#[test]
fn a_line_for_every_hour_fires_at_every_real_hour_across_the_changes() {
    let step = if std::env::var("CLOCKS_FULL").is_ok() {
        1
    } else {
        40
    };
    let all: Vec<(Tz, DateTime<Utc>)> = TZ_VARIANTS
        .into_iter()
        .flat_map(|zone| changes(zone).into_iter().map(move |at| (zone, at)))
        .collect();
    let mut looked_at = 0;
    for (zone, change) in all.iter().step_by(step) {
        let (from, to) = (*change - TimeDelta::hours(8), *change + TimeDelta::hours(8));
        // Every offset is a whole number of quarters of an hour.
        let mut at = from;
        let mut wanted = Vec::new();
        at -= TimeDelta::minutes(i64::from(at.minute() % 15));
        while at <= to {
            if at > from && at.with_timezone(zone).minute() == 0 {
                wanted.push(at);
            }
            at += TimeDelta::minutes(15);
        }
        assert_eq!(
            fired("0 * * * *", *zone, from, to),
            wanted,
            "{zone} at {change}"
        );
        looked_at += 1;
    }
    println!("{looked_at} of {} changes", all.len());
    assert!(looked_at >= 50);
}
