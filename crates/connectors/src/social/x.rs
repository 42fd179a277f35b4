//! X, API v2: connect with OAuth 2.0 and PKCE, publish, list, read counters.
//!
//! Facts are from X's own documents (developer docs and OpenAPI 2.167): the addresses, the scopes,
//! the two-hour tokens that need `offline.access` to be renewed, 201 with `data.id`, the names of
//! the counters. The older field names are sent and both spellings are read.

mod listed;

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use domain::{insight::Counters, publishing::Network};
use engine::ports::{
    AuthorizeRequest, CodeExchange, Lookup, PublishError, RemoteAccount, RemotePost, SocialError,
    SocialNetwork, SocialPost, TokenSet,
};
use reqwest::{RequestBuilder, StatusCode};
use serde::Deserialize;
use serde_json::json;
use url::Url;

use self::listed::{Listed, Page, Post};
use super::{
    failure,
    http::{self, Answer, HttpClient, address},
    tokens::{self, Asked},
};

const SCOPES: &str = "tweet.read tweet.write users.read offline.access";
/// Pages of a hundred posts a look-up reads before it gives up.
const MAX_PAGES: usize = 10;
/// How wrong our clock may be against the network's: a post that is overlooked for it would go out twice.
const CLOCK_SLACK: TimeDelta = TimeDelta::hours(24);

/// Settings of X.
#[derive(Clone)]
pub struct XConfig {
    /// Where people go: `https://x.com`.
    pub pages: Url,
    /// Where programs go, without the `/2`: `https://api.x.com`.
    pub api: Url,
    /// OAuth 2.0 client id.
    pub client_id: String,
    /// Its secret; X calls such a client confidential.
    pub client_secret: String,
    /// For a whole call, body included.
    pub timeout: Duration,
    /// The addresses are the stand-in's.
    pub sandbox: bool,
}

/// X behind the port.
pub struct X {
    config: XConfig,
    http: HttpClient,
}

impl X {
    /// A connector with these settings. Makes no call.
    #[must_use]
    pub fn new(config: XConfig, http: HttpClient) -> Self {
        Self { config, http }
    }

    fn get(&self, path: &[&str], token: &str) -> RequestBuilder {
        self.http
            .get(address(&self.config.api, path), self.config.timeout)
            .bearer_auth(token)
    }

    fn token_request<'a>(&self, form: &[(&'a str, &'a str)]) -> RequestBuilder {
        let url = address(&self.config.api, &["2", "oauth2", "token"]);
        self.http
            .post(url, self.config.timeout)
            .basic_auth(&self.config.client_id, Some(&self.config.client_secret))
            .form(form)
    }

    fn remote(&self, id: String, created_at: Option<DateTime<Utc>>) -> RemotePost {
        let url = address(&self.config.pages, &["i", "status", &id]).to_string();
        RemotePost {
            id,
            url,
            created_at,
        }
    }
}

#[async_trait]
impl SocialNetwork for X {
    fn network(&self) -> Network {
        Network::X
    }

    fn is_sandbox(&self) -> bool {
        self.config.sandbox
    }

    fn authorize_url(&self, request: &AuthorizeRequest) -> String {
        let mut url = address(&self.config.pages, &["i", "oauth2", "authorize"]);
        url.query_pairs_mut().extend_pairs([
            ("response_type", "code"),
            ("client_id", &self.config.client_id),
            ("redirect_uri", &request.redirect_uri),
            ("scope", SCOPES),
            ("state", &request.state),
            ("code_challenge", &request.code_challenge),
            ("code_challenge_method", "S256"),
        ]);
        url.into()
    }

    async fn exchange(&self, code: &CodeExchange) -> Result<TokenSet, SocialError> {
        let request = self.token_request(&[
            ("grant_type", "authorization_code"),
            ("code", &code.code),
            ("redirect_uri", &code.redirect_uri),
            ("code_verifier", &code.code_verifier),
        ]);
        tokens::fetch(request, Asked::Exchange).await
    }

