//! What others do: it is put under the edits that are not acknowledged.

use std::collections::BTreeSet;

use super::{
    super::{
        super::{
            commands::{Command, Since, apply, apply_all, rebase_on},
            draft::{Draft, DraftBatch},
        },
        Millis,
        conflict::{Conflict, is_done},
        deed::Deed,
        log::Record,
    },
    Edit, Effect, Session, Told,
    sending::Question,
};

impl Session {
    /// The live feed says that the draft has changed, or the connection is back.
    pub fn heard(&mut self, now: Millis) -> Vec<Effect> {
        if self.sent.is_some() || self.line.needs_draft {
            self.line.is_behind = true;
        } else {
            self.ask(Question::Since, now);
        }
        self.done(now)
    }

    /// The batches after a revision, as [`Effect::FetchSince`] asked for them, in any order. Those
    /// that are known already are skipped.
    ///
    /// While a batch of this editor is out, its own commands may be among them, so nothing is taken
    /// from them; its answer brings everything.
    pub fn theirs(&mut self, mut batches: Vec<DraftBatch>, now: Millis) -> Vec<Effect> {
        self.line.asked = self.line.asked.filter(|(q, _)| *q != Question::Since);
        batches.retain(|b| b.rev > self.rev);
        if batches.is_empty() {
            return self.done(now);
        }
        if self.sent.is_some() || self.line.needs_draft {
            self.line.is_behind = true;
            return self.done(now);
        }
        batches.sort_by_key(|b| b.rev);
        let mut lost = Vec::new();
        for batch in batches {
            let is_next = batch.rev == self.rev + 1 && !batch.is_replacement;
            let deeds: Vec<Deed> = batch
                .commands
                .iter()
                .map(|c| Deed::of(c, &self.doc))
                .collect();
            if !is_next || apply_all(&mut self.doc, &batch.commands).is_err() {
                self.need_draft(now);
                break;
            }
            self.rev = batch.rev;
            self.hash = None;
            let since = Since::of(&batch.commands);
            self.carry_over(0, &since, Some(&batch.by), &mut lost);
            self.history.theirs(&since, Some(&batch.by));
            self.tell(Some(batch.by), deeds);
        }
        self.finish(lost);
        self.done(now)
    }

    /// The draft as the server has it, as [`Effect::Fetch`] asked for it.
    pub fn refreshed(&mut self, draft: Draft, now: Millis) -> Vec<Effect> {
        self.line.asked = self.line.asked.filter(|(q, _)| *q != Question::Draft);
        let is_older = draft.rev < self.rev && !self.line.needs_draft;
        if self.sent.is_some() {
            self.line.is_behind = true;
        } else if !is_older {
            self.line.needs_draft = false;
            let since = Since::between(&self.doc, &draft.doc);
            (self.doc, self.rev) = (draft.doc, draft.rev);
            self.hash = None;
            if !since.is_empty() {
                self.settle(&since, draft.by.as_deref(), Vec::new());
                self.tell(draft.by, vec![Deed::whole()]);
            }
        }
        self.done(now)
    }

    /// The acknowledged document has become another by `since`, and `lost` edits did not get into it:
    /// brings the waiting edits and the history onto it, and makes the shown document anew.
    pub(super) fn settle(&mut self, since: &Since, by: Option<&str>, mut lost: Vec<Conflict>) {
        self.carry_over(0, since, by, &mut lost);
        self.history.theirs(since, by);
        self.finish(lost);
    }

