//! Order, loops, ways and what is certain.

use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::{
    publishing::Network,
    workflows::{Params, Type, main_job},
};

/// A document from words: `key:kind` and `from.port>to`.
pub(crate) fn drawn(nodes: &[&str], wires: &[&str]) -> WorkflowDoc {
    let mut doc = WorkflowDoc::new("Drawn");
    for (n, word) in nodes.iter().enumerate() {
        let (key, kind) = word.split_once(':').expect("key:kind");
        let id = NodeId(Uuid::from_u128(1 + n as u128));
        doc.nodes.insert(id, Node::new(id, kind, key, key));
    }
    for (n, word) in wires.iter().enumerate() {
        let (from, to) = word.split_once('>').expect("from>to");
        let (from, port) = from.split_once('.').unwrap_or((from, "out"));
        let id = EdgeId(Uuid::from_u128(10_000 + n as u128));
        let at = |key: &str| doc.by_key(key).expect(key).id;
        let edge = Edge::new(id, at(from), port, at(to));
        doc.edges.insert(id, edge);
    }
    doc
}

fn at(graph: &Graph<'_>, key: &str) -> usize {
    graph
        .place(graph.doc.by_key(key).expect(key).id)
        .expect("place")
}

fn keys(graph: &Graph<'_>, ids: &[NodeId]) -> Vec<String> {
    ids.iter()
        .map(|id| graph.doc.nodes[id].key.clone())
        .collect()
}

#[test]
fn the_order_follows_the_wires_and_ways_are_found() {
    let doc = main_job(&[Network::X]);
    let graph = Graph::new(&doc);
    let order = keys(&graph, &graph.topological().expect("no circle"));
    assert_eq!(
        order,
        [
            "start",
            "plan",
            "draft_x",
            "check_x",
            "score_x",
            "approval_x",
            "slot_x",
            "post_x",
            "numbers_x"
        ]
    );
    let id = |key: &str| doc.by_key(key).expect(key).id;
    assert_eq!(
        keys(&graph, &graph.upstream(id("draft_x"))),
        ["start", "plan"]
    );
    assert_eq!(graph.downstream(id("slot_x")).len(), 2);
    let paths = graph.paths(id("start"), id("score_x"), 10);
    assert_eq!(paths.iter().map(Vec::len).collect::<Vec<_>>(), [4, 4]);
    assert_eq!(graph.paths(id("start"), id("score_x"), 1).len(), 1);
    assert!(graph.paths(id("score_x"), id("start"), 10).is_empty());
}

#[test]
fn a_wire_back_to_its_loop_is_no_circle_and_any_other_is() {
    let nodes = [
        "t:trigger.manual",
        "l:logic.loop",
        "a:data.set",
        "b:data.set",
        "z:data.set",
    ];
    let wires = ["t>l", "l.each>a", "a>b", "b>l", "l.done>z"];
    let doc = drawn(&nodes, &wires);
    let graph = Graph::new(&doc);
    assert!(!graph.is_cyclic() && graph.loop_faults.is_empty());
    let l = at(&graph, "l");
    assert_eq!(graph.inside[at(&graph, "b")], Some(l));
    assert_eq!(graph.inside[at(&graph, "z")], None);

    let doc = drawn(&nodes, &["t>l", "l.each>a", "a>b", "b>a", "l.done>z"]);
    let graph = Graph::new(&doc);
    assert!(graph.is_cyclic());
    let circle: Vec<_> = graph
        .circle()
        .into_iter()
        .map(|n| graph.nodes[n].key.as_str())
        .collect();
    assert!(circle == ["a", "b"] || circle == ["b", "a"], "{circle:?}");

    // Back by `done` is a circle: the loop would begin again for ever.
    let doc = drawn(&nodes, &["t>l", "l.each>a", "l.done>z", "z>l"]);
    assert!(Graph::new(&doc).is_cyclic());
}

#[test]
fn bodies_are_entered_by_their_loop_alone() {
    let nodes = [
        "t:trigger.manual",
        "o:logic.loop",
        "i:logic.loop",
        "a:data.set",
    ];
    let faults = |wires: &[&str]| Graph::new(&drawn(&nodes, wires)).loop_faults.clone();
    assert_eq!(
        faults(&["t>o", "o.each>i", "i.each>a", "a>i", "i.done>o"]),
        []
    );
    assert!(matches!(
        faults(&["t>o", "t>a", "o.each>a"])[..],
        [LoopFault::Entered(_)]
    ));
    assert!(matches!(
        faults(&["t>o", "o.each>a", "o.done>a"])[..],
        [LoopFault::Entered(_)]
    ));
    assert!(matches!(
        faults(&["t>o", "o.each>i", "i.each>a", "a>o"])[..],
        [LoopFault::SkipsInner(_)]
    ));
}

