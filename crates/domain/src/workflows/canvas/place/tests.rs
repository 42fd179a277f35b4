//! What comes lies on nothing that is there.

use proptest::prelude::*;

use super::*;
use crate::workflows::{
    Node, WorkflowDoc,
    canvas::{
        route::Curve,
        shape::box_of,
        tests::{any_doc, id, standing},
    },
};

fn step() -> Shape {
    shape("data.set")
}

fn shape(kind: &str) -> Shape {
    Shape::of(&Node::new(NodeId(uuid::Uuid::nil()), kind, "new", "New"))
}

fn scene(doc: &WorkflowDoc) -> Scene {
    Scene::new(doc, Curve::Orthogonal)
}

fn end(doc: &WorkflowDoc, key: &str, port: &str) -> End {
    End {
        node: id(doc, key),
        port: port.to_owned(),
    }
}

fn at(x: i32, y: i32) -> Position {
    Position { x, y }
}

#[test]
fn a_step_goes_one_column_behind_and_a_row_lower_for_each_output() {
    let doc = standing(&["i:logic.if@0,0"], &[]);
    let place = |port| behind(&scene(&doc), &end(&doc, "i", port), &step());
    assert_eq!(place("yes"), Some(at(320, 0)));
    assert_eq!(place("no"), Some(at(320, 96)));
    assert_eq!(
        behind(
            &scene(&doc),
            &End {
                node: NodeId(uuid::Uuid::nil()),
                port: "out".into()
            },
            &step()
        ),
        None
    );
    // A second one behind the same output, below the first, wherever that stands.
    let doc = standing(&["i:logic.if@0,0", "a:data.set@400,200"], &["i.yes>a"]);
    assert_eq!(
        behind(&scene(&doc), &end(&doc, "i", "yes"), &step()),
        Some(at(320, 304))
    );
}

#[test]
fn a_box_in_the_way_is_passed_on_the_shorter_side() {
    let below = standing(&["t:trigger.manual@0,0", "x:data.set@300,-32"], &[]);
    assert_eq!(
        behind(&scene(&below), &end(&below, "t", "out"), &step()),
        Some(at(320, 48))
    );
    let above = standing(&["t:trigger.manual@0,0", "x:data.set@300,32"], &[]);
    assert_eq!(
        behind(&scene(&above), &end(&above, "t", "out"), &step()),
        Some(at(320, -48))
    );
}

#[test]
fn a_step_at_the_pointer_has_its_middle_or_its_input_there() {
    let doc = WorkflowDoc::new("Empty");
    let place = |held| at_pointer(&scene(&doc), Point::new(500.0, 300.0), &step(), held);
    assert_eq!(place(Held::Middle), at(384, 272));
    assert_eq!(place(Held::Input), at(496, 272));
}

fn splice(doc: &WorkflowDoc) -> Splice {
    let graph = Graph::new(doc);
    let wire = *doc.edges.keys().next().expect("a wire");
    spliced(&scene(doc), &graph, wire, &step()).expect("a wire")
}

fn moves(doc: &WorkflowDoc, splice: &Splice) -> Vec<String> {
    let word =
        |(id, pos): (&NodeId, &Position)| format!("{} {},{}", doc.nodes[id].key, pos.x, pos.y);
    splice.moves.iter().map(word).collect()
}

#[test]
fn on_a_wire_with_room_nothing_moves() {
    let doc = standing(&["t:trigger.manual@0,0", "a:data.set@640,96"], &["t>a"]);
    let Splice { at: place, moves } = splice(&doc);
    assert_eq!((place, moves.len()), (at(320, 96), 0));
}

#[test]
fn on_a_wire_without_room_what_follows_goes_right() {
    let doc = standing(
        &[
            "t:trigger.manual@0,0",
            "a:data.set@320,0",
            "b:data.set@640,0",
            "back:data.set@0,200",
            "other:data.set@640,400",
        ],
        &["t>a", "a>b", "b>back"],
    );
    let made = splice(&doc);
    assert_eq!(made.at, at(320, 0));
    assert_eq!(moves(&doc, &made), ["a 640,0", "b 960,0"]);
    // A stranger that would come to lie under them goes along.
    let doc = standing(
        &[
            "t:trigger.manual@0,0",
            "a:data.set@320,0",
            "other:data.set@700,40",
            "far:data.set@1000,0",
        ],
        &["t>a"],
    );
    assert_eq!(
        moves(&doc, &splice(&doc)),
        ["a 640,0", "other 1020,40", "far 1320,0"]
    );
}

