//! Figures: no number without unit, period, source and age.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    ids::{CampaignId, PublicationId},
    publishing::{Network, Publication},
};

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// People reached; on X, which does not offer it, impressions.
    Reach,
    /// Likes, comments and shares together.
    Engagement,
    /// Clicks on links.
    Clicks,
}

impl Metric {
    /// All metrics, in the order of the screens.
    pub const ALL: [Self; 3] = [Self::Reach, Self::Engagement, Self::Clicks];
}

/// The counters of one post at one moment, as the network reported them. Running totals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Counters {
    /// Times shown.
    pub impressions: i64,
    /// People who saw it; `None` where the network does not say.
    pub reach: Option<i64>,
    /// Likes.
    pub likes: i64,
    /// Comments or replies.
    pub comments: i64,
    /// Shares, reposts and quotes.
    pub shares: i64,
    /// Clicks on links; `None` where the network does not say, which is not nought.
    pub clicks: Option<i64>,
}

impl Counters {
    /// The counter of one metric; `None` where the network does not say.
    #[must_use]
    pub fn of(&self, metric: Metric) -> Option<i64> {
        match metric {
            Metric::Reach => Some(self.reach.unwrap_or(self.impressions)),
            Metric::Engagement => Some(self.likes + self.comments + self.shares),
            Metric::Clicks => self.clicks,
        }
    }

    /// What was added since the reading `before`. What is not told adds nothing.
    #[must_use]
    pub fn gained(&self, before: &Self, metric: Metric) -> i64 {
        self.of(metric)
            .map_or(0, |now| now - before.of(metric).unwrap_or(0))
    }
}

/// One point of a series: the gain of one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DayValue {
    /// The day, in UTC.
    pub day: NaiveDate,
    /// What was added that day.
    pub value: i64,
}

/// A number with everything a reader needs to trust it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Figure {
    /// What is counted.
    pub metric: Metric,
    /// The number.
    pub value: i64,
    /// `people`, `actions`, `clicks` or `impressions`.
    pub unit: String,
    /// First and last day counted.
    pub from: NaiveDate,
    /// Last day counted.
    pub to: NaiveDate,
    /// The same length of time before; absent when nothing was published then.
    pub previous: Option<i64>,
    /// One value per day of the period.
    pub series: Vec<DayValue>,
    /// Where the number comes from, in words.
    pub source: String,
    /// When the youngest of its counters was read; absent when none was.
    pub as_of: Option<DateTime<Utc>>,
}

/// The figures of one channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelFigures {
    /// The network.
    pub network: Network,
    /// Posts out in the period.
    pub posts: u32,
    /// One figure per metric.
    pub figures: Vec<Figure>,
}

/// One post with its counters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostFigures {
    /// The post.
    pub publication: Publication,
    /// Running totals.
    pub counters: Counters,
    /// When they were read.
    pub as_of: Option<DateTime<Utc>>,
    /// Engagement gained per day, for the sparkline.
    pub series: Vec<DayValue>,
}

/// Something that waits for a person, with its remedy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attention {
    /// `approval`, `publication_failed`, `publication_unconfirmed`, `connection`, `step_failed`.
    pub kind: String,
    /// What happened.
    pub title: String,
    /// Path on our own site that mends it.
    pub href: String,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// What `/` shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dashboard {
    /// What waits for a person.
    pub attention: Vec<Attention>,
    /// Sum over all channels, one per metric.
    pub totals: Vec<Figure>,
    /// Per channel.
    pub channels: Vec<ChannelFigures>,
    /// Newest posts with their counters, at most ten.
    pub posts: Vec<PostFigures>,
    /// The figures include sample data (only while the tenant has nothing else).
    pub sample: bool,
    /// Steps done of first use: brand published, channel connected, campaign made, run started.
    pub first_steps: FirstSteps,
}

/// How far a new tenant has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstSteps {
    /// The guidelines are published.
    pub brand: bool,
    /// An account is connected.
    pub connection: bool,
    /// A campaign exists.
    pub campaign: bool,
    /// A run was started.
    pub run: bool,
}

/// What `/campaigns/:id` shows of numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignInsight {
    /// The campaign.
    pub campaign_id: CampaignId,
    /// Sum over its channels.
    pub totals: Vec<Figure>,
    /// Per channel.
    pub channels: Vec<ChannelFigures>,
    /// Its posts.
    pub posts: Vec<PostFigures>,
    /// What the rules advise.
    pub recommendations: Vec<Recommendation>,
}

/// Advice from a named rule with the evidence it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Recommendation {
    /// Stable name of the rule.
    pub rule: String,
    /// What to do.
    pub text: String,
    /// What it rests on: ids of publications.
    pub evidence: Vec<PublicationId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_told_is_not_nought_and_adds_nothing() {
        let told = Counters {
            likes: 3,
            clicks: Some(7),
            ..Counters::default()
        };
        let silent = Counters {
            likes: 5,
            ..Counters::default()
        };
        assert_eq!(silent.of(Metric::Clicks), None);
        assert_eq!(silent.gained(&told, Metric::Clicks), 0);
        assert_eq!(silent.gained(&told, Metric::Engagement), 2);
        assert_eq!(told.gained(&Counters::default(), Metric::Clicks), 7);
    }
}
