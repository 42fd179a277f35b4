//! Edits of the person at this editor: made, taken back, done again, decided about.

use super::{
    super::{
        super::commands::{Command, CommandError, Inverse, apply, apply_all, coalesce},
        Millis,
        conflict::Choice,
        deed::Deed,
        history::{Done, History, MERGE_MS, Selection, Step, UndoError},
        size::json_bytes,
    },
    Edit, Effect, ReadOnly, Session,
    sending::{COMMAND_BYTES_MAX, PENDING_BYTES_MAX},
};

/// Why an edit is not taken. The document is as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// It cannot be applied to this document.
    #[error(transparent)]
    Command(#[from] CommandError),
    /// It cannot be taken back, or done again.
    #[error(transparent)]
    Undo(#[from] UndoError),
    /// Only reading is possible now.
    #[error("{0}")]
    ReadOnly(ReadOnly),
    /// So many edits were set aside when control was lost: keep them or let them go first.
    #[error("Decide first about your {0} unsaved changes")]
    Undecided(usize),
    /// It alone is larger than what can be sent.
    #[error("This is too large: {0} bytes")]
    TooLarge(usize),
    /// Too much waits to be sent.
    #[error("Too much waits to be saved. Wait until you are online again")]
    Full,
    /// There is no such conflict any more.
    #[error("This is decided already")]
    Decided,
    /// Both cannot be had of this edit.
    #[error("Choose one of the two")]
    NotBoth,
}

/// An edit that counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Edited {
    /// What was done, in words; nothing if nothing had to be done.
    pub deed: Option<Deed>,
    /// What to select, where an edit was taken back or done again.
    pub selection: Option<Selection>,
    /// What to do.
    pub effects: Vec<Effect>,
}

impl Session {
    /// Makes an edit. `selection` is what is selected before it.
    pub fn edit(
        &mut self,
        command: Command,
        selection: Selection,
        now: Millis,
    ) -> Result<Edited, EditError> {
        let deed = self.make(command, selection, now)?;
        Ok(self.edited(deed, None, now))
    }

    /// Makes several edits that a person means as one, all or none: one step of undoing. `selection` is what
    /// is selected before them.
    pub fn edit_all(
        &mut self,
        commands: Vec<Command>,
        selection: &Selection,
        now: Millis,
    ) -> Result<Edited, EditError> {
        self.may_edit()?;
        let bytes: usize = commands.iter().map(json_bytes).sum();
        if bytes > COMMAND_BYTES_MAX {
            return Err(EditError::TooLarge(bytes));
        }
        self.room_for_bytes(bytes)?;
        apply_all(&mut self.shown.clone(), &commands).map_err(|(_, why)| why)?;
        let (mut first, mut steps) = (None, 0);
        for command in commands {
            self.history.seal();
            if let Some(deed) = self.make(command, selection.clone(), now)? {
                steps += 1;
                first.get_or_insert(deed);
            }
        }
        self.history.join(steps);
        Ok(self.edited(first, None, now))
    }

    /// Takes the newest step back. `selection` is what is selected now.
    pub fn undo(&mut self, selection: Selection, now: Millis) -> Result<Edited, EditError> {
        self.may_edit()?;
        let bytes = self.room_for_step(self.history.undo_command())?;
        let step = self.history.take_undo()?;
        self.turn(step, bytes, selection, now, History::undone)
    }

    /// Does the step again that was taken back last. `selection` is what is selected now.
    pub fn redo(&mut self, selection: Selection, now: Millis) -> Result<Edited, EditError> {
        self.may_edit()?;
        let bytes = self.room_for_step(self.history.redo_command())?;
        let step = self.history.take_redo()?;
        self.turn(step, bytes, selection, now, History::redone)
    }

