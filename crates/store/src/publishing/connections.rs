//! Connected accounts and OAuth journeys. Tokens are opaque sealed bytes here.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{
    ids::{AccountId, ConnectionId, PrincipalId, TenantId},
    publishing::{Connection, ConnectionHealth, Network},
};

use crate::{Result, SystemTx, TenantTx, error::word};

/// A connection with its sealed tokens.
pub struct StoredConnection {
    /// As screens show it.
    pub shown: Connection,
    /// Account id at the network.
    pub remote_id: String,
    /// Sealed tokens.
    pub tokens: Vec<u8>,
    /// Counts token changes.
    pub revision: i32,
}

struct Row {
    id: uuid::Uuid,
    network: String,
    remote_id: String,
    name: String,
    handle: String,
    health: String,
    sandbox: bool,
    tokens: Vec<u8>,
    expires_at: Option<DateTime<Utc>>,
    revision: i32,
    connected_at: DateTime<Utc>,
}

fn stored(row: Row) -> Result<StoredConnection> {
    Ok(StoredConnection {
        shown: Connection {
            id: ConnectionId::from_uuid(row.id),
            network: word("connections", "network", &row.network, Network::parse)?,
            name: row.name,
            handle: row.handle,
            health: word(
                "connections",
                "health",
                &row.health,
                ConnectionHealth::parse,
            )?,
            sandbox: row.sandbox,
            expires_at: row.expires_at,
            // Only who can open the tokens knows.
            renews_itself: false,
            connected_at: row.connected_at,
        },
        remote_id: row.remote_id,
        tokens: row.tokens,
        revision: row.revision,
    })
}

/// What is stored of a fresh connection.
pub struct NewConnection<'a> {
    /// Its id, unless the account was connected before.
    pub id: ConnectionId,
    /// Network.
    pub network: Network,
    /// Account id there.
    pub remote_id: &'a str,
    /// Name there.
    pub name: &'a str,
    /// Handle there.
    pub handle: &'a str,
    /// Lives on a stand-in.
    pub sandbox: bool,
    /// What was granted.
    pub scopes: &'a [String],
    /// When the bearer token ends.
    pub expires_at: Option<DateTime<Utc>>,
    /// Who connected it.
    pub by: PrincipalId,
    /// Now.
    pub now: DateTime<Utc>,
}

