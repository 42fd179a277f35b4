//! What a simulation is about: the history, the world, and what is taken for granted.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use domain::workflows::NodeId;
use serde_json::Value;

use super::World;
use crate::interpreter::{Plan, Prices};

/// One thing of the history.
#[derive(Debug, Clone)]
pub struct Past {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub what: PastWhat,
}

/// What happened.
#[derive(Debug, Clone)]
pub enum PastWhat {
    /// An event, as triggers and waiting steps hear it.
    Event(Heard),
    /// Somebody or something started the workflow.
    Start {
        /// At this trigger; nothing, or one that is not there any more, means the usual one.
        trigger: Option<NodeId>,
        /// With this.
        item: Value,
        /// For this campaign.
        campaign: Option<String>,
    },
}

/// An event.
#[derive(Debug, Clone, Default)]
pub struct Heard {
    /// Its name.
    pub event: String,
    /// What it is about.
    pub subject: Option<String>,
    /// What is known of it.
    pub item: Value,
    /// Its campaign.
    pub campaign: Option<String>,
}

/// What is taken for granted.
#[derive(Debug, Clone, Default)]
pub struct Assumed {
    /// How long people take to answer.
    pub answer_after: TimeDelta,
    /// Which share, of 100, leaves a step by which output; a step that is not here leaves by its first.
    pub answers: BTreeMap<NodeId, Vec<(String, f64)>>,
}

/// Everything a simulation is about.
#[derive(Debug)]
pub struct Setup {
    /// The workflow's id.
    pub workflow: String,
    /// The version's number, for tokens.
    pub version: u32,
    /// The document.
    pub plan: Arc<Plan>,
    /// Begin of the history; schedules count from here.
    pub from: DateTime<Utc>,
    /// Its end.
    pub to: DateTime<Utc>,
    /// What happened, in order.
    pub history: Vec<Past>,
    /// What steps can look up.
    pub world: World,
    /// What is taken for granted.
    pub assumed: Assumed,
    /// What models cost.
    pub prices: Prices,
}
