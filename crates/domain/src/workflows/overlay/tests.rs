//! One run over its document, moment by moment, and many runs together.

mod loops;

use chrono::{DateTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use serde_json::Value;
use uuid::Uuid;

use super::*;
use crate::{
    ids::{RunId, VersionId, WorkflowId},
    workflows::{
        Run, RunMode, RunStatus, Step, StepError, WorkflowDoc,
        graph::{Graph, tests::drawn},
    },
};

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
}

fn id(n: u32) -> StepId {
    StepId::from_uuid(Uuid::from_u128(1_000 + u128::from(n)))
}

fn node(doc: &WorkflowDoc, key: &str) -> NodeId {
    doc.by_key(key).expect(key).id
}

fn wire(doc: &WorkflowDoc, from: &str, port: &str, to: &str) -> EdgeId {
    let mut edges = doc.edges.values();
    let is = |e: &&crate::workflows::Edge| {
        e.from.node == node(doc, from) && e.from.port == port && e.to.node == node(doc, to)
    };
    edges.find(is).expect("a wire").id
}

/// The nth step, made and begun at a second, following others; open.
fn step(doc: &WorkflowDoc, key: &str, n: u32, begun: i64, after: &[u32]) -> Step {
    let of = doc.by_key(key).expect(key);
    Step {
        id: id(n),
        node: of.id,
        key: of.key.clone(),
        kind: of.kind.clone(),
        name: of.name.clone(),
        item: n,
        frame: 0,
        attempt: 1,
        after: after.iter().map(|n| id(*n)).collect(),
        status: StepStatus::Running,
        input: Value::Null,
        output: None,
        port: None,
        reason: Some(format!("did {key}")),
        error: None,
        tokens: (0, 0),
        cost: Decimal::ZERO,
        waits_until: None,
        queued_at: at(begun),
        started_at: Some(at(begun)),
        ended_at: None,
        undone_at: None,
        undo_error: None,
        can_undo: false,
    }
}

trait Then: Sized {
    fn done(self, at: i64, port: &str) -> Self;
    fn failed(self, at: i64, port: Option<&str>) -> Self;
    fn in_round(self, frame: u32) -> Self;
    fn attempt(self, id: StepId, n: u32) -> Self;
}

impl Then for Step {
    fn done(mut self, end: i64, port: &str) -> Self {
        self.status = StepStatus::Succeeded;
        self.ended_at = Some(at(end));
        self.port = Some(port.to_owned());
        self
    }

    fn failed(mut self, end: i64, port: Option<&str>) -> Self {
        self.status = StepStatus::Failed;
        self.ended_at = Some(at(end));
        self.port = port.map(str::to_owned);
        self.error = Some(StepError {
            code: "refused".to_owned(),
            message: "The other side refused".to_owned(),
            hint: String::new(),
        });
        self
    }

    fn in_round(mut self, frame: u32) -> Self {
        self.frame = frame;
        self
    }

    fn attempt(mut self, id: StepId, n: u32) -> Self {
        (self.id, self.attempt) = (id, n);
        self
    }
}

fn run(steps: Vec<Step>, ended: Option<i64>) -> Run {
    let id = Uuid::from_u128(7);
    Run {
        id: RunId::from_uuid(id),
        workflow_id: WorkflowId::from_uuid(id),
        version_id: VersionId::from_uuid(id),
        version: 1,
        campaign_id: None,
        mode: RunMode::Live,
        parent_id: None,
        status: RunStatus::Running,
        paused: false,
        queued: false,
        stopped: None,
        started_at: at(0),
        ended_at: ended.map(at),
        steps,
    }
}

fn laid(doc: &WorkflowDoc, run: &Run, position: Option<usize>, now: i64) -> Overlay {
    let scrubber = Scrubber::new(run, at(now));
    let seen = scrubber.seen(run, position);
    Overlay::new(&Follow::new(doc), &seen, scrubber.moment(position))
}

/// Two branches that meet again; one of them is off.
fn branches() -> WorkflowDoc {
    drawn(
        &[
            "t:trigger.manual",
            "ask:logic.if",
            "slow:http.request",
            "quick:data.set",
            "end:data.set",
        ],
        &[
            "t>ask",
            "ask.yes>slow",
            "ask.no>quick",
            "slow>end",
            "quick>end",
        ],
    )
}

