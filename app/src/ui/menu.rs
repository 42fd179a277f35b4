//! A menu button: a disclosure with a list of actions, closed by Escape, choice or a click elsewhere.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

use super::icon::{Icon, icon};

/// A button with a list under it. The list's own buttons and links close it.
#[component]
pub fn Menu(
    /// What the button does, in words.
    #[prop(into)]
    label: String,
    /// What the button shows.
    #[prop(into)]
    face: ViewFn,
    /// The list.
    children: ChildrenFn,
) -> AnyView {
    let open = RwSignal::new(false);
    let root = NodeRef::<html::Div>::new();
    let outside = window_event_listener(ev::click, move |event| {
        let target = event
            .target()
            .and_then(|t| t.dyn_into::<web_sys::Node>().ok());
        let inside = root
            .get_untracked()
            .is_some_and(|root| root.contains(target.as_ref()));
        if open.get_untracked() && !inside {
            open.set(false);
        }
    });
    on_cleanup(move || outside.remove());
    let key = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            event.stop_propagation();
            open.set(false);
            let button = root
                .get_untracked()
                .and_then(|r| r.query_selector("button").ok().flatten());
            if let Some(button) = button.and_then(|b| b.dyn_into::<web_sys::HtmlElement>().ok()) {
                let _ = button.focus();
            }
        }
    };
    let list = move || {
        open.get().then(|| view! { <div class="menu-list" on:click=move |_| open.set(false)>{children()}</div> })
    };
    view! {
        <div class="menu" node_ref=root on:keydown=key>
            <button
                class="menu-face" type="button" aria-label=label
                aria-expanded=move || if open.get() { "true" } else { "false" }
                on:click=move |_| open.update(|o| *o = !*o)
            >
                {face.run()}{icon(Icon::Down)}
            </button>
            {list}
        </div>
    }
    .into_any()
}
