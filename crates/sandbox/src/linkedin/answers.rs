//! LinkedIn's answers: the error document, OAuth errors, the bare 429. The shapes are LinkedIn's,
//! the words are ours.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

/// An error document.
pub(crate) fn error(status: StatusCode, code: &str, message: &str) -> Response {
    let body = json!({ "message": message, "code": code, "serviceErrorCode": 0, "status": status.as_u16() });
    (status, Json(body)).into_response()
}

/// 400 with a code.
pub(crate) fn invalid(code: &str, message: &str) -> Response {
    error(StatusCode::BAD_REQUEST, code, message)
}

/// 401.
pub(crate) fn unauthorized() -> Response {
    error(
        StatusCode::UNAUTHORIZED,
        "INVALID_ACCESS_TOKEN",
        "The token is not valid or has ended.",
    )
}

/// 403 for a missing scope or role.
pub(crate) fn denied(message: &str) -> Response {
    error(StatusCode::FORBIDDEN, "ACCESS_DENIED", message)
}

/// 404.
pub(crate) fn not_found() -> Response {
    error(
        StatusCode::NOT_FOUND,
        "NOT_FOUND",
        "There is no such thing.",
    )
}

/// 429. LinkedIn names no time; the header is there only when a test asks for it.
pub(crate) fn too_many(retry_after: Option<u32>) -> Response {
    let status = StatusCode::TOO_MANY_REQUESTS;
    let mut response = error(
        status,
        "TOO_MANY_REQUESTS",
        "The limit of calls is reached.",
    );
    if let Some(seconds) = retry_after {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
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

/// 500 when the disk fails.
pub(crate) fn disk(e: &std::io::Error) -> Response {
    tracing::error!(error = %e, "the state could not be written");
    error(
        StatusCode::INTERNAL_SERVER_ERROR,
        "INTERNAL_SERVER_ERROR",
        "Internal error.",
    )
}

/// 404 for an address outside the API.
pub(crate) async fn no_route() -> Response {
    not_found()
}