#[test]
fn what_is_certain_depends_on_every_way() {
    let mut doc = drawn(
        &[
            "t:trigger.manual",
            "if:logic.if",
            "a:data.set",
            "b:data.set",
            "j:logic.join",
            "z:data.set",
        ],
        &["t>if", "if.yes>a", "if.no>b", "a>j", "b>j", "j>z"],
    );
    let join = doc.by_key("j").expect("join").id;
    let mut set = |how: &str| {
        let params: Params = json!({ "wait_for": how })
            .as_object()
            .cloned()
            .expect("map");
        doc.nodes.get_mut(&join).expect("join").params = params;
        let graph = Graph::new(&doc);
        let flow = Flow::new(&graph);
        let (z, a) = (at(&graph, "z"), at(&graph, "a"));
        let into = &graph.into[at(&graph, "j")];
        let decides = flow
            .exclusive(into, graph.nodes.len())
            .map(|(_, _, n)| graph.nodes[n].key.clone());
        (
            flow.always_before(z, a),
            flow.always_before(z, at(&graph, "if")),
            flow.maybe[z].has(a),
            decides,
        )
    };
    assert_eq!(set("any"), (false, true, true, Some("if".into())));
    assert_eq!(set("all"), (true, true, true, Some("if".into())));
}

#[test]
fn a_step_that_is_off_is_passed_through_by_its_first_output_alone() {
    let mut doc = drawn(
        &[
            "t:trigger.manual",
            "if:logic.if",
            "a:data.set",
            "b:data.set",
        ],
        &["t>if", "if.yes>a", "if.no>b"],
    );
    let id = doc.by_key("if").expect("if").id;
    doc.nodes.get_mut(&id).expect("if").enabled = false;
    let graph = Graph::new(&doc);
    let reached = graph.reached(|_| false);
    assert!(reached[at(&graph, "a")] && !reached[at(&graph, "b")]);
    assert_eq!(
        graph
            .way_around(at(&graph, "a"), at(&graph, "b"))
            .map(|w| w.len()),
        Some(3)
    );
    assert_eq!(graph.way_around(at(&graph, "a"), at(&graph, "if")), None);
}

#[test]
fn a_wire_that_no_run_follows_brings_no_type() {
    let mut doc = drawn(
        &[
            "t:trigger.lead_captured",
            "if:logic.if",
            "post:content.social",
            "z:data.set",
            "both:data.set",
        ],
        &[
            "t>if",
            "t>post",
            "if.no>z",
            "post>z",
            "if.yes>both",
            "post>both",
        ],
    );
    let id = doc.by_key("if").expect("if").id;
    doc.nodes.get_mut(&id).expect("if").enabled = false;
    let graph = Graph::new(&doc);
    let carried = Carried::new(&graph);
    assert_eq!(carried.input[at(&graph, "z")], Type::Post);
    // Passed through by its first output, the lead comes there too.
    assert_eq!(carried.input[at(&graph, "both")], Type::Any);
    assert_eq!(carried.gives(&graph, at(&graph, "if"), "yes"), Type::Lead);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Whatever the wires: ways lead from end to end, the order is one, what is certain may be.
    #[test]
    fn walking_any_graph_keeps_its_word(doc in crate::workflows::commands::properties::doc()) {
        let graph = Graph::new(&doc);
        let flow = Flow::new(&graph);
        for (step, (at, wires)) in graph.order.iter().enumerate().map(|(n, at)| (n, (*at, &graph.into[*at]))) {
            for wire in wires.iter().map(|w| &graph.wires[*w]).filter(|w| !w.back) {
                let before = graph.order.iter().position(|n| *n == wire.from);
                prop_assert!(before.is_some_and(|b| b < step));
            }
            for other in 0..graph.nodes.len() {
                prop_assert!(!flow.always_before(at, other) || flow.maybe[at].has(other));
            }
        }
        prop_assert_eq!(graph.is_cyclic(), !graph.circle().is_empty());
        let ids: Vec<NodeId> = doc.nodes.keys().copied().collect();
        for (from, to) in ids.iter().zip(ids.iter().rev()) {
            for way in graph.paths(*from, *to, 20) {
                let mut here = *from;
                for id in &way {
                    prop_assert_eq!(doc.edges[id].from.node, here);
                    here = doc.edges[id].to.node;
                }
                prop_assert_eq!(here, *to);
            }
        }
    }
}
