//! Counting what a simulation comes to.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::workflows::{
    Cost, DayCount, Effect, Node, NodeId, SENT_MAX, SimulationReport, StepCount, WouldSend,
    kind_spec,
};
use rust_decimal::Decimal;

use super::{Assumed, run::Ended, run::Run};
use crate::{interpreter::Plan, times};

pub(super) struct Tally {
    pub report: SimulationReport,
    zone: Tz,
    days: BTreeMap<NaiveDate, DayCount>,
    subjects: BTreeSet<String>,
    asked_open: u64,
}

impl Tally {
    pub fn new(plan: &Plan) -> Self {
        Self {
            report: SimulationReport::default(),
            zone: times::zone(&plan.doc.settings.tz),
            days: BTreeMap::new(),
            subjects: BTreeSet::new(),
            asked_open: 0,
        }
    }

    fn day(&mut self, now: DateTime<Utc>) -> &mut DayCount {
        let day = now.with_timezone(&self.zone).date_naive();
        self.days.entry(day).or_insert(DayCount {
            day,
            runs: 0,
            asked: 0,
            sent: 0,
            tokens: 0,
        })
    }

    fn step(&mut self, node: NodeId) -> &mut StepCount {
        self.report.steps.entry(node).or_default()
    }

    pub fn began(&mut self, run: &Run, now: DateTime<Utc>) {
        self.report.runs.started += 1;
        self.subjects.insert(run.env.subject_of(&run.env.trigger));
        self.day(now).runs += 1;
    }

    pub fn ended(&mut self, how: Ended) {
        match how {
            Ended::Well => self.report.runs.succeeded += 1,
            Ended::Failed => self.report.runs.failed += 1,
        }
    }

    pub fn still_open(&mut self, run: &Run) {
        self.report.runs.open += 1;
        for node in run.open_steps() {
            self.step(node).open += 1;
        }
    }

    pub fn entered(&mut self, node: NodeId) {
        self.step(node).entered += 1;
    }

    pub fn left(&mut self, node: NodeId, port: &str) {
        *self.step(node).ports.entry(port.to_owned()).or_default() += 1;
    }

    pub fn failed(&mut self, node: NodeId) {
        self.step(node).failed += 1;
    }

    pub fn waited(&mut self, node: NodeId, seconds: i64) {
        let seconds = u64::try_from(seconds).unwrap_or_default();
        let step = self.step(node);
        step.waited += 1;
        step.longest_wait = step.longest_wait.max(seconds);
    }

    /// People are asked for something.
    pub fn asked(&mut self, now: DateTime<Utc>) {
        self.asked_open += 1;
        self.day(now).asked += 1;
        let open = self.asked_open;
        let people = &mut self.report.people;
        people.asked += 1;
        people.most_open = people.most_open.max(open);
    }

    pub fn answered(&mut self, in_time: bool) {
        self.asked_open = self.asked_open.saturating_sub(1);
        self.report.people.expired += u64::from(!in_time);
    }

    /// A step did its work: what it cost, and whether it left the building.
    pub fn worked(
        &mut self,
        node: &Node,
        about: impl FnOnce() -> String,
        cost: Decimal,
        now: DateTime<Utc>,
    ) {
        self.report.cost += cost;
        let Some(spec) = kind_spec(&node.kind) else {
            return;
        };
        if let Cost::Tokens(tokens) = spec.cost {
            self.report.tokens += u64::from(tokens);
            self.day(now).tokens += u64::from(tokens);
        }
        let effect = spec.effect_of(&node.params);
        if !effect.is_external() {
            return;
        }
        self.report.sent += 1;
        self.day(now).sent += 1;
        self.report.irreversible += u64::from(effect == Effect::Irreversible);
        if self.report.examples.len() < SENT_MAX {
            self.report.examples.push(WouldSend {
                at: now,
                step: node.name.clone(),
                kind: node.kind.clone(),
                about: about().chars().take(200).collect(),
            });
        }
    }

    pub fn finish(mut self, plan: &Plan, assumed: &Assumed) -> SimulationReport {
        self.report.people.busiest_day = self.days.values().map(|d| d.asked).max().unwrap_or(0);
        self.report.days = self.days.into_values().collect();
        self.report.subjects = self.subjects.len() as u64;
        self.report.wires = wires(plan, &self.report.steps);
        self.report.assumed = said(plan, assumed, &self.report);
        self.report
    }
}

/// Items by wire: what left by its output; a wire from a step that is off carries what came to that.
fn wires(
    plan: &Plan,
    steps: &BTreeMap<NodeId, StepCount>,
) -> BTreeMap<domain::workflows::EdgeId, u64> {
    let mut all = BTreeMap::new();
    for (id, node) in &plan.doc.nodes {
        for (port, _) in plan.outputs(*id).filter(|_| node.enabled) {
            let n = steps.get(id).and_then(|s| s.ports.get(port)).copied();
            for target in plan.targets(*id, port) {
                all.insert(target.edge, n.unwrap_or(0));
            }
        }
    }
    // The wires into steps that are off stand for the ones behind them.
    for (id, edge) in &plan.doc.edges {
        let from = plan.doc.nodes.get(&edge.from.node);
        if from.is_some_and(|n| n.enabled) && !all.contains_key(id) {
            let n = steps.get(&edge.from.node);
            let n = n.and_then(|s| s.ports.get(&edge.from.port)).copied();
            all.insert(*id, n.unwrap_or(0));
        }
    }
    all
}

fn said(plan: &Plan, assumed: &Assumed, report: &SimulationReport) -> Vec<String> {
    let mut said = Vec::new();
    let came_to = |id: &NodeId| report.steps.get(id).is_some_and(|s| s.entered > 0);
    let nodes = || plan.doc.nodes.values().filter(|n| came_to(&n.id));
    if !report.cost.is_zero() {
        said.push("Models read and write as many tokens as usual, half of each".to_owned());
    }
    if plan.doc.settings.frequency_cap.is_some() {
        said.push("Nobody was taken up before these days".to_owned());
    }
    if nodes().any(|n| n.kind.starts_with("human.")) {
        let hours = assumed.answer_after.num_minutes() as f64 / 60.0;
        said.push(format!("People answer {hours} hours after they are asked"));
    }
    for node in nodes() {
        match assumed.answers.get(&node.id) {
            Some(shares) => {
                let shares: Vec<String> = shares
                    .iter()
                    .map(|(port, share)| format!("{share:.0} % {port}"))
                    .collect();
                said.push(format!("{}: {}", node.name, shares.join(", ")));
            }
            None if super::steps::is_answered(node) => {
                let first = kind_spec(&node.kind)
                    .and_then(|s| s.out_ports(&node.params).into_iter().next());
                let first = first.unwrap_or_default();
                said.push(format!("{}: always {first}, with sample data", node.name));
            }
            None => {}
        }
    }
    said
}
