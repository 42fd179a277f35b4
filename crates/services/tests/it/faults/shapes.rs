//! Random workflows: what they are drawn from, and how one becomes a document.

use domain::workflows::{RetryPolicy, WorkflowDoc};
use proptest::prelude::*;
use serde_json::{Value, json};
use testkit::{Flow, witness::Habit};

/// One step with work of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Work {
    /// A call with a key.
    Keyed,
    /// A call without one.
    Bare,
    /// A delivery.
    Hook,
    /// A lead.
    Lead,
    /// A message to a person.
    Message,
    /// It only computes.
    Compute,
    /// It only waits.
    Wait,
}

/// A part of a workflow.
#[derive(Debug, Clone)]
pub(super) enum Shape {
    /// A step, and how the other side misbehaves at it.
    One(Work, Vec<u8>),
    /// One after another.
    Chain(Vec<Shape>),
    /// At the same time, then joined.
    Fork(Vec<Shape>),
    /// One of two ways.
    If(bool, Box<Shape>, Box<Shape>),
    /// Once for each of three, so many at a time.
    Loop(u8, Box<Shape>),
}

fn work() -> impl Strategy<Value = Shape> {
    let kinds = prop_oneof![
        3 => Just(Work::Keyed),
        2 => Just(Work::Bare),
        2 => Just(Work::Hook),
        1 => Just(Work::Lead),
        1 => Just(Work::Message),
        1 => Just(Work::Compute),
        1 => Just(Work::Wait),
    ];
    (kinds, prop::collection::vec(0_u8..4, 0..3))
        .prop_map(|(work, habits)| Shape::One(work, habits))
}

fn without_loops() -> impl Strategy<Value = Shape> {
    work().prop_recursive(3, 10, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(Shape::Chain),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Shape::Fork),
            (any::<bool>(), inner.clone(), inner).prop_map(|(yes, a, b)| Shape::If(
                yes,
                Box::new(a),
                Box::new(b)
            )),
        ]
    })
}

/// A workflow: a chain of parts, some of which are loops.
pub(super) fn shapes() -> impl Strategy<Value = Shape> {
    let part = prop_oneof![
        3 => without_loops(),
        1 => (1_u8..4, work()).prop_map(|(n, body)| Shape::Loop(n, Box::new(body))),
    ];
    prop::collection::vec(part, 1..4).prop_map(Shape::Chain)
}

/// A document in the making.
pub(super) struct Drawing {
    flow: Flow,
    wires: Vec<String>,
    n: usize,
    url: String,
    secret: String,
    /// Paths at which the other side misbehaves, without what differs from run to run.
    pub habits: Vec<(String, Vec<Habit>)>,
}

impl Drawing {
    /// The document of a shape, calling the witness at `url`.
    pub fn of(
        shape: &Shape,
        url: String,
        secret: String,
    ) -> (WorkflowDoc, Vec<(String, Vec<Habit>)>) {
        let mut drawing = Self {
            flow: Flow::new("drawn at random"),
            wires: Vec::new(),
            n: 0,
            url,
            secret,
            habits: Vec::new(),
        };
        // What lies in a test's hands is begun by the queue, not by who begins the run.
        let first = drawing.step(
            "wait",
            "time.delay",
            json!({ "seconds": 1 }),
            &["start".to_owned()],
        );
        drawing.draw(shape, vec![first], None);
        let wires: Vec<&str> = drawing.wires.iter().map(String::as_str).collect();
        (drawing.flow.wires(&wires).doc, drawing.habits)
    }

    fn step(&mut self, word: &str, kind: &str, params: Value, from: &[String]) -> String {
        self.n += 1;
        let key = format!("{word}{}", self.n);
        let flow = std::mem::replace(&mut self.flow, Flow::empty(""));
        self.flow = flow.step(&key, kind, params).with(|node| {
            node.retry = RetryPolicy {
                max: 5,
                backoff_seconds: 1,
                ..RetryPolicy::default()
            };
        });
        self.wires
            .extend(from.iter().map(|from| format!("{from} -> {key}")));
        key
    }

