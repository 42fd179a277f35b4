//! The canvas as a part of the page: it hands pointer and keys to the gestures and tells the stage what to
//! draw. A frame of a gesture touches no signal; what a gesture comes to is one command.

pub(super) mod acts;
mod card;
mod clipboard;
mod device;
mod drop;
mod export;
mod finder;
mod glide;
mod hits;
mod menu;
mod pointer;
mod sheet;
mod touch;

pub use export::export;
pub use sheet::canvas;

use std::{
    cell::RefCell,
    collections::{BTreeSet, HashSet},
    rc::Rc,
};

use domain::{
    ids::WorkflowId,
    workflows::{
        GroupId, NodeId,
        canvas::{Part, Point, Rect, bounds, doc_bounds},
    },
};
use leptos::prelude::*;

use super::{
    editor::{Editor, only_part},
    gesture::Gesture,
    stage::{Overlay, Stage},
    view::{STEP, View},
};
use menu::Opened;

/// What the canvas remembers between events.
pub(super) struct Board {
    pub(super) stage: Stage,
    pub(super) gesture: Gesture,
    /// Where the pointer is, from the stage's corner.
    pub(super) pointer: Point,
    /// Touches that are down, by their ids.
    pub(super) fingers: Vec<(i32, Point)>,
    /// Steps that the wire in the making may end at.
    pub(super) targets: HashSet<NodeId>,
    /// A frame is asked for.
    pub(super) due: bool,
    /// The space bar is held.
    pub(super) space: bool,
    /// Alt was held when the pointer last moved.
    pub(super) alt: bool,
    /// The last press was a finger's.
    pub(super) is_touch: bool,
    /// When the pointer was pressed and when it last moved, in milliseconds.
    pub(super) pressed: f64,
    pub(super) moved: f64,
    /// Where the stage's left edge is in the window.
    pub(super) left: f64,
}

/// A handle to the canvas for the toolbar and the keys.
#[derive(Clone, Copy)]
pub struct Canvas {
    board: StoredValue<Rc<RefCell<Option<Board>>>, LocalStorage>,
    editor: StoredValue<Editor>,
    workflow: StoredValue<WorkflowId>,
    /// Groups that are folded to a chip on this device.
    folded: RwSignal<BTreeSet<GroupId>>,
    /// How large it is drawn, in percent.
    pub zoom: RwSignal<i64>,
    /// The small picture of everything is shown.
    pub map: RwSignal<bool>,
    /// The field is open that finds things.
    pub finding: RwSignal<bool>,
    /// The open menu.
    menu: RwSignal<Option<Opened>>,
}

impl Canvas {
    /// The canvas of a workflow, as this device has left it.
    pub fn new(editor: Editor, id: WorkflowId) -> Self {
        Self {
            board: StoredValue::new_local(Rc::default()),
            editor: StoredValue::new(editor),
            workflow: StoredValue::new(id),
            folded: RwSignal::new(device::folded(id)),
            zoom: RwSignal::new(100),
            map: RwSignal::new(device::map()),
            finding: RwSignal::new(false),
            menu: RwSignal::new(None),
        }
    }

    /// The editor it shows.
    pub fn editor(self) -> Editor {
        self.editor.get_value()
    }

    /// Does something with the canvas, if it is on the screen and nobody else is at it.
    pub(super) fn with<R>(self, f: impl FnOnce(&mut Board) -> R) -> Option<R> {
        let board = self.board.try_get_value()?;
        let mut board = board.try_borrow_mut().ok()?;
        board.as_mut().map(f)
    }

    /// Looks from elsewhere and draws what has come into sight.
    pub fn look(self, view: impl FnOnce(&mut Board) -> View) {
        let editor = self.editor();
        self.with(|board| {
            let view = view(board);
            board.stage.look(view);
            editor.read(|doc| board.stage.cull(doc));
        });
        self.tell_zoom();
    }

    /// Says how large it is drawn now.
    fn tell_zoom(self) {
        if let Some(zoom) = self.with(|board| board.stage.view.zoom) {
            let percent = (zoom * 100.0).round() as i64;
            if self.zoom.get_untracked() != percent {
                self.zoom.set(percent);
            }
        }
    }

    /// Zooms about the middle of the stage.
    pub fn zoom_by(self, factor: f64) {
        self.look(|b| {
            let middle = Point::new(b.stage.size.0 / 2.0, b.stage.size.1 / 2.0);
            b.stage.view.zoomed(factor, middle)
        });
    }

    /// Larger by one step.
    pub fn zoom_in(self) {
        self.zoom_by(STEP);
    }

    /// Smaller by one step.
    pub fn zoom_out(self) {
        self.zoom_by(1.0 / STEP);
    }

    /// As large as life.
    pub fn zoom_to_life(self) {
        self.look(|b| {
            let middle = Point::new(b.stage.size.0 / 2.0, b.stage.size.1 / 2.0);
            b.stage.view.zoomed(1.0 / b.stage.view.zoom, middle)
        });
    }

