//! The clipboard: what is copied is text, so that it goes to other tabs and companies.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, HtmlElement};

use super::Canvas;

/// Puts what is selected on the clipboard.
pub fn copy(canvas: Canvas) {
    if let Some(text) = canvas.editor().copied() {
        let clipboard = window().navigator().clipboard();
        // Where it cannot be written nothing is copied; the browser says so itself.
        drop(clipboard.write_text(&text));
    }
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
