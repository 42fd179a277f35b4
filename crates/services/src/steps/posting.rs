//! Publishing a post exactly once, and asking for its numbers.
//!
//! The intent is committed as `sending` before the first byte leaves. Whatever happens after that
//! (a crash, a time-out, a 5xx) leads to a look-up at the network, never straight to a second
//! try. What the network cannot tell us is shown to a person.

mod look_up;
mod own;
mod settle;

use chrono::TimeDelta;
use domain::{
    approvals::ApprovalState,
    content::{Content, ContentBody},
    ids::{ConnectionId, ContentId, PublicationId},
    publishing::{ConnectionHealth, Network, PublicationState},
};
use engine::ports::{PublishError, SocialNetwork, SocialPost};
use serde_json::json;
use store::{
    TenantTx,
    publishing::{Intent, StoredPublication},
};

use look_up::{look_up, settle_at};
use settle::{confirm, disconnected, give_up, open_outcome, posted, refused, take_back};

use super::{Again, Failure, Outcome, StepCx};
use crate::{
    Error, content,
    publishing::{access, event, refresh},
    switches::{Control, is_on},
    worker::unbroken,
};

fn network(step: &StepCx) -> Result<Network, Failure> {
    let word = step.node.kind.strip_prefix("post.").unwrap_or_default();
    Network::parse(word).ok_or_else(|| {
        Failure::new(
            "unknown_network",
            format!("There is no network \"{word}\""),
            "Mend the step",
            Again::No,
        )
    })
}

/// What the recorded intent allows now.
enum Stand {
    /// `sending` is committed: call, once.
    Call(StoredPublication),
    /// The request may be out: look it up.
    LookUp(StoredPublication),
    /// Nothing to do.
    Over(Outcome),
}

/// Publishes, looks up, or says what is missing.
pub(super) async fn publish(step: &StepCx) -> Result<Outcome, Failure> {
    let network = network(step)?;
    let client = step.cx.app.networks.get(&network).cloned();
    let client = client.ok_or_else(|| {
        Failure::new(
            "not_configured",
            format!("{} is not set up on this deployment", network.label()),
            "Set its address",
            Again::No,
        )
    })?;
    match stand(step, network).await? {
        Stand::Over(outcome) => Ok(outcome),
        // A person who stops the run does not stop a request that is out: its answer is stored.
        Stand::Call(publication) => unbroken(call(step, client.as_ref(), publication)).await,
        Stand::LookUp(publication) => look_up(step, client.as_ref(), publication).await,
    }
}

