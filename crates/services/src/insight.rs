//! Figures: what the dashboard and the campaign page show, and the loop that reads the counters.

mod advice;
mod figures;
mod poll;

pub use advice::recommend;
pub use poll::run as run_poller;

use chrono::{Days, NaiveDate};
use domain::{
    approvals::ApprovalState,
    ids::CampaignId,
    insight::{Attention, CampaignInsight, Dashboard, FirstSteps, PostFigures, Recommendation},
    page::PageRequest,
    permissions::Permission,
    publishing::{ConnectionHealth, PublicationState},
};
use serde::{Deserialize, Serialize};
use store::TenantTx;

use crate::{Error, Result, TenantCx};

/// Longest period a page may ask for.
pub const DAYS_MAX: u32 = 366;

/// First and last day of a period that ends today (UTC).
fn period(cx: &TenantCx, days: u32) -> (NaiveDate, NaiveDate) {
    let to = cx.now().date_naive();
    let days = u64::from(days.clamp(1, DAYS_MAX));
    (to - Days::new(days - 1), to)
}

/// What `/` shows for the last `days` days.
pub async fn dashboard(cx: &TenantCx, days: u32) -> Result<Dashboard> {
    cx.require(Permission::Read)?;
    let (from, to) = period(cx, days);
    let mut tx = cx.read().await?;
    // The sample company is shown only while there is nothing else to show.
    let sample = !store::insight::any_published(&mut tx).await?
        && store::operations::sample_state(&mut tx).await?.posts > 0;
    let (totals, channels) = figures::of(&mut tx, None, from, to, sample).await?;
    let posts = posts(&mut tx, None, from, sample, 10).await?;
    let attention = attention(&mut tx).await?;
    let first_steps = first_steps(&mut tx).await?;
    Ok(Dashboard {
        attention,
        totals,
        channels,
        posts,
        sample,
        first_steps,
    })
}

/// The numbers of one campaign for the last `days` days.
pub async fn campaign(cx: &TenantCx, id: CampaignId, days: u32) -> Result<CampaignInsight> {
    cx.require(Permission::Read)?;
    let (from, to) = period(cx, days);
    let mut tx = cx.read().await?;
    let campaign = store::campaigns::find(&mut tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    let (totals, channels) = figures::of(&mut tx, Some(id), from, to, campaign.sample).await?;
    let posts = posts(&mut tx, Some(id), from, campaign.sample, 100).await?;
    let recommendations = recommend(&posts);
    Ok(CampaignInsight {
        campaign_id: id,
        totals,
        channels,
        posts,
        recommendations,
    })
}

async fn posts(
    tx: &mut TenantTx,
    campaign: Option<CampaignId>,
    from: NaiveDate,
    sample: bool,
    limit: i64,
) -> Result<Vec<PostFigures>> {
    let mut out = Vec::new();
    for id in store::insight::newest_posts(tx, campaign, sample, limit).await? {
        let Some(found) = store::publishing::get_publication(tx, id).await? else {
            continue;
        };
        let latest = store::insight::latest(tx, id).await?;
        out.push(PostFigures {
            publication: found.shown,
            counters: latest.map(|(c, _)| c).unwrap_or_default(),
            as_of: latest.map(|(_, at)| at),
            series: store::insight::post_series(tx, id, from).await?,
        });
    }
    Ok(out)
}

async fn attention(tx: &mut TenantTx) -> Result<Vec<Attention>> {
    let mut out = Vec::new();
    for approval in store::approvals::list(tx, Some(ApprovalState::Pending))
        .await?
        .into_iter()
        .take(20)
    {
        let title = store::content::find(tx, approval.content)
            .await?
            .map(|c| c.title)
            .unwrap_or_default();
        out.push(Attention {
            kind: "approval".to_owned(),
            title,
            href: format!("/approvals/{}", approval.id),
            since: approval.opened_at,
        });
    }
    for (publication, since) in store::publishing::needing_attention(tx).await? {
        let unconfirmed = publication.state == PublicationState::Unconfirmed;
        let href = publication
            .campaign_id
            .map_or_else(|| "/campaigns".to_owned(), |c| format!("/campaigns/{c}"));
        out.push(Attention {
            kind: if unconfirmed {
                "publication_unconfirmed"
            } else {
                "publication_failed"
            }
            .to_owned(),
            title: publication.reason.unwrap_or_default(),
            href,
            since,
        });
    }
    for stored in store::publishing::list_connections(tx).await? {
        let connection = stored.shown;
        if connection.health == ConnectionHealth::Reconnect {
            out.push(Attention {
                kind: "connection".to_owned(),
                title: format!("{} on {}", connection.name, connection.network.label()),
                href: "/settings/integrations".to_owned(),
                since: connection.connected_at,
            });
        }
    }
    for (run, name, since) in store::workflows::failed_steps(tx).await? {
        out.push(Attention {
            kind: "step_failed".to_owned(),
            title: name,
            href: format!("/runs/{run}"),
            since,
        });
    }
    Ok(out)
}

async fn first_steps(tx: &mut TenantTx) -> Result<FirstSteps> {
    let one = PageRequest {
        cursor: None,
        limit: Some(1),
    };
    Ok(FirstSteps {
        brand: store::brand::published(tx).await?.is_some(),
        connection: !store::publishing::list_connections(tx).await?.is_empty(),
        campaign: store::campaigns::any(tx).await?,
        run: !store::workflows::list(tx, None, None, &one)
            .await?
            .items
            .is_empty(),
    })
}

/// Leads by the channel of their last recorded click.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribution {
    /// `last_touch`.
    pub model: String,
    /// `x`, `linkedin`, `link`, or `direct` for leads without a recorded click.
    pub channel: String,
    /// Leads.
    pub leads: i64,
}

/// The analytics endpoint's three parts for one campaign, over its whole life.
pub async fn analytics(
    cx: &TenantCx,
    id: CampaignId,
) -> Result<(CampaignInsight, Vec<Attribution>, Vec<Recommendation>)> {
    let insight = campaign(cx, id, DAYS_MAX).await?;
    let mut tx = cx.read().await?;
    let touches = store::audience::last_touch(&mut tx, id).await?;
    let attribution = touches
        .into_iter()
        .map(|(channel, leads)| Attribution {
            model: "last_touch".to_owned(),
            channel: channel.unwrap_or_else(|| "direct".to_owned()),
            leads,
        })
        .collect();
    let recommendations = insight.recommendations.clone();
    Ok((insight, attribution, recommendations))
}
