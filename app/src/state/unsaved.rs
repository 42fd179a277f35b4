//! What is typed and not saved. It is kept in this tab under the form's name, so that a reload, another
//! page or the end of the session loses none of it, and closing the tab asks first. Passwords are never
//! handed to it.

use leptos::{ev, prelude::*};
use web_sys::BeforeUnloadEvent;

use super::session::{Session, TenantCx, use_session};

/// The handle of one form.
#[derive(Clone, Copy)]
pub struct Unsaved {
    name: StoredValue<String>,
    /// What is on the screen was given back, and is still not saved.
    pub restored: RwSignal<bool>,
}

fn storage() -> Option<web_sys::Storage> {
    window().session_storage().ok()?
}

/// The handle of the form of this name: one for each person and workspace, where there are such.
pub fn unsaved(form: &str) -> Unsaved {
    let person = use_session().signal().with_untracked(|s| match s {
        Session::In(me) => me.account_id.to_string(),
        _ => String::new(),
    });
    let tenant = use_context::<TenantCx>().map_or_else(String::new, |t| t.0.id.to_string());
    Unsaved {
        name: StoredValue::new(format!("bw.typed.{person}.{tenant}.{form}")),
        restored: RwSignal::new(false),
    }
}

impl Unsaved {
    /// What was typed last time and not saved.
    pub fn kept(self) -> Option<String> {
        let name = self.name.get_value();
        let text = storage()?.get_item(&name).ok()??;
        self.restored.set(true);
        Some(text)
    }

    /// Keeps what `typed` says for as long as the form stands; `None` is nothing unsaved.
    pub fn keep(self, typed: impl Fn() -> Option<String> + 'static) {
        let dirty = StoredValue::new(false);
        Effect::new(move |_| {
            let text = typed();
            dirty.set_value(text.is_some());
            match text.zip(storage()) {
                Some((text, storage)) => drop(storage.set_item(&self.name.get_value(), &text)),
                None => self.forget(),
            }
        });
        let leaving = window_event_listener(ev::beforeunload, move |event: BeforeUnloadEvent| {
            if dirty.get_value() {
                event.prevent_default();
            }
        });
        on_cleanup(move || leaving.remove());
    }

    /// It is saved, or a person gave it up.
    pub fn forget(self) {
        if let Some(storage) = storage() {
            let _ = storage.remove_item(&self.name.get_value());
        }
        if self.restored.get_untracked() {
            self.restored.set(false);
        }
    }
}
