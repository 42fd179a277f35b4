//! What lies over a drawn workflow: one run with its steps and wires ([`Overlay`]), a moment of it
//! ([`Scrubber`]), or many runs together ([`Aggregate`]). Pure: it counts what it is given; nothing here asks
//! for anything or knows how it is drawn.

mod aggregate;
mod critical;
mod follow;
mod scrubber;

pub use aggregate::{
    Aggregate, FLOW_RUNS_MAX, FLOW_STEPS_MAX, FlowPort, FlowStep, FlowWindow, NodeFlow, WireFlow,
    WorkflowFlow,
};
pub use follow::Follow;
pub use scrubber::{Scrubber, Seen, Tick};

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    doc::{EdgeId, NodeId},
    run::StepStatus,
};
use crate::ids::StepId;

/// What one run did at one node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeFacts {
    /// Where it stands, all items together: a failure first, then what is open, then what has ended.
    pub status: StepStatus,
    /// How many items stand where, by the newest attempt at each; in the order of [`StepStatus::ALL`].
    pub counts: Vec<(StepStatus, u32)>,
    /// Items that came in: times the run reached it.
    pub items_in: u32,
    /// Items that left by an output.
    pub items_out: u32,
    /// Attempts at all its items.
    pub attempts: u32,
    /// How long it worked and waited, all attempts together.
    pub took: TimeDelta,
    /// Why it stands there, in the words of the attempt that says so.
    pub reason: Option<String>,
    /// The attempt to show first: the newest one that stands where the node does.
    pub step: StepId,
    /// It lies on the way that took longest.
    pub is_critical: bool,
}

/// What one run did at one wire.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WireFacts {
    /// Items that went by it.
    pub count: u32,
    /// Of the items that left the step it begins at, from 0 to 1; nothing for the rounds of a loop and behind
    /// a step that is off.
    pub share: Option<f64>,
    /// It lies on the way that took longest.
    pub is_critical: bool,
}

/// A run over its version's document. What is in neither list was not used.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Overlay {
    /// Nodes that the run reached.
    pub nodes: BTreeMap<NodeId, NodeFacts>,
    /// Wires that it went by.
    pub wires: BTreeMap<EdgeId, WireFacts>,
}

/// What needs eyes first comes first.
const fn rank(status: StepStatus) -> u8 {
    match status {
        StepStatus::Failed => 0,
        StepStatus::Running => 1,
        StepStatus::Retrying => 2,
        StepStatus::Waiting => 3,
        StepStatus::Ready => 4,
        StepStatus::Cancelled => 5,
        StepStatus::Succeeded => 6,
        StepStatus::Skipped => 7,
    }
}

/// Of the items that left, as a share.
fn share(part: u32, whole: u32) -> Option<f64> {
    (whole > 0).then(|| f64::from(part) / f64::from(whole))
}

impl Overlay {
    /// Lays attempts over the document that `follow` was made of. They come as [`Scrubber::seen`] gives them;
    /// what is open counts its time until `until`.
    #[must_use]
    pub fn new(follow: &Follow, seen: &[Seen<'_>], until: DateTime<Utc>) -> Self {
        let mut by_node: BTreeMap<NodeId, Vec<&Seen<'_>>> = BTreeMap::new();
        for one in seen {
            by_node.entry(one.step.node).or_default().push(one);
        }
        let nodes: BTreeMap<NodeId, NodeFacts> = by_node
            .iter()
            .filter_map(|(id, attempts)| Some((*id, facts(attempts, until)?)))
            .collect();
        let mut overlay = Self {
            wires: wires(follow, seen, &nodes),
            nodes,
        };
        let (nodes, wires) = critical::path(follow, seen);
        for id in nodes {
            if let Some(node) = overlay.nodes.get_mut(&id) {
                node.is_critical = true;
            }
        }
        for id in wires {
            if let Some(wire) = overlay.wires.get_mut(&id) {
                wire.is_critical = true;
            }
        }
        overlay
    }

    /// Where a reader looks first: at the first node in `order` that failed, else at the first that is open.
    #[must_use]
    pub fn needs_eyes(&self, order: &[NodeId]) -> Option<NodeId> {
        let of = |wanted: fn(StepStatus) -> bool| {
            let mut all = order.iter();
            all.find(|id| self.nodes.get(id).is_some_and(|n| wanted(n.status)))
        };
        let failed = of(|s| s == StepStatus::Failed);
        failed.or_else(|| of(|s| rank(s) < 5)).copied()
    }
}

fn facts(attempts: &[&Seen<'_>], until: DateTime<Utc>) -> Option<NodeFacts> {
    let mut newest: BTreeMap<u32, &Seen<'_>> = BTreeMap::new();
    for one in attempts {
        let known = newest.entry(one.step.item).or_insert(one);
        if known.step.attempt < one.step.attempt {
            *known = one;
        }
    }
    let shown = newest.values().min_by_key(|one| {
        // Of those that stand alike, the one that came last.
        (rank(one.status), std::cmp::Reverse(one.step.item))
    })?;
    let count = |status: StepStatus| newest.values().filter(|s| s.status == status).count();
    let counts = StepStatus::ALL.iter().map(|s| (*s, count(*s) as u32));
    let took = attempts.iter().map(|one| one.took(until));
    let error = shown.step.error.as_ref().filter(|_| shown.is_known());
    let reason = error.map(|e| e.message.clone());
    Some(NodeFacts {
        status: shown.status,
        counts: counts.filter(|c| c.1 > 0).collect(),
        items_in: newest.len() as u32,
        items_out: attempts.iter().filter(|one| one.left().is_some()).count() as u32,
        attempts: attempts.len() as u32,
        took: took.fold(TimeDelta::zero(), |sum, one| sum + one),
        reason: reason.or_else(|| shown.step.reason.clone().filter(|_| shown.is_known())),
        step: shown.step.id,
        is_critical: false,
    })
}

fn wires(
    follow: &Follow,
    seen: &[Seen<'_>],
    nodes: &BTreeMap<NodeId, NodeFacts>,
) -> BTreeMap<EdgeId, WireFacts> {
    let mut counts = BTreeMap::new();
    for one in seen {
        if let Some(port) = one.left() {
            follow.count(one.step.node, port, 1, &mut counts);
        }
    }
    // A round begins by its loop's output without that the loop ends: rounds are counted by what is in them.
    let mut rounds: BTreeMap<NodeId, BTreeSet<u32>> = BTreeMap::new();
    for one in seen.iter().filter(|one| one.step.frame > 0) {
        if let Some(outer) = follow.loop_of(one.step.node) {
            rounds.entry(outer).or_default().insert(one.step.frame);
        }
    }
    for (outer, frames) in rounds {
        follow.count(outer, Follow::EACH, frames.len() as u32, &mut counts);
    }
    let facts = |(id, count): (EdgeId, u32)| {
        let from = follow.from(id).filter(|(node, port)| {
            // Rounds do not leave their loop; it leaves once, when all have ended.
            !(*port == Follow::EACH && follow.is_loop(*node))
        });
        let whole = from.and_then(|(node, _)| nodes.get(&node));
        let share = whole.and_then(|n| share(count, n.items_out));
        let wire = WireFacts {
            count,
            share,
            is_critical: false,
        };
        (id, wire)
    };
    counts.into_iter().map(facts).collect()
}

#[cfg(test)]
mod tests;
