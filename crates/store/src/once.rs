//! Keys of calls that are carried out at most once: the claim before the work, the answer in the
//! work's own transaction, the release of a key whose work came to nothing.

use chrono::{DateTime, Utc};
use domain::ids::PrincipalId;
use serde_json::Value;
use uuid::Uuid;

use crate::{Result, SystemTx, TenantTx};

/// Names a key: whose, of which endpoint.
#[derive(Debug, Clone, Copy)]
pub struct Key<'a> {
    /// Who calls.
    pub by: PrincipalId,
    /// The endpoint.
    pub route: &'a str,
    /// What the caller chose.
    pub key: &'a str,
}

/// What a key was used for before.
#[derive(Debug, Clone, PartialEq)]
pub enum Taken {
    /// For nothing that stands: the claim is now in force.
    Fresh,
    /// For another request.
    Mismatch,
    /// For the same request, which is still being answered.
    InFlight,
    /// For the same request, answered with this status and body.
    Answered(u16, Value),
}

/// Claims a key until `until`. A claim that ran out without an answer is taken over: its work either
/// committed the answer with its effect, or can no longer commit at all.
pub async fn take(
    tx: &mut TenantTx,
    key: Key<'_>,
    claim: Uuid,
    request_hash: &[u8],
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Taken> {
    let tenant = tx.tenant().uuid();
    let done = sqlx::query!(
        "insert into idempotency_keys as k (tenant_id, principal_id, route, key, request_hash, claim, leased_until, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (tenant_id, principal_id, route, key) do update
           set claim = excluded.claim, leased_until = excluded.leased_until
         where k.status is null and k.request_hash = excluded.request_hash
           and coalesce(k.leased_until, k.created_at) <= $8",
        tenant,
        key.by.uuid(),
        key.route,
        key.key,
        request_hash,
        claim,
        until,
        now,
    )
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 {
        return Ok(Taken::Fresh);
    }
    let row = sqlx::query!(
        "select request_hash, status, response from idempotency_keys
          where tenant_id = $1 and principal_id = $2 and route = $3 and key = $4",
        tenant,
        key.by.uuid(),
        key.route,
        key.key,
    )
    .fetch_optional(tx.conn())
    .await?;
    // Released in between: whoever held it has failed, and the caller may try again.
    let Some(row) = row else {
        return Ok(Taken::InFlight);
    };
    Ok(
        match (row.request_hash == request_hash, row.status, row.response) {
            (false, ..) => Taken::Mismatch,
            (true, Some(status), Some(response)) => Taken::Answered(status as u16, response),
            _ => Taken::InFlight,
        },
    )
}

/// Holds a claim until `until`, if it is still ours.
pub async fn renew(
    tx: &mut TenantTx,
    key: Key<'_>,
    claim: Uuid,
    until: DateTime<Utc>,
) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "update idempotency_keys set leased_until = $6
          where tenant_id = $1 and principal_id = $2 and route = $3 and key = $4
            and claim = $5 and status is null",
        tenant,
        key.by.uuid(),
        key.route,
        key.key,
        claim,
        until,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Stores the answer in the transaction of the effect. False when the claim is no longer ours: the
/// effect must then be rolled back.
pub async fn answer(
    tx: &mut TenantTx,
    key: Key<'_>,
    claim: Uuid,
    status: u16,
    response: &Value,
) -> Result<bool> {
    let tenant = tx.tenant().uuid();
    let done = sqlx::query!(
        "update idempotency_keys set status = $6, response = $7
          where tenant_id = $1 and principal_id = $2 and route = $3 and key = $4
            and claim = $5 and status is null",
        tenant,
        key.by.uuid(),
        key.route,
        key.key,
        claim,
        status as i16,
        response,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives a key back after work that changed nothing, so that the same call may be tried again.
pub async fn release(tx: &mut TenantTx, key: Key<'_>, claim: Uuid) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "delete from idempotency_keys
          where tenant_id = $1 and principal_id = $2 and route = $3 and key = $4
            and claim = $5 and status is null",
        tenant,
        key.by.uuid(),
        key.route,
        key.key,
        claim,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Drops keys first used before `before`.
pub async fn drop_old(tx: &mut SystemTx, before: DateTime<Utc>) -> Result<u64> {
    let done = sqlx::query!("delete from idempotency_keys where created_at < $1", before)
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected())
}
