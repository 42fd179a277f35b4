//! A workflow that calls another one, in a simulation.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{At, Outcome, fault};
use crate::simulator::{
    Sim, What,
    limits::Entry,
    run::{Ended, Run},
};

impl Sim {
    pub(super) fn subworkflow(&mut self, run: &mut Run, at: &At<'_>) -> Outcome {
        if let Some((how, result)) = &at.known.child {
            let (run, output) = (Value::Null, result.clone().unwrap_or(Value::Null));
            return match how {
                Ended::Well => {
                    let mut item = at.input.clone();
                    if let (Some(item), Some(given)) = (item.as_object_mut(), output.as_object()) {
                        item.extend(given.clone());
                    }
                    Outcome::Done {
                        output: json!({ "run": run, "status": "succeeded", "output": output }),
                        port: "out".to_owned(),
                        item: Some(item),
                    }
                }
                Ended::Failed => fault("child_failed", "The run it started has failed"),
            };
        }
        let plan = at
            .text("workflow")
            .and_then(|w| self.world.workflows.get(w))
            .cloned();
        let Some(plan) = plan.filter(|_| run.depth < 10) else {
            return self.answered(run, at);
        };
        let own = plan.triggers().find(|n| n.kind == "trigger.subworkflow");
        let Some(start) = own.or_else(|| plan.start()).cloned() else {
            return fault("refused", "The run could not begin");
        };
        let inputs = match at.param("inputs") {
            Some(Value::Object(map)) if !map.is_empty() => Value::Object(map.clone()),
            _ => at.input.clone(),
        };
        let place = self.runs.len();
        let workflow = at.text("workflow").unwrap_or_default().to_owned();
        let mut child = Run::new(
            place,
            Arc::clone(&plan),
            workflow,
            1,
            &inputs,
            run.campaign.clone(),
            run.hops,
            self.desk.now,
        );
        child.is_main = false;
        child.depth = run.depth + 1;
        let waits = at.param("wait").and_then(Value::as_bool) != Some(false);
        child.parent = waits.then_some((run.at, at.id));
        child.called_by = Some(run.at);
        let entry = self.let_in(&child, Some(run));
        if let Entry::Refused(code) = entry {
            return fault(code, "The run it was to start may not begin now");
        }
        // Its first steps are taken when this one has been put back: it may end at once.
        self.runs.push(None);
        if entry == Entry::Waits {
            self.stand_in_line(child, &start);
        } else {
            self.set_timer(&child);
            child.begin(&mut self.desk, &start);
            match child.close(&mut self.desk) {
                Some(how) => {
                    self.let_go(&child.workflow, place);
                    if let (true, Some(step)) = (waits, run.step_mut(at.id)) {
                        step.known.child = Some((how, child.result.clone()));
                        let now = self.desk.now;
                        self.desk.at(now, What::Step(run.at, at.id));
                    }
                }
                None => self.runs[place] = Some(Box::new(child)),
            }
        }
        if waits {
            return Outcome::Waits;
        }
        Outcome::done(
            json!({ "run": null, "status": "running", "output": {} }),
            "out",
        )
    }
}
