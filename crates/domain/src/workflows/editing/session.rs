//! The document of an open editor and its way to the server.
//!
//! The document shown is the one that the server has acknowledged, with the edits of the batch that
//! is out and with those that wait. An edit counts at once, goes to the log, and goes to the server
//! in the next batch: never before the log has it, one batch at a time, under an id that the server
//! knows again. What the server or others made of the draft meanwhile is put under the edits; what
//! clashes becomes a [`Conflict`]. No edit vanishes: it is acknowledged, it waits, or it is listed.
//!
//! Every call answers [`Effect`]s, to be carried out in order. After each call,
//! [`Session::next_tick`] says when [`Session::tick`] has to be called.

mod access;
mod answers;
mod edits;
mod merging;
mod resume;
mod sending;

pub use access::{Access, ReadOnly};
pub use edits::{EditError, Edited};
pub use resume::history_needed;
pub use sending::{
    ANSWER_MS, ASK_MS, BATCH_BYTES, COMMAND_BYTES_MAX, PENDING_BYTES_MAX, SEND_AFTER_MS,
    SEND_WITHIN_MS, STORE_MS,
};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    super::{
        commands::Command,
        doc::WorkflowDoc,
        draft::{Draft, DraftCommands},
    },
    Millis,
    chip::{Chip, Reason, SAVING_MS},
    conflict::Conflict,
    deed::Deed,
    history::History,
    log::{Head, Log, Record, Sent, Write},
};
use sending::{Batch, Phase};

/// What the browser has to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Write to the storage, after the writes before it; then call [`Session::stored`]. If it fails,
    /// call [`Session::storage_failed`] and drop those that came after it: a later edit without an
    /// earlier one is worth nothing.
    Write(Write),
    /// Send, marked with the editor that it comes from; then call [`Session::answered`] or [`Session::failed`]
    /// with the batch's id.
    Send(DraftCommands),
    /// Ask for the draft; then call [`Session::refreshed`].
    Fetch,
    /// Ask for the batches after this revision, all of them; then call [`Session::theirs`].
    FetchSince(u32),
    /// Say what others did.
    Told(Told),
}

/// What somebody else did, for a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Who, if it is known.
    pub by: Option<String>,
    /// What, each once, at most [`Told::MOST`].
    pub deeds: Vec<Deed>,
}

impl Told {
    /// Most deeds of one message.
    pub const MOST: usize = 20;
}

/// An edit on its way.
#[derive(Debug, Clone)]
struct Edit {
    number: u64,
    command: Command,
    /// When it began, and when it was last added to.
    from: Millis,
    at: Millis,
    bytes: usize,
}

/// The state of one open editor. See the module.
#[derive(Debug)]
pub struct Session {
    seed: Uuid,
    batches: u128,
    rev: u32,
    doc: WorkflowDoc,
    /// The hash that the server named for `doc`, until it is compared.
    hash: Option<String>,
    shown: WorkflowDoc,
    sent: Option<Batch>,
    waiting: Vec<Edit>,
    conflicts: Vec<Conflict>,
    history: History,
    log: Log,
    access: Access,
    /// The waiting edits were set aside: they are not in the document shown.
    is_aside: bool,
    line: sending::Line,
    saved_at: Option<Millis>,
    out: Vec<Effect>,
}

impl Session {
    /// An editor that is opened on a draft, with nothing left from before. `seed` is new for every
    /// opened editor; the ids of its batches follow from it.
    #[must_use]
    pub fn open(draft: Draft, access: Access, seed: Uuid) -> Self {
        Self {
            seed,
            batches: 0,
            rev: draft.rev,
            shown: draft.doc.clone(),
            doc: draft.doc,
            hash: None,
            sent: None,
            waiting: Vec::new(),
            conflicts: Vec::new(),
            history: History::default(),
            log: Log::of(&[]),
            access,
            is_aside: false,
            line: sending::Line::default(),
            saved_at: draft
                .at
                .and_then(|at| at.timestamp_millis().try_into().ok()),
            out: Vec::new(),
        }
    }

    /// The document as the person sees it.
    #[must_use]
    pub const fn shown(&self) -> &WorkflowDoc {
        &self.shown
    }

    /// The document as the server has it, as far as it is known, and its revision.
    #[must_use]
    pub const fn acknowledged(&self) -> (&WorkflowDoc, u32) {
        (&self.doc, self.rev)
    }

    /// Edits that a person has to decide about, oldest first.
    #[must_use]
    pub fn conflicts(&self) -> &[Conflict] {
        &self.conflicts
    }

    /// What can be taken back and done again.
    #[must_use]
    pub const fn history(&self) -> &History {
        &self.history
    }

    /// Edits that the server has not acknowledged; those set aside are not among them.
    #[must_use]
    pub fn unsaved(&self) -> usize {
        let out = self.sent.as_ref().map_or(0, |b| b.edits.len());
        out + if self.is_aside { 0 } else { self.waiting.len() }
    }

    /// The save chip.
    #[must_use]
    pub fn chip(&self, now: Millis) -> Chip {
        let not_saved = |reason, can_retry| Chip::NotSaved { reason, can_retry };
        if let Some(trouble) = &self.line.trouble {
            return match trouble {
                sending::Trouble::Offline => Chip::Offline {
                    waiting: self.unsaved(),
                    is_kept: self.log.works,
                },
                sending::Trouble::Other(reason) => {
                    let is_final = matches!(reason, Reason::Gone | Reason::Forbidden);
                    not_saved(reason.clone(), !is_final)
                }
            };
        }
        if !self.conflicts.is_empty() {
            return Chip::Conflict(self.conflicts.len());
        }
        let is_read = |why| self.access == Access::Read(why) && self.unsaved() > 0;
        if self.is_aside {
            return not_saved(Reason::NotWriter, false);
        } else if is_read(ReadOnly::Forbidden) {
            return not_saved(Reason::Forbidden, false);
        } else if is_read(ReadOnly::Gone) {
            return not_saved(Reason::Gone, false);
        }
        match self.saving_from() {
            Some(from) if from <= now => Chip::Saving,
            _ => Chip::Saved(self.saved_at),
        }
    }

    /// When the chip begins to say that edits are on their way.
    fn saving_from(&self) -> Option<Millis> {
        let out = self.sent.iter().flat_map(|b| &b.edits);
        let first = out.chain(&self.waiting).next()?;
        Some(first.from + SAVING_MS)
    }

    /// What the log says that the edits stand on.
    fn head(&self) -> Head {
        let sent = self.sent.as_ref().map(|b| Sent {
            batch: b.id,
            base_rev: b.base_rev,
            upto: b.edits.last().map_or(0, |e| e.number),
        });
        Head {
            base: self.rev,
            sent,
        }
    }

    /// Ends a call: what is due is sent, what changed is written.
    fn done(&mut self, now: Millis) -> Vec<Effect> {
        let is_new = self.begin_batch(now);
        let has_edits = self.sent.is_some() || !self.waiting.is_empty();
        if let Some(write) = self.log.take(self.head(), has_edits) {
            self.out.push(Effect::Write(write));
        }
        if is_new && let Some(batch) = &mut self.sent {
            batch.phase = Phase::Storing(self.log.newest(), now);
        }
        self.send_stored(now);
        std::mem::take(&mut self.out)
    }
}

impl Edit {
    fn record(&self) -> Record {
        Record::Edit {
            command: self.command.clone(),
            at: self.at,
        }
    }
}

#[cfg(test)]
mod model;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod world;
