//! Opening after a tab was killed: the edits that its log holds go on their way again.

use uuid::Uuid;

use super::{
    super::{
        super::{
            commands::revert,
            doc::WorkflowDoc,
            draft::{Draft, DraftBatch},
        },
        Millis,
        log::{Entry, Head, Log, Record, Sent},
        size::json_bytes,
    },
    Access, Edit, Effect, Session,
    sending::{Batch, Phase},
};

/// The revision after which [`Session::resume`] has to be given the batches, up to the draft's; none
/// if it needs none.
#[must_use]
pub fn history_needed(entries: &[Entry], draft_rev: u32) -> Option<u32> {
    let has_edits = entries
        .iter()
        .any(|e| matches!(e.record, Record::Edit { .. }));
    let base = head_of(entries).map(|h| h.base)?;
    (has_edits && base < draft_rev).then_some(base)
}

fn head_of(entries: &[Entry]) -> Option<Head> {
    entries.iter().find_map(|e| match e.record {
        Record::Head(head) => Some(head),
        _ => None,
    })
}

impl Session {
    /// An editor that is opened with the log of one that was killed. `batches` are those that
    /// [`history_needed`] asks for.
    ///
    /// The editor is put back to where it was: on the revision its edits stand on, by taking back what
    /// has happened since. The batch whose fate is not known is sent again under its own id, so that
    /// it counts once; what waits goes after it. Where the way back is not known (the draft was
    /// replaced, or is too far ahead) the waiting edits are listed as conflicts.
    #[must_use]
    pub fn resume(
        draft: Draft,
        mut entries: Vec<Entry>,
        mut batches: Vec<DraftBatch>,
        access: Access,
        seed: Uuid,
        now: Millis,
    ) -> (Self, Vec<Effect>) {
        let head = head_of(&entries).unwrap_or(Head {
            base: draft.rev,
            sent: None,
        });
        batches.retain(|b| b.rev > head.base && b.rev <= draft.rev);
        batches.sort_by_key(|b| b.rev);
        let base = way_back(&draft, head.base, &batches);
        let mut session = Self::open(draft, access, seed);
        session.log = Log::of(&entries);
        entries.sort_by_key(|e| e.key);
        for Entry { key, record } in entries {
            match record {
                Record::Head(_) => {}
                Record::Conflict(conflict) => session.conflicts.push(conflict),
                Record::Edit { command, at } => session.waiting.push(Edit {
                    number: key,
                    bytes: json_bytes(&command),
                    command,
                    from: at,
                    at,
                }),
            }
        }
        if session.waiting.is_empty() {
            return (session, Vec::new());
        }
        session.line.is_flushed = true;
        let newest = session.rev;
        if let Some(sent) = head.sent {
            session.send_again(sent, base.is_none() || sent.base_rev != head.base);
        }
        match base {
            Some(doc) => (session.doc, session.rev) = (doc, head.base),
            None => {
                let lost = std::mem::take(&mut session.waiting);
                session.list_all(lost);
            }
        }
        session.set_aside();
        if !session.is_aside {
            session.rebuild();
        }
        let mut effects = Vec::new();
        if session.sent.is_some() {
            session.line.is_behind = session.rev < newest;
            session.send(now);
        } else if session.rev < newest {
            effects = session.theirs(batches, now);
        }
        effects.extend(session.done(now));
        (session, effects)
    }

    fn send_again(&mut self, sent: Sent, is_blind: bool) {
        let count = self.waiting.partition_point(|e| e.number <= sent.upto);
        if count > 0 {
            self.sent = Some(Batch {
                id: sent.batch,
                base_rev: sent.base_rev,
                edits: self.waiting.drain(..count).collect(),
                phase: Phase::Stopped,
                tries: 0,
                is_blind,
            });
        }
    }
}

/// The document at revision `base`: the draft's, with everything since taken back.
fn way_back(draft: &Draft, base: u32, batches: &[DraftBatch]) -> Option<WorkflowDoc> {
    let mut revs = batches.iter().map(|b| b.rev);
    let is_whole = (base + 1..=draft.rev).all(|rev| revs.next() == Some(rev));
    if base > draft.rev || !is_whole || batches.iter().any(|b| b.is_replacement) {
        return None;
    }
    let mut doc = draft.doc.clone();
    for batch in batches.iter().rev() {
        for inverse in batch.inverse.iter().rev() {
            revert(&mut doc, inverse.clone());
        }
    }
    Some(doc)
}
