//! The end of a case in words that can be compared with those of another.

use std::collections::{BTreeMap, BTreeSet};

use domain::workflows::{Run, Step, StepStatus};
use serde_json::Value;

/// What of the steps' outputs is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outputs {
    /// Nothing: they differ from run to run.
    Nothing,
    /// What steps with effects gave.
    Effects,
    /// Everything.
    All,
}

/// How a case ended, without what differs from run to run: ids, times, the case's own word.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct End {
    /// Runs with their steps, in order of their words.
    pub runs: Vec<String>,
    /// Rows that each table gained.
    pub rows: BTreeMap<String, i64>,
    /// Times each effect was accepted by the witness, and bodies it was asked for with.
    pub effects: Vec<(u32, usize)>,
    /// Posts that the stand-in networks accepted.
    pub posts: usize,
}

impl End {
    /// What differs from an undisturbed end.
    pub fn differs(&self, wanted: &Self) -> String {
        let mut said = Vec::new();
        let (a, b) = (&self.rows, &wanted.rows);
        for table in a.keys().chain(b.keys()).collect::<BTreeSet<_>>() {
            if a.get(table) != b.get(table) {
                said.push(format!(
                    "rows of {table}: {:?}, not {:?}",
                    a.get(table),
                    b.get(table)
                ));
            }
        }
        for (what, a, b) in [
            (
                "runs",
                format!("{:#?}", self.runs),
                format!("{:#?}", wanted.runs),
            ),
            (
                "effects",
                format!("{:?}", self.effects),
                format!("{:?}", wanted.effects),
            ),
            ("posts", self.posts.to_string(), wanted.posts.to_string()),
        ] {
            if a != b {
                said.push(format!("{what}: {a}\n  not {b}"));
            }
        }
        said.join("\n  ")
    }
}

/// A run in words. Attempts that were tried again, by the engine or by a person, are left out; a step that a
/// person left out counts as done.
pub(super) fn told(run: &Run, word: &str, outputs: Outputs) -> String {
    let own = run.id.to_string();
    let superseded = |s: &Step| {
        let mut others = run.steps.iter().filter(|o| o.item == s.item);
        s.status == StepStatus::Failed && others.any(|o| o.attempt > s.attempt)
    };
    let mut steps: Vec<String> = Vec::new();
    for step in &run.steps {
        if step.status == StepStatus::Retrying || superseded(step) {
            continue;
        }
        let status = match step.status {
            StepStatus::Skipped => StepStatus::Succeeded,
            other => other,
        };
        let has_effect = ["http.", "webhook.", "lead.", "notify."]
            .iter()
            .any(|prefix| step.kind.starts_with(prefix));
        let shown = outputs == Outputs::All || (outputs == Outputs::Effects && has_effect);
        let output = step.output.as_ref().filter(|_| shown);
        let output = output.map(|o| scrubbed(o, word).to_string().replace(&own, "RUN"));
        let error = step.error.as_ref().map(|e| e.code.clone());
        let port = step.port.as_deref().unwrap_or_default();
        let parts = [error, output].into_iter().flatten().collect::<Vec<_>>();
        steps.push(format!(
            "{}.{port} {status:?} {}",
            step.key,
            parts.join(" ")
        ));
    }
    steps.sort();
    format!("{:?}: {}", run.status, steps.join("; "))
}

fn scrubbed(value: &Value, word: &str) -> Value {
    match value {
        Value::String(text) => {
            let is_id = text.len() == 36 && text.as_bytes().get(3) == Some(&b'_');
            let is_time = chrono::DateTime::parse_from_rfc3339(text).is_ok();
            if is_id || is_time {
                "…".into()
            } else {
                text.replace(word, "WORD").into()
            }
        }
        Value::Array(list) => list.iter().map(|v| scrubbed(v, word)).collect(),
        Value::Object(map) => {
            let clean = map
                .iter()
                .filter(|(k, _)| !matches!(k.as_str(), "headers" | "number"));
            Value::Object(clean.map(|(k, v)| (k.clone(), scrubbed(v, word))).collect())
        }
        other => other.clone(),
    }
}
