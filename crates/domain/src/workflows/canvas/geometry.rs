//! Points and rectangles of the canvas: `x` grows to the right, `y` down, all in canvas pixels. Places in
//! motion are fractions; [`Position`] is what a document stores. No steps and no wires here.

use std::ops::{Add, Sub};

use crate::workflows::doc::Position;

/// A place, or a distance as its two parts.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

impl Point {
    /// A place.
    #[must_use]
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// How far it is to another, in a straight line.
    #[must_use]
    pub fn distance(self, other: Self) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }

    /// The place a document can store: whole pixels, at the border if it lies beyond.
    #[must_use]
    pub fn stored(self) -> Position {
        Position {
            x: self.x.round() as i32,
            y: self.y.round() as i32,
        }
    }
}

impl From<Position> for Point {
    fn from(pos: Position) -> Self {
        Self::new(f64::from(pos.x), f64::from(pos.y))
    }
}

impl Add for Point {
    type Output = Self;
    fn add(self, by: Self) -> Self {
        Self::new(self.x + by.x, self.y + by.y)
    }
}

impl Sub for Point {
    type Output = Self;
    fn sub(self, by: Self) -> Self {
        Self::new(self.x - by.x, self.y - by.y)
    }
}

/// A rectangle with upright sides.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Rect {
    /// Left side.
    pub x: f64,
    /// Upper side.
    pub y: f64,
    /// Width, not negative.
    pub w: f64,
    /// Height, not negative.
    pub h: f64,
}

impl Rect {
    /// A rectangle by its upper left corner and its size.
    #[must_use]
    pub const fn new(at: Point, w: f64, h: f64) -> Self {
        Self {
            x: at.x,
            y: at.y,
            w,
            h,
        }
    }

    /// The rectangle that two opposite corners span, whichever they are: what is drawn for a box selection.
    #[must_use]
    pub fn spanned(a: Point, b: Point) -> Self {
        Self {
            x: a.x.min(b.x),
            y: a.y.min(b.y),
            w: (a.x - b.x).abs(),
            h: (a.y - b.y).abs(),
        }
    }

    /// Its upper left corner.
    #[must_use]
    pub const fn corner(&self) -> Point {
        Point::new(self.x, self.y)
    }

    /// Its right side.
    #[must_use]
    pub fn right(&self) -> f64 {
        self.x + self.w
    }

    /// Its lower side.
    #[must_use]
    pub fn bottom(&self) -> f64 {
        self.y + self.h
    }

    /// Its middle.
    #[must_use]
    pub fn center(&self) -> Point {
        Point::new(self.x + self.w / 2.0, self.y + self.h / 2.0)
    }

    /// The same with so much more on every side.
    #[must_use]
    pub fn grown(&self, by: f64) -> Self {
        Self {
            x: self.x - by,
            y: self.y - by,
            w: self.w + 2.0 * by,
            h: self.h + 2.0 * by,
        }
    }

    /// The same elsewhere.
    #[must_use]
    pub fn moved(&self, by: Point) -> Self {
        Self {
            x: self.x + by.x,
            y: self.y + by.y,
            ..*self
        }
    }

    /// The smallest rectangle around both.
    #[must_use]
    pub fn joined(&self, other: &Self) -> Self {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        Self {
            x,
            y,
            w: self.right().max(other.right()) - x,
            h: self.bottom().max(other.bottom()) - y,
        }
    }

    /// Whether a point is inside or on a side.
    #[must_use]
    pub fn has(&self, at: Point) -> bool {
        (self.x..=self.right()).contains(&at.x) && (self.y..=self.bottom()).contains(&at.y)
    }

    /// Whether all of another is inside; sides may meet.
    #[must_use]
    pub fn holds(&self, other: &Self) -> bool {
        self.x <= other.x
            && self.y <= other.y
            && self.right() >= other.right()
            && self.bottom() >= other.bottom()
    }

    /// Whether they have a point in common; that their sides meet is enough.
    #[must_use]
    pub fn touches(&self, other: &Self) -> bool {
        self.x <= other.right()
            && other.x <= self.right()
            && self.y <= other.bottom()
            && other.y <= self.bottom()
    }

    /// Whether one covers some of the other; that their sides meet is not enough.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.x < other.right()
            && other.x < self.right()
            && self.y < other.bottom()
            && other.y < self.bottom()
    }
}

/// The smallest rectangle around all of these; nothing around none.
#[must_use]
pub fn bounds(rects: impl IntoIterator<Item = Rect>) -> Option<Rect> {
    rects.into_iter().reduce(|all, one| all.joined(&one))
}