#[test]
fn counts_and_shares_follow_the_outputs_that_were_taken() {
    let doc = branches();
    let run = run(
        vec![
            step(&doc, "t", 0, 0, &[]).done(0, "out"),
            step(&doc, "ask", 1, 0, &[0]).done(0, "yes"),
            step(&doc, "slow", 2, 0, &[1]).done(9, "out"),
            step(&doc, "end", 3, 9, &[2]).done(9, "out"),
        ],
        Some(9),
    );
    let overlay = laid(&doc, &run, None, 60);
    let slow = &overlay.nodes[&node(&doc, "slow")];
    assert_eq!((slow.items_in, slow.items_out, slow.attempts), (1, 1, 1));
    assert_eq!(slow.took, TimeDelta::seconds(9));
    assert_eq!(slow.counts, [(StepStatus::Succeeded, 1)]);
    assert_eq!(slow.reason.as_deref(), Some("did slow"));
    assert!(slow.is_critical);
    let yes = overlay.wires[&wire(&doc, "ask", "yes", "slow")];
    assert_eq!(
        (yes.count, yes.share, yes.is_critical),
        (1, Some(1.0), true)
    );
    assert!(
        !overlay
            .wires
            .contains_key(&wire(&doc, "ask", "no", "quick"))
    );
    assert!(!overlay.nodes.contains_key(&node(&doc, "quick")), "unused");
    let order: Vec<_> = Follow::new(&doc).order().to_vec();
    assert_eq!(overlay.needs_eyes(&order), None, "all went well");
}

#[test]
fn a_step_that_is_off_is_passed_by_its_first_output() {
    let mut doc = branches();
    let (quick, slow) = (node(&doc, "quick"), node(&doc, "slow"));
    doc.nodes.get_mut(&quick).expect("quick").enabled = false;
    let run = run(
        vec![
            step(&doc, "t", 0, 0, &[]).done(0, "out"),
            step(&doc, "ask", 1, 0, &[0]).done(0, "no"),
            step(&doc, "end", 2, 0, &[1]).done(0, "out"),
        ],
        Some(0),
    );
    let overlay = laid(&doc, &run, None, 60);
    for id in [
        wire(&doc, "ask", "no", "quick"),
        wire(&doc, "quick", "out", "end"),
    ] {
        assert_eq!(overlay.wires[&id].count, 1);
        assert!(overlay.wires[&id].is_critical, "the way leads through it");
    }
    assert_eq!(
        overlay.wires[&wire(&doc, "quick", "out", "end")].share,
        None
    );
    assert!(!overlay.nodes.contains_key(&quick) && !overlay.nodes.contains_key(&slow));
    // What the engine follows is the same.
    let graph = Graph::new(&doc);
    let ways = graph.ways(graph.place(node(&doc, "ask")).expect("ask"));
    let no = ways.iter().find(|w| w.port == "no").expect("a way");
    assert_eq!((no.node, no.wires.len()), (node(&doc, "end"), 2));
    assert_eq!(no.edge(), wire(&doc, "quick", "out", "end"));
}

#[test]
fn a_failure_comes_first_and_says_why_and_a_mended_one_does_not_count() {
    let doc = branches();
    let mut steps = vec![
        step(&doc, "t", 0, 0, &[]).done(0, "out"),
        step(&doc, "ask", 1, 0, &[0]).done(0, "yes"),
        step(&doc, "slow", 2, 0, &[1]).failed(4, None),
        step(&doc, "slow", 3, 0, &[1]).done(5, "out"),
        step(&doc, "end", 4, 5, &[3]).done(5, "out"),
    ];
    let overlay = laid(&doc, &run(steps.clone(), Some(5)), None, 60);
    let slow = &overlay.nodes[&node(&doc, "slow")];
    assert_eq!((slow.status, slow.step), (StepStatus::Failed, id(2)));
    assert_eq!(slow.reason.as_deref(), Some("The other side refused"));
    assert_eq!(
        slow.counts,
        [(StepStatus::Succeeded, 1), (StepStatus::Failed, 1)]
    );
    assert_eq!((slow.items_in, slow.items_out), (2, 1));
    let order: Vec<_> = Follow::new(&doc).order().to_vec();
    assert_eq!(overlay.needs_eyes(&order), Some(node(&doc, "slow")));
    // Tried again, with success.
    let mut again = step(&doc, "slow", 2, 6, &[1]).done(8, "out");
    again = again.attempt(id(20), 2);
    steps.push(again);
    let overlay = laid(&doc, &run(steps, Some(8)), None, 60);
    let slow = &overlay.nodes[&node(&doc, "slow")];
    assert_eq!((slow.status, slow.attempts), (StepStatus::Succeeded, 3));
    assert_eq!((slow.items_in, slow.items_out), (2, 2));
}

