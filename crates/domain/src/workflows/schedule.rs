//! Schedules as text: recurrence rules of RFC 5545 and cron lines of five fields. Read and checked
//! here; which moments they name in a zone is the scheduler's work.

mod cron;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

pub use cron::{Cron, read_cron};

/// How often a rule repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frequency {
    /// Every minute.
    Minutely,
    /// Every hour.
    Hourly,
    /// Every day.
    Daily,
    /// Every week.
    Weekly,
    /// Every month.
    Monthly,
    /// Every year.
    Yearly,
}

/// A recurrence rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rrule {
    /// How often.
    pub freq: Frequency,
    /// Every so many of them.
    pub interval: u32,
    /// How many times at all.
    pub count: Option<u32>,
    /// Not after this moment, in UTC if it ends in Z, else on the workflow's clock.
    pub until: Option<NaiveDateTime>,
    /// Weekdays, Monday is 0, with the number within the month or year if there is one.
    pub by_day: Vec<(i32, u8)>,
    /// The other `BY…` parts, by name.
    pub by: Vec<(&'static str, Vec<i32>)>,
}

/// Names of parts that hold numbers, with their bounds; the negative ones count from the end.
const PARTS: &[(&str, i32, i32)] = &[
    ("BYMINUTE", 0, 59),
    ("BYHOUR", 0, 23),
    ("BYMONTHDAY", -31, 31),
    ("BYYEARDAY", -366, 366),
    ("BYWEEKNO", -53, 53),
    ("BYMONTH", 1, 12),
    ("BYSETPOS", -366, 366),
];
/// Most moments a rule may count: finding the next one counts from the first.
const COUNT_MAX: i32 = 10_000;
const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// Reads a rule, such as `FREQ=WEEKLY;BYDAY=MO,WE;BYHOUR=9`. Says what is wrong with it.
pub fn read_rrule(text: &str) -> Result<Rrule, String> {
    let text = text.trim();
    let text = text.strip_prefix("RRULE:").unwrap_or(text);
    let mut rule = Rrule {
        freq: Frequency::Daily,
        interval: 1,
        count: None,
        until: None,
        by_day: Vec::new(),
        by: Vec::new(),
    };
    let mut seen: Vec<&str> = Vec::new();
    for part in text.split(';').filter(|p| !p.is_empty()) {
        let (name, value) = part
            .split_once('=')
            .ok_or_else(|| format!("\"{part}\" is not NAME=value"))?;
        if seen.contains(&name) {
            return Err(format!("{name} stands twice"));
        }
        seen.push(name);
        match name {
            "FREQ" => rule.freq = frequency(value)?,
            "INTERVAL" => rule.interval = whole(name, value, 1, 1_000)? as u32,
            "COUNT" => rule.count = Some(whole(name, value, 1, COUNT_MAX)? as u32),
            "UNTIL" => rule.until = Some(moment(value)?),
            "BYDAY" => {
                for day in value.split(',') {
                    rule.by_day.push(weekday(day)?);
                }
            }
            "WKST" if DAYS.contains(&value) => {}
            _ => {
                let known = PARTS.iter().find(|p| p.0 == name);
                let (name, min, max) = known.ok_or_else(|| format!("{name} is not known here"))?;
                let numbers = value.split(',').map(|v| whole(name, v, *min, *max));
                let numbers: Vec<i32> = numbers.collect::<Result<_, _>>()?;
                if *min < 0 && numbers.contains(&0) {
                    return Err(format!("{name} cannot be 0"));
                }
                rule.by.push((name, numbers));
            }
        }
    }
    if !seen.contains(&"FREQ") {
        return Err("Say how often: FREQ=DAILY, WEEKLY, MONTHLY …".to_owned());
    }
    if rule.count.is_some() && rule.until.is_some() {
        return Err("Use COUNT or UNTIL, not both".to_owned());
    }
    Ok(rule)
}

impl Rrule {
    /// Whether every moment it names is over, if that can be told without a calendar: its end is
    /// past (a day is left for zones), or so many even steps from its start are.
    #[must_use]
    pub fn is_over(&self, starts: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
        if let Some(until) = self.until {
            return until + TimeDelta::days(1) < now.naive_utc();
        }
        let (Some(count), Some(starts)) = (self.count, starts) else {
            return false;
        };
        let step = match self.freq {
            Frequency::Minutely => TimeDelta::minutes(1),
            Frequency::Hourly => TimeDelta::hours(1),
            Frequency::Daily => TimeDelta::days(1),
            Frequency::Weekly => TimeDelta::days(7),
            Frequency::Monthly => TimeDelta::days(31),
            Frequency::Yearly => TimeDelta::days(366),
        };
        let plain = self.by.is_empty() && self.by_day.is_empty();
        let steps = i32::try_from(u64::from(count - 1) * u64::from(self.interval)).ok();
        plain
            && steps
                .and_then(|n| step.checked_mul(n))
                .and_then(|span| starts.checked_add_signed(span))
                .is_some_and(|end| end + TimeDelta::days(1) < now)
    }
}

