//! What the canvas' geometry costs on large documents. Run it optimised:
//! `cargo run --release -p domain --example canvas_figures`.
#![expect(clippy::print_stdout, reason = "figures are what it is for")]

use std::{collections::BTreeSet, hint::black_box, time::Instant};

use domain::workflows::{
    Edge, EdgeId, End, Node, NodeId, Position, WorkflowDoc,
    canvas::{
        Covers, Curve, Point, Rect, Scene, WireFinder, find, fits_all, fitting_kinds, outline,
        snap, tidy,
    },
    graph::Graph,
};
use uuid::Uuid;

/// Numbers that look random and are the same each time (xorshift).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }
}

fn step(n: usize) -> NodeId {
    NodeId(Uuid::from_u128(1 + n as u128))
}

/// A workflow of so many steps and wires: each step follows one of the six before it, and some wires more
/// join what was apart. `deep` makes every step follow the one before.
fn document(steps: usize, wires: usize, deep: bool) -> WorkflowDoc {
    let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15);
    let mut doc = WorkflowDoc::new("Large");
    for n in 0..steps {
        let kind = match n {
            0 => "trigger.manual",
            n if n % 9 == 0 => "human.approval",
            n if n % 5 == 0 => "logic.if",
            _ => "data.set",
        };
        let mut node = Node::new(step(n), kind, &format!("k{n}"), &format!("Step {n}"));
        node.pos = Position {
            x: (n / 20) as i32 * 320,
            y: (n % 20) as i32 * 96,
        };
        doc.nodes.insert(node.id, node);
    }
    let ports = ["out", "yes", "no", "approved", "rejected"];
    let mut add = |from: usize, to: usize, numbers: &mut Numbers| {
        let port = match doc.nodes[&step(from)].kind.as_str() {
            "human.approval" => ports[3 + numbers.below(2)],
            "logic.if" => ports[1 + numbers.below(2)],
            _ => ports[0],
        };
        let id = EdgeId(Uuid::from_u128(1_000_000 + doc.edges.len() as u128));
        doc.edges
            .insert(id, Edge::new(id, step(from), port, step(to)));
    };
    for to in 1..steps {
        let back = if deep { 1 } else { 1 + numbers.below(6) };
        add(to.saturating_sub(back), to, &mut numbers);
    }
    for _ in steps.saturating_sub(1)..wires {
        let to = 1 + numbers.below(steps - 1);
        let back = 1 + numbers.below(to.min(40));
        add(to - back, to, &mut numbers);
    }
    doc
}

/// Median of some runs, in milliseconds.
fn figure<T>(name: &str, mut what: impl FnMut() -> T) {
    let mut all: Vec<f64> = (0..15)
        .map(|_| {
            let start = Instant::now();
            black_box(what());
            start.elapsed().as_secs_f64() * 1_000.0
        })
        .collect();
    all.sort_by(f64::total_cmp);
    println!("{name:<58} {:>9.3} ms (worst {:.3})", all[7], all[14]);
}

fn dragging(doc: &WorkflowDoc, edges: &[EdgeId]) {
    figure("scene of 2,000 steps and 3,000 wires", || {
        Scene::new(doc, Curve::Orthogonal)
    });
    let mut scene = Scene::new(doc, Curve::Orthogonal);
    let moved: Vec<NodeId> = doc.nodes.keys().step_by(10).copied().collect();
    let (mut frame, mut wires, mut path) = (0_u32, Vec::new(), String::new());
    let mut shift = |scene: &mut Scene| {
        frame += 1;
        for id in &moved {
            let start = Point::from(doc.nodes[id].pos);
            scene.place(*id, start + Point::new(f64::from(frame) * 7.0, 3.0));
        }
    };
    figure("frame: move 200 of 2,000", || shift(&mut scene));
    figure("frame: move 200, lanes and paths of their wires", || {
        shift(&mut scene);
        scene.wires_of(moved.iter().copied(), &mut wires);
        scene.spread(&wires);
        for id in &wires {
            if let Some(route) = scene.route(*id) {
                route.write(&mut path);
                black_box((&path, route.label()));
            }
        }
        wires.len()
    });
    println!("{:<58} {:>9}", "  wires at those 200", wires.len());
    let others: BTreeSet<NodeId> = moved.iter().copied().collect();
    let rects: Vec<Rect> = doc
        .nodes
        .keys()
        .filter(|n| !others.contains(n))
        .filter_map(|n| scene.rect(*n))
        .collect();
    figure("frame: guides against 1,800", || {
        snap(
            &rects[0].moved(Point::new(3.0, 3.0)),
            Point::default(),
            rects.iter().copied(),
        )
    });
    for (name, curve) in [("orthogonal", Curve::Orthogonal), ("bezier", Curve::Bezier)] {
        scene.curve = curve;
        figure(&format!("paths of 3,000 wires, {name}"), || {
            for id in edges {
                if let Some(route) = scene.route(*id) {
                    route.write(&mut path);
                    black_box(&path);
                }
            }
        });
    }
    scene.curve = Curve::Orthogonal;
    figure("lanes of 3,000 wires", || scene.spread(edges));
    figure("finder of 3,000 wires", || WireFinder::new(&scene));
    let finder = WireFinder::new(&scene);
    figure("1,000 times the wire under a point", || {
        (0..1_000)
            .filter(|n| {
                finder
                    .at(Point::new(f64::from(*n) * 31.0, 500.0), 8.0)
                    .is_some()
            })
            .count()
    });
    let mut found = Vec::new();
    figure("cull: what a view of 1,600 x 1,000 shows", || {
        let view = Rect::new(Point::new(9_000.0, 200.0), 1_600.0, 1_000.0).grown(300.0);
        scene.grid().query(&view, Covers::Touched, &mut found);
        found.len()
    });
}

fn main() {
    let doc = document(2_000, 3_000, false);
    let edges: Vec<EdgeId> = doc.edges.keys().copied().collect();
    println!("{} steps, {} wires", doc.nodes.len(), doc.edges.len());
    dragging(&doc, &edges);

    for (steps, wires) in [
        (60, 66),
        (200, 220),
        (200, 300),
        (400, 600),
        (1_000, 1_500),
        (2_000, 3_000),
    ] {
        let doc = document(steps, wires, false);
        figure(&format!("tidy {steps} steps, {wires} wires"), || {
            tidy(&doc, None)
        });
        let deep = document(steps, wires, true);
        figure(
            &format!("tidy {steps} steps in a chain, {wires} wires"),
            || tidy(&deep, None),
        );
    }

    figure("graph of 2,000", || Graph::new(&doc));
    let graph = Graph::new(&doc);
    let from = End {
        node: step(1_000),
        port: "yes".into(),
    };
    figure("fits_all on 2,000 and 3,000", || fits_all(&graph, &from));
    figure("fitting kinds", || fitting_kinds(&graph, &from));
    figure("outline of 2,000", || outline(&graph));
    let deep = document(2_000, 3_000, true);
    let deep = Graph::new(&deep);
    figure("outline of a chain of 2,000", || outline(&deep));
    figure("find in 2,000", || find(&doc, "step 19", 50));
}
