//! Undo and redo of one open editor. Holds what takes each step back; a step is one edit, or several
//! that a person means as one. Saving does not touch it. What others change since makes the steps
//! void that are about the same places: such a step is refused as a whole when it is asked for, and
//! goes away. Documents are not changed here; the session applies what is taken from here.

use std::{
    collections::{BTreeSet, VecDeque},
    ops::RangeInclusive,
};

use serde::{Deserialize, Serialize};

use super::{
    super::{
        commands::{Command, CommandError, Inverse, Since, coalesce},
        doc::{EdgeId, GroupId, NodeId, NoteId, WorkflowDoc},
    },
    Millis,
    deed::Deed,
    size::json_bytes,
};

/// Steps that are kept.
pub const STEPS_MAX: usize = 400;
/// Bytes of all steps together, as JSON. The newest step is kept whatever its size.
pub const BYTES_MAX: usize = 16 * 1024 * 1024;
/// Edits of the same thing that are no further apart are one step.
pub const MERGE_MS: Millis = 1_000;

/// What is selected in an editor.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Selection {
    /// Steps.
    pub nodes: BTreeSet<NodeId>,
    /// Wires.
    pub edges: BTreeSet<EdgeId>,
    /// Notes.
    pub notes: BTreeSet<NoteId>,
    /// Groups.
    pub groups: BTreeSet<GroupId>,
}

impl Selection {
    /// Leaves out what is not in the document.
    pub fn retain_in(&mut self, doc: &WorkflowDoc) {
        self.nodes.retain(|id| doc.nodes.contains_key(id));
        self.edges.retain(|id| doc.edges.contains_key(id));
        self.notes.retain(|id| doc.notes.contains_key(id));
        self.groups.retain(|id| doc.groups.contains_key(id));
    }
}

/// Why a step is not taken back, or not done again. It is gone from the history.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UndoError {
    /// There is no step.
    #[error("There is nothing to take back")]
    Nothing,
    /// Somebody has changed the same place since.
    #[error("This cannot be taken back: {} has changed {} since", by.as_deref().unwrap_or("somebody"), if field.is_empty() { "the same thing" } else { field })]
    Changed {
        /// The step.
        deed: Deed,
        /// The field, such as `params.text`; empty if it is about a whole thing.
        field: String,
        /// Who, if it is known.
        by: Option<String>,
    },
    /// It does not fit the document any more.
    #[error("This cannot be taken back: {why}")]
    Refused {
        /// The step.
        deed: Deed,
        /// Why.
        why: CommandError,
    },
}

/// One edit that was done.
#[derive(Debug)]
pub struct Done<'a> {
    /// Its number in the session.
    pub edit: u64,
    /// What it was.
    pub command: &'a Command,
    /// What takes it back.
    pub inverse: Inverse,
    /// What it was, in words.
    pub deed: Deed,
    /// What was selected before it.
    pub selection: Selection,
}

/// One step, to be taken back or done again.
#[derive(Debug, Clone)]
pub struct Step {
    /// What was done, in words.
    pub deed: Deed,
    /// The command that takes it back, or does it again.
    pub command: Command,
    /// What was selected before.
    pub selection: Selection,
    edits: RangeInclusive<u64>,
    at: Millis,
    bytes: usize,
    /// The field that somebody has changed, and who.
    void: Option<(String, Option<String>)>,
}

/// The steps of one open editor.
#[derive(Debug, Default)]
pub struct History {
    undo: VecDeque<Step>,
    redo: VecDeque<Step>,
    /// The newest step's command, while another may merge with it.
    last: Option<Command>,
    bytes: usize,
}

impl History {
    /// What would be taken back next.
    #[must_use]
    pub fn next_undo(&self) -> Option<&Deed> {
        self.undo.back().map(|s| &s.deed)
    }

    /// What would be done again next.
    #[must_use]
    pub fn next_redo(&self) -> Option<&Deed> {
        self.redo.back().map(|s| &s.deed)
    }

