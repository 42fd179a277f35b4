//! Decisions. A decision names the hash the person saw; it counts for that hash and no other.

mod items;

pub use items::{decide_item, get_item, list_items};

use chrono::{DateTime, Utc};
use domain::{
    approvals::{Approval, ApprovalRules, ApprovalState, Decider, Decision, DecisionInput},
    content::ContentStatus,
    fields::{Check, Fields},
    ids::{ApprovalId, CampaignId, RunId, StepId, WorkflowId},
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
        shown.extend(full(cx, &mut tx, stored).await?);
    }
    Ok(shown)
}

/// Of those that are asked of some people only, the newest so many are looked at for the count.
const COUNTED_MAX: i64 = 1_000;

/// How many approvals wait for a decision that whoever asks may take.
pub async fn waiting(cx: &TenantCx) -> Result<u32> {
    cx.require(Permission::ApprovalsRead)?;
    if cx.require(Permission::ApprovalsDecide).is_err() {
        return Ok(0);
    }
    let (mut tx, now) = (cx.read().await?, cx.now());
    let for_all = store::approvals::count_for_all(&mut tx, now).await?;
    let some = store::approvals::rules_of_some(&mut tx, now, COUNTED_MAX).await?;
    let mine = some.iter().filter(|r| is_asked(cx, r).is_ok()).count();
    Ok(for_all + mine as u32)
}

/// Whether the rules let whoever acts decide now; says why not. The one place that asks.
fn is_asked(cx: &TenantCx, rules: &ApprovalRules) -> Result<(), String> {
    let Actor::Member {
        user,
        principal,
        role,
        name,
        ..
    } = &cx.actor
    else {
        return Ok(());
    };
    let who = Decider {
        principal: *principal,
        user: &user.to_string(),
        role: role.as_str(),
        name,
    };
    rules.may_decide(&who, cx.now())
}

/// Whether whoever acts may decide on an approval as it stands now.
fn may_decide(
    cx: &TenantCx,
    state: ApprovalState,
    expires_at: Option<DateTime<Utc>>,
    rules: &ApprovalRules,
) -> bool {
    state == ApprovalState::Pending
        && expires_at.is_none_or(|at| at > cx.now())
        && cx.require(Permission::ApprovalsDecide).is_ok()
        && is_asked(cx, rules).is_ok()
}

/// One approval.
pub async fn get(cx: &TenantCx, id: ApprovalId) -> Result<Approval> {
    cx.require(Permission::ApprovalsRead)?;
    let mut tx = cx.read().await?;
    let stored = store::approvals::find(&mut tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    full(cx, &mut tx, stored).await?.ok_or(Error::NotFound)
}

async fn full(
    cx: &TenantCx,
    tx: &mut TenantTx,
    stored: StoredApproval,
) -> Result<Option<Approval>> {
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
        may_decide: may_decide(cx, stored.state, stored.expires_at, &stored.rules),
        rules: stored.rules,
    }))
}

/// What a decision is about, whatever it is.
pub(crate) struct Subject<'a> {
    /// The approval.
    pub id: ApprovalId,
    /// The word of the trail: `content` or `workflow`.
    pub kind: &'static str,
    /// The run it holds up.
    pub run: Option<RunId>,
    /// Where it stands.
    pub state: ApprovalState,
    /// Until when one may decide.
    pub expires_at: Option<DateTime<Utc>>,
    /// How many must approve.
    pub required: u32,
    /// The hash the approval was opened at.
    pub asked_hash: &'a str,
    /// The hash of what would go out now.
    pub present_hash: &'a str,
    /// Who may decide, and what is asked besides.
    pub rules: Option<&'a ApprovalRules>,
}

/// Judges a decision: open, in time, on what is there now. Writes it into the trail and the audit log
/// and answers the state it leads to, which is stored. The caller has locked what it is about.
pub(crate) async fn judge(
    cx: &TenantCx,
    tx: &mut TenantTx,
    subject: &Subject<'_>,
    input: &DecisionInput,
) -> Result<ApprovalState> {
    let (principal, now, hash) = (cx.principal()?, cx.now(), subject.present_hash);
    if !matches!(
        subject.state,
        ApprovalState::Pending | ApprovalState::ChangesRequested
    ) {
        return Err(Error::Conflict(
            "already_decided",
            format!("This was already decided: {}", subject.state.as_str()),
        ));
    }
    if subject.expires_at.is_some_and(|at| at <= now) {
        return Err(Error::Conflict(
            "expired",
            "The time to decide has passed".to_owned(),
        ));
    }
    if let Some(rules) = subject.rules {
        follows(cx, rules, input)?;
    }
    if input.content_hash != hash || subject.asked_hash != hash {
        return Err(Error::Conflict(
            "content_changed",
            "It has changed since you opened it: look at it again".to_owned(),
        ));
    }
    let (record, audit) = (cx.app.clock.id(), cx.app.clock.id());
    store::approvals::record(
        tx,
        record,
        subject.id,
        subject.kind,
        subject.run,
        principal,
        input.decision,
        &input.comment,
        hash,
        now,
    )
    .await?;
    let state = match input.decision {
        Decision::Approve => {
            let approvers = store::approvals::approvers(tx, subject.id, hash).await?;
            if approvers < subject.required {
                ApprovalState::Pending
            } else {
                ApprovalState::Approved
            }
        }
        Decision::RequestChanges => ApprovalState::ChangesRequested,
        Decision::Reject => ApprovalState::Rejected,
    };
    store::approvals::set_state(tx, subject.id, state, hash, now).await?;
    store::operations::audit(
        tx,
        audit,
        principal,
        &format!("approval.{}", input.decision.as_str()),
        &subject.id.to_string(),
        &cx.request_id,
        now,
    )
    .await?;
    Ok(state)
}

