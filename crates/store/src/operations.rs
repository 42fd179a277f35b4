//! The outbox as readers see it, the audit trail, and the removal of the sample company.

use chrono::{DateTime, Utc};
use domain::{
    events::LiveEvent,
    ids::{PrincipalId, TenantId},
    operations::SampleState,
};

use crate::{Result, SystemTx, TenantTx};

/// The tenant's newest event id, and the newest one already dropped. Zeroes before the first event.
pub async fn outbox_position(tx: &mut SystemTx, tenant: TenantId) -> Result<(i64, i64)> {
    let row = sqlx::query!(
        "select last_id, dropped_to from outbox_heads where tenant_id = $1",
        tenant.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map_or((0, 0), |r| (r.last_id, r.dropped_to)))
}

/// The tenant's events after `after`, oldest first, at most `limit`.
pub async fn outbox_after(
    tx: &mut SystemTx,
    tenant: TenantId,
    after: i64,
    limit: i64,
) -> Result<Vec<LiveEvent>> {
    let events = sqlx::query_as!(
        LiveEvent,
        "select id, topic, kind, subject, campaign, run, at from outbox
          where tenant_id = $1 and id > $2 order by id limit $3",
        tenant.uuid(),
        after,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(events)
}

/// Drops events committed before `before` and remembers, per tenant, up to which id.
pub async fn outbox_drop(tx: &mut SystemTx, before: DateTime<Utc>) -> Result<u64> {
    let done = sqlx::query!(
        "with gone as (delete from outbox where at < $1 returning tenant_id, id),
              last as (select tenant_id, max(id) as id from gone group by tenant_id)
         update outbox_heads h set dropped_to = greatest(h.dropped_to, last.id)
           from last where h.tenant_id = last.tenant_id",
        before,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// One line of the audit trail, with the change it speaks of.
pub async fn audit(
    tx: &mut TenantTx,
    id: uuid::Uuid,
    by: PrincipalId,
    action: &str,
    object: &str,
    request_id: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "insert into audit_log (tenant_id, id, principal_id, action, object, request_id, at) values ($1, $2, $3, $4, $5, $6, $7)",
        tenant,
        id,
        by.uuid(),
        action,
        object,
        request_id,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whether the trail holds an act.
pub async fn was_done(tx: &mut TenantTx, action: &str) -> Result<bool> {
    let tenant = tx.tenant().uuid();
    let found = sqlx::query_scalar!(
        "select exists (select from audit_log where tenant_id = $1 and action = $2) as \"found!\"",
        tenant,
        action,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(found)
}

/// Keeps other transactions that ask for the same out, until this one ends.
pub async fn lock_tenant(tx: &mut TenantTx) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!("select id from tenants where id = $1 for update", tenant)
        .fetch_optional(tx.conn())
        .await?;
    Ok(())
}

/// How much of the sample company is there.
pub async fn sample_state(tx: &mut TenantTx) -> Result<SampleState> {
    let tenant = tx.tenant().uuid();
    let row = sqlx::query!(
        "select (select count(*) from campaigns where tenant_id = $1 and sample) as \"campaigns!\",
                (select count(*) from publications where tenant_id = $1 and sample) as \"posts!\"",
        tenant,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(SampleState {
        campaigns: row.campaigns as u32,
        posts: row.posts as u32,
    })
}

/// Removes the sample company: campaigns take their runs, content, approvals, posts and figures
/// with them. Answers how many rows of campaigns and personas went.
pub async fn remove_sample(tx: &mut TenantTx) -> Result<u64> {
    let tenant = tx.tenant().uuid();
    let campaigns = sqlx::query!(
        "delete from campaigns where tenant_id = $1 and sample",
        tenant
    )
    .execute(tx.conn())
    .await?;
    let personas = sqlx::query!(
        "delete from personas where tenant_id = $1 and sample",
        tenant
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "delete from brand_cores where tenant_id = $1 and sample",
        tenant
    )
    .execute(tx.conn())
    .await?;
    Ok(campaigns.rows_affected() + personas.rows_affected())
}

/// The tenant's IANA zone.
pub async fn time_zone(tx: &mut TenantTx) -> Result<String> {
    let tenant = tx.tenant().uuid();
    let zone = sqlx::query_scalar!("select time_zone from tenants where id = $1", tenant)
        .fetch_one(tx.conn())
        .await?;
    Ok(zone)
}