    /// The command that would be next to take something back.
    #[must_use]
    pub fn undo_command(&self) -> Option<&Command> {
        self.undo.back().map(|s| &s.command)
    }

    /// The command that would be next to do something again.
    #[must_use]
    pub fn redo_command(&self) -> Option<&Command> {
        self.redo.back().map(|s| &s.command)
    }

    /// How many steps can be taken back, and how many done again.
    #[must_use]
    pub fn len(&self) -> (usize, usize) {
        (self.undo.len(), self.redo.len())
    }

    /// Adds an edit. It joins the step before if both are about the same thing and no more than
    /// [`MERGE_MS`] apart. What was undone cannot be done again after it.
    pub fn did(&mut self, done: Done<'_>, now: Millis) {
        while let Some(step) = self.redo.pop_back() {
            self.bytes -= step.bytes;
        }
        if let Some(merged) = self.merged(&done, now) {
            self.last = Some(merged);
            return;
        }
        let may_merge = matches!(
            done.command,
            Command::SetParam { .. }
                | Command::MoveNodes { .. }
                | Command::SetNote { .. }
                | Command::SetSettings { .. }
                | Command::Rename { .. }
        );
        self.last = may_merge.then(|| done.command.clone());
        let step = Step {
            edits: done.edit..=done.edit,
            ..Step::new(done.deed, done.inverse, done.selection, now)
        };
        self.push(step);
    }

    /// The newest steps, so many, are one from now on: what a person did as one. It is called what the oldest of
    /// them is called.
    pub fn join(&mut self, steps: usize) {
        self.seal();
        if steps < 2 || self.undo.len() < steps {
            return;
        }
        let mut all = self.undo.split_off(self.undo.len() - steps);
        self.bytes -= all.iter().map(|s| s.bytes).sum::<usize>();
        let last = all.back().map_or(0, |s| *s.edits.end());
        // What came last goes first.
        let backwards = all.iter_mut().rev().filter_map(|s| match &mut s.command {
            Command::Undo { inverse } => Some(std::mem::take(&mut inverse.0)),
            _ => None,
        });
        let inverse = Inverse(backwards.flatten().collect());
        let Some(first) = all.pop_front() else { return };
        let edits = *first.edits.start()..=last;
        let joined = Step::new(first.deed, inverse, first.selection, first.at);
        self.push(Step { edits, ..joined });
    }

    /// Lets the newest step merge with no other.
    pub fn seal(&mut self) {
        self.last = None;
    }

    /// Takes the newest step out, to be undone. A void one is refused.
    pub fn take_undo(&mut self) -> Result<Step, UndoError> {
        self.seal();
        let step = self.undo.pop_back();
        self.taken(step)
    }

    /// Takes the step out that was undone last. A void one is refused.
    pub fn take_redo(&mut self) -> Result<Step, UndoError> {
        self.seal();
        let step = self.redo.pop_back();
        self.taken(step)
    }

    /// A step that was taken by [`Self::take_undo`] is undone; `inverse` does it again.
    pub fn undone(&mut self, step: &Step, edit: u64, inverse: Inverse, selection: Selection) {
        let step = step.turned(edit, inverse, selection);
        self.bytes += step.bytes;
        self.redo.push_back(step);
        self.bound();
    }

    /// A step that was taken by [`Self::take_redo`] is done again; `inverse` takes it back.
    pub fn redone(&mut self, step: &Step, edit: u64, inverse: Inverse, selection: Selection) {
        self.push(step.turned(edit, inverse, selection));
    }

    /// A step that was taken does not fit the document any more: those before it that are about the
    /// same places are void.
    pub fn refused(&mut self, step: Step, why: CommandError) -> UndoError {
        self.void_with(Since::of(&[step.command]), None);
        UndoError::Refused {
            deed: step.deed,
            why,
        }
    }

