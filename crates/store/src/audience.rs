//! Leads, tracked links, form keys and recorded events.

mod events;

pub use events::{Fact, PastEvent, past_events, record_event};

use chrono::{DateTime, Utc};
use domain::{
    audience::{Lead, LeadCapture},
    ids::{CampaignId, FormKeyId, LeadId, LinkId, TenantId},
    page::{Page, PageRequest},
};

use crate::{Result, SystemTx, TenantTx, error::json, page};

struct Row {
    id: uuid::Uuid,
    email: String,
    name: Option<String>,
    phone: Option<String>,
    source: String,
    campaign_id: Option<uuid::Uuid>,
    attributes: serde_json::Value,
    tags: Vec<String>,
    consent: Option<bool>,
    created_at: DateTime<Utc>,
}

fn lead(row: Row) -> Lead {
    Lead {
        id: LeadId::from_uuid(row.id),
        email: row.email,
        name: row.name,
        phone: row.phone,
        source: row.source,
        campaign_id: row.campaign_id.map(CampaignId::from_uuid),
        attributes: row.attributes,
        tags: row.tags,
        consent: row.consent,
        created_at: row.created_at,
    }
}

/// Adds a lead, or fills what was unknown of the one with the same address. Who said no to being written
/// to stays with it: a form that anybody can send does not take it back. Answers the stored lead and
/// whether it is new.
pub async fn upsert_lead(
    tx: &mut TenantTx,
    id: LeadId,
    email: &str,
    capture: &LeadCapture,
    now: DateTime<Utc>,
) -> Result<(Lead, bool)> {
    let tenant = tx.tenant().uuid();
    let row = sqlx::query_as!(
        Row,
        "insert into leads (tenant_id, id, email, phone, name, source, attributes, campaign_id, consent, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
         on conflict on constraint leads_email_unique do update
           set phone = coalesce(leads.phone, excluded.phone), name = coalesce(leads.name, excluded.name),
               attributes = excluded.attributes || leads.attributes, campaign_id = coalesce(leads.campaign_id, excluded.campaign_id),
               consent = case when leads.consent is false then false else coalesce(excluded.consent, leads.consent) end,
               updated_at = excluded.updated_at
         returning id, email, name, phone, source, campaign_id, attributes, tags, consent, created_at",
        tenant,
        id.uuid(),
        email,
        capture.phone,
        capture.name,
        capture.source,
        json(&capture.attributes)?,
        capture.campaign_id.map(CampaignId::uuid),
        capture.consent(),
        now,
    )
    .fetch_one(tx.conn())
    .await?;
    let is_new = row.id == id.uuid();
    Ok((lead(row), is_new))
}

/// Adds a lead, or changes the one with the same address: what the change names is set, the rest stays.
/// `source` is that of a new lead. Answers the stored lead and whether it is new.
pub async fn save_lead(
    tx: &mut TenantTx,
    id: LeadId,
    email: &str,
    change: &LeadCapture,
    now: DateTime<Utc>,
) -> Result<(Lead, bool)> {
    let tenant = tx.tenant().uuid();
    let row = sqlx::query_as!(
        Row,
        "insert into leads (tenant_id, id, email, phone, name, source, attributes, campaign_id, consent, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
         on conflict on constraint leads_email_unique do update
           set phone = coalesce(excluded.phone, leads.phone), name = coalesce(excluded.name, leads.name),
               attributes = leads.attributes || excluded.attributes, campaign_id = coalesce(leads.campaign_id, excluded.campaign_id),
               consent = coalesce(excluded.consent, leads.consent), updated_at = excluded.updated_at
         returning id, email, name, phone, source, campaign_id, attributes, tags, consent, created_at",
        tenant,
        id.uuid(),
        email,
        change.phone,
        change.name,
        change.source,
        json(&change.attributes)?,
        change.campaign_id.map(CampaignId::uuid),
        change.consent(),
        now,
    )
    .fetch_one(tx.conn())
    .await?;
    let is_new = row.id == id.uuid();
    Ok((lead(row), is_new))
}

/// The lead of that id.
pub async fn find_lead(tx: &mut TenantTx, id: LeadId) -> Result<Option<Lead>> {
    let tenant = tx.tenant().uuid();
    let row = sqlx::query_as!(
        Row,
        "select id, email, name, phone, source, campaign_id, attributes, tags, consent, created_at from leads
          where tenant_id = $1 and id = $2",
        tenant,
        id.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(lead))
}

/// The lead with that address, in its normal form.
pub async fn find_lead_by_email(tx: &mut TenantTx, email: &str) -> Result<Option<Lead>> {
    let tenant = tx.tenant().uuid();
    let row = sqlx::query_as!(
        Row,
        "select id, email, name, phone, source, campaign_id, attributes, tags, consent, created_at from leads
          where tenant_id = $1 and email = $2",
        tenant,
        email,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(lead))
}

