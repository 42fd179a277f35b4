//! The `?` sheet: every key that acts now, read from the one registry.

use leptos::prelude::*;

use crate::{
    i18n::t,
    state::shortcuts::use_shortcuts,
    ui::{badge::kbd, dialog::Dialog},
    words::{keys, shell as w},
};

/// Whether the sheet shows.
#[derive(Clone, Copy)]
struct Sheet(RwSignal<bool>);

/// The switch of the sheet; made on first use.
pub fn use_sheet() -> RwSignal<bool> {
    use_context::<Sheet>().map_or_else(
        || {
            let sheet = Sheet(RwSignal::new(false));
            provide_context(sheet);
            sheet.0
        },
        |sheet| sheet.0,
    )
}

/// The sheet and its key.
pub fn sheet() -> AnyView {
    let open = use_sheet();
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
