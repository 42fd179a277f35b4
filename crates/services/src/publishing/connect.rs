//! Connecting an account: a journey to the network's own page and back, tied to the account and the
//! tenant that began it and to one network, good once and for ten minutes.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as B64};
use chrono::TimeDelta;
use domain::{
    ids::{AccountId, ConnectionId, TenantId},
    permissions::Permission,
    publishing::{Connection, Network},
};
use engine::ports::{AuthorizeRequest, CodeExchange, SocialError};
use rand::RngCore;
use sha2::{Digest, Sha256};
use store::{
    NewEvent,
    publishing::{NewConnection, OauthState},
};
use uuid::Uuid;

use super::tokens;
use crate::{Actor, App, Error, Result, TenantCx};

/// The tenant's connected accounts.
pub async fn list_connections(cx: &TenantCx) -> Result<Vec<Connection>> {
    cx.require(Permission::Read)?;
    let stored = store::publishing::list_connections(&mut cx.read().await?).await?;
    Ok(stored.into_iter().map(|s| tokens::shown(cx, s)).collect())
}

fn random() -> String {
    let mut bytes = [0; 32];
    rand::rng().fill_bytes(&mut bytes);
    B64.encode(bytes)
}

/// One address per network, so that a code of one cannot be brought to another.
pub fn redirect_uri(app: &App, network: Network) -> String {
    format!(
        "{}/oauth/{}/callback",
        app.settings.public_url,
        network.as_str()
    )
}

/// Begins a journey; answers the address the browser goes to.
pub async fn connect_url(cx: &TenantCx, network: Network) -> Result<String> {
    cx.require(Permission::ConnectionsManage)?;
    let Actor::Member { account, .. } = &cx.actor else {
        return Err(Error::Unauthenticated);
    };
    let client = cx.app.networks.get(&network).ok_or_else(|| {
        Error::Conflict(
            "not_configured",
            format!("{} is not set up on this deployment", network.label()),
        )
    })?;
    refuse_sandbox(&cx.app, client.is_sandbox())?;
    let (state, verifier) = (random(), random());
    let hash = Sha256::digest(&state);
    let sealed = cx
        .app
        .sealer
        .seal(
            verifier.as_bytes(),
            cx.tenant.uuid(),
            "oauth_states",
            row(&hash),
        )
        .map_err(Error::internal)?;
    let mut tx = cx.tx().await?;
    let expires = cx.now() + TimeDelta::minutes(10);
    store::publishing::insert_state(&mut tx, &hash, *account, network, &sealed, expires).await?;
    cx.commit(tx).await?;
    Ok(client.authorize_url(&AuthorizeRequest {
        state,
        redirect_uri: redirect_uri(&cx.app, network),
        code_challenge: B64.encode(Sha256::digest(&verifier)),
    }))
}

/// The row a sealed verifier belongs to: the first half of its state's hash.
fn row(hash: &[u8]) -> Uuid {
    Uuid::from_slice(&hash[..16]).unwrap_or_default()
}

fn refuse_sandbox(app: &App, is_sandbox: bool) -> Result<()> {
    if is_sandbox && app.settings.public_url.starts_with("https://") && !app.settings.allow_sandbox
    {
        return Err(Error::Conflict(
            "sandbox_refused",
            "Stand-in accounts are switched off on this deployment".to_owned(),
        ));
    }
    Ok(())
}

/// Ends a journey that came back to a browser with a code. `account` is who is signed in now; it must
/// be who began it, still a member with the right. Answers the tenant and the connection.
pub async fn finish_connect(
    app: &App,
    account: AccountId,
    network: Network,
    state: &str,
    code: &str,
) -> Result<(TenantId, ConnectionId)> {
    let journey = take(app, state, |f| f.account == account && f.network == network).await?;
    let cx = crate::identity::tenant_cx(app, account, journey.found.tenant, String::new()).await?;
    cx.require(Permission::ConnectionsManage)?;
    let connection = exchange(&cx, network, &journey, code).await?;
    Ok((cx.tenant, connection.id))
}

/// Ends a journey whose way back a program followed itself: the caller must be who began it, in the
/// same tenant.
pub async fn complete_connect(
    cx: &TenantCx,
    network: Network,
    state: &str,
    code: &str,
) -> Result<Connection> {
    cx.require(Permission::ConnectionsManage)?;
    let Actor::Member { account, .. } = &cx.actor else {
        return Err(Error::Unauthenticated);
    };
    let same =
        |f: &OauthState| f.account == *account && f.tenant == cx.tenant && f.network == network;
    let journey = take(&cx.app, state, same).await?;
    exchange(cx, network, &journey, code).await
}