    /// Carries out a person's decision about a conflict. If it cannot be done the conflict stays.
    pub fn resolve(
        &mut self,
        conflict: u64,
        choice: &Choice,
        selection: Selection,
        now: Millis,
    ) -> Result<Edited, EditError> {
        let at = self.conflicts.iter().position(|c| c.id == conflict);
        let at = at.ok_or(EditError::Decided)?;
        let command = self.conflicts[at].resolved(choice, &self.shown);
        let deed = match (command, choice) {
            (Some(command), _) => self.make(command, selection, now)?,
            (None, Choice::Theirs) => None,
            (None, _) => return Err(EditError::NotBoth),
        };
        self.conflicts.remove(at);
        self.log.forget(conflict);
        Ok(self.edited(deed, None, now))
    }

    /// Applies a command, and takes it up as an edit if it changes anything.
    fn make(
        &mut self,
        command: Command,
        selection: Selection,
        now: Millis,
    ) -> Result<Option<Deed>, EditError> {
        self.may_edit()?;
        let bytes = self.room_for(&command)?;
        let deed = Deed::of(&command, &self.shown);
        let inverse = apply(&mut self.shown, &command)?;
        if inverse.0.is_empty() {
            return Ok(None);
        }
        let edit = self.take_up(&command, bytes, now);
        let done = Done {
            edit,
            command: &command,
            inverse,
            deed: deed.clone(),
            selection,
        };
        self.history.did(done, now);
        Ok(Some(deed))
    }

    fn turn(
        &mut self,
        step: Step,
        bytes: usize,
        selection: Selection,
        now: Millis,
        turned: fn(&mut History, &Step, u64, Inverse, Selection),
    ) -> Result<Edited, EditError> {
        let inverse = match apply(&mut self.shown, &step.command) {
            Ok(inverse) => inverse,
            Err(why) => return Err(self.history.refused(step, why).into()),
        };
        let edit = self.take_up(&step.command, bytes, now);
        turned(&mut self.history, &step, edit, inverse, selection);
        let mut selection = step.selection;
        selection.retain_in(&self.shown);
        Ok(self.edited(Some(step.deed), Some(selection), now))
    }

    /// Puts an applied command among the waiting edits. Answers its number.
    fn take_up(&mut self, command: &Command, bytes: usize, now: Millis) -> u64 {
        self.line.is_halted = false;
        let last = self.waiting.last_mut();
        if let Some(last) = last.filter(|l| now.saturating_sub(l.at) <= MERGE_MS)
            && let Some(merged) = coalesce(&last.command, command)
        {
            last.bytes = json_bytes(&merged);
            (last.command, last.at) = (merged, now);
        } else {
            self.waiting.push(Edit {
                number: self.log.number(),
                command: command.clone(),
                from: now,
                at: now,
                bytes,
            });
        }
        let Some(edit) = self.waiting.last() else {
            return 0;
        };
        let number = edit.number;
        self.log.put(number, edit.record());
        number
    }

    fn edited(&mut self, deed: Option<Deed>, selection: Option<Selection>, now: Millis) -> Edited {
        Edited {
            deed,
            selection,
            effects: self.done(now),
        }
    }

    /// The bytes of a command that can be taken.
    pub(super) fn room_for(&self, command: &Command) -> Result<usize, EditError> {
        let bytes = json_bytes(command);
        if bytes > COMMAND_BYTES_MAX {
            return Err(EditError::TooLarge(bytes));
        }
        self.room_for_bytes(bytes)?;
        Ok(bytes)
    }

    fn room_for_bytes(&self, bytes: usize) -> Result<(), EditError> {
        let out = self.sent.iter().flat_map(|b| &b.edits);
        let pending: usize = out.chain(&self.waiting).map(|e| e.bytes).sum();
        let fits = pending + bytes <= PENDING_BYTES_MAX;
        if fits { Ok(()) } else { Err(EditError::Full) }
    }

    pub(super) fn room_for_step(&self, command: Option<&Command>) -> Result<usize, EditError> {
        command.map_or(Ok(0), |c| self.room_for(c))
    }
}