fn frequency(word: &str) -> Result<Frequency, String> {
    Ok(match word {
        "MINUTELY" => Frequency::Minutely,
        "HOURLY" => Frequency::Hourly,
        "DAILY" => Frequency::Daily,
        "WEEKLY" => Frequency::Weekly,
        "MONTHLY" => Frequency::Monthly,
        "YEARLY" => Frequency::Yearly,
        "SECONDLY" => return Err("Once a minute is the most".to_owned()),
        other => return Err(format!("FREQ={other} is not known")),
    })
}

fn whole(name: &str, text: &str, min: i32, max: i32) -> Result<i32, String> {
    let n: i32 = text
        .parse()
        .map_err(|_| format!("{name}={text} is not a whole number"))?;
    if (min..=max).contains(&n) {
        Ok(n)
    } else {
        Err(format!("{name} goes from {min} to {max}"))
    }
}

fn weekday(text: &str) -> Result<(i32, u8), String> {
    let wrong = || format!("\"{text}\" is no weekday; use MO, TU … or 1MO, -1FR");
    let at = text.len().checked_sub(2).ok_or_else(wrong)?;
    let (number, day) = text.split_at_checked(at).ok_or_else(wrong)?;
    let day = DAYS.iter().position(|d| *d == day).ok_or_else(wrong)?;
    let number = if number.is_empty() {
        0
    } else {
        whole("BYDAY", number, -53, 53)?
    };
    Ok((number, day as u8))
}

fn moment(text: &str) -> Result<NaiveDateTime, String> {
    let plain = text.strip_suffix('Z').unwrap_or(text);
    NaiveDateTime::parse_from_str(plain, "%Y%m%dT%H%M%S")
        .or_else(|_| {
            NaiveDate::parse_from_str(plain, "%Y%m%d").map(|day| day.and_time(NaiveTime::MIN))
        })
        .map_err(|_| format!("UNTIL={text} is not a moment such as 20261231T170000Z"))
}

/// Whether a word looks like an IANA zone. Whether there is such a zone, tables say.
#[must_use]
pub fn is_zone_like(zone: &str) -> bool {
    let part = |p: &str| {
        !p.is_empty()
            && p.chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+'))
    };
    zone.len() <= 64
        && zone.split('/').all(part)
        && (zone.contains('/') || matches!(zone, "UTC" | "GMT"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_and_wrong_ones_say_why() {
        let rule =
            read_rrule("RRULE:FREQ=MONTHLY;BYDAY=-1FR,MO;BYHOUR=9,17;INTERVAL=2").expect("rule");
        assert_eq!((rule.freq, rule.interval), (Frequency::Monthly, 2));
        assert_eq!(rule.by_day, [(-1, 4), (0, 0)]);
        for (text, word) in [
            ("", "how often"),
            ("FREQ=SECONDLY", "minute"),
            ("FREQ=DAILY;BYHOUR=24", "0 to 23"),
            ("FREQ=DAILY;COUNT=2;UNTIL=20260101", "not both"),
            ("FREQ=DAILY;FREQ=DAILY", "twice"),
            ("FREQ=WEEKLY;BYDAY=é", "weekday"),
            ("FREQ=DAILY;UNTIL=soon", "moment"),
            ("FREQ=DAILY;BYMONTHDAY=0", "0"),
            ("hourly", "NAME=value"),
        ] {
            let why = read_rrule(text).expect_err(text);
            assert!(why.contains(word), "{text}: {why}");
        }
    }

    #[test]
    fn a_rule_whose_moments_are_past_is_over() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("time");
        let over = |rule: &str, starts: Option<&str>| {
            read_rrule(rule)
                .expect("rule")
                .is_over(starts.map(at), at("2026-03-02T00:00:00Z"))
        };
        assert!(over("FREQ=DAILY;UNTIL=20260101", None));
        assert!(!over("FREQ=DAILY;UNTIL=20270101T000000Z", None));
        assert!(over("FREQ=DAILY;COUNT=3", Some("2026-01-01T09:00:00Z")));
        assert!(!over("FREQ=DAILY;COUNT=300", Some("2026-01-01T09:00:00Z")));
        assert!(!over(
            "FREQ=YEARLY;COUNT=10000;INTERVAL=1000",
            Some("2026-01-01T09:00:00Z")
        ));
    }

    #[test]
    fn cron_lines_and_zones_are_checked() {
        for good in [
            "* * * * *",
            "*/15 9-17 * * 1-5",
            "0 9 1,15 * *",
            "0 9 * jan-mar,DEC MON-FRI",
        ] {
            assert!(read_cron(good).is_ok(), "{good}");
        }
        let named = read_cron("0 9 * JAN MON-FRI,SUN").expect("a line");
        assert_eq!(named.months, [1]);
        assert_eq!(named.weekdays, Some(vec![0, 1, 2, 3, 4, 5]));
        for bad in [
            "",
            "* * * *",
            "60 * * * *",
            "5-1 * * * *",
            "*/0 * * * *",
            "a * * * *",
            "@daily",
            "0 9 * * FRI-MON",
            "0 9 MON * *",
        ] {
            assert!(read_cron(bad).is_err(), "{bad}");
        }
        assert!(is_zone_like("Europe/Berlin") && is_zone_like("America/Argentina/Buenos_Aires"));
        assert!(!is_zone_like("Berlin time") && !is_zone_like("") && !is_zone_like("CET+1/ "));
    }
}
