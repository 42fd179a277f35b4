//! The social network port: connect an account, publish a post, look it up, read its counters.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{insight::Counters, publishing::Network};

/// What the authorize page is asked.
#[derive(Debug, Clone)]
pub struct AuthorizeRequest {
    /// Random, single use; comes back with the code.
    pub state: String,
    /// Where the network sends the person back to.
    pub redirect_uri: String,
    /// S256 challenge; networks without PKCE leave it out of the address.
    pub code_challenge: String,
}

/// What the code is exchanged with.
#[derive(Clone)]
pub struct CodeExchange {
    /// The code from the redirect.
    pub code: String,
    /// The same address as before.
    pub redirect_uri: String,
    /// The verifier behind the challenge.
    pub code_verifier: String,
}

/// Tokens as the network gave them. Not `Debug`, so that they reach no log.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenSet {
    /// Bearer token.
    pub access: String,
    /// Refresh token, where the network gives one.
    pub refresh: Option<String>,
    /// When the bearer token ends.
    pub expires_at: Option<DateTime<Utc>>,
    /// What was granted.
    pub scopes: Vec<String>,
}

/// The account behind a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteAccount {
    /// Id there; for LinkedIn the URN to post as.
    pub id: String,
    /// Name.
    pub name: String,
    /// Handle or address.
    pub handle: String,
}

/// A post to publish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SocialPost {
    /// The account to post as.
    pub account_id: String,
    /// The whole text.
    pub text: String,
    /// Ids of posts on this account that are known to be others: a look-up passes them over.
    pub others: Vec<String>,
}

/// A post as the network has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemotePost {
    /// Id there.
    pub id: String,
    /// Address for people.
    pub url: String,
    /// When the network took it, where it says so.
    pub created_at: Option<DateTime<Utc>>,
}

/// What a look-up found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// It is out.
    Found(RemotePost),
    /// The network lists the account's posts of the time and this is not among them.
    Absent,
    /// The network does not let us tell.
    CannotTell(String),
}

/// Why a publish call did not end in a post. The difference decides whether a retry is allowed.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The network answered no, and nothing is out: wrong text, forbidden, gone.
    #[error("refused: {message}")]
    Refused {
        /// The network's own code or status.
        code: String,
        /// What it said.
        message: String,
    },
    /// The token is not accepted; nothing is out. Refresh, then try again.
    #[error("the token is not accepted: {message}")]
    Unauthorized {
        /// What it said.
        message: String,
    },
    /// Too many calls; nothing is out. Does not use up an attempt.
    #[error("rate limited")]
    RateLimited {
        /// Seconds to wait.
        retry_after: u32,
    },
    /// The connection could not be opened; nothing has left.
    #[error("not reached: {message}")]
    NotSent {
        /// What happened.
        message: String,
    },
    /// The request may have been carried out: time-out, reset, 5xx, unreadable answer, or a
    /// duplicate refusal that may speak of our own first try. Look it up; never just retry.
    #[error("outcome unknown: {message}")]
    Unknown {
        /// What happened.
        message: String,
    },
}

/// Why a read or a token call failed.
#[derive(Debug, thiserror::Error)]
pub enum SocialError {
    /// The token is not accepted.
    #[error("the token is not accepted: {0}")]
    Unauthorized(String),
    /// Too many calls.
    #[error("rate limited")]
    RateLimited {
        /// Seconds to wait.
        retry_after: u32,
    },
    /// Away or broken; worth another try.
    #[error("the network is away: {0}")]
    Unavailable(String),
    /// It said no for good.
    #[error("the network refused: {0}")]
    Refused(String),
}

/// One social network.
#[async_trait]
pub trait SocialNetwork: Send + Sync {
    /// Which.
    fn network(&self) -> Network;

    /// Whether the base address points at the stand-in instead of the real network.
    fn is_sandbox(&self) -> bool;

    /// Address of the page where the person agrees.
    fn authorize_url(&self, request: &AuthorizeRequest) -> String;

    /// Code for tokens.
    async fn exchange(&self, code: &CodeExchange) -> Result<TokenSet, SocialError>;

    /// A fresh token set. The refresh token may have changed too.
    async fn refresh(&self, refresh_token: &str) -> Result<TokenSet, SocialError>;

    /// The account to post as.
    async fn account(&self, access_token: &str) -> Result<RemoteAccount, SocialError>;

    /// Publishes. Called exactly once per recorded intent.
    async fn publish(
        &self,
        access_token: &str,
        post: &SocialPost,
    ) -> Result<RemotePost, PublishError>;

    /// Whether the post is out: looks for the same text among the account's posts taken at or
    /// after `since`, less a day for clocks that are wrong; the ones known to be others do not count.
    async fn look_up(
        &self,
        access_token: &str,
        post: &SocialPost,
        since: DateTime<Utc>,
    ) -> Result<Lookup, SocialError>;

    /// The counters of a post, as running totals.
    async fn counters(
        &self,
        access_token: &str,
        account_id: &str,
        remote_id: &str,
    ) -> Result<Counters, SocialError>;
}
