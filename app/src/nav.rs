//! Where the reader is: path, query and fragment as one signal, kept in step with the address bar.
//! Links are plain `<a href>`; one listener on the document follows those that stay on our site.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{HtmlAnchorElement, MouseEvent, UrlSearchParams};

use crate::routes::Route;

/// The present address, taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// Path.
    pub path: String,
    /// Query with its question mark, or empty.
    pub query: String,
}

/// The handle to the present address.
#[derive(Clone, Copy)]
pub struct Nav(RwSignal<Place>, RwSignal<bool>);

fn read() -> Place {
    let location = window().location();
    Place {
        path: location.pathname().unwrap_or_default(),
        query: location.search().unwrap_or_default(),
    }
}

impl Nav {
    /// Listens to the address bar and to clicks on links; called once.
    pub fn start() -> Self {
        let nav = Self(RwSignal::new(read()), RwSignal::new(false));
        let on_pop = Closure::<dyn Fn()>::new(move || {
            nav.1.set(true);
            nav.0.set(read());
        });
        let _ =
            window().add_event_listener_with_callback("popstate", on_pop.as_ref().unchecked_ref());
        on_pop.forget();
        let on_click = Closure::<dyn Fn(MouseEvent)>::new(move |event: MouseEvent| {
            if let Some(to) = followed(&event) {
                event.prevent_default();
                nav.go(&to);
            }
        });
        let _ =
            document().add_event_listener_with_callback("click", on_click.as_ref().unchecked_ref());
        on_click.forget();
        provide_context(nav);
        nav
    }

    /// The present address; tracks.
    pub fn place(self) -> Place {
        self.0.get()
    }

    /// Whether the reader has gone from one page to another since the app was loaded.
    pub fn has_moved(self) -> bool {
        self.1.get_untracked()
    }

    /// The present page; tracks the path only.
    pub fn route(self) -> Memo<Route> {
        Memo::new(move |_| self.0.with(|place| Route::parse(&place.path)))
    }

    /// One value of the query; tracks.
    pub fn param(self, name: &str) -> Option<String> {
        self.0
            .with(|place| UrlSearchParams::new_with_str(&place.query).ok()?.get(name))
    }

    /// Goes to an address of ours: one step in the browser's history, scrolled to the top.
    pub fn go(self, to: &str) {
        let same = self
            .0
            .with_untracked(|place| format!("{}{}", place.path, place.query) == to);
        if let (false, Ok(history)) = (same, window().history()) {
            let _ = history.push_state_with_url(&JsValue::NULL, "", Some(to));
        }
        let before = self.0.get_untracked().path;
        self.1.set(true);
        self.0.set(read());
        if self.0.get_untracked().path != before {
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
    }

    /// Goes to a page.
    pub fn to(self, route: Route) {
        self.go(&route.href());
    }

    /// Changes the address without a step in the history.
    pub fn replace(self, to: &str) {
        if let Ok(history) = window().history() {
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(to));
        }
        self.0.set(read());
    }

    /// Sets or removes one value of the query, as a step in the history.
    pub fn set_param(self, name: &str, value: Option<&str>) {
        let place = self.0.get_untracked();
        let Ok(params) = UrlSearchParams::new_with_str(&place.query) else {
            return;
        };
        match value {
            Some(value) => params.set(name, value),
            None => params.delete(name),
        }
        let text = String::from(params.to_string());
        let query = if text.is_empty() {
            String::new()
        } else {
            format!("?{text}")
        };
        self.go(&format!("{}{query}", place.path));
    }
}

/// The handle that `Nav::start` provided.
pub fn use_nav() -> Nav {
    expect_context::<Nav>()
}

/// The path and query a click leads to, if it is ours to follow.
fn followed(event: &MouseEvent) -> Option<String> {
    let modified = event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key();
    if event.default_prevented() || event.button() != 0 || modified {
        return None;
    }
    let target = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    let link = target
        .closest("a[href]")
        .ok()??
        .dyn_into::<HtmlAnchorElement>()
        .ok()?;
    let place = window().location();
    let ours = link.origin() == place.origin().ok()?
        && link.target().is_empty()
        && !link.has_attribute("download");
    // A fragment of the present page (the skip links) is the browser's to follow.
    let fragment = !link.hash().is_empty() && link.pathname() == place.pathname().ok()?;
    let served = link.pathname().starts_with("/api");
    (ours && !fragment && !served).then(|| format!("{}{}", link.pathname(), link.search()))
}
