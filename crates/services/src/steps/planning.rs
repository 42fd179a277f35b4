//! Planning: which post goes where and when, and waiting for its slot.

use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::{campaigns::PublishWhen, ids::ContentId};
use serde_json::json;
use store::TenantTx;

use super::{Again, Failure, Outcome, StepCx};
use crate::{Error, campaigns::networks};

/// Chooses angle (seed) and slot for each network of the campaign.
pub(super) async fn plan(step: &StepCx, tx: &mut TenantTx) -> Result<Outcome, Failure> {
    let campaign = store::campaigns::find(tx, step.campaign()?)
        .await?
        .ok_or(Error::NotFound)?;
    let zone = store::operations::time_zone(tx).await?;
    let zone: Tz = zone.parse().unwrap_or(chrono_tz::UTC);
    let publish = step
        .row
        .step
        .input
        .get("publish")
        .cloned()
        .unwrap_or_default();
    let publish: PublishWhen = serde_json::from_value(publish).unwrap_or_default();
    let now = step.cx.now();
    let mut plan = serde_json::Map::new();
    let mut words = Vec::new();
    for (i, network) in networks(&campaign.input.channels).into_iter().enumerate() {
        let slot = match publish {
            PublishWhen::AtOnce => now,
            PublishWhen::AtSlots => engine::times::next_slot(
                network,
                zone,
                now,
                campaign.input.start_date,
                campaign.input.end_date,
            ),
        };
        // The seed varies with the run, so that a second run takes other angles.
        let seed = u64::from(step.run.id.uuid().as_bytes()[15]) * 8 + i as u64;
        words.push(format!(
            "{} {}",
            network.label(),
            slot.with_timezone(&zone).format("%a %d %b, %H:%M")
        ));
        plan.insert(
            network.as_str().to_owned(),
            json!({ "seed": seed, "slot": slot }),
        );
    }
    if plan.is_empty() {
        return Err(Failure::new(
            "no_channel",
            "The campaign names no channel that is active",
            "Choose X or LinkedIn in the campaign",
            Again::No,
        ));
    }
    Ok(Outcome::done(
        json!({ "plan": plan }),
        "out",
        format!("One post each: {}", words.join("; ")),
    ))
}

/// Waits until the content's slot; goes on at once when it has passed.
pub(super) async fn until(step: &StepCx, tx: &mut TenantTx) -> Result<Outcome, Failure> {
    let id: ContentId = step.id("content_id")?;
    let piece = store::content::find(tx, id).await?.ok_or(Error::NotFound)?;
    let now = step.cx.now();
    match piece.scheduled_at {
        Some(at) if at > now => Ok(Outcome::Until {
            at,
            reason: "Waits for its slot".to_owned(),
            state: None,
        }),
        Some(at) if now - at > TimeDelta::minutes(5) => Ok(Outcome::done(
            json!({}),
            "out",
            "The slot passed before the approval: goes out now",
        )),
        _ => Ok(Outcome::done(json!({}), "out", "The slot has come")),
    }
}

/// The usual best time of the network that the content is for, ten o'clock without one: the next one to come.
pub(super) async fn best_time(
    step: &StepCx,
    tx: &mut TenantTx,
    zone: Tz,
) -> Result<DateTime<Utc>, Failure> {
    let content: Option<ContentId> = step.id("content_id").ok();
    let piece = match content {
        Some(id) => store::content::find(tx, id).await?,
        None => None,
    };
    let now = step.cx.now();
    let today = now.with_timezone(&zone).date_naive();
    let last = today + Days::new(30);
    if let Some(domain::content::ContentBody::Social(post)) = piece.map(|p| p.body) {
        return Ok(engine::times::next_slot(
            post.network,
            zone,
            now,
            today,
            last,
        ));
    }
    let ten = NaiveTime::from_hms_opt(10, 0, 0).unwrap_or_default();
    Ok(
        engine::times::next_clock(zone, ten, [true, true, true, true, true, false, false], now)
            .unwrap_or(now),
    )
}
