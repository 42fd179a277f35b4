//! The pointer on the canvas: what a press and a move do, frame by frame. What a release comes to is in
//! `drop`.

use std::collections::{BTreeSet, HashMap};

use domain::workflows::{
    NodeId, NoteId,
    canvas::{
        BOX_WIDTH, CHIP_HEIGHT, Covers, GROUP_PADDING, GROUP_TITLE, Guide, Part, Point, Rect,
        auto_pan, bounds, resized, snap,
    },
    editing::Selection,
};
use leptos::prelude::*;
use web_sys::{MouseEvent, PointerEvent, WheelEvent};

use super::{
    Board, Canvas, clear_overlay,
    hits::{place, target, under},
    touch,
};
use crate::pages::builder::{
    gesture::{Gesture, Held, Under, takes},
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
    let again = canvas.with(|board| {
        let at = place(board, event);
        let _ = board.stage.root().set_pointer_capture(event.pointer_id());
        board.pointer = at;
        board.is_touch = event.pointer_type() == "touch";
        (board.pressed, board.moved) = (event.time_stamp(), event.time_stamp());
        if board.is_touch && touch::down(board, event.pointer_id(), at) {
            clear_overlay(board);
            return true;
        }
        let under = under(board, at, board.is_touch);
        let held = held(event, board);
        board.gesture = match under {
            Under::Map(corner) => Gesture::Map { corner },
            under => Gesture::Pressed { at, under, held },
        };
        false
    });
    if again == Some(true) {
        // What the first finger was taking along goes back to its place.
        redraw(canvas);
    } else {
        canvas.ask();
    }
    if event.button() == 1 {
        event.prevent_default();
    }
}

