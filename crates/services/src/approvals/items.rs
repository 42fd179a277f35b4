//! Decisions on items of runs that are no piece of content.

use domain::{
    approvals::{ApprovalState, DecisionInput, ItemApproval},
    fields::Check,
    ids::ApprovalId,
    permissions::Permission,
};
use store::{NewEvent, TenantTx, approvals::StoredItem};

use super::{Subject, go_on, judge, may_decide};
use crate::{Error, Result, TenantCx};

/// Approvals about items in a state, or all: newest first, at most 200.
pub async fn list_items(cx: &TenantCx, state: Option<ApprovalState>) -> Result<Vec<ItemApproval>> {
    cx.require(Permission::ApprovalsRead)?;
    let mut tx = cx.read().await?;
    let mut all = Vec::new();
    for stored in store::approvals::items(&mut tx, state).await? {
        all.push(shown(cx, &mut tx, stored).await?);
    }
    Ok(all)
}

/// One approval about an item.
pub async fn get_item(cx: &TenantCx, id: ApprovalId) -> Result<ItemApproval> {
    cx.require(Permission::ApprovalsRead)?;
    let mut tx = cx.read().await?;
    let stored = store::approvals::find_item(&mut tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    shown(cx, &mut tx, stored).await
}

async fn shown(cx: &TenantCx, tx: &mut TenantTx, stored: StoredItem) -> Result<ItemApproval> {
    Ok(ItemApproval {
        id: stored.id,
        state: stored.state,
        required: stored.required,
        approved_by: store::approvals::approvers(tx, stored.id, &stored.hash).await?,
        run_id: stored.run,
        step: stored.name,
        item: stored.item,
        content_hash: stored.hash,
        may_decide: may_decide(cx, stored.state, stored.expires_at, &stored.rules),
        rules: stored.rules,
        history: store::approvals::history(tx, stored.id).await?,
        opened_at: stored.opened_at,
        expires_at: stored.expires_at,
    })
}

/// Takes a decision on an item. Refused when the approval is no longer open, when somebody else is
/// asked, and when the hash is not that of the item.
pub async fn decide_item(
    cx: &TenantCx,
    id: ApprovalId,
    input: &DecisionInput,
) -> Result<ItemApproval> {
    cx.require(Permission::ApprovalsDecide)?;
    input.checked()?;
    let mut tx = cx.tx().await?;
    let stored = store::approvals::find_item(&mut tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    store::workflows::find_for_update(&mut tx, stored.run).await?;
    let stored = store::approvals::item_of_step(&mut tx, stored.step)
        .await?
        .ok_or(Error::NotFound)?;
    let subject = Subject {
        id,
        kind: "item",
        run: Some(stored.run),
        state: stored.state,
        expires_at: stored.expires_at,
        required: stored.required,
        asked_hash: &stored.hash,
        present_hash: &stored.hash,
        rules: Some(&stored.rules),
    };
    let state = judge(cx, &mut tx, &subject, input).await?;
    let subject = Some(stored.run.to_string());
    go_on(
        cx,
        &mut tx,
        id,
        Some((stored.run, stored.step)),
        state,
        subject,
        input,
    )
    .await?;
    tx.announce(NewEvent {
        topic: "approval",
        kind: "decided",
        subject: id.to_string(),
        campaign: None,
        run: Some(stored.run.to_string()),
    });
    let stored = store::approvals::find_item(&mut tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    let item = shown(cx, &mut tx, stored).await?;
    cx.commit_answering(tx, &item).await?;
    Ok(item)
}