    /// Everything in sight.
    pub fn fit(self) {
        let editor = self.editor();
        self.look(|b| {
            let whole = editor.read(doc_bounds);
            whole.map_or(b.stage.view, |area| View::fit(area, b.stage.size))
        });
    }

    /// What is selected in sight.
    pub fn fit_selection(self) {
        let chosen = self.editor().selection.get_untracked();
        self.look(|b| {
            let stage = &b.stage;
            let steps = chosen.nodes.iter().filter_map(|id| stage.scene.rect(*id));
            let notes = chosen.notes.iter().filter_map(|id| stage.frames.note(*id));
            let groups = chosen.groups.iter();
            let groups = groups.filter_map(|id| stage.frames.group(*id));
            let all: Vec<Rect> = steps.chain(notes).chain(groups).collect();
            bounds(all).map_or(stage.view, |area| View::fit(area, stage.size))
        });
    }

    /// Brings a step into sight and gives it the focus. A group that hides it is unfolded.
    pub fn show(self, id: NodeId) {
        if let Some(group) = self.with(|b| b.stage.scene.fold_of(id)).flatten() {
            self.fold(group, false);
        }
        self.look(|b| {
            let area = b.stage.scene.rect(id);
            area.map_or(b.stage.view, |area| {
                b.stage.view.showing(area, b.stage.size)
            })
        });
        self.with(|b| {
            if let Some(element) = b.stage.element_of(id) {
                let options = web_sys::FocusOptions::new();
                options.set_prevent_scroll(true);
                let _ = element.focus_with_options(&options);
            }
        });
    }

    /// Brings a group or a note into sight.
    fn show_part(self, part: Part) {
        self.look(|b| {
            let area = match part {
                Part::Group(id) => b.stage.frames.group(id),
                Part::Note(id) | Part::Corner(id) => b.stage.frames.note(id),
            };
            area.map_or(b.stage.view, |area| {
                b.stage.view.showing(area, b.stage.size)
            })
        });
    }

    /// Gives the canvas the focus.
    pub fn focus(self) {
        self.with(|b| drop(b.stage.root().focus()));
    }

    /// The one group or note that is selected alone.
    fn part(self) -> Option<Part> {
        self.editor().selection.with_untracked(only_part)
    }

    /// Whether a group is folded to a chip.
    fn is_folded(self, id: GroupId) -> bool {
        self.folded.with_untracked(|all| all.contains(&id))
    }

    /// Folds a group to a chip, or unfolds it; on this device only.
    fn fold(self, id: GroupId, on: bool) {
        self.folded.update(|all| {
            if on {
                all.insert(id);
            } else {
                all.remove(&id);
            }
        });
        let folded = self.folded.get_untracked();
        device::keep_folded(self.workflow.get_value(), &folded);
        self.with(|b| b.stage.folded = folded);
        pointer::redraw(self);
    }

    /// Folds the groups that are selected or hold something selected; unfolds them if all are folded.
    fn fold_selected(self) {
        let chosen = self.editor().selection.get_untracked();
        let groups: Vec<GroupId> = self.editor().read(|doc| {
            let all = doc.groups.iter();
            let mine = all.filter(|(id, g)| {
                chosen.groups.contains(id) || !g.nodes.is_disjoint(&chosen.nodes)
            });
            mine.map(|(id, _)| *id).collect()
        });
        let on = !groups.iter().all(|id| self.is_folded(*id));
        for id in groups {
            self.fold(id, on);
        }
    }

    /// Shows the small picture of everything, or takes it away.
    pub fn toggle_map(self) {
        let on = !self.map.get_untracked();
        self.map.set(on);
        device::keep_map(on);
        let editor = self.editor();
        editor.read(|doc| self.with(|b| b.stage.set_map(on, doc)));
    }

    /// Where on the canvas the pointer is, or the middle of what is in sight.
    pub fn place(self) -> Point {
        self.with(|b| {
            let inside = b.pointer.x > 0.0
                && b.pointer.y > 0.0
                && b.pointer.x < b.stage.size.0
                && b.pointer.y < b.stage.size.1;
            let at = if inside {
                b.pointer
            } else {
                Point::new(b.stage.size.0 / 2.0, b.stage.size.1 / 2.0)
            };
            b.stage.view.to_canvas(at)
        })
        .unwrap_or_default()
    }

    /// Has a frame drawn, once per frame however often it is asked for.
    pub(super) fn ask(self) {
        let first = self.with(|b| !std::mem::replace(&mut b.due, true));
        if first == Some(true) {
            request_animation_frame(move || {
                // The page may be gone meanwhile.
                if self.with(|b| b.due = false).is_some() {
                    pointer::frame(self);
                }
            });
        }
    }
}

/// Takes away what lies over everything.
pub(super) fn clear_overlay(board: &mut Board) {
    board.stage.overlay(&Overlay::default());
    board.stage.light(None);
}
