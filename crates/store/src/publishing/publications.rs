//! Publications: the recorded intent of each post. Each change names the state it expects; the
//! only way to `published` is with the network's own id.

mod listing;

pub use listing::{SamplePost, insert_sample, is_under_way, list, needing_attention, of_content};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    ids::{CampaignId, ConnectionId, ContentId, PublicationId, RunId},
    publishing::{Network, Publication, PublicationState},
};

use crate::{Result, TenantTx, error::word};

/// A publication with what only the publisher needs.
pub struct StoredPublication {
    /// As screens show it.
    pub shown: Publication,
    /// The account.
    pub connection: Option<ConnectionId>,
    /// The hash that was approved.
    pub content_hash: String,
    /// Since when the request may be out.
    pub sending_since: Option<DateTime<Utc>>,
    /// The run it belongs to.
    pub run: Option<RunId>,
}

struct Row {
    id: uuid::Uuid,
    content_id: uuid::Uuid,
    campaign_id: Option<uuid::Uuid>,
    run_id: Option<uuid::Uuid>,
    connection_id: Option<uuid::Uuid>,
    network: String,
    state: String,
    content_hash: String,
    body: String,
    sending_since: Option<DateTime<Utc>>,
    remote_id: Option<String>,
    url: Option<String>,
    reason: Option<String>,
    published_at: Option<DateTime<Utc>>,
}

fn stored(row: Row) -> Result<StoredPublication> {
    const T: &str = "publications";
    Ok(StoredPublication {
        shown: Publication {
            id: PublicationId::from_uuid(row.id),
            content_id: ContentId::from_uuid(row.content_id),
            campaign_id: row.campaign_id.map(CampaignId::from_uuid),
            network: word(T, "network", &row.network, Network::parse)?,
            state: word(T, "state", &row.state, PublicationState::parse)?,
            text: row.body,
            remote_id: row.remote_id,
            url: row.url,
            reason: row.reason,
            published_at: row.published_at,
        },
        connection: row.connection_id.map(ConnectionId::from_uuid),
        content_hash: row.content_hash,
        sending_since: row.sending_since,
        run: row.run_id.map(RunId::from_uuid),
    })
}

/// What is recorded before anything leaves.
pub struct Intent<'a> {
    /// Its id.
    pub id: PublicationId,
    /// The effect's key: the same intent twice is one row.
    pub key: &'a str,
    /// What goes out.
    pub content: ContentId,
    /// Its campaign.
    pub campaign: Option<CampaignId>,
    /// Its run.
    pub run: Option<RunId>,
    /// The account.
    pub connection: ConnectionId,
    /// The network.
    pub network: Network,
    /// The approved hash.
    pub content_hash: &'a str,
    /// The text.
    pub body: &'a str,
    /// Now.
    pub now: DateTime<Utc>,
}

/// Records an intent, unless its key was recorded before.
pub async fn intend(tx: &mut TenantTx, intent: &Intent<'_>) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "insert into publications (tenant_id, id, effect_key, content_id, campaign_id, run_id, connection_id, network, state,
                                   content_hash, body, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, 'intended', $9, $10, $11, $11)
         on conflict on constraint publications_effect_unique do nothing",
        tenant,
        intent.id.uuid(),
        intent.key,
        intent.content.uuid(),
        intent.campaign.map(CampaignId::uuid),
        intent.run.map(RunId::uuid),
        intent.connection.uuid(),
        intent.network.as_str(),
        intent.content_hash,
        intent.body,
        intent.now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The publication with an effect key, locked until the transaction ends.
pub async fn find_by_key(tx: &mut TenantTx, key: &str) -> Result<Option<StoredPublication>> {
    let tenant = tx.tenant().uuid();
    sqlx::query_as!(
        Row,
        "select id, content_id, campaign_id, run_id, connection_id, network, state, content_hash, body, sending_since,
                remote_id, url, reason, published_at
           from publications where tenant_id = $1 and effect_key = $2 for update",
        tenant,
        key,
    )
    .fetch_optional(tx.conn())
    .await?
    .map(stored)
    .transpose()
}

