//! Publishing: versions, what becomes of runs on their way, the request for an approval, comparison.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Issue, diff::Diff};
use crate::{
    approvals::{ApprovalState, DecisionRecord},
    fields::{Check, Fields},
    ids::{ApprovalId, VersionId, WorkflowId},
};

/// What becomes of runs that are on their way when a version is published.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Running {
    /// They end on the version they began with.
    #[default]
    Finish,
    /// Those whose open steps are all in the new version, by key and kind, go on there; the others
    /// end on the old one.
    Move,
    /// They are stopped.
    Stop,
}

impl Running {
    /// The stored word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Finish => "finish",
            Self::Move => "move",
            Self::Stop => "stop",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Finish, Self::Move, Self::Stop]
            .into_iter()
            .find(|s| s.as_str() == word)
    }
}

/// Runs, and their steps that have not ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpenWork {
    /// Runs that have not ended.
    pub runs: u32,
    /// Their steps that are ready, at work or waiting.
    pub steps: u32,
}

/// What each choice would do, if the draft were published this moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunningPreview {
    /// `finish` and `stop` concern all of these.
    pub all: OpenWork,
    /// `move` would take these along.
    pub moves: OpenWork,
    /// `move` would leave these on their version: a step is not in the new one, or is just at work.
    pub stays: OpenWork,
}

/// What was done with the runs on their way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Settled {
    /// They end on their version.
    pub finish: OpenWork,
    /// They go on in the new version.
    pub moved: OpenWork,
    /// They were stopped.
    pub stopped: OpenWork,
}

/// What to publish, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PublishInput {
    /// The draft's revision that was looked at; 0 for one that nobody has changed.
    pub rev: u32,
    /// What the version is called, at most 200 characters.
    #[serde(default)]
    pub name: String,
    /// Why, at most 2,000 characters.
    #[serde(default)]
    pub note: String,
    /// What becomes of runs on their way.
    #[serde(default)]
    pub running: Running,
}

impl Check for PublishInput {
    fn check(&self, f: &mut Fields) {
        f.name("name", &self.name, 0, 200);
        f.text("note", &self.note, 0, 2_000);
    }
}

/// What became of a publish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum Published {
    /// The version is live.
    Live {
        /// The version.
        version: VersionCard,
        /// What was done with the runs on their way.
        running: Settled,
    },
    /// The live version has this very document; nothing has changed.
    Unchanged {
        /// The version.
        version: VersionCard,
    },
    /// Somebody has to approve it; until then the version before stays live.
    Waiting {
        /// The request.
        request: Box<PublishRequest>,
    },
}

/// A version as lists show it. Versions never change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VersionCard {
    /// Its id.
    pub id: VersionId,
    /// The workflow.
    pub workflow_id: WorkflowId,
    /// Its number, from 1.
    pub n: u32,
    /// What it is called; may be empty.
    pub name: String,
    /// Why it was made; may be empty.
    pub note: String,
    /// Hash of its document.
    pub doc_hash: String,
    /// Who published it, by name.
    pub author: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The version its draft began from.
    pub from_version: Option<VersionId>,
    /// What became of runs on their way.
    pub running: Running,
    /// Whether runs begin with it.
    pub is_live: bool,
    /// Warnings and remarks that were found when it was published.
    pub issues: u32,
}

/// A version with what was found when it was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionDetails {
    /// The version.
    pub version: VersionCard,
    /// All issues that were found when it was published; without errors, or it would not be one.
    pub checks: Vec<Issue>,
    /// Its document.
    pub doc: super::WorkflowDoc,
}

/// A request to publish a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishRequest {
    /// The approval it waits for.
    pub approval_id: ApprovalId,
    /// Where it stands. `cancelled`: the draft was edited, or it was withdrawn.
    pub state: ApprovalState,
    /// How many people must approve.
    pub required: u32,
    /// How many have.
    pub approved_by: u32,
    /// The workflow.
    pub workflow_id: WorkflowId,
    /// Its name.
    pub workflow: String,
    /// Who asked, by name.
    pub requested_by: String,
    /// The draft's revision that is to be published.
    pub rev: u32,
    /// Hash of its document. A decision names it.
    pub doc_hash: String,
    /// What the version is to be called.
    pub name: String,
    /// Why.
    pub note: String,
    /// What is to become of runs on their way.
    pub running: Running,
    /// Decisions so far, oldest first.
    pub history: Vec<DecisionRecord>,
    /// When it was asked.
    pub opened_at: DateTime<Utc>,
}

/// What a decision on a request led to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishDecided {
    /// The request as it stands now.
    pub request: PublishRequest,
    /// The version, if the decision published it.
    pub published: Option<Published>,
}

/// One side of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The draft.
    Draft,
    /// The live version.
    Live,
    /// A version.
    Version(VersionId),
}

/// What differs between two documents of a workflow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compared {
    /// Step by step, field by field.
    pub diff: Diff,
    /// The same in words, one line per change.
    pub words: Vec<String>,
}
