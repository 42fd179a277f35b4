//! Golden paths, and what must hold of any course.

use proptest::prelude::*;

use super::*;

fn ends(from: (f64, f64), to: (f64, f64)) -> Ends {
    Ends {
        from: Point::new(from.0, from.1),
        to: Point::new(to.0, to.1),
        below: from.1.max(to.1) + 32.0,
    }
}

fn drawn(ends: &Ends, lane: i16, curve: Curve) -> String {
    let mut path = "left over from the wire before".to_owned();
    Route::new(ends, lane, curve).write(&mut path);
    path
}

fn square(from: (f64, f64), to: (f64, f64)) -> String {
    drawn(&ends(from, to), 0, Curve::Orthogonal)
}

#[test]
fn orthogonal_paths() {
    for (from, to, path) in [
        // Level: one line.
        ((224.0, 32.0), (320.0, 32.0), "M224 32H320"),
        // Down and up, turning half-way.
        (
            (224.0, 32.0),
            (320.0, 128.0),
            "M224 32H264Q272 32 272 40V120Q272 128 280 128H320",
        ),
        (
            (224.0, 128.0),
            (320.0, 32.0),
            "M224 128H264Q272 128 272 120V40Q272 32 280 32H320",
        ),
        // A small step has small corners, and they meet.
        (
            (0.0, 0.0),
            (96.0, 7.0),
            "M0 0H44.5Q48 0 48 3.5Q48 7 51.5 7H96",
        ),
        // Just ahead there is room for nothing but the corners.
        (
            (0.0, 0.0),
            (16.0, 100.0),
            "M0 0H4Q8 0 8 4V96Q8 100 12 100H16",
        ),
        // Left of nothing: tenths and signs.
        (
            (-224.25, -10.6667),
            (-100.0, 0.04),
            "M-224.3 -10.7H-167.5Q-162.1 -10.7 -162.1 -5.3Q-162.1 0 -156.8 0H-100",
        ),
    ] {
        assert_eq!(square(from, to), path);
    }
}

#[test]
fn a_wire_that_leads_back_goes_around_below_both_boxes() {
    // From the right of a box at 320,0 back to the left of one at 0,96 that is 64 high.
    let wire = Ends {
        from: Point::new(544.0, 32.0),
        to: Point::new(0.0, 128.0),
        below: 160.0,
    };
    assert!(wire.leads_back());
    assert_eq!(
        drawn(&wire, 0, Curve::Orthogonal),
        "M544 32H560Q568 32 568 40V176Q568 184 560 184H-16Q-24 184 -24 176V136Q-24 128 -16 128H0"
    );
    // The next lane runs further out on all sides.
    assert_eq!(
        drawn(&wire, 1, Curve::Orthogonal),
        "M544 32H568Q576 32 576 40V184Q576 192 568 192H-24Q-32 192 -32 184V136Q-32 128 -24 128H0"
    );
    assert_eq!(
        drawn(&wire, 0, Curve::Bezier),
        "M544 32C616 32 616 184 272 184C-72 184 -72 128 0 128"
    );
}

#[test]
fn bezier_paths() {
    let swing = |from, to| drawn(&ends(from, to), 0, Curve::Bezier);
    assert_eq!(
        swing((224.0, 32.0), (320.0, 128.0)),
        "M224 32C272 32 272 128 320 128"
    );
    assert_eq!(swing((0.0, 0.0), (20.0, 9.0)), "M0 0C24 0 -4 9 20 9");
}

#[test]
fn a_lane_shifts_the_turn_as_far_as_the_corners_let_it() {
    let wire = ends((0.0, 0.0), (96.0, 200.0));
    let turn = |lane| Route::new(&wire, lane, Curve::Orthogonal).points()[1].x;
    assert_eq!([-1, 0, 1, 2].map(turn), [40.0, 48.0, 56.0, 64.0]);
    assert_eq!([-99, 99].map(turn), [8.0, 88.0]);
}

#[test]
fn the_label_stands_where_there_is_room() {
    let label = |from, to, curve| Route::new(&ends(from, to), 0, curve).label();
    // On the first stretch that is long enough,
    let wide = label((0.0, 0.0), (96.0, 90.0), Curve::Orthogonal);
    assert_eq!(wide, Point::new(24.0, 0.0));
    let narrow = label((0.0, 0.0), (60.0, 90.0), Curve::Orthogonal);
    assert_eq!(narrow, Point::new(30.0, 45.0));
    // or else half-way along.
    let short = label((0.0, 0.0), (60.0, 30.0), Curve::Orthogonal);
    assert_eq!(short, Point::new(30.0, 15.0));
    let swing = label((0.0, 0.0), (200.0, 100.0), Curve::Bezier);
    assert!(swing.distance(Point::new(100.0, 50.0)) < 0.5, "{swing:?}");
}

#[test]
fn the_distance_is_that_to_the_line() {
    let route = Route::new(&ends((0.0, 0.0), (96.0, 90.0)), 0, Curve::Orthogonal);
    let far = |x, y| route.distance(Point::new(x, y));
    assert_eq!(far(20.0, 5.0), 5.0);
    assert_eq!(far(56.0, 45.0), 8.0);
    assert_eq!(far(-3.0, -4.0), 5.0);
    assert_eq!(far(100.0, 93.0), 5.0);
    // A wire of no length at all.
    let dot = Route::new(&ends((0.0, 0.0), (0.0, 0.0)), 0, Curve::Orthogonal);
    assert_eq!(dot.distance(Point::new(3.0, 4.0)), 5.0);
}

fn point() -> impl Strategy<Value = (f64, f64)> {
    (-60_i32..60, -60_i32..60).prop_map(|(x, y)| (f64::from(x) * 8.0, f64::from(y) * 5.0))
}

