//! Buttons and links that look like them. A button says verb and object; a busy one keeps its width
//! and its focus; a forbidden one says why.

use leptos::prelude::*;

use super::icon::{Icon, icon};

/// How a button looks and what it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// The page's one main action.
    Primary,
    /// Sends its form; looks like the main action.
    Submit,
    /// Everything else.
    #[default]
    Quiet,
    /// Takes something away.
    Danger,
}

impl Kind {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary | Self::Submit => "button button-primary",
            Self::Quiet => "button button-quiet",
            Self::Danger => "button button-danger",
        }
    }
}

/// A button. With `refused`, it does not act and the reason is its description.
#[component]
pub fn Button(
    /// Look and purpose.
    #[prop(optional)]
    kind: Kind,
    /// What it does; a submit button needs none.
    #[prop(optional, into)]
    click: Option<Callback<()>>,
    /// A call is under way.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Why it cannot be used now.
    #[prop(optional, into)]
    refused: Signal<Option<String>>,
    /// Label, with its icon if any.
    children: Children,
) -> AnyView {
    let act = move |event: leptos::ev::MouseEvent| {
        if busy.get_untracked() || refused.with_untracked(Option::is_some) {
            event.prevent_default();
        } else if let Some(click) = click {
            click.run(());
        }
    };
    view! {
        <button
            class=kind.class()
            class:is-busy=busy
            type=if kind == Kind::Submit { "submit" } else { "button" }
            aria-disabled=move || (busy.get() || refused.with(Option::is_some)).then_some("true")
            aria-busy=move || busy.get().then_some("true")
            title=refused
            on:click=act
        >
            {children()}
        </button>
    }
    .into_any()
}

/// A button that is an icon only; its label is for screen readers and the tooltip.
#[component]
pub fn IconButton(
    /// What it shows.
    which: Icon,
    /// What it does, in words.
    #[prop(into)]
    label: Signal<String>,
    /// What it does.
    #[prop(into)]
    click: Callback<()>,
) -> AnyView {
    view! {
        <button class="button button-ghost button-icon" type="button" aria-label=label title=label on:click=move |_| click.run(())>
            {icon(which)}
        </button>
    }
    .into_any()
}

/// A link that looks like a button.
#[component]
pub fn ButtonLink(
    /// Look.
    #[prop(optional)]
    kind: Kind,
    /// Where to.
    #[prop(into)]
    href: Signal<String>,
    /// Label.
    children: Children,
) -> AnyView {
    view! { <a class=kind.class() href=href>{children()}</a> }.into_any()
}
