//! A stored piece of content, its state and where it came from.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{ContentBody, Score};
use crate::{
    brand::Finding,
    ids::{CampaignId, ContentId, RunId},
};

/// Where a piece of content stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ContentStatus {
    /// Being written or edited.
    Draft,
    /// Waits for a decision.
    InReview,
    /// Approved at its present hash.
    Approved,
    /// Sent back with a comment.
    ChangesRequested,
    /// Will not go out.
    Rejected,
    /// Out.
    Published,
    /// The network refused it.
    Failed,
}

impl ContentStatus {
    /// All states.
    pub const ALL: [Self; 7] = [
        Self::Draft,
        Self::InReview,
        Self::Approved,
        Self::ChangesRequested,
        Self::Rejected,
        Self::Published,
        Self::Failed,
    ];

    /// The stored word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::InReview => "in_review",
            Self::Approved => "approved",
            Self::ChangesRequested => "changes_requested",
            Self::Rejected => "rejected",
            Self::Published => "published",
            Self::Failed => "failed",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == word)
    }

    /// Whether its words may still be edited.
    #[must_use]
    pub const fn is_editable(self) -> bool {
        !matches!(self, Self::Published)
    }
}

/// Who or what made a text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Provenance {
    /// `offline`, `openai` … or `person`.
    pub writer: String,
    /// Model name, where one was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Version of the instructions it wrote by.
    pub prompt_version: String,
    /// Why it reads as it does: angle, messages used.
    #[serde(default)]
    pub reason: String,
    /// Key messages that stand in the text, by their place in the brief.
    #[serde(default)]
    pub used_messages: Vec<u32>,
    /// Key messages left out for want of room, by their place in the brief.
    #[serde(default)]
    pub left_out: Vec<u32>,
    /// A person has changed the text since.
    #[serde(default)]
    pub edited: bool,
}

/// A stored piece of content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Content {
    /// Its id.
    pub id: ContentId,
    /// Title in lists.
    pub title: String,
    /// State.
    pub status: ContentStatus,
    /// Counts edits; sent back with each save.
    pub revision: u32,
    /// SHA-256 of the body, lower-case hexadecimal. What an approval is bound to.
    pub content_hash: String,
    /// The words.
    pub body: ContentBody,
    /// Its campaign.
    pub campaign_id: Option<CampaignId>,
    /// The run that made it.
    pub run_id: Option<RunId>,
    /// Who made it.
    pub provenance: Provenance,
    /// Brand findings of the present text.
    pub findings: Vec<Finding>,
    /// Score of the present text.
    pub score: Option<Score>,
    /// When it is to go out.
    pub scheduled_at: Option<DateTime<Utc>>,
    /// Part of the sample company.
    pub sample: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// A person's edit of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContentEdit {
    /// The revision the edit was made on.
    pub revision: u32,
    /// The new words, in the same shape.
    pub body: ContentBody,
}