fn any_ends() -> impl Strategy<Value = Ends> {
    (point(), point()).prop_map(|(from, to)| ends(from, to))
}

/// The numbers of a path.
fn numbers(path: &str) -> Vec<f64> {
    let words = path.split(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-'));
    words.filter_map(|w| w.parse().ok()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_course_begins_and_ends_at_its_ports(wire in any_ends(), lane in -9_i16..9, bezier in any::<bool>()) {
        let curve = if bezier { Curve::Bezier } else { Curve::Orthogonal };
        let route = Route::new(&wire, lane, curve);
        prop_assert_eq!(route.points().first(), Some(&wire.from));
        prop_assert_eq!(route.points().last(), Some(&wire.to));
        let stretches: Vec<_> = route.stretches().collect();
        for pair in stretches.windows(2) {
            prop_assert!(pair[0].1.distance(pair[1].0) < 1e-9);
        }
        let (first, last) = (stretches[0].0, stretches[stretches.len() - 1].1);
        prop_assert!(first.distance(wire.from) < 1e-9 && last.distance(wire.to) < 1e-9);
        let around = route.bounds().grown(0.1);
        for (a, b) in &stretches {
            prop_assert!(around.has(*a) && around.has(*b));
            prop_assert!(route.distance(*a) < 1e-6 && route.distance(a.midpoint_to(*b)) < 1e-6);
            let level_or_upright = a.x == b.x || a.y == b.y;
            prop_assert!(bezier || level_or_upright);
        }
        prop_assert!(route.distance(route.label()) < 1e-6);
        if wire.leads_back() {
            let lowest = stretches.iter().map(|s| s.1.y).fold(f64::MIN, f64::max);
            prop_assert!(lowest > wire.below, "around below both boxes");
        }
        let mut path = String::new();
        route.write(&mut path);
        let said = numbers(&path);
        prop_assert!(said.len() >= 3 && said[0] == wire.from.x && said[1] == wire.from.y);
        prop_assert!(path.starts_with('M') && !path.contains("NaN"));
    }

    /// Wires that would run on top of one another get lanes of their own, and the lanes lie side by side.
    #[test]
    fn wires_in_one_channel_do_not_meet(rows in prop::collection::vec((0_i32..12, 0_i32..12), 1..9), high in prop::sample::select(vec![1.0, 20.0])) {
        let row = |n: i32| f64::from(n) * high;
        let wires: Vec<Ends> = rows.iter().map(|(a, b)| ends((0.0, row(*a)), (96.0, row(*b)))).collect();
        let lanes = lanes(&wires);
        for (n, (a, b)) in rows.iter().enumerate() {
            prop_assert!(a != b || lanes[n] == 0);
            for (m, (c, d)) in rows.iter().enumerate().skip(n + 1) {
                let meet = a.min(b) <= c.max(d) && c.min(d) <= a.max(b);
                prop_assert!(a == b || c == d || !meet || lanes[n] != lanes[m], "{rows:?} {lanes:?}");
            }
        }
        let most = lanes.iter().max().unwrap_or(&0) - lanes.iter().min().unwrap_or(&0);
        prop_assert!(usize::try_from(most).is_ok_and(|m| m < rows.len()));
    }
}

trait Midpoint {
    fn midpoint_to(self, other: Self) -> Self;
}

impl Midpoint for Point {
    fn midpoint_to(self, other: Self) -> Self {
        Point::new(self.x.midpoint(other.x), self.y.midpoint(other.y))
    }
}

#[test]
fn wires_that_lead_the_same_way_do_not_cross() {
    // Two that lead down: the upper one turns further right. Two that lead up: the lower one does.
    let down = [
        ends((0.0, 0.0), (96.0, 100.0)),
        ends((0.0, 20.0), (96.0, 120.0)),
    ];
    assert_eq!(lanes(&down), [1, 0]);
    let up = [
        ends((0.0, 100.0), (96.0, 0.0)),
        ends((0.0, 120.0), (96.0, 20.0)),
    ];
    assert_eq!(lanes(&up), [0, 1]);
    // Between other columns, or apart from one another, nobody has to make way.
    let apart = [
        ends((0.0, 0.0), (96.0, 100.0)),
        ends((0.0, 101.0), (96.0, 120.0)),
        ends((0.0, 0.0), (416.0, 100.0)),
    ];
    assert_eq!(lanes(&apart), [0, 0, 0]);
    // Three around the middle.
    let three =
        [(0.0, 100.0), (10.0, 110.0), (20.0, 120.0)].map(|(a, b)| ends((0.0, a), (96.0, b)));
    assert_eq!(lanes(&three), [1, 0, -1]);
}

#[test]
fn the_inner_of_two_loops_runs_inside() {
    let back = |from: f64, to: f64| Ends {
        from: Point::new(from, 0.0),
        to: Point::new(to, 0.0),
        below: 32.0,
    };
    let wires = [back(900.0, 0.0), back(600.0, 300.0), back(2_000.0, 1_500.0)];
    assert_eq!(lanes(&wires), [1, 0, 0]);
}

#[test]
fn more_wires_than_there_is_room_for_share_lanes_within_the_room() {
    let wires: Vec<Ends> = (0..100)
        .map(|n| ends((0.0, f64::from(n)), (96.0, 200.0 + f64::from(n))))
        .collect();
    let lanes = lanes(&wires);
    let turns = wires
        .iter()
        .zip(&lanes)
        .map(|(w, lane)| Route::new(w, *lane, Curve::Orthogonal).points()[1].x);
    let turns: std::collections::BTreeSet<i64> = turns.map(|x| x as i64).collect();
    assert_eq!(turns.len(), 10);
    assert!(turns.iter().all(|x| (8..=88).contains(x)), "{turns:?}");
}
