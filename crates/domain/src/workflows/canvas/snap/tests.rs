//! What draws a drag, and the lines that show it.

use super::*;

fn rect(x: f64, y: f64) -> Rect {
    Rect::new(Point::new(x, y), 224.0, 64.0)
}

fn drag(x: f64, y: f64, others: &[Rect]) -> Snapped {
    let whole = rect(x, y);
    snap(&whole, whole.corner(), others.iter().copied())
}

#[test]
fn alone_a_box_goes_to_the_grid() {
    let snapped = drag(21.0, -9.0, &[]);
    assert_eq!(snapped.by, Point::new(-5.0, -7.0));
    assert_eq!((snapped.upright, snapped.level), (None, None));
    assert_eq!(on_grid(Point::new(8.0, -8.0)), Point::new(16.0, -16.0));
    assert_eq!(
        stored_on_grid(Point::new(23.9, 24.1)),
        Position { x: 16, y: 32 }
    );
}

#[test]
fn the_box_that_is_held_goes_to_the_grid_and_the_others_keep_their_distance() {
    let whole = Rect::new(Point::new(-100.0, -100.0), 900.0, 900.0);
    let snapped = snap(&whole, Point::new(3.0, 5.0), std::iter::empty());
    assert_eq!(snapped.by, Point::new(-3.0, -5.0));
}

#[test]
fn an_edge_nearby_draws_more_than_the_grid() {
    // Off the grid by 3; the dragged box comes within 6 of its left side.
    let other = rect(99.0, 300.0);
    let snapped = drag(104.0, 100.0, &[other]);
    assert_eq!(snapped.by.x, -5.0);
    let line = snapped.upright.expect("an upright line");
    assert_eq!(
        (line.from, line.to),
        (Point::new(99.0, 96.0), Point::new(99.0, 364.0))
    );
    let gap = line.gap.expect("a gap");
    assert_eq!(
        (gap.from, gap.to),
        (Point::new(99.0, 160.0), Point::new(99.0, 300.0))
    );
    assert_eq!(gap.length(), 140.0);
    // Up and down is decided apart: there the grid draws.
    assert_eq!((snapped.by.y, snapped.level), (-4.0, None));
    // One pixel too far.
    assert_eq!(drag(106.0, 100.0, &[other]).upright, None);
}

#[test]
fn middles_draw_too_and_the_nearest_line_wins() {
    let tall = Rect::new(Point::new(500.0, 0.0), 224.0, 100.0);
    // Middle to middle needs 3 down; nothing else is within reach.
    let snapped = drag(0.0, 15.0, &[tall]);
    assert_eq!(snapped.by.y, 3.0);
    let line = snapped.level.expect("a level line");
    assert_eq!(
        (line.from, line.to),
        (Point::new(0.0, 50.0), Point::new(724.0, 50.0))
    );
    // With a second box one pixel away, that one draws.
    let near = rect(-600.0, 14.0);
    let snapped = drag(0.0, 15.0, &[tall, near]);
    assert_eq!(snapped.by.y, -1.0);
    // The gap is that to the box on the line, on the other side.
    let gap = snapped.level.and_then(|l| l.gap).expect("a gap");
    assert_eq!((gap.from.x, gap.to.x), (-376.0, 0.0));
}

#[test]
fn the_line_goes_through_all_on_it_and_the_gap_to_the_nearest() {
    let column = [rect(0.0, 0.0), rect(0.0, 400.0), rect(0.0, 900.0)];
    let snapped = drag(4.0, 600.0, &column);
    let line = snapped.upright.expect("a line");
    assert_eq!((line.from.y, line.to.y), (0.0, 964.0));
    let gap = line.gap.expect("a gap");
    assert_eq!((gap.from.y, gap.to.y), (464.0, 608.0));
    // Over one another there is nothing to measure.
    let snapped = drag(4.0, 420.0, &column[1..2]);
    assert_eq!(snapped.upright.expect("a line").gap, None);
}

#[test]
fn the_view_follows_a_pointer_at_its_border() {
    let view = Rect::new(Point::new(200.0, 100.0), 800.0, 600.0);
    let pan = |x, y| auto_pan(Point::new(x, y), &view);
    assert_eq!(pan(600.0, 400.0), Point::default());
    assert_eq!(pan(239.0, 400.0), Point::new(-PAN_STEP, 0.0));
    assert_eq!(pan(240.0, 660.0), Point::default());
    assert_eq!(pan(961.0, 661.0), Point::new(PAN_STEP, PAN_STEP));
    // Beyond the border it goes on.
    assert_eq!(pan(5_000.0, -5_000.0), Point::new(PAN_STEP, -PAN_STEP));
    let sliver = Rect::new(Point::default(), 30.0, 30.0);
    assert_eq!(auto_pan(Point::new(15.0, 15.0), &sliver), Point::default());
}
