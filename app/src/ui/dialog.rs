//! A modal dialog on the browser's own `<dialog>`: it traps and restores the focus itself.

use leptos::{html, prelude::*};

use super::{
    button::IconButton,
    icon::{Icon, icon},
};
use crate::{
    i18n::t,
    state::toasts::{Tone, use_toasts},
    words::common,
};

/// A dialog that shows while `open` is true; Escape and the cross close it.
#[component]
pub fn Dialog(
    /// Whether it shows.
    open: RwSignal<bool>,
    /// Its title.
    #[prop(into)]
    title: Signal<String>,
    /// What it holds; made anew each time it opens.
    children: ChildrenFn,
) -> AnyView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        if open.get() && !dialog.open() {
            let _ = dialog.show_modal();
        } else if !open.get() && dialog.open() {
            dialog.close();
        }
    });
    let body = move || open.get().then(|| children());
    // A modal dialog makes the rest of the page unreachable, its notices too: failures show here as well.
    let toasts = use_toasts();
    let failed = move || {
        let last = toasts
            .list()
            .into_iter()
            .rev()
            .find(|toast| toast.tone == Tone::Failed);
        last.filter(|_| open.get()).map(|toast| view! { <p class="banner banner-bad">{icon(Icon::Stop)}<span>{toast.text}</span></p> })
    };
    view! {
        <dialog class="dialog" node_ref=node aria-label=title on:close=move |_| { let _ = open.try_set(false); }>
            <div class="dialog-head">
                <h2>{title}</h2>
                <IconButton which=Icon::Close label=t(common::CLOSE).to_owned() click=move |()| open.set(false)/>
            </div>
            <div class="dialog-body">{body}<div role="alert">{failed}</div></div>
        </dialog>
    }
    .into_any()
}
