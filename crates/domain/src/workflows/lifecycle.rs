//! A workflow as a whole: its state, its live version, its draft, the company's rules for all of them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{ApprovalPolicy, LIMITS, WorkflowDoc, draft::DraftState};
use crate::{
    fields::{Check, Fields},
    ids::{CampaignId, VersionId, WorkflowId},
};

/// Whether a workflow starts runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WorkflowStatus {
    /// Its triggers start runs of the live version.
    Active,
    /// Nothing starts it; runs on their way go on.
    Paused,
    /// The same, and it is out of the usual lists. Can be taken back.
    Archived,
}

impl WorkflowStatus {
    /// The stored word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Paused => "paused",
            Self::Archived => "archived",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Active, Self::Paused, Self::Archived]
            .into_iter()
            .find(|s| s.as_str() == word)
    }

    /// Whether a person may change one state into another. An archived workflow comes back paused, so
    /// that nothing starts by itself.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Active, Self::Paused | Self::Archived)
                | (Self::Paused, Self::Active | Self::Archived)
                | (Self::Archived, Self::Paused)
        )
    }
}

/// A version by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VersionRef {
    /// Its id.
    pub id: VersionId,
    /// Its number.
    pub n: u32,
    /// Hash of its document.
    pub doc_hash: String,
    /// When it was published.
    pub at: DateTime<Utc>,
}

/// A workflow as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WorkflowCard {
    /// Its id.
    pub id: WorkflowId,
    /// Name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Whether it starts runs.
    pub status: WorkflowStatus,
    /// The campaign it belongs to.
    pub campaign_id: Option<CampaignId>,
    /// Who answers for it, by name.
    pub owner: Option<String>,
    /// The version that runs begin with; none before the first publish.
    pub live: Option<VersionRef>,
    /// Its draft; none before the first edit.
    pub draft: Option<DraftState>,
    /// Whether a publish needs an approval, as this workflow says; nothing asks the company's rule.
    pub publish_needs_approval: Option<bool>,
    /// Runs that have not ended.
    pub open_runs: u32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it, or what is live of it, last changed.
    pub updated_at: DateTime<Utc>,
}

/// A workflow to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewWorkflow {
    /// Name, at most 200 characters.
    pub name: String,
    /// What it is for, at most 10,000 characters.
    #[serde(default)]
    pub description: String,
    /// Its first draft; an empty one when absent.
    #[serde(default)]
    pub doc: Option<WorkflowDoc>,
}

impl Check for NewWorkflow {
    fn check(&self, f: &mut Fields) {
        f.name("name", &self.name, 1, LIMITS.name);
        f.text("description", &self.description, 0, LIMITS.text);
    }
}

/// Whether the publish of one workflow needs an approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NeedsApproval {
    /// As the company's rule says.
    ByRule,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What may be changed of a workflow beside its document. What is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct WorkflowEdit {
    /// Name, at most 200 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is for, at most 10,000 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether its publish needs an approval; asks for the right to change settings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publish_needs_approval: Option<NeedsApproval>,
}

impl Check for WorkflowEdit {
    fn check(&self, f: &mut Fields) {
        if let Some(name) = &self.name {
            f.name("name", name, 1, LIMITS.name);
        }
        if let Some(text) = &self.description {
            f.text("description", text, 0, LIMITS.text);
        }
    }
}

/// The company's rules for all its workflows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct WorkflowRules {
    /// Whether the publish of a version needs an approval, unless the workflow says otherwise.
    pub publish_needs_approval: bool,
    /// Whether somebody may approve the publish that they themselves asked for. An approval inside of a run
    /// says so on its own step.
    pub self_approval: bool,
    /// Which effects of a workflow need a person's approval on the way.
    pub approvals: ApprovalPolicy,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archived_workflow_comes_back_paused_only() {
        use WorkflowStatus as S;
        assert!(S::Archived.may_become(S::Paused));
        assert!(!S::Archived.may_become(S::Active));
        assert!(!S::Active.may_become(S::Active));
        for status in [S::Active, S::Paused, S::Archived] {
            assert_eq!(S::parse(status.as_str()), Some(status));
        }
    }

    #[test]
    fn rules_that_were_stored_before_a_field_was_added_still_read() {
        let rules: WorkflowRules =
            serde_json::from_str(r#"{ "publish_needs_approval": true }"#).expect("rules");
        assert!(rules.publish_needs_approval && !rules.self_approval);
        assert_eq!(rules.approvals, ApprovalPolicy::default());
    }
}
