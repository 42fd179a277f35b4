//! Secrets of other systems, sealed. Nothing here can open one.

use chrono::{DateTime, Utc};
use domain::{ids::SecretId, integrations::SecretName};

use crate::{Result, TenantTx};

/// The id of the secret of that name, locked against another change of it.
pub async fn secret_id(tx: &mut TenantTx, name: &str) -> Result<Option<SecretId>> {
    let tenant = tx.tenant().uuid();
    let id = sqlx::query_scalar!(
        "select id from secrets where tenant_id = $1 and name = $2 for update",
        tenant,
        name
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(id.map(SecretId::from_uuid))
}

/// Stores a sealed secret under its id and name. `false`: another secret has the name meanwhile.
pub async fn put_secret(
    tx: &mut TenantTx,
    id: SecretId,
    name: &str,
    sealed: &[u8],
    now: DateTime<Utc>,
) -> Result<bool> {
    let tenant = tx.tenant().uuid();
    let done = sqlx::query!(
        "insert into secrets (tenant_id, id, name, sealed, created_at, updated_at) values ($1, $2, $3, $4, $5, $5)
         on conflict on constraint secrets_name_unique do update
           set sealed = excluded.sealed, updated_at = excluded.updated_at where secrets.id = excluded.id",
        tenant,
        id.uuid(),
        name,
        sealed,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The sealed value of a secret.
pub async fn find_secret(tx: &mut TenantTx, id: SecretId) -> Result<Option<Vec<u8>>> {
    let tenant = tx.tenant().uuid();
    let sealed = sqlx::query_scalar!(
        "select sealed from secrets where tenant_id = $1 and id = $2",
        tenant,
        id.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(sealed)
}

/// Those of `ids` that are the tenant's secrets.
pub async fn known_secrets(tx: &mut TenantTx, ids: &[SecretId]) -> Result<Vec<SecretId>> {
    let tenant = tx.tenant().uuid();
    let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query_scalar!(
        "select id from secrets where tenant_id = $1 and id = any ($2)",
        tenant,
        &ids,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(SecretId::from_uuid).collect())
}

/// The names, in order; at most 500.
pub async fn list_secrets(tx: &mut TenantTx) -> Result<Vec<SecretName>> {
    let tenant = tx.tenant().uuid();
    let rows = sqlx::query!(
        "select id, name, created_at, updated_at from secrets where tenant_id = $1 order by name limit 500",
        tenant
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| SecretName {
            id: SecretId::from_uuid(r.id),
            name: r.name,
            created_at: r.created_at,
            updated_at: r.updated_at,
        })
        .collect())
}

/// Removes a secret and answers its name; nothing when there is none of that id.
pub async fn delete_secret(tx: &mut TenantTx, id: SecretId) -> Result<Option<String>> {
    let tenant = tx.tenant().uuid();
    let name = sqlx::query_scalar!(
        "delete from secrets where tenant_id = $1 and id = $2 returning name",
        tenant,
        id.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(name)
}
