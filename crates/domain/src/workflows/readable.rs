//! What the texts of a step may read, with an example of each value: for menus and for a preview while typing.
//! The examples are those of the catalogue, or what a person pinned; nothing here is of a real run.

mod typing;

pub use typing::{Looking, Typing};

use serde_json::{Map, Value};

use super::{
    doc::{NodeId, Params},
    flowing::{flowing, lead_of},
    graph::{Flow, Graph},
    kinds::KindSpec,
    tokens::{Path, Root, Scope, Segment, TokenError, parse, render},
};

/// Fields of records inside one another that are listed; what lies deeper can still be typed.
const DEPTH: usize = 4;

/// Where values come from.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// What a path begins at.
    pub root: Root,
    /// The step's name; empty for what is no step.
    pub name: String,
    /// Whether it is there on every way to the step. If not, a text that reads it needs `default`.
    pub is_certain: bool,
    /// An example of what it gives.
    pub sample: Value,
}

/// One value that a text may read.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// How it is written: `steps.write_post.text`.
    pub path: Path,
    /// Place of its source in [`Readable::sources`].
    pub source: usize,
    /// An example.
    pub example: Value,
}

/// What a step's texts may read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Readable {
    /// The nearest step first, then what began the run, the lead, the item and the run itself.
    pub sources: Vec<Source>,
    /// An example of the item that comes in; null for what begins a run.
    pub item: Value,
    /// An example of what the step itself gives: what is pinned, else the catalogue's.
    pub output: Value,
    steps: Map<String, Value>,
    trigger: Value,
    run: Value,
}

impl Readable {
    /// Of a step of the document. Empty if there is no such step or the wires run in a circle.
    #[must_use]
    pub fn of(graph: &Graph<'_>, id: NodeId) -> Self {
        let Some(at) = graph.place(id).filter(|_| !graph.is_cyclic()) else {
            return Self::default();
        };
        let flow = Flow::new(graph);
        let mut all = Self {
            run: serde_json::json!({ "id": "run_0192", "started": "2026-01-15T09:30:00Z", "version": 1, "mode": "live" }),
            output: sample_of(graph, at),
            ..Self::default()
        };
        all.read_steps(graph, &flow, at);
        all.item = Self::item_at(graph, at);
        let lead = lead_of(&all.item)
            .or_else(|| lead_of(&all.trigger))
            .cloned();
        let others = [
            (Root::Trigger, Some(all.trigger.clone())),
            (Root::Lead, lead),
            (Root::Item, Some(all.item.clone())),
            (Root::Run, Some(all.run.clone())),
        ];
        for (root, sample) in others {
            if let Some(sample) = sample.filter(|s| !s.is_null()) {
                all.sources.push(Source {
                    root,
                    name: String::new(),
                    is_certain: true,
                    sample,
                });
            }
        }
        all
    }

    /// The steps that may have run before, the nearest first, and what began the run.
    fn read_steps(&mut self, graph: &Graph<'_>, flow: &Flow, at: usize) {
        for step in graph.order.iter().rev().copied() {
            let node = graph.nodes[step];
            if !flow.maybe[at].has(step) {
                continue;
            }
            let sample = sample_of(graph, step);
            if graph.specs[step].is_some_and(KindSpec::is_trigger) {
                self.trigger = merged(std::mem::take(&mut self.trigger), &sample);
                continue;
            }
            self.steps.insert(node.key.clone(), sample.clone());
            self.sources.push(Source {
                root: Root::Step(node.key.clone()),
                name: node.name.clone(),
                is_certain: flow.always_before(at, step),
                sample,
            });
        }
    }

    /// An example of the item that comes in: what flows on behind the steps on one way from a trigger to here.
    fn item_at(graph: &Graph<'_>, at: usize) -> Value {
        let Some(way) = graph.way_around(at, usize::MAX) else {
            return Value::Null;
        };
        let before = way.iter().take(way.len().saturating_sub(1));
        before.fold(Value::Null, |item, step| {
            let spec = graph.specs[*step];
            if spec.is_some_and(|s| s.kind == "logic.loop") {
                // A round is given one entry of the list.
                let list = item.get("items").or(Some(&item));
                let first = list.and_then(Value::as_array).and_then(|l| l.first());
                return first.cloned().unwrap_or(item);
            }
            flowing(spec, item, &sample_of(graph, *step))
        })
    }