#[test]
fn on_a_wire_that_leads_back_a_step_goes_below() {
    let doc = standing(
        &["a:data.set@640,0", "l:logic.loop@0,0"],
        &["a>l", "l.each>a"],
    );
    let made = splice(&doc);
    assert_eq!((made.at, made.moves.len()), (at(320, 96), 0));
}

#[test]
fn a_paste_goes_to_the_pointer_or_beside_what_it_comes_from() {
    let doc = standing(&["a:data.set@0,0", "b:data.set@320,0"], &["a>b"]);
    let what: Vec<Rect> = doc.nodes.values().map(box_of).collect();
    // Beside them is on top of them, so further down.
    assert_eq!(pasted(&scene(&doc), &what, None), at(32, 80));
    let far = Point::new(272.0, 1_000.0);
    assert_eq!(pasted(&scene(&doc), &what, Some(far)), at(0, 976));
    assert_eq!(pasted(&scene(&doc), &[], Some(far)), at(0, 0));
    assert_eq!(
        pasted(&scene(&WorkflowDoc::new("Empty")), &what, None),
        at(32, 32)
    );
}

#[test]
fn a_paste_with_no_room_below_goes_above() {
    let last = i32::MAX - 64;
    let doc = standing(&[&format!("a:data.set@0,{last}")], &[]);
    let what: Vec<Rect> = doc.nodes.values().map(box_of).collect();
    let by = pasted(&scene(&doc), &what, None);
    assert!(by.y < -64, "{by:?}");
}

fn is_free(scene: &Scene, rect: Rect) -> bool {
    scene.grid().blockers(rect).next().is_none()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn nothing_new_lies_on_a_box(doc in any_doc(), pointer in (-900_i32..900, -900_i32..900), kind in 0_usize..3) {
        let new = shape(["data.set", "logic.if", "human.approval"][kind]);
        let scene = scene(&doc);
        let pointer = Point::from(at(pointer.0, pointer.1));
        for held in [Held::Middle, Held::Input] {
            let place = at_pointer(&scene, pointer, &new, held);
            prop_assert!(is_free(&scene, new.rect(place.into())));
        }
        for node in doc.nodes.values() {
            let from = End { node: node.id, port: "out".into() };
            let place = behind(&scene, &from, &new).expect("a step");
            prop_assert!(is_free(&scene, new.rect(place.into())), "{place:?}");
        }
        let what: Vec<Rect> = doc.nodes.values().filter(|n| n.pos.x.abs() < 1_000 && n.pos.y.abs() < 1_000).map(box_of).collect();
        for to in [None, Some(pointer)] {
            let by = Point::from(pasted(&scene, &what, to));
            prop_assert!(what.iter().all(|r| is_free(&scene, r.moved(by))), "{by:?}");
        }
    }

    /// What makes room comes to lie on nothing that stays, nor on what comes.
    #[test]
    fn making_room_covers_nothing(doc in any_doc()) {
        let graph = Graph::new(&doc);
        let scene = scene(&doc);
        for wire in doc.edges.keys() {
            let made = spliced(&scene, &graph, *wire, &step()).expect("a wire");
            let new = step().rect(made.at.into());
            let now = |node: &Node| {
                let pos = made.moves.get(&node.id).copied().unwrap_or(node.pos);
                Shape::of(node).rect(pos.into())
            };
            let border = doc.nodes.values().any(|n| n.pos.x > i32::MAX - 100_000);
            for node in doc.nodes.values() {
                prop_assert!(!now(node).overlaps(&new), "{} {:?}", node.key, made);
                for other in doc.nodes.values() {
                    let apart = node.id == other.id || border || !now(node).overlaps(&now(other));
                    prop_assert!(apart || box_of(node).overlaps(&box_of(other)), "{} {}", node.key, other.key);
                }
            }
        }
    }
}
