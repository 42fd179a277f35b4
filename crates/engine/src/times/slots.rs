//! The usual times of networks.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc, Weekday};
use chrono_tz::Tz;
use domain::publishing::Network;

/// The next working day's slot of the network inside the campaign's dates: X 12:15, LinkedIn 09:30,
/// local time; today if it is still ahead. Past the last day: as soon as possible.
#[must_use]
pub fn next_slot(
    network: Network,
    zone: Tz,
    now: DateTime<Utc>,
    from: NaiveDate,
    to: NaiveDate,
) -> DateTime<Utc> {
    let time = match network {
        Network::X => NaiveTime::from_hms_opt(12, 15, 0),
        Network::LinkedIn => NaiveTime::from_hms_opt(9, 30, 0),
    }
    .unwrap_or_default();
    let today = now.with_timezone(&zone).date_naive();
    let mut day = today.max(from);
    while day <= to {
        if !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
            && let at = super::moment(zone, day.and_time(time))
            && at > now
        {
            return at;
        }
        day = day + Days::new(1);
    }
    now
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("time")
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("day")
    }

    #[test]
    fn the_slot_is_the_next_working_day_in_the_tenants_zone() {
        let zone = chrono_tz::Europe::Berlin;
        // Friday 20 November 2026, 10:00 in Berlin: today's LinkedIn slot has passed, X's has not.
        let now = at("2026-11-20T09:00:00Z");
        let (from, to) = (day("2026-11-01"), day("2026-12-31"));
        assert_eq!(
            next_slot(Network::X, zone, now, from, to),
            at("2026-11-20T11:15:00Z")
        );
        assert_eq!(
            next_slot(Network::LinkedIn, zone, now, from, to),
            at("2026-11-23T08:30:00Z")
        );
        // A campaign that begins later waits for its first day.
        assert_eq!(
            next_slot(Network::X, zone, now, day("2026-12-02"), to),
            at("2026-12-02T11:15:00Z")
        );
        // Past the last day: now.
        assert_eq!(
            next_slot(Network::X, zone, now, from, day("2026-11-19")),
            now
        );
    }
}
