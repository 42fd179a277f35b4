//! How a publication ends: out, refused, taken back, or open for a person. Each is one commit.

use chrono::{DateTime, Utc};
use domain::{content::ContentStatus, ids::PublicationId};
use serde_json::json;
use store::{TenantTx, publishing::StoredPublication};

use super::super::{Again, Failure, Outcome, StepCx};
use crate::{
    Error,
    publishing::event,
    workflows::{Happening, happened},
};

/// Stores the network's id at once, in a commit of its own.
pub(super) async fn confirm(
    step: &StepCx,
    publication: &StoredPublication,
    remote: &str,
    url: &str,
    at: Option<DateTime<Utc>>,
) -> Result<Outcome, Failure> {
    let now = step.cx.now();
    let mut tx = step.cx.tx().await?;
    store::publishing::confirm(
        &mut tx,
        publication.shown.id,
        remote,
        url,
        at.unwrap_or(now),
        now,
    )
    .await?;
    store::content::set_status(
        &mut tx,
        publication.shown.content_id,
        ContentStatus::Published,
        now,
    )
    .await?;
    tx.announce(event(&publication.shown, "published"));
    let found = store::publishing::find_publication(&mut tx, publication.shown.id)
        .await?
        .ok_or(Error::NotFound)?;
    tell(step, &mut tx, &found, "post_published").await?;
    step.cx.commit(tx).await?;
    Ok(posted(&found))
}

/// What triggers hear of a post.
async fn tell(
    step: &StepCx,
    tx: &mut TenantTx,
    publication: &StoredPublication,
    event: &str,
) -> Result<(), Failure> {
    let shown = &publication.shown;
    let happening = Happening {
        event: event.to_owned(),
        subject: Some(shown.content_id.to_string()),
        item: json!({
            "post": { "id": shown.content_id, "network": shown.network, "url": shown.url },
            "content_id": shown.content_id,
            "on": event.trim_start_matches("post_"),
        }),
        campaign: shown.campaign_id,
        hops: step.hops,
        by: Some(step.run.workflow_id),
        ..Happening::default()
    };
    happened(&step.cx, tx, happening).await?;
    Ok(())
}

pub(super) fn posted(publication: &StoredPublication) -> Outcome {
    let shown = &publication.shown;
    let output =
        json!({ "publication_id": shown.id, "remote_id": shown.remote_id, "url": shown.url });
    Outcome::done(
        output,
        "posted",
        format!("Out on {}", shown.network.label()),
    )
}

/// Nothing is out, for certain: the intent may be tried again.
pub(super) async fn take_back(
    step: &StepCx,
    id: PublicationId,
    why: &str,
    failure: Failure,
) -> Result<Outcome, Failure> {
    let mut tx = step.cx.tx().await?;
    store::publishing::reopen(&mut tx, id, why, step.cx.now()).await?;
    step.cx.commit(tx).await?;
    Err(failure)
}

/// The network said no for good.
pub(super) async fn give_up(
    step: &StepCx,
    publication: &StoredPublication,
    why: &str,
) -> Result<Outcome, Failure> {
    let mut tx = step.cx.tx().await?;
    store::publishing::fail(&mut tx, publication.shown.id, why, step.cx.now()).await?;
    store::content::set_status(
        &mut tx,
        publication.shown.content_id,
        ContentStatus::Failed,
        step.cx.now(),
    )
    .await?;
    tx.announce(event(&publication.shown, "failed"));
    tell(step, &mut tx, publication, "post_failed").await?;
    step.cx.commit(tx).await?;
    Err(refused(why))
}

pub(super) fn refused(why: &str) -> Failure {
    let mut failure = Failure::new(
        "refused",
        format!("The network refused the post: {why}"),
        "Change the text or the account, then retry",
        Again::No,
    );
    failure.port = Some("failed");
    failure
}

pub(super) fn disconnected() -> Failure {
    Failure::new(
        "no_account",
        "The account was disconnected",
        "Connect it again, then retry",
        Again::No,
    )
}

/// Nobody can tell: a person must look.
pub(super) async fn open(
    step: &StepCx,
    publication: &StoredPublication,
    why: &str,
) -> Result<Outcome, Failure> {
    let mut tx = step.cx.tx().await?;
    store::publishing::note_open(&mut tx, publication.shown.id, why, step.cx.now()).await?;
    tx.announce(event(&publication.shown, "unconfirmed"));
    step.cx.commit(tx).await?;
    Ok(open_outcome(publication))
}

pub(super) fn open_outcome(publication: &StoredPublication) -> Outcome {
    let output = json!({ "waits_for": "settlement", "publication_id": publication.shown.id });
    Outcome::Person {
        output,
        reason: "Whether it is out cannot be told: a person must look at the network".to_owned(),
        until: None,
    }
}
