//! One editor and its server, call by call.

mod others;
mod reopening;
mod saving;
mod together;
mod upsets;

use uuid::Uuid;

use super::{
    super::{
        super::{
            commands::Command,
            doc::{NodeId, WorkflowDoc},
            draft::{DraftChanged, DraftCommands},
            main_job,
        },
        Millis,
        failure::Failure,
        history::Selection,
        log::{Entry, Record, Write},
    },
    Access, Edited, Effect, Session,
    model::Server,
};
use crate::publishing::Network;

/// An editor whose effects are carried out by hand.
struct Desk {
    server: Server,
    tab: Session,
    now: Millis,
    writes: Vec<Write>,
    sent: Vec<DraftCommands>,
    asked: Vec<Effect>,
    told: Vec<String>,
}

impl Desk {
    fn new() -> Self {
        let server = Server::new(main_job(&[Network::X]));
        let tab = Session::open(server.draft(), Access::Write, Uuid::from_u128(77));
        Self::with(server, tab)
    }

    fn with(server: Server, tab: Session) -> Self {
        Self {
            server,
            tab,
            now: 1_000_000,
            writes: Vec::new(),
            sent: Vec::new(),
            asked: Vec::new(),
            told: Vec::new(),
        }
    }

    fn follow(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Write(write) => self.writes.push(write),
                Effect::Send(input) => self.sent.push(input),
                Effect::Told(told) => {
                    let by = told.by.unwrap_or_default();
                    let deeds = told.deeds.iter();
                    self.told
                        .extend(deeds.map(|d| format!("{by} {}", d.past())));
                }
                asked => self.asked.push(asked),
            }
        }
    }

    fn call(&mut self, what: impl FnOnce(&mut Session, Millis) -> Vec<Effect>) {
        let effects = what(&mut self.tab, self.now);
        self.follow(effects);
    }

    fn edit(&mut self, command: Command) -> Edited {
        let none = Selection::default();
        let edited = self.tab.edit(command, none, self.now).expect("an edit");
        self.follow(edited.effects.clone());
        edited
    }

    fn pass(&mut self, time: Millis) {
        self.now += time;
        self.call(Session::tick);
    }

    /// The storage does everything up to the newest write.
    fn store(&mut self) {
        let newest = self.writes.last().map_or(0, |w| w.number);
        self.call(|tab, now| tab.stored(newest, now));
    }

    /// Waits until a batch has been sent, and answers it.
    fn next_batch(&mut self) -> DraftCommands {
        for _ in 0..100 {
            if let Some(batch) = self.sent.pop() {
                return batch;
            }
            self.pass(100);
            self.store();
        }
        panic!("nothing was sent");
    }

    fn serve(&mut self, batch: &DraftCommands) -> Result<DraftChanged, Failure> {
        self.server.edit(0, batch)
    }

    fn answer(&mut self, batch: &DraftCommands) {
        let id = batch.batch.expect("an id");
        match self.serve(batch) {
            Ok(answer) => self.call(|tab, now| tab.answered(id, answer, now)),
            Err(why) => self.call(|tab, now| tab.failed(id, why, 0.5, now)),
        }
    }

    fn fail(&mut self, batch: &DraftCommands, why: Failure) {
        let id = batch.batch.expect("an id");
        self.call(|tab, now| tab.failed(id, why, 0.5, now));
    }

    /// Somebody else changes the draft.
    fn theirs(&mut self, commands: Vec<Command>) {
        let input = DraftCommands {
            base_rev: self.server.rev,
            commands,
            batch: Some(Uuid::from_u128(1_000 + u128::from(self.server.rev))),
            editor: None,
        };
        self.server.edit(9, &input).expect("applies");
    }

    /// The live feed says so, and what is asked for comes.
    fn hear(&mut self) {
        self.call(Session::heard);
        self.serve_questions();
    }

    fn serve_questions(&mut self) {
        while let Some(asked) = self.asked.pop() {
            match asked {
                Effect::FetchSince(rev) => {
                    let batches = self.server.history(rev);
                    self.call(|tab, now| tab.theirs(batches, now));
                }
                _ => {
                    let draft = self.server.draft();
                    self.call(|tab, now| tab.refreshed(draft, now));
                }
            }
        }
    }

    /// What the storage holds after all writes.
    fn disk(&self) -> Vec<Entry> {
        let mut disk = std::collections::BTreeMap::new();
        for write in &self.writes {
            for entry in &write.put {
                disk.insert(entry.key, entry.record.clone());
            }
            for key in &write.forget {
                disk.remove(key);
            }
        }
        disk.into_iter()
            .map(|(key, record)| Entry { key, record })
            .collect()
    }

    /// How many records of edits and of conflicts the storage holds.
    fn kept(&self) -> (usize, usize) {
        let disk = self.disk();
        let edits = disk
            .iter()
            .filter(|e| matches!(e.record, Record::Edit { .. }));
        let conflicts = disk
            .iter()
            .filter(|e| matches!(e.record, Record::Conflict(_)));
        (edits.count(), conflicts.count())
    }
}

fn id(doc: &WorkflowDoc, key: &str) -> NodeId {
    doc.by_key(key).expect(key).id
}

fn set(doc: &WorkflowDoc, key: &str, field: &str, value: &str) -> Command {
    Command::SetParam {
        node: id(doc, key),
        field: field.into(),
        value: Some(value.into()),
    }
}

fn param(doc: &WorkflowDoc, key: &str, field: &str) -> String {
    let value = doc.by_key(key).and_then(|n| n.params.get(field));
    value
        .and_then(|v| v.as_str())
        .unwrap_or_default()
        .to_owned()
}