    async fn refresh(&self, refresh_token: &str) -> Result<TokenSet, SocialError> {
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh_token),
        ];
        tokens::fetch(self.token_request(&form), Asked::Refresh).await
    }

    async fn account(&self, access_token: &str) -> Result<RemoteAccount, SocialError> {
        #[derive(Deserialize)]
        struct Me {
            id: String,
            name: String,
            username: String,
        }
        #[derive(Deserialize)]
        struct Body {
            data: Me,
        }
        let request = self
            .get(&["2", "users", "me"], access_token)
            .query(&[("user.fields", "username,name")]);
        let Body { data: me } = read(request)
            .await?
            .json()
            .map_err(SocialError::Unavailable)?;
        Ok(RemoteAccount {
            id: me.id,
            name: me.name,
            handle: format!("@{}", me.username),
        })
    }

    async fn publish(
        &self,
        access_token: &str,
        post: &SocialPost,
    ) -> Result<RemotePost, PublishError> {
        let request = self
            .http
            .post(
                address(&self.config.api, &["2", "tweets"]),
                self.config.timeout,
            )
            .bearer_auth(access_token)
            .json(&json!({ "text": post.text }));
        let answer = http::send(request).await.map_err(failure::publish_broken)?;
        if !answer.status.is_success() {
            return Err(failure::publish_refused(&answer));
        }
        published_id(&answer)
            .map(|id| self.remote(id, None))
            .map_err(|message| PublishError::Unknown { message })
    }

    async fn look_up(
        &self,
        access_token: &str,
        post: &SocialPost,
        since: DateTime<Utc>,
    ) -> Result<Lookup, SocialError> {
        let since = since - CLOCK_SLACK;
        let start = since.to_rfc3339_opts(SecondsFormat::Secs, true);
        let mut token: Option<String> = None;
        for _ in 0..MAX_PAGES {
            let mut request = self
                .get(&["2", "users", &post.account_id, "tweets"], access_token)
                .query(&[
                    ("start_time", start.as_str()),
                    ("max_results", "100"),
                    ("exclude", "retweets"),
                    ("tweet.fields", "created_at,entities"),
                ]);
            if let Some(token) = &token {
                request = request.query(&[("pagination_token", token)]);
            }
            let answer = http::send(request).await.map_err(failure::read_broken)?;
            if matches!(answer.status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND) {
                return Ok(Lookup::CannotTell(failure::said(&answer).message));
            }
            let page: Page = successful(answer)?
                .json()
                .map_err(SocialError::Unavailable)?;
            let ours = |p: &Post| {
                p.created_at.is_none_or(|at| at >= since)
                    && !post.others.contains(&p.id)
                    && p.says(&post.text)
            };
            if let Some(found) = page.data.into_iter().find(ours) {
                return Ok(Lookup::Found(self.remote(found.id, found.created_at)));
            }
            token = page.meta.next_token;
            if token.is_none() {
                return Ok(Lookup::Absent);
            }
        }
        Ok(Lookup::CannotTell("too many posts since then".into()))
    }

    async fn counters(
        &self,
        access_token: &str,
        _account_id: &str,
        remote_id: &str,
    ) -> Result<Counters, SocialError> {
        let request = self.get(&["2", "tweets"], access_token).query(&[
            ("ids", remote_id),
            ("tweet.fields", "public_metrics,non_public_metrics"),
        ]);
        let listed: Listed = read(request)
            .await?
            .json()
            .map_err(SocialError::Unavailable)?;
        listed.counters(remote_id)
    }
}

async fn read(request: RequestBuilder) -> Result<Answer, SocialError> {
    successful(http::send(request).await.map_err(failure::read_broken)?)
}

fn successful(answer: Answer) -> Result<Answer, SocialError> {
    if answer.status == StatusCode::OK {
        Ok(answer)
    } else {
        Err(failure::read_refused(&answer))
    }
}

/// The id in the answer to a publish call; anything but digits is not one.
fn published_id(answer: &Answer) -> Result<String, String> {
    #[derive(Deserialize)]
    struct Created {
        id: String,
    }
    #[derive(Deserialize)]
    struct Body {
        data: Created,
    }
    let Body { data } = answer.json()?;
    let is_id = !data.id.is_empty() && data.id.bytes().all(|b| b.is_ascii_digit());
    if is_id {
        Ok(data.id)
    } else {
        Err("the answer names no post".into())
    }
}
