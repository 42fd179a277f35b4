//! The menu of what is under the pointer, or of what is selected: the same acts as the keys, which it shows.

use domain::workflows::canvas::{Part, Point};
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent, MouseEvent};

use super::{Canvas, acts, acts::Act, drop::choose_under, hits, pointer};
use crate::{
    i18n::t,
    pages::builder::{editor::only_part, gesture::Under},
    words::builder as w,
};

/// An open menu: where, in pixels of the stage, and what it offers.
#[derive(Debug, Clone, PartialEq)]
pub struct Opened {
    at: Point,
    acts: Vec<Act>,
}

const OF_STEPS: &[Act] = &[
    Act::Open,
    Act::Add,
    Act::Connect,
    Act::Rename,
    Act::Toggle,
    Act::Duplicate,
    Act::Copy,
    Act::Cut,
    Act::Group,
    Act::Ungroup,
    Act::TidySome,
    Act::FitSome,
    Act::Remove,
    Act::Heal,
];
const OF_WIRE: &[Act] = &[Act::Insert, Act::Remove];
const OF_GROUP: &[Act] = &[Act::Rename, Act::Fold, Act::FitSome, Act::Ungroup];
const OF_NOTE: &[Act] = &[
    Act::Rename,
    Act::Duplicate,
    Act::Copy,
    Act::Cut,
    Act::FitSome,
    Act::Remove,
];
const OF_CANVAS: &[Act] = &[
    Act::Add,
    Act::Note,
    Act::Paste,
    Act::SelectAll,
    Act::Tidy,
    Act::Find,
    Act::Fit,
    Act::Map,
    Act::Outline,
];

/// What can be done with what is selected.
fn offered(canvas: Canvas) -> Vec<Act> {
    let editor = canvas.editor();
    let chosen = editor.selection.get_untracked();
    let all = match only_part(&chosen) {
        Some(Part::Group(_)) => OF_GROUP,
        Some(_) => OF_NOTE,
        None if !chosen.nodes.is_empty() => OF_STEPS,
        None if !chosen.edges.is_empty() => OF_WIRE,
        None if !chosen.notes.is_empty() => OF_NOTE,
        None if !chosen.groups.is_empty() => OF_GROUP,
        None => OF_CANVAS,
    };
    let is_one = chosen.nodes.len() == 1;
    let grouped = editor.read(|doc| {
        let mut groups = doc.groups.iter();
        groups.any(|(id, g)| chosen.groups.contains(id) || !g.nodes.is_disjoint(&chosen.nodes))
    });
    let locked = editor.locked.get_untracked();
    let fits = |act: &Act| match act {
        _ if locked && acts::edits(*act) => false,
        Act::Open | Act::Connect => is_one,
        Act::Rename => is_one || canvas.part().is_some(),
        Act::TidySome => chosen.nodes.len() > 1,
        Act::Ungroup => grouped,
        _ => true,
    };
    all.iter().copied().filter(fits).collect()
}

/// The right button, or a finger that rests: the menu of what is there.
pub fn pressed(canvas: Canvas, event: &MouseEvent) {
    event.prevent_default();
    let found = canvas.with(|board| {
        let at = hits::place(board, event);
        (at, hits::under(board, at, false))
    });
    let Some((at, under)) = found else { return };
    if matches!(under, Under::Map(_)) {
        return;
    }
    pointer::cancel(canvas);
    choose_under(canvas, &under);
    open(canvas, at);
}

/// The menu of what is selected, beside it.
pub fn open_by_key(canvas: Canvas) {
    let chosen = canvas.editor().selection.get_untracked();
    let at = canvas.with(|b| {
        let stage = &b.stage;
        let step = chosen.nodes.last().and_then(|id| stage.scene.rect(*id));
        let part = || match only_part(&chosen)? {
            Part::Group(id) => stage.frames.group(id),
            Part::Note(id) | Part::Corner(id) => stage.frames.note(id),
        };
        let wire = || {
            let route = stage.scene.route(*chosen.edges.first()?)?;
            Some(route.label())
        };
        let place = step
            .or_else(part)
            .map(|r| Point::new(r.x + 24.0, r.bottom()));
        let (w, h) = stage.size;
        let at = place.or_else(wire).map(|p| stage.view.to_stage(p));
        at.unwrap_or_else(|| Point::new(w / 3.0, h / 3.0))
    });
    if let Some(at) = at {
        open(canvas, at);
    }
}

