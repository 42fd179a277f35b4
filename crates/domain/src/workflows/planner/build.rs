//! From what is to happen to steps and wires. A walk from act to act that keeps the open ends of the
//! way, and of each of them what is known there: what flows, whether a lead is at hand, whether a
//! person has agreed to what was written.

mod begin;
mod deeds;
mod finish;
mod make;
mod sending;
mod tips;
mod ways;
mod writing;

use std::{collections::HashSet, ops::Range};

use serde_json::{Value, json};

use super::{
    Doubt, Plan, PlanContext, PlannedStep, Words,
    acts::{Act, Ask, Said, Wait},
    heed::Heeded,
    reader::Reader,
};
use crate::workflows::doc::{Edge, Node};
use make::Make;
use tips::{Facts, Tip, merged};
use ways::{Decision, Frame};

/// Steps that are kept free for what tells how a way ended.
const KEPT_FREE: usize = 4;

/// A plan being put together.
struct Builder<'a> {
    r: &'a Reader<'a>,
    context: &'a PlanContext<'a>,
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    steps: Vec<PlannedStep>,
    doubts: Vec<Doubt>,
    keys: HashSet<String>,
    made: u128,
    /// The open ends.
    tips: Vec<Tip>,
    /// Posts that are written and wait for their publishing while another way goes on.
    parked: Vec<Tip>,
    /// Where the first of several pieces was begun.
    fork: Vec<Tip>,
    /// Nothing has happened since a piece was written.
    has_just_written: bool,
    frames: Vec<Frame>,
    decisions: Vec<Decision>,
    /// Nothing is done until the sentence ends, since it is not known when it would be.
    skips: bool,
    skips_one: bool,
    no_approval: Option<Range<usize>>,
    /// Who is to decide about what leaves the house, said before there was anything.
    standing: Option<(Ask, Range<usize>)>,
    /// Whether `standing` has been asked.
    has_stood: bool,
    /// Whether anything to be decided about is said later on.
    writes_later: bool,
    /// The words that are being followed.
    words: Range<usize>,
    /// What is waited for before the thing being followed leaves the house.
    moments: Vec<(Wait, Range<usize>)>,
    is_full: bool,
}

/// Builds the plan.
pub(super) fn build(
    r: &Reader<'_>,
    context: &PlanContext<'_>,
    heeded: Heeded,
    unknown: Vec<Range<usize>>,
) -> Plan {
    let mut b = Builder::new(r, context, heeded.no_approval);
    for words in unknown {
        b.doubt(&words, |said| {
            format!("I do not know what to make of “{said}”; nothing was planned for it")
        });
    }
    for (words, why) in heeded.against {
        b.doubt(&words, |_| why);
    }
    b.begin(&heeded.said, heeded.forbids);
    b.follow(&heeded.said);
    b.finish()
}

impl<'a> Builder<'a> {
    fn new(
        r: &'a Reader<'a>,
        context: &'a PlanContext<'a>,
        no_approval: Option<Range<usize>>,
    ) -> Self {
        Self {
            r,
            context,
            nodes: Vec::new(),
            edges: Vec::new(),
            steps: Vec::new(),
            doubts: Vec::new(),
            keys: context.doc.nodes.values().map(|n| n.key.clone()).collect(),
            made: 0,
            tips: Vec::new(),
            parked: Vec::new(),
            fork: Vec::new(),
            has_just_written: false,
            frames: Vec::new(),
            decisions: Vec::new(),
            skips: false,
            skips_one: false,
            no_approval,
            standing: None,
            has_stood: false,
            writes_later: false,
            words: 0..0,
            moments: Vec::new(),
            is_full: false,
        }
    }

    fn doubt(&mut self, words: &Range<usize>, message: impl FnOnce(&str) -> String) {
        let words = self.cited(words);
        let message = message(words.as_ref().map_or("", |w| w.text.as_str()));
        self.doubts.push(Doubt { words, message });
    }

    /// A doubt about the words that are being followed.
    fn doubt_here(&mut self, message: impl FnOnce(&str) -> String) {
        self.doubt(&self.words.clone(), message);
    }

    fn cited(&self, words: &Range<usize>) -> Option<Words> {
        let text = self.r.said(words.clone());
        let start = self.r.words.get(words.start)?.at.start;
        (!text.is_empty()).then(|| Words {
            at: start..start + text.len(),
            text: text.to_owned(),
        })
    }

    /// Follows what was said, act by act.
    fn follow(&mut self, said: &[Said]) {
        let goes_out = |s: &Said| matches!(s.act, Act::Write(_) | Act::Publish(_) | Act::Send(_));
        let last = said.iter().rposition(goes_out);
        for (at, s) in said.iter().enumerate() {
            if self.is_full {
                return;
            }
            (self.words, self.moments) = (s.words.clone(), s.moments.clone());
            self.writes_later = last.is_some_and(|last| last > at);
            let mut next = said[at + 1..].iter().map(|s| &s.act);
            let next = next.find(|act| **act != Act::End);
            if s.act == Act::End {
                self.sentence_ends(next);
                continue;
            }
            let starts_way = matches!(s.act, Act::Otherwise | Act::Way(_));
            if self.skips && !starts_way {
                continue;
            }
            if std::mem::take(&mut self.skips_one) {
                continue;
            }
            self.unless_barred(&s.act);
            self.has_just_written = matches!(s.act, Act::Write(_));
            if !matches!(s.act, Act::When(_)) && next != Some(&Act::Otherwise) {
                self.close_single();
            }
        }
        self.sentence_ends(None);
        // Who was to be asked and was not needed is asked in the end.
        if !self.has_stood
            && let Some((ask, words)) = self.standing.take()
        {
            (self.words, self.writes_later) = (words, false);
            self.ask(&ask);
        }
    }

    fn act(&mut self, act: &Act) {
        match act {
            Act::Start(_) | Act::Back(_) | Act::Hold(_) | Act::End => {}
            Act::Not(act) => self.bar(act),
            Act::Write(write) => self.write(write),
            Act::CheckBrand => self.check(true),
            Act::Guard => self.guard(),
            Act::CheckIt => self.check(false),
            Act::Score => self.score(),
            Act::Points(n) => self.points(*n),
            Act::Ask(ask) => self.ask(ask),
            Act::Wait(wait) => self.wait(wait),
            Act::When(when) => self.when(when),
            Act::Otherwise => self.otherwise(),
            Act::Split(split) => self.split(split),
            Act::Way(n) => self.way(*n),
            Act::Publish(publish) => self.publish(publish),
            Act::Send(send) => self.send(send),
            Act::Task(task) => self.task(task),
            Act::Refuse(why) => self.doubt_here(|said| format!("“{said}”: {why}; it was left out")),
            Act::Tell(tell) => self.tell(tell),
            Act::Tag(tag) => self.tag(tag),
            Act::Call(call) => self.call(call),
        }
    }

    /// The parameters of a message to whoever asks, else to the owner.
    fn to_owner(&self, text: &str) -> Value {
        json!({ "to": [self.context.me.unwrap_or("owner")], "text": text })
    }
}
