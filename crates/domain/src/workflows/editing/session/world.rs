//! Editors, their storage, a network that loses, doubles and delays, and the model server; and what
//! has become of every edit.

mod checks;
mod network;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::Value;
use uuid::Uuid;

use super::{
    super::{
        super::{
            commands::Command,
            doc::WorkflowDoc,
            draft::{Draft, DraftBatch, DraftChanged, DraftCommands},
        },
        Millis,
        conflict::is_done,
        failure::Failure,
        history::Selection,
        log::{Entry, Record, Write},
    },
    Access, EditError, Edited, Effect, ReadOnly, Session, history_needed,
    model::Server,
};
use checks::seen;

/// What has become of an edit that was accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// On its way: in the tab, or on its disk.
    Pending,
    /// A person is, or was, asked about it.
    Listed,
    /// The document was as it would have made it.
    AlreadySo,
    /// A person let it go after control was lost.
    LetGo,
    /// The tab was killed before the disk had it.
    WithTheTab,
}

/// An edit that was accepted.
pub(super) struct Accepted {
    pub command: Command,
    /// What stood at the place before, for an edit of a parameter.
    pub seen: Option<Value>,
    pub fate: Fate,
    pub applied: u32,
    /// On its way when the storage took nothing: then it may be sent as a new edit after a kill, and
    /// count again if nothing shows that it has counted.
    pub is_unstored: bool,
}

#[derive(Clone)]
enum Request {
    Edit(DraftCommands),
    Fetch,
    Since(u32),
}

#[derive(Clone)]
enum Reply {
    Edit(Uuid, Box<Result<DraftChanged, Failure>>),
    Draft(Box<Draft>),
    Since(Vec<DraftBatch>),
}

/// One person's editor with its storage.
#[derive(Default, Debug)]
pub(super) struct Seat {
    pub tab: Option<Session>,
    life: u128,
    disk: BTreeMap<u64, Record>,
    writes: VecDeque<Write>,
    /// The newest write of this life that is done, said or not, or dropped.
    done: u64,
    /// Which accepted edit a number stands for.
    edits: BTreeMap<u64, usize>,
}

pub(super) struct World {
    pub server: Server,
    pub seats: Vec<Seat>,
    pub now: Millis,
    pub accepted: Vec<Accepted>,
    pub faults: BTreeMap<&'static str, u32>,
    requests: Vec<(usize, Request)>,
    replies: Vec<(usize, u128, Reply)>,
    batches: BTreeMap<Uuid, Vec<usize>>,
    counted: usize,
}

impl World {
    pub fn new(doc: WorkflowDoc, seats: usize) -> Self {
        let mut world = Self {
            server: Server::new(doc),
            seats: Vec::new(),
            now: 1_000_000,
            accepted: Vec::new(),
            faults: BTreeMap::new(),
            requests: Vec::new(),
            replies: Vec::new(),
            batches: BTreeMap::new(),
            counted: 0,
        };
        for seat in 0..seats {
            world.seats.push(Seat::default());
            world.open(seat);
        }
        world
    }

    pub fn fault(&mut self, what: &'static str) {
        *self.faults.entry(what).or_default() += 1;
    }

    pub fn access(&self, seat: usize) -> Access {
        match self.server.writer {
            Some(writer) if writer != seat => Access::Read(ReadOnly::Held(format!("P{writer}"))),
            _ => Access::Write,
        }
    }

    /// Opens an editor, with what its disk holds.
    pub fn open(&mut self, seat: usize) {
        if self.seats[seat].tab.is_some() {
            return;
        }
        let access = self.access(seat);
        let at = &mut self.seats[seat];
        at.life += 1;
        at.done = 0;
        let seed = Uuid::from_u128(((seat as u128) << 64) + (at.life << 32) + 7);
        let draft = self.server.draft();
        let entries = at.disk.iter().map(|(key, record)| Entry {
            key: *key,
            record: record.clone(),
        });
        let entries: Vec<Entry> = entries.collect();
        for entry in &entries {
            if let (Record::Edit { command, .. }, Some(edit)) =
                (&entry.record, at.edits.get(&entry.key))
            {
                self.accepted[*edit].command = command.clone();
            }
        }
        let (tab, effects) = if entries.is_empty() {
            (Session::open(draft, access, seed), Vec::new())
        } else {
            let needed = history_needed(&entries, draft.rev);
            let batches = needed.map_or_else(Vec::new, |rev| self.server.history(rev));
            Session::resume(draft, entries.clone(), batches, access, seed, self.now)
        };
        at.tab = Some(tab);
        let edits = entries.into_iter().filter_map(|e| match e.record {
            Record::Edit { command, .. } => Some((e.key, command)),
            _ => None,
        });
        let before = edits.collect();
        self.follow(seat, effects, before);
    }

    /// The tab is gone with all that its disk does not have.
    pub fn kill(&mut self, seat: usize) {
        let at = &mut self.seats[seat];
        if at.tab.take().is_none() {
            return;
        }
        at.writes.clear();
        let mut disk: BTreeSet<u64> = at.disk.keys().copied().collect();
        for record in at.disk.values() {
            if let Record::Conflict(conflict) = record {
                disk.extend(&conflict.also);
            }
        }
        for (number, edit) in std::mem::take(&mut at.edits) {
            let accepted = &mut self.accepted[edit];
            if disk.contains(&number) {
                at.edits.insert(number, edit);
            } else if accepted.fate == Fate::Pending {
                accepted.fate = Fate::WithTheTab;
            }
        }
        self.fault("killed");
    }

