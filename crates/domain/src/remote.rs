//! Work for workers outside: what is asked of them, and what became of it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    fields::{Check, Fields},
    ids::{TaskId, WorkerKeyId},
};

/// Most characters of a capability's name.
pub const CAPABILITY_MAX: usize = 60;
/// Most bytes of what goes to a worker outside, and of what comes back, as JSON.
pub const REMOTE_JSON_MAX: usize = 256 * 1024;
/// Tries after the first.
pub const REMOTE_RETRIES: i32 = 3;

/// Whether a text can name what a worker outside is able to do.
#[must_use]
pub fn is_capability(name: &str) -> bool {
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-.".contains(c);
    (1..=CAPABILITY_MAX).contains(&name.len()) && name.chars().all(good)
}

/// A task for a worker outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RemoteTaskInput {
    /// What the worker must be able to do: 1 to 60 lower-case letters, digits, `_`, `-` and `.`.
    pub capability: String,
    /// What it is to be done with: any JSON value of at most 256 KiB.
    pub input: Value,
}

impl Check for RemoteTaskInput {
    fn check(&self, f: &mut Fields) {
        if !is_capability(&self.capability) {
            let say = "Use 1 to 60 lower-case letters, digits, _ - and .";
            f.add("capability", "invalid", say);
        }
        if self.input.to_string().len() > REMOTE_JSON_MAX {
            f.add("input", "too_long", "At most 256 KiB of JSON");
        }
    }
}

/// How far a task for workers outside is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RemoteStatus {
    /// No worker holds it, for the first time or again.
    Waiting,
    /// A worker holds it.
    Working,
    /// Its result is recorded.
    Succeeded,
    /// It ran out of tries, or took worker after worker down.
    Failed,
    /// It was taken back.
    Cancelled,
}

/// A task that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RemoteQueued {
    /// Its id.
    pub id: TaskId,
}

/// A task for workers outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RemoteTask {
    /// Its id.
    pub id: TaskId,
    /// What it asks for.
    pub capability: String,
    /// How far it is.
    pub status: RemoteStatus,
    /// What came out; null unless it succeeded.
    pub output: Value,
    /// Why it failed.
    pub error: Option<String>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
}

/// A key to make.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkerKeyInput {
    /// Which worker will have it, for people. At most 120 characters.
    pub name: String,
}

impl Check for WorkerKeyInput {
    fn check(&self, f: &mut Fields) {
        f.text("name", &self.name, 1, 120);
    }
}

/// A key that was made, with its text: the only time that anybody sees it. Does not print.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeWorkerKey {
    /// As it is listed.
    pub key: WorkerKey,
    /// What the worker shows.
    pub text: String,
}

impl std::fmt::Debug for MadeWorkerKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MadeWorkerKey")
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

/// A key with which a company's own workers outside come in, without its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WorkerKey {
    /// Its id.
    pub id: WorkerKeyId,
    /// Which worker has it, for people.
    pub name: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Since when it opens nothing any more.
    pub revoked_at: Option<DateTime<Utc>>,
}
