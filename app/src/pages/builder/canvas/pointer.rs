//! The pointer on the canvas: what it is on, what a press, a move and a release do.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::workflows::{
    NodeId, Position,
    canvas::{Covers, Guide, Point, Rect, auto_pan, bounds, snap},
    commands::Command,
};
use leptos::prelude::*;
use web_sys::{MouseEvent, PointerEvent, WheelEvent};

use super::{
    Board, Canvas, clear_overlay,
    hits::{place, target, under},
    touch,
};
use crate::pages::builder::{
    gesture::{Gesture, Held, Under, within},
    stage::Overlay,
};

/// How far a neighbour may be to draw a drag, in screen pixels.
const NEIGHBOURS: f64 = 400.0;

fn held(event: &PointerEvent, board: &Board) -> Held {
    Held {
        add: event.ctrl_key() || event.meta_key() || event.shift_key(),
        alt: event.alt_key(),
        pan: board.space || event.button() == 1,
    }
}

pub fn down(canvas: Canvas, event: &PointerEvent) {
    if event.button() > 1 {
        return;
    }
    canvas.with(|board| {
        let at = place(board, event);
        let _ = board.stage.root().set_pointer_capture(event.pointer_id());
        board.pointer = at;
        let is_touch = event.pointer_type() == "touch";
        if is_touch && touch::down(board, event.pointer_id(), at) {
            return;
        }
        let under = under(board, at, is_touch);
        let held = held(event, board);
        board.gesture = Gesture::Pressed { at, under, held };
    });
    if event.button() == 1 {
        event.prevent_default();
    }
}

pub fn moved(canvas: Canvas, event: &PointerEvent) {
    let on = canvas.with(|board| {
        board.pointer = place(board, event);
        if event.pointer_type() == "touch" {
            touch::moved(board, event.pointer_id());
        }
        board.gesture.is_on()
    });
    if on == Some(true) {
        canvas.ask();
    }
}

/// What the press becomes once it has moved.
fn begin(canvas: Canvas, board: &mut Board) {
    let Gesture::Pressed { at, under, held } = board.gesture.clone() else {
        return;
    };
    let editor = canvas.editor();
    let locked = editor.locked.get_untracked();
    let point = board.stage.view.to_canvas(at);
    board.gesture = match under {
        _ if held.pan => Gesture::Pan { last: at },
        Under::Step(id) if !locked => {
            let selected = editor.selection.with_untracked(|s| s.nodes.clone());
            let moving = if selected.contains(&id) {
                selected
            } else {
                BTreeSet::from([id])
            };
            let corner = |id: NodeId| Some((id, board.stage.scene.rect(id)?.corner()));
            Gesture::Drag {
                held: id,
                from: moving.into_iter().filter_map(corner).collect(),
                began: point,
            }
        }
        Under::Output(out, from) if !locked => {
            board.targets = editor.targets(&out);
            board.stage.light(Some(&board.targets));
            Gesture::Wire {
                out,
                from,
                of: None,
            }
        }
        Under::WireEnd(edge, _) if !locked => {
            match editor.read(|doc| doc.edges.get(&edge).map(|e| e.from.clone())) {
                Some(out) => {
                    board.targets = editor.targets(&out);
                    board.stage.light(Some(&board.targets));
                    let from = board.stage.scene.ends(edge).map_or(point, |e| e.from);
                    Gesture::Wire {
                        out,
                        from,
                        of: Some(edge),
                    }
                }
                None => Gesture::None,
            }
        }
        // The hand pans; with Shift or Ctrl a box is drawn.
        Under::Canvas | Under::Wire(_) if held.add => Gesture::Area {
            began: point,
            add: held.add,
        },
        _ => Gesture::Pan { last: at },
    };
    board.stage.in_motion(true);
}

/// Draws one frame of the gesture under way.
pub fn frame(canvas: Canvas) {
    let editor = canvas.editor();
    let again = canvas.with(|board| {
        let pointer = board.pointer;
        if board.gesture.is_dragged(pointer) {
            begin(canvas, board);
        }
        let mut gesture = std::mem::take(&mut board.gesture);
        let again = match &mut gesture {
            Gesture::Pan { last } => {
                let view = board.stage.view.panned(pointer - *last);
                *last = pointer;
                board.stage.look(view);
                editor.read(|doc| board.stage.cull(doc));
                false
            }
            Gesture::Drag { held, from, began } => {
                drag(board, *held, from, *began);
                auto(canvas, board)
            }
            Gesture::Area { began, .. } => {
                let area = Rect::spanned(*began, board.stage.view.to_canvas(pointer));
                board.stage.overlay(&Overlay {
                    area: Some(area),
                    ..Overlay::default()
                });
                auto(canvas, board)
            }
            Gesture::Wire { from, .. } => {
                let point = board.stage.view.to_canvas(pointer);
                let (to, good) = match target(board, point) {
                    Some((_, at)) => (at, true),
                    None => (point, false),
                };
                board.stage.overlay(&Overlay {
                    wire: Some((*from, to, good)),
                    ..Overlay::default()
                });
                auto(canvas, board)
            }
            Gesture::Pinch { middle, apart } => {
                touch::pinch(board, middle, apart);
                editor.read(|doc| board.stage.cull(doc));
                false
            }
            Gesture::None | Gesture::Pressed { .. } => false,
        };
        board.gesture = gesture;
        again
    });
    if again == Some(true) {
        canvas.ask();
    }
}

/// Near the border the sheet moves on by itself; another frame is due then.
fn auto(canvas: Canvas, board: &mut Board) -> bool {
    let stage = Rect::new(Point::default(), board.stage.size.0, board.stage.size.1);
    let by = auto_pan(board.pointer, &stage);
    if by == Point::default() {
        return false;
    }
    board
        .stage
        .look(board.stage.view.panned(Point::default() - by));
    canvas.editor().read(|doc| board.stage.cull(doc));
    true
}

