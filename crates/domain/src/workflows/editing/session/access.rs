//! Who may change the document: the holder of the lease does, the others watch. Edits that were not
//! sent when the lease was lost are set aside, and offered when it is back.

use std::{collections::BTreeSet, fmt};

use super::{super::Millis, EditError, Effect, Session};

/// Why only reading is possible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadOnly {
    /// Somebody else writes; the name, if it is known.
    Held(String),
    /// The role may not change workflows.
    Forbidden,
    /// There is no such workflow any more.
    Gone,
}

impl fmt::Display for ReadOnly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Held(name) if name.is_empty() => f.write_str("Somebody else is editing"),
            Self::Held(name) => write!(f, "{name} is editing"),
            Self::Forbidden => f.write_str("Your role may not change this workflow"),
            Self::Gone => f.write_str("This workflow does not exist any more"),
        }
    }
}

/// What this editor may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// Change the document.
    Write,
    /// Watch.
    Read(ReadOnly),
}

impl Session {
    /// What this editor may do.
    #[must_use]
    pub const fn access(&self) -> &Access {
        &self.access
    }

    /// Edits that were set aside when the lease was lost: they are kept, in no document, and wait for
    /// [`Self::take_up_aside`] or [`Self::drop_aside`].
    #[must_use]
    pub fn aside(&self) -> usize {
        if self.is_aside { self.waiting.len() } else { 0 }
    }

    /// The lease has come or gone. A batch that is out is followed to its end all the same.
    pub fn set_access(&mut self, access: Access, now: Millis) -> Vec<Effect> {
        self.access = access;
        self.set_aside();
        self.done(now)
    }

    /// The edits that were set aside count again, on the document as it is now. Those that do not fit
    /// it are listed as conflicts.
    pub fn take_up_aside(&mut self, now: Millis) -> Result<Vec<Effect>, EditError> {
        if let Access::Read(why) = &self.access {
            return Err(EditError::ReadOnly(why.clone()));
        }
        if self.is_aside {
            self.is_aside = false;
            self.line.is_flushed = true;
            self.rebuild();
        }
        Ok(self.done(now))
    }

    /// The person lets the edits go that were set aside.
    pub fn drop_aside(&mut self, now: Millis) -> Vec<Effect> {
        if self.is_aside {
            self.is_aside = false;
            let gone: BTreeSet<u64> = self.waiting.drain(..).map(|e| e.number).collect();
            for number in &gone {
                self.log.forget(*number);
            }
            self.history.lost(&gone);
        }
        self.done(now)
    }

    pub(super) fn set_aside(&mut self) {
        let is_held = matches!(self.access, Access::Read(ReadOnly::Held(_)));
        if is_held && !self.is_aside && !self.waiting.is_empty() {
            self.is_aside = true;
            self.rebuild();
        }
    }

    pub(super) fn may_edit(&self) -> Result<(), EditError> {
        match &self.access {
            Access::Read(why) => Err(EditError::ReadOnly(why.clone())),
            Access::Write if self.is_aside => Err(EditError::Undecided(self.waiting.len())),
            Access::Write => Ok(()),
        }
    }
}
