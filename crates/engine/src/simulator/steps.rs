//! What each kind of step does in a simulation. Deciding, waiting, counting and looking up are done as
//! in a live run; for what people, models and networks would answer stands what is taken for granted.

mod called;
mod data;
mod people;
mod waiting;

use chrono::{DateTime, Utc};
use domain::{
    ids::StepId,
    workflows::{Category, Node, StepError, kind_spec},
};
use serde_json::{Map, Value, json};

use super::{
    Sim, What,
    run::{Ended, Ending, Known, Run},
};
use crate::interpreter::{Env, Rounds, is_pure, render_params, rounds, run_pure, share, share_of};

/// What a step came to.
enum Outcome {
    Done {
        output: Value,
        port: String,
        item: Option<Value>,
    },
    Until(DateTime<Utc>),
    /// An event, a run or nothing at all wakes it.
    Waits,
    Rounds(Rounds),
    Stop(Ended),
    /// The run's budget does not allow it: the run ends.
    Spent,
    Failed(StepError),
}

impl Outcome {
    fn done(output: Value, port: impl Into<String>) -> Self {
        Self::Done {
            output,
            port: port.into(),
            item: None,
        }
    }
}

impl From<StepError> for Outcome {
    fn from(error: StepError) -> Self {
        Self::Failed(error)
    }
}

/// A step with what it reads.
struct At<'a> {
    env: &'a Env,
    run: usize,
    id: StepId,
    /// With its parameters rendered.
    node: Node,
    workflow: String,
    before: Map<String, Value>,
    input: Value,
    known: Known,
    entered: DateTime<Utc>,
}

impl At<'_> {
    fn param(&self, key: &str) -> Option<&Value> {
        self.node.params.get(key).filter(|v| !v.is_null())
    }

    fn text(&self, key: &str) -> Option<&str> {
        let text = self.param(key)?.as_str()?;
        (!text.trim().is_empty()).then_some(text)
    }

    fn number(&self, key: &str) -> Option<i64> {
        self.param(key)?.as_i64()
    }

    /// A parameter as a key; anything but a text as it is written.
    fn key(&self, key: &str) -> String {
        match self.param(key) {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => String::new(),
        }
    }

    fn lead(&self) -> &Value {
        self.env.scope(&self.before, &self.input).lead
    }
}

/// Whether what a step gives comes from people, models or the outside, and so is taken for granted.
#[must_use]
pub fn is_answered(node: &Node) -> bool {
    let own = matches!(
        node.kind.as_str(),
        "data.lookup"
            | "lead.find"
            | "lead.upsert"
            | "lead.tag"
            | "campaign.plan"
            | "data.filter"
            | "logic.subworkflow"
            | "insight.collect"
    );
    let decides = kind_spec(&node.kind).is_some_and(|s| {
        matches!(
            s.category,
            Category::Logic | Category::Time | Category::Trigger
        )
    });
    !own && !decides && !is_pure(node)
}

fn fault(code: &str, message: &str) -> Outcome {
    Outcome::Failed(StepError {
        code: code.to_owned(),
        message: message.to_owned(),
        hint: String::new(),
    })
}

impl Sim {
    /// A step's turn has come: it is done, waits, or fails.
    pub(super) fn step(&mut self, run: usize, id: StepId) {
        let Some(mut held) = self.runs[run].take() else {
            return;
        };
        self.step_of(&mut held, id);
        let spent = held.is_spent;
        self.runs[run] = Some(held);
        if spent {
            self.stop_with_called(run);
        } else {
            self.settle(run);
        }
    }

    fn step_of(&mut self, run: &mut Run, id: StepId) {
        if run.join_timed_out(&mut self.desk, id) {
            return;
        }
        let now = self.desk.now;
        let Some(step) = run.step(id) else {
            return;
        };
        let wakes = step.known.happened.is_some() || step.known.child.is_some();
        if !wakes && step.known.until.is_some_and(|until| until > now) {
            return;
        }
        let plan = run.plan.clone();
        let Some(node) = plan.node(step.node) else {
            return;
        };
        let (input, known, entered) = (step.input.clone(), step.known.clone(), step.entered);
        let before = run.before(id);
        let scope = run.env.scope(&before, &input);
        let rendered = render_params(node, &scope);
        let env = run.env.clone();
        let at = At {
            env: &env,
            run: run.at,
            id,
            node: Node {
                params: rendered.clone().unwrap_or_default(),
                ..node.clone()
            },
            workflow: run.workflow.clone(),
            before,
            input,
            known,
            entered,
        };
        let outcome = match rendered {
            Err(error) => Outcome::Failed(error),
            Ok(_) if self.over_budget(run, &at.node) => Outcome::Spent,
            Ok(_) => self.perform(run, &at),
        };
        self.take_outcome(run, &at, outcome);
    }

