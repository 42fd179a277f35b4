//! What becomes of a batch: the server's answer, or a failure.

use uuid::Uuid;

use super::{
    super::{
        super::{
            commands::{Command, Since, apply_all},
            draft::DraftChanged,
            hash::content_hash,
        },
        Millis,
        chip::Reason,
        conflict::Conflict,
        failure::{Failure, pause},
    },
    Access, Effect, ReadOnly, Session,
    sending::{Phase, Question, Trouble},
};

impl Session {
    /// The server's answer to a batch. An answer that came before, or comes for another batch, is
    /// ignored.
    pub fn answered(&mut self, id: Uuid, answer: DraftChanged, now: Millis) -> Vec<Effect> {
        let Some(batch) = self.sent.take_if(|b| b.id == id) else {
            return Vec::new();
        };
        self.line.trouble = None;
        self.line.at_most = None;
        self.saved_at = Some(now);
        self.hash = None;
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
            None if is_next && !batch.is_blind => {
                self.rev = answer.rev;
                self.hash = Some(answer.doc_hash);
            }
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
        let count = batch.edits.len();
        let again = now + pause(batch.tries, jitter);
        batch.tries = batch.tries.saturating_add(1);
        match why {
            Failure::Offline => self.hold(Phase::Resting(again), Trouble::Offline),
            Failure::Server => self.hold(Phase::Resting(again), Reason::Server.into()),
            Failure::Busy(least) => {
                self.hold(Phase::Resting(again + least), Reason::Server.into());
            }
            Failure::SignedOut => self.hold(Phase::Stopped, Reason::SignedOut.into()),
            Failure::Closed(why) => self.hold(Phase::Stopped, Reason::Refused(why).into()),
            Failure::Gone => {
                self.access = Access::Read(ReadOnly::Gone);
                self.hold(Phase::Stopped, Reason::Gone.into());
            }
            Failure::Forbidden => {
                self.access = Access::Read(ReadOnly::Forbidden);
                self.hold(Phase::Stopped, Reason::Forbidden.into());
            }
            Failure::NotWriter => {
                if self.access == Access::Write {
                    self.access = Access::Read(ReadOnly::Held(String::new()));
                }
                self.line.trouble = None;
                self.take_back();
            }
            Failure::Stale => {
                self.line.trouble = None;
                self.take_back();
                self.need_draft(now);
            }
            Failure::TooLarge => {
                self.line.trouble = None;
                self.line.at_most = Some((count / 2).max(1));
                self.line.is_flushed = true;
                if self.take_back() && count == 1 {
                    self.give_up(0, "This is larger than the server takes".to_owned());
                }
            }
            Failure::Refused(at, message) => {
                self.line.trouble = None;
                match at.filter(|at| *at < count) {
                    _ if !self.take_back() => {}
                    Some(at) => {
                        self.line.is_flushed = true;
                        self.give_up(at, message);
                    }
                    None => {
                        self.line.is_halted = true;
                        self.line.trouble = Some(Reason::Refused(message).into());
                    }
                }
            }
        }
        self.done(now)
    }

    /// Compares the acknowledged document with the hash that the server named last, and asks for the
    /// draft if they differ: the page may be older than the server. Takes as long as hashing the
    /// document, so it is for idle moments.
    pub fn verify(&mut self, now: Millis) -> Vec<Effect> {
        let hash = self.hash.take_if(|_| self.sent.is_none());
        if hash.is_some_and(|hash| hash != content_hash(&self.doc)) {
            self.need_draft(now);
        }
        self.done(now)
    }

    /// The batch keeps its id and its place; nothing goes past it.
    fn hold(&mut self, phase: Phase, trouble: Trouble) {
        if let Some(batch) = &mut self.sent {
            batch.phase = phase;
        }
        self.line.trouble = Some(trouble);
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
