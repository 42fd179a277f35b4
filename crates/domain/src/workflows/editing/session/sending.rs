//! Batches: when they go, what becomes of them.

use uuid::Uuid;

use super::{
    super::{
        super::{
            commands::{Command, Since, apply_all, derived},
            draft::{BATCH_MAX, DraftChanged, DraftCommands},
        },
        Millis,
        chip::Reason,
        conflict::Conflict,
        failure::{Failure, pause},
        size::json_bytes,
    },
    Access, Edit, EditError, Effect, ReadOnly, Session,
};

/// A batch goes so long after the last edit …
pub const SEND_AFTER_MS: Millis = 800;
/// … and at most so long after the first.
pub const SEND_WITHIN_MS: Millis = 5_000;
/// A batch without an answer is sent again after so long.
pub const ANSWER_MS: Millis = 20_000;
/// A storage that has not done a write after so long counts as one that takes nothing.
pub const STORE_MS: Millis = 10_000;
/// A question about the draft is asked again after so long.
pub const ASK_MS: Millis = 10_000;
/// Most bytes of one batch as JSON; a single larger edit goes alone.
pub const BATCH_BYTES: usize = 1024 * 1024;
/// Most bytes of one edit: what the server takes in one call.
pub const COMMAND_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Most bytes of all edits that wait.
pub const PENDING_BYTES_MAX: usize = 64 * 1024 * 1024;

/// A batch that is out, or about to be.
#[derive(Debug)]
pub(super) struct Batch {
    pub id: Uuid,
    pub base_rev: u32,
    pub edits: Vec<Edit>,
    pub phase: Phase,
    /// Failures so far.
    pub tries: u32,
    /// Made on a document that is not at hand any more: its edits are not shown.
    pub is_blind: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Until that write is done; since that time.
    Storing(u64, Millis),
    /// Sent at that time.
    Out(Millis),
    /// It failed; sent again at that time.
    Resting(Millis),
    /// It failed, and is sent again when a person asks for it.
    Stopped,
}

/// Why nothing gets through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Trouble {
    Offline,
    Other(Reason),
}

/// A question about the draft that is not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Question {
    Draft,
    Since,
}

/// How things stand between the editor and the server.
#[derive(Debug, Default)]
pub(super) struct Line {
    /// Everything that waits goes now.
    pub is_flushed: bool,
    /// Nothing goes until the next edit or until a person asks for it.
    pub is_halted: bool,
    /// Nothing goes until the draft has come.
    pub needs_draft: bool,
    /// Others may have changed the draft.
    pub is_behind: bool,
    pub asked: Option<(Question, Millis)>,
    pub trouble: Option<Trouble>,
    /// Most commands of the next batch, where fewer than usual.
    pub at_most: Option<usize>,
}

impl Session {
    /// When [`Self::tick`] has to be called; nothing if only something from outside goes on.
    #[must_use]
    pub fn next_tick(&self, now: Millis) -> Option<Millis> {
        let batch = match self.sent.as_ref().map(|b| b.phase) {
            Some(Phase::Out(since)) => Some(since + ANSWER_MS),
            Some(Phase::Resting(until)) => Some(until),
            Some(Phase::Storing(_, since)) => Some(since + STORE_MS),
            Some(Phase::Stopped) => None,
            None => self.send_at(),
        };
        let ask = self.line.asked.map(|(_, at)| at + ASK_MS);
        let chip = self.saving_from().filter(|at| *at > now);
        [batch, ask, chip].into_iter().flatten().min()
    }

    /// Time has passed.
    pub fn tick(&mut self, now: Millis) -> Vec<Effect> {
        match self.sent.as_ref().map(|b| b.phase) {
            Some(Phase::Out(since)) if now >= since + ANSWER_MS => self.send(now),
            Some(Phase::Resting(until)) if now >= until => self.send(now),
            Some(Phase::Storing(_, since)) if now >= since + STORE_MS => self.log.works = false,
            _ => {}
        }
        if let Some((question, at)) = self.line.asked
            && now >= at + ASK_MS
        {
            self.ask(question, now);
        }
        self.done(now)
    }

    /// Sends what waits without waiting longer: on Ctrl+S, when a field or the page is left.
    pub fn flush(&mut self, now: Millis) -> Vec<Effect> {
        self.line.is_flushed = true;
        self.done(now)
    }

