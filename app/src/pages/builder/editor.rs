//! The editor's handle: the document as it stands, what is selected, and the one way to change it. Canvas,
//! outline, panel and keys all go through here; a change that is refused is said and changes nothing.

mod acts;
mod frames;
mod wiring;

pub use frames::only_part;

use std::{cell::RefCell, collections::BTreeSet, rc::Rc};

use domain::workflows::{
    EdgeId, End, Issue, Node, NodeId, WorkflowDoc,
    canvas::{Point, Shape},
    commands::Command,
    editing::{Chip, Choice, Deed, Edited, Selection, Session, Told},
};
use leptos::prelude::*;
use uuid::Uuid;

use super::{
    desk::{Desk, carry_out},
    lease::Lease,
};
use crate::{
    i18n::{foreign, t, tf},
    state::{
        fresh,
        toasts::{Toasts, use_toasts},
    },
    words::builder as w,
};

/// What the palette is open for: an output that the new step hangs on, if any, and where it goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// The step and its output.
    pub after: Option<End>,
    /// The wire it is put into.
    pub into: Option<EdgeId>,
    /// On the canvas; beside what it hangs on, without.
    pub at: Option<Point>,
}

/// The handle.
#[derive(Clone, Copy)]
pub struct Editor {
    desk: StoredValue<Rc<RefCell<Desk>>, LocalStorage>,
    toasts: Toasts,
    /// Who may change the document.
    pub lease: Lease,
    /// Counts the changes of the document.
    pub changes: RwSignal<u64>,
    /// What is selected.
    pub selection: RwSignal<Selection>,
    /// What is wrong with the document.
    pub issues: RwSignal<Vec<Issue>>,
    /// Nothing may be changed now.
    pub locked: RwSignal<bool>,
    /// A wire is being made by clicks or keys, from this output.
    pub wiring: RwSignal<Option<End>>,
    /// The palette is open, and what for.
    pub wanted: RwSignal<Option<Wanted>>,
    /// The panel at the side is open.
    pub panel: RwSignal<bool>,
    /// A step that is to be brought into sight.
    pub sought: RwSignal<Option<NodeId>>,
    /// The outline is shown instead of the canvas.
    pub outline: RwSignal<bool>,
    /// How safe the work is.
    pub chip: RwSignal<Chip>,
    /// What a screen reader is told.
    pub said: RwSignal<String>,
}

impl Editor {
    /// An editor of what lies on the desk.
    pub fn new(desk: Desk, lease: Lease) -> Self {
        let (chip, locked) = (desk.chip(), !desk.may_write());
        Self {
            desk: StoredValue::new_local(Rc::new(RefCell::new(desk))),
            toasts: use_toasts(),
            lease,
            changes: RwSignal::new(0),
            selection: RwSignal::default(),
            issues: RwSignal::default(),
            locked: RwSignal::new(locked),
            wiring: RwSignal::new(None),
            wanted: RwSignal::new(None),
            panel: RwSignal::new(true),
            sought: RwSignal::new(None),
            outline: RwSignal::new(false),
            chip: RwSignal::new(chip),
            said: RwSignal::default(),
        }
    }

    /// Reads the document as it is now; does not track.
    pub fn read<R>(self, f: impl FnOnce(&WorkflowDoc) -> R) -> R {
        self.desk.with_value(|desk| f(desk.borrow().doc()))
    }

    /// Something of one step; tracks the document.
    pub fn node<R>(self, id: NodeId, f: impl FnOnce(&Node) -> R) -> Option<R> {
        self.changes.track();
        self.node_now(id, f)
    }

    /// Something of one step as it is now; does not track.
    pub fn node_now<R>(self, id: NodeId, f: impl FnOnce(&Node) -> R) -> Option<R> {
        self.read(|doc| doc.nodes.get(&id).map(f))
    }

    /// Does something with the desk and tells everybody that the document may be another.
    fn at_desk<R>(self, f: impl FnOnce(&mut Desk) -> R) -> R {
        let out = self.desk.with_value(|desk| f(&mut desk.borrow_mut()));
        self.changed();
        out
    }

