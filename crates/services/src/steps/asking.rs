//! Questions to a model: ai.prompt, ai.classify, ai.extract, ai.guard. What is answered is data: it is
//! checked against the wanted shape and never read as a template.

use domain::workflows::{KindSpec, kind_spec};
use engine::{
    agent,
    ports::{Answered, Model, ModelError, Question, Shape, Wanted},
};
use serde_json::{Value, json};

use super::{Again, Failure, Outcome, StepCx};

/// Asks and says how the step ends. Outside of live runs nothing leaves: rules answer.
pub(super) async fn ask(step: &StepCx) -> Result<Outcome, Failure> {
    let question = question(step)?;
    let live = step.mode == "live";
    let app = &step.cx.app;
    let model: &dyn Model = match step.text("model") {
        _ if !live => app.rules.as_ref(),
        None => app.model.as_ref(),
        Some(name) => app.models.get(name).map(AsRef::as_ref).ok_or_else(|| {
            let why = format!("There is no model \"{name}\" in this deployment any more");
            Failure::new("no_model", why, "Choose another one", Again::No)
        })?,
    };
    let answered = match agent::ask(model, &question).await {
        Err(ModelError::Refused { .. }) if !live => {
            let sample = kind_spec(&step.node.kind).map(KindSpec::sample_output);
            let why = "A test: no model was asked, this is the sample";
            return Ok(Outcome::done(sample.unwrap_or_default(), "out", why));
        }
        other => other.map_err(failed)?,
    };
    Ok(ended(step, &question, answered))
}

fn failed(error: ModelError) -> Failure {
    let hint = "Retry, or ask for less";
    match error {
        ModelError::Unavailable {
            message,
            retry_after,
        } => {
            let again = retry_after.map_or(Again::Backoff, Again::After);
            Failure::new(
                "model_away",
                message,
                "Retry, or choose another model",
                again,
            )
        }
        ModelError::Refused { message } => Failure::new(
            "model_refused",
            message,
            "Mend the step, or set a model up",
            Again::No,
        ),
        ModelError::Nonsense { message, usage } => {
            let mut failure = Failure::new("model_nonsense", message, hint, Again::No);
            failure.usage = usage;
            failure
        }
    }
}

fn question(step: &StepCx) -> Result<Question, Failure> {
    let missing = |what: &str| {
        let why = format!("The step was given no {what}");
        Failure::new("missing_input", why, "Check the steps before it", Again::No)
    };
    let text = || {
        step.text("text")
            .map(str::to_owned)
            .ok_or_else(|| missing("text"))
    };
    let of = |entry: &Value, key: &str| {
        entry
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let list = |key: &str| {
        step.param(key)
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default()
    };
    Ok(match step.node.kind.as_str() {
        "ai.classify" => {
            let labels = list("labels");
            let labels = labels.iter().map(|l| (of(l, "name"), of(l, "means")));
            Question::Classify {
                text: text()?,
                labels: labels.collect(),
            }
        }
        "ai.extract" => {
            let fields = list("fields");
            let wanted = |f: &Value| Wanted {
                key: of(f, "key"),
                of: of(f, "type"),
                means: of(f, "means"),
            };
            Question::Extract {
                text: text()?,
                fields: fields.iter().map(wanted).collect(),
            }
        }
        "ai.guard" => {
            let checks = list("checks");
            let checks = checks.iter().filter_map(Value::as_str).map(str::to_owned);
            Question::Guard {
                text: text()?,
                checks: checks.collect(),
            }
        }
        _ => Question::Prompt {
            prompt: step
                .text("prompt")
                .ok_or_else(|| missing("prompt"))?
                .to_owned(),
            system: step.text("system").unwrap_or_default().to_owned(),
            shape: match step.text("answer") {
                Some("list") => Shape::List,
                Some("record") => Shape::Record(step.param("schema").cloned().unwrap_or_default()),
                _ => Shape::Text,
            },
            max_tokens: step
                .param("max_tokens")
                .and_then(Value::as_u64)
                .unwrap_or(1_000) as u32,
        },
    })
}

/// What the step gives and where it leaves.
fn ended(step: &StepCx, question: &Question, answered: Answered) -> Outcome {
    let Answered {
        value,
        mut reason,
        usage,
    } = answered;
    let (output, port, item) = match question {
        Question::Prompt {
            shape: Shape::List, ..
        } => {
            let items = value["items"].clone();
            (value, "out".to_owned(), Some(items))
        }
        Question::Prompt { .. } => (value, "out".to_owned(), None),
        Question::Classify { .. } => {
            let least = step
                .param("confidence")
                .and_then(Value::as_f64)
                .unwrap_or(0.5);
            let confidence = value["confidence"].as_f64().unwrap_or(0.0);
            let label = value["label"].as_str().unwrap_or("other");
            let port = if confidence >= least { label } else { "other" };
            if port != label {
                reason = format!("{reason}; {label} would be too uncertain");
            }
            let output = json!({ "label": port, "confidence": confidence });
            (output, port.to_owned(), None)
        }
        Question::Extract { fields, .. } => {
            let mut output = value;
            let there = |f: &&Wanted| output.get(&f.key).is_some_and(|v| !v.is_null());
            let found = fields.iter().filter(there).count();
            if let Some(map) = output.as_object_mut() {
                map.entry("found").or_insert_with(|| found.into());
            }
            (output, "out".to_owned(), None)
        }
        Question::Guard { .. } => {
            let findings = value["findings"].clone();
            let safe = findings.as_array().is_none_or(Vec::is_empty);
            let port = if safe { "safe" } else { "flagged" };
            (
                json!({ "safe": safe, "findings": findings }),
                port.to_owned(),
                None,
            )
        }
    };
    Outcome::Done {
        output,
        port: port.into(),
        reason,
        usage,
        item,
    }
}
