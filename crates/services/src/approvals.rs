//! Decisions. A decision names the hash the person saw; it counts for that hash and no other.

use domain::{
    approvals::{Approval, ApprovalState, Decision, DecisionInput},
    content::ContentStatus,
    fields::Check,
    ids::ApprovalId,
    permissions::Permission,
};
use serde_json::json;
use store::{NewEvent, TenantTx, approvals::StoredApproval};

use crate::{Error, Result, TenantCx, context::Actor, workflows};

/// Approvals in a state, or all.
pub async fn list(cx: &TenantCx, state: Option<ApprovalState>) -> Result<Vec<Approval>> {
    cx.require(Permission::ApprovalsRead)?;
    let mut tx = cx.read().await?;
    let mut shown = Vec::new();
    for stored in store::approvals::list(&mut tx, state).await? {
        shown.extend(full(&mut tx, stored).await?);
    }
    Ok(shown)
}

/// How many approvals wait for a decision.
pub async fn waiting(cx: &TenantCx) -> Result<u32> {
    cx.require(Permission::ApprovalsRead)?;
    Ok(store::approvals::count(&mut cx.read().await?, ApprovalState::Pending).await?)
}

/// One approval.
pub async fn get(cx: &TenantCx, id: ApprovalId) -> Result<Approval> {
    cx.require(Permission::ApprovalsRead)?;
    let mut tx = cx.read().await?;
    let stored = store::approvals::find(&mut tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    full(&mut tx, stored).await?.ok_or(Error::NotFound)
}

async fn full(tx: &mut TenantTx, stored: StoredApproval) -> Result<Option<Approval>> {
    let Some(content) = store::content::find(tx, stored.content).await? else {
        return Ok(None);
    };
    let campaign = match content.campaign_id {
        Some(id) => store::campaigns::find(tx, id)
            .await?
            .map(|c| (id, c.input.name)),
        None => None,
    };
    Ok(Some(Approval {
        id: stored.id,
        state: stored.state,
        required: stored.required,
        approved_by: store::approvals::approvers(tx, stored.id, &stored.content_hash).await?,
        run_id: stored.run,
        campaign,
        history: store::approvals::history(tx, stored.id).await?,
        content,
        opened_at: stored.opened_at,
        expires_at: stored.expires_at,
    }))
}

/// Takes a decision. Refused when the text has changed since the person saw it, or when the
/// approval is no longer open.
pub async fn decide(cx: &TenantCx, id: ApprovalId, input: &DecisionInput) -> Result<Approval> {
    cx.require(Permission::ApprovalsDecide)?;
    input.checked()?;
    let principal = cx.principal()?;
    let mut tx = cx.tx().await?;
    let stored = store::approvals::find(&mut tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    // Locks in the order run, content: the same as the steps take them.
    if let Some(run) = stored.run {
        store::workflows::find_for_update(&mut tx, run).await?;
    }
    let piece = store::content::find_for_update(&mut tx, stored.content)
        .await?
        .ok_or(Error::NotFound)?;
    let stored = store::approvals::find(&mut tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    if !matches!(
        stored.state,
        ApprovalState::Pending | ApprovalState::ChangesRequested
    ) {
        return Err(Error::Conflict(
            "already_decided",
            format!("This was already decided: {}", stored.state.as_str()),
        ));
    }
    if stored.expires_at.is_some_and(|at| at <= cx.now()) {
        return Err(Error::Conflict(
            "expired",
            "The time to decide has passed".to_owned(),
        ));
    }
    if input.content_hash != piece.content_hash || stored.content_hash != piece.content_hash {
        return Err(Error::Conflict(
            "content_changed",
            "The text has changed since you opened it: look at it again".to_owned(),
        ));
    }
    let now = cx.now();
    let record = cx.app.clock.id();
    store::approvals::record(
        &mut tx,
        record,
        id,
        stored.run,
        principal,
        input.decision,
        &input.comment,
        &piece.content_hash,
        now,
    )
    .await?;
    let (state, content_state, port) = match input.decision {
        Decision::Approve => {
            let approvers = store::approvals::approvers(&mut tx, id, &piece.content_hash).await?;
            if approvers < stored.required {
                (ApprovalState::Pending, ContentStatus::InReview, None)
            } else {
                (
                    ApprovalState::Approved,
                    ContentStatus::Approved,
                    Some("approved"),
                )
            }
        }
        Decision::RequestChanges => (
            ApprovalState::ChangesRequested,
            ContentStatus::ChangesRequested,
            Some("changes"),
        ),
        Decision::Reject => (
            ApprovalState::Rejected,
            ContentStatus::Rejected,
            Some("rejected"),
        ),
    };
    store::approvals::set_state(&mut tx, id, state, &piece.content_hash, now).await?;
    store::content::set_status(&mut tx, piece.id, content_state, now).await?;
    let audit = cx.app.clock.id();
    let action = format!("approval.{}", input.decision.as_str());
    store::operations::audit(
        &mut tx,
        audit,
        principal,
        &action,
        &id.to_string(),
        &cx.request_id,
        now,
    )
    .await?;
    if port.is_some() {
        let hops = match stored.run {
            Some(run) => store::workflows::hops(&mut tx, run).await?,
            None => 0,
        };
        let by = match &cx.actor {
            Actor::Member { name, .. } => name.clone(),
            Actor::System(why) => (*why).to_owned(),
        };
        let happening = workflows::Happening {
            event: "approval_decided".to_owned(),
            subject: Some(piece.id.to_string()),
            item: json!({
                "approval": id,
                "content_id": piece.id,
                "decision": port.map_or("", |p| p),
                "by": by,
                "comment": input.comment,
                "at": now,
            }),
            campaign: piece.campaign_id,
            hops,
        };
        workflows::happened(cx, &mut tx, happening).await?;
    }
    if let (Some(port), Some(run), Some(step)) = (port, stored.run, stored.step) {
        workflows::decided(cx, &mut tx, run, step, id, port).await?;
        let by = (state == ApprovalState::Approved).then_some(principal);
        store::workflows::set_approval_status(&mut tx, run, state.as_str(), by, now).await?;
    }
    tx.announce(NewEvent {
        topic: "approval",
        kind: "decided",
        subject: id.to_string(),
        campaign: piece.campaign_id.map(|c| c.to_string()),
        run: stored.run.map(|r| r.to_string()),
    });
    let stored = store::approvals::find(&mut tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    let shown = full(&mut tx, stored).await?.ok_or(Error::NotFound)?;
    cx.commit_answering(tx, &shown).await?;
    Ok(shown)
}
