//! Follows the size of an element for as long as its page lives.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, ResizeObserver};

/// Calls `changed` with the first size and with every other; whether it is the first is said.
pub fn follow(element: &Element, mut changed: impl FnMut(bool) + 'static) {
    let mut is_first = true;
    let changed =
        Closure::<dyn FnMut()>::new(move || changed(std::mem::replace(&mut is_first, false)));
    let Ok(observer) = ResizeObserver::new(changed.as_ref().unchecked_ref()) else {
        return;
    };
    observer.observe(element);
    let kept = StoredValue::new_local((observer, changed));
    on_cleanup(move || {
        kept.try_with_value(|(observer, _)| observer.disconnect());
    });
}
