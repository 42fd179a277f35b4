//! What a release of the pointer comes to: a click, or the one command that a drag stands for.

use std::collections::BTreeMap;

use domain::workflows::{
    NodeId, NoteId, Position, WorkflowDoc,
    canvas::{Covers, Part, Point, Rect, moved_to, renote},
    commands::Command,
    editing::Selection,
};
use leptos::prelude::*;
use web_sys::PointerEvent;

use super::{
    Board, Canvas, clear_overlay,
    hits::{place, target},
    pointer::{frame, redraw},
    touch,
};
use crate::pages::builder::gesture::{Gesture, Held, Under, within};

/// What a gesture left behind.
struct Left {
    gesture: Gesture,
    /// Where it ended, on the canvas.
    point: Point,
    /// The step that a wire ended at.
    to: Option<NodeId>,
    /// What a box was drawn around.
    boxed: Selection,
    /// What was moved or drawn larger.
    commands: Vec<Command>,
}

pub fn up(canvas: Canvas, event: &PointerEvent) {
    let editor = canvas.editor();
    canvas.with(|board| {
        board.pointer = place(board, event);
        (board.moved, board.alt) = (event.time_stamp(), event.alt_key());
    });
    // The last move counts too, whether or not a frame came after it.
    frame(canvas);
    let left = canvas.with(|board| {
        if event.pointer_type() == "touch" {
            touch::up(board, event.pointer_id());
        }
        let gesture = std::mem::take(&mut board.gesture);
        let point = board.stage.view.to_canvas(board.pointer);
        let left = Left {
            to: target(board, point).map(|t| t.0),
            boxed: boxed(board, &gesture, point, event.alt_key()),
            commands: editor.read(|doc| dropped(board, doc, &gesture)),
            point,
            gesture,
        };
        clear_overlay(board);
        board.stage.in_motion(false);
        left
    });
    let Some(left) = left else { return };
    match left.gesture {
        Gesture::Pressed { under, held, .. } => click(canvas, under, held),
        Gesture::Drag { held, .. } if !left.commands.is_empty() => {
            choose(canvas, &held);
            if !editor.edit_all(left.commands) {
                redraw(canvas);
            }
        }
        Gesture::Size { note, .. } if !left.commands.is_empty() => {
            choose(canvas, &Under::Part(Part::Note(note)));
            if !editor.edit_all(left.commands) {
                redraw(canvas);
            }
        }
        Gesture::Area { add, .. } => editor.select_all_of(left.boxed, add),
        Gesture::Wire { out, of, .. } => match (left.to, of) {
            (Some(to), None) => editor.connect(&out, to),
            (Some(to), Some(edge)) => editor.reconnect(edge, to),
            (None, Some(edge)) => {
                editor.edit(Command::Disconnect { edges: vec![edge] });
            }
            // Dropped on nothing: what fits there?
            (None, None) => editor.ask_for_step(Some(out), Some(left.point)),
        },
        _ => {}
    }
}

/// What was dropped is selected, alone unless it was already.
fn choose(canvas: Canvas, held: &Under) {
    let editor = canvas.editor();
    let is_chosen = editor.selection.with_untracked(|s| match held {
        Under::Step(id) => s.nodes.contains(id),
        Under::Part(Part::Group(id)) => s.groups.contains(id),
        Under::Part(Part::Note(id) | Part::Corner(id)) => s.notes.contains(id),
        _ => true,
    });
    match held {
        _ if is_chosen => {}
        Under::Step(id) => editor.select_step(*id, false),
        Under::Part(part) => editor.select_part(*part, false),
        _ => {}
    }
}

/// Steps and notes in the box that was drawn.
fn boxed(board: &Board, gesture: &Gesture, to: Point, whole: bool) -> Selection {
    let mut chosen = Selection::default();
    let Gesture::Area { began, .. } = gesture else {
        return chosen;
    };
    let stage = &board.stage;
    let area = Rect::spanned(*began, to);
    let mut near = Vec::new();
    stage.scene.grid().query(&area, Covers::Touched, &mut near);
    let boxes = near.iter();
    let boxes = boxes.filter_map(|id| Some((*id, stage.scene.rect(*id)?)));
    chosen.nodes = within(boxes, &area, whole).into_iter().collect();
    let notes = stage.frames.notes().iter();
    let notes = notes.filter(|(_, rect)| {
        if whole {
            area.holds(rect)
        } else {
            area.touches(rect)
        }
    });
    chosen.notes = notes.map(|n| n.0).collect();
    chosen
}

/// The commands that a drag comes to.
fn dropped(board: &Board, doc: &WorkflowDoc, gesture: &Gesture) -> Vec<Command> {
    let stage = &board.stage;
    match gesture {
        Gesture::Drag { steps, notes, .. } => {
            let step = |id: &NodeId| Some((*id, stage.scene.rect(*id)?.corner().stored()));
            let note = |id: &NoteId| Some((*id, stage.frames.note(*id)?.corner().stored()));
            let steps: BTreeMap<NodeId, Position> = steps.keys().filter_map(step).collect();
            let notes: BTreeMap<NoteId, Position> = notes.keys().filter_map(note).collect();
            moved_to(doc, &steps, &notes)
        }
        Gesture::Size { note, .. } => {
            let rect = stage.frames.note(*note);
            rect.and_then(|r| renote(doc, *note, &r))
                .into_iter()
                .collect()
        }
        _ => Vec::new(),
    }
}

fn click(canvas: Canvas, under: Under, held: Held) {
    let editor = canvas.editor();
    match under {
        Under::Step(id) => match editor.wiring.get_untracked() {
            // The second click of a wire that is made by clicks.
            Some(out) => {
                editor.wiring.set(None);
                editor.connect(&out, id);
            }
            None => {
                editor.select_step(id, held.add);
                canvas.show(id);
            }
        },
        Under::Output(out, _) => editor.begin_wire(out),
        Under::Wire(edge) | Under::WireEnd(edge, _) => editor.select_wire(edge, held.add),
        Under::Part(part) => {
            editor.wiring.set(None);
            editor.select_part(part, held.add);
        }
        Under::Map(_) => {}
        Under::Canvas => {
            editor.wiring.set(None);
            if !held.add {
                editor.select_none();
            }
        }
    }
}

/// Selects what is under the pointer for a menu about it, unless it is selected already.
pub fn choose_under(canvas: Canvas, under: &Under) {
    let editor = canvas.editor();
    match under {
        Under::Wire(edge) | Under::WireEnd(edge, _) => {
            if !editor.selection.with_untracked(|s| s.edges.contains(edge)) {
                editor.select_wire(*edge, false);
            }
        }
        Under::Output(end, _) => choose(canvas, &Under::Step(end.node)),
        Under::Canvas => editor.select_none(),
        other => choose(canvas, other),
    }
}