#[test]
fn every_tick_shows_what_had_come_about_by_then() {
    let doc = branches();
    let run = run(
        vec![
            step(&doc, "t", 0, 0, &[]).done(0, "out"),
            step(&doc, "ask", 1, 0, &[0]).done(0, "yes"),
            step(&doc, "slow", 2, 0, &[1]).done(8, "out"),
            step(&doc, "end", 3, 8, &[2]).done(8, "out"),
        ],
        Some(10),
    );
    let scrubber = Scrubber::new(&run, at(60));
    let reached = |position| -> Vec<(String, StepStatus)> {
        let seen = scrubber.seen(&run, position);
        seen.iter()
            .map(|s| (s.step.key.clone(), s.status))
            .collect()
    };
    let named = |all: &[(&str, StepStatus)]| -> Vec<(String, StepStatus)> {
        all.iter().map(|(k, s)| ((*k).to_owned(), *s)).collect()
    };
    use StepStatus::{Running, Succeeded};
    assert_eq!(reached(Some(0)), named(&[("t", Succeeded)]));
    let both = [("t", Succeeded), ("ask", Succeeded), ("slow", Running)];
    assert_eq!(reached(Some(1)), named(&both));
    let three = [("t", Succeeded), ("ask", Succeeded), ("slow", Succeeded)];
    assert_eq!(reached(Some(2)), named(&three), "the end is not made yet");
    assert_eq!(reached(Some(3)), reached(None));
    let overlay = laid(&doc, &run, Some(1), 60);
    let slow = &overlay.nodes[&node(&doc, "slow")];
    assert_eq!((slow.status, slow.reason.as_deref()), (Running, None));
    assert_eq!((slow.items_in, slow.items_out), (1, 0));
    assert!(
        !overlay
            .wires
            .contains_key(&wire(&doc, "slow", "out", "end"))
    );
    // The axis.
    assert_eq!(scrubber.marks(1_000), [0.0, 0.8]);
    assert_eq!(
        scrubber.nearest(0.1),
        Some(1),
        "the last of those that stand together"
    );
    assert_eq!(scrubber.nearest(0.7), Some(3));
    assert_eq!(scrubber.nearest(1.0), None);
    assert_eq!(scrubber.since_begin(Some(2)), TimeDelta::seconds(8));
    assert_eq!(scrubber.position_of(id(2)), Some(2));
    // Back and forth.
    assert_eq!(
        scrubber.previous(None),
        Some(2),
        "the last tick is the present"
    );
    assert_eq!(scrubber.previous(Some(0)), Some(0));
    assert_eq!(scrubber.next(Some(2)), Some(3));
    assert_eq!((scrubber.next(Some(3)), scrubber.next(None)), (None, None));
}

#[test]
fn a_run_that_goes_on_ends_its_axis_now_and_what_waits_stands_as_waiting() {
    let doc = drawn(&["t:trigger.manual", "ask:human.approval"], &["t>ask"]);
    let mut ask = step(&doc, "ask", 1, 0, &[0]);
    ask.status = StepStatus::Waiting;
    let run = run(vec![step(&doc, "t", 0, 0, &[]).done(0, "out"), ask], None);
    let scrubber = Scrubber::new(&run, at(30));
    assert_eq!(scrubber.previous(None), Some(0));
    assert_eq!(scrubber.since_begin(None), TimeDelta::seconds(30));
    let overlay = laid(&doc, &run, None, 30);
    let ask = &overlay.nodes[&node(&doc, "ask")];
    assert_eq!(ask.status, StepStatus::Waiting);
    assert_eq!(ask.took, TimeDelta::seconds(30));
    let order: Vec<_> = Follow::new(&doc).order().to_vec();
    assert_eq!(overlay.needs_eyes(&order), Some(node(&doc, "ask")));
    // A run without steps has no ticks.
    let empty = Scrubber::new(&super::tests::run(Vec::new(), None), at(5));
    assert_eq!((empty.previous(None), empty.next(None)), (None, None));
    assert_eq!((empty.nearest(0.4), empty.marks(10)), (None, Vec::new()));
}
