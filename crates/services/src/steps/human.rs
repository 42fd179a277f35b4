//! Asking a person: opens an approval at the text's present hash and waits.

mod items;
pub(super) mod tasks;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    approvals::{ApprovalRules, ApprovalState},
    content::ContentStatus,
    ids::{ApprovalId, ContentId},
    workflows::StepError,
};
use serde_json::{Value, json};
use store::{
    NewEvent, TenantTx,
    approvals::{NewApproval, StoredApproval},
};

use super::{Failure, Outcome, StepCx};
use crate::{
    Error,
    workflows::{Happening, happened, masks_of},
};

/// Opens the approval, once per step: of the content the item carries, else of the item itself.
pub(super) async fn ask(step: &StepCx, tx: &mut TenantTx) -> Result<Outcome, Failure> {
    if step.input("content_id").is_err() {
        return items::ask(step, tx).await;
    }
    let content: ContentId = step.id("content_id")?;
    let piece = store::content::find_for_update(tx, content)
        .await?
        .ok_or(Error::NotFound)?;
    if let Some(open) = store::approvals::find_by_step(tx, step.row.step.id).await? {
        return overdue(step, tx, &open).await;
    }
    let asked = Asked::of(step, tx).await?;
    let now = step.cx.now();
    let id = ApprovalId::from_uuid(step.cx.app.clock.id());
    store::approvals::insert(
        tx,
        &NewApproval {
            id,
            content,
            run: Some(step.run.id),
            step: Some(step.row.step.id),
            content_hash: &piece.content_hash,
            required: asked.required,
            sample: false,
            expires_at: asked.expires_at,
            rules: &asked.rules,
            now,
        },
    )
    .await?;
    store::content::set_status(tx, content, ContentStatus::InReview, now).await?;
    opened(step, tx, id, &asked).await
}

/// What a step's parameters ask for.
struct Asked {
    required: u32,
    expires_at: Option<DateTime<Utc>>,
    rules: ApprovalRules,
}

impl Asked {
    async fn of(step: &StepCx, tx: &mut TenantTx) -> Result<Self, Failure> {
        let now = step.cx.now();
        let number = |key: &str| step.param(key).and_then(Value::as_i64);
        let hours = |key: &str| number(key).map(|h| now + TimeDelta::hours(h));
        let assignees: Vec<String> = step
            .param("assignees")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|a| a.as_str().map(str::to_owned))
            .collect();
        let all = step.text("policy") == Some("all") && !assignees.is_empty();
        let required = match step.text("policy") {
            Some("any") => 1,
            Some("all") if all => assignees.len() as i64,
            _ => number("required").unwrap_or(1),
        };
        let form = step.param("form").cloned().unwrap_or_else(|| json!([]));
        let form = serde_json::from_value(form).map_err(|e| StepError {
            code: "form".to_owned(),
            message: format!("The questions cannot be read: {e}"),
            hint: "Mend the step's questions".to_owned(),
        })?;
        let deputy = step.text("deputy").map(str::to_owned);
        let deputy_from = deputy
            .as_ref()
            .map(|_| hours("deputy_after_hours").unwrap_or(now));
        Ok(Self {
            required: required.clamp(1, 20) as u32,
            expires_at: hours("expires_hours"),
            rules: ApprovalRules {
                assignees,
                all,
                deputy,
                deputy_from,
                self_approval: step.param("self_approval").and_then(Value::as_bool),
                author: store::workflows::started_by(tx, step.run.id).await?,
                form,
                message: masks_of(step, tx)
                    .await?
                    .text(step.text("message").unwrap_or_default()),
            },
        })
    }
}

async fn opened(
    step: &StepCx,
    tx: &mut TenantTx,
    id: ApprovalId,
    asked: &Asked,
) -> Result<Outcome, Failure> {
    let now = step.cx.now();
    store::workflows::set_approval_status(tx, step.run.id, "pending", None, now).await?;
    tx.announce(event(step, id, "opened"));
    let people = match asked.required {
        1 => "one person".to_owned(),
        n => format!("{n} people"),
    };
    Ok(Outcome::Person {
        output: json!({ "waits_for": "decision", "approval_id": id }),
        reason: format!("Waits for {people} to decide"),
        until: asked.expires_at,
    })
}

fn event(step: &StepCx, id: ApprovalId, kind: &'static str) -> NewEvent {
    NewEvent {
        topic: "approval",
        kind,
        subject: id.to_string(),
        campaign: step.run.campaign_id.map(|c| c.to_string()),
        run: Some(step.run.id.to_string()),
    }
}

/// Nobody decided in time.
async fn expired(
    step: &StepCx,
    tx: &mut TenantTx,
    id: ApprovalId,
    hash: &str,
    about: Option<String>,
) -> Result<Outcome, Failure> {
    let now = step.cx.now();
    store::approvals::set_state(tx, id, ApprovalState::Expired, hash, now).await?;
    store::workflows::set_approval_status(tx, step.run.id, "expired", None, now).await?;
    tx.announce(event(step, id, "expired"));
    let happening = Happening {
        event: "approval_overdue".to_owned(),
        subject: about.clone(),
        item: json!({ "approval": id, "content_id": about, "at": now }),
        campaign: step.run.campaign_id,
        hops: step.hops,
        by: Some(step.run.workflow_id),
        ..Happening::default()
    };
    happened(&step.cx, tx, happening).await?;
    let output = json!({ "approval_id": id, "decision": "expired" });
    Ok(Outcome::done(output, "expired", "Nobody decided in time"))
}

fn still_waits(id: ApprovalId, until: Option<DateTime<Utc>>) -> Outcome {
    Outcome::Person {
        output: json!({ "waits_for": "decision", "approval_id": id }),
        reason: "Waits for a decision".to_owned(),
        until,
    }
}

/// The approval was opened before: the handler runs again because its time has passed.
async fn overdue(
    step: &StepCx,
    tx: &mut TenantTx,
    approval: &StoredApproval,
) -> Result<Outcome, Failure> {
    let now = step.cx.now();
    if approval.expires_at.is_none_or(|at| at > now) {
        return Ok(still_waits(approval.id, approval.expires_at));
    }
    store::content::set_status(tx, approval.content, ContentStatus::Draft, now).await?;
    let about = Some(approval.content.to_string());
    expired(step, tx, approval.id, &approval.content_hash, about).await
}
