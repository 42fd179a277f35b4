//! Runs each handler in a task of its own, so that a client that leaves cannot cancel a transaction
//! half-way. The process waits for these tasks before it ends.

use axum::{
    extract::{Request, State as Extract},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::problem::ProblemKind;
use tracing::Instrument;

use super::{RequestId, problem::Refusal};
use crate::State;

/// Runs the rest in a task of its own and waits for its answer.
pub async fn detach(Extract(state): Extract<State>, request: Request, next: Next) -> Response {
    let id = request
        .extensions()
        .get::<RequestId>()
        .map(|id| id.0.clone())
        .unwrap_or_default();
    let task = state
        .handlers
        .spawn(next.run(request).instrument(tracing::Span::current()));
    task.await.unwrap_or_else(|error| {
        tracing::error!(request_id = %id, %error, "a handler ended without an answer");
        Refusal::new(
            ProblemKind::Internal,
            "internal",
            "Something failed on our side",
        )
        .of_request(&id)
        .into_response()
    })
}
