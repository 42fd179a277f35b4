//! Reading order and neighbours.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::{
    publishing::Network,
    workflows::{
        WorkflowDoc,
        canvas::{
            geometry::Point,
            tests::{any_doc, any_sound_doc, id, keys, standing},
        },
        graph::tests::drawn,
        main_job,
    },
};

fn order(doc: &WorkflowDoc) -> Vec<NodeId> {
    Walk::new(&Graph::new(doc)).order()
}

fn order_of(nodes: &[&str], wires: &[&str]) -> Vec<String> {
    let doc = drawn(nodes, wires);
    keys(&doc, &order(&doc))
}

/// The order of a document without circles, found by looking through all wires again for every step.
fn slowly(doc: &WorkflowDoc) -> Vec<NodeId> {
    let mut waits: BTreeMap<NodeId, usize> = doc.nodes.keys().map(|id| (*id, 0)).collect();
    for edge in doc.edges.values() {
        *waits.get_mut(&edge.to.node).expect("a step") += 1;
    }
    let free = waits.iter().filter(|(_, n)| **n == 0).map(|(id, _)| *id);
    let mut open: Vec<NodeId> = free.collect();
    open.reverse();
    let mut out = Vec::new();
    while let Some(id) = open.pop() {
        out.push(id);
        for edge in doc.edges.values().rev().filter(|e| e.from.node == id) {
            let n = waits.get_mut(&edge.to.node).expect("a step");
            *n -= 1;
            if *n == 0 {
                open.push(edge.to.node);
            }
        }
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn the_order_is_that_of_going_through_all_wires_for_every_step(doc in any_sound_doc()) {
        prop_assert_eq!(order(&doc), slowly(&doc));
    }

    /// Whatever the wires: every step once, and no wire back but those of loops and circles.
    #[test]
    fn the_order_holds_every_step_once_and_follows_the_wires(doc in any_doc()) {
        let graph = Graph::new(&doc);
        let walk = Walk::new(&graph);
        let order = walk.order();
        prop_assert_eq!(order.iter().copied().collect::<BTreeSet<_>>().len(), doc.nodes.len());
        prop_assert_eq!(order.len(), doc.nodes.len());
        for (n, id) in order.iter().enumerate() {
            prop_assert_eq!(walk.position(*id), Some((n + 1, order.len())));
        }
        for wire in &graph.wires {
            prop_assert!(wire.back || graph.is_cyclic() || walk.leads_on(wire));
        }
    }

    /// To a neighbour and back is the step itself, on every side.
    #[test]
    fn neighbours_are_neighbours_of_each_other(doc in any_doc()) {
        let graph = Graph::new(&doc);
        let walk = Walk::new(&graph);
        for id in doc.nodes.keys().copied() {
            for next in walk.next(id) {
                prop_assert!(walk.previous(next).contains(&id));
            }
            let siblings = walk.siblings(id);
            prop_assert!(siblings.contains(&id));
            let unique: BTreeSet<_> = siblings.iter().collect();
            prop_assert_eq!(unique.len(), siblings.len());
            for other in &siblings {
                prop_assert!(walk.siblings(*other).contains(&id));
            }
            let at_it = doc.edges.values().filter(|e| e.from.node == id || e.to.node == id);
            let mut wires = walk.wires(id);
            wires.sort();
            prop_assert_eq!(wires, at_it.map(|e| e.id).collect::<Vec<_>>());
        }
    }
}

#[test]
fn a_branch_is_read_to_its_end_before_the_next() {
    let order = order_of(
        &[
            "t:trigger.manual",
            "i:logic.if",
            "a:data.set",
            "b:data.set",
            "c:data.set",
            "j:logic.join",
        ],
        &["t>i", "i.yes>a", "i.no>b", "a>c", "c>j", "b>j"],
    );
    assert_eq!(order, ["t", "i", "a", "c", "b", "j"]);
}

#[test]
fn a_loop_comes_before_its_body_and_holds_nothing_up() {
    let nodes = [
        "t:trigger.manual",
        "l:logic.loop",
        "a:data.set",
        "b:data.set",
        "z:data.set",
        "x:data.set",
    ];
    let order = order_of(
        &nodes,
        &["t>l", "l.each>a", "a>b", "b>l", "l.done>z", "t>x"],
    );
    assert_eq!(order, ["t", "l", "a", "b", "z", "x"]);
    // A circle that should not be there is entered by the wire that leads into it.
    let order = order_of(&nodes, &["t>a", "a>b", "b>a", "b>z", "t>x"]);
    assert_eq!(order, ["t", "x", "l", "a", "b", "z"]);
}

#[test]
fn a_step_knows_its_place_among_all() {
    let doc = main_job(&[Network::X]);
    let graph = Graph::new(&doc);
    let walk = Walk::new(&graph);
    assert_eq!(walk.position(id(&doc, "start")), Some((1, 9)));
    assert_eq!(walk.position(id(&doc, "check_x")), Some((4, 9)));
    assert_eq!(walk.position(NodeId(uuid::Uuid::nil())), None);
    assert_eq!(walk.all_before(id(&doc, "draft_x")).len(), 2);
    assert_eq!(walk.all_after(id(&doc, "slot_x")).len(), 2);
}

#[test]
fn wires_and_steps_behind_come_by_the_outputs() {
    // Wired in the other order than the outputs stand.
    let doc = drawn(
        &["t:trigger.manual", "i:logic.if", "a:data.set", "b:data.set"],
        &["i.no>b", "i.yes>a", "i.gone>t", "t>i", "i.yes>b"],
    );
    let graph = Graph::new(&doc);
    let walk = Walk::new(&graph);
    assert_eq!(keys(&doc, &walk.next(id(&doc, "i"))), ["a", "b", "t"]);
    let at_it: Vec<String> = walk
        .wires(id(&doc, "i"))
        .iter()
        .map(|w| {
            let edge = &doc.edges[w];
            format!("{}.{}", doc.nodes[&edge.from.node].key, edge.from.port)
        })
        .collect();
    assert_eq!(at_it, ["t.out", "i.yes", "i.yes", "i.no", "i.gone"]);
    assert_eq!(keys(&doc, &walk.previous(id(&doc, "b"))), ["i"]);
}

#[test]
fn siblings_stand_from_top_to_bottom() {
    let doc = standing(
        &[
            "t:trigger.manual@0,0",
            "u:trigger.manual@0,-100",
            "a:data.set@320,300",
            "b:data.set@320,-40",
            "c:data.set@320,120",
        ],
        &["t>a", "t>b", "t>c"],
    );
    let graph = Graph::new(&doc);
    let walk = Walk::new(&graph);
    assert_eq!(keys(&doc, &walk.siblings(id(&doc, "c"))), ["b", "c", "a"]);
    assert_eq!(walk.above(id(&doc, "c")), Some(id(&doc, "b")));
    assert_eq!(walk.below(id(&doc, "c")), Some(id(&doc, "a")));
    assert_eq!(walk.above(id(&doc, "b")), None);
    assert_eq!(walk.below(id(&doc, "a")), None);
    // Those that nothing leads to are siblings.
    assert_eq!(walk.above(id(&doc, "t")), Some(id(&doc, "u")));
}

#[test]
fn the_nearest_in_a_direction_lies_ahead_rather_than_aside() {
    let doc = standing(
        &[
            "m:data.set@0,0",
            "right:data.set@640,0",
            "aside:data.set@320,-600",
            "down:data.set@100,200",
            "up:data.set@0,-900",
        ],
        &[],
    );
    let boxes = || {
        doc.nodes
            .values()
            .map(|n| (n.id, Rect::new(n.pos.into(), 224.0, 64.0)))
    };
    let from = Rect::new(Point::default(), 224.0, 64.0);
    let go = |heading| nearest(&from, heading, boxes()).map(|n| doc.nodes[&n].key.clone());
    assert_eq!(go(Heading::Right).as_deref(), Some("right"));
    assert_eq!(go(Heading::Down).as_deref(), Some("down"));
    assert_eq!(go(Heading::Up).as_deref(), Some("up"));
    assert_eq!(go(Heading::Left), None);
    // What lies aside is taken when there is nothing else.
    let aside = boxes().filter(|b| b.0 == id(&doc, "aside"));
    assert_eq!(
        nearest(&from, Heading::Right, aside),
        Some(id(&doc, "aside"))
    );
}
