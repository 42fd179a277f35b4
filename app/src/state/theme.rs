//! Light, dark or as the system: the choice is kept on the device. `public/theme.js` applies it
//! before the first paint; this changes it later.

use leptos::prelude::*;

/// What the reader chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// As the system.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// All choices.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// The choice on this device.
pub fn stored() -> Theme {
    let word = window()
        .local_storage()
        .ok()
        .flatten()
        .and_then(|s| s.get_item("bw.theme").ok().flatten());
    Theme::ALL
        .into_iter()
        .find(|t| Some(t.as_str()) == word.as_deref())
        .unwrap_or(Theme::System)
}

/// Keeps the choice and applies it.
pub fn choose(theme: Theme) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item("bw.theme", theme.as_str());
    }
    if let Some(root) = document().document_element() {
        let _ = match theme {
            Theme::System => root.remove_attribute("data-theme"),
            other => root.set_attribute("data-theme", other.as_str()),
        };
    }
}
