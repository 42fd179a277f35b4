//! SVG path data, written digit by digit: `write!` of a fraction would cost more than all the geometry.

use super::{super::geometry::Point, CORNER};

/// An orthogonal course with its corners rounded as far as the stretches beside them allow.
pub(super) fn corners(path: &mut String, points: &[Point]) {
    start(path, points[0]);
    let mut at = points[0];
    for three in points.windows(3) {
        let (before, corner, after) = (three[0], three[1], three[2]);
        let room = before.distance(corner).min(corner.distance(after)) / 2.0;
        let radius = room.min(CORNER);
        let (arrive, leave) = (
            towards(corner, before, radius),
            towards(corner, after, radius),
        );
        line(path, at, arrive);
        if radius > 0.0 {
            path.push('Q');
            pair(path, corner);
            path.push(' ');
            pair(path, leave);
        }
        at = leave;
    }
    line(path, at, points[points.len() - 1]);
}

/// A course of cubic curves.
pub(super) fn swings(path: &mut String, points: &[Point]) {
    start(path, points[0]);
    for three in points[1..].chunks_exact(3) {
        path.push('C');
        pair(path, three[0]);
        path.push(' ');
        pair(path, three[1]);
        path.push(' ');
        pair(path, three[2]);
    }
}

fn start(path: &mut String, at: Point) {
    path.push('M');
    pair(path, at);
}

/// A level or upright line; nothing where it would have no length.
fn line(path: &mut String, from: Point, to: Point) {
    if tenths(from.x) != tenths(to.x) {
        path.push('H');
        number(path, to.x);
    }
    if tenths(from.y) != tenths(to.y) {
        path.push('V');
        number(path, to.y);
    }
}

/// The point so far from a corner on the way to another, both on one level or upright line.
fn towards(corner: Point, other: Point, far: f64) -> Point {
    let step = |from: f64, to: f64| {
        if to > from {
            from + far
        } else if to < from {
            from - far
        } else {
            from
        }
    };
    Point::new(step(corner.x, other.x), step(corner.y, other.y))
}

fn pair(path: &mut String, at: Point) {
    number(path, at.x);
    path.push(' ');
    number(path, at.y);
}

fn tenths(number: f64) -> i64 {
    (number * 10.0).round() as i64
}

/// A number with one decimal, or with none if that is zero.
fn number(path: &mut String, number: f64) {
    let tenths = tenths(number);
    if tenths < 0 {
        path.push('-');
    }
    let mut left = tenths.unsigned_abs();
    let decimal = (left % 10) as u8;
    left /= 10;
    // Enough for every 64-bit number.
    let mut digits = [0_u8; 20];
    let mut first = digits.len();
    loop {
        first -= 1;
        digits[first] = b'0' + (left % 10) as u8;
        left /= 10;
        if left == 0 {
            break;
        }
    }
    for digit in &digits[first..] {
        path.push(char::from(*digit));
    }
    if decimal != 0 {
        path.push('.');
        path.push(char::from(b'0' + decimal));
    }
}
