//! Finding a step, a note or a group by its words, and jumping there.

use domain::workflows::canvas::{Found, Hit, Part, Where, find};
use leptos::{html, prelude::*};
use web_sys::KeyboardEvent;

use super::Canvas;
use crate::{
    i18n::{t, tn},
    pages::builder::keys,
    ui::{button::IconButton, icon::Icon},
    words::builder as w,
};

/// Most finds that are listed.
const MOST: usize = 12;

/// The field with its finds, while it is wanted.
pub fn finder(canvas: Canvas) -> AnyView {
    let body = move || canvas.finding.get().then(|| panel(canvas));
    body.into_any()
}

fn panel(canvas: Canvas) -> AnyView {
    let editor = canvas.editor();
    let typed = RwSignal::new(String::new());
    let at = RwSignal::new(0_usize);
    let found: Memo<Vec<Hit>> = Memo::new(move |_| {
        editor.changes.track();
        typed.with(|text| editor.read(|doc| find(doc, text, MOST)))
    });
    let close = move || {
        canvas.finding.set(false);
        canvas.focus();
    };
    let take = move |n: usize| {
        let what = found.with_untracked(|all| all.get(n).map(|hit| hit.what));
        if let Some(what) = what {
            close();
            jump(canvas, what);
        }
    };
    let keys = move |event: KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        let count = found.with_untracked(Vec::len);
        match event.key().as_str() {
            "ArrowDown" => at.update(|n| *n = (*n + 1).min(count.saturating_sub(1))),
            "ArrowUp" => at.update(|n| *n = n.saturating_sub(1)),
            "Enter" => take(at.get_untracked()),
            "Escape" => close(),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            request_animation_frame(move || drop(field.focus()));
        }
    });
    let list = move || {
        let items = found.get().into_iter().enumerate().map(|(n, hit)| {
            let (name, place) = lines(canvas, &hit);
            view! {
                <li class="find-hit" class:is-at=move || at.get() == n id=format!("hit-{n}") role="option"
                    aria-selected=move || if at.get() == n { "true" } else { "false" } on:click=move |_| take(n)
                ><bdi class="strong">{name}</bdi><span class="caption" dir="auto">{place}</span></li>
            }
        });
        items.collect_view()
    };
    let count = move || {
        let n = found.with(Vec::len);
        typed.with(|text| (!text.trim().is_empty()).then(|| tn(w::FOUND, n as i64)))
    };
    view! {
        <div class="stage-find" role="search">
            <div class="row">
                <input class="input grow" type="search" node_ref=field role="combobox" aria-expanded="true" aria-controls="find-list" autocomplete="off"
                    aria-activedescendant=move || found.with(|all| !all.is_empty()).then(|| format!("hit-{}", at.get())) aria-label=t(w::FIND) placeholder=t(w::FIND)
                    prop:value=typed on:keydown=keys on:input=move |event| { typed.set(event_target_value(&event)); at.set(0); }/>
                <IconButton which=Icon::Close label=t(crate::words::common::CLOSE).to_owned() click=move |()| close()/>
            </div>
            <p class="caption" role="status">{count}</p>
            <ul class="find-list" id="find-list" role="listbox" aria-label=t(w::FINDS)>{list}</ul>
        </div>
    }
    .into_any()
}

/// A find in two lines: what it is, and what matched if that is not its name.
fn lines(canvas: Canvas, hit: &Hit) -> (String, String) {
    let editor = canvas.editor();
    let (name, kind) = match hit.what {
        Found::Step(id) => (editor.node_now(id, |n| n.name.clone()), None),
        Found::Group(id) => (editor.part_text(Part::Group(id)), Some(w::GROUP)),
        Found::Note(_) => (None, Some(w::A_NOTE)),
    };
    let matched = hit.matches.iter().find(|m| m.place != Where::Name);
    let place = matched.map(|m| match &m.place {
        Where::Param(path) => format!("{path}: {}", m.text),
        _ => m.text.clone(),
    });
    let kind = kind.map(t).unwrap_or_default().to_owned();
    match name {
        Some(name) => (name, place.unwrap_or(kind)),
        None => (kind, place.unwrap_or_default()),
    }
}

/// Selects what was found and brings it into sight.
fn jump(canvas: Canvas, what: Found) {
    let editor = canvas.editor();
    match what {
        Found::Step(id) => keys::go(canvas, id),
        Found::Group(id) => {
            editor.select_part(Part::Group(id), false);
            canvas.show_part(Part::Group(id));
        }
        Found::Note(id) => {
            editor.select_part(Part::Note(id), false);
            canvas.show_part(Part::Note(id));
        }
    }
}
