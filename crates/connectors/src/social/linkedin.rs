//! LinkedIn, versioned REST: connect, publish for a page or a member, list, read counters.
//!
//! Facts are from LinkedIn's own documents (posts API, little text format, share statistics, API
//! versions): three headers on every call, no PKCE, the id of a post only in `x-restli-id`,
//! 422 for a duplicate, no rate-limit headers. What a token may do hangs on the scopes: with
//! [`LINKEDIN_PAGE_SCOPES`] we post as a page, list its posts and read its figures; with
//! [`LINKEDIN_MEMBER_SCOPES`] we post as the member and can neither list nor count.

mod figures;
mod finder;
mod little;

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{insight::Counters, publishing::Network};
use engine::ports::{
    AuthorizeRequest, CodeExchange, Lookup, PublishError, RemoteAccount, RemotePost, SocialError,
    SocialNetwork, SocialPost, TokenSet,
};
use reqwest::{RequestBuilder, StatusCode};
use serde::Deserialize;
use serde_json::json;
use url::Url;

use super::{
    failure,
    http::{self, Answer, HttpClient, address},
    tokens::{self, Asked},
};

/// Scopes to post as a page and read it back; the Community Management API grants them.
pub const LINKEDIN_PAGE_SCOPES: &str =
    "r_organization_social w_organization_social rw_organization_admin";
/// Scopes to post as oneself; open to every app.
pub const LINKEDIN_MEMBER_SCOPES: &str = "openid profile email w_member_social";

/// How wrong our clock may be against the network's: a post that is overlooked for it would go out twice.
const CLOCK_SLACK: TimeDelta = TimeDelta::hours(24);

/// Settings of LinkedIn.
#[derive(Clone)]
pub struct LinkedInConfig {
    /// Where people go and where codes become tokens: `https://www.linkedin.com`.
    pub pages: Url,
    /// Where programs go, without `/rest`: `https://api.linkedin.com`.
    pub api: Url,
    /// OAuth 2.0 client id.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
    /// `LinkedIn-Version`, YYYYMM. LinkedIn ends each about a year after its month.
    pub version: String,
    /// What people are asked to allow, space separated: one of the two constants, or more. With
    /// `w_organization_social` among them the account is the person's page.
    pub scopes: String,
    /// For a whole call, body included.
    pub timeout: Duration,
    /// The addresses are the stand-in's.
    pub sandbox: bool,
}

/// LinkedIn behind the port.
pub struct LinkedIn {
    config: LinkedInConfig,
    http: HttpClient,
}

impl LinkedIn {
    /// A connector with these settings. Makes no call.
    #[must_use]
    pub fn new(config: LinkedInConfig, http: HttpClient) -> Self {
        Self { config, http }
    }

    fn posts_as_page(&self) -> bool {
        self.config
            .scopes
            .split_whitespace()
            .any(|s| s == "w_organization_social")
    }

    /// A GET of the versioned API. `query` is written by the caller, because rest.li's lists and
    /// tuples must not be escaped as a whole.
    fn get(&self, path: &[&str], query: &str, token: &str) -> RequestBuilder {
        let mut url = address(&self.config.api, path);
        if !query.is_empty() {
            url.set_query(Some(query));
        }
        self.versioned(self.http.get(url, self.config.timeout), token)
    }

    fn versioned(&self, request: RequestBuilder, token: &str) -> RequestBuilder {
        request
            .bearer_auth(token)
            .header("LinkedIn-Version", &self.config.version)
            .header("X-Restli-Protocol-Version", "2.0.0")
    }

    fn token_request(&self, form: &[(&str, &str)]) -> RequestBuilder {
        let url = address(&self.config.pages, &["oauth", "v2", "accessToken"]);
        let client = [
            ("client_id", self.config.client_id.as_str()),
            ("client_secret", self.config.client_secret.as_str()),
        ];
        let form: Vec<_> = form.iter().copied().chain(client).collect();
        self.http.post(url, self.config.timeout).form(&form)
    }

    fn remote(&self, id: String, created_at: Option<DateTime<Utc>>) -> RemotePost {
        let url = address(&self.config.pages, &["feed", "update", &id, ""]).to_string();
        RemotePost {
            id,
            url,
            created_at,
        }
    }

    async fn member(&self, token: &str) -> Result<RemoteAccount, SocialError> {
        #[derive(Deserialize)]
        struct UserInfo {
            sub: String,
            name: String,
            #[serde(default)]
            email: Option<String>,
        }
        let user: UserInfo = read(self.get(&["v2", "userinfo"], "", token)).await?;
        Ok(RemoteAccount {
            handle: user.email.unwrap_or_else(|| user.name.clone()),
            id: format!("urn:li:person:{}", user.sub),
            name: user.name,
        })
    }

