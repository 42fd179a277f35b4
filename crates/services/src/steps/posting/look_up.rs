//! The look-up of a request whose outcome is open. Only proof that nothing is out allows another try.

use chrono::{DateTime, TimeDelta, Utc};
use engine::ports::{Lookup, SocialError, SocialNetwork, SocialPost};
use store::publishing::StoredPublication;

use super::{
    super::{Again, Failure, Outcome, StepCx},
    settle::{confirm, open, take_back},
};
use crate::publishing::{Access, access, refresh};

pub(super) fn settle_at(step: &StepCx, publication: &StoredPublication) -> DateTime<Utc> {
    let since = publication.sending_since.unwrap_or_else(|| step.cx.now());
    since + TimeDelta::seconds(i64::from(step.cx.app.settings.settle_seconds))
}

/// The request may be out. Waits until it must have arrived, then asks the network.
pub(super) async fn look_up(
    step: &StepCx,
    client: &dyn SocialNetwork,
    publication: StoredPublication,
) -> Result<Outcome, Failure> {
    let now = step.cx.now();
    let at = settle_at(step, &publication);
    if now < at {
        return Ok(Outcome::Until {
            at,
            reason: "The outcome is open: waits until the request must have arrived".to_owned(),
            state: None,
        });
    }
    let Some(connection) = publication.connection else {
        return open(step, &publication, "The account was removed").await;
    };
    let mut token: Access = match access(&step.cx, connection).await {
        Ok(token) => token,
        Err(failure) if failure.again == Again::No => {
            return open(step, &publication, &failure.error.message).await;
        }
        Err(failure) => return Err(failure),
    };
    let since = publication.sending_since.unwrap_or(now);
    // The same words may be out by another publication: that one is not this.
    let mut tx = step.cx.read().await?;
    let others = store::publishing::remote_ids(&mut tx, connection, since).await?;
    drop(tx);
    let post = SocialPost {
        account_id: token.account.clone(),
        text: publication.shown.text.clone(),
        others,
    };
    let mut found = client.look_up(&token.token, &post, since).await;
    if matches!(found, Err(SocialError::Unauthorized(_))) {
        token = match refresh(&step.cx, connection, token.revision).await {
            Ok(fresh) => fresh,
            Err(failure) if failure.again == Again::No => {
                return open(step, &publication, &failure.error.message).await;
            }
            Err(failure) => return Err(failure),
        };
        found = client.look_up(&token.token, &post, since).await;
    }
    match found {
        Ok(Lookup::Found(remote)) => {
            confirm(
                step,
                &publication,
                &remote.id,
                &remote.url,
                remote.created_at,
            )
            .await
        }
        Ok(Lookup::Absent) => {
            let failure = Failure::new(
                "not_out",
                "The network does not have the post: tries again",
                "",
                Again::After(0),
            );
            take_back(
                step,
                publication.shown.id,
                "Looked up: it was not posted",
                failure,
            )
            .await
        }
        Ok(Lookup::CannotTell(why)) => open(step, &publication, &why).await,
        Err(error) => {
            let tries =
                (now - at).num_seconds() / i64::from(step.cx.app.settings.settle_seconds.max(1));
            if tries >= i64::from(step.cx.app.settings.settle_tries) {
                return open(step, &publication, &error.to_string()).await;
            }
            let wait = match error {
                SocialError::RateLimited { retry_after } => retry_after,
                _ => step.cx.app.settings.settle_seconds,
            };
            Ok(Outcome::Until {
                at: now + TimeDelta::seconds(i64::from(wait)),
                reason: format!("Could not be looked up yet: {error}"),
                state: None,
            })
        }
    }
}
