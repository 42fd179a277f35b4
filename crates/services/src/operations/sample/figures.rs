//! Sixty days of sample posts with counters that grow the way counters do: fast at first, then
//! levelling off. Made from the post's number, so that every installation shows the same.

use chrono::{DateTime, Days, TimeDelta, Utc};
use domain::{
    content::{ContentBody, Provenance, SocialBody},
    ids::{CampaignId, ContentId, PublicationId},
    insight::{Counters, Metric},
    publishing::Network,
};
use store::{TenantTx, content::NewContent, insight::Gain, publishing::SamplePost};

use super::company::Campaigns;
use crate::{Result, TenantCx, content};

const TEXTS: [&str; 6] = [
    "The No. 4 is back on the bench. Six years after the last one left the workshop, we grind it again.",
    "Lost the lever cap of your old plane? Fourteen parts of the No. 4 can be ordered one by one.",
    "Set the blade once and plane all morning: that is all we ask of a plane.",
    "Made to be sharpened, not to be thrown away. The No. 4 hand plane is here again.",
    "Your grandfather's No. 4 and the one we grind today share every spare part.",
    "A plane on the shelf costs nothing to keep. A plane without parts costs you the plane.",
];

/// One post every third day and network, each with its readings and daily gains.
pub(super) async fn sixty_days(
    cx: &TenantCx,
    tx: &mut TenantTx,
    campaigns: &Campaigns,
) -> Result<()> {
    let today = cx.now().date_naive();
    for (n, age) in (0..60).rev().step_by(3).enumerate() {
        let campaign = if age > 6 {
            campaigns.ended
        } else {
            campaigns.active
        };
        for network in Network::ALL {
            let hour = if network == Network::X { 11 } else { 8 };
            let at = (today - Days::new(age))
                .and_hms_opt(hour, 30, 0)
                .unwrap_or_default()
                .and_utc();
            if at < cx.now() {
                post(cx, tx, campaign, network, n as i64, at).await?;
            }
        }
    }
    Ok(())
}

async fn post(
    cx: &TenantCx,
    tx: &mut TenantTx,
    campaign: CampaignId,
    network: Network,
    n: i64,
    at: DateTime<Utc>,
) -> Result<()> {
    let text =
        TEXTS[(n as usize + usize::from(network == Network::LinkedIn)) % TEXTS.len()].to_owned();
    let body = ContentBody::Social(SocialBody {
        network,
        text: text.clone(),
    });
    let hash = content::hash(&body)?;
    let content = ContentId::from_uuid(cx.app.clock.id());
    let provenance = Provenance {
        writer: "sample".to_owned(),
        prompt_version: "sample-1".to_owned(),
        ..Provenance::default()
    };
    store::content::insert(
        tx,
        &NewContent {
            id: content,
            title: &format!("Sample post {} on {}", n + 1, network.label()),
            body: &body,
            content_hash: &hash,
            campaign_id: Some(campaign),
            run_id: None,
            step: None,
            provenance: &provenance,
            scheduled_at: Some(at),
            sample: true,
            now: at,
        },
    )
    .await?;
    store::content::set_status(tx, content, domain::content::ContentStatus::Published, at).await?;
    let id = PublicationId::from_uuid(cx.app.clock.id());
    store::publishing::insert_sample(
        tx,
        &SamplePost {
            id,
            content,
            campaign,
            network,
            content_hash: &hash,
            body: &text,
            at,
        },
    )
    .await?;
    let mut before = Counters::default();
    let mut read = at + TimeDelta::hours(6);
    // Two readings a day for ten days; after that nothing moves.
    for _ in 0..20 {
        if read > cx.now() {
            break;
        }
        let counters = counters(n, network, (read - at).num_hours());
        store::insight::insert_reading(tx, id, &counters, read).await?;
        let gained = |metric| counters.gained(&before, metric);
        let gain = Gain {
            reach: gained(Metric::Reach),
            engagement: gained(Metric::Engagement),
            clicks: gained(Metric::Clicks),
        };
        store::insight::add_gain(tx, id, read.date_naive(), gain).await?;
        before = counters;
        read += TimeDelta::hours(12);
    }
    Ok(())
}

/// Counters after `hours`: a share of the post's ceiling that grows as hours / (hours + 18).
fn counters(n: i64, network: Network, hours: i64) -> Counters {
    let lean = if network == Network::LinkedIn { 3 } else { 2 };
    let ceiling = 400 + (n * 137 % 500) * lean + n * 12;
    let seen = ceiling * hours / (hours + 18);
    Counters {
        impressions: seen,
        reach: (network == Network::LinkedIn).then_some(seen * 7 / 10),
        likes: seen / 31,
        comments: seen / 160,
        shares: seen / 210,
        clicks: Some(seen / 45),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sample_counters_never_fall() {
        for network in Network::ALL {
            let mut before = Counters::default();
            for hours in (6..240).step_by(12) {
                let now = counters(5, network, hours);
                assert!(now.impressions >= before.impressions && now.clicks >= before.clicks);
                before = now;
            }
            assert!(before.impressions > 300);
        }
    }
}
