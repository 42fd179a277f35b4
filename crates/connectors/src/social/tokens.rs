//! The token endpoints' answers, which both networks give in the OAuth 2 shape, and the addresses of
//! the authorize pages.

use chrono::TimeDelta;
use engine::ports::{SocialError, TokenSet};
use reqwest::{RequestBuilder, StatusCode};
use serde::Deserialize;

use super::{failure, http};

/// What the client asked the token endpoint for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// Tokens for a code.
    Exchange,
    /// Tokens for a refresh token.
    Refresh,
}

#[derive(Deserialize)]
struct Tokens {
    access_token: String,
    #[serde(default)]
    refresh_token: Option<String>,
    #[serde(default)]
    expires_in: Option<i64>,
    #[serde(default)]
    scope: Option<String>,
}

/// Sends a token request and reads what comes back.
///
/// The end of the bearer token is counted from the answer's own date. A refusal of a refresh token
/// (400: the grant is over) is `Unauthorized`, so that the caller asks the person to connect again;
/// a refusal of a code or of our client's secret is `Refused`.
pub(crate) async fn fetch(request: RequestBuilder, asked: Asked) -> Result<TokenSet, SocialError> {
    let answer = http::send(request).await.map_err(failure::read_broken)?;
    if !answer.status.is_success() {
        let message = failure::said(&answer).message;
        return Err(match answer.status {
            StatusCode::BAD_REQUEST if asked == Asked::Refresh => {
                SocialError::Unauthorized(message)
            }
            StatusCode::UNAUTHORIZED => SocialError::Refused(message),
            _ => failure::read_refused(&answer),
        });
    }
    let tokens: Tokens = answer.json().map_err(SocialError::Unavailable)?;
    if tokens.access_token.is_empty() {
        return Err(SocialError::Unavailable("the answer holds no token".into()));
    }
    let life = tokens.expires_in.and_then(TimeDelta::try_seconds);
    Ok(TokenSet {
        access: tokens.access_token,
        refresh: tokens.refresh_token.filter(|r| !r.is_empty()),
        expires_at: answer.date().zip(life).map(|(date, life)| date + life),
        scopes: tokens
            .scope
            .unwrap_or_default()
            .split([' ', ','])
            .filter(|s| !s.is_empty())
            .map(str::to_owned)
            .collect(),
    })
}
