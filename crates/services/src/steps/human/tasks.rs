//! Asking a person for something else than a decision: to edit, to choose, to do.

use chrono::TimeDelta;
use domain::{
    ids::HumanTaskId,
    workflows::{
        HumanAnswer, HumanTask, HumanTaskKind, HumanTaskState, StepError,
        redact::{Place, unmask},
    },
};
use serde_json::{Value, json};
use store::{NewEvent, TenantTx};

use crate::{
    steps::{Failure, Outcome, StepCx},
    workflows::masks_of,
};

/// Opens the task once, and goes on when it is done or its time is over.
pub(crate) async fn ask(
    step: &StepCx,
    tx: &mut TenantTx,
    kind: HumanTaskKind,
) -> Result<Outcome, Failure> {
    let now = step.cx.now();
    if let Some(task) = store::workflows::human_task_of_step(tx, step.row.step.id).await? {
        return match task.state {
            HumanTaskState::Done => Ok(done(step, &task)),
            HumanTaskState::Open if task.expires_at.is_some_and(|at| at <= now) => {
                let state = HumanTaskState::Expired;
                store::workflows::end_human_task(tx, task.id, state, None, now).await?;
                tx.announce(event(step, task.id, "expired"));
                let output = json!({ "task": task.id });
                Ok(Outcome::done(output, "expired", "Nobody did it in time"))
            }
            _ => Ok(waits(&task)),
        };
    }
    let masks = masks_of(step, tx).await?;
    let mut payload = payload(step, kind)?;
    masks.mask(Place::Input, &mut payload);
    if kind == HumanTaskKind::Choose && payload.as_array().is_none_or(Vec::is_empty) {
        let output = json!({ "items": [] });
        return Ok(Outcome::done(
            output,
            "none",
            "There was nothing to choose from",
        ));
    }
    let number = |key: &str| step.param(key).and_then(Value::as_i64);
    let texts = |key: &str| -> Vec<String> {
        let list = step.param(key).and_then(Value::as_array);
        let texts = list.into_iter().flatten().filter_map(Value::as_str);
        texts.map(str::to_owned).collect()
    };
    let title = step.text("title").unwrap_or(&step.node.name);
    let task = HumanTask {
        id: HumanTaskId::from_uuid(step.cx.app.clock.id()),
        run: step.run.id,
        step: step.row.step.id,
        kind,
        title: masks.text(title).chars().take(200).collect(),
        details: masks.text(
            step.text("details")
                .or_else(|| step.text("message"))
                .unwrap_or_default(),
        ),
        payload,
        rules: json!({
            "min": number("min").unwrap_or(1),
            "max": number("max").unwrap_or(1),
            "proof": step.param("proof").and_then(Value::as_bool).unwrap_or(false),
        }),
        assignees: texts("assignees"),
        state: HumanTaskState::Open,
        answer: None,
        opened_at: now,
        expires_at: number("expires_hours").map(|h| now + TimeDelta::hours(h)),
        done_at: None,
    };
    store::workflows::insert_human_task(tx, &task).await?;
    tx.announce(event(step, task.id, "opened"));
    Ok(waits(&task))
}

fn waits(task: &HumanTask) -> Outcome {
    Outcome::Person {
        output: json!({ "waits_for": "decision", "task": task.id }),
        reason: "Waits for a person".to_owned(),
        until: task.expires_at,
    }
}

fn payload(step: &StepCx, kind: HumanTaskKind) -> Result<Value, Failure> {
    match kind {
        HumanTaskKind::ReviewEdit => Ok(step.row.step.input.clone()),
        HumanTaskKind::Task => Ok(Value::Null),
        HumanTaskKind::Choose => match step.param("list") {
            Some(Value::Array(list)) => Ok(Value::Array(list.clone())),
            _ => Err(StepError {
                code: "not_a_list".to_owned(),
                message: "What to choose from is not a list".to_owned(),
                hint: "Choose a list of an earlier step".to_owned(),
            }
            .into()),
        },
    }
}

/// What a done task gives.
fn done(step: &StepCx, task: &HumanTask) -> Outcome {
    let stored = task.answer.clone().unwrap_or_default();
    let by = stored.get("by").cloned().unwrap_or_default();
    let answer = stored.get("answer").cloned().unwrap_or_default();
    let answer: HumanAnswer = serde_json::from_value(answer).unwrap_or_default();
    match task.kind {
        HumanTaskKind::ReviewEdit => {
            let input = &step.row.step.input;
            let item = unmask(&task.payload, input, answer.item.unwrap_or_default());
            let edited = item != step.row.step.input;
            let output = json!({ "edited": edited, "by": by });
            let mut outcome = Outcome::done(output, "done", "Looked through by a person");
            if let Outcome::Done { item: flows, .. } = &mut outcome {
                *flows = Some(item);
            }
            outcome
        }
        HumanTaskKind::Choose => {
            let shown = task.payload.as_array().cloned().unwrap_or_default();
            // What was masked for the person is taken as it is.
            let list = match step.param("list").and_then(Value::as_array) {
                Some(list) if list.len() == shown.len() => list.clone(),
                _ => shown,
            };
            let items: Vec<Value> = answer
                .picked
                .iter()
                .filter_map(|at| list.get(*at).cloned())
                .collect();
            let port = if items.is_empty() { "none" } else { "chosen" };
            let output = json!({ "items": items, "by": by });
            Outcome::done(output, port, "Chosen by a person")
        }
        HumanTaskKind::Task => {
            let output = json!({ "done_by": by, "link": answer.link });
            Outcome::done(output, "done", "Done by a person")
        }
    }
}

fn event(step: &StepCx, task: HumanTaskId, kind: &'static str) -> NewEvent {
    NewEvent {
        topic: "task",
        kind,
        subject: task.to_string(),
        campaign: step.run.campaign_id.map(|c| c.to_string()),
        run: Some(step.run.id.to_string()),
    }
}