pub fn moved(canvas: Canvas, event: &PointerEvent) {
    let on = canvas.with(|board| {
        board.pointer = place(board, event);
        board.moved = event.time_stamp();
        board.alt = event.alt_key();
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
    let takes = !locked && takes(board.is_touch, board.moved - board.pressed);
    board.gesture = match under {
        _ if held.pan => Gesture::Pan { last: at },
        Under::Part(Part::Corner(note)) if !locked => match board.stage.frames.note(note) {
            Some(from) => Gesture::Size {
                note,
                from,
                began: point,
            },
            None => Gesture::None,
        },
        Under::Step(_) | Under::Part(_) if takes => lift(canvas, board, under, point),
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

/// Takes along what is held: with what else is selected if it is, alone if not. A group takes its steps along.
fn lift(canvas: Canvas, board: &Board, held: Under, began: Point) -> Gesture {
    let editor = canvas.editor();
    let chosen = editor.selection.get_untracked();
    let mut alone = Selection::default();
    let is_chosen = match &held {
        Under::Step(id) => {
            alone.nodes.insert(*id);
            chosen.nodes.contains(id)
        }
        Under::Part(Part::Group(id)) => {
            alone.groups.insert(*id);
            chosen.groups.contains(id)
        }
        Under::Part(Part::Note(id) | Part::Corner(id)) => {
            alone.notes.insert(*id);
            chosen.notes.contains(id)
        }
        _ => true,
    };
    let chosen = if is_chosen { chosen } else { alone };
    let nodes: BTreeSet<NodeId> = editor.read(|doc| {
        let inside = chosen.groups.iter().filter_map(|id| doc.groups.get(id));
        let inside = inside.flat_map(|g| g.nodes.iter().copied());
        inside.chain(chosen.nodes.iter().copied()).collect()
    });
    let stage = &board.stage;
    let steps: HashMap<NodeId, Point> = nodes
        .iter()
        .filter_map(|id| Some((*id, stage.scene.rect(*id)?.corner())))
        .collect();
    let notes: HashMap<NoteId, Point> = chosen
        .notes
        .iter()
        .filter_map(|id| Some((*id, stage.frames.note(*id)?.corner())))
        .collect();
    // The steps of a group stay on the grid, not its frame.
    let anchor = match &held {
        Under::Step(id) => steps.get(id).copied(),
        Under::Part(Part::Note(id)) => notes.get(id).copied(),
        _ => bounds(steps.keys().filter_map(|id| stage.scene.rect(*id))).map(|r| r.corner()),
    };
    Gesture::Drag {
        held,
        anchor: anchor.unwrap_or(began),
        steps,
        notes,
        began,
    }
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
            Gesture::Map { corner } => {
                let view = board.stage.view_of_map(pointer - *corner);
                board.stage.look(view);
                editor.read(|doc| board.stage.cull(doc));
                false
            }
            Gesture::Drag {
                anchor,
                steps,
                notes,
                began,
                ..
            } => {
                drag(canvas, board, *anchor, steps, notes, *began);
                auto(canvas, board)
            }
            Gesture::Size { note, from, began } => {
                let by = board.stage.view.to_canvas(pointer) - *began;
                let rect = resized(from, by, board.alt);
                editor.read(|doc| board.stage.drag(doc, &[], &[(*note, rect)]));
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
    canvas.tell_zoom();
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

/// Moves what is held to where the pointer is, drawn to the grid and to what stands near; with Alt, exactly.
fn drag(
    canvas: Canvas,
    board: &mut Board,
    anchor: Point,
    steps: &HashMap<NodeId, Point>,
    notes: &HashMap<NoteId, Point>,
    began: Point,
) {
    let mut by = board.stage.view.to_canvas(board.pointer) - began;
    let (scene, frames) = (&board.stage.scene, &board.stage.frames);
    let step = |(id, at): (&NodeId, &Point)| {
        let is_seen = scene.fold_of(*id).is_none();
        Some(scene.shape(*id).filter(|_| is_seen)?.rect(*at + by))
    };
    let note = |(id, at): (&NoteId, &Point)| {
        let rect = frames.note(*id)?;
        Some(Rect::new(*at + by, rect.w, rect.h))
    };
    let seen = steps.iter().filter_map(step);
    let whole = bounds(seen.chain(notes.iter().filter_map(note)));
    // Of a folded group the chip is all there is.
    let whole = whole.unwrap_or_else(|| {
        let corner = anchor + by - Point::new(GROUP_PADDING, GROUP_PADDING + GROUP_TITLE);
        Rect::new(corner, BOX_WIDTH, CHIP_HEIGHT)
    });
    let mut guides: Vec<Guide> = Vec::new();
    if !board.alt {
        let mut near = Vec::new();
        let around = whole.grown(NEIGHBOURS / board.stage.view.zoom);
        scene.grid().query(&around, Covers::Touched, &mut near);
        let boxes = near.iter().filter(|id| !steps.contains_key(id));
        let boxes = boxes.filter_map(|id| scene.rect(*id));
        let beside = frames.notes().iter().filter(|n| !notes.contains_key(&n.0));
        let beside = beside.map(|n| n.1).filter(|r| around.touches(r));
        let snapped = snap(&whole, anchor + by, boxes.chain(beside));
        by = by + snapped.by;
        guides.extend(snapped.upright.into_iter().chain(snapped.level));
    }
    let places: Vec<(NodeId, Point)> = steps.iter().map(|(id, at)| (*id, *at + by)).collect();
    let moved = |(id, at): (&NoteId, &Point)| {
        let rect = frames.note(*id)?;
        Some((*id, Rect::new(*at + by, rect.w, rect.h)))
    };
    let notes: Vec<(NoteId, Rect)> = notes.iter().filter_map(moved).collect();
    canvas
        .editor()
        .read(|doc| board.stage.drag(doc, &places, &notes));
    board.stage.overlay(&Overlay {
        guides: &guides,
        ..Overlay::default()
    });
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

pub fn double(canvas: Canvas, event: &MouseEvent) {
    let found = canvas.with(|board| {
        let at = place(board, event);
        (under(board, at, false), board.stage.view.to_canvas(at))
    });
    match found {
        Some((Under::Step(_), _)) => canvas.editor().open_inspector(),
        Some((Under::Part(Part::Group(id)), _)) if canvas.is_folded(id) => canvas.fold(id, false),
        Some((Under::Part(_), _)) => super::card::focus(),
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
