//! One line of log and one set of figures per request. Queries, bodies, cookies and tokens are never
//! written; the path is.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request, State as Extract},
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use tracing::Instrument;

use super::RequestId;
use crate::State;

/// The header of the request's id.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Gives the request an id, logs it and counts it.
pub async fn trace(Extract(state): Extract<State>, mut request: Request, next: Next) -> Response {
    let id = format!("req_{}", state.app.clock.id().simple());
    let route = match request
        .extensions()
        .get::<MatchedPath>()
        .map(MatchedPath::as_str)
    {
        // The registry is closed, so its paths are a bounded set of labels.
        Some("/rpc/{*function}") if crate::rpc::is_registered(request.uri().path()) => {
            request.uri().path().to_owned()
        }
        Some(route) => route.to_owned(),
        None => "none".to_owned(),
    };
    let span = tracing::info_span!("request", id = %id, method = %request.method(), route = %route, tenant = tracing::field::Empty);
    let method = request.method().to_string();
    request.extensions_mut().insert(RequestId(id.clone()));
    let began = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let (status, took) = (response.status(), began.elapsed());
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    let labels = [
        ("route", route),
        ("method", method),
        ("status", status.as_str().to_owned()),
    ];
    metrics::counter!("http_requests_total", &labels).increment(1);
    metrics::histogram!("http_request_seconds", &labels[..1]).record(took.as_secs_f64());
    let millis = took.as_secs_f64() * 1_000.0;
    span.in_scope(|| {
        if status.is_server_error() {
            tracing::warn!(status = status.as_u16(), millis, "answered");
        } else {
            tracing::info!(status = status.as_u16(), millis, "answered");
        }
    });
    response
}
