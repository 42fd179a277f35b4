//! Rounds, joins, failures that go on, and many runs together.

use uuid::Uuid;

use super::{Then, at, laid, node, run, step, wire};
use crate::{
    ids::WorkflowId,
    workflows::{
        NodeId, StepStatus, WorkflowDoc,
        graph::tests::drawn,
        overlay::{
            Aggregate, FlowPort, FlowStep, FlowWindow, Follow, Scrubber, WireFlow, WorkflowFlow,
        },
    },
};

fn looped() -> WorkflowDoc {
    drawn(
        &[
            "t:trigger.manual",
            "l:logic.loop",
            "a:http.request",
            "b:data.set",
            "end:data.set",
        ],
        &["t>l", "l.each>a", "a>b", "b>l", "l.done>end"],
    )
}

#[test]
fn rounds_are_counted_and_the_longest_way_goes_through_the_last_of_them() {
    let doc = looped();
    let run = run(
        vec![
            step(&doc, "t", 0, 0, &[]).done(0, "out"),
            step(&doc, "l", 1, 0, &[0]).done(7, "done"),
            step(&doc, "a", 2, 0, &[1]).in_round(1).done(2, "out"),
            step(&doc, "b", 3, 2, &[2]).in_round(1).done(2, "out"),
            step(&doc, "a", 4, 0, &[1]).in_round(2).done(7, "out"),
            step(&doc, "b", 5, 7, &[4]).in_round(2).done(7, "out"),
            step(&doc, "end", 6, 7, &[1]).done(7, "out"),
        ],
        Some(7),
    );
    // The loop ends with its last round, in the same commit, and what follows it begins there too.
    let ticks = Scrubber::new(&run, at(60));
    let order: Vec<u32> = ticks.ticks().iter().map(|t| t.item).collect();
    assert_eq!(order, [0, 2, 3, 4, 5, 1, 6]);
    let overlay = laid(&doc, &run, None, 60);
    let each = overlay.wires[&wire(&doc, "l", "each", "a")];
    assert_eq!((each.count, each.share), (2, None));
    let back = overlay.wires[&wire(&doc, "b", "out", "l")];
    assert_eq!((back.count, back.share), (2, Some(1.0)));
    let done = overlay.wires[&wire(&doc, "l", "done", "end")];
    assert_eq!((done.count, done.share), (1, Some(1.0)));
    let a = &overlay.nodes[&node(&doc, "a")];
    assert_eq!((a.items_in, a.items_out), (2, 2));
    assert!(overlay.nodes.values().all(|n| n.is_critical));
    assert!(
        overlay.wires.values().all(|w| w.is_critical),
        "{overlay:#?}"
    );
}

#[test]
fn the_longest_way_to_a_join_is_that_of_who_came_last() {
    let doc = drawn(
        &[
            "t:trigger.manual",
            "slow:http.request",
            "quick:http.request",
            "join:logic.join",
        ],
        &["t>slow", "t>quick", "slow>join", "quick>join"],
    );
    let run = run(
        vec![
            step(&doc, "t", 0, 0, &[]).done(0, "out"),
            step(&doc, "slow", 1, 0, &[0]).done(9, "out"),
            step(&doc, "quick", 2, 0, &[0]).done(3, "out"),
            step(&doc, "join", 3, 3, &[2, 1]).done(9, "out"),
        ],
        Some(9),
    );
    let overlay = laid(&doc, &run, None, 60);
    assert!(overlay.wires[&wire(&doc, "slow", "out", "join")].is_critical);
    assert!(!overlay.wires[&wire(&doc, "quick", "out", "join")].is_critical);
    assert!(!overlay.nodes[&node(&doc, "quick")].is_critical);
}

#[test]
fn a_failure_that_goes_on_is_counted_at_the_output_it_left_by() {
    let doc = drawn(
        &["t:trigger.manual", "call:http.request", "mend:data.set"],
        &["t>call", "call.error>mend"],
    );
    let run = run(
        vec![
            step(&doc, "t", 0, 0, &[]).done(0, "out"),
            step(&doc, "call", 1, 0, &[0]).failed(1, Some("error")),
            step(&doc, "mend", 2, 1, &[1]).done(1, "out"),
        ],
        Some(1),
    );
    let overlay = laid(&doc, &run, None, 60);
    assert_eq!(overlay.wires[&wire(&doc, "call", "error", "mend")].count, 1);
    assert_eq!(
        overlay.nodes[&node(&doc, "call")].status,
        StepStatus::Failed
    );
}

#[test]
fn many_runs_have_shares_widths_and_a_bottleneck() {
    let doc = looped();
    let figures = |key: &str, started, failed, rounds, p95_ms, ports: &[(&str, u32)]| FlowStep {
        node: node(&doc, key),
        started,
        done: started - failed,
        failed,
        rounds,
        p95_ms,
        ports: ports
            .iter()
            .map(|(port, count)| FlowPort {
                port: (*port).to_owned(),
                count: *count,
            })
            .collect(),
    };
    let mut flow = WorkflowFlow {
        workflow_id: WorkflowId::from_uuid(Uuid::from_u128(7)),
        window: FlowWindow::Week,
        since: at(0),
        runs: 4,
        is_partial: false,
        steps: vec![
            figures("t", 4, 0, 0, Some(0), &[("out", 4)]),
            figures("l", 4, 0, 0, Some(900), &[("done", 3)]),
            figures("a", 40, 10, 40, Some(1_500), &[("out", 30)]),
            figures("b", 30, 0, 30, None, &[("out", 30)]),
        ],
    };
    flow.steps.push(FlowStep {
        node: NodeId(Uuid::from_u128(99)),
        started: 1,
        done: 1,
        failed: 0,
        rounds: 0,
        p95_ms: Some(1_000_000),
        ports: Vec::new(),
    });
    let all = Aggregate::new(&Follow::new(&doc), &flow);
    assert_eq!(
        all.nodes.len(),
        4,
        "what the document no longer holds is left out"
    );
    let a = all.nodes[&node(&doc, "a")];
    assert_eq!(a.failure_share, Some(0.25));
    assert_eq!(a.p95, Some(chrono::TimeDelta::milliseconds(1_500)));
    assert!(a.is_slowest && !all.nodes[&node(&doc, "l")].is_slowest);
    let each = all.wires[&wire(&doc, "l", "each", "a")];
    assert_eq!((each.count, each.share), (40, None));
    assert!((each.width - WireFlow::WIDE).abs() < 1e-9);
    let first = all.wires[&wire(&doc, "t", "out", "l")];
    assert_eq!((first.count, first.share), (4, Some(1.0)));
    assert!(first.width > WireFlow::NARROW && first.width < each.width);
    assert_eq!(FlowWindow::parse("24h"), Some(FlowWindow::Day));
    assert_eq!(FlowWindow::parse("1y"), None);
    assert!(FlowWindow::ALL.is_sorted_by_key(|w| w.length()));
}
