//! No box on another, wires to the right, and the same every time.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    publishing::Network,
    workflows::{
        Edge, EdgeId, Node, Note, NoteId, Size,
        canvas::tests::{any_doc, any_sound_doc, id, standing},
        commands::{Command, apply},
        graph::tests::drawn,
        main_job,
    },
};

/// The document as it stands after tidying.
fn tidied(doc: &WorkflowDoc, only: Option<&BTreeSet<NodeId>>) -> WorkflowDoc {
    let mut doc = doc.clone();
    let places = tidy(&doc, only);
    apply(&mut doc, &Command::ApplyLayout { places }).expect("places of steps that are there");
    doc
}

fn places(doc: &WorkflowDoc) -> Vec<(&str, i32, i32)> {
    let nodes = doc.nodes.values();
    nodes.map(|n| (n.key.as_str(), n.pos.x, n.pos.y)).collect()
}

fn corner(doc: &WorkflowDoc, of: impl Fn(&NodeId) -> bool) -> Option<(i32, i32)> {
    let of: Vec<Position> = doc
        .nodes
        .values()
        .filter(|n| of(&n.id))
        .map(|n| n.pos)
        .collect();
    Some((of.iter().map(|p| p.x).min()?, of.iter().map(|p| p.y).min()?))
}

#[test]
fn a_chain_stands_in_a_row_and_branches_around_it() {
    let doc = drawn(
        &[
            "t:trigger.manual",
            "i:logic.if",
            "a:data.set",
            "b:data.set",
            "j:logic.join",
            "z:data.set",
        ],
        &["t>i", "i.yes>a", "i.no>b", "a>j", "b>j", "j>z"],
    );
    assert_eq!(
        places(&tidied(&doc, None)),
        [
            ("t", 0, 48),
            ("i", 320, 48),
            ("a", 640, 0),
            ("b", 640, 96),
            ("j", 960, 48),
            ("z", 1_280, 48),
        ]
    );
}

#[test]
fn high_boxes_stand_level_with_what_leads_to_them() {
    let mut doc = drawn(
        &["t:trigger.manual", "h:human.approval", "z:data.set"],
        &["t>h", "h.approved>z"],
    );
    let high = id(&doc, "h");
    doc.nodes.get_mut(&high).expect("h").on_error = crate::workflows::OnError::ErrorPort;
    let doc = tidied(&doc, None);
    let middle = |key| box_of(&doc.nodes[&id(&doc, key)]).center().y;
    assert_eq!(Shape::of(&doc.nodes[&high]).height(), 100.0);
    assert_eq!((middle("t"), middle("z")), (middle("h"), middle("h")));
}

#[test]
fn parts_stand_below_one_another_and_single_steps_at_the_end() {
    let doc = standing(
        &[
            "one:data.set@100,40",
            "t:trigger.manual@900,20",
            "a:data.set@0,900",
            "u:trigger.manual@0,0",
            "b:data.set@5,5",
            "two:data.set@7,7",
        ],
        &["t>a", "u>b"],
    );
    assert_eq!(
        places(&tidied(&doc, None)),
        [
            ("one", 0, 256),
            ("t", 0, 0),
            ("a", 320, 0),
            ("u", 0, 128),
            ("b", 320, 128),
            ("two", 320, 256),
        ]
    );
}

#[test]
fn a_loop_leads_right_into_its_body_and_beyond() {
    let doc = drawn(
        &[
            "t:trigger.manual",
            "l:logic.loop",
            "a:data.set",
            "b:data.set",
            "z:data.set",
        ],
        &["t>l", "l.each>a", "a>b", "b>l", "l.done>z"],
    );
    let doc = tidied(&doc, None);
    let x = |key| doc.nodes[&id(&doc, key)].pos.x;
    assert_eq!(["t", "l", "a", "b", "z"].map(x), [0, 320, 640, 960, 640]);
}

#[test]
fn what_is_tidied_makes_way_for_notes_and_for_boxes_that_stay() {
    let mut doc = standing(
        &[
            "t:trigger.manual@0,0",
            "a:data.set@40,300",
            "stays:data.set@330,10",
        ],
        &["t>a"],
    );
    let chosen: BTreeSet<NodeId> = [id(&doc, "t"), id(&doc, "a")].into();
    // The second column would come to lie on the box that stays, so all goes below it.
    let places_of = |doc: &WorkflowDoc| {
        places(&tidied(doc, Some(&chosen)))
            .into_iter()
            .map(|(_, x, y)| (x, y))
            .collect::<Vec<_>>()
    };
    assert_eq!(places_of(&doc), [(0, 96), (320, 96), (330, 10)]);
    let note = Note {
        pos: Position { x: 400, y: 120 },
        size: Size { w: 10, h: 10 },
        markdown: String::new(),
        color: String::new(),
    };
    doc.notes.insert(NoteId(Uuid::from_u128(1)), note);
    assert_eq!(places_of(&doc), [(0, 160), (320, 160), (330, 10)]);
    assert!(tidy(&doc, Some(&BTreeSet::new())).is_empty());
}

#[test]
fn the_main_job_has_a_row_for_each_network() {
    let doc = main_job(&[Network::X, Network::LinkedIn]);
    let doc = tidied(&doc, None);
    let rows: BTreeSet<i32> = ["draft", "post", "numbers"]
        .iter()
        .map(|word| doc.nodes[&id(&doc, &format!("{word}_x"))].pos.y)
        .collect();
    assert_eq!(rows.len(), 1, "one row from the draft to the numbers");
    assert_eq!(
        corner(&doc, |_| true),
        corner(&main_job(&[Network::X, Network::LinkedIn]), |_| true)
    );
}

