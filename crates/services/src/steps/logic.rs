//! Logic that needs more than computing: loops, the end of a run.

use domain::workflows::StepError;
use serde_json::{Value, json};

use super::{Failure, Outcome, StepCx};

/// Works out what a loop goes through.
pub(super) fn rounds(step: &StepCx) -> Result<Outcome, Failure> {
    let number = |key: &str| step.param(key).and_then(Value::as_i64);
    let most = number("max").unwrap_or(1).clamp(1, 10_000) as i32;
    let parallel = number("parallel").unwrap_or(1).clamp(1, 100) as i32;
    let given = match step.param("list") {
        Some(Value::String(text)) if text.trim().is_empty() => None,
        other => other,
    };
    let list = match given.or(Some(&step.row.step.input)) {
        Some(Value::Array(list)) => Some(list.clone()),
        Some(_) if given.is_some() => {
            return Err(StepError {
                code: "not_a_list".to_owned(),
                message: "What the loop is to go through is not a list".to_owned(),
                hint: "Choose a list of an earlier step".to_owned(),
            }
            .into());
        }
        _ => None,
    };
    Ok(Outcome::Rounds {
        list,
        most,
        parallel,
    })
}

/// Ends the run.
pub(super) fn stop(step: &StepCx) -> Outcome {
    let failed = step.text("as") == Some("failed");
    let reason = step.text("reason").unwrap_or("Stopped here").to_owned();
    let ended = if failed { "failed" } else { "ok" };
    Outcome::Stop {
        failed,
        reason,
        output: json!({ "ended": ended }),
    }
}
