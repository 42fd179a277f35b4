//! The campaign's state machine.

use serde::{Deserialize, Serialize};

/// Where a campaign stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CampaignStatus {
    /// Being written; nothing runs.
    Draft,
    /// Its workflow runs or its posts are out.
    Active,
    /// Held by a person; nothing is published.
    Paused,
    /// Its end date has passed or a person ended it.
    Ended,
}

impl CampaignStatus {
    /// All states.
    pub const ALL: [Self; 4] = [Self::Draft, Self::Active, Self::Paused, Self::Ended];

    /// The stored word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Active => "active",
            Self::Paused => "paused",
            Self::Ended => "ended",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == word)
    }

    /// Whether a campaign may go from this state to `next`.
    #[must_use]
    pub const fn can_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Draft, Self::Active | Self::Ended)
                | (Self::Active, Self::Paused | Self::Ended)
                | (Self::Paused, Self::Active | Self::Ended)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::CampaignStatus as S;

    #[test]
    fn an_ended_campaign_stays_ended() {
        for next in S::ALL {
            assert!(!S::Ended.can_become(next));
        }
    }

    #[test]
    fn only_a_draft_has_never_been_active() {
        for from in S::ALL {
            assert!(!from.can_become(S::Draft));
        }
        assert!(S::Draft.can_become(S::Active));
        assert!(S::Paused.can_become(S::Active));
    }
}
