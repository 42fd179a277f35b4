//! What lies over boxes and wires for a moment: a wire in the making, guides, the box of a selection.
//! One path each, drawn anew with every frame of a gesture.

use std::fmt::Write;

use domain::workflows::canvas::{Curve, Ends, Guide, Point, Rect, Route};
use web_sys::Element;

use super::{box_path, drawing};

/// What is to be seen; nothing of what is absent.
#[derive(Default)]
pub struct Overlay<'a> {
    /// A wire in the making: where it begins and where it is now, and whether it may end there.
    pub wire: Option<(Point, Point, bool)>,
    /// The box of a selection.
    pub area: Option<Rect>,
    /// What a drag is drawn to.
    pub guides: &'a [Guide],
}

/// The elements.
pub(super) struct Over {
    whole: Element,
    wire: Element,
    area: Element,
    guides: Element,
    labels: Element,
}

impl Over {
    pub(super) fn new() -> Option<Self> {
        let whole = drawing("svg", "stage-over")?;
        whole.set_attribute("aria-hidden", "true").ok()?;
        let (wire, area) = (
            drawing("path", "wire is-made")?,
            drawing("path", "stage-area")?,
        );
        let (guides, labels) = (drawing("path", "stage-guide")?, drawing("g", "stage-gaps")?);
        for part in [&area, &guides, &labels, &wire] {
            whole.append_child(part).ok()?;
        }
        Some(Self {
            whole,
            wire,
            area,
            guides,
            labels,
        })
    }

    pub(super) const fn element(&self) -> &Element {
        &self.whole
    }

    pub(super) fn draw(&self, what: &Overlay<'_>, zoom: f64, buffer: &mut String) {
        buffer.clear();
        if let Some((from, to, good)) = what.wire {
            let below = from.y.max(to.y);
            Route::new(&Ends { from, to, below }, 0, Curve::Bezier).write(buffer);
            let class = if good {
                "wire is-made is-good"
            } else {
                "wire is-made"
            };
            let _ = self.wire.set_attribute("class", class);
        }
        let _ = self.wire.set_attribute("d", buffer);
        buffer.clear();
        if let Some(area) = &what.area {
            box_path(buffer, area);
        }
        let _ = self.area.set_attribute("d", buffer);
        buffer.clear();
        for guide in what.guides {
            let (a, b) = (guide.from, guide.to);
            let _ = write!(buffer, "M{:.0} {:.0}L{:.0} {:.0}", a.x, a.y, b.x, b.y);
        }
        let _ = self.guides.set_attribute("d", buffer);
        self.labels.set_text_content(None);
        for gap in what.guides.iter().filter_map(|g| g.gap) {
            let Some(label) = drawing("text", "stage-gap") else {
                return;
            };
            buffer.clear();
            let _ = write!(buffer, "{:.0}", gap.length());
            label.set_text_content(Some(buffer));
            let middle = Point::new(gap.from.x.midpoint(gap.to.x), gap.from.y.midpoint(gap.to.y));
            for (name, value) in [("x", middle.x), ("y", middle.y), ("font-size", 11.0 / zoom)] {
                buffer.clear();
                let _ = write!(buffer, "{value:.1}");
                let _ = label.set_attribute(name, buffer);
            }
            let _ = self.labels.append_child(&label);
        }
    }
}
