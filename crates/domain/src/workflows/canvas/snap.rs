//! What a drag is drawn to: the grid, and the edges and middles of what stands near. And how the view
//! follows a pointer that comes near its border. Nothing here knows steps: boxes are rectangles, and many
//! dragged boxes are moved as a whole.

use super::geometry::{Point, Rect};
use crate::workflows::doc::Position;

/// Width and height of the grid that steps stand on.
pub const GRID: f64 = 16.0;
/// How near an edge or a middle must be to draw a drag to itself.
pub const GUIDE: f64 = 6.0;
/// How near the border of the view a pointer sets it in motion, in pixels of the screen.
pub const PAN_BORDER: f64 = 40.0;
/// How far the view then moves each frame, in pixels of the screen.
pub const PAN_STEP: f64 = 15.0;

/// The next place on the grid.
#[must_use]
pub fn on_grid(at: Point) -> Point {
    let snap = |n: f64| (n / GRID).round() * GRID;
    Point::new(snap(at.x), snap(at.y))
}

/// The next place on the grid, to be stored.
#[must_use]
pub fn stored_on_grid(at: Point) -> Position {
    on_grid(at).stored()
}

/// A line that shows what a drag is drawn to, through all boxes that stand on it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Guide {
    /// Its left or upper end.
    pub from: Point,
    /// Its right or lower end.
    pub to: Point,
    /// The free stretch along it between the dragged boxes and the nearest box on it; nothing if they
    /// reach over one another.
    pub gap: Option<Gap>,
}

/// A free stretch, to be labelled with its length.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gap {
    /// Its left or upper end.
    pub from: Point,
    /// Its right or lower end.
    pub to: Point,
}

impl Gap {
    /// How long it is.
    #[must_use]
    pub fn length(&self) -> f64 {
        self.from.distance(self.to)
    }
}

/// Where a drag ends up.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Snapped {
    /// What to add to the place of every dragged box.
    pub by: Point,
    /// The upright line they stand on now.
    pub upright: Option<Guide>,
    /// The level line they stand on now.
    pub level: Option<Guide>,
}

/// Draws dragged boxes to what is near. `whole` is the rectangle around all of them where the pointer would
/// have them, `anchor` the corner of the one that is held, `others` the boxes that stay, best only those in
/// view.
///
/// Sideways and up or down are decided apart. If an edge or the middle of `whole` is within [`GUIDE`] of
/// an edge or the middle of another box, the nearest draws it; otherwise `anchor` goes to the next place of
/// the [`GRID`]. The work is linear in `others`.
#[must_use]
pub fn snap(whole: &Rect, anchor: Point, others: impl Iterator<Item = Rect> + Clone) -> Snapped {
    let sideways = nearest(Axis::X, whole, others.clone());
    let down = nearest(Axis::Y, whole, others.clone());
    let grid = on_grid(anchor) - anchor;
    let by = Point::new(sideways.unwrap_or(grid.x), down.unwrap_or(grid.y));
    let whole = whole.moved(by);
    Snapped {
        by,
        upright: sideways.and_then(|_| guide(Axis::X, &whole, others.clone())),
        level: down.and_then(|_| guide(Axis::Y, &whole, others)),
    }
}

/// Which way the view moves in this frame, in pixels of the screen: [`PAN_STEP`] towards each border that
/// the pointer is within [`PAN_BORDER`] of, or beyond. `view` is the view on the screen.
#[must_use]
pub fn auto_pan(pointer: Point, view: &Rect) -> Point {
    let along = |at: f64, from: f64, to: f64| {
        // A view with hardly any middle stays put there.
        let border = PAN_BORDER.min((to - from) / 2.0);
        if at < from + border {
            -PAN_STEP
        } else if at > to - border {
            PAN_STEP
        } else {
            0.0
        }
    };
    Point::new(
        along(pointer.x, view.x, view.right()),
        along(pointer.y, view.y, view.bottom()),
    )
}

/// Along which axis something is drawn.
#[derive(Clone, Copy)]
enum Axis {
    X,
    Y,
}

impl Axis {
    /// First edge, middle and last edge.
    fn lines(self, rect: &Rect) -> [f64; 3] {
        let (from, to) = self.extent(rect);
        [from, from.midpoint(to), to]
    }

    fn extent(self, rect: &Rect) -> (f64, f64) {
        match self {
            Self::X => (rect.x, rect.right()),
            Self::Y => (rect.y, rect.bottom()),
        }
    }

    /// The extent across.
    fn across(self, rect: &Rect) -> (f64, f64) {
        match self {
            Self::X => Self::Y.extent(rect),
            Self::Y => Self::X.extent(rect),
        }
    }

    fn point(self, along: f64, across: f64) -> Point {
        match self {
            Self::X => Point::new(along, across),
            Self::Y => Point::new(across, along),
        }
    }
}

/// The smallest step that brings two lines together; to the left or up, of two as small.
fn nearest(axis: Axis, whole: &Rect, others: impl Iterator<Item = Rect>) -> Option<f64> {
    let mine = axis.lines(whole);
    let mut best: Option<f64> = None;
    for other in others {
        for line in axis.lines(&other) {
            for from in mine {
                let by = line - from;
                let better = best.is_none_or(|b| (by.abs(), by) < (b.abs(), b));
                if by.abs() <= GUIDE && better {
                    best = Some(by);
                }
            }
        }
    }
    best
}

/// The line that `whole` shares with others now that it has been drawn there; of several, the one that the
/// nearest box stands on.
fn guide(axis: Axis, whole: &Rect, others: impl Iterator<Item = Rect> + Clone) -> Option<Guide> {
    let mine = axis.lines(whole);
    let (start, end) = axis.across(whole);
    let shared = |other: &Rect| {
        let lines = axis.lines(other);
        mine.into_iter()
            .find(|m| lines.iter().any(|l| (l - m).abs() < 0.01))
    };
    // How far away a box is across the line; nothing where both reach over one another.
    let apart = |other: &Rect| {
        let (from, to) = axis.across(other);
        (from - end).max(start - to).max(0.0)
    };
    let met = others
        .clone()
        .filter_map(|o| Some((apart(&o), shared(&o)?, o)));
    let (far, line, near) = met.min_by(|a, b| a.0.total_cmp(&b.0))?;
    let gap = (far > 0.0).then(|| {
        let (from, to) = axis.across(&near);
        let (a, b) = if from > end { (end, from) } else { (to, start) };
        Gap {
            from: axis.point(line, a),
            to: axis.point(line, b),
        }
    });
    let on_it = others.filter(|o| axis.lines(o).iter().any(|l| (l - line).abs() < 0.01));
    let (from, to) = on_it.fold((start, end), |(from, to), other| {
        let (a, b) = axis.across(&other);
        (from.min(a), to.max(b))
    });
    Some(Guide {
        from: axis.point(line, from),
        to: axis.point(line, to),
        gap,
    })
}

#[cfg(test)]
mod tests;
