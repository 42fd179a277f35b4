//! Browser sessions. The key is the digest of the cookie's value, so that a copy of the table opens
//! no session.

use chrono::{DateTime, Utc};
use domain::ids::AccountId;
use serde_json::Value;

use crate::{Result, SystemTx};

/// A stored session.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionRow {
    /// What the session layer keeps in it.
    pub data: Value,
    /// When it ends in any case.
    pub expires_at: DateTime<Utc>,
    /// When it was last used; may lag behind by some minutes.
    pub seen_at: DateTime<Utc>,
}

/// A session that has not ended and was used after `idle_since`.
pub async fn load(
    tx: &mut SystemTx,
    key: &str,
    now: DateTime<Utc>,
    idle_since: DateTime<Utc>,
) -> Result<Option<SessionRow>> {
    let row = sqlx::query!(
        "select data, expires_at, seen_at from sessions where id = $1 and expires_at > $2 and seen_at > $3",
        key,
        now,
        idle_since,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|r| SessionRow {
        data: r.data,
        expires_at: r.expires_at,
        seen_at: r.seen_at,
    }))
}

/// Notes that a session was used.
pub async fn touch(tx: &mut SystemTx, key: &str, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "update sessions set seen_at = greatest(seen_at, $2) where id = $1",
        key,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes a session, new or changed. A changed one does not end later than a new one of its age.
pub async fn save(
    tx: &mut SystemTx,
    key: &str,
    account: Option<AccountId>,
    row: &SessionRow,
) -> Result<()> {
    sqlx::query!(
        "insert into sessions (id, account_id, data, expires_at, created_at, seen_at) values ($1, $2, $3, $4, $5, $5)
         on conflict (id) do update set account_id = excluded.account_id, data = excluded.data, seen_at = excluded.seen_at,
           expires_at = least(excluded.expires_at, sessions.created_at + (excluded.expires_at - excluded.created_at))",
        key,
        account.map(AccountId::uuid),
        row.data,
        row.expires_at,
        row.seen_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Ends a session.
pub async fn delete(tx: &mut SystemTx, key: &str) -> Result<()> {
    sqlx::query!("delete from sessions where id = $1", key)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Ends every session of an account.
pub async fn delete_for_account(tx: &mut SystemTx, account: AccountId) -> Result<u64> {
    Ok(
        sqlx::query!("delete from sessions where account_id = $1", account.uuid())
            .execute(tx.conn())
            .await?
            .rows_affected(),
    )
}

/// Drops sessions that have ended, or were not used after `idle_since`.
pub async fn purge(
    tx: &mut SystemTx,
    now: DateTime<Utc>,
    idle_since: DateTime<Utc>,
) -> Result<u64> {
    let done = sqlx::query!(
        "delete from sessions where expires_at <= $1 or seen_at <= $2",
        now,
        idle_since
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}
