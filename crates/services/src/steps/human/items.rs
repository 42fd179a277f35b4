//! Asking for a decision on an item that is no piece of content.

use domain::{
    approvals::ApprovalState,
    ids::ApprovalId,
    workflows::{redact::Place, value_hash},
};
use serde_json::json;
use store::{TenantTx, approvals::NewItem};

use super::{Asked, expired, opened, still_waits};
use crate::{
    steps::{Failure, Outcome, StepCx},
    workflows::masks_of,
};

/// Opens the approval once, and looks whether its time is over when it is run again.
pub(super) async fn ask(step: &StepCx, tx: &mut TenantTx) -> Result<Outcome, Failure> {
    let now = step.cx.now();
    if let Some(open) = store::approvals::item_of_step(tx, step.row.step.id).await? {
        return Ok(match open.state {
            ApprovalState::Approved | ApprovalState::Rejected | ApprovalState::Expired => {
                let port = match open.state {
                    ApprovalState::Approved => "approved",
                    ApprovalState::Rejected => "rejected",
                    _ => "expired",
                };
                let output = json!({ "approval_id": open.id, "decision": port });
                Outcome::done(output, port, "Decided before")
            }
            _ if open.expires_at.is_some_and(|at| at <= now) => {
                return expired(step, tx, open.id, &open.hash, None).await;
            }
            _ => still_waits(open.id, open.expires_at),
        });
    }
    let asked = Asked::of(step, tx).await?;
    let item = &step.row.step.input;
    // A person sees the item with what is masked in it; the decision counts for the item itself.
    let mut shown = item.clone();
    masks_of(step, tx).await?.mask(Place::Input, &mut shown);
    let id = ApprovalId::from_uuid(step.cx.app.clock.id());
    store::approvals::insert_item(
        tx,
        &NewItem {
            id,
            run: step.run.id,
            step: step.row.step.id,
            item: &shown,
            hash: &value_hash(item),
            required: asked.required,
            rules: &asked.rules,
            expires_at: asked.expires_at,
            now,
        },
    )
    .await?;
    opened(step, tx, id, &asked).await
}
