//! A post with a text of its own. The text becomes a piece of content, once per post however often the
//! step is tried, and goes the way of every other piece: it leaves at the hash that was approved, or not
//! at all. Who approved the item before has not seen this text, so it is asked for again.

use domain::{
    approvals::{ApprovalRules, ApprovalState},
    content::{ContentBody, ContentStatus, Provenance, SocialBody, limits},
    fields::Fields,
    ids::{ApprovalId, ContentId},
    publishing::Network,
};
use serde_json::json;
use store::{NewEvent, TenantTx, approvals::NewApproval, content::NewContent};

use super::super::{Again, Failure, Outcome, StepCx};
use crate::content;

/// The piece that carries the step's own text; made of it when there is none yet. Refused when the
/// network does not take the text.
pub(super) async fn piece(
    step: &StepCx,
    tx: &mut TenantTx,
    network: Network,
    text: &str,
) -> Result<ContentId, Failure> {
    let place = (step.row.step.node, step.row.item as u32);
    if let Some(found) = store::content::own_of(tx, step.run.id, place).await? {
        return Ok(found);
    }
    let mut fields = Fields::new();
    limits::check_post(&mut fields, "text", network, text);
    if let Err(wrong) = fields.finish() {
        let why: Vec<String> = wrong.into_iter().map(|e| e.message).collect();
        let hint = "Shorten the step's text, or what its tokens give";
        let mut failure = Failure::new("text", why.join("; "), hint, Again::No);
        failure.port = Some("failed");
        return Err(failure);
    }
    let body = ContentBody::Social(SocialBody {
        network,
        text: text.to_owned(),
    });
    let id = ContentId::from_uuid(step.cx.app.clock.id());
    let provenance = Provenance {
        writer: "person".to_owned(),
        reason: format!("Written in the step \"{}\"", step.node.name),
        ..Provenance::default()
    };
    let title: String = step.node.name.chars().take(150).collect();
    store::content::insert(
        tx,
        &NewContent {
            id,
            title: &format!("{title} on {}", network.label()),
            body: &body,
            content_hash: &content::hash(&body)?,
            campaign_id: step.run.campaign_id,
            run_id: Some(step.run.id),
            step: Some(step.row.step.id),
            provenance: &provenance,
            scheduled_at: None,
            sample: false,
            now: step.cx.now(),
        },
    )
    .await?;
    if let Some(piece) = store::content::find(tx, id).await? {
        tx.announce(content::event(&piece, "created"));
    }
    Ok(id)
}

/// Whether the step's own text may leave without a decision: nobody has been asked about it, no step of
/// the workflow asks for approvals, and the company's rules want none for posts.
pub(super) async fn needs_no_approval(
    step: &StepCx,
    tx: &mut TenantTx,
    piece: ContentId,
) -> Result<bool, Failure> {
    let asks = |n: &domain::workflows::Node| n.enabled && n.kind == "human.approval";
    if step.plan.doc.nodes.values().any(asks) {
        return Ok(false);
    }
    let asked = store::approvals::open_for_content(tx, piece).await?;
    Ok(asked.is_empty() && !store::workflows::rules(tx).await?.approvals.publish)
}

/// Asks for a decision on the text, once, and waits for it. A text that was rejected ends the step.
pub(super) async fn ask(
    step: &StepCx,
    tx: &mut TenantTx,
    id: ContentId,
    hash: &str,
) -> Result<Outcome, Failure> {
    let asked = store::approvals::open_for_content(tx, id).await?;
    if asked.iter().any(|a| a.state == ApprovalState::Rejected) {
        let hint = "Change the step's text, and begin the run anew";
        let mut failure = Failure::new("rejected", "The text was rejected", hint, Again::No);
        failure.port = Some("failed");
        return Err(failure);
    }
    if asked.iter().all(|a| a.state == ApprovalState::Cancelled) {
        let now = step.cx.now();
        let approval = ApprovalId::from_uuid(step.cx.app.clock.id());
        let rules = ApprovalRules {
            author: store::workflows::started_by(tx, step.run.id).await?,
            ..ApprovalRules::default()
        };
        store::approvals::insert(
            tx,
            &NewApproval {
                id: approval,
                content: id,
                run: Some(step.run.id),
                step: Some(step.row.step.id),
                content_hash: hash,
                required: 1,
                sample: false,
                expires_at: None,
                rules: &rules,
                now,
            },
        )
        .await?;
        store::content::set_status(tx, id, ContentStatus::InReview, now).await?;
        store::workflows::set_approval_status(tx, step.run.id, "pending", None, now).await?;
        tx.announce(NewEvent {
            topic: "approval",
            kind: "opened",
            subject: approval.to_string(),
            campaign: step.run.campaign_id.map(|c| c.to_string()),
            run: Some(step.run.id.to_string()),
        });
    }
    Ok(Outcome::Person {
        output: json!({ "waits_for": "approval", "content_id": id }),
        reason: "Waits for its own text to be approved".to_owned(),
        until: None,
    })
}
