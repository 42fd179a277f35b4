//! The toasts on the screen: a polite region, an assertive one for errors, `F8` goes to them.

use leptos::{html, prelude::*};

use crate::{
    i18n::t,
    state::{
        shortcuts::use_shortcuts,
        toasts::{Toast, Toasts, Tone, use_toasts},
    },
    ui::{
        button::{Button, IconButton},
        icon::{Icon, icon},
    },
    words::{common, keys, shell as w},
};

/// The corner where toasts show.
pub fn notices() -> AnyView {
    let toasts = use_toasts();
    let node = NodeRef::<html::Section>::new();
    use_shortcuts().add("F8", keys::NOTICES, move || {
        if let Some(section) = node.get_untracked() {
            let _ = section.focus();
        }
    });
    view! {
        <section
            class="toasts" tabindex="-1" aria-label=t(w::NOTICES) node_ref=node
            on:pointerenter=move |_| toasts.held.set(true)
            on:pointerleave=move |_| toasts.held.set(false)
            on:focusin=move |_| toasts.held.set(true)
            on:focusout=move |_| toasts.held.set(false)
        >
            <For each=move || toasts.list() key=|toast| toast.id children=move |item| toast(toasts, item)/>
        </section>
    }
    .into_any()
}

fn toast(toasts: Toasts, toast: Toast) -> AnyView {
    let Toast {
        id,
        tone,
        text,
        action,
    } = toast;
    let (class, role, which) = match tone {
        Tone::Done => ("toast", "status", Icon::Done),
        Tone::Failed => ("toast toast-bad", "alert", Icon::Stop),
    };
    let act = move |(label, run): (&'static str, Callback<()>)| {
        let click = move |()| {
            toasts.close(id);
            run.run(());
        };
        view! { <Button click=click>{label}</Button> }
    };
    view! {
        <div class=class role=role>
            {icon(which)}
            <p>{text}</p>
            {action.map(act)}
            <IconButton which=Icon::Close label=t(common::CLOSE).to_owned() click=move |()| toasts.close(id)/>
        </div>
    }
    .into_any()
}
