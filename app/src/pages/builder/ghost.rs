//! A proposal beside the document: what it would add, take and change, drawn over the canvas and listed above
//! canvas and outline alike. Accepting is an edit like any other; what may be accepted is decided in `domain`.

mod layer;
mod panel;

use std::{collections::BTreeSet, rc::Rc};

use domain::{
    ids::WorkflowId,
    workflows::{Plan, Proposal, ProposedId, WorkflowDoc},
};
use leptos::prelude::*;

use super::{canvas::Canvas, editor::Editor};
use crate::{
    i18n::{foreign, t, tn},
    state::{
        form::focus_element,
        plans,
        toasts::{Toasts, use_toasts},
    },
    words::proposal as w,
};

/// The id of the panel's heading, which takes the focus when the line that had it is gone.
const HEAD: &str = "ghost-head";

/// What is proposed.
struct Held {
    plan: Plan,
    proposal: Proposal,
}

/// The handle.
#[derive(Clone, Copy)]
pub(super) struct Ghost {
    editor: StoredValue<Editor>,
    workflow: WorkflowId,
    held: StoredValue<Option<Rc<Held>>, LocalStorage>,
    /// Changes that the person does not want.
    declined: RwSignal<BTreeSet<ProposedId>>,
    /// What is still to be decided about, in order.
    choices: Memo<Vec<ProposedId>>,
    is_discarded: RwSignal<bool>,
    toasts: Toasts,
}

/// The proposal that waits in this workflow, with its drawing on the canvas; nothing if none waits.
pub(super) fn ghost(editor: Editor, canvas: Canvas, workflow: WorkflowId) -> AnyView {
    let Some(plan) = plans::kept(workflow) else {
        return ().into_any();
    };
    let Ok(proposal) = editor.read(|doc| Proposal::from(doc, &plan.command)) else {
        // Made for another document than this.
        plans::forget(workflow);
        return ().into_any();
    };
    let held = StoredValue::new_local(Some(Rc::new(Held { plan, proposal })));
    let declined = RwSignal::new(BTreeSet::new());
    let is_discarded = RwSignal::new(false);
    let choices = Memo::new(move |_| {
        editor.changes.track();
        if is_discarded.get() {
            return Vec::new();
        }
        let left_out = declined.get();
        let held = held.try_get_value().flatten();
        held.map_or_else(Vec::new, |held| {
            let open = |doc: &WorkflowDoc| {
                let ids = held.proposal.choices(doc).map(|c| c.id);
                ids.filter(|id| !left_out.contains(id)).collect()
            };
            editor.read(open)
        })
    });
    let ghost = Ghost {
        editor: StoredValue::new(editor),
        workflow,
        held,
        declined,
        choices,
        is_discarded,
        toasts: use_toasts(),
    };
    layer::draw(ghost, canvas);
    panel::panel(ghost, canvas)
}

impl Ghost {
    /// The editor it is shown in.
    fn editor(self) -> Editor {
        self.editor.get_value()
    }

    /// Reads the proposal with the document as it is now; nothing once the page is gone.
    fn read<R>(self, f: impl FnOnce(&Held, &WorkflowDoc) -> R) -> Option<R> {
        let held = self.held.try_get_value().flatten()?;
        Some(self.editor().read(|doc| f(&held, doc)))
    }

    /// Accepts these changes with all they need, as one step of undoing.
    fn accept(self, chosen: &BTreeSet<ProposedId>) {
        let Some(commands) = self.read(|held, doc| held.proposal.accept(doc, chosen)) else {
            return;
        };
        let before = self.choices.with_untracked(Vec::len);
        match commands {
            Ok(commands) => {
                if commands.is_empty() || self.editor().edit_all(commands) {
                    let left = self.choices.with_untracked(Vec::len);
                    self.settled(tn(w::ACCEPTED, before.saturating_sub(left) as i64));
                }
            }
            Err(why) => {
                let why = foreign(&why.to_string());
                self.editor().say(why.clone());
                self.toasts.failed(why, None);
            }
        }
    }

    /// Accepts all that is open, but for what was left out and what no proposal may do.
    fn accept_all(self) {
        let chosen = self.read(|held, _| {
            let may = |id: &ProposedId| {
                held.proposal
                    .change(*id)
                    .is_some_and(|c| !c.takes_decision())
            };
            let open = self.choices.get_untracked();
            open.into_iter().filter(may).collect::<BTreeSet<_>>()
        });
        if let Some(chosen) = chosen {
            self.accept(&chosen);
        }
    }

    /// The person does not want this one.
    fn leave_out(self, id: ProposedId) {
        self.declined.update(|all| {
            all.insert(id);
        });
        self.settled(String::new());
    }

    /// The person wants nothing of what is left.
    fn discard(self) {
        self.is_discarded.set(true);
        self.settled(t(w::DISCARDED).to_owned());
    }

    /// Says what was done, and moves the focus off what is gone.
    fn settled(self, said: String) {
        let is_over = self.choices.with_untracked(Vec::is_empty);
        if is_over {
            plans::forget(self.workflow);
        }
        let said = match (said.is_empty(), is_over) {
            (true, true) => t(w::DONE).to_owned(),
            (true, false) => tn(w::COUNT, self.choices.with_untracked(Vec::len) as i64),
            (false, _) => said,
        };
        self.editor().say(said);
        request_animation_frame(move || {
            if is_over {
                focus_work();
            } else {
                focus_element(HEAD);
            }
        });
    }
}

/// The canvas, or the row of the outline that the Tab key reaches, takes the focus.
fn focus_work() {
    use wasm_bindgen::JsCast;
    let found = document().query_selector(".stage, .outline-row[tabindex=\"0\"]");
    let element = found.ok().flatten();
    if let Some(element) = element.and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = element.focus();
    }
}