    /// The values whose path or source's name contains every word of what is looked for, at most so many; records and lists
    /// come before their fields.
    #[must_use]
    pub fn entries(&self, wanted: &str, most: usize) -> Vec<Entry> {
        let words: Vec<String> = wanted.split_whitespace().map(str::to_lowercase).collect();
        let mut out = Vec::new();
        for (n, source) in self.sources.iter().enumerate() {
            let root = Path {
                root: source.root.clone(),
                rest: Vec::new(),
            };
            let name = source.name.to_lowercase();
            list(&root, &source.sample, DEPTH, &mut |path, example| {
                // All steps begin with the same word, which says nothing of any.
                let written = path.to_string().to_lowercase();
                let written = written.strip_prefix("steps.").unwrap_or(&written);
                let fits = |word: &String| written.contains(word) || name.contains(word);
                if out.len() < most && words.iter().all(fits) {
                    out.push(Entry {
                        path: path.clone(),
                        source: n,
                        example: example.clone(),
                    });
                }
            });
        }
        out
    }

    /// What a text would be with the examples in place of its tokens. An error says what cannot be read, and where.
    pub fn preview(&self, text: &str) -> Result<Value, TokenError> {
        let scope = Scope {
            steps: &self.steps,
            trigger: &self.trigger,
            lead: lead_of(&self.item)
                .or_else(|| lead_of(&self.trigger))
                .unwrap_or(&Value::Null),
            item: &self.item,
            run: &self.run,
            settings: &Value::Null,
        };
        render(&parse(text)?, &scope)
    }
}

/// The fields of a value with their paths inside it, records before what is in them, at most so many.
#[must_use]
pub fn fields(value: &Value, most: usize) -> Vec<(String, Value)> {
    let item = Path {
        root: Root::Item,
        rest: Vec::new(),
    };
    let mut out = Vec::new();
    list(&item, value, DEPTH, &mut |path, value| {
        let written = path.to_string();
        let inner = written.trim_start_matches("item").trim_start_matches('.');
        if out.len() < most && !inner.is_empty() {
            out.push((inner.to_owned(), value.clone()));
        }
    });
    out
}

/// What a step gives as an example: what is pinned, what a form or a record is set to, else the catalogue's.
fn sample_of(graph: &Graph<'_>, at: usize) -> Value {
    let node = graph.nodes[at];
    if let Some(pin) = &node.pin {
        return pin.output.clone();
    }
    let sample = graph.specs[at].map_or(Value::Null, KindSpec::sample_output);
    match node.kind.as_str() {
        "trigger.manual" => merged(sample, &asked(&node.params)),
        "data.set" => merged(sample, node.params.get("fields").unwrap_or(&Value::Null)),
        _ => sample,
    }
}

/// The questions of a form, each with an example of its answer.
fn asked(params: &Params) -> Value {
    let fields = params.get("form").and_then(Value::as_array);
    let answers = fields.into_iter().flatten().filter_map(|field| {
        let word = |key: &str| field.get(key).and_then(Value::as_str);
        let example = match word("type") {
            Some("number") => 1.into(),
            Some("yes_no") => true.into(),
            Some("date") => "2026-01-15".into(),
            Some("choice") => {
                let choices = field.get("choices").and_then(Value::as_array);
                choices.and_then(|c| c.first()).cloned()?
            }
            _ => word("label").or_else(|| word("key"))?.into(),
        };
        Some((word("key")?.to_owned(), example))
    });
    Value::Object(answers.collect())
}

/// The fields of both; of the same name the second's.
fn merged(first: Value, second: &Value) -> Value {
    match (first, second) {
        (Value::Object(mut first), Value::Object(second)) => {
            first.extend(second.iter().map(|(k, v)| (k.clone(), v.clone())));
            Value::Object(first)
        }
        (first, Value::Null) => first,
        (_, second) => second.clone(),
    }
}

/// A value and all inside it, of lists the first entry, down to a depth.
fn list(path: &Path, value: &Value, depth: usize, see: &mut impl FnMut(&Path, &Value)) {
    see(path, value);
    if depth == 0 {
        return;
    }
    let mut inner = |segment: Segment, value: &Value| {
        let mut path = path.clone();
        path.rest.push(segment);
        list(&path, value, depth - 1, see);
    };
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                inner(Segment::Key(key.clone()), value);
            }
        }
        Value::Array(entries) => {
            if let Some(first) = entries.first() {
                inner(Segment::Index(0), first);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests;
