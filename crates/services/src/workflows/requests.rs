//! Publishing that needs an approval: the request, its end, and the decision that publishes. The
//! approval holds for one document and no other; while it waits, the version before stays live.

use domain::{
    approvals::{ApprovalState, DecisionInput},
    fields::Check,
    ids::{ApprovalId, WorkflowId},
    permissions::Permission,
    workflows::{PublishDecided, PublishInput, PublishRequest},
};
use serde::{Deserialize, Serialize};
use store::{
    NewEvent, TenantTx,
    approvals::{NewRequest, StoredRequest},
    workflows::WorkflowHead,
};

use super::{
    drafts::{self, Current},
    heads::{audit, open},
    versions::{self, How},
};
use crate::{
    Error, Result, TenantCx,
    approvals::{Subject, judge},
};

/// What is kept of a request.
#[derive(Serialize, Deserialize)]
struct Asked {
    input: PublishInput,
}

fn approval_event(id: ApprovalId, kind: &'static str) -> NewEvent {
    NewEvent {
        topic: "approval",
        kind,
        subject: id.to_string(),
        campaign: None,
        run: None,
    }
}

async fn shown(tx: &mut TenantTx, stored: StoredRequest) -> Result<PublishRequest> {
    let Asked { input } = asked(&stored)?;
    Ok(PublishRequest {
        approval_id: stored.id,
        state: stored.state,
        required: stored.required,
        approved_by: store::approvals::approvers(tx, stored.id, &stored.doc_hash).await?,
        workflow_id: stored.workflow,
        workflow: stored.name,
        requested_by: stored.by_name,
        rev: input.rev,
        doc_hash: stored.doc_hash,
        name: input.name,
        note: input.note,
        running: input.running,
        history: store::approvals::history(tx, stored.id).await?,
        opened_at: stored.opened_at,
    })
}

fn asked(stored: &StoredRequest) -> Result<Asked> {
    serde_json::from_value(stored.request.clone()).map_err(Error::internal)
}

/// Opens a request for the draft as it stands, in place of one that was open.
pub(super) async fn ask(
    cx: &TenantCx,
    tx: &mut TenantTx,
    head: &WorkflowHead,
    current: &Current,
    input: &PublishInput,
) -> Result<PublishRequest> {
    void(cx, tx, head.id).await?;
    let id = ApprovalId::from_uuid(cx.app.clock.id());
    let request = serde_json::to_value(Asked {
        input: input.clone(),
    })
    .map_err(Error::internal)?;
    let new = NewRequest {
        id,
        workflow: head.id,
        doc_hash: &current.doc_hash,
        by: cx.principal()?,
        request: &request,
        now: cx.now(),
    };
    store::approvals::insert_request(tx, &new).await?;
    audit(cx, tx, "workflow.publish.ask", head.id).await?;
    tx.announce(approval_event(id, "opened"));
    find(tx, id).await
}

async fn find(tx: &mut TenantTx, id: ApprovalId) -> Result<PublishRequest> {
    let stored = store::approvals::find_request(tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    shown(tx, stored).await
}

/// Ends the open request of a workflow, if there is one: its draft has become another.
pub(super) async fn void(cx: &TenantCx, tx: &mut TenantTx, id: WorkflowId) -> Result<()> {
    if let Some(request) = store::approvals::cancel_requests(tx, id, cx.now()).await? {
        tx.announce(approval_event(request, "cancelled"));
    }
    Ok(())
}

/// The newest request to publish a workflow, whatever became of it.
pub async fn publish_request(cx: &TenantCx, id: WorkflowId) -> Result<Option<PublishRequest>> {
    cx.require(Permission::Read)?;
    let mut tx = cx.read().await?;
    store::workflows::status(&mut tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    match store::approvals::newest_request(&mut tx, id).await? {
        Some(stored) => Ok(Some(shown(&mut tx, stored).await?)),
        None => Ok(None),
    }
}

/// All requests that wait for a decision, newest first, at most 200.
pub async fn publish_requests(cx: &TenantCx) -> Result<Vec<PublishRequest>> {
    cx.require(Permission::Read)?;
    let mut tx = cx.read().await?;
    let mut all = Vec::new();
    for stored in store::approvals::open_requests(&mut tx).await? {
        all.push(shown(&mut tx, stored).await?);
    }
    Ok(all)
}

async fn waiting(tx: &mut TenantTx, id: WorkflowId) -> Result<StoredRequest> {
    let stored = store::approvals::newest_request(tx, id)
        .await?
        .ok_or_else(|| {
            let why = "Nobody has asked to publish this workflow";
            Error::Conflict("nothing_asked", why.to_owned())
        })?;
    if stored.state == ApprovalState::Pending {
        return Ok(stored);
    }
    Err(Error::Conflict(
        "already_decided",
        format!("This request has ended: {}", stored.state.as_str()),
    ))
}

/// Withdraws the open request.
pub async fn withdraw_request(cx: &TenantCx, id: WorkflowId) -> Result<PublishRequest> {
    cx.require(Permission::WorkflowsPublish)?;
    let mut tx = cx.tx().await?;
    open(&mut tx, id).await?;
    let stored = waiting(&mut tx, id).await?;
    void(cx, &mut tx, id).await?;
    audit(cx, &mut tx, "workflow.publish.withdraw", id).await?;
    let request = find(&mut tx, stored.id).await?;
    cx.commit_answering(tx, &request).await?;
    Ok(request)
}

/// Takes a decision on the open request. Approving publishes the document that was asked for, with
/// the request's author as the version's; it is checked again, and an error leaves the request open.
/// Nobody decides on a request of their own unless the company's rules allow it.
pub async fn decide_request(
    cx: &TenantCx,
    id: WorkflowId,
    input: &DecisionInput,
) -> Result<PublishDecided> {
    cx.require(Permission::WorkflowsPublish)?;
    cx.require(Permission::ApprovalsDecide)?;
    input.checked()?;
    let mut tx = cx.tx().await?;
    open(&mut tx, id).await?;
    let stored = waiting(&mut tx, id).await?;
    let rules = store::workflows::rules(&mut tx).await?;
    if stored.by == cx.principal()? && !rules.self_approval {
        return Err(Error::Forbidden(
            "somebody else has to decide on what you asked for".to_owned(),
        ));
    }
    let current = drafts::current(&mut tx, id).await?;
    let subject = Subject {
        id: stored.id,
        kind: "workflow",
        run: None,
        state: stored.state,
        expires_at: None,
        required: stored.required,
        asked_hash: &stored.doc_hash,
        present_hash: &current.doc_hash,
    };
    let state = judge(cx, &mut tx, &subject, input).await?;
    let published = if state == ApprovalState::Approved {
        let Asked { input } = asked(&stored)?;
        let issues = versions::issues(cx, &mut tx, id, &current, &rules).await?;
        let how = How::new(&input, stored.by);
        Some(versions::go_live(cx, &mut tx, id, &current, &issues, &how).await?)
    } else {
        None
    };
    tx.announce(approval_event(stored.id, "decided"));
    let request = find(&mut tx, stored.id).await?;
    let decided = PublishDecided { request, published };
    cx.commit_answering(tx, &decided).await?;
    Ok(decided)
}
