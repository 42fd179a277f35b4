//! What has to be so: while edits arrive, and when all is quiet.

use serde_json::Value;

use super::{
    super::super::super::{
        commands::{Command, Since},
        doc::WorkflowDoc,
    },
    Fate, Record, Seat, Session, World,
};

impl World {
    /// Counts what the server has applied, and looks whether it stood on what its author saw.
    pub(super) fn count(&mut self) {
        let fresh = self.server.batches.iter().filter(|b| !b.is_replacement);
        for kept in fresh.skip(self.counted) {
            self.counted += 1;
            let edits = &self.batches[&kept.id];
            for (n, place) in kept.places.iter().enumerate() {
                let accepted = &mut self.accepted[edits[*place]];
                accepted.applied += 1;
                if let Some(seen) = &accepted.seen {
                    let there = self::seen(&kept.before[n], &kept.commands[n]);
                    let is_read = |v: &Value| v.to_string().contains("{{");
                    if let Some(there) = there.filter(|t| !is_read(t) && !is_read(seen)) {
                        assert_eq!(&there, seen, "written over unseen: {:?}", kept.commands[n]);
                    }
                }
            }
        }
    }

    /// Everything arrives from now on, until nobody has anything left to say.
    pub fn settle(&mut self) {
        for seat in 0..self.seats.len() {
            self.open(seat);
        }
        // Twice: what is on its way when a turn begins may still be about the turn before.
        for turn in 0..self.seats.len() * 2 {
            if self.server.writer.is_some() {
                self.server.writer = Some(turn % self.seats.len());
            }
            for seat in 0..self.seats.len() {
                let access = self.access(seat);
                self.call(seat, |tab, now| tab.set_access(access, now));
                self.call(seat, |tab, now| tab.take_up_aside(now).unwrap_or_default());
                let done = self.seats[seat].done;
                self.call(seat, |tab, now| tab.stored(done, now));
                self.call(seat, Session::retry);
                self.call(seat, Session::flush);
            }
            self.drain();
        }
        for seat in 0..self.seats.len() {
            self.call(seat, Session::heard);
        }
        self.drain();
    }

    fn drain(&mut self) {
        for round in 0..2_000 {
            for seat in 0..self.seats.len() {
                self.store(seat, true);
            }
            self.arrive(0, false);
            self.hear(0, false);
            self.pass(200);
            let is_quiet = |s: &Seat| s.writes.is_empty();
            let is_done = self.requests.is_empty() && self.replies.is_empty();
            let tabs = self.seats.iter().filter_map(|s| s.tab.as_ref());
            let mut ticks = tabs.filter_map(|t| t.next_tick(self.now));
            if is_done && self.seats.iter().all(is_quiet) && ticks.next().is_none() {
                return;
            }
            assert!(round < 1_999, "it never becomes quiet");
        }
    }

    /// All documents are the same, and every edit has gone where it may go.
    pub fn check(&self) {
        for (n, seat) in self.seats.iter().enumerate() {
            let tab = seat.tab.as_ref().expect("open");
            let (doc, rev) = tab.acknowledged();
            assert_eq!((n, rev), (n, self.server.rev));
            assert!(*doc == self.server.doc, "P{n} acknowledged another");
            assert_eq!((n, tab.unsaved() + tab.aside()), (n, 0));
            assert!(
                *tab.shown() == self.server.doc,
                "P{n} shows another: {:?}",
                Since::between(&self.server.doc, tab.shown())
            );
            let left = seat.disk.values();
            let left = left.filter(|r| matches!(r, Record::Edit { .. })).count();
            assert!(left == 0 || !tab.log.works, "the log is empty");
            let kept = seat.disk.iter().filter_map(|(key, record)| match record {
                Record::Conflict(conflict) => Some((*key, conflict)),
                _ => None,
            });
            let mut listed: Vec<_> = tab.conflicts.iter().map(|c| (c.id, c)).collect();
            listed.sort_by_key(|(id, _)| *id);
            assert!(
                kept.eq(listed) || !tab.log.works,
                "the log has the conflicts"
            );
        }
        for accepted in &self.accepted {
            let is_once = accepted.applied <= 1 || accepted.is_unstored;
            assert!(is_once, "twice: {:?}", accepted.command);
            let is_known = accepted.applied > 0 || accepted.fate != Fate::Pending;
            assert!(is_known, "lost: {:?}", accepted.command);
        }
        self.check_values();
    }

    /// A value that the server took is in the document, unless a later command is about its place.
    fn check_values(&self) {
        let mut later = Since::default();
        for kept in self.server.batches.iter().rev() {
            if kept.is_replacement {
                return;
            }
            for command in kept.commands.iter().rev() {
                if let Command::SetParam {
                    value: Some(value), ..
                } = command
                    && !value.to_string().contains("{{")
                {
                    let is_there = seen(&self.server.doc, command).as_ref() == Some(value);
                    assert!(is_there || later.clash(command).is_some(), "{command:?}");
                }
                later.add(command);
            }
        }
    }
}

/// The parameter that a command writes, as it stands in the document; null where there is none.
pub(super) fn seen(doc: &WorkflowDoc, command: &Command) -> Option<Value> {
    let Command::SetParam { node, field, .. } = command else {
        return None;
    };
    let value = doc.nodes.get(node)?.params.get(field);
    Some(value.cloned().unwrap_or(Value::Null))
}