    /// Tries again at once: a person asks for it, the network is back, somebody signed in again.
    pub fn retry(&mut self, now: Millis) -> Vec<Effect> {
        self.line.is_halted = false;
        self.line.is_flushed = true;
        if let Some(Phase::Resting(_) | Phase::Stopped) = self.sent.as_ref().map(|b| b.phase) {
            self.send(now);
        }
        self.done(now)
    }

    /// The storage has done all writes up to this number.
    pub fn stored(&mut self, upto: u64, now: Millis) -> Vec<Effect> {
        self.log.set_stored(upto);
        self.done(now)
    }

    /// The storage takes nothing. Edits go to the server all the same; the chip says that this device
    /// keeps nothing.
    pub fn storage_failed(&mut self, now: Millis) -> Vec<Effect> {
        self.log.works = false;
        self.done(now)
    }

    /// The server's answer to a batch. An answer that came before, or comes for another batch, is
    /// ignored.
    pub fn answered(&mut self, id: Uuid, answer: DraftChanged, now: Millis) -> Vec<Effect> {
        let Some(batch) = self.sent.take_if(|b| b.id == id) else {
            return Vec::new();
        };
        self.line.trouble = None;
        self.line.at_most = None;
        self.saved_at = Some(now);
        let mut lost: Vec<Conflict> = Vec::new();
        for conflict in answer.conflicts {
            let Some(edit) = batch.edits.get(conflict.index as usize) else {
                continue;
            };
            lost.push(Conflict {
                id: edit.number,
                also: Vec::new(),
                command: edit.command.clone(),
                field: conflict.field,
                theirs: conflict.theirs,
                mine: conflict.mine,
                message: conflict.message,
                by: None,
            });
        }
        let (numbers, commands): (Vec<u64>, Vec<Command>) = batch
            .edits
            .into_iter()
            .map(|e| (e.number, e.command))
            .unzip();
        for number in numbers {
            self.log.forget(number);
        }
        // What the editor took the document for.
        let fits = batch.is_blind || apply_all(&mut self.doc, &commands).is_ok();
        let is_next = lost.is_empty() && fits && answer.rev == batch.base_rev + 1;
        match answer.doc {
            Some(doc) => {
                let since = Since::between(&self.doc, &doc);
                (self.doc, self.rev) = (doc, answer.rev);
                self.settle(&since, None, lost);
            }
            None if is_next && !batch.is_blind => self.rev = answer.rev,
            None => {
                self.settle(&Since::default(), None, lost);
                self.need_draft(now);
            }
        }
        if self.line.is_behind && !self.line.needs_draft {
            self.ask(Question::Since, now);
        }
        self.done(now)
    }

    /// A batch was not taken. `jitter` is drawn anew each time, from 0 to 1.
    pub fn failed(&mut self, id: Uuid, why: Failure, jitter: f64, now: Millis) -> Vec<Effect> {
        let Some(batch) = self.sent.as_mut().filter(|b| b.id == id) else {
            return Vec::new();
        };
        let rest = pause(batch.tries, jitter);
        batch.tries = batch.tries.saturating_add(1);
        let (phase, reason) = match why {
            Failure::Offline => {
                batch.phase = Phase::Resting(now + rest);
                self.line.trouble = Some(Trouble::Offline);
                return self.done(now);
            }
            Failure::Server => (Phase::Resting(now + rest), Reason::Server),
            Failure::Busy(least) => (Phase::Resting(now + least + rest), Reason::Server),
            Failure::SignedOut => (Phase::Stopped, Reason::SignedOut),
            Failure::Closed(why) => (Phase::Stopped, Reason::Refused(why)),
            Failure::Gone => {
                self.access = Access::Read(ReadOnly::Gone);
                (Phase::Stopped, Reason::Gone)
            }
            Failure::Forbidden => {
                self.access = Access::Read(ReadOnly::Forbidden);
                (Phase::Stopped, Reason::Forbidden)
            }
            Failure::NotWriter => {
                let by = ReadOnly::Held(String::new());
                if self.access == Access::Write {
                    self.access = Access::Read(by);
                }
                self.line.trouble = None;
                self.take_back();
                return self.done(now);
            }
            Failure::Stale => {
                self.take_back();
                self.need_draft(now);
                return self.done(now);
            }
            Failure::TooLarge => {
                let all = batch.edits.len();
                self.line.at_most = Some((all / 2).max(1));
                if self.take_back() && all == 1 {
                    self.give_up(0, "This is larger than the server takes".to_owned());
                }
                self.line.is_flushed = true;
                return self.done(now);
            }
            Failure::Refused(at, message) => {
                let at = at.filter(|at| *at < batch.edits.len());
                match at {
                    _ if !self.take_back() => self.line.trouble = None,
                    Some(at) => {
                        self.give_up(at, message);
                        self.line.is_flushed = true;
                    }
                    None => {
                        self.line.is_halted = true;
                        self.line.trouble = Some(Trouble::Other(Reason::Refused(message)));
                    }
                }
                return self.done(now);
            }
        };
        batch.phase = phase;
        self.line.trouble = Some(Trouble::Other(reason));
        self.done(now)
    }

