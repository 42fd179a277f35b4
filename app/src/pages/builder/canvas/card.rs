//! The card of the one group or note that is selected: its text, its tint, and what can be done with it.

use domain::workflows::canvas::{Part, TINTS, tint};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlTextAreaElement, KeyboardEvent};

use super::{Canvas, acts, acts::Act};
use crate::{
    i18n::{Msg, t},
    pages::builder::editor::only_part,
    ui::button::Button,
    words::builder as w,
};

const FIELD: &str = "frame-text";

/// The card, while one group or note is selected alone.
pub fn card(canvas: Canvas) -> AnyView {
    let editor = canvas.editor();
    // What somebody else removed has no card.
    let part = Memo::new(move |_| {
        editor.changes.track();
        let one = editor.selection.with(only_part);
        one.filter(|part| editor.part_text(*part).is_some())
    });
    let body = move || part.get().map(|part| one(canvas, part));
    body.into_any()
}

/// Puts the cursor into the card's field, with its text selected, once it is there.
pub fn focus() {
    request_animation_frame(|| {
        let Some(field) = document().get_element_by_id(FIELD) else {
            return;
        };
        if let Some(input) = field.dyn_ref::<HtmlInputElement>() {
            let _ = input.focus();
            input.select();
        } else if let Some(area) = field.dyn_ref::<HtmlTextAreaElement>() {
            let _ = area.focus();
            area.select();
        }
    });
}

fn one(canvas: Canvas, part: Part) -> AnyView {
    let editor = canvas.editor();
    let text = move || {
        editor.changes.track();
        editor.part_text(part).unwrap_or_default()
    };
    let write = move |event| editor.write_on(part, event_target_value(&event));
    let keys = move |event: KeyboardEvent| {
        let key = event.key();
        let leaves = match key.as_str() {
            "Escape" => true,
            "Enter" => matches!(part, Part::Group(_)) || event.ctrl_key() || event.meta_key(),
            _ => false,
        };
        if leaves {
            // Leaving the field writes what it holds.
            event.prevent_default();
            canvas.focus();
        }
        // The page's own chords, such as saving, go on.
        if leaves || !(event.ctrl_key() || event.meta_key()) {
            event.stop_propagation();
        }
    };
    let (name, field) = match part {
        Part::Group(_) => (
            w::GROUP_TITLE,
            view! { <input class="input" id=FIELD dir="auto" autocomplete="off" maxlength="200" aria-label=t(w::GROUP_TITLE) prop:value=text disabled=editor.locked on:change=write on:keydown=keys/> }
                .into_any(),
        ),
        Part::Note(_) | Part::Corner(_) => (
            w::NOTE_TEXT,
            view! { <textarea class="input" id=FIELD dir="auto" rows="4" maxlength="10000" aria-label=t(w::NOTE_TEXT) prop:value=text disabled=editor.locked on:change=write on:keydown=keys></textarea> }
                .into_any(),
        ),
    };
    let acts = move || {
        let fold = matches!(part, Part::Group(_)).then(|| button(canvas, Act::Fold));
        let remove = (!editor.locked.get()).then(|| {
            let remove = if fold.is_some() {
                Act::Ungroup
            } else {
                Act::Remove
            };
            view! { {tints(canvas, part)}{button(canvas, remove)} }
        });
        view! { {fold}{remove} }
    };
    view! {
        <div class="frame-card" role="group" aria-label=t(name)>
            {field}
            <div class="row">{acts}</div>
        </div>
    }
    .into_any()
}

fn button(canvas: Canvas, act: Act) -> AnyView {
    let click = move |()| acts::act(canvas, act);
    view! { <Button click=click>{acts::words(act).0}</Button> }.into_any()
}

/// The tints, the present one pressed.
fn tints(canvas: Canvas, part: Part) -> AnyView {
    let editor = canvas.editor();
    let present = Memo::new(move |_| {
        editor.changes.track();
        editor.read(|doc| match part {
            Part::Group(id) => doc.groups.get(&id).map(|g| tint(&g.color)),
            Part::Note(id) | Part::Corner(id) => doc.notes.get(&id).map(|n| tint(&n.color)),
        })
    });
    let one = move |(name, word): (&'static str, Msg)| {
        view! {
            <button class=format!("tint tint-{name}") type="button" aria-label=t(word) title=t(word)
                aria-pressed=move || if present.get() == Some(name) { "true" } else { "false" }
                on:click=move |_| editor.tint(part, name)
            ></button>
        }
    };
    let words = [
        w::TINT_AMBER,
        w::TINT_GREEN,
        w::TINT_BLUE,
        w::TINT_PLUM,
        w::TINT_RED,
        w::TINT_PETROL,
    ];
    view! {
        <div class="tints" role="group" aria-label=t(w::TINT)>
            {TINTS.into_iter().zip(words).map(one).collect_view()}
        </div>
    }
    .into_any()
}
