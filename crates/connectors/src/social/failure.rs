//! What a bad answer means. The only place that turns HTTP into `PublishError` and `SocialError`.

use engine::ports::{PublishError, SocialError};
use reqwest::StatusCode;
use serde_json::Value;

use super::http::{Answer, Broken};

/// Longest message that is passed on.
const MAX_MESSAGE: usize = 300;

/// A publish call without an answer.
pub(crate) fn publish_broken(broken: Broken) -> PublishError {
    match broken {
        Broken::NotOpened(message) => PublishError::NotSent { message },
        Broken::Lost(message) => PublishError::Unknown { message },
    }
}

/// A publish call with an answer that is not the wished one.
///
/// 401 and 429 are definite whatever the body says. Other 4xx are a definite no, except those that
/// may hide a success: time-out (408), conflict (409), too early (425), a body that was cut, and
/// any refusal that speaks of a duplicate, which may be our own first try (X answers 403,
/// LinkedIn 422). All else is unknown.
pub(crate) fn publish_refused(answer: &Answer) -> PublishError {
    let said = said(answer);
    match answer.status {
        StatusCode::UNAUTHORIZED => PublishError::Unauthorized {
            message: said.message,
        },
        StatusCode::TOO_MANY_REQUESTS => PublishError::RateLimited {
            retry_after: answer.wait(),
        },
        status if !status.is_client_error() || is_undecided(status) => PublishError::Unknown {
            message: said.message,
        },
        _ if answer.body.is_err() || speaks_of_duplicate(answer) => PublishError::Unknown {
            message: said.message,
        },
        _ => PublishError::Refused {
            code: said.code,
            message: said.message,
        },
    }
}

/// A read or token call without an answer.
pub(crate) fn read_broken(broken: Broken) -> SocialError {
    match broken {
        Broken::NotOpened(message) | Broken::Lost(message) => SocialError::Unavailable(message),
    }
}

/// A read with an answer that is not the wished one.
pub(crate) fn read_refused(answer: &Answer) -> SocialError {
    let message = said(answer).message;
    match answer.status {
        StatusCode::UNAUTHORIZED => SocialError::Unauthorized(message),
        StatusCode::TOO_MANY_REQUESTS => SocialError::RateLimited {
            retry_after: answer.wait(),
        },
        status if status.is_client_error() && !is_undecided(status) => {
            SocialError::Refused(message)
        }
        _ => SocialError::Unavailable(message),
    }
}

/// What the body says in the words of any of the shapes the networks use.
pub(crate) struct Said {
    /// The network's own code, or the status.
    pub code: String,
    /// Its message, or the status.
    pub message: String,
}

/// Reads a problem document, LinkedIn's error document or an OAuth error.
pub(crate) fn said(answer: &Answer) -> Said {
    let status = answer.status.to_string();
    let json: Option<Value> = answer.json().ok();
    let word = |names: &[&str]| {
        let json = json.as_ref()?;
        names
            .iter()
            .find_map(|n| json.pointer(n)?.as_str())
            .filter(|w| !w.is_empty())
    };
    let code = word(&["/code", "/error"]).or_else(|| {
        let kind = word(&["/type"]).filter(|t| t.starts_with("http"))?;
        kind.rsplit('/').next()
    });
    let message = word(&[
        "/detail",
        "/message",
        "/error_description",
        "/errors/0/message",
        "/title",
    ]);
    Said {
        code: code.map_or_else(|| answer.status.as_u16().to_string(), plain),
        message: message.map_or(status.clone(), |m| plain(&format!("{status}: {m}"))),
    }
}

fn is_undecided(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::REQUEST_TIMEOUT | StatusCode::CONFLICT | StatusCode::TOO_EARLY
    )
}

fn speaks_of_duplicate(answer: &Answer) -> bool {
    let body = answer.body.as_deref().unwrap_or_default();
    String::from_utf8_lossy(body)
        .to_lowercase()
        .contains("duplicate")
}

/// Short, and without characters that would upset a log or a page.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control())
        .take(MAX_MESSAGE)
        .collect()
}
