//! The one HTTP client of the social connectors: its time-outs, its bounds, and an answer in a form
//! the mapping can judge. Knows no network and draws no conclusion.

use std::{error::Error, time::Duration};

use chrono::{DateTime, Utc};
use reqwest::{
    Client, RequestBuilder, StatusCode,
    header::{DATE, HeaderMap, RETRY_AFTER},
    redirect::Policy,
};
use serde::de::DeserializeOwned;
use url::Url;

/// Longest answer that is read.
const MAX_BODY: usize = 1_000_000;
/// What to wait after a 429 that names no time.
const DEFAULT_WAIT: i64 = 900;
/// The longest wait that is believed.
const MAX_WAIT: i64 = 86_400;

/// The client all social networks share. Five seconds to connect, no redirects, no proxy, no
/// retries of its own: whether a call may be made again is never decided down here.
#[derive(Clone)]
pub struct HttpClient {
    client: Client,
}

impl HttpClient {
    /// Builds the client.
    ///
    /// # Errors
    /// The machine has no usable TLS set-up.
    pub fn new() -> Result<Self, reqwest::Error> {
        let client = Client::builder()
            .connect_timeout(Duration::from_secs(5))
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .user_agent(concat!("bellwether/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self { client })
    }

    pub(crate) fn get(&self, url: Url, timeout: Duration) -> RequestBuilder {
        self.client.get(url).timeout(timeout)
    }

    pub(crate) fn post(&self, url: Url, timeout: Duration) -> RequestBuilder {
        self.client.post(url).timeout(timeout)
    }
}

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum Broken {
    /// The connection was never opened: not one byte of the request has left.
    NotOpened(String),
    /// Anything later.
    Lost(String),
}

/// An answer: the head, and as much of the body as could be had.
#[derive(Debug)]
pub(crate) struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// The whole body, or why it is not whole.
    pub body: Result<Vec<u8>, String>,
}

impl Answer {
    /// The body as JSON.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, String> {
        let body = self.body.as_ref().map_err(Clone::clone)?;
        serde_json::from_slice(body).map_err(|e| format!("unreadable answer: {e}"))
    }

    /// A header as text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// When the network made this answer, by its own clock.
    pub(crate) fn date(&self) -> Option<DateTime<Utc>> {
        http_date(self.headers.get(DATE)?.to_str().ok()?)
    }

    /// Seconds to wait after a 429: `retry-after`, else X's `x-rate-limit-reset` measured by the
    /// answer's own date, else a quarter of an hour. At least one second, at most a day.
    pub(crate) fn wait(&self) -> u32 {
        let named = self.header(RETRY_AFTER.as_str()).and_then(|v| {
            v.parse::<i64>()
                .ok()
                .or_else(|| Some((http_date(v)? - self.date()?).num_seconds()))
        });
        let reset = || {
            let reset: i64 = self.header("x-rate-limit-reset")?.parse().ok()?;
            reset.checked_sub(self.date()?.timestamp())
        };
        let seconds = named
            .or_else(reset)
            .unwrap_or(DEFAULT_WAIT)
            .clamp(1, MAX_WAIT);
        u32::try_from(seconds).unwrap_or(1)
    }
}

/// Sends a request and reads the answer.
pub(crate) async fn send(request: RequestBuilder) -> Result<Answer, Broken> {
    let mut response = request.send().await.map_err(|e| {
        if e.is_connect() || e.is_builder() {
            Broken::NotOpened(described(e))
        } else {
            Broken::Lost(described(e))
        }
    })?;
    let (status, headers) = (response.status(), response.headers().clone());
    let mut body = Vec::new();
    let body = loop {
        match response.chunk().await {
            Ok(None) => break Ok(body),
            Ok(Some(part)) if body.len() + part.len() > MAX_BODY => {
                break Err("the answer is too long".to_owned());
            }
            Ok(Some(part)) => body.extend_from_slice(&part),
            Err(e) => break Err(described(e)),
        }
    };
    Ok(Answer {
        status,
        headers,
        body,
    })
}

/// `base` with path segments put behind it, each escaped.
pub(crate) fn address(base: &Url, segments: &[&str]) -> Url {
    let mut url = base.clone();
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().extend(segments);
    }
    url
}

/// The error and its causes, without the address: that may hold what logs must not.
fn described(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        words.push_str(": ");
        words.push_str(&inner.to_string());
        cause = inner.source();
    }
    words
}

fn http_date(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc2822(text).ok().map(|d| d.to_utc())
}
