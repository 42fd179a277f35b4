//! A button that puts a text on the clipboard, and says so once it is there.

use leptos::prelude::*;
use wasm_bindgen::{JsValue, closure::Closure};

use super::button::Button;
use crate::{
    i18n::{Msg, t},
    state::toasts::use_toasts,
    words::shell,
};

/// The button; `done` is what it says afterwards.
pub fn copy_button(value: String, label: Msg, done: Msg) -> AnyView {
    let toasts = use_toasts();
    let said = move |_: JsValue| toasts.done(t(done));
    let said = StoredValue::new_local(Closure::<dyn FnMut(JsValue)>::new(said));
    let failed = move |_: JsValue| toasts.failed(t(shell::NOT_COPIED), None);
    let failed = StoredValue::new_local(Closure::<dyn FnMut(JsValue)>::new(failed));
    let click = move |()| {
        let written = window().navigator().clipboard().write_text(&value);
        said.with_value(|said| failed.with_value(|failed| drop(written.then2(said, failed))));
    };
    view! { <Button click=click>{t(label)}</Button> }.into_any()
}
