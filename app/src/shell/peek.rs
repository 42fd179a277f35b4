//! What a link leads to, shown beside it (AT-29): on hover and on keyboard focus, never by touch. One
//! listener and one popover serve every link of the product; the card itself comes in a file of its own
//! when the first one is wanted. Escape, scrolling and leaving the page close it.

use std::time::Duration;

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent};

use crate::{
    nav::use_nav,
    pages::peek,
    routes::Route,
    split::{self, Code},
};

/// How long the pointer or the focus rests on a link before its card shows.
const REST: Duration = Duration::from_millis(450);
/// How long the pointer may take from the link into the card.
const GRACE: Duration = Duration::from_millis(250);
/// The card's width with its margin, in pixels, as the style sheet has it.
const WIDTH: f64 = 336.0;

/// Where the card stands, in pixels of the window: from above or from below.
#[derive(Clone, Copy, PartialEq)]
struct Spot {
    left: f64,
    top: Option<f64>,
    bottom: Option<f64>,
}

/// The card and what it belongs to.
#[derive(Clone, Copy)]
struct Peek {
    node: NodeRef<html::Aside>,
    /// What shows, with the place of its link.
    shown: RwSignal<Option<(Route, Spot)>>,
    code: RwSignal<Code>,
    /// The link that is meant; the card may still be on its way.
    aim: StoredValue<Option<Element>, LocalStorage>,
    opening: StoredValue<u32>,
    closing: StoredValue<u32>,
}

/// The popover and its listeners.
pub fn peek() -> AnyView {
    let peek = Peek {
        node: NodeRef::new(),
        shown: RwSignal::new(None),
        code: RwSignal::new(Code::Waiting),
        aim: StoredValue::new_local(None),
        opening: StoredValue::new(0),
        closing: StoredValue::new(0),
    };
    let nav = use_nav();
    let place = Memo::new(move |_| nav.place());
    let over = window_event_listener(ev::pointerover, move |event: PointerEvent| {
        let touch = event.pointer_type() == "touch";
        if let Some((link, route)) = link_of(event.target()).filter(|_| !touch) {
            peek.aim_at(link, route, Some(f64::from(event.client_x())));
        }
    });
    let out = window_event_listener(ev::pointerout, move |event: PointerEvent| {
        let to = event
            .related_target()
            .and_then(|t| t.dyn_into::<Element>().ok());
        if !peek.holds(to.as_ref()) {
            peek.leave();
        }
    });
    let focus = window_event_listener(ev::focusin, move |event| {
        let seen = |e: &Element| e.matches(":focus-visible").unwrap_or(false);
        if let Some((link, route)) = link_of(event.target()).filter(|(link, _)| seen(link)) {
            peek.aim_at(link, route, None);
        }
    });
    let blur = window_event_listener(ev::focusout, move |_| peek.leave());
    let key = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape" {
            peek.close();
        }
    });
    let wheel = window_event_listener(ev::wheel, move |_| peek.close());
    on_cleanup(move || {
        for handle in [over, out] {
            handle.remove();
        }
        for handle in [focus, blur] {
            handle.remove();
        }
        key.remove();
        wheel.remove();
    });
    Effect::new(move |_| {
        place.track();
        peek.close();
    });
    let card = move || {
        let (route, _) = peek.shown.get()?;
        match peek.code.get() {
            Code::Here(page) => Some(page(route)),
            Code::Waiting | Code::Missing => None,
        }
    };
    let at = move |of: fn(Spot) -> Option<f64>| {
        move || {
            let spot = peek.shown.with(|s| s.as_ref().and_then(|s| of(s.1)));
            spot.map_or_else(|| "auto".to_owned(), |n| format!("{}px", n.round() as i64))
        }
    };
    view! {
        <aside
            class="peek" id="peek" popover="manual" role="tooltip" node_ref=peek.node
            style:left=at(|s| Some(s.left)) style:top=at(|s| s.top) style:bottom=at(|s| s.bottom)
        >
            {card}
        </aside>
    }
    .into_any()
}

