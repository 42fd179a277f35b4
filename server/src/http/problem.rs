//! Problems as answers: `application/problem+json` with the request's id, `Retry-After` where another
//! try makes sense, and a challenge where a credential is missing.

use axum::{
    body::Body,
    http::{HeaderValue, Response, StatusCode, header},
    response::IntoResponse,
};
use domain::problem::{BAD_SIGNATURE, Problem, ProblemKind};

/// A problem on its way out.
#[derive(Debug, Clone)]
pub struct Refusal(pub Box<Problem>);

impl Refusal {
    /// A problem of `kind`.
    pub fn new(kind: ProblemKind, code: &str, title: impl Into<String>) -> Self {
        Problem::new(kind, code, title).into()
    }

    /// The request's id, unless it is named already.
    #[must_use]
    pub fn of_request(mut self, id: &str) -> Self {
        self.0.request_id.get_or_insert_with(|| id.to_owned());
        self
    }

    /// The outcome of a use case that went wrong. Faults are logged here, once.
    pub fn from_error(error: &services::Error, request_id: &str) -> Self {
        if matches!(error, services::Error::Internal(_)) {
            tracing::error!(request_id, error = error.causes(), "a request failed");
        }
        Self::from(error.problem()).of_request(request_id)
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self(Box::new(problem))
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response<Body> {
        let problem = self.0;
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() =
            StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(seconds) = problem.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if problem.kind == ProblemKind::Unauthenticated && problem.code != BAD_SIGNATURE {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
