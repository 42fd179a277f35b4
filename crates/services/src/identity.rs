//! Identity: registering, signing in and out, memberships, browser sessions, access and refresh
//! tokens. Called by the server functions and the REST endpoints.
//!
//! Whatever says who somebody is may be up to two seconds old, so a lost role, a suspension or a
//! sign-out acts within five seconds everywhere. Who may do what is `domain::permissions`.

mod fresh;
mod keys;
mod members;
mod passwords;
mod register;
mod sessions;
mod sign_in;
mod slug;
mod tokens;

use std::time::Duration;

use domain::ids::{AccountId, SessionId, TenantId};
use store::identity::{members::Membership, sessions::SessionRow};

use fresh::Fresh;
use keys::Keys;
use passwords::Passwords;
use sign_in::Strangers;

pub use members::{forget_member, me, profile, tenant_cx, tenant_of};
pub use register::{Registered, register};
pub use sessions::{
    SESSION_DAYS, end_account_sessions, end_session, load_session, purge_sessions, save_session,
    session_key, use_session,
};
pub use sign_in::{SignedIn, login};
pub use tokens::{ACCESS_SECONDS, Bearer, TokenPair, authenticate, issue, refresh, revoke};

/// Longest age of an answer about who somebody is.
const FRESH: Duration = Duration::from_secs(2);
/// For how long the signature of an access token need not be checked again. What the token stands for
/// is asked anew all the same, and its times are compared at each call.
const CHECKED: Duration = Duration::from_mins(1);

/// Passwords, tokens, memberships: keys, limits and short-lived answers of this process.
pub struct Identity {
    keys: Keys,
    passwords: Passwords,
    strangers: Strangers,
    members: Fresh<(AccountId, TenantId), Option<Membership>>,
    sessions: Fresh<String, Option<SessionRow>>,
    families: Fresh<(TenantId, SessionId), bool>,
    tokens: Fresh<[u8; 32], tokens::Checked>,
}

impl Identity {
    /// Derives its keys from the deployment's secret. Tokens name `public_url` as their issuer.
    pub fn new(secret: &[u8; 32], public_url: &str) -> crate::Result<Self> {
        Ok(Self {
            keys: Keys::derive(secret, public_url)?,
            passwords: Passwords::new()?,
            strangers: Strangers::default(),
            members: Fresh::new(FRESH),
            sessions: Fresh::new(FRESH),
            families: Fresh::new(FRESH),
            tokens: Fresh::new(CHECKED),
        })
    }

    /// The public half of the signing key, as `/.well-known/jwks.json` shows it.
    pub fn jwks(&self) -> serde_json::Value {
        self.keys.jwks()
    }
}
