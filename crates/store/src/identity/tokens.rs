//! Families of refresh tokens. A family is one sign-in by REST; it holds the digest of the token
//! that is valid now and of the one before it.

use chrono::{DateTime, Utc};
use domain::ids::{AccountId, SessionId, TenantId, UserId};

use crate::{Result, SystemTx};

/// A family as a refresh finds it, locked until the transaction ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Family {
    /// The membership it signs in.
    pub user: UserId,
    /// The account behind it.
    pub account: AccountId,
    /// Digest of the valid refresh token.
    pub current: Vec<u8>,
    /// Digest of the one before.
    pub previous: Option<Vec<u8>>,
    /// When its refresh token was last changed.
    pub rotated_at: DateTime<Utc>,
    /// When it ends unless it is refreshed.
    pub expires_at: DateTime<Utc>,
    /// Signed out, or a spent token was used.
    pub revoked: bool,
    /// When the person signed in.
    pub created_at: DateTime<Utc>,
}

/// Adds a family.
pub async fn insert(
    tx: &mut SystemTx,
    tenant: TenantId,
    id: SessionId,
    owner: (UserId, AccountId),
    digest: &[u8],
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "insert into token_families (tenant_id, id, user_id, account_id, refresh_hash, expires_at, created_at, rotated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $7)",
        tenant.uuid(),
        id.uuid(),
        owner.0.uuid(),
        owner.1.uuid(),
        digest,
        expires_at,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Reads and locks a family.
pub async fn lock(tx: &mut SystemTx, tenant: TenantId, id: SessionId) -> Result<Option<Family>> {
    let row = sqlx::query!(
        "select user_id, account_id, refresh_hash, used_hashes, rotated_at, expires_at, revoked_at, created_at
         from token_families where tenant_id = $1 and id = $2 for update",
        tenant.uuid(),
        id.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|mut r| Family {
        user: UserId::from_uuid(r.user_id),
        account: AccountId::from_uuid(r.account_id),
        current: r.refresh_hash,
        previous: r.used_hashes.pop(),
        rotated_at: r.rotated_at,
        expires_at: r.expires_at,
        revoked: r.revoked_at.is_some(),
        created_at: r.created_at,
    }))
}

/// Puts the next token in force; `spent` becomes the one before.
pub async fn rotate(
    tx: &mut SystemTx,
    tenant: TenantId,
    id: SessionId,
    spent: &[u8],
    next: &[u8],
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "update token_families set refresh_hash = $3, used_hashes = array[$4::bytea], rotated_at = $5, expires_at = $6
         where tenant_id = $1 and id = $2",
        tenant.uuid(),
        id.uuid(),
        next,
        spent,
        now,
        expires_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Ends a family: its refresh token at once, its access tokens when they are next looked at.
pub async fn revoke(
    tx: &mut SystemTx,
    tenant: TenantId,
    id: SessionId,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "update token_families set revoked_at = coalesce(revoked_at, $3) where tenant_id = $1 and id = $2",
        tenant.uuid(),
        id.uuid(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whether the family stands.
pub async fn is_alive(
    tx: &mut SystemTx,
    tenant: TenantId,
    id: SessionId,
    now: DateTime<Utc>,
) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        "select exists (select from token_families
           where tenant_id = $1 and id = $2 and revoked_at is null and expires_at > $3) as \"alive!\"",
        tenant.uuid(),
        id.uuid(),
        now,
    )
    .fetch_one(tx.conn())
    .await?)
}
