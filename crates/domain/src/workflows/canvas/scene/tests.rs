//! A scene follows its document, and says what lies under a pointer.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::workflows::{
    OnError, Position,
    canvas::tests::{any_doc, id, standing},
    commands::{Command, NodeOption, apply, properties::any_command},
};

/// Boxes and courses, to be compared.
fn picture(scene: &Scene) -> (BTreeMap<NodeId, String>, BTreeMap<EdgeId, String>) {
    let boxes = scene.boxes.values();
    let boxes = boxes.map(|b| (b.id, format!("{:?} {:?}", b.shape, scene.grid.rect(b.id))));
    let course = |id| (id, format!("{:?}", scene.route(id)));
    (boxes.collect(), scene.wires().map(course).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Whatever is done to the document, and taken back: the scene is as if it had been made anew.
    #[test]
    fn a_scene_follows_its_document(doc in any_doc(), commands in prop::collection::vec(any_command(), 1..12)) {
        let mut doc = doc;
        let mut scene = Scene::new(&doc, Curve::Orthogonal);
        let mut undo = Vec::new();
        for command in &commands {
            if let Ok(did) = apply(&mut doc, command) {
                scene.follow(&doc, &did);
                prop_assert_eq!(picture(&scene), picture(&Scene::new(&doc, Curve::Orthogonal)), "{:?}", command);
                undo.push(did);
            }
        }
        for inverse in undo.into_iter().rev() {
            let did = apply(&mut doc, &Command::Undo { inverse }).expect("undone");
            scene.follow(&doc, &did);
        }
        prop_assert_eq!(picture(&scene), picture(&Scene::new(&doc, Curve::Orthogonal)));
        prop_assert!(scene.grid.is_sound());
    }

    /// The finder says what going through all wires says.
    #[test]
    fn the_wire_under_a_point_is_the_nearest_of_all(
        doc in any_doc(),
        moves in prop::collection::vec((0_usize..16, -900_i32..900, -900_i32..900), 0..6),
        points in prop::collection::vec((-1_000_i32..1_000, -1_000_i32..1_000), 1..20),
        bezier in any::<bool>(),
    ) {
        let curve = if bezier { Curve::Bezier } else { Curve::Orthogonal };
        let mut scene = Scene::new(&doc, curve);
        let mut finder = WireFinder::new(&scene);
        let ids: Vec<NodeId> = doc.nodes.keys().copied().collect();
        let mut wires = Vec::new();
        for (n, x, y) in moves {
            let step = ids[n % ids.len()];
            scene.place(step, Position { x, y }.into());
            scene.wires_of([step], &mut wires);
            for wire in &wires {
                finder.read(&scene, *wire);
            }
        }
        for (x, y) in points {
            let at = Position { x, y }.into();
            let far = |id: EdgeId| Some((scene.route(id)?.distance(at), id));
            let nearest = scene.wires().filter_map(far).filter(|f| f.0 <= 50.0);
            let nearest = nearest.min_by(|a, b| a.partial_cmp(b).expect("a number")).map(|f| f.1);
            prop_assert_eq!(finder.at(at, 50.0), nearest);
        }
    }
}

#[test]
fn a_dragged_step_takes_its_wires_along_and_leaves_the_document_alone() {
    let doc = standing(
        &[
            "t:trigger.manual@0,0",
            "a:data.set@320,0",
            "b:data.set@640,0",
        ],
        &["t>a", "a>b"],
    );
    let mut scene = Scene::new(&doc, Curve::Orthogonal);
    let (a, b) = (id(&doc, "a"), id(&doc, "b"));
    assert!(scene.place(a, Point::new(320.5, 96.0)));
    let mut wires = Vec::new();
    scene.wires_of([a, b], &mut wires);
    wires.sort();
    assert_eq!(wires, doc.edges.keys().copied().collect::<Vec<_>>());
    let ends = scene.ends(wires[1]).expect("a wire");
    assert_eq!(
        (ends.from, ends.to),
        (Point::new(544.5, 128.0), Point::new(640.0, 32.0))
    );
    assert_eq!(ends.below, 160.0);
    assert_eq!(
        scene.bounds(),
        Some(Rect::new(Point::default(), 864.0, 160.0))
    );
    assert!(!scene.place(NodeId(uuid::Uuid::nil()), Point::default()));
}

#[test]
fn outputs_that_come_and_go_move_the_others() {
    let mut doc = standing(&["h:http.request@0,0", "z:data.set@320,0"], &["h>z"]);
    let mut scene = Scene::new(&doc, Curve::Orthogonal);
    let wire = *doc.edges.keys().next().expect("a wire");
    let begins = |scene: &Scene| scene.ends(wire).map(|e| e.from.y);
    let level = begins(&scene);
    let command = Command::SetOption {
        node: id(&doc, "h"),
        option: NodeOption::OnError(OnError::ErrorPort),
    };
    let did = apply(&mut doc, &command).expect("an option");
    scene.follow(&doc, &did);
    assert!(
        begins(&scene) < level,
        "the output shares its side with another"
    );
    assert_eq!(
        picture(&scene),
        picture(&Scene::new(&doc, Curve::Orthogonal))
    );
}

#[test]
fn the_nearest_port_of_the_wanted_side_is_found_within_reach() {
    let doc = standing(
        &[
            "t:trigger.manual@0,0",
            "i:logic.if@320,0",
            "a:data.set@560,0",
        ],
        &[],
    );
    let scene = Scene::new(&doc, Curve::Orthogonal);
    let port = |x, y, side| scene.port_near(Point::new(x, y), 24.0, side);
    let hit = port(550.0, 40.0, Side::Outputs).expect("an output");
    assert_eq!((hit.node, hit.port.as_str()), (id(&doc, "i"), "no"));
    assert_eq!(hit.at, Point::new(544.0, 48.0));
    let hit = port(550.0, 40.0, Side::Inputs).expect("an input");
    assert_eq!((hit.node, hit.port.as_str()), (id(&doc, "a"), "in"));
    assert_eq!(port(520.0, 90.0, Side::Outputs), None);
    // A trigger has no input.
    assert_eq!(port(0.0, 32.0, Side::Inputs), None);
}

#[test]
fn what_runs_through_an_area_is_found() {
    let doc = standing(
        &[
            "t:trigger.manual@0,0",
            "a:data.set@320,0",
            "b:data.set@3200,0",
        ],
        &["t>a", "a>b"],
    );
    let finder = WireFinder::new(&Scene::new(&doc, Curve::Orthogonal));
    let mut found = Vec::new();
    // Far from any box, on the long wire alone.
    finder.within(
        &Rect::new(Point::new(1_500.0, 0.0), 100.0, 100.0),
        &mut found,
    );
    assert_eq!(found, [*doc.edges.keys().next_back().expect("a wire")]);
}
