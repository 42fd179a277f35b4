//! Keys on the canvas, as ux lists them. They act only while the canvas has the focus; `Tab` always leaves
//! it.

use domain::workflows::{
    Edge, EdgeId, NodeId,
    canvas::{Heading, Walk, nearest},
    graph::Graph,
};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use super::{
    canvas::{Canvas, clipboard, pointer},
    editor::Wanted,
};
use crate::{
    i18n::{t, tf},
    words::builder as w,
};

/// One step of `Alt` and an arrow, and of the same with `Shift`, in canvas pixels.
const NUDGE: (i32, i32) = (16, 64);

fn heading(key: &str) -> Option<Heading> {
    Some(match key {
        "ArrowLeft" => Heading::Left,
        "ArrowRight" => Heading::Right,
        "ArrowUp" => Heading::Up,
        "ArrowDown" => Heading::Down,
        _ => return None,
    })
}

/// A key on the canvas. What acts is not heard by the page's own keys.
pub fn down(canvas: Canvas, event: &KeyboardEvent) {
    // A field inside the canvas keeps its keys.
    let target = event
        .target()
        .and_then(|t| t.dyn_into::<web_sys::Element>().ok());
    if event.is_composing()
        || target.is_some_and(|e| e.matches("input, textarea, select").unwrap_or(false))
    {
        return;
    }
    let key = event.key();
    let (chord, shift, alt) = (
        event.ctrl_key() || event.meta_key(),
        event.shift_key(),
        event.alt_key(),
    );
    let did = match heading(&key) {
        Some(heading) => arrow(canvas, heading, shift, alt),
        None if chord => chorded(canvas, &key.to_lowercase(), shift),
        None => single(canvas, &key, shift, alt),
    };
    if did {
        event.prevent_default();
        event.stop_propagation();
    }
}

fn chorded(canvas: Canvas, key: &str, shift: bool) -> bool {
    let editor = canvas.editor();
    match (key, shift) {
        ("z", false) => editor.undo(),
        ("z", true) | ("y", false) => editor.redo(),
        ("a", false) => editor.select_all(),
        ("d", false) => editor.duplicate(),
        ("c", false) => clipboard::copy(canvas),
        ("x", false) => {
            clipboard::copy(canvas);
            editor.remove(false);
        }
        // `Ctrl+V` is the browser's own: it comes as a paste.
        _ => return false,
    }
    true
}

fn single(canvas: Canvas, key: &str, shift: bool, alt: bool) -> bool {
    let editor = canvas.editor();
    match key {
        "a" => editor.ask_for_step(only(canvas).and_then(|id| editor.free_output(id)), None),
        "Enter" => match editor.wiring.get_untracked() {
            Some(from) => {
                let to = only(canvas);
                editor.wiring.set(None);
                if let Some(to) = to {
                    editor.connect(&from, to);
                }
            }
            None => editor.open_inspector(),
        },
        "Escape" => {
            if editor.wiring.get_untracked().is_some() {
                editor.wiring.set(None);
                editor.say(t(w::WIRING_OFF));
            } else if canvas.with(|b| b.gesture.is_on()) == Some(true) {
                pointer::cancel(canvas);
            } else {
                editor.select_none();
            }
        }
        "Delete" | "Backspace" => editor.remove(alt),
        "c" | "C" => editor.wire_on(only(canvas), shift),
        "i" => insert(canvas),
        "e" | "E" => next_wire(canvas, shift),
        "d" => editor.toggle(),
        "l" => editor.tidy(false),
        "L" => editor.tidy(true),
        "F2" => {
            editor.open_inspector();
            focus("step-name");
        }
        "+" | "=" => canvas.zoom_in(),
        "-" => canvas.zoom_out(),
        "0" => canvas.zoom_to_life(),
        "1" => canvas.fit(),
        "2" => canvas.fit_selection(),
        "o" => editor.outline.update(|on| *on = !*on),
        " " => {
            canvas.with(|b| b.space = true);
        }
        _ => return false,
    }
    true
}

fn only(canvas: Canvas) -> Option<NodeId> {
    canvas
        .editor()
        .selection
        .with_untracked(super::editor::only)
}

