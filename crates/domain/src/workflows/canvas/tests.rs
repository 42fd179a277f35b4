//! Shapes and frames, and what the tests of this module share.

use proptest::prelude::*;

use super::*;
use crate::workflows::{
    Group, GroupId, Node, NodeId, Note, NoteId, OnError, Position, Size, WorkflowDoc,
    commands::properties, graph::tests::drawn,
};
use serde_json::json;
use uuid::Uuid;

/// A document from words, each `key:kind@x,y`, and wires, each `from.port>to`.
pub(super) fn standing(nodes: &[&str], wires: &[&str]) -> WorkflowDoc {
    let parts = |word: &&str| {
        let (node, place) = word.split_once('@').expect("key:kind@x,y");
        let (x, y) = place.split_once(',').expect("x,y");
        let pos = Position {
            x: x.parse().expect("x"),
            y: y.parse().expect("y"),
        };
        (node.to_owned(), pos)
    };
    let parts: Vec<(String, Position)> = nodes.iter().map(parts).collect();
    let words: Vec<&str> = parts.iter().map(|p| p.0.as_str()).collect();
    let mut doc = drawn(&words, wires);
    for (node, (_, pos)) in doc.nodes.values_mut().zip(&parts) {
        node.pos = *pos;
    }
    doc
}

pub(super) fn id(doc: &WorkflowDoc, key: &str) -> NodeId {
    doc.by_key(key).expect(key).id
}

pub(super) fn keys(doc: &WorkflowDoc, ids: &[NodeId]) -> Vec<String> {
    ids.iter().map(|n| doc.nodes[n].key.clone()).collect()
}

fn place() -> impl Strategy<Value = Position> {
    let near = -900_i32..900;
    prop_oneof![
        30 => (near.clone(), near).prop_map(|(x, y)| Position { x, y }),
        1 => any::<(i32, i32)>().prop_map(|(x, y)| Position { x, y }),
    ]
}

/// Any document, its steps in places that are near one another or anywhere at all.
pub(super) fn any_doc() -> impl Strategy<Value = WorkflowDoc> {
    let places = prop::collection::vec(place(), 16);
    (properties::doc(), places).prop_map(|(mut doc, places)| {
        for (node, pos) in doc.nodes.values_mut().zip(places) {
            node.pos = pos;
        }
        doc
    })
}

/// Any document without circles and without anything wrong with its loops, with up to 40 steps.
pub(super) fn any_sound_doc() -> impl Strategy<Value = WorkflowDoc> {
    let kinds = prop::collection::vec(0_usize..6, 40);
    let wires = prop::collection::vec((0_usize..40, 1_usize..8, 0_usize..3), 0..70);
    (
        2_usize..40,
        kinds,
        wires,
        prop::collection::vec(place(), 40),
    )
        .prop_map(|(count, kinds, wires, places)| {
            let kind = |n: usize| match (n, kinds[n]) {
                (0, _) => "trigger.manual",
                (_, 0) => "logic.if",
                (_, 1) => "human.approval",
                (_, 2) => "logic.join",
                _ => "data.set",
            };
            let words: Vec<String> = (0..count).map(|n| format!("k{n}:{}", kind(n))).collect();
            let ports = |n: usize| match kind(n) {
                "logic.if" => ["yes", "no", "yes"],
                "human.approval" => ["approved", "rejected", "expired"],
                _ => ["out", "out", "out"],
            };
            let ahead = wires.iter().filter(|(from, by, _)| from + by < count);
            let mut arrows: Vec<String> = ahead
                .map(|(from, by, port)| format!("k{from}.{}>k{}", ports(*from)[*port], from + by))
                .collect();
            arrows.sort();
            arrows.dedup();
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let arrows: Vec<&str> = arrows.iter().map(String::as_str).collect();
            let mut doc = drawn(&words, &arrows);
            for (node, pos) in doc.nodes.values_mut().zip(places) {
                node.pos = pos;
            }
            doc
        })
}

