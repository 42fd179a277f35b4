//! What can be set on any step, whatever its kind: tries, what follows a failure, a pinned output.

use serde::{Deserialize, Serialize};

use crate::ids::RunId;

/// How the pause before another try is drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Jitter {
    /// Anywhere between nothing and the whole pause; many that failed together do not come back together.
    #[default]
    Full,
    /// Exactly the pause.
    None,
}

/// How often a failed step is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RetryPolicy {
    /// Tries after the first, 0 to 10.
    pub max: u32,
    /// First pause in seconds; doubled each time, at most an hour.
    pub backoff_seconds: u32,
    /// How the pause is drawn.
    #[serde(default, skip_serializing_if = "super::is_default")]
    pub jitter: Jitter,
}

impl RetryPolicy {
    /// Most tries after the first.
    pub const MAX: u32 = 10;
    /// Longest first pause, in seconds.
    pub const BACKOFF_MAX: u32 = 3_600;
    /// The step is tried once.
    pub const NEVER: Self = Self {
        max: 0,
        backoff_seconds: 0,
        jitter: Jitter::Full,
    };
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max: 3,
            backoff_seconds: 2,
            jitter: Jitter::Full,
        }
    }
}

/// What follows when all tries of a step have failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OnError {
    /// The run's own rule decides (`Settings::on_error`).
    #[default]
    Stop,
    /// The run goes on by the step's first output, with what the step was given.
    Continue,
    /// The run leaves by the output `error`.
    ErrorPort,
}

/// An output kept from a test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PinnedOutput {
    /// The port it leaves by.
    pub port: String,
    /// What it gives.
    pub output: serde_json::Value,
}

/// Who put a step into the document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = StepProvenance))]
#[serde(rename_all = "snake_case")]
pub enum Provenance {
    /// A person.
    #[default]
    Person,
    /// An agent, in that run.
    Agent(RunId),
}