/// The network's ids of what went out on an account from two days before `since` on; at most 2,000.
pub async fn remote_ids(
    tx: &mut TenantTx,
    connection: ConnectionId,
    since: DateTime<Utc>,
) -> Result<Vec<String>> {
    let tenant = tx.tenant().uuid();
    Ok(sqlx::query_scalar!(
        "select remote_id as \"id!\" from publications
          where tenant_id = $1 and connection_id = $2 and remote_id is not null and published_at > $3
          order by published_at desc limit 2000",
        tenant,
        connection.uuid(),
        since - TimeDelta::days(2),
    )
    .fetch_all(tx.conn())
    .await?)
}

/// One publication, locked until the transaction ends.
pub async fn find(tx: &mut TenantTx, id: PublicationId) -> Result<Option<StoredPublication>> {
    let tenant = tx.tenant().uuid();
    sqlx::query_as!(
        Row,
        "select id, content_id, campaign_id, run_id, connection_id, network, state, content_hash, body, sending_since,
                remote_id, url, reason, published_at
           from publications where tenant_id = $1 and id = $2 for update",
        tenant,
        id.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?
    .map(stored)
    .transpose()
}

/// `intended` → `sending`. Committed before the first byte leaves; only one caller gets `true`.
pub async fn begin_sending(
    tx: &mut TenantTx,
    id: PublicationId,
    now: DateTime<Utc>,
) -> Result<bool> {
    let tenant = tx.tenant().uuid();
    let done = sqlx::query!(
        "update publications set state = 'sending', sending_since = $3, reason = null, updated_at = $3
          where tenant_id = $1 and id = $2 and state = 'intended'",
        tenant,
        id.uuid(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// It is out, with the network's id for it.
pub async fn confirm(
    tx: &mut TenantTx,
    id: PublicationId,
    remote_id: &str,
    url: &str,
    published_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let tenant = tx.tenant().uuid();
    let done = sqlx::query!(
        "update publications set state = 'published', remote_id = $3, url = $4, reason = null, published_at = $5, updated_at = $6
          where tenant_id = $1 and id = $2 and state in ('sending', 'unconfirmed')",
        tenant,
        id.uuid(),
        remote_id,
        url,
        published_at,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Certainly not out, and refused for good.
pub async fn fail(
    tx: &mut TenantTx,
    id: PublicationId,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<bool> {
    let tenant = tx.tenant().uuid();
    let done = sqlx::query!(
        "update publications set state = 'failed', reason = $3, updated_at = $4
          where tenant_id = $1 and id = $2 and state in ('intended', 'sending', 'unconfirmed')",
        tenant,
        id.uuid(),
        reason,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Back to `intended`: allowed only on proof that nothing is out.
pub async fn reopen(
    tx: &mut TenantTx,
    id: PublicationId,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<bool> {
    let tenant = tx.tenant().uuid();
    let done = sqlx::query!(
        "update publications set state = 'intended', sending_since = null, reason = $3, updated_at = $4
          where tenant_id = $1 and id = $2 and state in ('sending', 'failed', 'unconfirmed')",
        tenant,
        id.uuid(),
        reason,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Nobody can tell whether it is out: a person must look.
pub async fn note_open(
    tx: &mut TenantTx,
    id: PublicationId,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<bool> {
    let tenant = tx.tenant().uuid();
    let done = sqlx::query!(
        "update publications set state = 'unconfirmed', reason = $3, updated_at = $4
          where tenant_id = $1 and id = $2 and state = 'sending'",
        tenant,
        id.uuid(),
        reason,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// One publication, without a lock: for readers.
pub async fn get(tx: &mut TenantTx, id: PublicationId) -> Result<Option<StoredPublication>> {
    let tenant = tx.tenant().uuid();
    sqlx::query_as!(
        Row,
        "select id, content_id, campaign_id, run_id, connection_id, network, state, content_hash, body, sending_since,
                remote_id, url, reason, published_at
           from publications where tenant_id = $1 and id = $2",
        tenant,
        id.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?
    .map(stored)
    .transpose()
}

/// A run was stopped while posts of it were being sent: a person must look, unless the answer still
/// comes. Answers how many.
pub async fn note_open_of_run(
    tx: &mut TenantTx,
    run: RunId,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<u64> {
    let tenant = tx.tenant().uuid();
    let done = sqlx::query!(
        "update publications set state = 'unconfirmed', reason = $3, updated_at = $4
          where tenant_id = $1 and run_id = $2 and state = 'sending'",
        tenant,
        run.uuid(),
        reason,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}
