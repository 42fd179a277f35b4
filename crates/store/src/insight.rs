//! Counters as they were read, their daily gains, and when to read next.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ids::{CampaignId, PublicationId, TenantId},
    insight::{Counters, DayValue},
    publishing::Network,
};

use crate::{Result, SystemTx, TenantTx, error::word};

/// The newest counters of a post and when they were read.
pub async fn latest(
    tx: &mut TenantTx,
    publication: PublicationId,
) -> Result<Option<(Counters, DateTime<Utc>)>> {
    let tenant = tx.tenant().uuid();
    let row = sqlx::query!(
        "select impressions, reach, likes, comments, shares, clicks, read_at from post_metrics
          where tenant_id = $1 and publication_id = $2 order by read_at desc limit 1",
        tenant,
        publication.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|r| {
        let counters = Counters {
            impressions: r.impressions,
            reach: r.reach,
            likes: r.likes,
            comments: r.comments,
            shares: r.shares,
            clicks: r.clicks,
        };
        (counters, r.read_at)
    }))
}

/// Keeps one reading. A second reading of the same moment is ignored: answers `false`.
pub async fn insert_reading(
    tx: &mut TenantTx,
    publication: PublicationId,
    counters: &Counters,
    at: DateTime<Utc>,
) -> Result<bool> {
    let tenant = tx.tenant().uuid();
    let done = sqlx::query!(
        "insert into post_metrics (tenant_id, publication_id, read_at, impressions, reach, likes, comments, shares, clicks)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing",
        tenant,
        publication.uuid(),
        at,
        counters.impressions,
        counters.reach,
        counters.likes,
        counters.comments,
        counters.shares,
        counters.clicks,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// What a post gained on one day: reach, engagement, clicks. A correction by the network may be negative.
#[derive(Debug, Clone, Copy)]
pub struct Gain {
    /// Reach.
    pub reach: i64,
    /// Engagement.
    pub engagement: i64,
    /// Clicks.
    pub clicks: i64,
}

/// Adds a gain to the day's sum.
pub async fn add_gain(
    tx: &mut TenantTx,
    publication: PublicationId,
    day: NaiveDate,
    gain: Gain,
) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "insert into metrics_daily (tenant_id, publication_id, day, campaign_id, network, reach, engagement, clicks, sample)
         select tenant_id, id, $3, campaign_id, network, $4, $5, $6, sample from publications where tenant_id = $1 and id = $2
         on conflict (tenant_id, publication_id, day) do update
           set reach = metrics_daily.reach + excluded.reach, engagement = metrics_daily.engagement + excluded.engagement,
               clicks = metrics_daily.clicks + excluded.clicks",
        tenant,
        publication.uuid(),
        day,
        gain.reach,
        gain.engagement,
        gain.clicks,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// One day's gains on one network.
#[derive(Debug, Clone, Copy)]
pub struct DayRow {
    /// The day.
    pub day: NaiveDate,
    /// The network.
    pub network: Network,
    /// The gains.
    pub gain: Gain,
}

/// Gains per day and network from `from` to `to`, of one campaign or of all, of the sample company or not.
pub async fn daily(
    tx: &mut TenantTx,
    campaign: Option<CampaignId>,
    from: NaiveDate,
    to: NaiveDate,
    sample: bool,
) -> Result<Vec<DayRow>> {
    let tenant = tx.tenant().uuid();
    let rows = sqlx::query!(
        "select day, network, sum(reach)::int8 as \"reach!\", sum(engagement)::int8 as \"engagement!\", sum(clicks)::int8 as \"clicks!\"
           from metrics_daily
          where tenant_id = $1 and day between $2 and $3 and ($4::uuid is null or campaign_id = $4) and sample = $5
          group by day, network order by day, network",
        tenant,
        from,
        to,
        campaign.map(CampaignId::uuid),
        sample,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|r| {
            let network = word("metrics_daily", "network", &r.network, Network::parse)?;
            Ok(DayRow {
                day: r.day,
                network,
                gain: Gain {
                    reach: r.reach,
                    engagement: r.engagement,
                    clicks: r.clicks,
                },
            })
        })
        .collect()
}

/// Engagement gained per day by one post.
pub async fn post_series(
    tx: &mut TenantTx,
    publication: PublicationId,
    from: NaiveDate,
) -> Result<Vec<DayValue>> {
    let tenant = tx.tenant().uuid();
    let rows = sqlx::query_as!(
        DayValue,
        "select day, engagement as value from metrics_daily where tenant_id = $1 and publication_id = $2 and day >= $3 order by day",
        tenant,
        publication.uuid(),
        from,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows)
}

/// Per network: posts out since `from`, and when the youngest counter of them was read.
pub async fn channel_state(
    tx: &mut TenantTx,
    campaign: Option<CampaignId>,
    from: NaiveDate,
    sample: bool,
) -> Result<Vec<(Network, u32, Option<DateTime<Utc>>)>> {
    let tenant = tx.tenant().uuid();
    let rows = sqlx::query!(
        "select p.network,
                count(*) filter (where p.published_at >= $3::date) as \"posts!\",
                max((select max(m.read_at) from post_metrics m where m.tenant_id = p.tenant_id and m.publication_id = p.id)) as read_at
           from publications p
          where p.tenant_id = $1 and p.state = 'published' and ($2::uuid is null or p.campaign_id = $2) and p.sample = $4
          group by p.network order by p.network",
        tenant,
        campaign.map(CampaignId::uuid),
        from,
        sample,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|r| {
            Ok((
                word("publications", "network", &r.network, Network::parse)?,
                r.posts as u32,
                r.read_at,
            ))
        })
        .collect()
}

/// Ids of the newest published posts of a campaign or of all.
pub async fn newest_posts(
    tx: &mut TenantTx,
    campaign: Option<CampaignId>,
    sample: bool,
    limit: i64,
) -> Result<Vec<PublicationId>> {
    let tenant = tx.tenant().uuid();
    let rows = sqlx::query_scalar!(
        "select id from publications
          where tenant_id = $1 and state = 'published' and ($2::uuid is null or campaign_id = $2) and sample = $3
          order by published_at desc, id desc limit $4",
        tenant,
        campaign.map(CampaignId::uuid),
        sample,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(PublicationId::from_uuid).collect())
}

/// Whether the tenant has published anything of its own.
pub async fn any_published(tx: &mut TenantTx) -> Result<bool> {
    let tenant = tx.tenant().uuid();
    let found = sqlx::query_scalar!(
        "select exists (select from publications where tenant_id = $1 and state = 'published' and not sample) as \"found!\"",
        tenant,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(found)
}

/// Asks for the post's counters to be read from `next_at` until `until`.
pub async fn schedule_poll(
    tx: &mut TenantTx,
    publication: PublicationId,
    next_at: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "insert into metric_polls (tenant_id, publication_id, next_at, until) values ($1, $2, $3, $4)
         on conflict (tenant_id, publication_id) do update set next_at = least(metric_polls.next_at, excluded.next_at), until = excluded.until",
        tenant,
        publication.uuid(),
        next_at,
        until,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Takes up to `limit` polls that are due: their next time moves on by `lease_seconds`, so that no
/// other process takes them meanwhile and a dead one does not lose them.
pub async fn take_due_polls(
    tx: &mut SystemTx,
    now: DateTime<Utc>,
    lease_seconds: i32,
    limit: i64,
) -> Result<Vec<(TenantId, PublicationId)>> {
    let rows = sqlx::query!(
        "update metric_polls m set next_at = $1::timestamptz + make_interval(secs => $2)
           from (select tenant_id, publication_id from metric_polls where next_at <= $1 order by next_at limit $3 for update skip locked) d
          where m.tenant_id = d.tenant_id and m.publication_id = d.publication_id
         returning m.tenant_id, m.publication_id",
        now,
        f64::from(lease_seconds),
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| {
            (
                TenantId::from_uuid(r.tenant_id),
                PublicationId::from_uuid(r.publication_id),
            )
        })
        .collect())
}

/// Sets the next reading, or ends the readings once `until` has passed. Counts failures.
pub async fn settle_poll(
    tx: &mut TenantTx,
    publication: PublicationId,
    next_at: DateTime<Utc>,
    error: Option<&str>,
) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "with s as (
           update metric_polls set next_at = $3, last_error = $4, failures = case when $4::text is null then 0 else failures + 1 end
            where tenant_id = $1 and publication_id = $2 returning until)
         delete from metric_polls m using s where m.tenant_id = $1 and m.publication_id = $2 and s.until < $3",
        tenant,
        publication.uuid(),
        next_at,
        error,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
