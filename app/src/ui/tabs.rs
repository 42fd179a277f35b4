//! Tabs that live in the address: each is a link, the present one is marked, back and forward work.

use leptos::prelude::*;

use crate::nav::use_nav;

/// One tab: its word in the address and its label.
pub type Tab = (&'static str, String);

/// The tabs of a page, kept in `?tab=`; the first is the one without a word in the address.
#[component]
pub fn Tabs(
    /// What the tabs are of.
    #[prop(into)]
    label: String,
    /// The tabs.
    #[prop(into)]
    tabs: Signal<Vec<Tab>>,
) -> AnyView {
    let nav = use_nav();
    let items = move || {
        let path = nav.place().path;
        let chosen = nav.param("tab").unwrap_or_default();
        let tab = |(i, (word, label)): (usize, Tab)| {
            let present = chosen == word || (i == 0 && chosen.is_empty());
            let href = if i == 0 {
                path.clone()
            } else {
                format!("{path}?tab={word}")
            };
            view! { <li><a class="tab" href=href aria-current=present.then_some("page")>{label}</a></li> }
        };
        tabs.get().into_iter().enumerate().map(tab).collect_view()
    };
    view! { <nav class="tabs" aria-label=label><ul>{items}</ul></nav> }.into_any()
}

/// The word of the present tab; tracks.
pub fn present_tab() -> Memo<String> {
    let nav = use_nav();
    Memo::new(move |_| nav.param("tab").unwrap_or_default())
}
