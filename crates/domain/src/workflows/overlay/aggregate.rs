//! Many runs over one document: how often each step was reached, ended well and failed, how long it takes, and
//! how much went by each wire.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{Follow, share};
use crate::{
    ids::WorkflowId,
    workflows::doc::{EdgeId, NodeId},
};

/// The newest runs that are counted, at most.
pub const FLOW_RUNS_MAX: u32 = 2_000;
/// The attempts of those runs that are counted, at most.
pub const FLOW_STEPS_MAX: u32 = 100_000;

states! {
    /// How far back runs are counted, by when they began.
    FlowWindow {
        /// The last 24 hours.
        Day = "24h",
        /// The last 7 days.
        Week = "7d",
        /// The last 30 days.
        Month = "30d",
    }
}

impl FlowWindow {
    /// How long that is.
    #[must_use]
    pub const fn length(self) -> TimeDelta {
        match self {
            Self::Day => TimeDelta::hours(24),
            Self::Week => TimeDelta::days(7),
            Self::Month => TimeDelta::days(30),
        }
    }
}

/// What runs did at one node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlowStep {
    /// The node.
    pub node: NodeId,
    /// Items that reached it.
    pub started: u32,
    /// Of those, how many ended well or were left out.
    pub done: u32,
    /// Of those, how many failed for good.
    pub failed: u32,
    /// How many rounds of loops it was part of; 0 outside of loops.
    pub rounds: u32,
    /// Milliseconds from begin to end that 95 of 100 ended items stay within.
    pub p95_ms: Option<u64>,
    /// By which outputs the items left.
    pub ports: Vec<FlowPort>,
}

/// How many items left a node by an output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlowPort {
    /// The output.
    pub port: String,
    /// How many.
    pub count: u32,
}

/// The newest live runs of a workflow, counted by its nodes. Runs of all versions count together: a node that
/// stays from version to version keeps its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkflowFlow {
    /// The workflow.
    pub workflow_id: WorkflowId,
    /// How far back.
    pub window: FlowWindow,
    /// Runs that began since then are counted.
    pub since: DateTime<Utc>,
    /// How many runs are counted.
    pub runs: u32,
    /// There are more runs or steps than are counted: see [`FLOW_RUNS_MAX`] and [`FLOW_STEPS_MAX`].
    pub is_partial: bool,
    /// By node; nodes that no run reached are left out.
    pub steps: Vec<FlowStep>,
}

/// What many runs did at one node.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NodeFlow {
    /// Items that reached it.
    pub started: u32,
    /// Ended well or left out.
    pub done: u32,
    /// Failed for good.
    pub failed: u32,
    /// Of those that ended, the share that failed, from 0 to 1.
    pub failure_share: Option<f64>,
    /// How long 95 of 100 take at most.
    pub p95: Option<TimeDelta>,
    /// No other node's items take as long: the bottleneck.
    pub is_slowest: bool,
}

/// What many runs did at one wire.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WireFlow {
    /// Items that went by it.
    pub count: u32,
    /// Of the items that left the step it begins at, from 0 to 1.
    pub share: Option<f64>,
    /// How wide it is drawn, in canvas pixels: [`WireFlow::NARROW`] to [`WireFlow::WIDE`], by its share of the
    /// busiest wire.
    pub width: f64,
}

impl WireFlow {
    /// The narrowest wire that anything went by.
    pub const NARROW: f64 = 2.0;
    /// The busiest wire.
    pub const WIDE: f64 = 14.0;
}

/// Many runs over a document. What is in neither list was not used.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Aggregate {
    /// Nodes that were reached.
    pub nodes: BTreeMap<NodeId, NodeFlow>,
    /// Wires that were gone by.
    pub wires: BTreeMap<EdgeId, WireFlow>,
}

impl Aggregate {
    /// Lays counts over the document that `follow` was made of. What the document does not hold any more is
    /// left out.
    #[must_use]
    pub fn new(follow: &Follow, flow: &WorkflowFlow) -> Self {
        let mut counts = BTreeMap::new();
        let mut out: BTreeMap<NodeId, u32> = BTreeMap::new();
        let mut rounds: BTreeMap<NodeId, u32> = BTreeMap::new();
        for step in &flow.steps {
            for port in &step.ports {
                follow.count(step.node, &port.port, port.count, &mut counts);
                let sum = out.entry(step.node).or_insert(0);
                *sum = sum.saturating_add(port.count);
            }
            if let Some(outer) = follow.loop_of(step.node) {
                let most = rounds.entry(outer).or_insert(0);
                *most = step.rounds.max(*most);
            }
        }
        for (outer, n) in rounds {
            follow.count(outer, Follow::EACH, n, &mut counts);
        }
        let busiest = counts.values().copied().max().unwrap_or(1).max(1);
        let wire = |(id, count): (EdgeId, u32)| {
            let whole = follow
                .from(id)
                .filter(|(node, port)| !(*port == Follow::EACH && follow.is_loop(*node)))
                .and_then(|(node, _)| out.get(&node));
            let part = f64::from(count) / f64::from(busiest);
            let wire = WireFlow {
                count,
                share: whole.and_then(|whole| share(count, *whole)),
                width: (WireFlow::WIDE - WireFlow::NARROW).mul_add(part, WireFlow::NARROW),
            };
            (id, wire)
        };
        let here: BTreeSet<NodeId> = follow.order().iter().copied().collect();
        let known = flow.steps.iter().filter(|s| here.contains(&s.node));
        let known: Vec<&FlowStep> = known.collect();
        let slowest = known
            .iter()
            .filter_map(|s| Some((s.p95_ms.filter(|ms| *ms > 0)?, s.node)))
            .max();
        let node = |s: &&FlowStep| {
            let node = NodeFlow {
                started: s.started,
                done: s.done,
                failed: s.failed,
                failure_share: share(s.failed, s.done.saturating_add(s.failed)),
                p95: s
                    .p95_ms
                    .map(|ms| TimeDelta::milliseconds(i64::try_from(ms).unwrap_or(i64::MAX / 2))),
                is_slowest: slowest.is_some_and(|(_, id)| id == s.node),
            };
            (s.node, node)
        };
        Self {
            nodes: known.iter().map(node).collect(),
            wires: counts.into_iter().filter(|c| c.1 > 0).map(wire).collect(),
        }
    }
}
