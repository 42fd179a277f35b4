//! Reading the counters: due posts are taken in batches, read at the network, kept as history and
//! added to the day's sums. A reading that fails is tried again later; the age of the figures shows it.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    ids::{PublicationId, TenantId},
    insight::{Counters, Metric},
};
use engine::ports::SocialError;
use serde_json::json;
use store::{NewEvent, insight::Gain};
use tokio_util::sync::CancellationToken;

use crate::{
    App, Error, Result, TenantCx,
    publishing::{access, refresh},
    workflows::{Happening, happened},
};

/// Seconds a taken poll is kept from other processes.
const LEASE_SECONDS: i32 = 60;

/// Reads due counters until `stop`.
pub async fn run(app: App, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let read = match round(&app).await {
            Ok(read) => read,
            Err(error) => {
                tracing::warn!(%error, "the counters could not be read");
                0
            }
        };
        if read == 0 {
            tokio::select! {
                () = tokio::time::sleep(Duration::from_secs(1)) => {}
                () = stop.cancelled() => {}
            }
        }
    }
}

/// One batch of due posts. Answers how many were taken.
pub(crate) async fn round(app: &App) -> Result<usize> {
    let mut tx = app.db.system("due counters").await?;
    let due = store::insight::take_due_polls(&mut tx, app.clock.now(), LEASE_SECONDS, 20).await?;
    tx.commit().await?;
    for (tenant, publication) in &due {
        if let Err(error) = one(app, *tenant, *publication).await {
            tracing::warn!(%tenant, %publication, %error, "a post's counters could not be read");
        }
    }
    Ok(due.len())
}

async fn one(app: &App, tenant: TenantId, id: PublicationId) -> Result<()> {
    let cx = TenantCx::system(app, tenant, "counters");
    let found = store::publishing::get_publication(&mut cx.read().await?, id).await?;
    let Some(found) = found else { return Ok(()) };
    let (Some(connection), Some(remote)) = (found.connection, found.shown.remote_id.clone()) else {
        return Ok(());
    };
    let client = app
        .networks
        .get(&found.shown.network)
        .ok_or(Error::NotFound)?;
    let published = found.shown.published_at.unwrap_or_else(|| cx.now());
    let counters = match access(&cx, connection).await {
        Err(failure) => Err(failure.error.message),
        Ok(token) => match client.counters(&token.token, &token.account, &remote).await {
            Err(SocialError::Unauthorized(_)) => {
                match refresh(&cx, connection, token.revision).await {
                    Ok(fresh) => client
                        .counters(&fresh.token, &fresh.account, &remote)
                        .await
                        .map_err(|e| e.to_string()),
                    Err(failure) => Err(failure.error.message),
                }
            }
            other => other.map_err(|e| e.to_string()),
        },
    };
    let now = cx.now();
    let mut tx = cx.tx().await?;
    match counters {
        Err(why) => {
            store::insight::settle_poll(&mut tx, id, now + TimeDelta::minutes(5), Some(&why))
                .await?;
        }
        Ok(mut counters) => {
            let before = store::insight::latest(&mut tx, id)
                .await?
                .map(|(c, _)| c)
                .unwrap_or_default();
            // X ends its private counters after 30 days; what was known stays known.
            counters.clicks = counters.clicks.or(before.clicks);
            if store::insight::insert_reading(&mut tx, id, &counters, now).await? {
                let gained = |metric| counters.gained(&before, metric);
                let gain = Gain {
                    reach: gained(Metric::Reach),
                    engagement: gained(Metric::Engagement),
                    clicks: gained(Metric::Clicks),
                };
                store::insight::add_gain(&mut tx, id, now.date_naive(), gain).await?;
            }
            let shown = &found.shown;
            let figures = |c: &Counters| {
                json!({ "impressions": c.impressions, "likes": c.likes, "comments": c.comments,
                        "shares": c.shares, "clicks": c.clicks })
            };
            let happening = Happening {
                event: "post_read".to_owned(),
                subject: Some(shown.content_id.to_string()),
                item: json!({
                    "post": { "id": shown.content_id, "network": shown.network, "url": shown.url },
                    "content_id": shown.content_id,
                    "on": "reached",
                    "was": figures(&before),
                    "is": figures(&counters),
                }),
                campaign: shown.campaign_id,
                ..Happening::default()
            };
            happened(&cx, &mut tx, happening).await?;
            let pause = pause(app.settings.poll_seconds, published, now);
            store::insight::settle_poll(&mut tx, id, now + pause, None).await?;
            tx.announce(NewEvent {
                topic: "metric",
                kind: "read",
                subject: id.to_string(),
                campaign: found.shown.campaign_id.map(|c| c.to_string()),
                run: None,
            });
        }
    }
    cx.commit(tx).await
}

/// Young posts are read often, old ones seldom: the first hour at the set pace, the first day ten
/// times slower, then every six hours.
fn pause(seconds: u32, published: DateTime<Utc>, now: DateTime<Utc>) -> TimeDelta {
    let age = now - published;
    if age < TimeDelta::hours(1) {
        TimeDelta::seconds(i64::from(seconds))
    } else if age < TimeDelta::days(1) {
        TimeDelta::seconds(i64::from(seconds) * 10)
    } else {
        TimeDelta::hours(6)
    }
}