    /// Brings the waiting edits from place `at` on onto a document that `since` has led to. Those that
    /// clash are lost.
    fn carry_over(&mut self, at: usize, since: &Since, by: Option<&str>, lost: &mut Vec<Conflict>) {
        let edits = self.waiting.split_off(at);
        let commands: Vec<Command> = edits.iter().map(|e| e.command.clone()).collect();
        let rebased = rebase_on(&commands, since);
        let mut conflicts = rebased.conflicts.into_iter().peekable();
        let mut applied = rebased.applied.into_iter();
        for (index, mut edit) in edits.into_iter().enumerate() {
            if let Some(conflict) = conflicts.next_if(|c| c.index == index) {
                lost.push(Conflict {
                    id: edit.number,
                    also: Vec::new(),
                    command: conflict.command,
                    field: conflict.field,
                    message: if conflict.theirs.is_none() {
                        "Somebody has removed or replaced this meanwhile".to_owned()
                    } else {
                        "Somebody has changed this meanwhile".to_owned()
                    },
                    theirs: conflict.theirs,
                    mine: conflict.mine,
                    by: by.map(str::to_owned),
                });
            } else if let Some(command) = applied.next() {
                if edit.command != command {
                    edit.command = command;
                    self.log.put(edit.number, edit.record());
                }
                self.waiting.push(edit);
            }
        }
    }

    /// Makes the shown document anew without the lost edits, and lists them.
    pub(super) fn finish(&mut self, lost: Vec<Conflict>) {
        let own: BTreeSet<u64> = lost.iter().map(|c| c.id).collect();
        self.history.lost(&own);
        self.rebuild();
        for conflict in lost {
            self.list(conflict);
        }
    }

    /// Makes the shown document anew. Waiting edits that do not fit it are listed.
    pub(super) fn rebuild(&mut self) {
        self.shown = self.doc.clone();
        if let Some(batch) = self.sent.as_ref().filter(|b| !b.is_blind) {
            for edit in &batch.edits {
                // The server decides about one that does not fit.
                let _ = apply(&mut self.shown, &edit.command);
            }
        }
        if self.is_aside {
            return;
        }
        let edits = std::mem::take(&mut self.waiting);
        let mut lost = Vec::new();
        for edit in edits {
            match apply(&mut self.shown, &edit.command) {
                Ok(_) => self.waiting.push(edit),
                Err(why) => lost.push((edit, why.to_string())),
            }
        }
        let own = lost.iter().map(|(e, _)| e.number).collect();
        self.history.lost(&own);
        for (edit, why) in lost {
            let Edit {
                number, command, ..
            } = edit;
            let conflict = Conflict::refused(number, command, why, &self.shown);
            self.list(conflict);
        }
    }

    /// A waiting edit is given up for a person to decide about, with what builds on it.
    pub(super) fn give_up(&mut self, at: usize, why: String) {
        let edit = self.waiting.remove(at);
        let since = Since::of(std::slice::from_ref(&edit.command));
        let conflict = Conflict::refused(edit.number, edit.command, why, &self.doc);
        let mut lost = vec![conflict];
        self.carry_over(at, &since, None, &mut lost);
        for conflict in &mut lost[1..] {
            // The other side is the edit that was given up.
            conflict.theirs = None;
            "This builds on a change that was not taken".clone_into(&mut conflict.message);
        }
        self.finish(lost);
    }

    /// Edits that were made on a document that is not known any more are all for a person to decide.
    pub(super) fn list_all(&mut self, edits: Vec<Edit>) {
        let lost = edits.into_iter().map(|edit| {
            let why = "The workflow has become another since".to_owned();
            Conflict::refused(edit.number, edit.command, why, &self.doc)
        });
        let lost = lost.collect();
        self.finish(lost);
    }

    /// Adds a conflict to those that a person has to decide about, unless there is nothing to decide.
    fn list(&mut self, conflict: Conflict) {
        if is_done(&mut self.shown, &conflict.command) {
            self.log.forget(conflict.id);
            return;
        }
        if let Some(last) = self.conflicts.last_mut() {
            let was = last.id;
            if last.takes_in(&conflict) {
                self.log.forget(was);
                self.log.put(last.id, Record::Conflict(last.clone()));
                return;
            }
        }
        self.log
            .put(conflict.id, Record::Conflict(conflict.clone()));
        self.conflicts.push(conflict);
    }

    fn tell(&mut self, by: Option<String>, all: Vec<Deed>) {
        let mut deeds: Vec<Deed> = Vec::new();
        for deed in all {
            if deeds.len() < Told::MOST && !deeds.contains(&deed) {
                deeds.push(deed);
            }
        }
        self.out.push(Effect::Told(Told { by, deeds }));
    }
}