    fn take_outcome(&mut self, run: &mut Run, at: &At<'_>, outcome: Outcome) {
        let (id, now) = (at.id, self.desk.now);
        match outcome {
            Outcome::Done { output, port, item } => {
                let cost = self.cost_of(&at.node);
                self.spend(run, cost);
                if run.is_main {
                    let about = || about(at.env, &at.input);
                    self.desk.tally.worked(&at.node, about, cost, now);
                }
                let port = Some(port);
                let ending = Ending {
                    output,
                    port,
                    item,
                    error: None,
                };
                run.end(&mut self.desk, id, ending);
            }
            Outcome::Failed(error) => {
                let ending = Ending {
                    output: Value::Null,
                    port: None,
                    item: None,
                    error: Some(error),
                };
                run.end(&mut self.desk, id, ending);
            }
            Outcome::Until(until) => {
                if let Some(step) = run.step_mut(id) {
                    step.known.until = Some(until);
                }
                self.desk.at(until, What::Step(run.at, id));
            }
            Outcome::Waits => {}
            Outcome::Rounds(rounds) => run.begin_rounds(&mut self.desk, id, rounds),
            Outcome::Spent => {
                if run.is_main {
                    self.desk.tally.failed(at.node.id);
                }
                run.is_spent = true;
            }
            Outcome::Stop(how) => run.stop(&mut self.desk, how, at.input.clone()),
        }
    }

    fn perform(&mut self, run: &mut Run, at: &At<'_>) -> Outcome {
        if is_pure(&at.node) {
            let scope = at.env.scope(&at.before, &at.input);
            return match run_pure(&at.node, &at.node.params, at.env, &scope) {
                Ok(gave) => Outcome::done(gave.output, gave.port.unwrap_or_default()),
                Err(error) => error.into(),
            };
        }
        match at.node.kind.as_str() {
            "logic.loop" => {
                let written = run.plan.node(at.node.id).unwrap_or(&at.node);
                rounds(&written.params, &at.node.params, &at.input)
                    .map_or_else(Into::into, Outcome::Rounds)
            }
            "logic.ab_test" => {
                let scope = at.env.scope(&at.before, &at.input);
                match share(&at.node, &at.node.params, "variants", at.env, &scope) {
                    Ok((_, name)) => {
                        Outcome::done(json!({ "variant": name, "experiment": "" }), name)
                    }
                    Err(error) => error.into(),
                }
            }
            "logic.stop" => Outcome::Stop(match at.text("as") {
                Some("failed") => Ended::Failed,
                _ => Ended::Well,
            }),
            "logic.once" => self.once(at),
            "logic.rate_limit" => self.rate_limit(at),
            "logic.subworkflow" => self.subworkflow(run, at),
            "time.delay" => self.delay(at),
            "time.until" => self.until(run, at),
            "time.window" => self.window(run, at),
            "time.wait_event" => self.wait_event(at),
            "human.approval" | "human.review_edit" | "human.choose" | "human.task" => {
                self.ask(run, at)
            }
            "data.filter" => self.consent(at),
            "data.lookup" => self.look_up(at),
            "lead.find" => self.find_lead(at),
            "lead.upsert" => self.upsert(run, at),
            "lead.tag" => self.tag(at),
            "campaign.plan" => self.plan_posts(run, at),
            "content.social" => self.draft(at),
            _ => self.answered(run, at),
        }
    }

    /// What models and the outside would answer: the share that is taken for granted, with sample data.
    fn answered(&mut self, run: &Run, at: &At<'_>) -> Outcome {
        let Some(spec) = kind_spec(&at.node.kind) else {
            return fault("unknown_kind", "This build does not run it");
        };
        let port = self.port_of(at);
        if port == "error" {
            return fault("assumed", "Taken for granted to fail");
        }
        let mut output = spec.sample_output();
        if at.node.kind.starts_with("post.") {
            let network = at.node.kind.trim_start_matches("post.").to_owned();
            let content = at.input.get("content_id").cloned();
            let item = json!({
                "post": { "id": content, "network": network },
                "content_id": content,
                "on": "published",
            });
            let subject = content.as_ref().and_then(|c| c.as_str().map(str::to_owned));
            self.desk.tell(run, "post_published", subject, item);
        }
        // An id of a sample is nobody's: what the item has stays.
        if let (Some(map), Some(input)) = (output.as_object_mut(), at.input.as_object()) {
            map.retain(|key, _| !(key.ends_with("_id") && input.contains_key(key)));
        }
        Outcome::done(output, port)
    }

    /// The output a step leaves by: by the shares taken for granted, else the first.
    fn port_of(&self, at: &At<'_>) -> String {
        let ports = kind_spec(&at.node.kind).map(|s| s.out_ports(&at.node.params));
        let first = ports.into_iter().flatten().next().unwrap_or_default();
        let Some(shares) = self.assumed.answers.get(&at.node.id) else {
            return first.into_owned();
        };
        let subject = at.env.subject_of(&at.input);
        let step = at.id.to_string();
        let point = share_of(&[&self.workflow, "answer", &at.node.key, &subject, &step]);
        let mut edge = 0.0;
        for (port, share) in shares {
            edge += share;
            if point < edge {
                return port.clone();
            }
        }
        shares
            .last()
            .map_or_else(|| first.into_owned(), |(port, _)| port.clone())
    }
}

/// Whom or what an item is about, as people know it.
fn about(env: &Env, item: &Value) -> String {
    let none = Map::new();
    let lead = env.scope(&none, item).lead;
    let named = ["name", "email"]
        .iter()
        .find_map(|k| lead.get(*k)?.as_str());
    match named {
        Some(name) => name.to_owned(),
        None => env.subject_of(item),
    }
}
