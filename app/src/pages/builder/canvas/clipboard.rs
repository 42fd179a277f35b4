//! The clipboard: what is copied is text, so that it goes to other tabs and companies.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ClipboardEvent, HtmlElement};

use super::Canvas;
use crate::{i18n::t, words::builder as w};

/// Puts what is selected on the clipboard.
pub fn copy(canvas: Canvas) {
    if let Some(text) = canvas.editor().copied() {
        let clipboard = window().navigator().clipboard();
        // Where it cannot be written nothing is copied; the browser says so itself.
        drop(clipboard.write_text(&text));
    }
}

/// Pastes what the clipboard holds to where the pointer is. The browser may ask the person, or refuse: then
/// the keys are named that it always hears.
pub fn paste(canvas: Canvas) {
    let at = canvas.place();
    let reading = window().navigator().clipboard().read_text();
    leptos::task::spawn_local(async move {
        let text = JsFuture::from(reading).await.ok();
        match text.and_then(|t| t.as_string()) {
            Some(text) => canvas.editor().paste(&text, Some(at)),
            None => canvas.editor().refuse(t(w::PASTE_BY_KEYS)),
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
