//! Frames follow their steps, notes keep their limits, grouping leaves no step in two groups.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::workflows::{
    canvas::{
        route::Curve,
        shape::GROUP_PADDING,
        tests::{any_doc, id, standing},
    },
    commands::apply_all,
};

fn group_id(n: u128) -> GroupId {
    GroupId(Uuid::from_u128(n))
}

fn note_id(n: u128) -> NoteId {
    NoteId(Uuid::from_u128(n))
}

/// Three steps in a row; the last two in a group; a note below.
fn row() -> WorkflowDoc {
    let mut doc = standing(
        &[
            "a:trigger.manual@0,0",
            "b:data.set@320,0",
            "c:data.set@640,0",
        ],
        &["a>b", "b>c"],
    );
    let steps = BTreeSet::from([id(&doc, "b"), id(&doc, "c")]);
    let commands = grouped(&doc, &steps, group_id(1), "Later");
    apply_all(&mut doc, &commands).expect("grouped");
    let note = Note {
        pos: Position { x: 0, y: 400 },
        size: NOTE_SIZE,
        markdown: "Why".to_owned(),
        color: String::new(),
    };
    doc.notes.insert(note_id(1), note);
    doc
}

fn scene(doc: &WorkflowDoc, closed: &[GroupId]) -> Scene {
    let mut scene = Scene::new(doc, Curve::default());
    scene.fold(doc, &closed.iter().copied().collect());
    scene
}

#[test]
fn a_frame_is_held_by_its_title_and_a_note_by_any_place_but_its_corner() {
    let doc = row();
    let frames = Frames::new(&doc, &scene(&doc, &[]));
    let rect = frames.group(group_id(1)).expect("a frame");
    assert!((rect.x - (320.0 - GROUP_PADDING)).abs() < f64::EPSILON);
    let title = Point::new(rect.x + 40.0, rect.y + 10.0);
    assert_eq!(frames.at(title, 16.0), Some(Part::Group(group_id(1))));
    assert_eq!(frames.at(rect.center(), 16.0), None, "steps are inside");
    let note = frames.note(note_id(1)).expect("a note");
    assert_eq!(frames.at(note.center(), 16.0), Some(Part::Note(note_id(1))));
    let corner = Point::new(note.right() - 4.0, note.bottom() - 4.0);
    assert_eq!(frames.at(corner, 16.0), Some(Part::Corner(note_id(1))));
}

#[test]
fn a_folded_group_is_a_chip_and_its_wires_lead_to_it() {
    let doc = row();
    let open = scene(&doc, &[]);
    let folded = scene(&doc, &[group_id(1)]);
    let frames = Frames::new(&doc, &folded);
    let frame = frames.groups()[0];
    assert!(frame.is_folded);
    assert_eq!(
        frame.rect.corner(),
        Frames::new(&doc, &open).groups()[0].rect.corner()
    );
    assert_eq!(
        frames.at(frame.rect.center(), 16.0),
        Some(Part::Group(group_id(1)))
    );
    let wires: Vec<_> = folded.wires().collect();
    assert_eq!(
        (wires.len(), open.wires().count()),
        (1, 2),
        "the inner wire is hidden"
    );
    let ends = folded.ends(wires[0]).expect("ends");
    assert_eq!(ends.to, Point::new(frame.rect.x, frame.rect.center().y));
    assert_eq!(folded.grid().len(), 1, "what is folded is under no pointer");
    assert_eq!(folded.fold_of(id(&doc, "c")), Some(group_id(1)));
}

#[test]
fn unfolded_it_is_as_it_was_and_a_dragged_chip_takes_its_wires_along() {
    let doc = row();
    let mut scene = scene(&doc, &[group_id(1)]);
    let before = scene.chip(group_id(1)).expect("a chip");
    for (key, x) in [("b", 420.0), ("c", 740.0)] {
        scene.place(id(&doc, key), Point::new(x, 50.0));
    }
    scene.settle();
    let after = scene.chip(group_id(1)).expect("a chip");
    assert_eq!(after, before.moved(Point::new(100.0, 50.0)));
    assert_eq!(scene.grid().len(), 1, "still folded");
    scene.fold(&doc, &BTreeSet::new());
    assert_eq!(scene.grid().len(), 3);
    assert_eq!(scene.chip(group_id(1)), None);
    assert!(scene.grid().is_sound());
}

