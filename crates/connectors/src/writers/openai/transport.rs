//! The HTTP side of the model writer: at most three tries on 429, 5xx and lost connections, the
//! server's hint honoured, waits jittered and capped, bodies bounded, and errors turned into the
//! port's three kinds. Keys and answers never reach a log.

use std::time::Duration;

use async_openai::{error::OpenAIError, middleware::HttpRequestFactory};
use engine::ports::{Usage, WriteError};
use futures::StreamExt;
use rand::Rng;
use reqwest::{Response, StatusCode, header::HeaderMap};

const TRIES: u32 = 3;
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// The most bytes read of one response, framing included.
const MAX_RESPONSE: usize = 8 * 1024 * 1024;
/// The longest line of an event stream; a chunk is a few hundred bytes.
const MAX_LINE: usize = 256 * 1024;
const MAX_ERROR: usize = 8 * 1024;

/// A failed call, in the port's words. Travels through the client's error type.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Failed(WriteError);

/// A service for the client: one call, with its retries.
pub(super) fn service(
    http: reqwest::Client,
) -> impl tower::Service<
    HttpRequestFactory,
    Response = Response,
    Error = OpenAIError,
    Future = impl Future<Output = Result<Response, OpenAIError>> + Send + 'static,
> + Clone
+ Send
+ Sync
+ 'static {
    tower::service_fn(move |factory: HttpRequestFactory| {
        let http = http.clone();
        async move { call(&http, &factory).await }
    })
}

async fn call(
    http: &reqwest::Client,
    factory: &HttpRequestFactory,
) -> Result<Response, OpenAIError> {
    let mut last = WriteError::Unavailable {
        message: "not tried".to_owned(),
        retry_after: None,
    };
    for attempt in 1..=TRIES {
        let request = factory.build().await?;
        let hint = match http.execute(request).await {
            Ok(response) if response.status().is_success() => return Ok(bounded(response)),
            Ok(response) => {
                let hint = retry_after(response.headers());
                let (error, again) = refused(response, hint).await;
                last = error;
                if !again {
                    break;
                }
                hint
            }
            Err(error) => {
                // Not the whole error: it names the address, which may hold a key.
                let what = if error.is_connect() {
                    "cannot be reached"
                } else {
                    "broke the connection"
                };
                last = WriteError::Unavailable {
                    message: format!("the server {what}"),
                    retry_after: None,
                };
                None
            }
        };
        // A wait longer than the cap is the caller's to make: the hint goes up with the error.
        if attempt == TRIES || hint.is_some_and(|h| h > LONGEST_WAIT) {
            break;
        }
        tokio::time::sleep(wait(attempt, hint)).await;
    }
    Err(OpenAIError::Boxed(Box::new(Failed(last))))
}

fn wait(attempt: u32, hint: Option<Duration>) -> Duration {
    let base = hint.unwrap_or_else(|| Duration::from_millis(400) * 2_u32.pow(attempt));
    let jitter = rand::rng().random_range(0.0..0.25);
    base.mul_f64(1.0 + jitter).min(LONGEST_WAIT)
}

/// `retry-after-ms`, else `retry-after` in seconds.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let number = |name: &str| {
        headers
            .get(name)?
            .to_str()
            .ok()?
            .trim()
            .parse::<f64>()
            .ok()
            .filter(|n| n.is_finite() && *n >= 0.0)
    };
    let seconds = number("retry-after-ms")
        .map(|ms| ms / 1000.0)
        .or_else(|| number("retry-after"))?;
    Some(Duration::from_secs_f64(seconds.min(86_400.0)))
}