fn open(canvas: Canvas, at: Point) {
    let acts = offered(canvas);
    if !acts.is_empty() {
        canvas.menu.set(Some(Opened { at, acts }));
    }
}

/// The menu, while it is open.
pub fn menu(canvas: Canvas) -> AnyView {
    let body = move || canvas.menu.get().map(|opened| list(canvas, &opened));
    body.into_any()
}

/// The items of the menu that an event came from, and which has the focus.
fn items(list: &HtmlElement) -> (Vec<HtmlElement>, usize) {
    let found = list.children();
    let all: Vec<HtmlElement> = (0..found.length())
        .filter_map(|n| found.item(n)?.dyn_into().ok())
        .collect();
    let active = document().active_element();
    let at = all
        .iter()
        .position(|e| active.as_ref() == Some(e.as_ref()))
        .unwrap_or_default();
    (all, at)
}

fn list(canvas: Canvas, opened: &Opened) -> AnyView {
    let node = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        let Some(list) = node.get() else { return };
        request_animation_frame(move || {
            inside(canvas, &list);
            if let Some(first) = items(&list).0.first() {
                let _ = first.focus();
            }
        });
    });
    let close = move || {
        canvas.menu.set(None);
        canvas.focus();
    };
    let keys = move |event: KeyboardEvent| {
        let Some(list) = node.try_get_untracked().flatten() else {
            return;
        };
        let (all, at) = items(&list);
        let n = all.len().max(1);
        let to = match event.key().as_str() {
            "ArrowDown" => (at + 1) % n,
            "ArrowUp" => (at + n - 1) % n,
            "Home" => 0,
            "End" => n - 1,
            "Escape" | "Tab" => {
                close();
                event.prevent_default();
                return event.stop_propagation();
            }
            _ => return,
        };
        event.prevent_default();
        if let Some(item) = all.get(to) {
            let _ = item.focus();
        }
    };
    let left = move |event: leptos::ev::FocusEvent| {
        let to = event
            .related_target()
            .and_then(|t| t.dyn_into::<web_sys::Node>().ok());
        // A menu that goes loses the focus too; it has no list any more then.
        let list = node.try_get_untracked().flatten();
        if list.is_some_and(|list| !list.contains(to.as_ref())) {
            canvas.menu.set(None);
        }
    };
    let item = move |act: Act| {
        let (words, keys) = acts::words(act);
        let click = move |_| {
            close();
            acts::act(canvas, act);
        };
        let keys = (!keys.is_empty()).then(|| view! { <kbd>{keys}</kbd> });
        view! { <button class="menu-item" type="button" role="menuitem" tabindex="-1" on:click=click><span class="grow">{words}</span>{keys}</button> }
    };
    let shown = opened.acts.iter().copied().map(item).collect_view();
    view! {
        <div class="stage-menu" role="menu" aria-label=t(w::MENU) node_ref=node
            style:left=format!("{:.0}px", opened.at.x) style:top=format!("{:.0}px", opened.at.y)
            on:keydown=keys on:focusout=left on:contextmenu=|e: MouseEvent| e.prevent_default()
        >{shown}</div>
    }
    .into_any()
}

/// Moves the menu so that all of it is on the stage.
fn inside(canvas: Canvas, list: &HtmlElement) {
    let Some((w, h)) = canvas.with(|b| b.stage.size) else {
        return;
    };
    let size = (
        f64::from(list.offset_width()),
        f64::from(list.offset_height()),
    );
    let at = (f64::from(list.offset_left()), f64::from(list.offset_top()));
    let style = list.style();
    for (name, at, size, whole) in [("left", at.0, size.0, w), ("top", at.1, size.1, h)] {
        let to = at.min(whole - size - 4.0).max(4.0);
        let _ = style.set_property(name, &format!("{to:.0}px"));
    }
}
