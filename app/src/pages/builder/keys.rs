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
    canvas::{Canvas, acts},
    editor::Wanted,
};
use crate::{i18n::tf, words::builder as w};

/// One step of `Alt` and an arrow, and of the same with `Shift`, in canvas pixels.
const NUDGE: (i32, i32) = (16, 64);

/// A key as the table of acts writes it: `Ctrl+Shift+G`, `Alt+Delete`, `/`. Letters are capitals; a sign
/// stands for itself, however it is typed.
pub fn written(key: &str, chord: bool, shift: bool, alt: bool) -> String {
    let mut out = String::new();
    for (word, on) in [("Ctrl+", chord), ("Shift+", shift), ("Alt+", alt)] {
        if on {
            out.push_str(word);
        }
    }
    if key.len() == 1 {
        out.push_str(&key.to_ascii_uppercase());
    } else {
        out.push_str(key);
    }
    out
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
    let did = match Heading::of_key(&key) {
        Some(heading) => arrow(canvas, heading, shift, alt),
        None if key == " " => canvas.with(|b| b.space = true).is_some(),
        None => match acts::of_keys(&written(&key, chord, shift, alt)) {
            Some(act) => {
                acts::act(canvas, act);
                true
            }
            None => false,
        },
    };
    if did {
        event.prevent_default();
        event.stop_propagation();
    }
}

/// Opens the palette for the selected wire.
pub fn insert(canvas: Canvas) {
    let editor = canvas.editor();
    if editor.is_refused() {
        return;
    }
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
pub fn next_wire(canvas: Canvas, back: bool) {
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
    let next = editor.read(|doc| Walk::new(&Graph::new(doc)).towards(id, heading));
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

/// Selects a step and brings it into sight.
pub fn go(canvas: Canvas, id: NodeId) {
    canvas.editor().select_step(id, false);
    canvas.show(id);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_written_in_one_way() {
        assert_eq!(written("g", true, true, false), "Ctrl+Shift+G");
        assert_eq!(written("G", true, true, false), "Ctrl+Shift+G");
        assert_eq!(written("Delete", false, false, true), "Alt+Delete");
        assert_eq!(written("/", false, false, false), "/");
        assert_eq!(written("l", false, false, false), "L");
    }
}