/// An answer that is no success: what it means, and whether to try again.
async fn refused(response: Response, hint: Option<Duration>) -> (WriteError, bool) {
    let status = response.status();
    let (message, code) = error_body(response).await;
    let retry_after = hint.map(|h| h.as_secs_f64().ceil() as u32);
    let quota = code == "insufficient_quota";
    match status {
        StatusCode::TOO_MANY_REQUESTS if quota => (
            WriteError::Refused {
                message: format!("the account has no credit left: {message}"),
            },
            false,
        ),
        StatusCode::TOO_MANY_REQUESTS => (
            WriteError::Unavailable {
                message: format!("too many requests: {message}"),
                retry_after,
            },
            true,
        ),
        StatusCode::REQUEST_TIMEOUT => (
            WriteError::Unavailable {
                message: "the server gave up waiting".to_owned(),
                retry_after,
            },
            true,
        ),
        s if s.is_server_error() => (
            WriteError::Unavailable {
                message: format!("the server answered {}", s.as_u16()),
                retry_after,
            },
            true,
        ),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => (
            WriteError::Refused {
                message: format!("the key is not accepted ({}): {message}", status.as_u16()),
            },
            false,
        ),
        StatusCode::NOT_FOUND => (
            WriteError::Refused {
                message: format!("no such model or address: {message}"),
            },
            false,
        ),
        _ => (
            WriteError::Refused {
                message: format!("the server answered {}: {message}", status.as_u16()),
            },
            false,
        ),
    }
}

/// Message and code of an error body, whatever it looks like; cut to a readable length.
async fn error_body(response: Response) -> (String, String) {
    let mut bytes = Vec::new();
    let mut stream = response.bytes_stream();
    while let Some(Ok(part)) = stream.next().await {
        bytes.extend_from_slice(&part);
        if bytes.len() > MAX_ERROR {
            break;
        }
    }
    let value: serde_json::Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let error = &value["error"];
    let message = error["message"]
        .as_str()
        .or_else(|| error.as_str())
        .unwrap_or("no reason given");
    let code = error["code"]
        .as_str()
        .or_else(|| error["type"].as_str())
        .unwrap_or_default();
    (
        message
            .chars()
            .filter(|c| !c.is_control())
            .take(200)
            .collect(),
        code.to_owned(),
    )
}

/// The response with a body that ends at the limit; a line that was cut never becomes an event, so
/// the reader sees an answer without an end.
fn bounded(response: Response) -> Response {
    let status = response.status();
    let headers = response.headers().clone();
    let (mut read, mut line) = (0, 0);
    let within = move |part: &[u8]| {
        read += part.len();
        line = part
            .iter()
            .rposition(|b| *b == b'\n')
            .map_or(line + part.len(), |at| part.len() - at);
        read <= MAX_RESPONSE && line <= MAX_LINE
    };
    let stream = futures::stream::unfold(
        (response.bytes_stream(), within),
        |(mut parts, mut within)| async move {
            let part = parts.next().await?;
            match part {
                Ok(bytes) if !within(&bytes) => None,
                part => Some((part, (parts, within))),
            }
        },
    );
    let mut out = http::Response::new(reqwest::Body::wrap_stream(stream));
    *out.status_mut() = status;
    *out.headers_mut() = headers;
    out.into()
}

/// The port's error for whatever the client met.
pub(super) fn to_write_error(error: OpenAIError) -> WriteError {
    let nonsense = |message: String| WriteError::Nonsense {
        message,
        answer: String::new(),
        usage: Usage::default(),
    };
    match error {
        OpenAIError::Boxed(inner) => match inner.downcast::<Failed>() {
            Ok(failed) => failed.0,
            Err(_other) => WriteError::Unavailable {
                message: "the call failed".to_owned(),
                retry_after: None,
            },
        },
        OpenAIError::JSONDeserialize(..) => nonsense("the stream is not made of JSON".to_owned()),
        OpenAIError::StreamError(inner) => {
            let malformed = ["utf8", "utf-8", "parse"]
                .iter()
                .any(|w| inner.to_string().to_lowercase().contains(w));
            if malformed {
                nonsense("the stream is malformed".to_owned())
            } else {
                WriteError::Unavailable {
                    message: "the stream broke off".to_owned(),
                    retry_after: None,
                }
            }
        }
        OpenAIError::InvalidArgument(message) => WriteError::Refused { message },
        _ => WriteError::Unavailable {
            message: "the call failed".to_owned(),
            retry_after: None,
        },
    }
}
