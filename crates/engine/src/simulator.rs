//! Trying a workflow on what happened before: the same plan, walk and rules as a live run, in memory,
//! by a clock that jumps from one moment to the next. Nothing is stored and nothing leaves; what people
//! and the outside would have answered is taken for granted, and said. No clock and no I/O here.

mod limits;
mod run;
mod schedules;
mod setup;
mod steps;
mod tally;
mod world;

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use domain::{
    ids::StepId,
    workflows::{Node, NodeId, SimulationReport},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::interpreter::{Env, Plan, Prices, condition_holds, lets_through, listens_to};
use limits::{Book, Entry};
use run::{Ended, Run};
use schedules::Schedule;
pub use setup::{Assumed, Heard, Past, PastWhat, Setup};
pub use steps::is_answered;
use tally::Tally;
pub use world::World;

/// Steps that one simulation walks at most.
pub const STEPS_MAX: u64 = 2_000_000;
/// Events and calls that may lead to one another, as in live runs.
const HOPS_MAX: u32 = 8;

/// Walks the history and counts. The same setup gives the same report.
#[must_use]
pub fn simulate(setup: Setup) -> SimulationReport {
    let mut history = setup.history.into_iter().peekable();
    let mut sim = Sim::new(
        setup.workflow,
        setup.version,
        setup.plan,
        setup.from,
        setup.world,
        setup.assumed,
    );
    sim.prices = setup.prices;
    sim.arm_schedules(setup.from);
    loop {
        let due = sim.desk.agenda.peek().map(|Reverse((at, ..))| *at);
        let past = history.peek().map(|p| p.at);
        let (at, is_past) = match (past, due) {
            (Some(past), Some(due)) if past <= due => (past, true),
            (_, Some(due)) => (due, false),
            (Some(past), None) => (past, true),
            (None, None) => break,
        };
        if at > setup.to {
            break;
        }
        if sim.desk.steps > STEPS_MAX {
            sim.desk.tally.report.cut = Some(format!(
                "More than {STEPS_MAX} steps: what came after {at} was not looked at"
            ));
            break;
        }
        if sim.desk.is_full {
            sim.desk.tally.report.cut = Some(format!(
                "A run holds too much at once: what came after {} was not looked at",
                sim.desk.now
            ));
            break;
        }
        sim.desk.now = sim.desk.now.max(at);
        if is_past {
            if let Some(past) = history.next() {
                sim.past(past.what);
            }
        } else if let Some(Reverse((_, _, what))) = sim.desk.agenda.pop() {
            sim.due(what);
        }
        sim.hear_own();
    }
    sim.finish()
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Step(usize, StepId),
    Schedule(usize),
    /// The line before a workflow may move.
    Line(String),
    /// A run's longest time is over.
    Timeout(usize),
}

/// What runs share: the clock, the agenda, the counting.
struct Desk {
    now: DateTime<Utc>,
    agenda: BinaryHeap<Reverse<(DateTime<Utc>, u64, What)>>,
    seq: u64,
    ids: u128,
    steps: u64,
    /// A run holds more than may be kept in memory.
    is_full: bool,
    tally: Tally,
    /// Events of the runs themselves, heard when the step that told them has ended.
    told: Vec<(Heard, u32)>,
}

impl Desk {
    fn id(&mut self) -> Uuid {
        self.ids += 1;
        Uuid::from_u128(self.ids)
    }

    /// Something of a run itself that triggers and waiting steps may listen to.
    fn tell(&mut self, run: &Run, event: &str, subject: Option<String>, item: Value) {
        let heard = Heard {
            event: event.to_owned(),
            subject,
            item,
            campaign: run.campaign.clone(),
        };
        self.told.push((heard, run.hops));
    }

    fn at(&mut self, at: DateTime<Utc>, what: What) {
        self.seq += 1;
        let at = at.max(self.now);
        self.agenda.push(Reverse((at, self.seq, what)));
    }
}

/// A step that waits for an event.
struct Waiting {
    run: usize,
    step: StepId,
    subject: Option<String>,
}

struct Sim {
    desk: Desk,
    workflow: String,
    version: u32,
    plan: Arc<Plan>,
    world: World,
    assumed: Assumed,
    runs: Vec<Option<Box<Run>>>,
    schedules: Vec<Schedule>,
    waits: HashMap<String, Vec<Waiting>>,
    seen: HashMap<(String, NodeId, String), Option<DateTime<Utc>>>,
    rates: HashMap<(String, NodeId, String), (DateTime<Utc>, i64)>,
    books: HashMap<String, Book>,
    prices: Prices,
}

impl Sim {
    fn new(
        workflow: String,
        version: u32,
        plan: Arc<Plan>,
        now: DateTime<Utc>,
        world: World,
        assumed: Assumed,
    ) -> Self {
        Self {
            desk: Desk {
                now,
                agenda: BinaryHeap::new(),
                seq: 0,
                ids: 0,
                steps: 0,
                is_full: false,
                tally: Tally::new(&plan),
                told: Vec::new(),
            },
            workflow,
            version,
            plan,
            world,
            assumed,
            runs: Vec::new(),
            schedules: Vec::new(),
            waits: HashMap::new(),
            seen: HashMap::new(),
            rates: HashMap::new(),
            books: HashMap::new(),
            prices: Prices::default(),
        }
    }

    fn past(&mut self, what: PastWhat) {
        self.desk.tally.report.events += 1;
        match what {
            PastWhat::Event(heard) => self.hear(&heard, 0),
            PastWhat::Start {
                trigger,
                item,
                campaign,
            } => {
                let plan = self.plan.clone();
                let named = trigger.and_then(|id| plan.triggers().find(|n| n.id == id));
                if let Some(start) = named.or_else(|| plan.start()) {
                    self.begin(start, item, campaign, 0);
                }
            }
        }
    }

    fn due(&mut self, what: What) {
        match what {
            What::Step(run, step) => self.step(run, step),
            What::Schedule(at) => self.fire(at),
            What::Line(workflow) => self.look_at_line(&workflow),
            What::Timeout(run) => self.stop_with_called(run),
        }
    }

    /// Lets be heard what runs themselves told.
    fn hear_own(&mut self) {
        while let Some((heard, hops)) = self.desk.told.pop() {
            self.hear(&heard, hops);
        }
    }

    /// Lets an event be heard: begins the runs of the triggers it passes and wakes the steps that wait.
    fn hear(&mut self, heard: &Heard, hops: u32) {
        if hops >= HOPS_MAX {
            return;
        }
        let plan = self.plan.clone();
        for start in plan.triggers() {
            if listens_to(start) != Some(&heard.event)
                || !lets_through(&start.kind, &start.params, &self.workflow, &heard.item)
            {
                continue;
            }
            self.begin(start, heard.item.clone(), heard.campaign.clone(), hops + 1);
        }
        let Some(waits) = self.waits.remove(&heard.event) else {
            return;
        };
        let mut kept = Vec::new();
        for wait in waits {
            let Some(run) = self.runs[wait.run].as_mut() else {
                continue;
            };
            let about = wait.subject.is_none() || wait.subject == heard.subject;
            let holds = |run: &Run| {
                let node = run.step(wait.step).and_then(|s| run.plan.node(s.node));
                condition_holds(node.and_then(|n| n.params.get("where")), &heard.item)
            };
            if !about || !holds(run) {
                kept.push(wait);
                continue;
            }
            if run.happened(wait.step, heard.item.clone()) {
                let now = self.desk.now;
                self.desk.at(now, What::Step(wait.run, wait.step));
            }
        }
        // Steps that began to wait meanwhile stand behind the others.
        let all = self.waits.entry(heard.event.clone()).or_default();
        kept.append(all);
        *all = kept;
    }

    /// Begins a run of the workflow itself, or puts it into the line before it; answers its place.
    /// Nothing: the workflow's settings do not allow it.
    fn begin(
        &mut self,
        start: &Node,
        item: Value,
        campaign: Option<String>,
        hops: u32,
    ) -> Option<usize> {
        let (plan, workflow) = (self.plan.clone(), self.workflow.clone());
        let at = self.runs.len();
        let run = Run::new(
            at,
            plan,
            workflow,
            self.version,
            &item,
            campaign,
            hops,
            self.desk.now,
        );
        let entry = self.let_in(&run, None);
        if let Entry::Refused(_) = entry {
            self.desk.tally.report.runs.left_out += 1;
            return None;
        }
        self.desk.tally.began(&run, self.desk.now);
        self.runs.push(None);
        match entry {
            Entry::Waits => self.stand_in_line(run, start),
            _ => self.enter(run, start),
        }
        Some(at)
    }

    /// Takes the first step of a run that has a place.
    fn enter(&mut self, mut run: Run, start: &Node) {
        let at = run.at;
        self.set_timer(&run);
        run.begin(&mut self.desk, start);
        self.runs[at] = Some(Box::new(run));
        self.settle(at);
    }

    /// What follows when a run has been worked on: it ended, and who waited for that goes on.
    fn settle(&mut self, at: usize) {
        let Some(run) = self.runs[at].as_mut() else {
            return;
        };
        let Some(ended) = run.close(&mut self.desk) else {
            return;
        };
        let Some(run) = self.runs[at].take() else {
            return;
        };
        if run.is_main {
            self.desk.tally.ended(ended);
        }
        self.let_go(&run.workflow, at);
        if ended == Ended::Failed {
            let item = json!({ "workflow": run.workflow, "run": run.env.run["id"] });
            let subject = run.env.run["id"].as_str().map(str::to_owned);
            self.desk.tell(&run, "run_failed", subject, item);
        }
        let now = self.desk.now;
        if let Some((parent, step)) = run.parent
            && let Some(above) = self.runs[parent].as_mut()
        {
            above.child_ended(step, ended, run.result.clone());
            self.desk.at(now, What::Step(parent, step));
        }
        for (n, schedule) in self.schedules.iter_mut().enumerate() {
            if schedule.held && schedule.last == Some(at) {
                schedule.held = false;
                self.desk.at(now, What::Schedule(n));
            }
        }
    }

    fn finish(mut self) -> SimulationReport {
        for run in self.runs.iter().flatten().filter(|r| r.is_main) {
            self.desk.tally.still_open(run);
        }
        self.desk.tally.finish(&self.plan, &self.assumed)
    }
}

/// What tokens read of a run.
fn env_of(
    run: &str,
    version: u32,
    started: DateTime<Utc>,
    plan: &Plan,
    workflow: &str,
    trigger: Value,
) -> Env {
    Env {
        trigger,
        run: json!({ "id": run, "started": started, "version": version, "mode": "live" }),
        settings: json!({ "tz": plan.doc.settings.tz }),
        workflow: workflow.to_owned(),
    }
}
