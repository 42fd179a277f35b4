//! Schedules of a simulation: they fire by the rules of live ones, overlap and catch-up included.

use chrono::{DateTime, Utc};
use domain::workflows::Node;
use serde_json::{Value, json};

use super::{Sim, What};
use crate::{
    interpreter::{due, next_due},
    times,
};

pub(super) struct Schedule {
    node: Node,
    starts: DateTime<Utc>,
    fired: Option<DateTime<Utc>>,
    number: u64,
    pub last: Option<usize>,
    pub held: bool,
}

impl Sim {
    pub(super) fn arm_schedules(&mut self, from: DateTime<Utc>) {
        let plan = self.plan.clone();
        for node in plan.triggers().filter(|n| n.kind == "trigger.schedule") {
            let mut node = node.clone();
            let tz = plan.doc.settings.tz.clone();
            node.params
                .entry("tz".to_owned())
                .or_insert_with(|| tz.into());
            if let Some(at) = next_due(&node.params, from, None, from) {
                self.desk.at(at, What::Schedule(self.schedules.len()));
            }
            self.schedules.push(Schedule {
                node,
                starts: from,
                fired: None,
                number: 0,
                last: None,
                held: false,
            });
        }
    }

    pub(super) fn fire(&mut self, at: usize) {
        let now = self.desk.now;
        let schedule = &self.schedules[at];
        let (params, starts, fired) = (&schedule.node.params, schedule.starts, schedule.fired);
        let Some(moment) = due(params, starts, fired, now) else {
            return;
        };
        if moment > now {
            self.desk.at(moment, What::Schedule(at));
            return;
        }
        let overlap = params.get("overlap").and_then(Value::as_str);
        let is_open = schedule.last.is_some_and(|run| self.runs[run].is_some());
        match overlap.unwrap_or("queue") {
            "queue" if is_open => {
                self.schedules[at].held = true;
                return;
            }
            "skip" if is_open => self.desk.tally.report.runs.left_out += 1,
            _ => {
                let zone = params.get("tz").and_then(Value::as_str).unwrap_or("UTC");
                let item = json!({
                    "due": moment.with_timezone(&times::zone(zone)).to_rfc3339(),
                    "fired": now,
                    "number": schedule.number + 1,
                });
                let node = schedule.node.clone();
                self.schedules[at].number += 1;
                if let Some(run) = self.begin(&node, item, None, 0) {
                    self.schedules[at].last = Some(run);
                }
            }
        }
        let schedule = &mut self.schedules[at];
        schedule.fired = Some(moment);
        let (params, starts) = (&schedule.node.params, schedule.starts);
        if let Some(next) = next_due(params, starts, schedule.fired, moment) {
            self.desk.at(next, What::Schedule(at));
        }
    }
}
