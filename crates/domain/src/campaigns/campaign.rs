//! A campaign as it is filled in, stored and shown.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Brief, CampaignStatus};
use crate::{
    fields::{Check, Fields},
    ids::CampaignId,
    money::check_amount,
    publishing::Network,
};

/// Where a campaign speaks. Written `social:x`, `social:linkedin`, `email`, `ads`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Channel {
    /// Posts on a network.
    Social(Network),
    /// Accepted and kept; not yet active.
    Email,
    /// Accepted and kept; not yet active.
    Ads,
}

impl Channel {
    /// All channels.
    pub const ALL: [Self; 4] = [
        Self::Social(Network::X),
        Self::Social(Network::LinkedIn),
        Self::Email,
        Self::Ads,
    ];

    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Social(Network::X) => "social:x",
            Self::Social(Network::LinkedIn) => "social:linkedin",
            Self::Email => "email",
            Self::Ads => "ads",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.as_str() == word)
    }

    /// Whether runs already write for this channel.
    #[must_use]
    pub const fn is_active(self) -> bool {
        matches!(self, Self::Social(_))
    }
}

impl Serialize for Channel {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Channel {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let word = String::deserialize(d)?;
        Self::parse(&word).ok_or_else(|| {
            serde::de::Error::custom("expected one of social:x, social:linkedin, email, ads")
        })
    }
}

/// What a person fills in; saved at each step, so that an unfinished one is kept too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CampaignInput {
    /// 1 to 255 characters.
    pub name: String,
    /// What it says.
    pub brief: Brief,
    /// Total budget.
    pub budget: Decimal,
    /// ISO 4217 code.
    pub currency: String,
    /// First day.
    pub start_date: NaiveDate,
    /// Last day, not before the first.
    pub end_date: NaiveDate,
    /// Where it speaks; at least one.
    pub channels: Vec<Channel>,
}

impl CampaignInput {
    /// The checks of a draft: what is there must be right, what is missing may be missing.
    pub fn check_draft(&self, f: &mut Fields) {
        f.name("name", &self.name, 1, 255);
        check_amount(f, "budget", self.budget, &self.currency);
        if self.end_date < self.start_date {
            f.add(
                "end_date",
                "out_of_range",
                "Choose an end date on or after the start date",
            );
        }
        if (self.end_date - self.start_date).num_days() > 1_830 {
            f.add(
                "end_date",
                "out_of_range",
                "A campaign lasts at most five years",
            );
        }
        if self.start_date.year() > 2_100 || self.start_date.year() < 2_000 {
            f.add(
                "start_date",
                "out_of_range",
                "Choose a start date between 2000 and 2100",
            );
        }
        f.at_most("channels", &self.channels, Channel::ALL.len());
        let twice = |(i, channel)| self.channels[..i].contains(channel);
        if self.channels.iter().enumerate().any(twice) {
            f.add("channels", "invalid", "Name each channel once");
        }
    }
}

impl Check for CampaignInput {
    /// The checks before a run: the brief is complete and at least one channel is chosen.
    fn check(&self, f: &mut Fields) {
        self.check_draft(f);
        f.nested("brief", |f| self.brief.check(f));
        if self.channels.is_empty() {
            f.add("channels", "required", "Choose at least one channel");
        }
    }
}

/// A stored campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Campaign {
    /// Its id.
    pub id: CampaignId,
    /// Counts edits; sent back with each save.
    pub revision: u32,
    /// Where it stands.
    pub status: CampaignStatus,
    /// Part of the sample company.
    pub sample: bool,
    /// What was filled in.
    #[serde(flatten)]
    pub input: CampaignInput,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// When a run's posts go out once they are approved.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PublishWhen {
    /// At the slots the plan chooses within the campaign's dates.
    #[default]
    AtSlots,
    /// As soon as they are approved.
    AtOnce,
}

/// Which campaigns a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CampaignFilter {
    /// Only these states; empty means all.
    #[serde(default)]
    pub status: Vec<CampaignStatus>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaigns::KeyMessage;

    fn input() -> CampaignInput {
        CampaignInput {
            name: "Autumn planes".into(),
            brief: Brief {
                objective: "Fill the October course".into(),
                key_messages: vec![KeyMessage {
                    text: "Six places are left".into(),
                    proof: String::new(),
                }],
                ..Brief::default()
            },
            budget: "500.00".parse().expect("decimal"),
            currency: "EUR".into(),
            start_date: NaiveDate::from_ymd_opt(2026, 10, 1).expect("date"),
            end_date: NaiveDate::from_ymd_opt(2026, 10, 31).expect("date"),
            channels: vec![Channel::Social(Network::X), Channel::Email],
        }
    }

    #[test]
    fn a_good_campaign_passes_and_reads_back() {
        let text = serde_json::to_string(&input()).expect("json");
        assert!(text.contains(r#""budget":"500.00""#), "{text}");
        assert!(text.contains("social:x"));
        assert_eq!(
            serde_json::from_str::<CampaignInput>(&text).expect("json"),
            input()
        );
        assert_eq!(input().checked(), Ok(()));
    }

    #[test]
    fn dates_channels_and_brief_are_checked_by_name() {
        let mut wrong = input();
        wrong.end_date = wrong.start_date.pred_opt().expect("date");
        wrong.channels.clear();
        wrong.brief.key_messages.clear();
        let fields: Vec<String> = wrong
            .checked()
            .expect_err("wrong")
            .into_iter()
            .map(|e| e.field)
            .collect();
        assert_eq!(fields, ["end_date", "brief.key_messages", "channels"]);
    }
}