#[test]
fn a_step_leaves_its_group_for_another_and_an_empty_group_goes() {
    let mut doc = row();
    let (b, c) = (id(&doc, "b"), id(&doc, "c"));
    let commands = grouped(&doc, &BTreeSet::from([c]), group_id(2), "Last");
    apply_all(&mut doc, &commands).expect("grouped");
    assert_eq!(doc.groups[&group_id(1)].nodes, BTreeSet::from([b]));
    assert_eq!(doc.groups[&group_id(2)].nodes, BTreeSet::from([c]));
    let commands = grouped(&doc, &BTreeSet::from([b]), group_id(2), "not taken");
    apply_all(&mut doc, &commands).expect("grouped");
    assert_eq!(doc.groups.len(), 1);
    assert_eq!(doc.groups[&group_id(2)].title, "Last", "it joined");
    assert!(grouped(&doc, &BTreeSet::from([b]), group_id(2), "").is_empty());
    let all = BTreeSet::from([b, c]);
    assert_eq!(emptied(&doc, &all).collect::<Vec<_>>(), [group_id(2)]);
    assert_eq!(emptied(&doc, &BTreeSet::from([b])).count(), 0);
}

#[test]
fn dropping_tells_only_what_moved() {
    let doc = row();
    let (a, b) = (id(&doc, "a"), id(&doc, "b"));
    let to = Position { x: 16, y: 32 };
    let steps = BTreeMap::from([(a, to), (b, doc.nodes[&b].pos)]);
    let stays = BTreeMap::from([(note_id(1), doc.notes[&note_id(1)].pos)]);
    let places = BTreeMap::from([(a, to)]);
    assert_eq!(
        moved_to(&doc, &steps, &stays),
        [Command::MoveNodes { places }]
    );
    let goes = BTreeMap::from([(note_id(1), to), (note_id(9), to)]);
    let commands = moved_to(&doc, &BTreeMap::new(), &goes);
    let [
        Command::SetNote {
            note: Some(note), ..
        },
    ] = &commands[..]
    else {
        unreachable!("one note moves: {commands:?}");
    };
    assert_eq!((note.pos, note.size), (to, NOTE_SIZE));
}

#[test]
fn a_tint_is_one_of_six_whatever_is_stored() {
    for name in TINTS {
        assert_eq!(tint(name), name);
    }
    for odd in ["", "AMBER", "red;position:fixed", "<b>"] {
        assert_eq!(tint(odd), TINTS[0]);
    }
}

proptest! {
    #[test]
    fn a_note_stays_within_its_limits(x in -5_000.0_f64..5_000.0, y in -5_000.0_f64..5_000.0, free in any::<bool>()) {
        let rect = resized(&Rect::new(Point::default(), 240.0, 112.0), Point::new(x, y), free);
        prop_assert!((96.0..=1_600.0).contains(&rect.w) && (48.0..=1_600.0).contains(&rect.h));
        prop_assert!(free || (rect.w % 16.0 == 0.0 && rect.h % 16.0 == 0.0));
    }

    /// Whatever is folded: every step is in the grid or in a fold, and no wire leads into hiding.
    #[test]
    fn folding_hides_steps_and_loses_none(doc in any_doc(), every in 1_usize..4) {
        let closed: BTreeSet<GroupId> = doc.groups.keys().copied().step_by(every).collect();
        let mut scene = Scene::new(&doc, Curve::default());
        let wires = scene.wires().count();
        scene.fold(&doc, &closed);
        for id in doc.nodes.keys() {
            prop_assert_eq!(scene.fold_of(*id).is_none(), scene.grid().rect(*id).is_some());
        }
        for wire in scene.wires() {
            prop_assert!(scene.route(wire).is_some());
        }
        let frames = Frames::new(&doc, &scene);
        prop_assert!(frames.groups().iter().all(|f| !f.is_folded || closed.contains(&f.id)));
        scene.fold(&doc, &BTreeSet::new());
        prop_assert_eq!(scene.wires().count(), wires);
        prop_assert_eq!(scene.grid().len(), doc.nodes.len());
        prop_assert!(scene.grid().is_sound());
    }
}
