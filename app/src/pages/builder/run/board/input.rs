//! Pointer, wheel and keys on the canvas that is read only: they pan, zoom, walk and pick.

use domain::workflows::{
    NodeId,
    canvas::{Heading, Point, Walk, nearest},
    graph::Graph,
};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{KeyboardEvent, MouseEvent, PointerEvent, WheelEvent};

use super::{Board, Inner};
use crate::pages::builder::{
    gesture::{Gesture, Held, Under, fingers},
    view::STEP,
};

impl Board {
    pub(super) fn down(self, event: &PointerEvent) {
        if event.button() > 1 {
            return;
        }
        self.with(|inner| {
            let at = place(inner, event);
            let _ = inner.stage.root().set_pointer_capture(event.pointer_id());
            inner.pointer = at;
            inner.gesture = Gesture::Pressed {
                at,
                under: Under::Canvas,
                held: Held::default(),
            };
            if event.pointer_type() == "touch" {
                inner.touches.retain(|f| f.0 != event.pointer_id());
                inner.touches.push((event.pointer_id(), at));
                if let [a, b] = inner.touches[..] {
                    let (middle, apart) = fingers(a.1, b.1);
                    inner.gesture = Gesture::Pinch { middle, apart };
                }
            }
        });
    }

    pub(super) fn moved(self, event: &PointerEvent) {
        let asks = self.with(|inner| {
            inner.pointer = place(inner, event);
            let (id, at) = (event.pointer_id(), inner.pointer);
            if let Some(finger) = inner.touches.iter_mut().find(|f| f.0 == id) {
                finger.1 = at;
            }
            inner.gesture.is_on() && !std::mem::replace(&mut inner.is_due, true)
        });
        if asks == Some(true) {
            request_animation_frame(move || self.frame());
        }
    }

    /// One frame of the gesture under way.
    fn frame(self) {
        self.look(|inner| {
            inner.is_due = false;
            let view = inner.stage.view;
            if let Gesture::Pressed { at, .. } = inner.gesture
                && inner.gesture.is_dragged(inner.pointer)
            {
                inner.gesture = Gesture::Pan { last: at };
                inner.stage.in_motion(true);
            }
            match &mut inner.gesture {
                Gesture::Pan { last } => {
                    let by = inner.pointer - *last;
                    *last = inner.pointer;
                    view.panned(by)
                }
                Gesture::Pinch { middle, apart } => {
                    let [a, b] = inner.touches[..] else {
                        return view;
                    };
                    let (now, distance) = fingers(a.1, b.1);
                    let moved = view.panned(now - *middle).zoomed(distance / *apart, now);
                    (*middle, *apart) = (now, distance);
                    moved
                }
                _ => view,
            }
        });
    }

    pub(super) fn up(self, event: &PointerEvent) {
        let under = self.with(|inner| {
            let at = place(inner, event);
            inner.touches.retain(|f| f.0 != event.pointer_id());
            inner.stage.in_motion(false);
            let gesture = std::mem::take(&mut inner.gesture);
            let clicked = matches!(gesture, Gesture::Pressed { .. }) && !gesture.is_dragged(at);
            let point = inner.stage.view.to_canvas(at);
            clicked.then(|| inner.stage.scene.grid().at(point).min())
        });
        match under.flatten() {
            Some(Some(id)) => self.go(id),
            Some(None) => self.picked.set(None),
            None => {}
        }
    }

    pub(super) fn cancel(self) {
        self.with(|inner| {
            inner.gesture = Gesture::None;
            inner.touches.clear();
            inner.stage.in_motion(false);
        });
    }

    /// The wheel pans, sideways with Shift; with Ctrl, and with two fingers on a trackpad, it zooms.
    pub(super) fn wheel(self, event: &WheelEvent) {
        event.prevent_default();
        let unit = if event.delta_mode() == 1 { 16.0 } else { 1.0 };
        let (dx, dy) = (event.delta_x() * unit, event.delta_y() * unit);
        self.look(|inner| {
            let view = inner.stage.view;
            if event.ctrl_key() || event.meta_key() {
                view.zoomed((-dy / 300.0).exp(), place(inner, event))
            } else if event.shift_key() && dx == 0.0 {
                view.panned(Point::new(-dy, 0.0))
            } else {
                view.panned(Point::new(-dx, -dy))
            }
        });
    }

    /// A box that is pressed by a program, such as a screen reader: a click without a pointer.
    pub(super) fn pressed(self, event: &MouseEvent) {
        let target = event
            .target()
            .and_then(|t| t.dyn_into::<web_sys::Element>().ok());
        let element = target.filter(|_| event.detail() == 0);
        let element = element.and_then(|e| e.closest("[data-node]").ok().flatten());
        let Some(word) = element.and_then(|e| e.get_attribute("data-node")) else {
            return;
        };
        let found = self.read(|doc| doc.nodes.keys().copied().find(|id| id.to_string() == word));
        if let Some(id) = found {
            self.go(id);
        }
    }

    pub(super) fn key(self, event: &KeyboardEvent) {
        if event.ctrl_key() || event.meta_key() || event.alt_key() || event.is_composing() {
            return;
        }
        let key = event.key();
        match (Heading::of_key(&key), key.as_str()) {
            (Some(heading), _) => self.walk(heading),
            (_, "+" | "=") => self.zoom_by(STEP),
            (_, "-") => self.zoom_by(1.0 / STEP),
            (_, "0") => self.look(|inner| {
                let middle = Point::new(inner.stage.size.0 / 2.0, inner.stage.size.1 / 2.0);
                inner.stage.view.zoomed(1.0 / inner.stage.view.zoom, middle)
            }),
            (_, "1") => self.fit(),
            (_, "Escape") => self.picked.set(None),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    }

    /// Along the wires and among siblings, from the step that is picked.
    fn walk(self, heading: Heading) {
        let picked = self.picked.get_untracked();
        let next = self.read(|doc| {
            let graph = Graph::new(doc);
            let walk = Walk::new(&graph);
            match picked {
                Some(id) => walk.towards(id, heading),
                None => walk.order().first().copied(),
            }
        });
        let beside = || {
            let id = picked?;
            self.with(|inner| {
                let from = inner.stage.scene.rect(id)?;
                let others = self.read(|doc| {
                    let all = doc.nodes.keys().filter(|n| **n != id);
                    let rect = |n: &NodeId| Some((*n, inner.stage.scene.rect(*n)?));
                    all.filter_map(rect).collect::<Vec<_>>()
                });
                nearest(&from, heading, others.into_iter())
            })
            .flatten()
        };
        if let Some(next) = next.or_else(beside) {
            self.go(next);
        }
    }
}

/// Where an event is, from the canvas's corner.
fn place(inner: &Inner, event: &MouseEvent) -> Point {
    let rect = inner.stage.root().get_bounding_client_rect();
    Point::new(
        f64::from(event.client_x()) - rect.left(),
        f64::from(event.client_y()) - rect.top(),
    )
}
