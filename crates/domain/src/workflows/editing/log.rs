//! The log of an open editor: what is kept in the browser's storage so that a killed tab loses
//! nothing. Says what to write; the browser writes it.
//!
//! A log belongs to one editor (a tab) of one workflow of one company; another tab keeps its own. A
//! tab takes over the log of one that is not alive any more. Each [`Write`] is one transaction of the
//! storage, and writes are done in the order of their numbers.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{super::commands::Command, Millis, conflict::Conflict};

/// The key of [`Record::Head`].
const HEAD: u64 = 0;

/// One record with its key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its key: 0 for the head, else the number of the edit it came from.
    pub key: u64,
    /// What is kept.
    pub record: Record,
}

/// What is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Record {
    /// What the edits stand on.
    Head(Head),
    /// An edit that the server has not acknowledged.
    Edit {
        /// What was done, as it fits the document of the head and the edits before.
        command: Command,
        /// When.
        at: Millis,
    },
    /// An edit that waits for a person's decision.
    Conflict(Conflict),
}

/// What the edits of a log stand on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The revision whose document the edits follow.
    pub base: u32,
    /// The batch whose fate is not known.
    pub sent: Option<Sent>,
}

/// A batch that may have arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// Its id.
    pub batch: Uuid,
    /// The revision it is made on.
    pub base_rev: u32,
    /// It holds all edits up to this number.
    pub upto: u64,
}

/// One transaction: all of it or nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Write {
    /// Counts the writes of one opened editor, from 1.
    pub number: u64,
    /// Records to put under their keys, in place of what is there.
    pub put: Vec<Entry>,
    /// Keys whose records go.
    pub forget: Vec<u64>,
}

/// What is written and what is to be.
#[derive(Debug)]
pub(super) struct Log {
    next: u64,
    writes: u64,
    stored: u64,
    head: Option<Head>,
    /// Whether the storage takes anything.
    pub works: bool,
    /// Keys that the storage may hold, with the write that forgets them: it may fail.
    kept: BTreeMap<u64, Option<u64>>,
    put: BTreeMap<u64, Record>,
    forget: BTreeSet<u64>,
}

impl Log {
    /// The log that goes on with these records.
    pub fn of(entries: &[Entry]) -> Self {
        let head = entries.iter().find_map(|e| match &e.record {
            Record::Head(head) => Some(*head),
            _ => None,
        });
        let numbers = entries.iter().flat_map(|e| {
            let also: &[u64] = match &e.record {
                Record::Conflict(conflict) => &conflict.also,
                _ => &[],
            };
            also.iter().copied().chain([e.key])
        });
        let last = numbers.max().unwrap_or(HEAD);
        Self {
            // What was sent and is forgotten had numbers too.
            next: last.max(head.and_then(|h| h.sent).map_or(0, |s| s.upto)) + 1,
            writes: 0,
            stored: 0,
            head,
            works: true,
            kept: entries.iter().map(|e| (e.key, None)).collect(),
            put: BTreeMap::new(),
            forget: BTreeSet::new(),
        }
    }

    pub fn number(&mut self) -> u64 {
        self.next += 1;
        self.next - 1
    }

    pub fn put(&mut self, key: u64, record: Record) {
        self.forget.remove(&key);
        self.put.insert(key, record);
    }

    pub fn forget(&mut self, key: u64) {
        self.put.remove(&key);
        self.forget.insert(key);
    }

    /// The next write, if there is anything to write. The head goes along where it changed; alone it
    /// is written only if edits stand on it.
    pub fn take(&mut self, head: Head, has_edits: bool) -> Option<Write> {
        if !self.works {
            self.put.clear();
            self.forget.clear();
            return None;
        }
        let moved = self.head != Some(head);
        if self.put.is_empty() && self.forget.is_empty() && !(moved && has_edits) {
            return None;
        }
        if moved {
            self.head = Some(head);
            self.forget.remove(&HEAD);
            self.put.insert(HEAD, Record::Head(head));
        }
        self.writes += 1;
        self.kept.extend(self.put.keys().map(|key| (*key, None)));
        for key in &self.forget {
            self.kept.entry(*key).and_modify(|w| *w = Some(self.writes));
        }
        let put = std::mem::take(&mut self.put).into_iter();
        Some(Write {
            number: self.writes,
            put: put.map(|(key, record)| Entry { key, record }).collect(),
            forget: std::mem::take(&mut self.forget).into_iter().collect(),
        })
    }

    /// The storage that took nothing takes writes again: it gets everything anew, and loses all else
    /// that it may hold.
    pub fn recover(&mut self, records: impl IntoIterator<Item = (u64, Record)>) {
        self.works = true;
        self.head = None;
        self.put = records.into_iter().collect();
        let kept = self.kept.keys().copied();
        self.forget = kept.filter(|key| !self.put.contains_key(key)).collect();
    }

    /// The number of the newest write.
    pub const fn newest(&self) -> u64 {
        self.writes
    }

    /// All writes up to this one are done, but for those that failed while the storage took nothing.
    pub fn set_stored(&mut self, upto: u64) {
        self.stored = self.stored.max(upto);
        if self.works {
            self.kept.retain(|_, gone| gone.is_none_or(|w| w > upto));
        }
    }

    /// Whether all writes up to this one are done, or none will ever be.
    pub const fn is_stored(&self, number: u64) -> bool {
        !self.works || number <= self.stored
    }
}

#[cfg(test)]
mod tests;
