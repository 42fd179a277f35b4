//! Toasts: at most three, polite; errors stay until they are closed. They never carry the only copy
//! of anything, and `F8` reaches their buttons.

use std::time::Duration;

use leptos::prelude::*;

/// How a toast is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Something was done.
    Done,
    /// Something failed; stays.
    Failed,
}

/// One toast.
#[derive(Clone)]
pub struct Toast {
    /// Its number.
    pub id: u32,
    /// How it is meant.
    pub tone: Tone,
    /// What it says.
    pub text: String,
    /// A button: its label and what it does.
    pub action: Option<(&'static str, Callback<()>)>,
}

/// The handle to the toasts.
#[derive(Clone, Copy)]
pub struct Toasts {
    list: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
    /// The pointer or the focus is on them: they stay.
    pub held: RwSignal<bool>,
}

impl Toasts {
    /// Makes the list.
    pub fn provide() -> Self {
        let toasts = Self {
            list: RwSignal::new(Vec::new()),
            next: StoredValue::new(0),
            held: RwSignal::new(false),
        };
        provide_context(toasts);
        toasts
    }

    /// The toasts on the screen; tracks.
    pub fn list(self) -> Vec<Toast> {
        self.list.get()
    }

    /// Something was done.
    pub fn done(self, text: impl Into<String>) {
        self.push(Tone::Done, text.into(), None);
    }

    /// Something was done and can be undone for ten seconds.
    pub fn undo(self, text: impl Into<String>, label: &'static str, undo: Callback<()>) {
        self.push(Tone::Done, text.into(), Some((label, undo)));
    }

    /// Something failed, with a button that tries again.
    pub fn failed(self, text: impl Into<String>, retry: Option<(&'static str, Callback<()>)>) {
        self.push(Tone::Failed, text.into(), retry);
    }

    /// Takes a toast away.
    pub fn close(self, id: u32) {
        self.list.update(|list| list.retain(|t| t.id != id));
    }

    fn push(self, tone: Tone, text: String, action: Option<(&'static str, Callback<()>)>) {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        self.list.update(|list| {
            list.push(Toast {
                id,
                tone,
                text,
                action,
            });
            if list.len() > 3 {
                // The oldest goes, but a failure only when there is nothing else to go.
                let done = list.iter().position(|t| t.tone == Tone::Done);
                list.remove(done.filter(|i| *i < 3).unwrap_or(0));
            }
        });
        if tone == Tone::Done {
            self.expire(id, Duration::from_secs(10));
        }
    }

    fn expire(self, id: u32, after: Duration) {
        set_timeout(
            move || {
                if self.held.get_untracked() {
                    self.expire(id, Duration::from_secs(2));
                } else {
                    self.close(id);
                }
            },
            after,
        );
    }
}

/// The toasts' handle.
pub fn use_toasts() -> Toasts {
    expect_context::<Toasts>()
}