    /// The first page the person administers, in the order of the page ids.
    async fn page(&self, token: &str) -> Result<RemoteAccount, SocialError> {
        #[derive(Deserialize)]
        struct Acl {
            organization: String,
        }
        #[derive(Deserialize)]
        struct Acls {
            elements: Vec<Acl>,
        }
        #[derive(Deserialize)]
        struct Organization {
            #[serde(rename = "localizedName")]
            name: String,
            #[serde(rename = "vanityName", default)]
            vanity: Option<String>,
        }
        let query = "q=roleAssignee&role=ADMINISTRATOR&state=APPROVED";
        let acls: Acls = read(self.get(&["rest", "organizationAcls"], query, token)).await?;
        let first = acls.elements.into_iter().map(|a| a.organization).min();
        let urn =
            first.ok_or_else(|| SocialError::Refused("the person administers no page".into()))?;
        let id = urn.rsplit(':').next().unwrap_or_default();
        let page: Organization = read(self.get(&["rest", "organizations", id], "", token)).await?;
        Ok(RemoteAccount {
            handle: page.vanity.unwrap_or_else(|| page.name.clone()),
            id: urn,
            name: page.name,
        })
    }
}

#[async_trait]
impl SocialNetwork for LinkedIn {
    fn network(&self) -> Network {
        Network::LinkedIn
    }

    fn is_sandbox(&self) -> bool {
        self.config.sandbox
    }

    fn authorize_url(&self, request: &AuthorizeRequest) -> String {
        let mut url = address(&self.config.pages, &["oauth", "v2", "authorization"]);
        url.query_pairs_mut().extend_pairs([
            ("response_type", "code"),
            ("client_id", &self.config.client_id),
            ("redirect_uri", &request.redirect_uri),
            ("state", &request.state),
            ("scope", &self.config.scopes),
        ]);
        url.into()
    }

    async fn exchange(&self, code: &CodeExchange) -> Result<TokenSet, SocialError> {
        let request = self.token_request(&[
            ("grant_type", "authorization_code"),
            ("code", &code.code),
            ("redirect_uri", &code.redirect_uri),
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
        if self.posts_as_page() {
            self.page(access_token).await
        } else {
            self.member(access_token).await
        }
    }

    async fn publish(
        &self,
        access_token: &str,
        post: &SocialPost,
    ) -> Result<RemotePost, PublishError> {
        let url = address(&self.config.api, &["rest", "posts"]);
        let request = self
            .versioned(self.http.post(url, self.config.timeout), access_token)
            .json(&json!({
                "author": post.account_id,
                "commentary": little::escape(&post.text),
                "visibility": "PUBLIC",
                "distribution": {
                    "feedDistribution": "MAIN_FEED",
                    "targetEntities": [],
                    "thirdPartyDistributionChannels": [],
                },
                "lifecycleState": "PUBLISHED",
                "isReshareDisabledByAuthor": false,
            }));
        let answer = http::send(request).await.map_err(failure::publish_broken)?;
        if !answer.status.is_success() {
            return Err(failure::publish_refused(&answer));
        }
        // The id is in the head, so a body that was cut does not matter.
        match answer.header("x-restli-id").filter(|id| is_post_urn(id)) {
            Some(id) => Ok(self.remote(id.to_owned(), None)),
            None => Err(PublishError::Unknown {
                message: "the answer names no post".into(),
            }),
        }
    }

    async fn look_up(
        &self,
        access_token: &str,
        post: &SocialPost,
        since: DateTime<Utc>,
    ) -> Result<Lookup, SocialError> {
        finder::look_up(self, access_token, post, since - CLOCK_SLACK).await
    }

    async fn counters(
        &self,
        access_token: &str,
        account_id: &str,
        remote_id: &str,
    ) -> Result<Counters, SocialError> {
        if account_id.starts_with("urn:li:organization:") {
            figures::of_page(self, access_token, account_id, remote_id).await
        } else {
            figures::of_member(self, access_token, remote_id).await
        }
    }
}

async fn read<T: serde::de::DeserializeOwned>(request: RequestBuilder) -> Result<T, SocialError> {
    let answer = http::send(request).await.map_err(failure::read_broken)?;
    successful(&answer)?
        .json()
        .map_err(SocialError::Unavailable)
}

fn successful(answer: &Answer) -> Result<&Answer, SocialError> {
    if answer.status == StatusCode::OK {
        Ok(answer)
    } else {
        Err(failure::read_refused(answer))
    }
}

/// `urn:li:share:…` or `urn:li:ugcPost:…`.
fn is_post_urn(id: &str) -> bool {
    let number = id
        .strip_prefix("urn:li:share:")
        .or_else(|| id.strip_prefix("urn:li:ugcPost:"));
    number.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

/// A name as it stands inside a query: colons escaped, as rest.li wants it.
fn quoted(urn: &str) -> String {
    url::form_urlencoded::byte_serialize(urn.as_bytes()).collect()
}
