//! Browser sessions: what the session layer of the server stores, keyed by the digest of the
//! cookie's value.

use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::AccountId;
use serde_json::Value;
use sha2::{Digest, Sha256};
use store::identity::sessions::{self, SessionRow};

use crate::{App, Result};

/// Days after which a browser has to sign in again, however much it is used.
pub const SESSION_DAYS: i64 = 30;
/// A use is noted when the last noted one is older: one write in so many minutes, not one a request.
const NOTED: TimeDelta = TimeDelta::minutes(5);

/// The key under which a session is stored.
pub fn session_key(cookie_value: &str) -> String {
    hex::encode(Sha256::digest(cookie_value))
}

/// A session that stands, at most two seconds old. Follows the machine's time: a rehearsal that
/// moves the product's clock signs nobody out.
pub async fn load_session(app: &App, key: &str) -> Result<Option<SessionRow>> {
    let key = key.to_owned();
    if let Some(known) = app.identity.sessions.get(&key) {
        return Ok(known);
    }
    let asked = Instant::now();
    let mut tx = app.db.system("load a session").await?;
    let now = machine_now();
    let row = sessions::load(&mut tx, &key, now, now - app.settings.session_idle).await?;
    tx.commit().await?;
    app.identity.sessions.put(key, row.clone(), asked);
    Ok(row)
}

/// The same for a request, which is a use of the session. An open screen that only listens is none.
pub async fn use_session(app: &App, key: &str) -> Result<Option<SessionRow>> {
    let row = load_session(app, key).await?;
    let now = machine_now();
    let step = NOTED.min(app.settings.session_idle / 12);
    if row.as_ref().is_some_and(|row| now - row.seen_at >= step) {
        let mut tx = app.db.system("note the use of a session").await?;
        sessions::touch(&mut tx, key, now).await?;
        tx.commit().await?;
        app.identity.sessions.forget(&key.to_owned());
    }
    Ok(row)
}

/// Writes a session.
pub async fn save_session(
    app: &App,
    key: &str,
    account: Option<AccountId>,
    data: Value,
) -> Result<()> {
    let now = machine_now();
    let row = SessionRow {
        data,
        expires_at: now + TimeDelta::days(SESSION_DAYS),
        seen_at: now,
    };
    let mut tx = app.db.system("save a session").await?;
    sessions::save(&mut tx, key, account, &row).await?;
    tx.commit().await?;
    app.identity.sessions.forget(&key.to_owned());
    Ok(())
}

/// Ends a session.
pub async fn end_session(app: &App, key: &str) -> Result<()> {
    let mut tx = app.db.system("end a session").await?;
    sessions::delete(&mut tx, key).await?;
    tx.commit().await?;
    app.identity.sessions.forget(&key.to_owned());
    Ok(())
}

/// Ends every session of an account, as after a change of its password.
pub async fn end_account_sessions(app: &App, account: AccountId) -> Result<u64> {
    let mut tx = app.db.system("end an account's sessions").await?;
    let ended = sessions::delete_for_account(&mut tx, account).await?;
    tx.commit().await?;
    app.identity.sessions.clear();
    Ok(ended)
}

/// Drops sessions that have ended. Called from time to time by the server.
pub async fn purge_sessions(app: &App) -> Result<u64> {
    let mut tx = app.db.system("drop ended sessions").await?;
    let now = machine_now();
    let dropped = sessions::purge(&mut tx, now, now - app.settings.session_idle).await?;
    tx.commit().await?;
    Ok(dropped)
}

/// Sessions end by the machine's time.
#[expect(
    clippy::disallowed_methods,
    reason = "a rehearsal that moves the product's clock signs nobody out"
)]
fn machine_now() -> DateTime<Utc> {
    Utc::now()
}
