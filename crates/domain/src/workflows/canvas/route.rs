//! How a wire runs between two ports: its corners, its path for drawing, where its label stands, how far a
//! point is from it. Orthogonal with rounded corners, or bezier. A wire looks at its own two boxes only and
//! does not avoid others.
//!
//! A route is a value without memory of its own on the heap: a drag makes hundreds of them each frame.

mod lanes;
mod path;

pub use lanes::lanes;

use super::geometry::{Point, Rect};

/// Radius of an orthogonal wire's corners.
pub const CORNER: f64 = 8.0;
/// How far apart parallel wires run.
pub const LANE: f64 = 8.0;
/// How far a wire leads straight out of a box before it turns back.
pub const STUB: f64 = 24.0;
/// A straight stretch of this length has room for the label.
pub const LABEL_ROOM: f64 = 40.0;
/// How near a point must be to a wire to be on it.
pub const WIRE_REACH: f64 = 8.0;

/// The style of wires.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Curve {
    /// Upright and level stretches with rounded corners.
    #[default]
    Orthogonal,
    /// One swing, or two around below.
    Bezier,
}

/// Where a wire begins and ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ends {
    /// The output it leaves by.
    pub from: Point,
    /// The input it leads to; while it is being drawn, the pointer.
    pub to: Point,
    /// Lower side of the lower of the two boxes.
    pub below: f64,
}

impl Ends {
    /// Whether the target lies behind its source, so that the wire leads around below both boxes.
    #[must_use]
    pub fn leads_back(&self) -> bool {
        let (ahead, aside) = (self.to.x - self.from.x, self.to.y - self.from.y);
        ahead < 2.0 * CORNER && !(ahead >= 0.0 && aside == 0.0)
    }
}

/// The course of one wire.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Route {
    curve: Curve,
    /// Orthogonal: its corners with both ends. Bezier: begin, then two controls and an end for each swing.
    points: [Point; 7],
    len: usize,
}

impl Route {
    /// The course between two ends. `lane` tells parallel wires apart (see [`lanes()`]): ahead it shifts the
    /// upright stretch to the right, or to the left if it is negative; around below it leads further out.
    #[must_use]
    pub fn new(ends: &Ends, lane: i16, curve: Curve) -> Self {
        let mut route = Self {
            curve,
            points: [ends.from; 7],
            len: 1,
        };
        let shift = f64::from(lane) * LANE;
        match (curve, ends.leads_back()) {
            (Curve::Orthogonal, false) => route.ahead(ends, shift),
            (Curve::Orthogonal, true) => route.around(ends, shift.abs()),
            (Curve::Bezier, false) => route.swing(ends),
            (Curve::Bezier, true) => route.swing_around(ends, shift.abs()),
        }
        route
    }

    fn add(&mut self, points: &[Point]) {
        for point in points {
            self.points[self.len] = *point;
            self.len += 1;
        }
    }

    fn ahead(&mut self, ends: &Ends, shift: f64) {
        let Ends { from, to, .. } = *ends;
        if from.y != to.y {
            let mid = from.x.midpoint(to.x);
            // The corners need their room on both sides, whatever the lane.
            let most = ((to.x - from.x) / 2.0 - CORNER).max(0.0);
            let x = mid + shift.clamp(-most, most);
            self.add(&[Point::new(x, from.y), Point::new(x, to.y)]);
        }
        self.add(&[to]);
    }

    fn around(&mut self, ends: &Ends, out: f64) {
        let Ends { from, to, below } = *ends;
        let (right, left) = (from.x + STUB + out, to.x - STUB - out);
        let under = below + STUB + out;
        self.add(&[
            Point::new(right, from.y),
            Point::new(right, under),
            Point::new(left, under),
            Point::new(left, to.y),
            to,
        ]);
    }

    fn swing(&mut self, ends: &Ends) {
        let Ends { from, to, .. } = *ends;
        let bend = ((to.x - from.x) / 2.0).max(STUB);
        self.add(&[
            Point::new(from.x + bend, from.y),
            Point::new(to.x - bend, to.y),
            to,
        ]);
    }

    fn swing_around(&mut self, ends: &Ends, out: f64) {
        let Ends { from, to, below } = *ends;
        let bend = 3.0 * STUB + out;
        let (right, left) = (from.x + bend, to.x - bend);
        let under = below + STUB + out;
        self.add(&[
            Point::new(right, from.y),
            Point::new(right, under),
            Point::new(from.x.midpoint(to.x), under),
            Point::new(left, under),
            Point::new(left, to.y),
            to,
        ]);
    }