    /// Draws a part behind these ports; answers the ports that go on. `round`: the step that names the
    /// round it is in.
    fn draw(&mut self, shape: &Shape, from: Vec<String>, round: Option<&str>) -> Vec<String> {
        match shape {
            Shape::One(work, habits) => vec![self.one(*work, habits, &from, round)],
            Shape::Chain(parts) => parts
                .iter()
                .fold(from, |from, part| self.draw(part, from, round)),
            Shape::Fork(parts) => {
                let ends: Vec<String> = parts
                    .iter()
                    .flat_map(|part| self.draw(part, from.clone(), round))
                    .collect();
                vec![self.step("join", "logic.join", json!({}), &ends)]
            }
            Shape::If(yes, a, b) => {
                let rule = json!({ "value": "{{ trigger.yes }}", "is": "equals", "than": yes });
                let key = self.step(
                    "if",
                    "logic.if",
                    json!({ "where": { "rules": [rule] } }),
                    &from,
                );
                let mut ends = self.draw(a, vec![format!("{key}.yes")], round);
                ends.extend(self.draw(b, vec![format!("{key}.no")], round));
                // The ways meet in one step, so that a join behind them waits for one wire.
                vec![self.step(
                    "met",
                    "data.set",
                    json!({ "fields": { "met": true } }),
                    &ends,
                )]
            }
            Shape::Loop(parallel, body) => {
                let params =
                    json!({ "list": "{{ trigger.list }}", "max": 10, "parallel": parallel });
                let key = self.step("loop", "logic.loop", params, &from);
                let fields = json!({ "fields": { "at": "{{ item }}" }, "only": true });
                let at = self.step("at", "data.set", fields, &[format!("{key}.each")]);
                self.draw(body, vec![at.clone()], Some(&at));
                vec![format!("{key}.done")]
            }
        }
    }

    fn one(&mut self, work: Work, habits: &[u8], from: &[String], round: Option<&str>) -> String {
        let at = round.map_or(String::new(), |step| format!("/{{{{ steps.{step}.at }}}}"));
        let n = self.n + 1;
        let (url, body) = (&self.url, json!({ "of": format!("{n}{at}") }));
        let (word, kind, params) = match work {
            Work::Keyed => (
                "keyed",
                "http.request",
                json!({ "method": "POST", "url": format!("{url}/keyed{n}"), "idempotency_key": format!("{{{{ run.id }}}}/{n}{at}"), "body": body }),
            ),
            Work::Bare => (
                "bare",
                "http.request",
                json!({ "method": "POST", "url": format!("{url}/bare/{{{{ run.id }}}}/bare{n}{at}"), "body": body }),
            ),
            Work::Hook => (
                "hook",
                "webhook.send",
                json!({ "url": format!("{url}/hook{n}"), "secret": self.secret, "body": body }),
            ),
            Work::Lead => (
                "lead",
                "lead.upsert",
                json!({ "email": format!("lead{n}.{{{{ trigger.word }}}}@example.com"), "fields": { "name": "Ada" } }),
            ),
            Work::Message => (
                "tell",
                "notify.message",
                json!({ "to": ["owner"], "text": format!("step {n}") }),
            ),
            Work::Compute => ("set", "data.set", json!({ "fields": { "n": n } })),
            Work::Wait => ("wait", "time.delay", json!({ "seconds": 30 })),
        };
        let all = [
            Habit::Refuse,
            Habit::AcceptAndFail,
            Habit::AcceptAndReset,
            Habit::Reset,
        ];
        let habits: Vec<Habit> = habits.iter().map(|h| all[usize::from(*h) % 4]).collect();
        if matches!(work, Work::Keyed | Work::Hook) {
            self.habits.push((format!("/{word}{n}"), habits));
        } else if work == Work::Bare && round.is_none() {
            self.habits.push((format!("/bare/RUN/bare{n}"), habits));
        }
        self.step(word, kind, params, from)
    }
}
