//! Small signs: status pills (shape and word, colour only repeats), the proof mark, avatars, keys.

use leptos::prelude::*;

use super::icon::{Icon, icon};

/// What a pill means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Nothing special.
    Plain,
    /// Going well, live.
    Good,
    /// Waits for somebody.
    Waiting,
    /// Needs mending.
    Bad,
    /// Under way.
    Busy,
    /// Sample data or a stand-in.
    Striped,
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Self::Plain => "pill",
            Self::Good => "pill pill-good",
            Self::Waiting => "pill pill-waiting",
            Self::Bad => "pill pill-bad",
            Self::Busy => "pill pill-busy",
            Self::Striped => "pill pill-striped",
        }
    }

    const fn icon(self) -> Option<Icon> {
        match self {
            Self::Plain | Self::Striped => None,
            Self::Good => Some(Icon::Done),
            Self::Waiting => Some(Icon::Clock),
            Self::Bad => Some(Icon::Stop),
            Self::Busy => Some(Icon::Play),
        }
    }
}

/// A status in words with its sign.
pub fn pill(tone: Tone, label: impl Into<String>) -> AnyView {
    view! { <span class=tone.class()>{tone.icon().map(icon)}{label.into()}</span> }.into_any()
}

/// Who made a thing and who signed it (the product's own sign).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// An agent drafted it: an open corner.
    Drafted,
    /// A person edited it: half closed.
    Edited,
    /// A person approved it: a seal.
    Sealed,
}

/// The proof mark; `label` says the same in words, and is empty where they stand beside it.
pub fn proof_mark(proof: Proof, label: impl Into<String>) -> AnyView {
    let label: String = label.into();
    let (class, path) = match proof {
        Proof::Drafted => ("proof proof-drafted", "M2 1h7v7"),
        Proof::Edited => ("proof proof-edited", "M2 1h7v7L6 5"),
        Proof::Sealed => (
            "proof proof-sealed",
            "M5 0l1.6 1.3 2-.1.5 2L10 5l-.9 1.7-.5 2-2-.1L5 10 3.4 8.7l-2 .1-.5-2L0 5l.9-1.7.5-2 2 .1z",
        ),
    };
    if label.is_empty() {
        // The words stand beside it.
        return view! { <svg class=class viewBox="0 0 10 10" aria-hidden="true"><path d=path/></svg> }.into_any();
    }
    let title = label.clone();
    view! {
        <svg class=class viewBox="0 0 10 10" role="img" aria-label=label>
            <title>{title}</title>
            <path d=path/>
        </svg>
    }
    .into_any()
}

/// A person's initials. The style sheet draws them: they are no text, as a control's name has to
/// hold all its visible text.
pub fn avatar(name: &str) -> AnyView {
    let initials: String = name
        .split_whitespace()
        .filter_map(|w| w.chars().next())
        .take(2)
        .collect();
    view! { <span class="avatar" aria-hidden="true" data-initials=initials></span> }.into_any()
}

/// A key or a sequence of keys.
pub fn kbd(keys: &str) -> AnyView {
    let parts = keys
        .split([' ', '+'])
        .map(|k| view! { <kbd>{k.to_ascii_uppercase()}</kbd> }.into_any())
        .collect_view();
    view! { <span class="keys">{parts}</span> }.into_any()
}
