//! The head of a page: title, state, actions at the inline end. It also names the browser's tab and
//! takes the focus when the page changes, so that screen readers hear where they are.

use leptos::{html, prelude::*};

use crate::{
    i18n::{Msg, t},
    nav::use_nav,
};

/// The title of the page that shows, for the top bar; empty while it loads.
#[derive(Clone, Copy)]
pub struct PageTitle(pub RwSignal<String>);

/// Title row of a page.
#[component]
pub fn PageHead(
    /// The title.
    #[prop(into)]
    title: Signal<String>,
    /// Beside the title: state, sample badge.
    #[prop(optional, into)]
    aside: ViewFn,
    /// Actions.
    #[prop(optional)]
    children: Option<Children>,
) -> AnyView {
    let heading = NodeRef::<html::H1>::new();
    let shown = use_context::<PageTitle>();
    Effect::new(move |_| {
        let title = title.get();
        document().set_title(&format!("{title} · Bellwether"));
        if let Some(shown) = shown {
            let _ = shown.0.try_set(title);
        }
    });
    on_cleanup(move || {
        if let Some(shown) = shown {
            let _ = shown.0.try_set(String::new());
        }
    });
    // On the first page of a visit the skip links come first; later the title takes the focus.
    let moved = use_nav().has_moved();
    Effect::new(move |done: Option<bool>| {
        if !moved {
            return true;
        }
        if let (None | Some(false), Some(h1)) = (done, heading.get()) {
            // Not when a field of the page already took it.
            let body = document()
                .active_element()
                .is_none_or(|e| e.tag_name() == "BODY" || e.tag_name() == "A");
            if body {
                let _ = h1.focus();
            }
            return true;
        }
        done.unwrap_or(false)
    });
    view! {
        <header class="page-head">
            <div class="page-title">
                <h1 tabindex="-1" node_ref=heading><bdi>{title}</bdi></h1>
                {move || aside.run()}
            </div>
            {children.map(|children| view! { <div class="page-actions">{children()}</div> })}
        </header>
    }
    .into_any()
}

/// A titled part of a page.
#[component]
pub fn Section(
    /// Its title.
    #[prop(into)]
    title: String,
    /// A sentence under the title.
    #[prop(optional, into)]
    note: Option<String>,
    /// At the title's end.
    #[prop(optional, into)]
    aside: ViewFn,
    /// What it holds.
    children: Children,
) -> AnyView {
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{title}</h2>
                <div class="section-aside">{move || aside.run()}</div>
            </div>
            {note.map(|note| view! { <p class="section-note">{note}</p> })}
            {children()}
        </section>
    }
    .into_any()
}

/// A titled part of a page around something already drawn.
pub fn section(title: Msg, body: AnyView) -> AnyView {
    view! { <Section title=t(title)>{body}</Section> }.into_any()
}
