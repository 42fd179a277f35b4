//! Keys: one registry that the listener, the `?` sheet and the buttons' hints read. Single letters
//! act only outside text fields, and a key that is held acts once.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use crate::i18n::Msg;

/// One key with what it does.
#[derive(Clone)]
pub struct Shortcut {
    /// `a`, `?`, `g h`, `F8`, `Ctrl+Enter`.
    pub keys: &'static str,
    /// What it does.
    pub what: Msg,
    run: Callback<()>,
    number: u32,
}

impl Shortcut {
    /// Does it.
    pub fn act(&self) {
        self.run.run(());
    }
}

/// The registry.
#[derive(Clone, Copy)]
pub struct Shortcuts {
    list: RwSignal<Vec<Shortcut>>,
    next: StoredValue<u32>,
}

impl Shortcuts {
    /// Makes the registry and listens to the keyboard.
    pub fn provide() -> Self {
        let shortcuts = Self {
            list: RwSignal::new(Vec::new()),
            next: StoredValue::new(0),
        };
        provide_context(shortcuts);
        let before = StoredValue::new((String::new(), 0.0_f64));
        let handle = window_event_listener(ev::keydown, move |event: KeyboardEvent| {
            shortcuts.pressed(&event, before);
        });
        on_cleanup(move || handle.remove());
        shortcuts
    }

    /// Adds a key for as long as the present page or part stands.
    pub fn add(self, keys: &'static str, what: Msg, run: impl Fn() + Send + Sync + 'static) {
        let run = Callback::new(move |()| run());
        let number = self.next.get_value();
        self.next.set_value(number + 1);
        self.list.update(|list| {
            list.retain(|s| s.keys != keys);
            list.push(Shortcut {
                keys,
                what,
                run,
                number,
            });
        });
        on_cleanup(move || {
            let _ = self
                .list
                .try_update(|list| list.retain(|s| s.number != number));
        });
    }

    /// All keys that act now; tracks.
    pub fn list(self) -> Vec<Shortcut> {
        self.list.get()
    }

    fn pressed(self, event: &KeyboardEvent, before: StoredValue<(String, f64)>) {
        if event.default_prevented() || event.is_composing() {
            return;
        }
        let mut key = event.key();
        if key.len() == 1 && key != "?" {
            // The tables of all letters cost seven kilobytes on the first page; keys are named by ASCII ones.
            key = key.to_ascii_lowercase();
        }
        let chord = event.ctrl_key() || event.meta_key();
        if event.alt_key() || (!chord && key.len() == 1 && in_text_field(event)) || in_dialog(event)
        {
            return;
        }
        let (last, at) = before.get_value();
        before.set_value((key.clone(), event.time_stamp()));
        let sequence = if event.time_stamp() - at < 1_000.0 {
            format!("{last} {key}")
        } else {
            String::new()
        };
        let wanted = if chord { format!("Ctrl+{key}") } else { key };
        let list = self.list.get_untracked();
        let found = list
            .iter()
            .find(|s| s.keys == sequence)
            .or_else(|| list.iter().find(|s| s.keys == wanted));
        if let Some(shortcut) = found {
            event.prevent_default();
            // A key that is held is pressed once.
            if !event.repeat() {
                shortcut.run.run(());
            }
        }
    }
}

/// The registry's handle.
pub fn use_shortcuts() -> Shortcuts {
    expect_context::<Shortcuts>()
}

fn target(event: &KeyboardEvent) -> Option<web_sys::Element> {
    event.target()?.dyn_into::<web_sys::Element>().ok()
}

fn in_text_field(event: &KeyboardEvent) -> bool {
    target(event).is_some_and(|e| {
        e.closest("input, textarea, select, [contenteditable]")
            .ok()
            .flatten()
            .is_some()
    })
}

fn in_dialog(event: &KeyboardEvent) -> bool {
    target(event).is_some_and(|e| e.closest("dialog").ok().flatten().is_some())
}
