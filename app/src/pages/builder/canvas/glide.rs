//! Tidying that is seen: steps glide to their new places. The document has them from the beginning; only what
//! is drawn follows. Who asks for little motion sees them there at once.

use std::rc::Rc;

use domain::workflows::{NodeId, canvas::Point};
use leptos::prelude::*;

use super::{Canvas, pointer::redraw};

/// How long it takes, in milliseconds.
const LASTS: f64 = 200.0;

/// A step on its way: from where to where.
type Way = (NodeId, Point, Point);

/// Puts all steps in order, or those that are selected.
pub fn tidy(canvas: Canvas, only_selected: bool) {
    let editor = canvas.editor();
    let corners = || -> Vec<(NodeId, Point)> {
        editor.read(|doc| {
            let all = doc.nodes.values();
            all.map(|n| (n.id, n.pos.into())).collect()
        })
    };
    let before = corners();
    editor.tidy(only_selected);
    if is_calm() {
        return;
    }
    let ways: Vec<Way> = before
        .into_iter()
        .zip(corners())
        .filter(|((_, from), (_, to))| from != to)
        .map(|((id, from), (_, to))| (id, from, to))
        .collect();
    if !ways.is_empty() {
        let changes = editor.changes.get_untracked();
        step(canvas, Rc::new(ways), js_sys::Date::now(), changes);
    }
}

/// Whether the person asked for little motion.
fn is_calm() -> bool {
    let asked = window().match_media("(prefers-reduced-motion: reduce)");
    asked.ok().flatten().is_some_and(|m| m.matches())
}

/// How far along the way it is: quick at first, slow at the end.
fn eased(part: f64) -> f64 {
    let left = 1.0 - part.clamp(0.0, 1.0);
    1.0 - left * left * left
}

/// One frame, and the next until all are there. It ends early when the document changes again or something
/// else is done with the pointer.
fn step(canvas: Canvas, ways: Rc<Vec<Way>>, began: f64, changes: u64) {
    request_animation_frame(move || {
        // The page may be gone meanwhile.
        if canvas.with(|_| ()).is_none() {
            return;
        }
        let editor = canvas.editor();
        let part = (js_sys::Date::now() - began) / LASTS;
        let along = eased(part);
        let changed = editor.changes.try_get_untracked() != Some(changes);
        let busy = canvas.with(|b| b.gesture.is_on()) != Some(false);
        if changed || busy || part >= 1.0 {
            if !busy {
                redraw(canvas);
            }
            return;
        }
        let now: Vec<(NodeId, Point)> = ways
            .iter()
            .map(|(id, from, to)| {
                let at = Point::new(
                    (to.x - from.x).mul_add(along, from.x),
                    (to.y - from.y).mul_add(along, from.y),
                );
                (*id, at)
            })
            .collect();
        editor.read(|doc| canvas.with(|b| b.stage.drag(doc, &now, &[])));
        step(canvas, ways, began, changes);
    });
}

#[cfg(test)]
mod tests {
    use super::eased;

    #[test]
    fn it_begins_where_things_were_and_ends_where_they_are() {
        assert!(eased(-1.0).abs() < f64::EPSILON && eased(0.0).abs() < f64::EPSILON);
        assert!((eased(1.0) - 1.0).abs() < f64::EPSILON && (eased(3.0) - 1.0).abs() < f64::EPSILON);
        assert!(eased(0.5) > 0.5, "quick at first");
    }
}