    /// Its corners with both ends; of a bezier wire its ends with their controls.
    #[must_use]
    pub fn points(&self) -> &[Point] {
        &self.points[..self.len]
    }

    /// A rectangle around it.
    #[must_use]
    pub fn bounds(&self) -> Rect {
        // A bezier curve stays within its controls.
        let first = Rect::new(self.points[0], 0.0, 0.0);
        let rest = self.points().iter().skip(1);
        rest.fold(first, |all, p| all.joined(&Rect::new(*p, 0.0, 0.0)))
    }

    /// Its straight stretches in order, by their ends. Rounded corners count as sharp; a bezier wire is
    /// taken as [`PIECES`] straight ones for each swing.
    pub fn stretches(&self) -> impl Iterator<Item = (Point, Point)> {
        let count = match self.curve {
            Curve::Orthogonal => self.len - 1,
            Curve::Bezier => (self.len - 1) / 3 * PIECES,
        };
        (0..count).map(|n| (self.joint(n), self.joint(n + 1)))
    }

    /// The end of the nth straight stretch.
    fn joint(&self, n: usize) -> Point {
        match self.curve {
            Curve::Orthogonal => self.points[n],
            Curve::Bezier => {
                let swing = (n / PIECES).min((self.len - 1) / 3 - 1);
                let along = (n - swing * PIECES) as f64 / PIECES as f64;
                on_curve(&self.points[3 * swing..3 * swing + 4], along)
            }
        }
    }

    /// The middle of its label: of the first straight stretch that is [`LABEL_ROOM`] long, or else, as on
    /// every bezier wire, the place half-way along it.
    #[must_use]
    pub fn label(&self) -> Point {
        if self.curve == Curve::Orthogonal {
            let long = |(a, b): &(Point, Point)| a.distance(*b) >= LABEL_ROOM;
            if let Some((a, b)) = self.stretches().find(long) {
                return Point::new(a.x.midpoint(b.x), a.y.midpoint(b.y));
            }
        }
        let whole: f64 = self.stretches().map(|(a, b)| a.distance(b)).sum();
        let mut left = whole / 2.0;
        for (a, b) in self.stretches() {
            let long = a.distance(b);
            if left <= long && long > 0.0 {
                let part = left / long;
                return Point::new(a.x + (b.x - a.x) * part, a.y + (b.y - a.y) * part);
            }
            left -= long;
        }
        self.points[self.len - 1]
    }

    /// How far a point is from it.
    #[must_use]
    pub fn distance(&self, at: Point) -> f64 {
        let near = self.stretches().map(|(a, b)| to_stretch(at, a, b));
        near.fold(f64::INFINITY, f64::min)
    }

    /// Puts its SVG path data into a buffer, which is emptied first. Numbers have one decimal at most.
    pub fn write(&self, path: &mut String) {
        path.clear();
        match self.curve {
            Curve::Orthogonal => path::corners(path, self.points()),
            Curve::Bezier => path::swings(path, self.points()),
        }
    }
}

/// Into how many straight pieces a swing is cut for measuring.
pub const PIECES: usize = 16;

/// A point of a cubic bezier curve (Bernstein form): begin, two controls, end.
fn on_curve(of: &[Point], t: f64) -> Point {
    let s = 1.0 - t;
    let weigh = |a: f64, b: f64, c: f64, d: f64| {
        s * s * s * a + 3.0 * s * s * t * b + 3.0 * s * t * t * c + t * t * t * d
    };
    Point::new(
        weigh(of[0].x, of[1].x, of[2].x, of[3].x),
        weigh(of[0].y, of[1].y, of[2].y, of[3].y),
    )
}

/// How far a point is from the stretch between two others.
fn to_stretch(at: Point, a: Point, b: Point) -> f64 {
    let (long, off) = (b - a, at - a);
    let square = long.x * long.x + long.y * long.y;
    let part = if square > 0.0 {
        ((off.x * long.x + off.y * long.y) / square).clamp(0.0, 1.0)
    } else {
        0.0
    };
    at.distance(Point::new(a.x + long.x * part, a.y + long.y * part))
}

#[cfg(test)]
mod tests;
