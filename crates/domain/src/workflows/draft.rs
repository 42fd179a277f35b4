//! The draft of a workflow: one document with a revision, changed by batches of edit commands.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::{
    WorkflowDoc,
    commands::{Command, Inverse},
};
use crate::{
    fields::{Check, Fields},
    ids::{VersionId, WorkflowId},
};

/// Most commands of one batch.
pub const BATCH_MAX: usize = 1_000;

/// How a draft stands, without its document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DraftState {
    /// Counts its changes.
    pub rev: u32,
    /// The version it began from.
    pub base_version: Option<VersionId>,
    /// Who changed it last, by name.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether its document is another than the live one.
    pub changed: bool,
}

/// The draft of a workflow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Draft {
    /// The workflow.
    pub workflow_id: WorkflowId,
    /// Counts its changes; 0 for one that nobody has changed yet.
    pub rev: u32,
    /// The document.
    pub doc: WorkflowDoc,
    /// Its hash.
    pub doc_hash: String,
    /// The version it began from; none in a workflow that was never published.
    pub base_version: Option<VersionId>,
    /// Who changed it last, by name; nobody at revision 0.
    pub by: Option<String>,
    /// When.
    pub at: Option<DateTime<Utc>>,
    /// Whether its document is another than the live one.
    pub changed: bool,
}

/// A batch of edit commands, made on revision `base_rev`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DraftCommands {
    /// The revision the editor had.
    pub base_rev: u32,
    /// 1 to 1,000 commands, in order.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    pub commands: Vec<Command>,
    /// Chosen by the editor: a batch that is sent twice under one id counts once.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub batch: Option<Uuid>,
    /// The open editor that it comes from. A batch of an editor that does not write any more is refused; one
    /// that comes from no editor is refused while somebody else's editor writes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub editor: Option<EditorMark>,
}

/// The open editor that a batch comes from, with the right that it had to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EditorMark {
    /// The editor, as it took the lease.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub session: Uuid,
    /// The term of the lease as the editor knows it.
    pub term: u64,
}

impl Check for DraftCommands {
    fn check(&self, f: &mut Fields) {
        if self.commands.is_empty() {
            f.add("commands", "required", "Send at least one command");
        }
        f.at_most("commands", &self.commands, BATCH_MAX);
    }
}

/// What became of a batch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DraftChanged {
    /// The revision now; as before when nothing went through.
    pub rev: u32,
    /// Hash of the document now.
    pub doc_hash: String,
    /// Commands that did not go through, for a person to decide about.
    pub conflicts: Vec<DraftConflict>,
    /// The document now, when it is not just what the editor had with the batch applied.
    pub doc: Option<WorkflowDoc>,
}

/// A command that did not go through, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DraftConflict {
    /// Its place in the batch.
    pub index: u32,
    /// The command.
    pub command: Command,
    /// The field both changed, such as `params.text`; empty if it is about a whole thing.
    pub field: String,
    /// What the others made of it; nothing if it was removed.
    pub theirs: Option<Value>,
    /// What this command makes of it.
    pub mine: Option<Value>,
    /// The same in words.
    pub message: String,
}

/// A whole document in place of the draft's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DraftDocument {
    /// The revision the editor had.
    pub base_rev: u32,
    /// The document.
    pub doc: WorkflowDoc,
}

/// One step of a draft's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftBatch {
    /// The revision it led to.
    pub rev: u32,
    /// Who, by name.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// What was done; empty where the whole document was replaced.
    pub commands: Vec<Command>,
    /// What takes it back, each for the command at the same place; empty in a [`DraftSince`].
    pub inverse: Vec<Inverse>,
    /// Whether the whole document was replaced.
    pub is_replacement: bool,
    /// Whether the document it replaced is kept and can be brought back.
    pub can_be_restored: bool,
    /// Why, such as `Restored from version 3`.
    pub reason: String,
}

/// What led from a revision on, for who follows a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftSince {
    /// The draft's revision now.
    pub rev: u32,
    /// The oldest first, as many as fit into a page, without what takes them back. Begins with the revision after
    /// the one asked for, unless that is forgotten: then the draft has to be loaded as a whole.
    pub batches: Vec<DraftBatch>,
}

impl DraftSince {
    /// The revision to ask from next, if there is more.
    #[must_use]
    pub fn next(&self) -> Option<u32> {
        let last = self.batches.last()?.rev;
        (last < self.rev).then_some(last)
    }
}

/// What a draft is made from again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RestoreFrom {
    /// A published version.
    Version(VersionId),
    /// The document that was replaced at this revision.
    Replaced(u32),
}
