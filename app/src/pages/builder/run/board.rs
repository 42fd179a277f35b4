//! A document on the canvas that is looked at and not changed: pan, zoom, walk, pick a step. What stands on
//! steps and wires comes from outside.

mod input;

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use domain::workflows::{
    EdgeId, NodeId, WorkflowDoc,
    canvas::{Point, doc_bounds},
    editing::Selection,
};
use leptos::{html, prelude::*};
use web_sys::{HtmlElement, KeyboardEvent, MouseEvent, PointerEvent, WheelEvent};

use crate::{
    i18n::{Msg, t},
    pages::builder::{
        gesture::Gesture,
        size,
        stage::{Mark, Sign, Stage},
        view::View,
    },
    words::overlay as w,
};

/// What the canvas remembers between events.
struct Inner {
    stage: Stage,
    gesture: Gesture,
    pointer: Point,
    /// Touches that are down, by their ids.
    touches: Vec<(i32, Point)>,
    /// A frame is asked for.
    is_due: bool,
}

/// What stands on the steps, by node.
pub type Signs = HashMap<NodeId, Sign>;
/// What stands on the wires.
pub type Marks = HashMap<EdgeId, Mark>;

/// A handle to the canvas.
#[derive(Clone, Copy)]
pub struct Board {
    inner: StoredValue<Rc<RefCell<Option<Inner>>>, LocalStorage>,
    doc: StoredValue<WorkflowDoc>,
    /// The step that is picked.
    pub picked: RwSignal<Option<NodeId>>,
    /// How large it is drawn, in percent.
    pub zoom: RwSignal<i64>,
}

impl Board {
    /// A canvas for a document.
    pub fn new(doc: WorkflowDoc, picked: RwSignal<Option<NodeId>>) -> Self {
        Self {
            inner: StoredValue::new_local(Rc::default()),
            doc: StoredValue::new(doc),
            picked,
            zoom: RwSignal::new(100),
        }
    }

    /// Reads the document.
    pub fn read<R>(self, f: impl FnOnce(&WorkflowDoc) -> R) -> R {
        self.doc.with_value(f)
    }

    fn with<R>(self, f: impl FnOnce(&mut Inner) -> R) -> Option<R> {
        let inner = self.inner.try_get_value()?;
        let mut inner = inner.try_borrow_mut().ok()?;
        inner.as_mut().map(f)
    }

    fn look(self, view: impl FnOnce(&mut Inner) -> View) {
        let zoom = self.with(|inner| {
            let view = view(inner);
            inner.stage.look(view);
            self.read(|doc| inner.stage.cull(doc));
            view.zoom
        });
        let percent = zoom.map(|zoom| (zoom * 100.0).round() as i64);
        if let Some(percent) = percent.filter(|p| self.zoom.get_untracked() != *p) {
            self.zoom.set(percent);
        }
    }

    /// Zooms about the middle.
    pub fn zoom_by(self, factor: f64) {
        self.look(|inner| {
            let (width, height) = inner.stage.size;
            let middle = Point::new(width / 2.0, height / 2.0);
            inner.stage.view.zoomed(factor, middle)
        });
    }

    /// Everything in sight.
    pub fn fit(self) {
        self.look(|inner| {
            let whole = self.read(doc_bounds);
            whole.map_or(inner.stage.view, |area| View::fit(area, inner.stage.size))
        });
    }

    /// Brings a step into sight.
    pub fn show(self, id: NodeId) {
        self.look(|inner| {
            let area = inner.stage.scene.rect(id);
            area.map_or(inner.stage.view, |area| {
                inner.stage.view.showing(area, inner.stage.size)
            })
        });
    }

    /// Picks a step as a reader does: it comes into sight and takes the focus.
    fn go(self, id: NodeId) {
        self.picked.set(Some(id));
        self.show(id);
        self.with(|inner| {
            if let Some(element) = inner.stage.element_of(id) {
                let options = web_sys::FocusOptions::new();
                options.set_prevent_scroll(true);
                let _ = element.focus_with_options(&options);
            }
        });
    }

    /// The canvas on the page, with what stands on it.
    pub fn view(self, label: Msg, hint: Msg, signs: Memo<Signs>, marks: Memo<Marks>) -> AnyView {
        let root = NodeRef::<html::Div>::new();
        Effect::new(move |made: Option<bool>| {
            if let (Some(root), Some(false) | None) = (root.get(), made) {
                return self.build(&root);
            }
            made.unwrap_or(false)
        });
        Effect::new(move |_| {
            root.track();
            let signs = signs.get();
            self.with(|inner| inner.stage.sign(signs));
        });
        Effect::new(move |_| {
            root.track();
            let marks = marks.get();
            self.with(|inner| inner.stage.mark(marks));
        });
        Effect::new(move |_| {
            root.track();
            let picked = Selection {
                nodes: self.picked.get().into_iter().collect(),
                ..Selection::default()
            };
            self.with(|inner| self.read(|doc| inner.stage.select(doc, &picked)));
        });
        on_cleanup(move || {
            let _ = self.inner.try_with_value(|cell| *cell.borrow_mut() = None);
        });
        view! {
            <div class="stage is-read" node_ref=root tabindex="0" role="application" dir="ltr"
                aria-roledescription=t(w::CANVAS_ROLE) aria-label=t(label) aria-describedby="board-hint"
                on:pointerdown=move |e: PointerEvent| self.down(&e)
                on:pointermove=move |e: PointerEvent| self.moved(&e)
                on:pointerup=move |e: PointerEvent| self.up(&e)
                on:pointercancel=move |_| self.cancel()
                on:click=move |e: MouseEvent| self.pressed(&e)
                on:wheel=move |e: WheelEvent| self.wheel(&e)
                on:keydown=move |e: KeyboardEvent| self.key(&e)
            ></div>
            <p class="hidden" id="board-hint">{t(hint)}</p>
        }
        .into_any()
    }

    fn build(self, root: &HtmlElement) -> bool {
        let Some(mut stage) = Stage::new(root.clone()) else {
            return false;
        };
        self.read(|doc| stage.show(doc));
        let inner = Inner {
            stage,
            gesture: Gesture::None,
            pointer: Point::default(),
            touches: Vec::new(),
            is_due: false,
        };
        self.inner
            .with_value(|cell| *cell.borrow_mut() = Some(inner));
        self.fit();
        self.follow_size(root);
        true
    }

    /// Panels come and go beside the canvas: the first size fits everything, later ones keep what is picked
    /// in sight.
    fn follow_size(self, root: &HtmlElement) {
        size::follow(root, move |is_first| {
            let picked = self.picked.try_get_untracked().flatten();
            self.look(|inner| {
                let root = inner.stage.root();
                let size = (
                    f64::from(root.client_width()),
                    f64::from(root.client_height()),
                );
                inner.stage.size = size;
                let area = picked.and_then(|id| inner.stage.scene.rect(id));
                let view = inner.stage.view;
                area.map_or(view, |area| view.showing(area, size))
            });
            if is_first {
                self.fit();
            }
        });
    }
}
