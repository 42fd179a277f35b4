//! Runs and their steps as screens and REST show them.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{NodeId, WorkflowDoc};
use crate::ids::{CampaignId, RunId, StepId, VersionId, WorkflowId};

states! {
    /// Where a run stands.
    RunStatus {
        /// Steps are running or ready.
        Running = "running",
        /// Every open step waits for a person or a time.
        Waiting = "waiting",
        /// All steps ended well.
        Succeeded = "succeeded",
        /// A step failed for good.
        Failed = "failed",
        /// A person stopped it.
        Cancelled = "cancelled",
    }
}

states! {
    /// Where a step stands.
    StepStatus {
        /// In the queue.
        Ready = "ready",
        /// A worker has it.
        Running = "running",
        /// Waits for a person or a time.
        Waiting = "waiting",
        /// Done.
        Succeeded = "succeeded",
        /// This attempt failed; another follows.
        Retrying = "retrying",
        /// Failed for good.
        Failed = "failed",
        /// Stopped with its run.
        Cancelled = "cancelled",
        /// A person left it out and gave its output.
        Skipped = "skipped",
    }
}

states! {
    /// What a run is for.
    RunMode {
        /// The company's work.
        Live = "live",
        /// A try, with stand-ins for what is outside.
        Test = "test",
        /// Walked again from stored answers, with nothing done outside.
        Replay = "replay",
    }
}

/// Why a step failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepError {
    /// Stable word.
    pub code: String,
    /// What happened.
    pub message: String,
    /// What to do.
    #[serde(default)]
    pub hint: String,
}

/// One attempt at one node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its id.
    pub id: StepId,
    /// The node of the version's document.
    pub node: NodeId,
    /// Its key in tokens.
    pub key: String,
    /// Its kind.
    pub kind: String,
    /// Its name in words.
    pub name: String,
    /// Its number among the run's steps; attempts at one step share it.
    pub item: u32,
    /// Its frame: 0 outside of loops, else one number for each round of each loop.
    pub frame: u32,
    /// Counts from 1.
    pub attempt: u32,
    /// The steps it follows; for the first step of a round, its loop.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<StepId>,
    /// Where it stands.
    pub status: StepStatus,
    /// What it was given.
    pub input: serde_json::Value,
    /// What it gave.
    pub output: Option<serde_json::Value>,
    /// The port it left by.
    pub port: Option<String>,
    /// Why it did what it did, in words.
    pub reason: Option<String>,
    /// Why it failed.
    pub error: Option<StepError>,
    /// Model tokens read and written.
    pub tokens: (u32, u32),
    /// Model cost in US dollars.
    pub cost: Decimal,
    /// Until when it waits, if for a time.
    pub waits_until: Option<DateTime<Utc>>,
    /// When it was made ready.
    pub queued_at: DateTime<Utc>,
    /// When a worker began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// When what it changed was taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undone_at: Option<DateTime<Utc>>,
    /// Why that could not be taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo_error: Option<StepError>,
    /// What it changed stands and can be taken back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub can_undo: bool,
}

/// One run with its steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// The workflow.
    pub workflow_id: WorkflowId,
    /// The version it follows to its end.
    pub version_id: VersionId,
    /// Number of that version.
    pub version: u32,
    /// Its campaign.
    pub campaign_id: Option<CampaignId>,
    /// What it is for.
    pub mode: RunMode,
    /// The run that called it.
    pub parent_id: Option<RunId>,
    /// Where it stands.
    pub status: RunStatus,
    /// A person holds it: nothing of it begins until it is resumed.
    pub paused: bool,
    /// It stands in line: as many runs of its workflow as may are under way.
    #[serde(default)]
    pub queued: bool,
    /// Why it was stopped as a whole: its time was over, or its budget used up.
    #[serde(default)]
    pub stopped: Option<StepError>,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Its attempts, oldest first; empty in lists.
    pub steps: Vec<Step>,
}

/// A workflow with the version that runs follow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workflow {
    /// Its id.
    pub id: WorkflowId,
    /// Name.
    pub name: String,
    /// The version in force.
    pub version_id: VersionId,
    /// Its number.
    pub version: u32,
    /// Its document.
    pub doc: WorkflowDoc,
    /// Newest runs, at most twenty, without steps.
    pub runs: Vec<Run>,
    /// Steps open, ended well and failed per node, over the newest hundred runs.
    pub counts: Vec<NodeCount>,
}

/// How many steps of one node stand where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeCount {
    /// The node.
    pub node: NodeId,
    /// Ready, running or waiting.
    pub open: u32,
    /// Ended well.
    pub succeeded: u32,
    /// Failed for good.
    pub failed: u32,
}

/// A trigger of a live version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TriggerCard {
    /// Its node.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub node: NodeId,
    /// Its kind.
    pub kind: String,
    /// The event it listens to.
    pub event: Option<String>,
    /// Where programs call it.
    pub url: Option<String>,
    /// Where they call it to try it out: nothing leaves the building then.
    pub test_url: Option<String>,
    /// When it is due next, at most five times.
    pub next: Vec<DateTime<Utc>>,
    /// How often a schedule has fired.
    pub fired: u32,
    /// The run a schedule began last.
    pub last_run: Option<RunId>,
    /// What was called last.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub sample: Option<serde_json::Value>,
}

/// The same place in two runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StepPair {
    /// The step's key.
    pub key: String,
    /// The rounds it lies in, outermost first.
    pub rounds: Vec<i32>,
    /// The step of the first run.
    pub left: Option<StepId>,
    /// The step of the second.
    pub right: Option<StepId>,
    /// Both ended the same way with the same output.
    pub same: bool,
}
