//! The five kinds of emptiness (AT-15), each with a drawing of its own made of crop marks, registration
//! crosses and type rules: first use, nothing matches, all done, no access, not connected.

use leptos::prelude::*;

use crate::i18n::{Msg, t};

/// Which kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nothing {
    /// Never used: says what it is for and how to begin.
    FirstUse,
    /// The filter matches nothing.
    NoMatch,
    /// All is done.
    AllDone,
    /// The role may not see it.
    NoAccess,
    /// An account is missing.
    NotConnected,
}

impl Nothing {
    const fn class(self) -> &'static str {
        match self {
            Self::FirstUse => "empty empty-first",
            Self::NoMatch => "empty empty-match",
            Self::AllDone => "empty empty-done",
            Self::NoAccess => "empty empty-access",
            Self::NotConnected => "empty empty-connect",
        }
    }

    const fn drawing(self) -> &'static str {
        match self {
            Self::FirstUse => {
                "M16 4v12H4M104 4v12h12M16 76V64H4M104 76V64h12M28 24h64v32H28zM36 34h32M36 42h48M36 50h24"
            }
            Self::NoMatch => {
                "M20 20h80M20 32h56M20 44h80M20 56h40M78 46a12 12 0 1 0 0 24 12 12 0 0 0 0-24M87 67l13 11"
            }
            Self::AllDone => {
                "M60 12l7 6 9-1 2 9 8 5-4 9 4 9-8 5-2 9-9-1-7 6-7-6-9 1-2-9-8-5 4-9-4-9 8-5 2-9 9 1zM49 40l8 8 15-17"
            }
            Self::NoAccess => {
                "M60 8v64M28 40h64M60 22a18 18 0 1 0 0 36 18 18 0 0 0 0-36M16 16l88 48"
            }
            Self::NotConnected => {
                "M8 40h28M84 40h28M36 28v24h10l8-8v-8l-8-8zM84 28v24H74l-8-8v-8l8-8zM12 16h8M12 64h8M100 16h8M100 64h8"
            }
        }
    }
}

/// An empty region: drawing, what it is, what to do.
#[component]
pub fn Empty(
    /// Which kind.
    kind: Nothing,
    /// In one line; none where the page's own title says it.
    #[prop(optional)]
    title: Option<Msg>,
    /// Why, and what happens next.
    text: Msg,
    /// What to do.
    #[prop(optional)]
    children: Option<Children>,
) -> AnyView {
    view! {
        <div class=kind.class()>
            <svg class="empty-art" viewBox="0 0 120 80" aria-hidden="true"><path d=kind.drawing()/></svg>
            {title.map(|title| view! { <h3>{t(title)}</h3> })}
            <p>{t(text)}</p>
            {children.map(|children| view! { <div class="empty-actions">{children()}</div> })}
        </div>
    }
    .into_any()
}
