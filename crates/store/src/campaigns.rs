//! Campaigns.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    campaigns::{Campaign, CampaignFilter, CampaignInput, CampaignStatus, Channel},
    ids::{CampaignId, PrincipalId},
    page::{Page, PageRequest},
};
use rust_decimal::Decimal;

use crate::{
    Error, Result, TenantTx,
    error::{document, json, word},
    page,
};

struct Row {
    id: uuid::Uuid,
    name: String,
    strategy: serde_json::Value,
    budget: Decimal,
    currency: String,
    start_date: NaiveDate,
    end_date: NaiveDate,
    channels: Vec<String>,
    status: String,
    revision: i32,
    sample: bool,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

fn campaign(mut row: Row) -> Result<Campaign> {
    let brief = row
        .strategy
        .get_mut("brief")
        .map(serde_json::Value::take)
        .unwrap_or_default();
    let channels = row.channels.iter().map(|c| {
        Channel::parse(c).ok_or_else(|| Error::Inconsistent {
            table: "campaigns",
            column: "channels",
            value: c.clone(),
        })
    });
    Ok(Campaign {
        id: CampaignId::from_uuid(row.id),
        revision: row.revision as u32,
        status: word("campaigns", "status", &row.status, CampaignStatus::parse)?,
        sample: row.sample,
        input: CampaignInput {
            name: row.name,
            brief: document("campaigns", "strategy", brief)?,
            budget: shown(row.budget, &row.currency),
            currency: row.currency,
            start_date: row.start_date,
            end_date: row.end_date,
            channels: channels.collect::<Result<_>>()?,
        },
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

/// The amount with exactly the decimal places of its currency.
fn shown(amount: Decimal, currency: &str) -> Decimal {
    let mut amount = amount;
    amount.rescale(domain::money::decimal_places(currency).unwrap_or(2));
    amount
}

/// One campaign.
pub async fn find(tx: &mut TenantTx, id: CampaignId) -> Result<Option<Campaign>> {
    let tenant = tx.tenant().uuid();
    sqlx::query_as!(
        Row,
        "select id, name, strategy, budget, currency, start_date, end_date, channels, status, revision, sample, created_at, updated_at
           from campaigns where tenant_id = $1 and id = $2",
        tenant,
        id.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?
    .map(campaign)
    .transpose()
}

/// One campaign, locked until the transaction ends.
pub async fn find_for_update(tx: &mut TenantTx, id: CampaignId) -> Result<Option<Campaign>> {
    let tenant = tx.tenant().uuid();
    sqlx::query_as!(
        Row,
        "select id, name, strategy, budget, currency, start_date, end_date, channels, status, revision, sample, created_at, updated_at
           from campaigns where tenant_id = $1 and id = $2 for update",
        tenant,
        id.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?
    .map(campaign)
    .transpose()
}

/// A page of campaigns, newest first.
pub async fn list(
    tx: &mut TenantTx,
    filter: &CampaignFilter,
    request: &PageRequest,
) -> Result<Page<Campaign>> {
    let tenant = tx.tenant().uuid();
    let after = page::after(request);
    let states: Vec<String> = filter
        .status
        .iter()
        .map(|s| s.as_str().to_owned())
        .collect();
    let items = sqlx::query_as!(
        Row,
        "select id, name, strategy, budget, currency, start_date, end_date, channels, status, revision, sample, created_at, updated_at
           from campaigns
          where tenant_id = $1 and (created_at, id) < ($2, $3) and (cardinality($4::text[]) = 0 or status = any ($4))
          order by created_at desc, id desc
          limit $5",
        tenant,
        after.at,
        after.id,
        &states,
        i64::from(request.rows()) + 1,
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(campaign)
    .collect::<Result<Vec<_>>>()?;
    Ok(page::finish(items, request.rows(), |c| {
        (c.created_at, c.id.uuid())
    }))
}

/// Adds a draft campaign. The id may come from the client; a second insert of it is refused as taken.
pub async fn insert(
    tx: &mut TenantTx,
    id: CampaignId,
    input: &CampaignInput,
    by: PrincipalId,
    sample: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    let tenant = tx.tenant().uuid();
    let channels: Vec<String> = input
        .channels
        .iter()
        .map(|c| c.as_str().to_owned())
        .collect();
    sqlx::query!(
        "insert into campaigns (tenant_id, id, name, strategy, budget, currency, start_date, end_date, channels, sample, created_by, created_at, updated_at)
         values ($1, $2, $3, jsonb_build_object('brief', $4::jsonb), $5, $6, $7, $8, $9, $10, $11, $12, $12)",
        tenant,
        id.uuid(),
        input.name,
        json(&input.brief)?,
        input.budget,
        input.currency,
        input.start_date,
        input.end_date,
        &channels,
        sample,
        by.uuid(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Changes a campaign that is still at `revision`.
pub async fn update(
    tx: &mut TenantTx,
    id: CampaignId,
    revision: u32,
    input: &CampaignInput,
    now: DateTime<Utc>,
) -> Result<bool> {
    let tenant = tx.tenant().uuid();
    let channels: Vec<String> = input
        .channels
        .iter()
        .map(|c| c.as_str().to_owned())
        .collect();
    let done = sqlx::query!(
        "update campaigns
            set name = $4, strategy = strategy || jsonb_build_object('brief', $5::jsonb), budget = $6, currency = $7,
                start_date = $8, end_date = $9, channels = $10, revision = revision + 1, updated_at = $11
          where tenant_id = $1 and id = $2 and revision = $3",
        tenant,
        id.uuid(),
        revision as i32,
        input.name,
        json(&input.brief)?,
        input.budget,
        input.currency,
        input.start_date,
        input.end_date,
        &channels,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Changes the state if it is still `from`.
pub async fn set_status(
    tx: &mut TenantTx,
    id: CampaignId,
    from: CampaignStatus,
    to: CampaignStatus,
    now: DateTime<Utc>,
) -> Result<bool> {
    let tenant = tx.tenant().uuid();
    let done = sqlx::query!(
        "update campaigns set status = $4, revision = revision + 1, updated_at = $5
          where tenant_id = $1 and id = $2 and status = $3",
        tenant,
        id.uuid(),
        from.as_str(),
        to.as_str(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether the tenant has any campaign of its own.
pub async fn any(tx: &mut TenantTx) -> Result<bool> {
    let tenant = tx.tenant().uuid();
    let found = sqlx::query_scalar!(
        "select exists (select from campaigns where tenant_id = $1 and not sample) as \"found!\"",
        tenant,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(found)
}
