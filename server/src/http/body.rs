//! Reads the body of a call whole, before the handler runs: right type, within the limit, in time,
//! strict JSON. So nothing is half-written when a body turns out to be rubbish.

use std::time::Duration;

use axum::{
    body::{Body, Bytes},
    extract::Request,
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::{problem::ProblemKind as Kind, workflows::LIMITS};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::{RequestId, json, problem::Refusal};

/// Largest body.
pub const LIMIT: usize = 1024 * 1024;
/// Largest body of a call that brings a workflow's document: the largest document and what is around it.
pub const DOCUMENT_LIMIT: usize = LIMITS.bytes + LIMIT;
/// Longest time to send it.
pub const PATIENCE: Duration = Duration::from_secs(15);

/// Reads and checks the body of everything but GET and HEAD; waits for it at most `patience`.
pub async fn read(patience: Duration, request: Request, next: Next) -> Response {
    if matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    ) {
        return next.run(request).await;
    }
    let id = request
        .extensions()
        .get::<RequestId>()
        .map(|id| id.0.clone())
        .unwrap_or_default();
    let (parts, body) = request.into_parts();
    let limit = limit_of(&parts.method, parts.uri.path());
    match checked(patience, limit, &parts.headers, body).await {
        Ok(bytes) => {
            next.run(Request::from_parts(parts, Body::from(bytes)))
                .await
        }
        Err(refusal) => refusal.of_request(&id).into_response(),
    }
}

/// The largest body of a call.
fn limit_of(method: &Method, path: &str) -> usize {
    let Some(rest) = path.strip_prefix("/api/workflows") else {
        return LIMIT;
    };
    let brings_a_document = match *method {
        Method::POST => matches!(rest, "" | "/import") || rest.ends_with("/draft/commands"),
        Method::PUT => rest.ends_with("/draft"),
        _ => false,
    };
    if brings_a_document {
        DOCUMENT_LIMIT
    } else {
        LIMIT
    }
}

async fn checked(
    patience: Duration,
    limit: usize,
    headers: &HeaderMap,
    body: Body,
) -> Result<Bytes, Refusal> {
    let too_large = || {
        Refusal::new(
            Kind::TooLarge,
            "too_large",
            format!("A body has at most {limit} bytes"),
        )
    };
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|v| v.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|n| n > limit) {
        return Err(too_large());
    }
    let collected = tokio::time::timeout(patience, Limited::new(body, limit).collect()).await;
    let bytes = match collected {
        Err(_) => {
            let mut refusal = Refusal::new(
                Kind::Malformed,
                "too_slow",
                "The body did not arrive in time",
            );
            refusal.0.status = 408;
            return Err(refusal);
        }
        Ok(Err(error)) if error.is::<LengthLimitError>() => return Err(too_large()),
        Ok(Err(_)) => {
            return Err(Refusal::new(
                Kind::Malformed,
                "broken_body",
                "The body ended early",
            ));
        }
        Ok(Ok(collected)) => collected.to_bytes(),
    };
    if bytes.is_empty() {
        return Ok(bytes);
    }
    if headers.contains_key(header::CONTENT_ENCODING) {
        return Err(Refusal::new(
            Kind::UnsupportedMedia,
            "unsupported_encoding",
            "Send the body without a content encoding",
        ));
    }
    if !is_json(headers) {
        return Err(Refusal::new(
            Kind::UnsupportedMedia,
            "unsupported_media",
            "Send application/json",
        ));
    }
    if let Err(why) = json::check(&bytes) {
        let mut refusal = Refusal::new(
            Kind::Malformed,
            "malformed_json",
            "The body is not the JSON we accept",
        );
        refusal.0.detail = Some(why);
        return Err(refusal);
    }
    Ok(bytes)
}

fn is_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers
        .get(header::CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
    else {
        return false;
    };
    let mut parts = value.split(';').map(str::trim);
    parts
        .next()
        .is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"))
        && parts.all(|p| {
            p.eq_ignore_ascii_case("charset=utf-8") || p.eq_ignore_ascii_case("charset=\"utf-8\"")
        })
}
