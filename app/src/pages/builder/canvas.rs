//! The canvas as a part of the page: it hands pointer and keys to the gestures and tells the stage what to
//! draw. A frame of a gesture touches no signal; what a gesture comes to is one command.

pub(super) mod clipboard;
mod hits;
pub(super) mod pointer;
mod touch;

use std::{cell::RefCell, collections::HashSet, rc::Rc};

use domain::workflows::{
    NodeId,
    canvas::{Point, doc_bounds},
};
use leptos::{html, prelude::*};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{KeyboardEvent, PointerEvent, ResizeObserver, WheelEvent};

use super::{
    editor::Editor,
    gesture::Gesture,
    keys,
    stage::{Overlay, Sign, Stage},
    view::{STEP, View},
};
use crate::{i18n::t, words::builder as w};

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
    /// Where the stage's left edge is in the window.
    pub(super) left: f64,
}

/// A handle to the canvas for the toolbar and the keys.
#[derive(Clone, Copy)]
pub struct Canvas {
    board: StoredValue<Rc<RefCell<Option<Board>>>, LocalStorage>,
    editor: StoredValue<Editor>,
    /// How large it is drawn, in percent.
    pub zoom: RwSignal<i64>,
}

impl Canvas {
    pub fn new(editor: Editor) -> Self {
        Self {
            board: StoredValue::new_local(Rc::default()),
            editor: StoredValue::new(editor),
            zoom: RwSignal::new(100),
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
        let zoom = self.with(|board| {
            let view = view(board);
            board.stage.look(view);
            editor.read(|doc| board.stage.cull(doc));
            view.zoom
        });
        if let Some(zoom) = zoom {
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
        let editor = self.editor();
        self.look(|b| {
            let nodes = editor.selection.with_untracked(|s| s.nodes.clone());
            let rects = nodes.iter().filter_map(|id| b.stage.scene.rect(*id));
            domain::workflows::canvas::bounds(rects)
                .map_or(b.stage.view, |area| View::fit(area, b.stage.size))
        });
    }

    /// Brings a step into sight and gives it the focus.
    pub fn show(self, id: NodeId) {
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
                self.with(|b| b.due = false);
                pointer::frame(self);
            });
        }
    }
}

/// The canvas on the page.
pub fn canvas(canvas: Canvas, signs: Signal<Vec<(NodeId, Sign)>>) -> AnyView {
    let editor = canvas.editor();
    let root = NodeRef::<html::Div>::new();
    Effect::new(move |before: Option<bool>| {
        let Some(root) = root.get() else { return false };
        if before == Some(true) {
            return true;
        }
        let Some(mut stage) = Stage::new((*root).clone()) else {
            return false;
        };
        editor.read(|doc| stage.show(doc));
        let board = Board {
            stage,
            gesture: Gesture::None,
            pointer: Point::new(-1.0, -1.0),
            fingers: Vec::new(),
            targets: HashSet::new(),
            due: false,
            space: false,
            left: root.get_bounding_client_rect().left(),
        };
        canvas
            .board
            .with_value(|cell| *cell.borrow_mut() = Some(board));
        canvas.fit();
        watch(canvas, &root);
        true
    });
    // The document, the selection and the signs, each drawn when it changes.
    Effect::new(move |_| {
        editor.changes.track();
        editor.read(|doc| canvas.with(|b| b.stage.show(doc)));
    });
    Effect::new(move |_| {
        editor
            .selection
            .with(|s| canvas.with(|b| b.stage.select(&s.nodes, &s.edges)));
    });
    Effect::new(move |_| {
        let signs = signs.get();
        canvas.with(|b| b.stage.sign(signs.into_iter().collect()));
    });
    on_cleanup(move || {
        let _ = canvas
            .board
            .try_with_value(|cell| *cell.borrow_mut() = None);
    });
    view! {
        <div class="stage" node_ref=root tabindex="0" role="application" dir="ltr"
            aria-roledescription=t(w::CANVAS_ROLE) aria-label=t(w::CANVAS) aria-describedby="stage-hint"
            on:pointerdown=move |e: PointerEvent| pointer::down(canvas, &e)
            on:pointermove=move |e: PointerEvent| pointer::moved(canvas, &e)
            on:pointerup=move |e: PointerEvent| pointer::up(canvas, &e)
            on:pointercancel=move |_| pointer::cancel(canvas)
            on:dblclick=move |e| pointer::double(canvas, &e)
            on:wheel=move |e: WheelEvent| pointer::wheel(canvas, &e)
            on:paste=move |e: web_sys::ClipboardEvent| clipboard::pasted(canvas, &e)
            on:keydown=move |e: KeyboardEvent| keys::down(canvas, &e)
            on:keyup=move |e: KeyboardEvent| if e.key() == " " { canvas.with(|b| b.space = false); }
        ></div>
        <p class="hidden" id="stage-hint">{t(w::CANVAS_HINT)}</p>
    }
    .into_any()
}

/// Follows the size of the stage: panels come and go beside it.
fn watch(canvas: Canvas, root: &web_sys::Element) {
    let mut is_first = true;
    let changed = Closure::<dyn FnMut()>::new(move || {
        measure(canvas);
        if std::mem::take(&mut is_first) {
            canvas.fit();
        }
    });
    let Ok(observer) = ResizeObserver::new(changed.as_ref().unchecked_ref()) else {
        return;
    };
    observer.observe(root);
    let kept = StoredValue::new_local((observer, changed));
    on_cleanup(move || {
        kept.try_with_value(|(observer, _)| observer.disconnect());
    });
}

/// The stage has another size or place: what it shows stays where it is on the screen, and the one step that is
/// selected stays in sight.
fn measure(canvas: Canvas) {
    let only = canvas
        .editor()
        .selection
        .try_with_untracked(super::editor::only)
        .flatten();
    canvas.look(|b| {
        let root = b.stage.root();
        let size = (
            f64::from(root.client_width()),
            f64::from(root.client_height()),
        );
        let left = root.get_bounding_client_rect().left();
        let view = b.stage.view.panned(Point::new(b.left - left, 0.0));
        (b.stage.size, b.left) = (size, left);
        let area = only.and_then(|id| b.stage.scene.rect(id));
        area.map_or(view, |area| view.showing(area, size))
    });
}

/// Takes away what lies over everything.
pub(super) fn clear_overlay(board: &mut Board) {
    board.stage.overlay(&Overlay::default());
    board.stage.light(None);
}
