//! Running the product: the sample company, and the queue as a company sees its own.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{RunId, StepId, TaskId};

/// Tasks of one company that may wait before it is refused to begin more.
pub const BACKLOG_MAX: i64 = 100_000;

/// What the sample company holds in a tenant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleState {
    /// Sample campaigns present.
    pub campaigns: u32,
    /// Sample posts present.
    pub posts: u32,
}

/// A task the queue has given up: it ran out of tries, or took worker after worker down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeadTask {
    /// Its id.
    pub id: TaskId,
    /// `step` …
    pub task_type: String,
    /// Its run.
    pub run: Option<RunId>,
    /// The step of the run that it carried.
    pub step: Option<StepId>,
    /// That step's name.
    pub name: Option<String>,
    /// Why it was given up.
    pub error: Option<String>,
    /// Errors until then; crashes are not among them.
    pub errors: i32,
    /// When it was given up.
    pub died_at: Option<DateTime<Utc>>,
}

/// The queue of one company at a moment. Counts go no further than `BACKLOG_MAX`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QueueState {
    /// Due, and no worker has them yet.
    pub waiting: u32,
    /// Held by workers.
    pub held: u32,
    /// Due later: a time that is waited for, or a run that is held.
    pub later: u32,
    /// Since when the oldest of those that wait is due.
    pub oldest: Option<DateTime<Utc>>,
    /// Dead letters.
    pub dead: u32,
}

/// Which dead tasks to take up again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct RedriveInput {
    /// These, at most 500.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub ids: Vec<TaskId>,
    /// The newest 500 instead of those named.
    pub all: bool,
}

/// What a redrive did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Redriven {
    /// Tasks taken up again.
    pub tasks: u64,
}