/// Opens the palette for the selected wire.
fn insert(canvas: Canvas) {
    let editor = canvas.editor();
    if let Some(edge) = editor
        .selection
        .with_untracked(|s| s.edges.first().copied())
    {
        editor.wanted.set(Some(Wanted {
            after: None,
            into: Some(edge),
            at: None,
        }));
    }
}

/// The next wire of the selected step, or of the step at the end of the selected wire.
fn next_wire(canvas: Canvas, back: bool) {
    let editor = canvas.editor();
    let (nodes, edges) = editor
        .selection
        .with_untracked(|s| (s.nodes.clone(), s.edges.clone()));
    let present = edges.first().copied();
    let wire = editor.read(|doc| {
        let step = nodes
            .first()
            .copied()
            .or_else(|| Some(doc.edges.get(&present?)?.from.node))?;
        let graph = Graph::new(doc);
        let all: Vec<EdgeId> = Walk::new(&graph).wires(step);
        let at = present.and_then(|e| all.iter().position(|w| *w == e));
        let n = all.len();
        let next = match (at, back) {
            (None, false) => 0,
            (None, true) => n.checked_sub(1)?,
            (Some(at), false) => (at + 1) % n,
            (Some(at), true) => (at + n - 1) % n,
        };
        all.get(next).copied()
    });
    if let Some(wire) = wire {
        editor.select_wire(wire, false);
        let words = editor.read(|doc| {
            let edge: &Edge = doc.edges.get(&wire)?;
            let name = |id: NodeId| doc.nodes.get(&id).map(|n| n.name.clone());
            Some((
                name(edge.from.node)?,
                edge.from.port.clone(),
                name(edge.to.node)?,
            ))
        });
        if let Some((from, port, to)) = words {
            editor.say(tf(
                w::WIRE_IS,
                &[("from", &from), ("port", &port), ("to", &to)],
            ));
        }
    }
}

/// Walks along the wires and among siblings; with Alt, moves what is selected; with Shift, selects all
/// before or after.
fn arrow(canvas: Canvas, heading: Heading, shift: bool, alt: bool) -> bool {
    let editor = canvas.editor();
    if alt {
        let by = if shift { NUDGE.1 } else { NUDGE.0 };
        match heading {
            Heading::Left => editor.nudge(-by, 0),
            Heading::Right => editor.nudge(by, 0),
            Heading::Up => editor.nudge(0, -by),
            Heading::Down => editor.nudge(0, by),
        }
        return true;
    }
    let Some(id) = editor.selection.with_untracked(|s| s.nodes.last().copied()) else {
        let first = editor.read(|doc| Walk::new(&Graph::new(doc)).order().first().copied());
        if let Some(id) = first {
            go(canvas, id);
        }
        return true;
    };
    if shift {
        let all = editor.read(|doc| {
            let graph = Graph::new(doc);
            let walk = Walk::new(&graph);
            if matches!(heading, Heading::Left | Heading::Up) {
                walk.all_before(id)
            } else {
                walk.all_after(id)
            }
        });
        editor.select_steps(all, true);
        return true;
    }
    let next = editor.read(|doc| {
        let graph = Graph::new(doc);
        let walk = Walk::new(&graph);
        match heading {
            Heading::Left => walk.previous(id).first().copied(),
            Heading::Right => walk.next(id).first().copied(),
            Heading::Up => walk.above(id),
            Heading::Down => walk.below(id),
        }
    });
    let beside = || {
        canvas
            .with(|b| {
                let from = b.stage.scene.rect(id)?;
                let boxes = editor.read(|doc| {
                    doc.nodes
                        .keys()
                        .filter(|n| **n != id)
                        .filter_map(|n| Some((*n, b.stage.scene.rect(*n)?)))
                        .collect::<Vec<_>>()
                });
                nearest(&from, heading, boxes.into_iter())
            })
            .flatten()
    };
    if let Some(next) = next.or_else(beside) {
        go(canvas, next);
    }
    true
}

fn go(canvas: Canvas, id: NodeId) {
    canvas.editor().select_step(id, false);
    canvas.show(id);
}

fn focus(id: &'static str) {
    request_animation_frame(move || {
        let field = document().get_element_by_id(id);
        if let Some(field) = field.and_then(|f| f.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = field.focus();
        }
    });
}