fn drag(board: &mut Board, held: NodeId, from: &HashMap<NodeId, Point>, began: Point) {
    let by = board.stage.view.to_canvas(board.pointer) - began;
    let scene = &board.stage.scene;
    let rect = |(id, at): (&NodeId, &Point)| Some(scene.shape(*id)?.rect(*at + by));
    let Some(whole) = bounds(from.iter().filter_map(rect)) else {
        return;
    };
    let anchor = from.get(&held).map_or_else(Point::default, |at| *at + by);
    let mut near = Vec::new();
    let around = whole.grown(NEIGHBOURS / board.stage.view.zoom);
    scene.grid().query(&around, Covers::Touched, &mut near);
    let others = near
        .iter()
        .filter(|id| !from.contains_key(id))
        .filter_map(|id| scene.rect(*id));
    let snapped = snap(&whole, anchor, others);
    let places: Vec<(NodeId, Point)> = from
        .iter()
        .map(|(id, at)| (*id, *at + by + snapped.by))
        .collect();
    board.stage.drag(&places);
    let guides: Vec<Guide> = snapped.upright.into_iter().chain(snapped.level).collect();
    board.stage.overlay(&Overlay {
        guides: &guides,
        ..Overlay::default()
    });
}

pub fn up(canvas: Canvas, event: &PointerEvent) {
    let editor = canvas.editor();
    let ended = canvas.with(|board| {
        board.pointer = place(board, event);
        if event.pointer_type() == "touch" {
            touch::up(board, event.pointer_id());
        }
        if board.gesture.is_dragged(board.pointer) {
            begin(canvas, board);
        }
        let gesture = std::mem::take(&mut board.gesture);
        let point = board.stage.view.to_canvas(board.pointer);
        let to = target(board, point).map(|t| t.0);
        let boxed = match &gesture {
            Gesture::Area { began, .. } => {
                let area = Rect::spanned(*began, point);
                let mut near = Vec::new();
                board
                    .stage
                    .scene
                    .grid()
                    .query(&area, Covers::Touched, &mut near);
                let boxes = near
                    .iter()
                    .filter_map(|id| Some((*id, board.stage.scene.rect(*id)?)));
                within(boxes, &area, event.alt_key())
            }
            _ => Vec::new(),
        };
        let places: BTreeMap<NodeId, Position> = match &gesture {
            Gesture::Drag { from, .. } => from
                .iter()
                .filter_map(|(id, at)| {
                    let now = board.stage.scene.rect(*id)?.corner().stored();
                    (now != at.stored()).then_some((*id, now))
                })
                .collect(),
            _ => BTreeMap::new(),
        };
        clear_overlay(board);
        board.stage.in_motion(false);
        (gesture, point, to, boxed, places)
    });
    let Some((gesture, point, to, boxed, places)) = ended else {
        return;
    };
    match gesture {
        Gesture::Pressed { under, held, .. } => click(canvas, under, held),
        Gesture::Drag { held, .. } if !places.is_empty() => {
            if !editor.selection.with_untracked(|s| s.nodes.contains(&held)) {
                editor.select_step(held, false);
            }
            if !editor.edit(Command::MoveNodes { places }) {
                redraw(canvas);
            }
        }
        Gesture::Area { add, .. } => editor.select_steps(boxed, add),
        Gesture::Wire { out, of, .. } => match (to, of) {
            (Some(to), None) => editor.connect(&out, to),
            (Some(to), Some(edge)) => editor.reconnect(edge, to),
            (None, Some(edge)) => {
                editor.edit(Command::Disconnect { edges: vec![edge] });
            }
            // Dropped on nothing: what fits there?
            (None, None) => editor.ask_for_step(Some(out), Some(point)),
        },
        _ => {}
    }
}

/// Draws the document as it is: a gesture was broken off or refused.
pub fn redraw(canvas: Canvas) {
    canvas
        .editor()
        .read(|doc| canvas.with(|b| b.stage.show(doc)));
}

pub fn cancel(canvas: Canvas) {
    canvas.with(|board| {
        board.gesture = Gesture::None;
        board.fingers.clear();
        board.stage.in_motion(false);
        clear_overlay(board);
    });
    redraw(canvas);
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
        Under::Canvas => {
            editor.wiring.set(None);
            if !held.add {
                editor.select_none();
            }
        }
    }
}

pub fn double(canvas: Canvas, event: &MouseEvent) {
    let found = canvas.with(|board| {
        let at = place(board, event);
        (under(board, at, false), board.stage.view.to_canvas(at))
    });
    match found {
        Some((Under::Step(_), _)) => canvas.editor().open_inspector(),
        Some((Under::Canvas, at)) => canvas.editor().ask_for_step(None, Some(at)),
        _ => {}
    }
}

/// The wheel pans, sideways with Shift; with Ctrl, and with two fingers on a trackpad, it zooms.
pub fn wheel(canvas: Canvas, event: &WheelEvent) {
    event.prevent_default();
    let unit = if event.delta_mode() == 1 { 16.0 } else { 1.0 };
    let (dx, dy) = (event.delta_x() * unit, event.delta_y() * unit);
    let zooms = event.ctrl_key() || event.meta_key();
    canvas.look(|board| {
        let at = place(board, event);
        if zooms {
            board.stage.view.zoomed((-dy / 300.0).exp(), at)
        } else if event.shift_key() && dx == 0.0 {
            board.stage.view.panned(Point::new(-dy, 0.0))
        } else {
            board.stage.view.panned(Point::new(-dx, -dy))
        }
    });
}
