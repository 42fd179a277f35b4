//! The sheets of styles that one group of pages needs alone. `index.html` names each in a `<meta>`
//! (its address and its hash); a group's first page waits for its sheet, so that nothing is ever
//! drawn without its styles.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlLinkElement};

use crate::routes::Area;

/// The sheet of a group, if it has one of its own: `style/groups/<name>.css`.
const fn of(area: Area) -> Option<&'static str> {
    match area {
        Area::Workflows | Area::Start | Area::Builder => Some("workflows"),
        _ => None,
    }
}

/// Starts to fetch the styles of a group that are not here. Gives whether they are: false when
/// they cannot be fetched, and the next call tries again.
pub fn load(area: Area) -> impl Future<Output = bool> {
    let link = of(area).and_then(|name| link(&format!("sheet-{name}")));
    let waiting = link.filter(|l| l.sheet().is_none()).map(|link| {
        let told = js_sys::Promise::new(&mut |loaded, failed| {
            for (event, then) in [("load", loaded), ("error", failed)] {
                let _ = link.add_event_listener_with_callback(event, &then);
            }
        });
        (link, told)
    });
    async move {
        let Some((link, told)) = waiting else {
            return true;
        };
        let here = JsFuture::from(told).await.is_ok();
        if !here {
            link.remove();
        }
        here
    }
}

/// The link that brings a sheet: the one that is there, or a new one by what the page says. None
/// where the page names no such sheet, which then is part of the main one.
fn link(id: &str) -> Option<HtmlLinkElement> {
    if let Some(there) = document().get_element_by_id(id) {
        return there.dyn_into().ok();
    }
    let meta = document().query_selector(&format!("meta[name={id}]"));
    let content = meta.ok()??.get_attribute("content")?;
    let (href, hash) = content.split_once(' ')?;
    let link: Element = document().create_element("link").ok()?;
    for (name, value) in [
        ("id", id),
        ("rel", "stylesheet"),
        ("integrity", hash),
        ("href", href),
    ] {
        link.set_attribute(name, value).ok()?;
    }
    document().head()?.append_child(&link).ok()?;
    link.dyn_into().ok()
}
