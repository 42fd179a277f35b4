//! The whole canvas as a small picture: how the two relate. What is in it is drawn elsewhere.

use super::geometry::{Point, Rect};

/// Room around everything, as a part of its larger side.
const AROUND: f64 = 0.05;

/// A small picture of an area of the canvas, all of it inside and in the middle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Overview {
    /// Where the canvas's origin lies on the picture, in its pixels.
    origin: Point,
    /// Pixels of the picture per canvas pixel.
    scale: f64,
}

impl Overview {
    /// A picture of `whole` with some room around it, `size` wide and high in its own pixels.
    #[must_use]
    pub fn new(whole: &Rect, size: (f64, f64)) -> Self {
        let room = whole.grown(whole.w.max(whole.h).max(1.0) * AROUND);
        let scale = (size.0 / room.w).min(size.1 / room.h);
        let middle = room.center();
        Self {
            origin: Point::new(
                size.0 / 2.0 - middle.x * scale,
                size.1 / 2.0 - middle.y * scale,
            ),
            scale,
        }
    }

    /// The place of the canvas that a place of the picture shows.
    #[must_use]
    pub fn to_canvas(&self, at: Point) -> Point {
        let by = at - self.origin;
        Point::new(by.x / self.scale, by.y / self.scale)
    }

    /// A rectangle of the canvas on the picture.
    #[must_use]
    pub fn shown(&self, rect: &Rect) -> Rect {
        let corner = Point::new(rect.x * self.scale, rect.y * self.scale) + self.origin;
        Rect::new(corner, rect.w * self.scale, rect.h * self.scale)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn all_of_it_is_on_the_picture_and_a_click_leads_back(
            x in -1e6_f64..1e6, y in -1e6_f64..1e6, w in 0.0_f64..1e6, h in 0.0_f64..1e6,
        ) {
            let whole = Rect::new(Point::new(x, y), w, h);
            let picture = Rect::new(Point::default(), 200.0, 130.0);
            let overview = Overview::new(&whole, (picture.w, picture.h));
            let shown = overview.shown(&whole);
            prop_assert!(picture.grown(1e-3).holds(&shown), "{shown:?}");
            prop_assert!(shown.center().distance(picture.center()) < 1e-3);
            let back = overview.to_canvas(shown.corner());
            prop_assert!(back.distance(whole.corner()) < 1e-2, "{back:?}");
        }
    }
}
