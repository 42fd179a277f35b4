//! What became of one post on one account.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Network;
use crate::ids::{CampaignId, ContentId, PublicationId};

/// States of an outside effect. `Sending` is committed before the first byte leaves; from there a
/// crash or a time-out leads to a look-up, never to a second try.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PublicationState {
    /// Recorded; nothing has left.
    Intended,
    /// The request may have left.
    Sending,
    /// The network has it; the remote id is stored.
    Published,
    /// The network refused it; nothing is out.
    Failed,
    /// Nobody can tell whether it is out: a person must look.
    Unconfirmed,
}

impl PublicationState {
    /// All states.
    pub const ALL: [Self; 5] = [
        Self::Intended,
        Self::Sending,
        Self::Published,
        Self::Failed,
        Self::Unconfirmed,
    ];

    /// The stored word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Intended => "intended",
            Self::Sending => "sending",
            Self::Published => "published",
            Self::Failed => "failed",
            Self::Unconfirmed => "unconfirmed",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == word)
    }
}

/// One publication as screens show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publication {
    /// Its id.
    pub id: PublicationId,
    /// The content that went out.
    pub content_id: ContentId,
    /// Its campaign.
    pub campaign_id: Option<CampaignId>,
    /// Where.
    pub network: Network,
    /// State.
    pub state: PublicationState,
    /// The text as approved.
    pub text: String,
    /// Id at the network.
    pub remote_id: Option<String>,
    /// Address of the post.
    pub url: Option<String>,
    /// Why it failed or is open.
    pub reason: Option<String>,
    /// When it went out.
    pub published_at: Option<DateTime<Utc>>,
}