/// Whether the rules let this person decide so: asked at all, and with what is asked besides answered.
fn follows(cx: &TenantCx, rules: &ApprovalRules, input: &DecisionInput) -> Result<()> {
    is_asked(cx, rules).map_err(Error::Forbidden)?;
    let mut fields = Fields::new();
    if input.decision == Decision::Approve {
        rules.check_answers(&input.answers, &mut fields);
    }
    fields.finish()?;
    Ok(())
}

/// Takes a decision. Refused when the text has changed since the person saw it, or when the
/// approval is no longer open.
pub async fn decide(cx: &TenantCx, id: ApprovalId, input: &DecisionInput) -> Result<Approval> {
    cx.require(Permission::ApprovalsDecide)?;
    input.checked()?;
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
    let subject = Subject {
        id,
        kind: "content",
        run: stored.run,
        state: stored.state,
        expires_at: stored.expires_at,
        required: stored.required,
        asked_hash: &stored.content_hash,
        present_hash: &piece.content_hash,
        rules: Some(&stored.rules),
    };
    let state = judge(cx, &mut tx, &subject, input).await?;
    let now = cx.now();
    let content_state = match state {
        ApprovalState::Approved => ContentStatus::Approved,
        ApprovalState::ChangesRequested => ContentStatus::ChangesRequested,
        ApprovalState::Rejected => ContentStatus::Rejected,
        _ => ContentStatus::InReview,
    };
    store::content::set_status(&mut tx, piece.id, content_state, now).await?;
    let held = stored.run.zip(stored.step);
    let about = Some(piece.id.to_string());
    go_on(cx, &mut tx, id, held, state, about, input).await?;
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
    let shown = full(cx, &mut tx, stored).await?.ok_or(Error::NotFound)?;
    cx.commit_answering(tx, &shown).await?;
    Ok(shown)
}

/// What a decision sets going: who listens hears of it, and the step that asked goes on with the comment
/// and the answers as data.
async fn go_on(
    cx: &TenantCx,
    tx: &mut TenantTx,
    id: ApprovalId,
    held: Option<(RunId, StepId)>,
    state: ApprovalState,
    about: Option<String>,
    input: &DecisionInput,
) -> Result<()> {
    let port = match state {
        ApprovalState::Approved => "approved",
        ApprovalState::ChangesRequested => "changes",
        ApprovalState::Rejected => "rejected",
        _ => return Ok(()),
    };
    let now = cx.now();
    let (hops, campaign, of) = match held {
        Some((run, _)) => hops_of(tx, run).await?,
        None => (0, None, None),
    };
    let by = match &cx.actor {
        Actor::Member { name, .. } => name.clone(),
        Actor::System(why) => (*why).to_owned(),
    };
    let said = json!({
        "approval_id": id,
        "decision": port,
        "by": by,
        "comment": input.comment,
        "answers": input.answers,
    });
    store::approvals::set_answers(tx, id, &json!(input.answers)).await?;
    let happening = workflows::Happening {
        event: "approval_decided".to_owned(),
        subject: about.clone(),
        item: json!({
            "approval": id,
            "content_id": about,
            "decision": port,
            "by": by,
            "comment": input.comment,
            "at": now,
        }),
        campaign,
        hops,
        by: of,
        ..workflows::Happening::default()
    };
    workflows::happened(cx, tx, happening).await?;
    if let Some((run, step)) = held {
        workflows::decided(cx, tx, run, step, port, &said).await?;
        let by = match state {
            ApprovalState::Approved => Some(cx.principal()?),
            _ => None,
        };
        store::workflows::set_approval_status(tx, run, state.as_str(), by, now).await?;
    }
    Ok(())
}

async fn hops_of(
    tx: &mut TenantTx,
    run: RunId,
) -> Result<(i32, Option<CampaignId>, Option<WorkflowId>)> {
    let hops = store::workflows::hops(tx, run).await?;
    let run = store::workflows::find(tx, run).await?;
    let campaign = run.as_ref().and_then(|r| r.campaign_id);
    Ok((hops, campaign, run.map(|r| r.workflow_id)))
}
