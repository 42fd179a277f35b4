//! X's answers: problem documents, OAuth errors, the 429. The shapes are X's, the words are ours.

use axum::{
    Json,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

pub(crate) const LIMIT: HeaderName = HeaderName::from_static("x-rate-limit-limit");
pub(crate) const REMAINING: HeaderName = HeaderName::from_static("x-rate-limit-remaining");
pub(crate) const RESET: HeaderName = HeaderName::from_static("x-rate-limit-reset");

/// The address of a kind of problem.
pub(crate) fn kind(name: &str) -> String {
    format!("https://api.twitter.com/2/problems/{name}")
}

/// A problem document.
pub(crate) fn problem(status: StatusCode, title: &str, detail: &str, kind: &str) -> Response {
    let body = json!({ "title": title, "detail": detail, "type": kind, "status": status.as_u16() });
    let mut response = (status, Json(body)).into_response();
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    response
}

/// 400 with what is wrong in the request.
pub(crate) fn invalid(detail: &str) -> Response {
    problem(
        StatusCode::BAD_REQUEST,
        "Invalid Request",
        detail,
        &kind("invalid-request"),
    )
}

/// 401.
pub(crate) fn unauthorized() -> Response {
    problem(
        StatusCode::UNAUTHORIZED,
        "Unauthorized",
        "Unauthorized",
        "about:blank",
    )
}

/// 403 with the reason.
pub(crate) fn forbidden(detail: &str) -> Response {
    problem(StatusCode::FORBIDDEN, "Forbidden", detail, "about:blank")
}

/// 429 with the moment the window ends, in Unix seconds.
pub(crate) fn too_many(resets_at: i64) -> Response {
    let mut response = problem(
        StatusCode::TOO_MANY_REQUESTS,
        "Too Many Requests",
        "Too many requests in this window.",
        "about:blank",
    );
    let headers = response.headers_mut();
    headers.insert(REMAINING, HeaderValue::from(0));
    headers.insert(RESET, HeaderValue::from(resets_at));
    response
}

/// 400 of the token endpoint.
pub(crate) fn oauth(error: &str, description: &str) -> Response {
    (
        StatusCode::BAD_REQUEST,
        Json(json!({ "error": error, "error_description": description })),
    )
        .into_response()
}

/// An entry of the `errors` list beside partial data: a post that is not there.
pub(crate) fn missing(id: &str) -> Value {
    json!({
        "value": id, "resource_id": id, "resource_type": "tweet", "parameter": "ids",
        "title": "Not Found Error", "detail": "There is no such post.", "type": kind("resource-not-found"),
    })
}

/// An entry of the `errors` list: a field this caller may not see.
pub(crate) fn hidden(id: &str) -> Value {
    json!({
        "resource_id": id, "resource_type": "tweet", "field": "non_public_metrics",
        "title": "Field Authorization Error", "detail": "Private counters are for the author, for 30 days.",
        "type": kind("not-authorized-for-field"),
    })
}

/// 500 when the disk fails.
pub(crate) fn disk(e: &std::io::Error) -> Response {
    tracing::error!(error = %e, "the state could not be written");
    problem(
        StatusCode::INTERNAL_SERVER_ERROR,
        "Internal Server Error",
        "Internal error.",
        "about:blank",
    )
}

/// 404 for an address outside the API.
pub(crate) async fn no_route() -> Response {
    problem(
        StatusCode::NOT_FOUND,
        "Not Found",
        "There is no such address.",
        &kind("resource-not-found"),
    )
}
