//! The `?` sheet: every key that acts now, read from the one registry.

use leptos::prelude::*;

use crate::{
    i18n::t,
    state::shortcuts::use_shortcuts,
    ui::{badge::kbd, dialog::Dialog},
    words::{keys, shell as w},
};

/// The sheet and its key.
pub fn sheet(open: RwSignal<bool>) -> AnyView {
    let shortcuts = use_shortcuts();
    shortcuts.add("?", keys::HELP, move || open.set(true));
    let rows = move || {
        let row = |s: crate::state::shortcuts::Shortcut| view! { <div class="keys-row"><dt>{kbd(s.keys)}</dt><dd>{t(s.what)}</dd></div> };
        shortcuts.list().into_iter().map(row).collect_view()
    };
    view! {
        <Dialog open=open title=t(w::KEYS).to_owned()>
            <p class="field-hint">{t(w::KEYS_TEXT)}</p>
            <dl class="keys-list">{rows}</dl>
        </Dialog>
    }
    .into_any()
}