fn node(kind: &str) -> Node {
    Node::new(NodeId(Uuid::from_u128(7)), kind, "k", "A step")
}

#[test]
fn a_box_is_as_high_as_its_outputs_need() {
    let heights = |outputs: usize| {
        let mut switch = node("logic.switch");
        let case = |n: usize| json!({ "name": format!("case {n}") });
        let cases: Vec<_> = (1..outputs).map(case).collect();
        switch.params.insert("cases".into(), json!(cases));
        Shape::of(&switch).height()
    };
    assert_eq!(
        [1, 2, 3, 4, 5, 51].map(heights),
        [64.0, 64.0, 64.0, 80.0, 100.0, 1_020.0]
    );
}

#[test]
fn ports_stand_in_the_order_of_the_kind_and_share_the_side() {
    let at = Point::new(100.0, 10.0);
    let shape = Shape::of(&node("logic.if"));
    assert_eq!(shape.outputs, ["yes", "no"]);
    assert_eq!(shape.input(at), Point::new(100.0, 42.0));
    assert_eq!(shape.output(at, shape.port("yes")), Point::new(324.0, 26.0));
    assert_eq!(shape.output(at, shape.port("no")), Point::new(324.0, 58.0));

    let mut fails = node("http.request");
    fails.on_error = OnError::ErrorPort;
    let shape = Shape::of(&fails);
    assert_eq!(shape.outputs.last().map(AsRef::as_ref), Some("error"));
    // A wire from an output that went away shows where it hangs.
    assert_eq!(shape.port("gone"), None);
    assert_eq!(shape.output(at, None), Point::new(324.0, 74.0));

    assert!(!Shape::of(&node("trigger.manual")).has_input);
    let unknown = Shape::of(&node("no.such_kind"));
    assert!(unknown.has_input && unknown.outputs == ["out"]);
    assert_eq!(Shape::of(&node("logic.stop")).height(), BOX_HEIGHT);
}

#[test]
fn a_frame_goes_around_the_steps_that_are_there_and_the_bounds_around_all() {
    let mut doc = standing(&["a:data.set@0,0", "b:data.set@320,96"], &[]);
    assert_eq!(doc_bounds(&WorkflowDoc::new("Empty")), None);
    let gone = NodeId(Uuid::from_u128(99));
    let group = Group {
        title: "G".into(),
        color: String::new(),
        nodes: [id(&doc, "b"), gone].into(),
        note: String::new(),
    };
    let place = |id| doc.nodes.get(&id).map(box_of);
    let around = frame(&group, place).expect("a step is left");
    assert_eq!(around, Rect::new(Point::new(304.0, 52.0), 256.0, 124.0));
    assert_eq!(frame(&group, |_| None), None);

    doc.groups.insert(GroupId(gone.0), group);
    let note = Note {
        pos: Position { x: -50, y: 10 },
        size: Size { w: 20, h: 300 },
        markdown: String::new(),
        color: String::new(),
    };
    doc.notes.insert(NoteId(gone.0), note);
    let all = Rect::spanned(Point::new(560.0, 0.0), Point::new(-50.0, 310.0));
    assert_eq!(doc_bounds(&doc), Some(all));
}

#[test]
fn touching_is_not_overlapping() {
    let one = Rect::new(Point::default(), 10.0, 10.0);
    let beside = one.moved(Point::new(10.0, 0.0));
    assert!(one.touches(&beside) && !one.overlaps(&beside));
    let over = one.moved(Point::new(9.5, 9.5));
    assert!(one.overlaps(&over) && !one.holds(&over));
    assert!(one.holds(&one) && one.has(Point::new(10.0, 10.0)));
    assert!(!one.has(Point::new(10.1, 5.0)));
    assert_eq!(
        Point::new(2.5e9, -2.5e9).stored(),
        Position {
            x: i32::MAX,
            y: i32::MIN
        }
    );
}
