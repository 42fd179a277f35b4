//! The clipboard: what is copied is text, so that it goes to other tabs and companies.

use js_sys::Reflect;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Clipboard, ClipboardEvent, HtmlElement};

use super::Canvas;
use crate::{i18n::t, words::builder as w};

/// The clipboard; browsers have none for pages that came unencrypted from elsewhere.
fn clipboard() -> Option<Clipboard> {
    let navigator = window().navigator();
    let found = Reflect::get(&navigator, &"clipboard".into()).ok()?;
    found.is_object().then(|| navigator.clipboard())
}

/// Puts what is selected on the clipboard, and takes it out of the document once it is there, if it is `cut`.
pub fn copy(canvas: Canvas, cut: bool) {
    let editor = canvas.editor();
    let Some(text) = editor.copied() else { return };
    let writing = clipboard().map(|clipboard| clipboard.write_text(&text));
    spawn_local(async move {
        let is_there = match writing {
            Some(writing) => JsFuture::from(writing).await.is_ok(),
            None => false,
        };
        // The page may be gone meanwhile.
        if !editor.is_open() {
            return;
        }
        if !is_there {
            editor.refuse(t(w::NOT_COPIED));
        } else if cut {
            editor.remove(false);
        }
    });
}

/// Pastes what the clipboard holds to where the pointer is. The browser may ask the person, or refuse: then
/// the keys are named that it always hears.
pub fn paste(canvas: Canvas) {
    let at = canvas.place();
    let editor = canvas.editor();
    let reading = clipboard().map(|clipboard| clipboard.read_text());
    spawn_local(async move {
        let text = match reading {
            Some(reading) => JsFuture::from(reading).await.ok(),
            None => None,
        };
        // The page may be gone meanwhile: the browser asks the person first.
        if !editor.is_open() {
            return;
        }
        match text.and_then(|t| t.as_string()) {
            Some(text) => editor.paste(&text, Some(at)),
            None => editor.refuse(t(w::PASTE_BY_KEYS)),
        }
    });
}

/// What the browser pastes while the canvas has the focus goes to where the pointer is.
pub fn pasted(canvas: Canvas, event: &ClipboardEvent) {
    let target = event
        .target()
        .and_then(|t| t.dyn_into::<HtmlElement>().ok());
    if target.is_some_and(|e| e.matches("input, textarea, select").unwrap_or(false)) {
        return;
    }
    let text = event
        .clipboard_data()
        .and_then(|data| data.get_data("text/plain").ok());
    if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
        event.prevent_default();
        canvas.editor().paste(&text, Some(canvas.place()));
    }
}
