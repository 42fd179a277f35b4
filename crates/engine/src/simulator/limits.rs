//! What a workflow's settings ask of its runs, in a simulation: who may begin, who stands in line, for how
//! long and at what price. The rules are those of live runs; the books are in memory.

use std::collections::{BTreeSet, HashMap, VecDeque};

use chrono::{DateTime, TimeDelta, Utc};
use domain::workflows::{Cost, Node, kind_spec};
use rust_decimal::Decimal;
use serde_json::Value;

use super::{
    Sim, What,
    run::{Ended, Run},
};
use crate::interpreter::{key_of, most_it_may_cost, person_of};

/// Most runs of one workflow that may stand in line.
const LINE_MAX: usize = 10_000;

/// What is known of the runs of one workflow.
#[derive(Default)]
pub(super) struct Book {
    /// When runs about a person began.
    began: HashMap<String, Vec<DateTime<Utc>>>,
    keys: HashMap<String, usize>,
    /// Who has a place.
    holds: BTreeSet<usize>,
    line: VecDeque<(usize, Node)>,
}

/// Whether a run may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    In,
    Waits,
    /// It may not: a stable code.
    Refused(&'static str),
}

impl Sim {
    /// Decides on the beginning of a run, and counts it. `above` calls it.
    pub(super) fn let_in(&mut self, run: &Run, above: Option<&Run>) -> Entry {
        let plan = run.plan.clone();
        let settings = &plan.doc.settings;
        let (at, now) = (run.at, self.desk.now);
        let shares = settings.concurrency.is_some() && self.shares_a_place(run, above);
        let book = self.books.entry(run.workflow.clone()).or_default();
        let person = settings.frequency_cap.and_then(|_| person_of(&run.env));
        if let (Some(cap), Some(person)) = (settings.frequency_cap, &person) {
            let after = now - TimeDelta::days(i64::from(cap.per_days));
            let began = book.began.entry(person.clone()).or_default();
            began.retain(|at| *at > after);
            if began.len() >= cap.max as usize {
                self.desk.tally.report.held.cap += 1;
                return Entry::Refused("frequency_cap");
            }
        }
        let key = key_of(settings, &run.env);
        if key.as_ref().is_some_and(|key| book.keys.contains_key(key)) {
            return Entry::Refused("already_open");
        }
        let most = settings.concurrency.filter(|_| !shares);
        let waits = most.is_some_and(|most| {
            !book.line.is_empty() || book.holds.len() >= usize::try_from(most).unwrap_or(usize::MAX)
        });
        if waits && book.line.len() >= LINE_MAX {
            return Entry::Refused("queue_full");
        }
        if let Some(person) = person {
            book.began.entry(person).or_default().push(now);
        }
        if let Some(key) = key {
            book.keys.insert(key, at);
        }
        if waits {
            self.desk.tally.report.held.line += 1;
            return Entry::Waits;
        }
        if most.is_some() {
            book.holds.insert(at);
        }
        Entry::In
    }

    /// A run that a run of the same workflow waits for goes on in that one's place.
    fn shares_a_place(&self, run: &Run, above: Option<&Run>) -> bool {
        let mut next = above;
        while let Some(above) = next {
            if above.workflow == run.workflow {
                return true;
            }
            next = above.called_by.and_then(|at| self.runs[at].as_deref());
        }
        false
    }

    /// Puts a run into the line before its workflow.
    pub(super) fn stand_in_line(&mut self, run: Run, start: &Node) {
        let book = self.books.entry(run.workflow.clone()).or_default();
        book.line.push_back((run.at, start.clone()));
        let at = run.at;
        self.runs[at] = Some(Box::new(run));
    }

    /// An ended run gives back its key and its place.
    pub(super) fn let_go(&mut self, workflow: &str, at: usize) {
        let Some(book) = self.books.get_mut(workflow) else {
            return;
        };
        book.keys.retain(|_, holder| *holder != at);
        let waited = book.line.len();
        book.line.retain(|(waiting, _)| *waiting != at);
        if book.holds.remove(&at) && waited > 0 {
            let now = self.desk.now;
            self.desk.at(now, What::Line(workflow.to_owned()));
        }
    }

    /// Lets the first in line begin, as long as there are places.
    pub(super) fn look_at_line(&mut self, workflow: &str) {
        loop {
            let Some(book) = self.books.get_mut(workflow) else {
                return;
            };
            let Some((at, _)) = book.line.front() else {
                return;
            };
            let most = self.runs[*at]
                .as_ref()
                .and_then(|run| run.plan.doc.settings.concurrency);
            if most.is_some_and(|most| book.holds.len() >= most as usize) {
                return;
            }
            let Some((at, start)) = book.line.pop_front() else {
                return;
            };
            book.holds.insert(at);
            if let Some(run) = self.runs[at].take() {
                self.enter(*run, &start);
            }
        }
    }

    /// Sets the timer of a run that begins.
    pub(super) fn set_timer(&mut self, run: &Run) {
        if let Some(seconds) = run.plan.doc.settings.timeout_seconds {
            let at = self.desk.now + TimeDelta::seconds(i64::from(seconds));
            self.desk.at(at, What::Timeout(run.at));
        }
    }

    /// A run's time is over, or its money spent: it ends as failed, and the runs it called are stopped.
    pub(super) fn stop_with_called(&mut self, at: usize) {
        let Some(mut run) = self.runs[at].take() else {
            return;
        };
        run.stop(&mut self.desk, Ended::Failed, Value::Null);
        self.runs[at] = Some(run);
        let called: Vec<usize> = (at + 1..self.runs.len())
            .filter(|n| {
                self.runs[*n]
                    .as_ref()
                    .is_some_and(|r| r.called_by == Some(at))
            })
            .collect();
        for child in called {
            self.stop_with_called(child);
        }
        self.settle(at);
    }

    /// Whether a step must not begin: a run's budget, or that of a run above it, does not allow what it
    /// may cost at most.
    pub(super) fn over_budget(&self, run: &Run, node: &Node) -> bool {
        let Some(most) = most_it_may_cost(node, self.prices) else {
            return false;
        };
        let mut next = Some(run);
        while let Some(run) = next {
            let budget = run.plan.doc.settings.budget_per_run.as_ref();
            if budget.is_some_and(|budget| run.spent + most > budget.amount) {
                return true;
            }
            next = run.called_by.and_then(|at| self.runs[at].as_deref());
        }
        false
    }

    /// What a step is taken to cost, in US dollars.
    pub(super) fn cost_of(&self, node: &Node) -> Decimal {
        match kind_spec(&node.kind).map(|s| s.cost) {
            Some(Cost::Tokens(tokens)) => self.prices.usual(tokens),
            _ => Decimal::ZERO,
        }
    }

    /// A step did cost so much: its run, and those above it, have spent it.
    pub(super) fn spend(&mut self, run: &mut Run, cost: Decimal) {
        run.spent += cost;
        let mut next = run.called_by;
        while let Some(above) = next.and_then(|at| self.runs[at].as_mut()) {
            above.spent += cost;
            next = above.called_by;
        }
    }
}