fn check(before: &WorkflowDoc, only: Option<&BTreeSet<NodeId>>) -> Result<(), TestCaseError> {
    let places = tidy(before, only);
    prop_assert_eq!(&places, &tidy(before, only), "the same every time");
    let chosen = |id: &NodeId| only.is_none_or(|o| o.contains(id));
    let wanted: Vec<NodeId> = before.nodes.keys().copied().filter(|n| chosen(n)).collect();
    prop_assert_eq!(places.keys().copied().collect::<Vec<_>>(), wanted);
    let after = tidied(before, only);
    let boxes: Vec<(NodeId, Rect)> = after.nodes.values().map(|n| (n.id, box_of(n))).collect();
    for (n, (a, one)) in boxes.iter().enumerate() {
        for (b, other) in boxes.iter().skip(n + 1) {
            prop_assert!(
                !(chosen(a) || chosen(b)) || !one.overlaps(other),
                "{one:?} {other:?}"
            );
        }
        for note in after.notes.values() {
            prop_assert!(!chosen(a) || !one.overlaps(&note_rect(note)));
        }
    }
    let graph = Graph::new(&after);
    let walk = Walk::new(&graph);
    for wire in graph.wires.iter().filter(|w| walk.leads_on(w)) {
        let (from, to) = (graph.nodes[wire.from], graph.nodes[wire.to]);
        if chosen(&from.id) && chosen(&to.id) {
            prop_assert!(from.pos.x + 300 < to.pos.x, "{} {}", from.key, to.key);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_document_is_tidied(doc in any_doc(), half in any::<u16>(), spot in (-500_i32..500, -500_i32..500)) {
        check(&doc, None)?;
        let ids = doc.nodes.keys().copied().enumerate();
        let some = ids.filter(|(n, _)| half & (1 << n) != 0).map(|(_, id)| id).collect();
        check(&doc, Some(&some))?;
        let mut doc = doc;
        let note = Note {
            pos: Position { x: spot.0, y: spot.1 },
            size: Size { w: 300, h: 200 },
            markdown: String::new(),
            color: String::new(),
        };
        doc.notes.insert(NoteId(Uuid::from_u128(1)), note);
        check(&doc, None)?;
    }

    /// Where nothing stands in the way, the corner stays.
    #[test]
    fn the_corner_stays(doc in any_sound_doc()) {
        check(&doc, None)?;
        let far = |n: &i32| (-100_000..100_000).contains(n);
        let was = corner(&doc, |_| true);
        if was.is_some_and(|(x, y)| far(&x) && far(&y)) {
            prop_assert_eq!(corner(&tidied(&doc, None), |_| true), was);
        }
    }

    /// The simpler layout keeps its word too; it is what large documents get.
    #[test]
    fn the_simple_layout_keeps_boxes_apart(doc in any_sound_doc()) {
        let graph = Graph::new(&doc);
        let (parts, _) = part::parts(&graph, &Walk::new(&graph), |_| true);
        for part in &parts {
            let heights: Vec<f64> = part.steps.iter().map(|n| Shape::of(graph.nodes[*n]).height()).collect();
            prop_assert!(engine::middles(part, &heights).is_some());
            let tops = column::settled(part, &heights, &column::middles(part, &heights));
            for column in &part.columns {
                let mut column = column.clone();
                column.sort_by(|a, b| tops[*a].total_cmp(&tops[*b]));
                for two in column.windows(2) {
                    prop_assert!(tops[two[0]] + heights[two[0]] + 16.0 <= tops[two[1]]);
                }
            }
        }
    }
}

/// As many steps as a document may have, as a star or as a chain with wires that lead far ahead.
fn largest(star: bool) -> WorkflowDoc {
    let step = |n: u128| NodeId(Uuid::from_u128(1 + n));
    let mut doc = WorkflowDoc::new("Large");
    for n in 0..2_000_u128 {
        let node = Node::new(step(n), "data.set", &format!("k{n}"), "Step");
        doc.nodes.insert(node.id, node);
        let from = if star { 0 } else { n.saturating_sub(1) };
        for (far, from) in [(0, from), (1, n / 2)] {
            let id = EdgeId(Uuid::from_u128(10_000 + 2 * n + far));
            if from != n && (far == 0 || n % 2 == 0) {
                doc.edges
                    .insert(id, Edge::new(id, step(from), "out", step(n)));
            }
        }
    }
    doc
}

#[test]
fn the_largest_documents_are_tidied_without_the_engine() {
    for doc in [largest(true), largest(false)] {
        let graph = Graph::new(&doc);
        let (parts, loose) = part::parts(&graph, &Walk::new(&graph), |_| true);
        assert_eq!((parts.len(), loose.len()), (1, 0));
        assert!(parts[0].steps.len() + parts[0].crossed() > engine::MOST);
        let after = tidied(&doc, None);
        let grid: Grid<NodeId> = after.nodes.values().map(|n| (n.id, box_of(n))).collect();
        for node in after.nodes.values() {
            let others = grid.blockers(box_of(node)).filter(|(id, _)| *id != node.id);
            assert_eq!(others.count(), 0);
        }
    }
}
