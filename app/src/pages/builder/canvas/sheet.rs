//! The canvas on the page: its element, what it hears, and what lies over it.

use std::collections::HashSet;

use domain::workflows::{NodeId, canvas::Point};
use leptos::{html, prelude::*};
use web_sys::{KeyboardEvent, MouseEvent, PointerEvent, WheelEvent};

use super::{Board, Canvas, card, clipboard, drop, finder, menu, pointer};
use crate::{
    i18n::t,
    pages::builder::{
        editor::only,
        gesture::Gesture,
        keys, size,
        stage::{Sign, Stage},
    },
    words::builder as w,
};

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
        stage.folded = canvas.folded.get_untracked();
        editor.read(|doc| {
            stage.set_map(canvas.map.get_untracked(), doc);
            stage.show(doc);
        });
        let board = Board {
            stage,
            gesture: Gesture::None,
            pointer: Point::new(-1.0, -1.0),
            fingers: Vec::new(),
            targets: HashSet::new(),
            due: false,
            space: false,
            alt: false,
            is_touch: false,
            pressed: 0.0,
            moved: 0.0,
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
            .with(|s| editor.read(|doc| canvas.with(|b| b.stage.select(doc, s))));
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
            on:pointerup=move |e: PointerEvent| drop::up(canvas, &e)
            on:pointercancel=move |_| pointer::cancel(canvas)
            on:dblclick=move |e| pointer::double(canvas, &e)
            on:contextmenu=move |e: MouseEvent| menu::pressed(canvas, &e)
            on:wheel=move |e: WheelEvent| pointer::wheel(canvas, &e)
            on:paste=move |e: web_sys::ClipboardEvent| clipboard::pasted(canvas, &e)
            on:keydown=move |e: KeyboardEvent| keys::down(canvas, &e)
            on:keyup=move |e: KeyboardEvent| if e.key() == " " { canvas.with(|b| b.space = false); }
        ></div>
        <p class="hidden" id="stage-hint">{t(w::CANVAS_HINT)}</p>
        {card::card(canvas)}{finder::finder(canvas)}{menu::menu(canvas)}
    }
    .into_any()
}

/// Follows the size of the stage: panels come and go beside it.
fn watch(canvas: Canvas, root: &web_sys::Element) {
    size::follow(root, move |is_first| {
        measure(canvas);
        if is_first {
            canvas.fit();
        }
    });
}

/// The stage has another size or place: what it shows stays where it is on the screen, and the one step that is
/// selected stays in sight.
fn measure(canvas: Canvas) {
    // A menu that was beside something is not any more.
    let _ = canvas.menu.try_set(None);
    let only = canvas.editor().selection.try_with_untracked(only).flatten();
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
