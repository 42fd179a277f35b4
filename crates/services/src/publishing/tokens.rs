//! Tokens of connected accounts: sealed at rest, refreshed once per expiry, never shown.

use chrono::TimeDelta;
use domain::{
    ids::ConnectionId,
    publishing::{Connection, ConnectionHealth},
};
use engine::ports::{SocialError, TokenSet};
use serde::{Deserialize, Serialize};
use store::{NewEvent, publishing::StoredConnection};

use crate::{
    Error, Result, TenantCx,
    steps::{Again, Failure},
};

/// What is sealed.
#[derive(Serialize, Deserialize)]
struct Sealed {
    access: String,
    refresh: Option<String>,
}

/// A token that may be used now, and the account it speaks for.
pub(crate) struct Access {
    /// Bearer token.
    pub token: String,
    /// Account id at the network.
    pub account: String,
    /// The connection's token revision.
    pub revision: i32,
}

const TABLE: &str = "connections";
/// Longest time a refresh may take before another process may try; longer than any call.
const REFRESH_SECONDS: i32 = 60;

/// Seals a token set for one connection.
pub(super) fn seal(cx: &TenantCx, id: ConnectionId, tokens: &TokenSet) -> Result<Vec<u8>> {
    let sealed = Sealed {
        access: tokens.access.clone(),
        refresh: tokens.refresh.clone(),
    };
    let bytes = serde_json::to_vec(&sealed).map_err(Error::internal)?;
    cx.app
        .sealer
        .seal(&bytes, cx.tenant.uuid(), TABLE, id.uuid())
        .map_err(Error::internal)
}

fn open(cx: &TenantCx, connection: &StoredConnection) -> Result<Sealed> {
    let bytes = cx
        .app
        .sealer
        .open(
            &connection.tokens,
            cx.tenant.uuid(),
            TABLE,
            connection.shown.id.uuid(),
        )
        .map_err(Error::internal)?;
    serde_json::from_slice(&bytes).map_err(Error::internal)
}

/// The connection as screens show it. A token that comes without a refresh token cannot be renewed.
/// Tokens that cannot be opened are of no use and are not renewed either.
pub(crate) fn shown(cx: &TenantCx, connection: StoredConnection) -> Connection {
    Connection {
        renews_itself: open(cx, &connection).is_ok_and(|tokens| tokens.refresh.is_some()),
        ..connection.shown
    }
}

/// A usable token of the connection: refreshed first when it ends within a minute.
pub(crate) async fn access(cx: &TenantCx, id: ConnectionId) -> Result<Access, Failure> {
    let connection = store::publishing::find_connection(&mut cx.read().await?, id, false)
        .await?
        .ok_or(Error::NotFound)?;
    if connection.shown.health != ConnectionHealth::Healthy {
        return Err(reconnect(connection.shown.network.label()));
    }
    let soon = cx.now() + TimeDelta::seconds(60);
    if connection.shown.expires_at.is_some_and(|at| at <= soon) {
        return refresh(cx, id, connection.revision).await;
    }
    let token = open(cx, &connection)?.access;
    Ok(Access {
        token,
        account: connection.remote_id,
        revision: connection.revision,
    })
}

/// Refreshes the token that the caller saw at `seen`. Whoever comes second finds the fresh one.
pub(crate) async fn refresh(cx: &TenantCx, id: ConnectionId, seen: i32) -> Result<Access, Failure> {
    let _one_at_a_time = cx.app.refreshing.lock().await;
    let connection = store::publishing::find_connection(&mut cx.read().await?, id, false)
        .await?
        .ok_or(Error::NotFound)?;
    let old = open(cx, &connection)?;
    if connection.revision != seen {
        return Ok(Access {
            token: old.access,
            account: connection.remote_id,
            revision: connection.revision,
        });
    }
    let label = connection.shown.network.label();
    let network = cx
        .app
        .networks
        .get(&connection.shown.network)
        .ok_or_else(|| reconnect(label))?;
    let Some(refresh_token) = old.refresh else {
        set_reconnect(cx, id).await?;
        return Err(reconnect(label));
    };
    let mut tx = cx.tx().await?;
    let ours = store::publishing::take_refresh(&mut tx, id, seen, REFRESH_SECONDS).await?;
    cx.commit(tx).await?;
    if !ours {
        // Another process is at it: its result is there in a moment.
        let message = format!("{label}'s token is being renewed");
        return Err(Failure::new("token_renewing", message, "", Again::After(2)));
    }
    let answer = network.refresh(&refresh_token).await;
    if answer.is_err() {
        let mut tx = cx.tx().await?;
        store::publishing::end_refresh(&mut tx, id).await?;
        cx.commit(tx).await?;
    }
    match answer {
        Ok(mut fresh) => {
            // Some networks keep the refresh token as it was and do not repeat it.
            fresh.refresh = fresh.refresh.or(Some(refresh_token));
            let sealed = seal(cx, id, &fresh)?;
            let mut tx = cx.tx().await?;
            store::publishing::save_tokens(&mut tx, id, &sealed, fresh.expires_at, Some(seen))
                .await?;
            cx.commit(tx).await?;
            Ok(Access {
                token: fresh.access,
                account: connection.remote_id,
                revision: seen + 1,
            })
        }
        Err(SocialError::RateLimited { retry_after }) => Err(Failure::new(
            "rate_limited",
            format!("{label} asks us to wait"),
            "",
            Again::After(retry_after),
        )),
        Err(SocialError::Unavailable(why)) => Err(Failure::new(
            "network_away",
            format!("{label} is away: {why}"),
            "",
            Again::Backoff,
        )),
        Err(SocialError::Unauthorized(_) | SocialError::Refused(_)) => {
            set_reconnect(cx, id).await?;
            Err(reconnect(label))
        }
    }
}

async fn set_reconnect(cx: &TenantCx, id: ConnectionId) -> Result<()> {
    let mut tx = cx.tx().await?;
    store::publishing::set_health(&mut tx, id, ConnectionHealth::Reconnect).await?;
    tx.announce(NewEvent {
        topic: "connection",
        kind: "broken",
        subject: id.to_string(),
        campaign: None,
        run: None,
    });
    cx.commit(tx).await
}

fn reconnect(label: &str) -> Failure {
    Failure::new(
        "reconnect",
        format!("{label}'s permission has ended"),
        "Connect the account again in Settings, Integrations, then retry",
        Again::No,
    )
}
