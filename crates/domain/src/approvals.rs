//! Approvals: what waits for a person, what was decided, and at which content hash.

mod rules;

pub use rules::{AnswerType, ApprovalRules, Decider, Question};

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    content::Content,
    fields::{Check, Fields},
    ids::{ApprovalId, CampaignId, RunId},
};

/// Where an approval stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ApprovalState {
    /// Waits for a decision.
    Pending,
    /// Approved at the hash it names.
    Approved,
    /// Sent back; an edit opens it again.
    ChangesRequested,
    /// Refused for good.
    Rejected,
    /// Nobody decided in time.
    Expired,
    /// Its run was cancelled.
    Cancelled,
}

impl ApprovalState {
    /// All states.
    pub const ALL: [Self; 6] = [
        Self::Pending,
        Self::Approved,
        Self::ChangesRequested,
        Self::Rejected,
        Self::Expired,
        Self::Cancelled,
    ];

    /// The stored word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::ChangesRequested => "changes_requested",
            Self::Rejected => "rejected",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == word)
    }
}

/// What a person may decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Go out as it is.
    Approve,
    /// Send back; needs a comment.
    RequestChanges,
    /// Do not go out; needs a comment.
    Reject,
}

impl Decision {
    /// The stored word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::RequestChanges => "request_changes",
            Self::Reject => "reject",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Approve, Self::RequestChanges, Self::Reject]
            .into_iter()
            .find(|d| d.as_str() == word)
    }
}

/// A decision as it is sent. `content_hash` is the hash of what the person saw: if the text has
/// changed since, the decision is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DecisionInput {
    /// What was decided.
    pub decision: Decision,
    /// Why; required unless approving. At most 2,000 characters.
    #[serde(default)]
    pub comment: String,
    /// Hash of the text the person saw.
    pub content_hash: String,
    /// Answers to what the approval asks besides, by the questions' keys.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub answers: BTreeMap<String, serde_json::Value>,
}

impl Check for DecisionInput {
    fn check(&self, f: &mut Fields) {
        let min = usize::from(self.decision != Decision::Approve);
        f.text("comment", &self.comment, min, 2_000);
    }
}

/// One decision that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DecisionRecord {
    /// Who decided, by name.
    pub by: String,
    /// What.
    pub decision: Decision,
    /// Why.
    pub comment: String,
    /// At which hash.
    pub content_hash: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Something waiting for, or past, a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Its id.
    pub id: ApprovalId,
    /// State.
    pub state: ApprovalState,
    /// How many people must approve.
    pub required: u32,
    /// How many have, at the present hash.
    pub approved_by: u32,
    /// The run it holds up.
    pub run_id: Option<RunId>,
    /// Campaign and its name.
    pub campaign: Option<(CampaignId, String)>,
    /// What is to be decided.
    pub content: Content,
    /// Decisions so far, oldest first.
    pub history: Vec<DecisionRecord>,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When it expires.
    pub expires_at: Option<DateTime<Utc>>,
    /// Who may decide, and what is asked besides.
    pub rules: ApprovalRules,
    /// Whether whoever reads this may decide on it now.
    pub may_decide: bool,
}

/// An item of a run that waits for, or is past, a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ItemApproval {
    /// Its id.
    pub id: ApprovalId,
    /// State.
    pub state: ApprovalState,
    /// How many people must approve.
    pub required: u32,
    /// How many have.
    pub approved_by: u32,
    /// The run it holds up.
    pub run_id: RunId,
    /// The step's name.
    pub step: String,
    /// What is to be decided.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub item: serde_json::Value,
    /// Hash of the item; a decision names it.
    pub content_hash: String,
    /// Who may decide, and what is asked besides.
    pub rules: ApprovalRules,
    /// Decisions so far, oldest first.
    pub history: Vec<DecisionRecord>,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When it expires.
    pub expires_at: Option<DateTime<Utc>>,
    /// Whether whoever reads this may decide on it now.
    pub may_decide: bool,
}