impl Peek {
    /// The pointer or the focus came to a link.
    fn aim_at(self, link: Element, route: Route, x: Option<f64>) {
        self.closing.update_value(|n| *n += 1);
        let same = self.aim.with_value(|aim| aim.as_ref() == Some(&link));
        if same {
            return;
        }
        self.unname();
        self.aim.set_value(Some(link));
        self.opening.update_value(|n| *n += 1);
        let turn = self.opening.get_value();
        set_timeout(
            move || {
                if self.opening.try_get_value() == Some(turn) {
                    self.open(route, x);
                }
            },
            REST,
        );
    }

    fn open(self, route: Route, x: Option<f64>) {
        let (Some(card), Some(link)) = (self.node.get_untracked(), self.aim.get_value()) else {
            return;
        };
        if !link.is_connected() {
            return;
        }
        if !matches!(self.code.get_untracked(), Code::Here(_)) {
            split::fetch(self.code, peek::load());
        }
        self.shown.set(Some((route, beside(&link, x))));
        let _ = card.show_popover();
        let _ = link.set_attribute("aria-describedby", "peek");
    }

    /// The pointer or the focus left: the card goes, unless the pointer reaches it in time.
    fn leave(self) {
        self.closing.update_value(|n| *n += 1);
        let turn = self.closing.get_value();
        set_timeout(
            move || {
                if self.closing.try_get_value() == Some(turn) {
                    self.close();
                }
            },
            GRACE,
        );
    }

    fn close(self) {
        self.unname();
        self.opening.update_value(|n| *n += 1);
        self.aim.set_value(None);
        if self.shown.get_untracked().is_some() {
            self.shown.set(None);
            if let Some(card) = self.node.get_untracked() {
                let _ = card.hide_popover();
            }
        }
    }

    /// The link is no longer described by the card.
    fn unname(self) {
        if let Some(link) = self.aim.get_value() {
            let _ = link.remove_attribute("aria-describedby");
        }
    }

    /// Whether an element belongs to the card or to the link it is for.
    fn holds(self, element: Option<&Element>) -> bool {
        let Some(element) = element else { return false };
        let card = self
            .node
            .get_untracked()
            .is_some_and(|card| card.contains(Some(element)));
        if card {
            self.closing.update_value(|n| *n += 1);
        }
        card || self
            .aim
            .with_value(|aim| aim.as_ref().is_some_and(|a| a.contains(Some(element))))
    }
}

/// The link an event is about, if a card belongs to it: a link in the text of a page to a thing of its
/// own. Buttons say what they do, the navigation and the tabs say where they lead.
fn link_of(target: Option<web_sys::EventTarget>) -> Option<(Element, Route)> {
    let element = target?.dyn_into::<Element>().ok()?;
    let link = element.closest("main a[href]").ok()??;
    if link.matches(".button, .tab").unwrap_or(true) {
        return None;
    }
    let href = link.get_attribute("href")?;
    let route = Route::parse(href.split(['?', '#']).next()?);
    let here = window().location().pathname().unwrap_or_default();
    let known = matches!(
        route,
        Route::Campaign(_) | Route::Approval(_) | Route::Run(_) | Route::Workflow(_)
    );
    (known && route.href() != here).then_some((link, route))
}

/// Where the card goes: under its link, or over it in the lower part of the window; it begins where the
/// pointer is on a wide link, and never leaves the window.
fn beside(link: &Element, x: Option<f64>) -> Spot {
    let size = |value: Result<wasm_bindgen::JsValue, wasm_bindgen::JsValue>| {
        value.ok().and_then(|v| v.as_f64()).unwrap_or(1_000.0)
    };
    let (width, height) = (size(window().inner_width()), size(window().inner_height()));
    let rect = link.get_bounding_client_rect();
    let narrow = rect.width() < WIDTH;
    let left = x.filter(|_| !narrow).map_or(rect.left(), |x| x - 24.0);
    let left = left.min(width - WIDTH).max(8.0);
    let over = rect.bottom() > height * 0.6;
    Spot {
        left,
        top: (!over).then_some(rect.bottom() + 6.0),
        bottom: over.then_some(height - rect.top() + 6.0),
    }
}
