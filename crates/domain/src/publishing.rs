//! Networks, connected accounts, capability records and what became of each publication.

mod capability;
mod connection;
mod publication;

pub use capability::{CAPABILITIES, Capability, Support};
pub use connection::{Connection, ConnectionHealth};
pub use publication::{Publication, PublicationState};

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A social network the product publishes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Network {
    /// X, through its API v2.
    X,
    /// LinkedIn, through its versioned REST API.
    LinkedIn,
}

impl Network {
    /// All networks.
    pub const ALL: [Self; 2] = [Self::X, Self::LinkedIn];

    /// The word on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::X => "x",
            Self::LinkedIn => "linkedin",
        }
    }

    /// The name people know.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::X => "X",
            Self::LinkedIn => "LinkedIn",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|n| n.as_str() == word)
    }
}

/// The word names no network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a network")]
pub struct UnknownNetwork;

impl FromStr for Network {
    type Err = UnknownNetwork;

    fn from_str(word: &str) -> Result<Self, UnknownNetwork> {
        Self::parse(word).ok_or(UnknownNetwork)
    }
}
