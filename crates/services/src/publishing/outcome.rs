//! What became of posts, and a person's word where the product cannot tell.

use domain::{
    content::ContentStatus,
    fields::Fields,
    ids::{CampaignId, ContentId, PublicationId, RunId},
    permissions::Permission,
    publishing::{Publication, PublicationState},
    workflows::Step,
};
use serde_json::Value;
use store::{NewEvent, TenantTx};

use crate::{Error, Result, TenantCx, workflows};

/// The publications of a campaign, newest first.
pub async fn list_publications(cx: &TenantCx, campaign: CampaignId) -> Result<Vec<Publication>> {
    cx.require(Permission::Read)?;
    let mut tx = cx.read().await?;
    store::campaigns::find(&mut tx, campaign)
        .await?
        .ok_or(Error::NotFound)?;
    Ok(store::publishing::list_publications(&mut tx, campaign).await?)
}

/// Tries a refused post again. One whose outcome is open must be settled instead.
pub async fn retry_publication(cx: &TenantCx, id: PublicationId) -> Result<Publication> {
    cx.require(Permission::PublishingRetry)?;
    let (run, state) = {
        let mut tx = cx.tx().await?;
        let found = store::publishing::find_publication(&mut tx, id)
            .await?
            .ok_or(Error::NotFound)?;
        (found.run, found.shown.state)
    };
    if state != PublicationState::Failed {
        return Err(Error::Conflict(
            "not_failed",
            "Only a refused post can be retried".to_owned(),
        ));
    }
    let run = run.ok_or(Error::NotFound)?;
    let step = failed_post_step(cx, run, id).await?;
    workflows::retry_step(cx, run, step).await?;
    let mut tx = cx.tx().await?;
    Ok(store::publishing::find_publication(&mut tx, id)
        .await?
        .ok_or(Error::NotFound)?
        .shown)
}

async fn failed_post_step(
    cx: &TenantCx,
    run: RunId,
    publication: PublicationId,
) -> Result<domain::ids::StepId> {
    let mut tx = cx.tx().await?;
    let found = store::publishing::find_publication(&mut tx, publication)
        .await?
        .ok_or(Error::NotFound)?;
    let steps = store::workflows::attempts(&mut tx, run).await?;
    for step in steps.iter().rev().filter(|s| s.kind.starts_with("post.")) {
        if posted_by(&mut tx, run, step).await? == Some(found.shown.content_id) {
            return Ok(step.id);
        }
    }
    Err(Error::NotFound)
}

/// The piece a post step sends: the one made of its own text, else the one its item carries.
async fn posted_by(tx: &mut TenantTx, run: RunId, step: &Step) -> Result<Option<ContentId>> {
    if let Some(own) = store::content::own_of(tx, run, (step.node, step.item)).await? {
        return Ok(Some(own));
    }
    let given = step.input.get("content_id").and_then(Value::as_str);
    Ok(given.and_then(|t| t.parse().ok()))
}

/// A person has looked at the network: the post is there (with its address), or it is not. If it is
/// not, it goes out now.
pub async fn settle_publication(
    cx: &TenantCx,
    id: PublicationId,
    was_posted: bool,
    url: &str,
) -> Result<Publication> {
    cx.require(Permission::PublishingRetry)?;
    if was_posted {
        let mut fields = Fields::new();
        fields.web_address("url", url);
        fields.finish()?;
    }
    let principal = cx.principal()?;
    let mut tx = cx.tx().await?;
    let found = store::publishing::find_publication(&mut tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    if found.shown.state != PublicationState::Unconfirmed {
        return Err(Error::Conflict(
            "not_open",
            "The outcome of this post is known".to_owned(),
        ));
    }
    let now = cx.now();
    if was_posted {
        let remote = url
            .trim_end_matches('/')
            .rsplit('/')
            .next()
            .unwrap_or(url)
            .to_owned();
        let since = found.sending_since.unwrap_or(now);
        store::publishing::confirm(&mut tx, id, &remote, url, since, now).await?;
        store::content::set_status(
            &mut tx,
            found.shown.content_id,
            ContentStatus::Published,
            now,
        )
        .await?;
    } else {
        store::publishing::reopen(&mut tx, id, "A person looked: it was not posted", now).await?;
    }
    let audit = cx.app.clock.id();
    let action = if was_posted {
        "publication.settled_posted"
    } else {
        "publication.settled_not_posted"
    };
    store::operations::audit(
        &mut tx,
        audit,
        principal,
        action,
        &id.to_string(),
        &cx.request_id,
        now,
    )
    .await?;
    if let Some(run) = found.run
        && let Some(run) = store::workflows::find_for_update(&mut tx, run).await?
    {
        workflows::wake_waiting(cx, &mut tx, &run, "settlement").await?;
    }
    tx.announce(event(&found.shown, "settled"));
    let shown = store::publishing::find_publication(&mut tx, id)
        .await?
        .ok_or(Error::NotFound)?
        .shown;
    cx.commit(tx).await?;
    Ok(shown)
}

/// A person retries a post step: a refused publication of its content may be tried again.
pub(crate) async fn reopen_failed(
    cx: &TenantCx,
    tx: &mut TenantTx,
    run: RunId,
    step: &Step,
) -> Result<()> {
    if !step.kind.starts_with("post.") {
        return Ok(());
    }
    let Some(content) = posted_by(tx, run, step).await? else {
        return Ok(());
    };
    for publication in store::publishing::of_content(tx, content).await? {
        if publication.state == PublicationState::Failed {
            store::publishing::reopen(tx, publication.id, "Tried again by a person", cx.now())
                .await?;
            store::content::set_status(tx, content, ContentStatus::Approved, cx.now()).await?;
        }
    }
    Ok(())
}

pub(crate) fn event(publication: &Publication, kind: &'static str) -> NewEvent {
    NewEvent {
        topic: "publication",
        kind,
        subject: publication.id.to_string(),
        campaign: publication.campaign_id.map(|c| c.to_string()),
        run: None,
    }
}