    /// The document may be another now.
    pub fn changed(self) {
        if self.changes.try_update(|n| *n += 1).is_some() {
            carry_out(self);
        }
    }

    /// Does something with the desk that changes nothing on the screen.
    pub fn with_desk<R>(self, f: impl FnOnce(&mut Desk) -> R) -> Option<R> {
        let desk = self.desk.try_get_value()?;
        let mut desk = desk.try_borrow_mut().ok()?;
        Some(f(&mut desk))
    }

    /// Changes the document. Says whether it did; a refusal is shown.
    pub fn edit(self, command: Command) -> bool {
        if self.is_refused() {
            return false;
        }
        let selection = self.selection.get_untracked();
        match self.at_desk(|desk| desk.edit(command, selection)) {
            Ok(deed) => {
                if let Some(deed) = deed {
                    self.say(deed.past());
                }
                true
            }
            Err(why) => {
                self.refuse(foreign(&why));
                false
            }
        }
    }

    /// Several changes that are one step of undoing, all or none.
    pub fn edit_all(self, mut commands: Vec<Command>) -> bool {
        if commands.len() == 1
            && let Some(only) = commands.pop()
        {
            return self.edit(only);
        }
        if self.is_refused() {
            return false;
        }
        let selection = self.selection.get_untracked();
        match self.at_desk(|desk| desk.edit_all(commands, selection)) {
            Ok(()) => true,
            Err(why) => {
                self.refuse(foreign(&why));
                false
            }
        }
    }

    /// Takes the last change back.
    pub fn undo(self) {
        let selection = self.selection.get_untracked();
        let done = self.at_desk(|desk| desk.undo(selection));
        self.went(done, w::UNDONE);
    }

    /// Does again what was taken back last.
    pub fn redo(self) {
        let selection = self.selection.get_untracked();
        let done = self.at_desk(|desk| desk.redo(selection));
        self.went(done, w::REDONE);
    }

    fn went(self, done: Result<Edited, String>, words: crate::i18n::Msg) {
        match done {
            Ok(edited) => {
                if let Some(mut selection) = edited.selection {
                    self.read(|doc| selection.retain_in(doc));
                    self.selection.set(selection);
                }
                let what = edited.deed.map_or_else(String::new, |d| d.noun());
                self.say(tf(words, &[("what", &what)]));
            }
            Err(why) => self.say(foreign(&why)),
        }
    }

    /// Decides about a conflict.
    pub fn resolve(self, conflict: u64, choice: &Choice) {
        let selection = self.selection.get_untracked();
        if let Err(why) = self.at_desk(|desk| desk.resolve(conflict, choice, selection)) {
            self.refuse(foreign(&why));
        }
    }

    /// What others did, as a message; who watches sees it happen.
    pub fn told(self, told: &Told) {
        let by = told.by.clone().unwrap_or_else(|| t(w::SOMEBODY).to_owned());
        let mut text = tf(w::THEIRS, &[("by", &by)]);
        let deeds: Vec<String> = told.deeds.iter().take(3).map(Deed::past).collect();
        if !deeds.is_empty() {
            text = format!("{text}: {}", deeds.join(", "));
        }
        if self.locked.get_untracked() {
            self.say(text);
        } else {
            self.toasts.done(text);
        }
    }

    /// Lets the changes go that were set aside when another took control.
    pub fn drop_aside(self) {
        self.at_desk(|desk| desk.tell(Session::drop_aside));
    }

    /// The chip says how things stand now.
    pub fn refresh_chip(self) {
        let now = self.with_desk(|desk| (desk.chip(), !desk.may_write()));
        let Some((chip, locked)) = now else { return };
        if self.chip.try_with_untracked(|old| *old != chip) == Some(true) {
            self.chip.set(chip);
        }
        let was = self.locked.try_get_untracked();
        if was.is_some_and(|was| was != locked) {
            self.locked.set(locked);
        }
    }