/// Verifies the approval and records the intent, under the content's lock.
async fn stand(step: &StepCx, network: Network) -> Result<Stand, Failure> {
    let now = step.cx.now();
    let mut tx = step.cx.tx().await?;
    let id: ContentId = match step.text("text") {
        Some(text) => own::piece(step, &mut tx, network, text).await?,
        None => step.id("content_id")?,
    };
    let is_own = step.text("text").is_some();
    let piece = store::content::find_for_update(&mut tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    let ContentBody::Social(post) = &piece.body else {
        return Err(Failure::new(
            "wrong_content",
            "Only posts are published here",
            "",
            Again::No,
        ));
    };
    // A publication under way or out is settled first, whatever became of the words since.
    for open in store::publishing::of_content(&mut tx, id).await? {
        let Some(found) = store::publishing::find_publication(&mut tx, open.id).await? else {
            continue;
        };
        match found.shown.state {
            PublicationState::Published => return Ok(Stand::Over(posted(&found))),
            PublicationState::Unconfirmed => return Ok(Stand::Over(open_outcome(&found))),
            PublicationState::Sending => return Ok(Stand::LookUp(found)),
            PublicationState::Failed => {
                return Err(refused(found.shown.reason.as_deref().unwrap_or("refused")));
            }
            PublicationState::Intended => {}
        }
    }
    let approved = is_approved(&mut tx, &piece).await?
        || is_own && own::needs_no_approval(step, &mut tx, id).await?;
    if !approved && is_own {
        let asked = own::ask(step, &mut tx, id, &piece.content_hash).await?;
        step.cx.commit(tx).await?;
        return Ok(Stand::Over(asked));
    }
    if !approved {
        let output = json!({ "waits_for": "approval" });
        return Ok(Stand::Over(Outcome::Person {
            output,
            reason: "The text was changed after its approval: waits for it to be approved again"
                .to_owned(),
            until: None,
        }));
    }
    if let Some(campaign) = piece.campaign_id
        && let Some(campaign) = store::campaigns::find(&mut tx, campaign).await?
        && campaign.status == domain::campaigns::CampaignStatus::Paused
    {
        return Ok(Stand::Over(Outcome::Until {
            at: now + TimeDelta::seconds(30),
            reason: "The campaign is paused".to_owned(),
            state: None,
        }));
    }
    let chosen = step.text("connection").map(str::parse::<ConnectionId>);
    let connection = match chosen {
        None => store::publishing::for_network(&mut tx, network).await?,
        Some(Ok(id)) => {
            let found = store::publishing::find_connection(&mut tx, id, false).await?;
            found.filter(|c| {
                c.shown.network == network && c.shown.health != ConnectionHealth::Disconnected
            })
        }
        Some(Err(_)) => None,
    };
    let connection = connection.ok_or_else(|| {
        Failure::new(
            "no_account",
            format!("No account on {} is connected", network.label()),
            "Connect one in Settings, Integrations, then retry",
            Again::No,
        )
    })?;
    let key = format!("post:{id}:{}:{}", piece.content_hash, connection.shown.id);
    store::publishing::intend(
        &mut tx,
        &Intent {
            id: PublicationId::from_uuid(step.cx.app.clock.id()),
            key: &key,
            content: id,
            campaign: piece.campaign_id,
            run: Some(step.run.id),
            connection: connection.shown.id,
            network,
            content_hash: &piece.content_hash,
            body: &post.text,
            now,
        },
    )
    .await?;
    let found = store::publishing::find_by_key(&mut tx, &key)
        .await?
        .ok_or(Error::NotFound)?;
    if !store::publishing::begin_sending(&mut tx, found.shown.id, now).await? {
        return Err(Failure::new(
            "lost_race",
            "Another worker is publishing this post",
            "",
            Again::After(2),
        ));
    }
    tx.announce(event(&found.shown, "sending"));
    step.cx.commit(tx).await?;
    Ok(Stand::Call(StoredPublication {
        sending_since: Some(now),
        ..found
    }))
}

/// Approved means: the stored hash is the hash of the words, and every approval of the piece that
/// was not withdrawn stands at exactly that hash.
async fn is_approved(tx: &mut TenantTx, piece: &Content) -> Result<bool, Failure> {
    if !is_on(Control::ApprovedHash) {
        return Ok(true);
    }
    let hash = content::hash(&piece.body)?;
    let approvals = store::approvals::open_for_content(tx, piece.id).await?;
    let standing: Vec<_> = approvals
        .iter()
        .filter(|a| a.state != ApprovalState::Cancelled)
        .collect();
    Ok(hash == piece.content_hash
        && !standing.is_empty()
        && standing
            .iter()
            .all(|a| a.state == ApprovalState::Approved && a.content_hash == hash))
}

/// The one call. `sending` is committed.
async fn call(
    step: &StepCx,
    client: &dyn SocialNetwork,
    publication: StoredPublication,
) -> Result<Outcome, Failure> {
    let id = publication.shown.id;
    let Some(connection) = publication.connection else {
        return take_back(step, id, "The account was removed", disconnected()).await;
    };
    let mut token = match access(&step.cx, connection).await {
        Ok(token) => token,
        Err(failure) => return take_back(step, id, "The account could not be used", failure).await,
    };
    let post = SocialPost {
        account_id: token.account.clone(),
        text: publication.shown.text.clone(),
        others: Vec::new(),
    };
    let mut refreshed = false;
    loop {
        match client.publish(&token.token, &post).await {
            Ok(remote) => {
                return confirm(
                    step,
                    &publication,
                    &remote.id,
                    &remote.url,
                    remote.created_at,
                )
                .await;
            }
            Err(PublishError::Unauthorized { .. }) if !refreshed => {
                refreshed = true;
                token = match refresh(&step.cx, connection, token.revision).await {
                    Ok(fresh) => fresh,
                    Err(failure) => {
                        return take_back(step, id, "The token could not be renewed", failure)
                            .await;
                    }
                };
            }
            Err(PublishError::Unauthorized { message }) => {
                let failure = Failure::new(
                    "reconnect",
                    message,
                    "Connect the account again, then retry",
                    Again::No,
                );
                return take_back(step, id, "The network does not accept the token", failure).await;
            }
            Err(PublishError::Refused { code, message }) => {
                return give_up(step, &publication, &format!("{code}: {message}")).await;
            }
            Err(PublishError::RateLimited { retry_after }) => {
                let failure = Failure::new(
                    "rate_limited",
                    "The network asks us to wait",
                    "",
                    Again::After(retry_after),
                );
                return take_back(step, id, "The network asked us to wait", failure).await;
            }
            Err(PublishError::NotSent { message }) => {
                let failure = Failure::new(
                    "network_away",
                    message,
                    "Retry when the network is back",
                    Again::Backoff,
                );
                return take_back(step, id, "The network was not reached", failure).await;
            }
            Err(PublishError::Unknown { message }) if !is_on(Control::LookUpFirst) => {
                let failure = Failure::new("tried_again", message, "", Again::After(0));
                return take_back(step, id, "Tried again without looking", failure).await;
            }
            Err(PublishError::Unknown { message }) => {
                let at = settle_at(step, &publication);
                return Ok(Outcome::Until {
                    at,
                    reason: format!(
                        "The outcome is open ({message}): looks it up before anything else"
                    ),
                    state: None,
                });
            }
        }
    }
}

/// Asks for the post's counters from now on, for thirty days.
pub(super) async fn collect(step: &StepCx, tx: &mut TenantTx) -> Result<Outcome, Failure> {
    let id: PublicationId = step.id("publication_id")?;
    let now = step.cx.now();
    store::publishing::find_publication(tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    store::insight::schedule_poll(tx, id, now, now + TimeDelta::days(30)).await?;
    Ok(Outcome::done(
        json!({}),
        "out",
        "Counters are read for thirty days",
    ))
}
