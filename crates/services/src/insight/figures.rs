//! Sums over daily gains, each with its unit, period, source and age.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::{
    ids::CampaignId,
    insight::{ChannelFigures, DayValue, Figure, Metric},
    publishing::Network,
};
use store::{
    TenantTx,
    insight::{DayRow, Gain},
};

use crate::Result;

const fn of_gain(gain: Gain, metric: Metric) -> i64 {
    match metric {
        Metric::Reach => gain.reach,
        Metric::Engagement => gain.engagement,
        Metric::Clicks => gain.clicks,
    }
}

/// Totals and figures per channel of a period.
pub(super) async fn of(
    tx: &mut TenantTx,
    campaign: Option<CampaignId>,
    from: NaiveDate,
    to: NaiveDate,
    sample: bool,
) -> Result<(Vec<Figure>, Vec<ChannelFigures>)> {
    let length = (to - from).num_days() as u64 + 1;
    let before = from - Days::new(length);
    let rows = store::insight::daily(tx, campaign, before, to, sample).await?;
    let state = store::insight::channel_state(tx, campaign, from, sample).await?;
    let channels: Vec<ChannelFigures> = state
        .iter()
        .map(|(network, posts, as_of)| {
            let own: Vec<DayRow> = rows
                .iter()
                .copied()
                .filter(|r| r.network == *network)
                .collect();
            ChannelFigures {
                network: *network,
                posts: *posts,
                figures: all(&own, from, to, &[*network], *as_of),
            }
        })
        .collect();
    let networks: Vec<Network> = state.iter().map(|(n, ..)| *n).collect();
    let as_of = state.iter().filter_map(|(.., at)| *at).max();
    Ok((all(&rows, from, to, &networks, as_of), channels))
}

fn all(
    rows: &[DayRow],
    from: NaiveDate,
    to: NaiveDate,
    networks: &[Network],
    as_of: Option<DateTime<Utc>>,
) -> Vec<Figure> {
    Metric::ALL
        .iter()
        .map(|metric| figure(*metric, rows, from, to, networks, as_of))
        .collect()
}

fn figure(
    metric: Metric,
    rows: &[DayRow],
    from: NaiveDate,
    to: NaiveDate,
    networks: &[Network],
    as_of: Option<DateTime<Utc>>,
) -> Figure {
    let mut days: BTreeMap<NaiveDate, i64> = from
        .iter_days()
        .take_while(|d| *d <= to)
        .map(|d| (d, 0))
        .collect();
    let mut previous = None;
    for row in rows {
        let value = of_gain(row.gain, metric);
        if row.day < from {
            previous = Some(previous.unwrap_or(0) + value);
        } else if let Some(sum) = days.get_mut(&row.day) {
            *sum += value;
        }
    }
    Figure {
        metric,
        value: days.values().sum(),
        unit: unit(metric, networks).to_owned(),
        from,
        to,
        previous,
        series: days
            .into_iter()
            .map(|(day, value)| DayValue { day, value })
            .collect(),
        source: source(metric, networks),
        as_of,
    }
}

fn unit(metric: Metric, networks: &[Network]) -> &'static str {
    match metric {
        Metric::Reach if networks == [Network::X] => "impressions",
        Metric::Reach if networks.contains(&Network::X) => "people and impressions",
        Metric::Reach => "people",
        Metric::Engagement => "actions",
        Metric::Clicks => "clicks",
    }
}

fn source(metric: Metric, networks: &[Network]) -> String {
    let parts: Vec<&str> = networks
        .iter()
        .map(|network| match (network, metric) {
            (Network::X, Metric::Reach) => "X impressions (X offers no unique reach)",
            (Network::X, Metric::Engagement) => "X likes, replies, reposts and quotes",
            (Network::X, Metric::Clicks) => "X link clicks",
            (Network::LinkedIn, Metric::Reach) => "LinkedIn unique impressions",
            (Network::LinkedIn, Metric::Engagement) => "LinkedIn likes, comments and shares",
            (Network::LinkedIn, Metric::Clicks) => "LinkedIn clicks",
        })
        .collect();
    if parts.is_empty() {
        "No post is out yet".to_owned()
    } else {
        parts.join("; ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(n: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, n).expect("day")
    }

    #[test]
    fn a_figure_sums_its_days_fills_gaps_and_compares_with_the_days_before() {
        let gain = |reach| Gain {
            reach,
            engagement: 0,
            clicks: 0,
        };
        let rows = [
            DayRow {
                day: day(8),
                network: Network::X,
                gain: gain(5),
            },
            DayRow {
                day: day(10),
                network: Network::X,
                gain: gain(10),
            },
            DayRow {
                day: day(12),
                network: Network::LinkedIn,
                gain: gain(7),
            },
        ];
        let figure = figure(Metric::Reach, &rows, day(10), day(12), &Network::ALL, None);
        assert_eq!((figure.value, figure.previous), (17, Some(5)));
        assert_eq!(
            figure.series.iter().map(|d| d.value).collect::<Vec<_>>(),
            [10, 0, 7]
        );
        assert_eq!(figure.unit, "people and impressions");
        assert!(figure.source.contains("LinkedIn unique impressions"));
    }
}