/// The lead of that id, locked until the transaction ends.
pub async fn find_lead_for_update(tx: &mut TenantTx, id: LeadId) -> Result<Option<Lead>> {
    let tenant = tx.tenant().uuid();
    let row = sqlx::query_as!(
        Row,
        "select id, email, name, phone, source, campaign_id, attributes, tags, consent, created_at from leads
          where tenant_id = $1 and id = $2 for update",
        tenant,
        id.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(lead))
}

/// Sets a lead's tags.
pub async fn set_tags(
    tx: &mut TenantTx,
    id: LeadId,
    tags: &[String],
    now: DateTime<Utc>,
) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "update leads set tags = $3, updated_at = $4 where tenant_id = $1 and id = $2",
        tenant,
        id.uuid(),
        tags,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A page of leads, newest first.
pub async fn list_leads(tx: &mut TenantTx, request: &PageRequest) -> Result<Page<Lead>> {
    let tenant = tx.tenant().uuid();
    let after = page::after(request);
    let items: Vec<Lead> = sqlx::query_as!(
        Row,
        "select id, email, name, phone, source, campaign_id, attributes, tags, consent, created_at from leads
          where tenant_id = $1 and (created_at, id) < ($2, $3) order by created_at desc, id desc limit $4",
        tenant,
        after.at,
        after.id,
        i64::from(request.rows()) + 1,
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(lead)
    .collect();
    Ok(page::finish(items, request.rows(), |l| {
        (l.created_at, l.id.uuid())
    }))
}

/// The first so many leads, oldest first.
pub async fn first_leads(tx: &mut TenantTx, most: i64) -> Result<Vec<Lead>> {
    let tenant = tx.tenant().uuid();
    let rows = sqlx::query_as!(
        Row,
        "select id, email, name, phone, source, campaign_id, attributes, tags, consent, created_at from leads
          where tenant_id = $1 order by created_at, id limit $2",
        tenant,
        most,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(lead).collect())
}

/// Leads of a campaign by the channel of their last recorded click before they were captured
/// (last touch); those without a click are under `None`.
pub async fn last_touch(
    tx: &mut TenantTx,
    campaign: CampaignId,
) -> Result<Vec<(Option<String>, i64)>> {
    let tenant = tx.tenant().uuid();
    let rows = sqlx::query!(
        "select c.channel as \"channel?\", count(*) as \"leads!\"
           from leads l
           left join lateral (
             select e.source as channel from events e
              where e.tenant_id = l.tenant_id and e.event_type = 'click' and e.campaign_id = $2
                and e.meta ->> 'click_id' = l.attributes ->> 'click_id' and e.occurred_at <= l.created_at
              order by e.occurred_at desc limit 1) c on true
          where l.tenant_id = $1 and l.campaign_id = $2
          group by c.channel order by c.channel nulls last",
        tenant,
        campaign.uuid(),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|r| (r.channel, r.leads)).collect())
}

/// Makes a tracked link, or finds the one for the same address, campaign and network.
pub async fn tracked_link(
    tx: &mut TenantTx,
    id: LinkId,
    token: &str,
    url: &str,
    campaign: Option<CampaignId>,
    network: Option<&str>,
    now: DateTime<Utc>,
) -> Result<String> {
    let tenant = tx.tenant().uuid();
    let known = sqlx::query_scalar!(
        "select token from tracked_links
          where tenant_id = $1 and url = $2 and campaign_id is not distinct from $3 and network is not distinct from $4 limit 1",
        tenant,
        url,
        campaign.map(CampaignId::uuid),
        network,
    )
    .fetch_optional(tx.conn())
    .await?;
    if let Some(token) = known {
        return Ok(token);
    }
    sqlx::query!(
        "insert into tracked_links (tenant_id, id, token, url, campaign_id, network, created_at) values ($1, $2, $3, $4, $5, $6, $7)",
        tenant,
        id.uuid(),
        token,
        url,
        campaign.map(CampaignId::uuid),
        network,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(token.to_owned())
}

/// Where a tracked link leads: tenant, address, campaign, network.
pub async fn find_link(
    tx: &mut SystemTx,
    token: &str,
) -> Result<Option<(TenantId, String, Option<CampaignId>, Option<String>)>> {
    let row = sqlx::query!(
        "select tenant_id, url, campaign_id, network from tracked_links where token = $1",
        token
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|r| {
        (
            TenantId::from_uuid(r.tenant_id),
            r.url,
            r.campaign_id.map(CampaignId::from_uuid),
            r.network,
        )
    }))
}

/// Adds a public form key by the hash of its text.
pub async fn insert_form_key(
    tx: &mut TenantTx,
    id: FormKeyId,
    hash: &[u8],
    name: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "insert into form_keys (tenant_id, id, key_hash, name, created_at) values ($1, $2, $3, $4, $5)",
        tenant,
        id.uuid(),
        hash,
        name,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The tenant a public form key speaks for, unless it was revoked.
pub async fn find_form_key(tx: &mut SystemTx, hash: &[u8]) -> Result<Option<TenantId>> {
    let tenant = sqlx::query_scalar!(
        "select tenant_id from form_keys where key_hash = $1 and revoked_at is null",
        hash
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(tenant.map(TenantId::from_uuid))
}
