//! What holds for every run of a workflow.

use serde::{Deserialize, Serialize};

use super::is_default;
use crate::{
    ids::{UserId, WorkflowId},
    money::Money,
};

/// What a run does when a step has failed for good.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RunOnError {
    /// It ends as failed once its other branches have ended.
    #[default]
    Stop,
    /// Its other branches go on, and it may still end well.
    Continue,
    /// Like stop, and what its steps changed is taken back, the last first, as far as their kinds say how.
    Undo,
    /// Like stop, and a run of that workflow starts with what failed.
    ErrorWorkflow(WorkflowId),
}

/// Which runs are kept with their inputs and outputs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SaveRuns {
    /// All.
    #[default]
    All,
    /// Those that failed; the others keep states and times only.
    Failed,
    /// States and times only.
    None,
}

/// How often one person may be taken up: runs about them are counted, by the lead's address, else its id,
/// else the subject an event names. A run about nobody is not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct FrequencyCap {
    /// Most runs, from 1 to 100.
    pub max: u32,
    /// Within that many days, from 1 to 365.
    pub per_days: u32,
}

/// Hours in which nobody is written to, in the lead's zone where it is known, else in the workflow's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct QuietHours {
    /// Begin, such as `21:00`.
    pub from: String,
    /// End, such as `08:00`; earlier than the begin means the next day.
    pub to: String,
}

/// What holds for every run of a workflow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = WorkflowSettings))]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// IANA zone of every wall-clock time in the document.
    pub tz: String,
    /// Most runs at the same time, up to 10,000; the others stand in line. Nothing means no limit of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub concurrency: Option<u32>,
    /// What a failed step does to its run.
    #[serde(skip_serializing_if = "is_default")]
    pub on_error: RunOnError,
    /// Longest a run may take, waiting included, in seconds; counted from its first step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout_seconds: Option<u32>,
    /// Which runs are kept.
    #[serde(skip_serializing_if = "is_default")]
    pub save_runs: SaveRuns,
    /// Paths whose values are masked wherever runs are shown: `lead.email` at any depth,
    /// `steps.<key>.…` in what a step gave, `trigger.…` in what began the run; `*` is any name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub redact: Vec<String>,
    /// A run stops before it spends more than this, the runs it calls included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget_per_run: Option<Money>,
    /// How often one person may be taken up by this workflow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frequency_cap: Option<FrequencyCap>,
    /// Hours in which nobody is written to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quiet_hours: Option<QuietHours>,
    /// Text with tokens; while a run with the same text is open, no second one starts. A text with
    /// something missing in it holds nobody back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dedupe: Option<String>,
    /// Who answers for the workflow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            tz: "UTC".to_owned(),
            concurrency: None,
            on_error: RunOnError::default(),
            timeout_seconds: None,
            save_runs: SaveRuns::default(),
            redact: Vec::new(),
            budget_per_run: None,
            frequency_cap: None,
            quiet_hours: None,
            dedupe: None,
            owner: None,
        }
    }
}