/// A journey that was begun and has now come back.
struct Journey {
    hash: Vec<u8>,
    found: OauthState,
}

/// Takes a state out of the world, whoever brings it; good once and for ten minutes.
async fn take(app: &App, state: &str, is: impl Fn(&OauthState) -> bool) -> Result<Journey> {
    let hash = Sha256::digest(state).to_vec();
    let mut tx = app.db.system("end of an OAuth journey").await?;
    let found = store::publishing::take_state(&mut tx, &hash, app.clock.now()).await?;
    tx.commit().await?;
    let found = found.filter(is).ok_or_else(|| {
        Error::Conflict(
            "oauth_state",
            "This sign-in has expired or was already used: begin again".to_owned(),
        )
    })?;
    Ok(Journey { hash, found })
}

/// Trades the code for tokens and stores the account.
async fn exchange(
    cx: &TenantCx,
    network: Network,
    journey: &Journey,
    code: &str,
) -> Result<Connection> {
    let app = &cx.app;
    let verifier = app
        .sealer
        .open(
            &journey.found.verifier,
            cx.tenant.uuid(),
            "oauth_states",
            row(&journey.hash),
        )
        .map_err(Error::internal)?;
    let client = app.networks.get(&network).ok_or(Error::NotFound)?;
    refuse_sandbox(app, client.is_sandbox())?;
    let exchange = CodeExchange {
        code: code.to_owned(),
        redirect_uri: redirect_uri(app, network),
        code_verifier: String::from_utf8(verifier.to_vec()).map_err(Error::internal)?,
    };
    let tokens = client
        .exchange(&exchange)
        .await
        .map_err(|e| refused(network, e))?;
    let remote = client
        .account(&tokens.access)
        .await
        .map_err(|e| refused(network, e))?;
    let mut tx = cx.tx().await?;
    let id = store::publishing::upsert_connection(
        &mut tx,
        &NewConnection {
            id: ConnectionId::from_uuid(app.clock.id()),
            network,
            remote_id: &remote.id,
            name: &remote.name,
            handle: &remote.handle,
            sandbox: client.is_sandbox(),
            scopes: &tokens.scopes,
            expires_at: tokens.expires_at,
            by: cx.principal()?,
            now: cx.now(),
        },
    )
    .await?;
    store::publishing::save_tokens(
        &mut tx,
        id,
        &tokens::seal(cx, id, &tokens)?,
        tokens.expires_at,
        None,
    )
    .await?;
    let audit = app.clock.id();
    store::operations::audit(
        &mut tx,
        audit,
        cx.principal()?,
        "connection.connect",
        &id.to_string(),
        &cx.request_id,
        cx.now(),
    )
    .await?;
    tx.announce(NewEvent {
        topic: "connection",
        kind: "connected",
        subject: id.to_string(),
        campaign: None,
        run: None,
    });
    let stored = store::publishing::find_connection(&mut tx, id, false)
        .await?
        .ok_or(Error::NotFound)?;
    let connection = tokens::shown(cx, stored);
    cx.commit_answering(tx, &connection).await?;
    Ok(connection)
}

fn refused(network: Network, error: SocialError) -> Error {
    let label = network.label();
    match error {
        SocialError::RateLimited { retry_after } => Error::RateLimited(retry_after),
        SocialError::Unavailable(why) => Error::Unavailable(format!("{label} is away: {why}"), 10),
        other => Error::Conflict(
            "oauth_refused",
            format!("{label} did not let us in: {other}"),
        ),
    }
}

/// Disconnects an account: its tokens are gone at once, posts through it stop.
pub async fn disconnect(cx: &TenantCx, id: ConnectionId) -> Result<()> {
    cx.require(Permission::ConnectionsManage)?;
    let mut tx = cx.tx().await?;
    if !store::publishing::disconnect(&mut tx, id).await? {
        return Err(Error::NotFound);
    }
    let audit = cx.app.clock.id();
    store::operations::audit(
        &mut tx,
        audit,
        cx.principal()?,
        "connection.disconnect",
        &id.to_string(),
        &cx.request_id,
        cx.now(),
    )
    .await?;
    tx.announce(NewEvent {
        topic: "connection",
        kind: "disconnected",
        subject: id.to_string(),
        campaign: None,
        run: None,
    });
    cx.commit(tx).await
}
