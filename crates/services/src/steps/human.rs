//! Asking a person: opens an approval at the text's present hash and waits.

pub(super) mod tasks;

use chrono::TimeDelta;
use domain::{
    approvals::ApprovalState,
    content::ContentStatus,
    ids::{ApprovalId, ContentId},
};
use serde_json::{Value, json};
use store::{
    NewEvent, TenantTx,
    approvals::{NewApproval, StoredApproval},
};

use super::{Failure, Outcome, StepCx};
use crate::{
    Error,
    workflows::{Happening, happened},
};

/// Opens the approval, once per step.
pub(super) async fn ask(step: &StepCx, tx: &mut TenantTx) -> Result<Outcome, Failure> {
    let content: ContentId = step.id("content_id")?;
    let piece = store::content::find_for_update(tx, content)
        .await?
        .ok_or(Error::NotFound)?;
    if let Some(open) = store::approvals::find_by_step(tx, step.row.step.id).await? {
        return overdue(step, tx, &open).await;
    }
    let required = step
        .node
        .params
        .get("required")
        .and_then(Value::as_u64)
        .unwrap_or(1) as u32;
    let hours = step
        .node
        .params
        .get("expires_hours")
        .and_then(Value::as_i64);
    let now = step.cx.now();
    let expires_at = hours.map(|h| now + TimeDelta::hours(h));
    let id = ApprovalId::from_uuid(step.cx.app.clock.id());
    store::approvals::insert(
        tx,
        &NewApproval {
            id,
            content,
            run: Some(step.run.id),
            step: Some(step.row.step.id),
            content_hash: &piece.content_hash,
            required,
            sample: false,
            expires_at,
            now,
        },
    )
    .await?;
    store::content::set_status(tx, content, ContentStatus::InReview, now).await?;
    store::workflows::set_approval_status(tx, step.run.id, "pending", None, now).await?;
    tx.announce(NewEvent {
        topic: "approval",
        kind: "opened",
        subject: id.to_string(),
        campaign: piece.campaign_id.map(|c| c.to_string()),
        run: Some(step.run.id.to_string()),
    });
    let people = if required == 1 {
        "one person".to_owned()
    } else {
        format!("{required} people")
    };
    Ok(Outcome::Person {
        output: json!({ "waits_for": "decision", "approval_id": id }),
        reason: format!("Waits for {people} to decide"),
        until: expires_at,
    })
}

/// The approval was opened before: the handler runs again because its time has passed.
async fn overdue(
    step: &StepCx,
    tx: &mut TenantTx,
    approval: &StoredApproval,
) -> Result<Outcome, Failure> {
    let now = step.cx.now();
    let output = json!({ "waits_for": "decision", "approval_id": approval.id });
    if approval.expires_at.is_none_or(|at| at > now) {
        let reason = "Waits for a decision".to_owned();
        return Ok(Outcome::Person {
            output,
            reason,
            until: approval.expires_at,
        });
    }
    store::approvals::set_state(
        tx,
        approval.id,
        ApprovalState::Expired,
        &approval.content_hash,
        now,
    )
    .await?;
    store::content::set_status(tx, approval.content, ContentStatus::Draft, now).await?;
    store::workflows::set_approval_status(tx, step.run.id, "expired", None, now).await?;
    tx.announce(NewEvent {
        topic: "approval",
        kind: "expired",
        subject: approval.id.to_string(),
        campaign: step.run.campaign_id.map(|c| c.to_string()),
        run: Some(step.run.id.to_string()),
    });
    let happening = Happening {
        event: "approval_overdue".to_owned(),
        subject: Some(approval.content.to_string()),
        item: json!({ "approval": approval.id, "content_id": approval.content, "at": now }),
        campaign: step.run.campaign_id,
        hops: step.hops,
    };
    happened(&step.cx, tx, happening).await?;
    Ok(Outcome::done(output, "expired", "Nobody decided in time"))
}