    /// Others have changed the document.
    pub fn theirs(&mut self, since: &Since, by: Option<&str>) {
        if since.is_empty() {
            return;
        }
        for steps in [&mut self.undo, &mut self.redo] {
            let mut lost = Since::default();
            for step in steps.iter_mut().rev() {
                if step.void.is_some() {
                    continue;
                }
                let clash = since
                    .clash(&step.command)
                    .or_else(|| lost.clash(&step.command));
                match clash {
                    Some(field) => {
                        step.void = Some((field, by.map(str::to_owned)));
                        lost.add(&step.command);
                    }
                    None if since.has_renames() => {
                        step.command = since.reread(step.command.clone());
                    }
                    None => {}
                }
            }
        }
    }

    /// Edits of this editor did not go through: their steps are gone, and those that are about the
    /// same places are void.
    pub fn lost(&mut self, edits: &BTreeSet<u64>) {
        if edits.is_empty() {
            return;
        }
        self.seal();
        let mut lost = Since::default();
        for steps in [&mut self.undo, &mut self.redo] {
            steps.retain(|step| {
                let stays = edits.range(step.edits.clone()).next().is_none();
                if !stays {
                    lost.add(&step.command);
                    self.bytes -= step.bytes;
                }
                stays
            });
        }
        self.void_with(lost, None);
    }

    fn void_with(&mut self, mut lost: Since, by: Option<&str>) {
        for steps in [&mut self.undo, &mut self.redo] {
            for step in steps.iter_mut().rev().filter(|s| s.void.is_none()) {
                if let Some(field) = lost.clash(&step.command) {
                    step.void = Some((field, by.map(str::to_owned)));
                    lost.add(&step.command);
                }
            }
        }
    }

    fn taken(&mut self, step: Option<Step>) -> Result<Step, UndoError> {
        let step = step.ok_or(UndoError::Nothing)?;
        self.bytes -= step.bytes;
        match step.void {
            None => Ok(step),
            Some((field, by)) => Err(UndoError::Changed {
                deed: step.deed,
                field,
                by,
            }),
        }
    }

    /// The newest step's command with this one, if they are one step.
    fn merged(&mut self, done: &Done<'_>, now: Millis) -> Option<Command> {
        let top = self.undo.back_mut().filter(|s| s.void.is_none())?;
        if now.saturating_sub(top.at) > MERGE_MS {
            return None;
        }
        let merged = coalesce(self.last.as_ref()?, done.command)?;
        // Of most commands the first inverse takes both back. One of a rename leads back by one name
        // only, so both are kept, the newer first.
        if let (Command::Rename { .. }, Command::Undo { inverse }) = (&merged, &mut top.command) {
            let mut both = done.inverse.0.clone();
            both.append(&mut inverse.0);
            inverse.0 = both;
            self.bytes -= top.bytes;
            top.bytes = json_bytes(&top.command);
            self.bytes += top.bytes;
        }
        top.edits = *top.edits.start()..=done.edit;
        top.at = now;
        Some(merged)
    }

    fn push(&mut self, step: Step) {
        self.bytes += step.bytes;
        self.undo.push_back(step);
        self.bound();
    }

    /// Lets the oldest steps go, first those to be taken back, last the newest step.
    fn bound(&mut self) {
        loop {
            let steps = self.undo.len() + self.redo.len();
            if steps <= 1 || (steps <= STEPS_MAX && self.bytes <= BYTES_MAX) {
                return;
            }
            let oldest = if self.undo.len() > 1 || self.redo.is_empty() {
                self.undo.pop_front()
            } else {
                self.redo.pop_front()
            };
            self.bytes -= oldest.map_or(0, |s| s.bytes);
        }
    }
}

impl Step {
    fn new(deed: Deed, inverse: Inverse, selection: Selection, at: Millis) -> Self {
        let command = Command::Undo { inverse };
        Self {
            deed,
            bytes: json_bytes(&command),
            command,
            selection,
            edits: 0..=0,
            at,
            void: None,
        }
    }

    /// The same the other way round.
    fn turned(&self, edit: u64, inverse: Inverse, selection: Selection) -> Self {
        Self {
            edits: edit..=edit,
            ..Self::new(self.deed.clone(), inverse, selection, self.at)
        }
    }
}

#[cfg(test)]
mod tests;
