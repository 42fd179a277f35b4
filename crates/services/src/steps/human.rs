//! Asking a person: opens an approval at the text's present hash and waits.

use chrono::TimeDelta;
use domain::{
    content::ContentStatus,
    ids::{ApprovalId, ContentId},
};
use serde_json::{Value, json};
use store::{NewEvent, TenantTx, approvals::NewApproval};

use super::{Failure, Outcome, StepCx};
use crate::Error;

/// Opens the approval, once per step.
pub(super) async fn ask(step: &StepCx, tx: &mut TenantTx) -> Result<Outcome, Failure> {
    let content: ContentId = step.id("content_id")?;
    let piece = store::content::find_for_update(tx, content)
        .await?
        .ok_or(Error::NotFound)?;
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
            expires_at: hours.map(|h| now + TimeDelta::hours(h)),
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
    })
}