    /// The outputs of a step.
    pub fn outputs(self, id: NodeId) -> Vec<String> {
        self.node_now(id, |n| {
            Shape::of(n)
                .outputs
                .iter()
                .map(ToString::to_string)
                .collect()
        })
        .unwrap_or_default()
    }

    /// The first output of a step that leads nowhere, or its first.
    pub fn free_output(self, id: NodeId) -> Option<End> {
        let ports = self.outputs(id);
        let free = self.read(|doc| ports.iter().find(|p| !doc.is_wired(id, p)).cloned());
        free.or_else(|| ports.first().cloned())
            .map(|port| End { node: id, port })
    }

    /// Tells a screen reader.
    pub fn say(self, what: impl Into<String>) {
        self.said.set(what.into());
    }

    /// Says why something was not done.
    pub fn refuse(self, why: impl Into<String>) {
        let why = why.into();
        self.say(why.clone());
        self.toasts.failed(why, None);
    }

    /// A new id.
    pub fn new_id() -> Uuid {
        fresh::id()
    }

    /// Selects a step, alone or besides what is selected; one that is selected besides others is let go.
    pub fn select_step(self, id: NodeId, add: bool) {
        self.selection.update(|s| {
            if !add {
                *s = Selection::default();
            }
            if !s.nodes.insert(id) {
                s.nodes.remove(&id);
            }
        });
    }

    /// Selects these steps, alone or besides what is selected.
    pub fn select_steps(self, ids: impl IntoIterator<Item = NodeId>, add: bool) {
        self.selection.update(|s| {
            if !add {
                *s = Selection::default();
            }
            s.nodes.extend(ids);
        });
    }

    /// Selects a wire.
    pub fn select_wire(self, id: EdgeId, add: bool) {
        self.selection.update(|s| {
            if !add {
                *s = Selection::default();
            }
            s.edges.insert(id);
        });
    }

    /// Selects nothing.
    pub fn select_none(self) {
        if self
            .selection
            .with_untracked(|s| *s != Selection::default())
        {
            self.selection.set(Selection::default());
        }
    }

    /// Selects everything.
    pub fn select_all(self) {
        let (nodes, notes) = self.read(|doc| {
            (
                doc.nodes.keys().copied().collect(),
                doc.notes.keys().copied().collect(),
            )
        });
        self.selection.set(Selection {
            nodes,
            notes,
            ..Selection::default()
        });
    }

    /// The one step that is selected; nothing if there are none or several. Tracks.
    pub fn only_step(self) -> Option<NodeId> {
        self.selection.with(only)
    }

    /// Selects a step and brings it into sight.
    pub fn go_to(self, id: NodeId) {
        self.select_step(id, false);
        self.sought.set(Some(id));
    }

    /// Opens the panel at the side.
    pub fn open_inspector(self) {
        self.panel.set(true);
    }

    /// Whether its page is still there: what comes back from the browser later asks first.
    pub fn is_open(self) -> bool {
        self.changes.try_get_untracked().is_some()
    }

    /// Says why, if nothing can be changed now.
    pub fn is_refused(self) -> bool {
        let locked = self.locked.get_untracked();
        if locked {
            self.refuse(t(w::READ_ONLY));
        }
        locked
    }

    /// Opens the palette.
    pub fn ask_for_step(self, after: Option<End>, at: Option<Point>) {
        if self.is_refused() {
            return;
        }
        self.wanted.set(Some(Wanted {
            after,
            into: None,
            at,
        }));
    }

    /// What is selected, or nothing.
    pub fn selected_steps(self) -> BTreeSet<NodeId> {
        self.selection.with_untracked(|s| s.nodes.clone())
    }
}

/// The one step of a selection that holds nothing else.
pub fn only(selection: &Selection) -> Option<NodeId> {
    let alone = selection.nodes.len() == 1
        && selection.edges.is_empty()
        && selection.notes.is_empty()
        && selection.groups.is_empty();
    selection.nodes.first().copied().filter(|_| alone)
}
