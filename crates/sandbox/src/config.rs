//! What the stand-in is started with. Reads no environment: the caller fills it.

use std::{path::PathBuf, time::Duration};

/// The application the networks know us as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// Client id, as in the authorize address.
    pub id: String,
    /// Client secret, asked for at the token endpoints.
    pub secret: String,
}

impl Client {
    /// The pair `bellwether` / `bellwether-sandbox-secret`, which every start uses unless told
    /// otherwise. Worth nothing outside the stand-in.
    #[must_use]
    pub fn sandbox() -> Self {
        Self {
            id: "bellwether".into(),
            secret: "bellwether-sandbox-secret".into(),
        }
    }
}

/// Settings of the stand-in.
#[derive(Debug, Clone)]
pub struct Config {
    /// Folder of `accepted.jsonl` and `tokens.jsonl`; made when it is not there.
    pub state_dir: PathBuf,
    /// The application registered at X.
    pub x_client: Client,
    /// The application registered at LinkedIn.
    pub linkedin_client: Client,
    /// How long a hanging answer hangs before the connection is cut.
    pub hang: Duration,
    /// Oldest `LinkedIn-Version` (YYYYMM) that is still served.
    pub linkedin_oldest_version: u32,
}

impl Config {
    /// The usual settings with the state in `state_dir`: the sandbox client at both networks,
    /// hanging for 60 seconds, LinkedIn versions from 202510 on.
    #[must_use]
    pub fn new(state_dir: impl Into<PathBuf>) -> Self {
        Self {
            state_dir: state_dir.into(),
            x_client: Client::sandbox(),
            linkedin_client: Client::sandbox(),
            hang: Duration::from_mins(1),
            linkedin_oldest_version: 202_510,
        }
    }
}
