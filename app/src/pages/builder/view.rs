//! What part of the canvas is in sight: pure arithmetic between the screen and the canvas. Whoever pans
//! or zooms changes this value; nothing else is moved.

use domain::workflows::canvas::{Point, Rect};

/// Smallest and largest zoom.
pub const ZOOM: (f64, f64) = (0.1, 2.5);
/// How far one step of the keys and buttons zooms.
pub const STEP: f64 = 1.25;
/// Room around what is fitted into sight, in screen pixels.
const AROUND: f64 = 48.0;

/// Where the canvas's origin stands on the screen, and how large a canvas pixel is there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// Of the origin, from the stage's left edge.
    pub x: f64,
    /// Of the origin, from the stage's upper edge.
    pub y: f64,
    /// Screen pixels per canvas pixel.
    pub zoom: f64,
}

impl Default for View {
    fn default() -> Self {
        Self {
            x: AROUND,
            y: AROUND,
            zoom: 1.0,
        }
    }
}

impl View {
    /// The point of the canvas under a point of the stage.
    pub fn to_canvas(self, at: Point) -> Point {
        Point::new((at.x - self.x) / self.zoom, (at.y - self.y) / self.zoom)
    }

    /// The point of the stage over a point of the canvas.
    pub fn to_stage(self, at: Point) -> Point {
        Point::new(
            at.x.mul_add(self.zoom, self.x),
            at.y.mul_add(self.zoom, self.y),
        )
    }

    /// What of the canvas a stage of that size shows.
    pub fn seen(&self, size: (f64, f64)) -> Rect {
        let corner = self.to_canvas(Point::default());
        Rect::new(corner, size.0 / self.zoom, size.1 / self.zoom)
    }

    /// Zooms so that the canvas stays where it is under the point of the stage.
    #[must_use]
    pub fn zoomed(&self, factor: f64, at: Point) -> Self {
        let zoom = (self.zoom * factor).clamp(ZOOM.0, ZOOM.1);
        let by = zoom / self.zoom;
        Self {
            x: at.x - (at.x - self.x) * by,
            y: at.y - (at.y - self.y) * by,
            zoom,
        }
    }

    /// Moves the canvas on the stage.
    #[must_use]
    pub fn panned(&self, by: Point) -> Self {
        Self {
            x: self.x + by.x,
            y: self.y + by.y,
            zoom: self.zoom,
        }
    }

    /// Shows an area in the middle of a stage of that size, not larger than life.
    pub fn fit(area: Rect, size: (f64, f64)) -> Self {
        let room = (
            (size.0 - 2.0 * AROUND).max(1.0),
            (size.1 - 2.0 * AROUND).max(1.0),
        );
        let zoom = (room.0 / area.w.max(1.0))
            .min(room.1 / area.h.max(1.0))
            .clamp(ZOOM.0, 1.0);
        Self {
            x: size.0 / 2.0 - (area.x + area.w / 2.0) * zoom,
            y: size.1 / 2.0 - (area.y + area.h / 2.0) * zoom,
            zoom,
        }
    }

    /// Moves as little as brings the area into sight, with some room; as it is when it is in sight.
    #[must_use]
    pub fn showing(&self, area: Rect, size: (f64, f64)) -> Self {
        let first = self.to_stage(area.corner());
        let last = self.to_stage(Point::new(area.right(), area.bottom()));
        let by = |low: f64, high: f64, size: f64| {
            if low < AROUND {
                AROUND - low
            } else if high > size - AROUND {
                // What is larger than the stage shows its beginning.
                (size - AROUND - high).max(AROUND - low)
            } else {
                0.0
            }
        };
        self.panned(Point::new(
            by(first.x, last.x, size.0),
            by(first.y, last.y, size.1),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAGE: (f64, f64) = (1_000.0, 600.0);

    fn rect(x: f64, y: f64, w: f64, h: f64) -> Rect {
        Rect::new(Point::new(x, y), w, h)
    }

    #[test]
    fn the_point_under_the_pointer_stays_there_while_zooming() {
        let view = View::default();
        let at = Point::new(320.0, 210.0);
        let before = view.to_canvas(at);
        for factor in [0.5, 1.25, 7.0, 0.001] {
            let after = view.zoomed(factor, at);
            assert!(after.to_canvas(at).distance(before) < 1e-6, "{factor}");
            assert!(after.to_stage(before).distance(at) < 1e-6, "{factor}");
            assert!((ZOOM.0..=ZOOM.1).contains(&after.zoom));
        }
    }

    #[test]
    fn what_is_fitted_is_in_sight_and_not_larger_than_life() {
        for area in [
            rect(-500.0, 20.0, 7_000.0, 300.0),
            rect(10.0, 10.0, 224.0, 64.0),
            rect(0.0, 0.0, 0.0, 0.0),
        ] {
            let view = View::fit(area, STAGE);
            assert!(view.seen(STAGE).holds(&area), "{area:?} {view:?}");
            assert!(view.zoom <= 1.0);
        }
    }

    #[test]
    fn showing_moves_only_what_it_must() {
        let view = View::default();
        let inside = rect(100.0, 100.0, 224.0, 64.0);
        assert_eq!(view.showing(inside, STAGE), view);
        let outside = rect(2_000.0, -900.0, 224.0, 64.0);
        let moved = view.showing(outside, STAGE);
        assert!(moved.seen(STAGE).holds(&outside));
        assert!((moved.zoom - 1.0).abs() < f64::EPSILON);
    }
}