    pub fn call(&mut self, seat: usize, what: impl FnOnce(&mut Session, Millis) -> Vec<Effect>) {
        let now = self.now;
        let Some(tab) = &mut self.seats[seat].tab else {
            return;
        };
        let before = pending(tab);
        let effects = what(tab, now);
        self.follow(seat, effects, before);
    }

    /// Makes an edit, or takes one back. Answers whether it was accepted.
    pub fn act(
        &mut self,
        seat: usize,
        what: impl FnOnce(&mut Session, Millis) -> Result<Edited, EditError>,
    ) -> bool {
        let now = self.now;
        let Some(tab) = &mut self.seats[seat].tab else {
            return false;
        };
        let before = pending(tab);
        let was = tab.shown().clone();
        let Ok(edited) = what(tab, now) else {
            assert!(*tab.shown() == was, "a refused edit changes nothing");
            return false;
        };
        let out = tab.sent.iter().flat_map(|b| &b.edits);
        if edited.deed.is_some()
            && let Some(edit) = out.chain(&tab.waiting).max_by_key(|e| e.number)
        {
            let (number, command) = (edit.number, edit.command.clone());
            let edits = &mut self.seats[seat].edits;
            if let Some(known) = edits.get(&number).filter(|_| before.contains_key(&number)) {
                self.accepted[*known].command = command;
            } else {
                edits.insert(number, self.accepted.len());
                self.accepted.push(Accepted {
                    seen: seen(&was, &command),
                    command,
                    fate: Fate::Pending,
                    applied: 0,
                    is_unstored: false,
                });
            }
        }
        self.follow(seat, edited.effects, before);
        true
    }

    /// Carries effects out as far as that is at once, and sees where every edit has gone.
    fn follow(&mut self, seat: usize, effects: Vec<Effect>, before: BTreeMap<u64, Command>) {
        let at = &mut self.seats[seat];
        let tab = at.tab.as_mut().expect("an open tab");
        for effect in effects {
            match effect {
                Effect::Write(write) => at.writes.push_back(write),
                Effect::Send(input) => {
                    let batch = tab.sent.as_ref().expect("a batch");
                    let numbers = batch.edits.iter().map(|e| at.edits[&e.number]);
                    let id = input.batch.expect("an id");
                    let known = self.batches.insert(id, numbers.collect());
                    let is_first = known.is_none();
                    assert!(known.is_none_or(|k| k == self.batches[&id]));
                    // One that went when the storage took nothing may go again before it has it.
                    let stored = batch.edits.iter().all(|e| at.disk.contains_key(&e.number));
                    let may = stored || !tab.log.works || !is_first;
                    assert!(may, "nothing goes before it is stored");
                    self.requests.push((seat, Request::Edit(input)));
                }
                Effect::Fetch => self.requests.push((seat, Request::Fetch)),
                Effect::FetchSince(rev) => self.requests.push((seat, Request::Since(rev))),
                Effect::Told(_) => {}
            }
        }
        let now = pending(tab);
        if !tab.log.works {
            for number in now.keys().chain(before.keys()) {
                self.accepted[at.edits[number]].is_unstored = true;
            }
        }
        for conflict in &tab.conflicts {
            for number in conflict.also.iter().chain([&conflict.id]) {
                self.accepted[at.edits[number]].fate = Fate::Listed;
            }
        }
        for (number, command) in before {
            let accepted = &mut self.accepted[at.edits[&number]];
            if now.contains_key(&number) || accepted.fate != Fate::Pending || accepted.applied > 0 {
                continue;
            }
            let mut doc = tab.shown().clone();
            assert!(is_done(&mut doc, &command), "vanished: {command:?}");
            accepted.fate = Fate::AlreadySo;
        }
    }

    /// The person decides about what was set aside.
    pub fn aside(&mut self, seat: usize, is_kept: bool) {
        if is_kept {
            self.call(seat, |tab, now| tab.take_up_aside(now).unwrap_or_default());
            return;
        }
        let at = &self.seats[seat];
        if let Some(tab) = at.tab.as_ref().filter(|t| t.aside() > 0) {
            for edit in &tab.waiting {
                self.accepted[at.edits[&edit.number]].fate = Fate::LetGo;
            }
        }
        self.call(seat, Session::drop_aside);
    }

    /// The disk does the next write, and says so or not yet; if there is none, it comes to itself.
    pub fn store(&mut self, seat: usize, is_told: bool) {
        let at = &mut self.seats[seat];
        let Some(write) = at.writes.pop_front() else {
            let done = at.done;
            if is_told && at.tab.as_ref().is_some_and(|t| !t.log.works) {
                self.call(seat, |tab, now| tab.stored(done, now));
                self.fault("storage back");
            }
            return;
        };
        for entry in write.put {
            at.disk.insert(entry.key, entry.record);
        }
        for key in write.forget {
            at.disk.remove(&key);
        }
        at.done = write.number;
        if is_told {
            self.call(seat, |tab, now| tab.stored(write.number, now));
        }
    }

    /// The next write fails, and with it those after it.
    pub fn fail_to_store(&mut self, seat: usize) {
        let at = &mut self.seats[seat];
        let writes = std::mem::take(&mut at.writes);
        if let Some(last) = writes.back() {
            at.done = last.number;
            self.call(seat, Session::storage_failed);
            self.fault("storage failed");
        }
    }

    pub fn pass(&mut self, time: Millis) {
        self.now += time;
        for seat in 0..self.seats.len() {
            self.call(seat, Session::tick);
        }
    }
}

fn pending(tab: &Session) -> BTreeMap<u64, Command> {
    let out = tab.sent.iter().flat_map(|b| &b.edits);
    let all = out.chain(&tab.waiting);
    all.map(|e| (e.number, e.command.clone())).collect()
}

/// Nothing selected.
pub(super) fn none() -> Selection {
    Selection::default()
}
