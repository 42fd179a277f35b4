//! Batches: when they go, what becomes of them.

use uuid::Uuid;

use super::{
    super::{
        super::{
            commands::derived,
            draft::{BATCH_MAX, DraftCommands},
        },
        Millis,
        chip::Reason,
        log::Record,
    },
    Access, Edit, Effect, Session,
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

impl From<Reason> for Trouble {
    fn from(reason: Reason) -> Self {
        Self::Other(reason)
    }
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

    /// The browser says that the network is gone. The chip says so at once.
    pub fn offline(&mut self, now: Millis) -> Vec<Effect> {
        self.line.trouble = Some(Trouble::Offline);
        self.done(now)
    }

    /// The network is back: what waits goes at once, and what others did is asked for.
    pub fn online(&mut self, now: Millis) -> Vec<Effect> {
        let is_offline = |t: &mut Trouble| *t == Trouble::Offline;
        let _ = self.line.trouble.take_if(is_offline);
        let mut effects = self.retry(now);
        effects.extend(self.heard(now));
        effects
    }

    /// Tries again at once: a person asks for it, or somebody signed in again.
    pub fn retry(&mut self, now: Millis) -> Vec<Effect> {
        self.line.is_halted = false;
        self.line.is_flushed = true;
        if let Some(Phase::Resting(_) | Phase::Stopped) = self.sent.as_ref().map(|b| b.phase) {
            self.send(now);
        }
        self.done(now)
    }

    /// The storage has done all writes up to this number. One that had counted as taking nothing gets
    /// everything anew.
    pub fn stored(&mut self, upto: u64, now: Millis) -> Vec<Effect> {
        self.log.set_stored(upto);
        if !self.log.works && upto == self.log.newest() {
            let edits = self.sent.iter().flat_map(|b| &b.edits).chain(&self.waiting);
            let edits = edits.map(|e| (e.number, e.record()));
            let listed = self.conflicts.iter();
            let listed = listed.map(|c| (c.id, Record::Conflict(c.clone())));
            let all: Vec<(u64, Record)> = edits.chain(listed).collect();
            self.log.recover(all);
        }
        self.done(now)
    }

    /// The storage takes nothing. Edits go to the server all the same; the chip says that this device
    /// keeps nothing. If it comes to itself, call [`Self::stored`] with the newest write's number, done
    /// or dropped.
    pub fn storage_failed(&mut self, now: Millis) -> Vec<Effect> {
        self.log.works = false;
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
            editor: None,
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
}
