//! Publications as lists: of a campaign, of a piece of content, in need of a person; and the posts of
//! the sample company.

use chrono::{DateTime, Utc};
use domain::{
    ids::{CampaignId, ContentId, PublicationId},
    publishing::{Network, Publication},
};

use super::{Row, find, get, stored};
use crate::{Result, TenantTx};

/// The publications of a campaign, newest first; at most 200.
pub async fn list(tx: &mut TenantTx, campaign: CampaignId) -> Result<Vec<Publication>> {
    let tenant = tx.tenant().uuid();
    let rows = sqlx::query_as!(
        Row,
        "select id, content_id, campaign_id, run_id, connection_id, network, state, content_hash, body, sending_since,
                remote_id, url, reason, published_at
           from publications where tenant_id = $1 and campaign_id = $2
          order by coalesce(published_at, updated_at) desc, id desc limit 200",
        tenant,
        campaign.uuid(),
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|r| stored(r).map(|s| s.shown))
        .collect()
}

/// Failed and unconfirmed publications, oldest first; at most 50.
pub async fn needing_attention(tx: &mut TenantTx) -> Result<Vec<(Publication, DateTime<Utc>)>> {
    let tenant = tx.tenant().uuid();
    let rows = sqlx::query!(
        "select id, updated_at from publications
          where tenant_id = $1 and state in ('failed', 'unconfirmed') and not sample order by updated_at limit 50",
        tenant,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut out = Vec::with_capacity(rows.len());
    for row in rows {
        if let Some(found) = get(tx, PublicationId::from_uuid(row.id)).await? {
            out.push((found.shown, row.updated_at));
        }
    }
    Ok(out)
}

/// Whether a request for the piece may be out, or its post is.
pub async fn is_under_way(tx: &mut TenantTx, content: ContentId) -> Result<bool> {
    let tenant = tx.tenant().uuid();
    let found = sqlx::query_scalar!(
        "select exists (select from publications where tenant_id = $1 and content_id = $2
                          and state in ('sending', 'published', 'unconfirmed')) as \"found!\"",
        tenant,
        content.uuid(),
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(found)
}

/// The publications of one piece of content.
pub async fn of_content(tx: &mut TenantTx, content: ContentId) -> Result<Vec<Publication>> {
    let tenant = tx.tenant().uuid();
    let ids = sqlx::query_scalar!(
        "select id from publications where tenant_id = $1 and content_id = $2 order by id",
        tenant,
        content.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    let mut out = Vec::with_capacity(ids.len());
    for id in ids {
        out.extend(
            find(tx, PublicationId::from_uuid(id))
                .await?
                .map(|p| p.shown),
        );
    }
    Ok(out)
}

/// A post of the sample company: it was never sent anywhere.
pub struct SamplePost<'a> {
    /// Its id.
    pub id: PublicationId,
    /// Its content.
    pub content: ContentId,
    /// Its campaign.
    pub campaign: CampaignId,
    /// The network it pretends to be on.
    pub network: Network,
    /// Hash of the text.
    pub content_hash: &'a str,
    /// The text.
    pub body: &'a str,
    /// When it pretends to have gone out.
    pub at: DateTime<Utc>,
}

/// Adds a published sample post without account, remote id or address.
pub async fn insert_sample(tx: &mut TenantTx, post: &SamplePost<'_>) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "insert into publications (tenant_id, id, effect_key, content_id, campaign_id, network, state, content_hash, body,
                                   published_at, sample, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, 'published', $7, $8, $9, true, $9, $9)",
        tenant,
        post.id.uuid(),
        format!("sample:{}", post.id),
        post.content.uuid(),
        post.campaign.uuid(),
        post.network.as_str(),
        post.content_hash,
        post.body,
        post.at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
