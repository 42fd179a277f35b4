//! Keys of one company's workers outside. Only the hash of a key's text is stored.

use chrono::{DateTime, Utc};
use domain::{
    ids::{TenantId, WorkerKeyId},
    remote::WorkerKey,
};

use crate::{Result, SystemTx, TenantTx};

/// Adds a key by the hash of its text, unless the company has `most` that stand; `false` then.
pub async fn insert_worker_key(
    tx: &mut TenantTx,
    key: &WorkerKey,
    hash: &[u8],
    most: i64,
) -> Result<bool> {
    let tenant = tx.tenant().uuid();
    let done = sqlx::query!(
        "insert into worker_keys (tenant_id, id, key_hash, name, created_at)
         select $1, $2, $3, $4, $5
          where (select count(*) from worker_keys where tenant_id = $1 and revoked_at is null) < $6",
        tenant,
        key.id.uuid(),
        hash,
        key.name,
        key.created_at,
        most,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The tenant's keys, newest first, revoked ones included, at most 500.
pub async fn worker_keys(tx: &mut TenantTx) -> Result<Vec<WorkerKey>> {
    let tenant = tx.tenant().uuid();
    let rows = sqlx::query!(
        "select id, name, created_at, revoked_at from worker_keys where tenant_id = $1 order by created_at desc, id desc limit 500",
        tenant,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| WorkerKey {
            id: WorkerKeyId::from_uuid(r.id),
            name: r.name,
            created_at: r.created_at,
            revoked_at: r.revoked_at,
        })
        .collect())
}

/// Revokes a key for good and answers its name; nothing when there is none of that id that stands.
pub async fn revoke_worker_key(
    tx: &mut TenantTx,
    id: WorkerKeyId,
    now: DateTime<Utc>,
) -> Result<Option<String>> {
    let tenant = tx.tenant().uuid();
    Ok(sqlx::query_scalar!(
        "update worker_keys set revoked_at = $3 where tenant_id = $1 and id = $2 and revoked_at is null returning name",
        tenant,
        id.uuid(),
        now,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// Whose key this is, by the hash of its text, unless it was revoked.
pub async fn find_worker_key(
    tx: &mut SystemTx,
    hash: &[u8],
) -> Result<Option<(TenantId, WorkerKeyId)>> {
    let row = sqlx::query!(
        "select tenant_id, id from worker_keys where key_hash = $1 and revoked_at is null",
        hash,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|r| {
        (
            TenantId::from_uuid(r.tenant_id),
            WorkerKeyId::from_uuid(r.id),
        )
    }))
}

/// Whether a key of that tenant was not revoked meanwhile.
pub async fn worker_key_stands(
    tx: &mut SystemTx,
    tenant: TenantId,
    key: WorkerKeyId,
) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        "select exists (select from worker_keys where tenant_id = $1 and id = $2 and revoked_at is null) as \"stands!\"",
        tenant.uuid(),
        key.uuid(),
    )
    .fetch_one(tx.conn())
    .await?)
}
