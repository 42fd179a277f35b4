//! Browser sessions in Postgres, behind the session layer's own interface.

use async_trait::async_trait;
use domain::ids::AccountId;
use services::{App, identity};
use tower_sessions::{
    Expiry, SessionManagerLayer, SessionStore,
    cookie::{SameSite, time},
    session::{Id, Record},
    session_store::{Error, Result},
};

/// Sessions as the application stores them.
#[derive(Clone)]
pub struct Sessions(pub App);

impl std::fmt::Debug for Sessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sessions")
    }
}

/// The layer with the product's cookie: out of reach of scripts, not sent by other sites, and bound
/// to the host where the product is served by https.
pub fn layer(app: &App) -> SessionManagerLayer<Sessions> {
    let secure = app.settings.public_url.starts_with("https://");
    SessionManagerLayer::new(Sessions(app.clone()))
        .with_name(cookie_name(secure))
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_secure(secure)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(time::Duration::days(
            identity::SESSION_DAYS,
        )))
}

/// The cookie's name.
pub const fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-bw" } else { "bw" }
}

fn key(id: &Id) -> String {
    identity::session_key(&id.to_string())
}

fn backend(error: services::Error) -> Error {
    Error::Backend(error.to_string())
}

#[async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        // 128 random bits do not meet twice.
        self.save(record).await
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let account = record
            .data
            .get(api::context::ACCOUNT)
            .and_then(|v| v.as_str()?.parse::<AccountId>().ok());
        let data = serde_json::to_value(&record.data).map_err(|e| Error::Encode(e.to_string()))?;
        identity::save_session(&self.0, &key(&record.id), account, data)
            .await
            .map_err(backend)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let Some(row) = identity::use_session(&self.0, &key(id))
            .await
            .map_err(backend)?
        else {
            return Ok(None);
        };
        let data = serde_json::from_value(row.data).map_err(|e| Error::Decode(e.to_string()))?;
        let expiry_date = time::OffsetDateTime::from_unix_timestamp(row.expires_at.timestamp())
            .map_err(|e| Error::Decode(e.to_string()))?;
        Ok(Some(Record {
            id: *id,
            data,
            expiry_date,
        }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        identity::end_session(&self.0, &key(id))
            .await
            .map_err(backend)
    }
}