/// Adds the account, or takes it up again. Answers the id it is stored under; the tokens follow,
/// sealed for that id, by `save_tokens` in the same transaction.
pub async fn upsert(tx: &mut TenantTx, new: &NewConnection<'_>) -> Result<ConnectionId> {
    let tenant = tx.tenant().uuid();
    let id = sqlx::query_scalar!(
        "insert into connections (tenant_id, id, network, remote_id, name, handle, sandbox, tokens, expires_at, scopes, connected_by, connected_at)
         values ($1, $2, $3, $4, $5, $6, $7, '', $8, $9, $10, $11)
         on conflict on constraint connections_account_unique do update
           set name = excluded.name, handle = excluded.handle, sandbox = excluded.sandbox, expires_at = excluded.expires_at,
               scopes = excluded.scopes, health = 'healthy', connected_by = excluded.connected_by, connected_at = excluded.connected_at
         returning id",
        tenant,
        new.id.uuid(),
        new.network.as_str(),
        new.remote_id,
        new.name,
        new.handle,
        new.sandbox,
        new.expires_at,
        new.scopes,
        new.by.uuid(),
        new.now,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(ConnectionId::from_uuid(id))
}

/// Stores sealed tokens. With `seen` it writes only over the revision the caller has seen.
pub async fn save_tokens(
    tx: &mut TenantTx,
    id: ConnectionId,
    sealed: &[u8],
    expires_at: Option<DateTime<Utc>>,
    seen: Option<i32>,
) -> Result<bool> {
    let tenant = tx.tenant().uuid();
    let done = sqlx::query!(
        "update connections set tokens = $3, expires_at = $4, revision = revision + 1, health = 'healthy', refreshing_until = null
          where tenant_id = $1 and id = $2 and ($5::int4 is null or revision = $5)",
        tenant,
        id.uuid(),
        sealed,
        expires_at,
        seen,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes the right to refresh the tokens seen at `seen`, for `seconds` of the database's own time.
/// `false` when another process has it, or the tokens have changed meanwhile.
pub async fn take_refresh(
    tx: &mut TenantTx,
    id: ConnectionId,
    seen: i32,
    seconds: i32,
) -> Result<bool> {
    let tenant = tx.tenant().uuid();
    let done = sqlx::query!(
        "update connections set refreshing_until = clock_timestamp() + make_interval(secs => $4)
          where tenant_id = $1 and id = $2 and revision = $3
            and (refreshing_until is null or refreshing_until < clock_timestamp())",
        tenant,
        id.uuid(),
        seen,
        f64::from(seconds),
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives the right to refresh back after a failure.
pub async fn end_refresh(tx: &mut TenantTx, id: ConnectionId) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "update connections set refreshing_until = null where tenant_id = $1 and id = $2",
        tenant,
        id.uuid()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// One connection; with `lock` it is locked until the transaction ends.
pub async fn find(
    tx: &mut TenantTx,
    id: ConnectionId,
    lock: bool,
) -> Result<Option<StoredConnection>> {
    let tenant = tx.tenant().uuid();
    if lock {
        sqlx::query!(
            "select id from connections where tenant_id = $1 and id = $2 for update",
            tenant,
            id.uuid()
        )
        .fetch_optional(tx.conn())
        .await?;
    }
    sqlx::query_as!(
        Row,
        "select id, network, remote_id, name, handle, health, sandbox, tokens, expires_at, revision, connected_at
           from connections where tenant_id = $1 and id = $2",
        tenant,
        id.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?
    .map(stored)
    .transpose()
}

/// The newest account of a network that is not disconnected.
pub async fn for_network(tx: &mut TenantTx, network: Network) -> Result<Option<StoredConnection>> {
    let tenant = tx.tenant().uuid();
    sqlx::query_as!(
        Row,
        "select id, network, remote_id, name, handle, health, sandbox, tokens, expires_at, revision, connected_at
           from connections where tenant_id = $1 and network = $2 and health <> 'disconnected'
          order by health, connected_at desc limit 1",
        tenant,
        network.as_str(),
    )
    .fetch_optional(tx.conn())
    .await?
    .map(stored)
    .transpose()
}

/// All connections that are not disconnected.
pub async fn list(tx: &mut TenantTx) -> Result<Vec<StoredConnection>> {
    let tenant = tx.tenant().uuid();
    let rows = sqlx::query_as!(
        Row,
        "select id, network, remote_id, name, handle, health, sandbox, tokens, expires_at, revision, connected_at
           from connections where tenant_id = $1 and health <> 'disconnected' order by network, name, id limit 200",
        tenant,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(stored).collect()
}

/// The connected accounts with what they may be used for.
pub async fn list_granted(tx: &mut TenantTx) -> Result<Vec<(StoredConnection, Vec<String>)>> {
    let tenant = tx.tenant().uuid();
    let rows = sqlx::query!(
        "select id, scopes from connections where tenant_id = $1 and health <> 'disconnected'",
        tenant,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut scopes: BTreeMap<_, _> = rows.into_iter().map(|r| (r.id, r.scopes)).collect();
    let all = list(tx).await?.into_iter();
    Ok(all
        .map(|c| {
            let granted = scopes.remove(&c.shown.id.uuid()).unwrap_or_default();
            (c, granted)
        })
        .collect())
}

/// Sets the health.
pub async fn set_health(
    tx: &mut TenantTx,
    id: ConnectionId,
    health: ConnectionHealth,
) -> Result<bool> {
    let tenant = tx.tenant().uuid();
    let done = sqlx::query!(
        "update connections set health = $3 where tenant_id = $1 and id = $2",
        tenant,
        id.uuid(),
        health.as_str()
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Disconnects: the tokens are gone at once.
pub async fn disconnect(tx: &mut TenantTx, id: ConnectionId) -> Result<bool> {
    let tenant = tx.tenant().uuid();
    let done = sqlx::query!(
        "update connections set health = 'disconnected', tokens = '', revision = revision + 1
          where tenant_id = $1 and id = $2 and health <> 'disconnected'",
        tenant,
        id.uuid(),
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// An OAuth journey under way.
pub struct OauthState {
    /// The tenant it was begun for.
    pub tenant: TenantId,
    /// The account that began it.
    pub account: AccountId,
    /// The network.
    pub network: Network,
    /// The PKCE verifier, sealed.
    pub verifier: Vec<u8>,
}

/// Remembers a journey by the hash of its state parameter.
pub async fn insert_state(
    tx: &mut TenantTx,
    hash: &[u8],
    account: AccountId,
    network: Network,
    verifier: &[u8],
    expires_at: DateTime<Utc>,
) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "insert into oauth_states (tenant_id, state_hash, network, account_id, verifier, expires_at) values ($1, $2, $3, $4, $5, $6)",
        tenant,
        hash,
        network.as_str(),
        account.uuid(),
        verifier,
        expires_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Takes a journey away: its state is good once, and until it expires.
pub async fn take_state(
    tx: &mut SystemTx,
    hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<OauthState>> {
    let row = sqlx::query!(
        "delete from oauth_states where state_hash = $1 returning tenant_id, account_id, network, verifier, expires_at",
        hash,
    )
    .fetch_optional(tx.conn())
    .await?;
    row.filter(|r| r.expires_at > now)
        .map(|r| {
            Ok(OauthState {
                tenant: TenantId::from_uuid(r.tenant_id),
                account: AccountId::from_uuid(r.account_id),
                network: word("oauth_states", "network", &r.network, Network::parse)?,
                verifier: r.verifier,
            })
        })
        .transpose()
}
