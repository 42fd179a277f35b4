//! Running the product: the sample company, and the queue as a company sees its own.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{RunId, TaskId};

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
    /// Why it was given up.
    pub error: Option<String>,
    /// Errors until then; crashes are not among them.
    pub errors: i32,
    /// When it was given up.
    pub died_at: Option<DateTime<Utc>>,
}

/// What a redrive did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Redriven {
    /// Tasks taken up again.
    pub tasks: u64,
}
