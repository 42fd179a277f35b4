//! The small picture of everything in a corner of the stage, with what is in sight marked on it. It is there
//! only while it is wanted.

use domain::workflows::{
    WorkflowDoc,
    canvas::{Overview, Point, Rect, bounds},
};
use web_sys::{Element, HtmlElement};

use super::{Stage, box_path, drawing};
use crate::{i18n::t, pages::builder::view::View, words::builder as w};

/// Width and height, in screen pixels; the style sheet has the same.
const SIZE: (f64, f64) = (200.0, 132.0);

/// The elements with what they show.
pub(super) struct MapView {
    whole: Element,
    boxes: Element,
    notes: Element,
    seen: Element,
    overview: Overview,
}

impl MapView {
    /// A picture inside of `root`, still empty.
    pub(super) fn new(root: &HtmlElement) -> Option<Self> {
        let whole = drawing("svg", "stage-map")?;
        let box_of_it = format!("0 0 {} {}", SIZE.0, SIZE.1);
        for (name, value) in [
            ("viewBox", box_of_it.as_str()),
            ("role", "img"),
            ("aria-label", t(w::MAP)),
        ] {
            whole.set_attribute(name, value).ok()?;
        }
        let notes = drawing("path", "map-notes")?;
        let boxes = drawing("path", "map-boxes")?;
        let seen = drawing("path", "map-seen")?;
        for part in [&notes, &boxes, &seen] {
            whole.append_child(part).ok()?;
        }
        root.append_child(&whole).ok()?;
        Some(Self {
            whole,
            boxes,
            notes,
            seen,
            overview: Overview::new(&Rect::default(), SIZE),
        })
    }

    /// Draws what there is anew.
    pub(super) fn draw(&mut self, boxes: &[Rect], notes: &[Rect], buffer: &mut String) {
        let all = bounds(boxes.iter().chain(notes).copied()).unwrap_or_default();
        self.overview = Overview::new(&all, SIZE);
        for (rects, element) in [(boxes, &self.boxes), (notes, &self.notes)] {
            buffer.clear();
            for rect in rects {
                let rect = self.overview.shown(rect);
                // However small it is, it is to be seen.
                let (w, h) = (rect.w.max(2.0), rect.h.max(2.0));
                box_path(buffer, &Rect { w, h, ..rect });
            }
            let _ = element.set_attribute("d", buffer);
        }
    }

    /// Marks what is in sight.
    pub(super) fn look(&self, seen: &Rect, buffer: &mut String) {
        buffer.clear();
        box_path(buffer, &self.overview.shown(seen));
        let _ = self.seen.set_attribute("d", buffer);
    }

    /// Where its upper left corner is in the window, if that point is on it.
    pub(super) fn corner(&self, x: f64, y: f64) -> Option<Point> {
        let rect = self.whole.get_bounding_client_rect();
        let inside =
            (rect.left()..=rect.right()).contains(&x) && (rect.top()..=rect.bottom()).contains(&y);
        inside.then(|| Point::new(rect.left(), rect.top()))
    }

    /// The place of the canvas under a place of the picture.
    pub(super) fn to_canvas(&self, at: Point) -> Point {
        self.overview.to_canvas(at)
    }

    pub(super) fn leave(&self) {
        self.whole.remove();
    }
}

impl Stage {
    /// Shows the small picture of everything, or takes it away.
    pub fn set_map(&mut self, on: bool, doc: &WorkflowDoc) {
        if let Some(map) = self.map.take() {
            map.leave();
        }
        self.map = on.then(|| MapView::new(&self.root)).flatten();
        self.draw_map(doc);
    }

    /// Draws the small picture anew, if it is there.
    pub(super) fn draw_map(&mut self, doc: &WorkflowDoc) {
        let Some(map) = &mut self.map else { return };
        let steps = doc
            .nodes
            .keys()
            .filter_map(|id| self.scene.grid().rect(*id));
        let chips = self.frames.groups().iter().filter(|f| f.is_folded);
        let boxes: Vec<Rect> = steps.chain(chips.map(|f| f.rect)).collect();
        let notes: Vec<Rect> = self.frames.notes().iter().map(|n| n.1).collect();
        map.draw(&boxes, &notes, &mut self.buffer);
        map.look(&self.view.seen(self.size), &mut self.buffer);
    }

    /// Upper left corner of the small picture in the window, if that point of the window is on it.
    pub fn map_at(&self, x: f64, y: f64) -> Option<Point> {
        self.map.as_ref()?.corner(x, y)
    }

    /// The view with the place in the middle that the small picture shows there, from its corner.
    pub fn view_of_map(&self, at: Point) -> View {
        let Some(map) = &self.map else {
            return self.view;
        };
        let (to, zoom) = (map.to_canvas(at), self.view.zoom);
        View {
            x: self.size.0 / 2.0 - to.x * zoom,
            y: self.size.1 / 2.0 - to.y * zoom,
            zoom,
        }
    }
}
