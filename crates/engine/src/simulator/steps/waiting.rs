//! Waiting in a simulation: for a time, a turn, an event; and keys that were seen.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{At, Outcome, fault};
use crate::{
    interpreter::waits,
    simulator::{Sim, Waiting, run::Run},
};

impl Sim {
    pub(super) fn once(&mut self, at: &At<'_>) -> Outcome {
        let key = at.key("key");
        if key.trim().is_empty() || key.len() > 500 {
            return fault("key", "A key has 1 to 500 characters");
        }
        let now = self.desk.now;
        let expires = at.number("within").map(|s| now + TimeDelta::seconds(s));
        let place = (at.workflow.clone(), at.node.id, key.clone());
        let held = self.seen.get(&place);
        let first = held.is_none_or(|until| until.is_some_and(|at| at <= now));
        if first {
            self.seen.insert(place, expires);
        } else {
            self.desk.tally.report.held.seen += 1;
        }
        let port = if first { "first" } else { "seen" };
        Outcome::done(json!({ "key": key, "first": first }), port)
    }

    pub(super) fn rate_limit(&mut self, at: &At<'_>) -> Outcome {
        let now = self.desk.now;
        if at.known.until.is_some() {
            let waited = (now - at.entered).num_seconds();
            return Outcome::done(json!({ "waited_seconds": waited }), "out");
        }
        let max = at.number("max").unwrap_or(1).max(1);
        let per = TimeDelta::seconds(at.number("per").unwrap_or(1).max(1));
        let place = (at.workflow.clone(), at.node.id, at.key("by"));
        let (starts, used) = match self.rates.get(&place) {
            Some((starts, _)) if *starts + per <= now => (now, 1),
            Some((starts, used)) if *used >= max => (*starts + per, 1),
            Some((starts, used)) => (*starts, used + 1),
            None => (now, 1),
        };
        self.rates.insert(place, (starts, used));
        if starts > now {
            self.desk.tally.report.held.rate += 1;
            return Outcome::Until(starts);
        }
        Outcome::done(json!({ "waited_seconds": 0 }), "out")
    }

    pub(super) fn delay(&self, at: &At<'_>) -> Outcome {
        let now = self.desk.now;
        if let Some(until) = at.known.until {
            return Outcome::done(json!({ "until": until }), "out");
        }
        match waits::delay(&at.node.params, now) {
            Ok(until) if until > now => Outcome::Until(until),
            Ok(until) => Outcome::done(json!({ "until": until }), "out"),
            Err(error) => error.into(),
        }
    }

    pub(super) fn until(&self, run: &Run, at: &At<'_>) -> Outcome {
        let now = self.desk.now;
        if let Some(until) = at.known.until {
            return Outcome::done(json!({ "until": until }), "out");
        }
        let settings = &run.plan.doc.settings;
        let zone = waits::zone_of(&at.node.params, settings, at.lead());
        let until = match waits::until(&at.node.params, zone, now) {
            Ok(Some(until)) => until,
            Ok(None) if at.text("until") == Some("best_time") => self.best_time(at, zone),
            Ok(None) => self.slot_of(at).unwrap_or(now),
            Err(error) => return error.into(),
        };
        if until > now {
            return Outcome::Until(until);
        }
        Outcome::done(json!({ "until": until }), "out")
    }

    pub(super) fn window(&mut self, run: &Run, at: &At<'_>) -> Outcome {
        let settings = &run.plan.doc.settings;
        let zone = waits::zone_of(&at.node.params, settings, at.lead());
        match waits::window(&at.node.params, settings, zone, self.desk.now) {
            Ok(Some(opens)) => {
                if at.known.until.is_none() {
                    self.desk.tally.report.held.hours += 1;
                }
                Outcome::Until(opens)
            }
            Ok(None) => Outcome::done(json!({ "waited": at.known.until.is_some() }), "out"),
            Err(error) => error.into(),
        }
    }

    pub(super) fn wait_event(&mut self, at: &At<'_>) -> Outcome {
        if let Some(event) = &at.known.happened {
            return Outcome::done(json!({ "event": event, "happened": true }), "happened");
        }
        if at.known.until.is_some() {
            if let Some(waits) = at.text("event").and_then(|e| self.waits.get_mut(e)) {
                waits.retain(|w| (w.run, w.step) != (at.run, at.id));
            }
            return Outcome::done(json!({ "event": null, "happened": false }), "timeout");
        }
        let Some(event) = at.text("event") else {
            return fault("time", "Which event is missing");
        };
        let own = at.text("subject").map(str::to_owned);
        let subject = own.unwrap_or_else(|| at.env.subject_of(&at.input));
        let run = at.env.run.get("id").and_then(Value::as_str);
        let waiting = Waiting {
            run: at.run,
            step: at.id,
            subject: (Some(subject.as_str()) != run).then_some(subject),
        };
        self.waits
            .entry(event.to_owned())
            .or_default()
            .push(waiting);
        let seconds = at.number("timeout").unwrap_or(86_400);
        Outcome::Until(self.desk.now + TimeDelta::seconds(seconds))
    }
}
