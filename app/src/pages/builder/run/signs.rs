//! What counts look like: words and classes of steps and wires.

use std::collections::HashMap;

use chrono::TimeDelta;
use domain::workflows::{
    StepStatus, WorkflowDoc,
    overlay::{Aggregate, NodeFacts, NodeFlow, Overlay, WireFacts},
};

use super::board::{Marks, Signs};
use crate::{
    i18n::{foreign, number, part, t, tf, tn},
    pages::{
        builder::stage::{Mark, Sign},
        status,
        workflows::run::duration,
    },
    words::overlay as w,
};

/// Longest reason that is written on a step, in characters.
const REASON: usize = 60;

/// A length of time in words that a person reads: `320 ms`, `4.2 s`, `12 min`.
pub fn lasting(length: TimeDelta) -> String {
    let millis = length.num_milliseconds().max(0);
    match millis {
        0..1_000 => tf(w::MILLISECONDS, &[("n", &number(millis))]),
        1_000..10_000 => {
            let text = format!("{}.{}", millis / 1_000, millis % 1_000 / 100);
            tf(w::SECONDS, &[("n", &text)])
        }
        _ => duration(millis / 1_000),
    }
}

/// The class of a step by where it stands; with the longest way, another one.
const fn class(status: StepStatus, is_critical: bool) -> &'static str {
    use StepStatus as S;
    match (status, is_critical) {
        (S::Ready, false) => "ran is-ready",
        (S::Running, false) => "ran is-running",
        (S::Waiting, false) => "ran is-waiting",
        (S::Succeeded, false) => "ran is-done",
        (S::Retrying, false) => "ran is-retrying",
        (S::Failed, false) => "ran is-failed",
        (S::Cancelled, false) => "ran is-cancelled",
        (S::Skipped, false) => "ran is-skipped",
        (S::Ready, true) => "ran is-ready is-critical",
        (S::Running, true) => "ran is-running is-critical",
        (S::Waiting, true) => "ran is-waiting is-critical",
        (S::Succeeded, true) => "ran is-done is-critical",
        (S::Retrying, true) => "ran is-retrying is-critical",
        (S::Failed, true) => "ran is-failed is-critical",
        (S::Cancelled, true) => "ran is-cancelled is-critical",
        (S::Skipped, true) => "ran is-skipped is-critical",
    }
}

/// Where a step's items stand, in words: `2 Done, 1 Failed`; of one item only where it stands.
pub fn standing(facts: &NodeFacts) -> String {
    if facts.items_in < 2 {
        return status::step_word(facts.status).to_owned();
    }
    let one = |(state, n): &(StepStatus, u32)| {
        format!("{} {}", number((*n).into()), status::step_word(*state))
    };
    let parts: Vec<String> = facts.counts.iter().map(one).collect();
    parts.join(", ")
}

/// `3 in, 2 out`.
pub fn in_out(facts: &NodeFacts) -> String {
    let (items_in, items_out) = (
        number(facts.items_in.into()),
        number(facts.items_out.into()),
    );
    tf(w::IN_OUT, &[("in", &items_in), ("out", &items_out)])
}

fn step_text(facts: &NodeFacts) -> String {
    let mut parts = vec![standing(facts)];
    let failed = facts.status == StepStatus::Failed;
    if let Some(reason) = facts.reason.as_ref().filter(|_| failed) {
        parts.push(foreign(&reason.chars().take(REASON).collect::<String>()));
    }
    if facts.items_in > 1 {
        parts.push(format!(
            "{} → {}",
            number(facts.items_in.into()),
            number(facts.items_out.into())
        ));
    }
    if facts.status != StepStatus::Ready {
        parts.push(lasting(facts.took));
    }
    parts.join(" · ")
}

/// `12`, or `12 · 40 %`; a wire that all went by needs no share.
fn wire_text(count: u32, share: Option<f64>) -> String {
    match share.filter(|s| *s < 1.0) {
        Some(share) => format!("{} · {}", number(count.into()), part(share)),
        None => number(count.into()),
    }
}

fn unused() -> Sign {
    Sign {
        class: "ran is-unused",
        text: t(w::NOT_REACHED).to_owned(),
    }
}

fn unused_wire() -> Mark {
    Mark {
        class: "is-unused",
        ..Mark::default()
    }
}

/// What stands on the steps of a run.
pub fn of_steps(doc: &WorkflowDoc, overlay: &Overlay) -> Signs {
    let sign = |facts: &NodeFacts| Sign {
        class: class(facts.status, facts.is_critical),
        text: step_text(facts),
    };
    let all = doc.nodes.keys();
    all.map(|id| (*id, overlay.nodes.get(id).map_or_else(unused, sign)))
        .collect()
}

/// What stands on the wires of a run.
pub fn of_wires(doc: &WorkflowDoc, overlay: &Overlay) -> Marks {
    let mark = |wire: &WireFacts| Mark {
        class: if wire.is_critical {
            "is-critical"
        } else {
            "is-used"
        },
        width: None,
        text: wire_text(wire.count, wire.share),
    };
    let all = doc.edges.keys();
    all.map(|id| (*id, overlay.wires.get(id).map_or_else(unused_wire, mark)))
        .collect()
}

/// What many runs did at a step, in words.
pub fn flow_text(node: &NodeFlow) -> String {
    let mut parts = vec![tn(w::STARTED, node.started.into())];
    if let Some(share) = node.failure_share.filter(|s| *s > 0.0) {
        parts.push(tf(w::FAILED_SHARE, &[("share", &part(share))]));
    }
    if let Some(p95) = node.p95 {
        parts.push(tf(w::P95, &[("time", &lasting(p95))]));
    }
    if node.is_slowest {
        parts.push(t(w::SLOWEST).to_owned());
    }
    parts.join(" · ")
}

/// What stands on the steps of many runs.
pub fn of_flow_steps(doc: &WorkflowDoc, all: &Aggregate) -> Signs {
    let sign = |node: &NodeFlow| Sign {
        class: match (node.failed > 0, node.is_slowest) {
            (true, false) => "ran is-failed",
            (true, true) => "ran is-failed is-critical",
            (false, true) => "ran is-done is-critical",
            (false, false) => "ran is-done",
        },
        text: flow_text(node),
    };
    let ids = doc.nodes.keys();
    ids.map(|id| (*id, all.nodes.get(id).map_or_else(unused, sign)))
        .collect()
}

/// What stands on the wires of many runs: the more went by, the wider.
pub fn of_flow_wires(doc: &WorkflowDoc, all: &Aggregate) -> Marks {
    let ids = doc.edges.keys();
    let marks: HashMap<_, _> = ids
        .map(|id| {
            let wire = all.wires.get(id);
            let mark = wire.map_or_else(unused_wire, |wire| Mark {
                class: "is-flow",
                width: Some(wire.width),
                text: wire_text(wire.count, wire.share),
            });
            (*id, mark)
        })
        .collect();
    marks
}
