//! Trying a workflow on what happened before: what is asked for, what is taken for granted, and what
//! came out. The walk itself is in `engine`.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{EdgeId, NodeId};
use crate::{
    fields::{Check, Fields},
    ids::{SimulationId, VersionId, WorkflowId},
};

/// Longest stretch of history, in days.
pub const SIMULATED_DAYS_MAX: u32 = 90;
/// Most examples of what would go out that a report names.
pub const SENT_MAX: usize = 200;

states! {
    /// What a workflow is tried on.
    SimulatedOn {
        /// The stored events of the last days.
        History = "history",
        /// Every lead, as if it were captured now.
        Leads = "leads",
    }
}

states! {
    /// How far a simulation is.
    SimulationState {
        /// It waits or runs.
        Running = "running",
        /// The report is there.
        Done = "done",
        /// It could not be done; the error says why.
        Failed = "failed",
    }
}

/// What to simulate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct SimulationInput {
    /// On what.
    pub over: SimulatedOn,
    /// How many days back, from 1 to 90.
    pub days: u32,
    /// The version; nothing means the draft as it stands.
    pub version: Option<VersionId>,
    /// How long people take to decide or to do something, in hours, from 0 to 720.
    pub answer_after_hours: u32,
    /// By the key of a step: which share, in percent, leaves by which output. Steps that are not named
    /// go as they went in the runs of these days; where there were too few, by their first output.
    pub answers: BTreeMap<String, BTreeMap<String, u32>>,
}

impl Default for SimulationInput {
    fn default() -> Self {
        Self {
            over: SimulatedOn::History,
            days: 30,
            version: None,
            answer_after_hours: 4,
            answers: BTreeMap::new(),
        }
    }
}

impl Check for SimulationInput {
    fn check(&self, fields: &mut Fields) {
        if !(1..=SIMULATED_DAYS_MAX).contains(&self.days) {
            let why = format!("Choose 1 to {SIMULATED_DAYS_MAX} days");
            fields.add("days", "out_of_range", why);
        }
        if self.answer_after_hours > 720 {
            let why = "Choose 0 to 720 hours";
            fields.add("answer_after_hours", "out_of_range", why);
        }
        if self.answers.len() > 200 {
            fields.add("answers", "too_many", "Name at most 200 steps");
        }
        for (step, shares) in &self.answers {
            let sum: u64 = shares.values().map(|s| u64::from(*s)).sum();
            if sum != 100 {
                let why = format!("The shares of a step are 100 % together, these are {sum} %");
                fields.add(&format!("answers.{step}"), "invalid", why);
            }
        }
    }
}

/// What came to one step.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StepCount {
    /// Items that came to it.
    pub entered: u64,
    /// Items that left, by output.
    pub ports: BTreeMap<String, u64>,
    /// Items that failed at it.
    pub failed: u64,
    /// Items that were still waiting at it at the end.
    pub open: u64,
    /// Items that it made wait.
    pub waited: u64,
    /// The longest wait, in seconds.
    pub longest_wait: u64,
}

/// Runs of a simulation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunCount {
    /// That began.
    pub started: u64,
    /// That ended well.
    pub succeeded: u64,
    /// That failed.
    pub failed: u64,
    /// That were still open at the end.
    pub open: u64,
    /// That did not begin: one with the same key was open, the person was taken up often enough, or the
    /// schedule leaves out what overlaps.
    pub left_out: u64,
}

/// One day of a simulation, in the workflow's zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DayCount {
    /// The day.
    pub day: NaiveDate,
    /// Runs that began.
    pub runs: u64,
    /// Decisions and tasks that people were asked for.
    pub asked: u64,
    /// Effects that left the building.
    pub sent: u64,
    /// Tokens of models, read and written, estimated.
    pub tokens: u64,
}

/// What people would have had to do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PeopleLoad {
    /// Decisions and tasks asked for.
    pub asked: u64,
    /// That nobody answered in time.
    pub expired: u64,
    /// Most that were open at the same time.
    pub most_open: u64,
    /// The most on one day.
    pub busiest_day: u64,
}

/// One effect that would have left the building.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WouldSend {
    /// When.
    pub at: DateTime<Utc>,
    /// The step.
    pub step: String,
    /// Its kind.
    pub kind: String,
    /// Whom or what it is about, as people know it.
    pub about: String,
}

/// What came out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SimulationReport {
    /// Events that were looked at.
    pub events: u64,
    /// Runs.
    pub runs: RunCount,
    /// By step.
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::HashMap<String, StepCount>))]
    pub steps: BTreeMap<NodeId, StepCount>,
    /// Items by wire.
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::HashMap<String, u64>))]
    pub wires: BTreeMap<EdgeId, u64>,
    /// By day.
    pub days: Vec<DayCount>,
    /// Different people or things that runs were about.
    pub subjects: u64,
    /// What people would have had to do.
    pub people: PeopleLoad,
    /// Effects that would have left the building.
    pub sent: u64,
    /// Of these, the ones that cannot be taken back.
    pub irreversible: u64,
    /// The first of them.
    pub examples: Vec<WouldSend>,
    /// Items held back: outside of hours, by rates and caps, since their key was seen.
    pub held: Held,
    /// Tokens of models, estimated.
    pub tokens: u64,
    /// What they cost, in US dollars, estimated; nothing where no prices are set.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub cost: Decimal,
    /// What was taken for granted, in words.
    pub assumed: Vec<String>,
    /// Why it ended before the end of the history.
    pub cut: Option<String>,
}

/// Items held back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Held {
    /// Outside of a window, or in quiet hours.
    pub hours: u64,
    /// Over a rate.
    pub rate: u64,
    /// Their key was seen before.
    pub seen: u64,
    /// The person was taken up as often as the workflow allows.
    pub cap: u64,
    /// Runs that stood in line, since the workflow runs only so often at once.
    #[serde(default)]
    pub line: u64,
}

/// A simulation with what came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Simulation {
    /// Its id.
    pub id: SimulationId,
    /// The workflow.
    pub workflow_id: WorkflowId,
    /// What was asked for.
    pub input: SimulationInput,
    /// What was walked: `version 3`, `draft, revision 12`.
    pub of: String,
    /// Begin of the history.
    pub from: DateTime<Utc>,
    /// Its end.
    pub to: DateTime<Utc>,
    /// How far it is.
    pub state: SimulationState,
    /// What came out.
    pub report: Option<SimulationReport>,
    /// Why it could not be done.
    pub error: Option<String>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_that_are_not_the_whole_are_refused_by_step() {
        let shares = BTreeMap::from([("approved".to_owned(), 80), ("rejected".to_owned(), 10)]);
        let input = SimulationInput {
            days: 91,
            answers: BTreeMap::from([("ask".to_owned(), shares)]),
            ..SimulationInput::default()
        };
        let errors = input.checked().expect_err("91 days and 90 %");
        let fields: Vec<&str> = errors.iter().map(|e| e.field.as_str()).collect();
        assert_eq!(fields, ["days", "answers.ask"]);
    }
}
