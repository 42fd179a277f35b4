//! "Load more" under a list: how much of it shows, the button, and what went wrong in the list's own place.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::button::Button;
use crate::{
    i18n::{foreign, t, tn},
    state::paged::Paged,
    words::common,
};

/// The foot of the list whose rows are the children of the element with the id `rows`. The first new row
/// takes the focus, so that reading goes on where it stopped; the count is announced.
pub fn more<T>(list: Paged<T>, rows: &'static str) -> AnyView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let announced = RwSignal::new(String::new());
    let count = move || {
        list.list
            .data
            .with(|page| page.as_ref().map_or(0, |page| page.items.len() as i64))
    };
    let then = Callback::new(move |before: u32| {
        announced.set(tn(common::SHOWN, count()));
        request_animation_frame(move || focus_row(rows, before));
    });
    let again = Signal::derive(move || list.has_more());
    let problem = move || {
        let text = list.problem.get().map(|p| foreign(&p.title))?;
        Some(view! { <p class="field-error">{text}</p> })
    };
    let foot = move || {
        again.get().then(|| {
            view! {
                <Button busy=list.busy click=move |()| list.more(then)>{t(common::MORE)}</Button>
                <span class="caption">{move || tn(common::SHOWN, count())}</span>
                <div role="alert">{problem}</div>
            }
        })
    };
    view! {
        <div class="more">{foot}</div>
        <p class="hidden" role="status">{announced}</p>
    }
    .into_any()
}

/// The row after those that were there takes the focus, or the link in it.
fn focus_row(rows: &str, before: u32) {
    let Some(list) = document().get_element_by_id(rows) else {
        return;
    };
    let Some(row) = list.children().item(before) else {
        return;
    };
    let inside = row.query_selector("a[href], button").ok().flatten();
    if inside.is_none() {
        let _ = row.set_attribute("tabindex", "-1");
    }
    if let Ok(target) = inside.unwrap_or(row).dyn_into::<HtmlElement>() {
        let _ = target.focus();
    }
}
