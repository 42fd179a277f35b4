//! A connected account, as screens show it. Tokens never leave the server.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Network;
use crate::ids::ConnectionId;

/// Whether posts can go out through the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ConnectionHealth {
    /// Works.
    Healthy,
    /// The network refused the token: a person must connect again.
    Reconnect,
    /// Disconnected by a person.
    Disconnected,
}

impl ConnectionHealth {
    /// The stored word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::Reconnect => "reconnect",
            Self::Disconnected => "disconnected",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Healthy, Self::Reconnect, Self::Disconnected]
            .into_iter()
            .find(|s| s.as_str() == word)
    }
}

/// A connected account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Connection {
    /// Its id.
    pub id: ConnectionId,
    /// The network.
    pub network: Network,
    /// Name of the account there.
    pub name: String,
    /// Handle or address of the account there.
    pub handle: String,
    /// Whether it works.
    pub health: ConnectionHealth,
    /// The account lives on a stand-in network, not on the real one.
    pub sandbox: bool,
    /// When the access token ends.
    pub expires_at: Option<DateTime<Utc>>,
    /// The product renews the access token by itself; otherwise a person connects again when it ends.
    pub renews_itself: bool,
    /// When it was connected.
    pub connected_at: DateTime<Utc>,
}