    /// Begins the next batch if it is time. Answers whether it did.
    pub(super) fn begin_batch(&mut self, now: Millis) -> bool {
        if self.sent.is_some() || self.send_at().is_none_or(|at| at > now) {
            return false;
        }
        let most = self.line.at_most.unwrap_or(BATCH_MAX).min(BATCH_MAX);
        let mut bytes = 0;
        let mut count = 0;
        for edit in self.waiting.iter().take(most) {
            bytes += edit.bytes;
            if count > 0 && bytes > BATCH_BYTES {
                break;
            }
            count += 1;
        }
        let edits: Vec<Edit> = self.waiting.drain(..count).collect();
        self.line.is_flushed &= !self.waiting.is_empty();
        self.batches += 1;
        self.sent = Some(Batch {
            id: derived(self.seed, Uuid::from_u128(self.batches)),
            base_rev: self.rev,
            edits,
            phase: Phase::Stopped,
            tries: 0,
            is_blind: false,
        });
        true
    }

    /// When the next batch goes, if nothing holds it.
    fn send_at(&self) -> Option<Millis> {
        let line = &self.line;
        let is_held = self.is_aside
            || line.is_halted
            || line.needs_draft
            || self.sent.is_some()
            || self.access != Access::Write;
        if is_held {
            return None;
        }
        let (first, last) = (self.waiting.first()?, self.waiting.last()?);
        let at = (last.at + SEND_AFTER_MS).min(first.from + SEND_WITHIN_MS);
        Some(if line.is_flushed { 0 } else { at })
    }

    /// Sends the batch that waits for its write, if the write is done.
    pub(super) fn send_stored(&mut self, now: Millis) {
        if let Some(Phase::Storing(write, _)) = self.sent.as_ref().map(|b| b.phase)
            && self.log.is_stored(write)
        {
            self.send(now);
        }
    }

    pub(super) fn send(&mut self, now: Millis) {
        let Some(batch) = &mut self.sent else {
            return;
        };
        batch.phase = Phase::Out(now);
        self.out.push(Effect::Send(DraftCommands {
            base_rev: batch.base_rev,
            commands: batch.edits.iter().map(|e| e.command.clone()).collect(),
            batch: Some(batch.id),
        }));
    }

    pub(super) fn ask(&mut self, question: Question, now: Millis) {
        self.line.asked = Some((question, now));
        self.line.is_behind = false;
        self.out.push(match question {
            Question::Draft => Effect::Fetch,
            Question::Since => Effect::FetchSince(self.rev),
        });
    }

    pub(super) fn need_draft(&mut self, now: Millis) {
        self.line.needs_draft = true;
        self.ask(Question::Draft, now);
    }

    /// The bytes of a command that can be taken.
    pub(super) fn room_for(&self, command: &Command) -> Result<usize, EditError> {
        let bytes = json_bytes(command);
        let out = self.sent.iter().flat_map(|b| &b.edits);
        let pending: usize = out.chain(&self.waiting).map(|e| e.bytes).sum();
        if bytes > COMMAND_BYTES_MAX {
            Err(EditError::TooLarge(bytes))
        } else if pending + bytes > PENDING_BYTES_MAX {
            Err(EditError::Full)
        } else {
            Ok(bytes)
        }
    }

    pub(super) fn room_for_step(&self, command: Option<&Command>) -> Result<usize, EditError> {
        command.map_or(Ok(0), |c| self.room_for(c))
    }

    /// The batch was certainly not taken: its edits wait again, before the others. Those of a blind
    /// one are listed instead. Answers whether they wait.
    fn take_back(&mut self) -> bool {
        let Some(batch) = self.sent.take() else {
            return false;
        };
        if batch.is_blind {
            self.list_all(batch.edits);
            return false;
        }
        let later = std::mem::replace(&mut self.waiting, batch.edits);
        self.waiting.extend(later);
        if self.is_aside {
            self.rebuild();
        } else {
            self.set_aside();
        }
        true
    }
}
