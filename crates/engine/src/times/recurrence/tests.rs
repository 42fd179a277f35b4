//! Rules against the examples of the standard, changes of the clock, and rules that never come.

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
    // Periods of days end at fifty years, of hours and minutes at so many looks.
    for (rule, most) in [
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", 60),
        ("FREQ=YEARLY;INTERVAL=1000;BYYEARDAY=-366;BYMONTH=3", 2),
        ("FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=4,6", 610),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", 18_400),
        ("FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30", LOOKS_MAX),
        ("FREQ=MINUTELY;INTERVAL=2;BYMINUTE=1", LOOKS_MAX),
        ("FREQ=HOURLY;INTERVAL=24;BYHOUR=3", LOOKS_MAX),
    ] {
        let read = read_rrule(rule).expect("rule");
        let starts: DateTime<Utc> = "2026-11-22T12:00:00Z".parse().expect("time");
        let mut looks = 0;
        let found = search(&read, Tz::Europe__Berlin, starts, starts, &mut looks);
        assert_eq!(found, None, "{rule}");
        assert!(looks <= most, "{rule}: {looks} looks");
    }
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
