//! Whether the process lives, whether it can serve, and its figures.

use axum::{
    extract::State as Extract,
    http::header,
    response::{IntoResponse, Response},
};
use domain::problem::ProblemKind;

use crate::{State, http::problem::Refusal, telemetry};

/// `GET /livez`: the process answers. Asks nobody.
pub async fn live() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the database answers and the process is not stopping.
pub async fn ready(Extract(state): Extract<State>) -> Response {
    if state.stop.is_cancelled() {
        return away("The server is stopping");
    }
    match state.app.db.ping().await {
        Ok(()) => "ok\n".into_response(),
        Err(_) => away("The database is away"),
    }
}

fn away(why: &str) -> Response {
    let mut refusal = Refusal::new(ProblemKind::Unavailable, "unavailable", why);
    refusal.0.retry_after = Some(2);
    refusal.into_response()
}

/// `GET /metrics`: figures for Prometheus. No label names a tenant or a person.
pub async fn figures(Extract(state): Extract<State>) -> Response {
    let (open, idle) = state.app.db.pool_sizes();
    metrics::gauge!("database_connections", "state" => "open").set(f64::from(open));
    metrics::gauge!("database_connections", "state" => "idle").set(idle as f64);
    metrics::gauge!("http_handlers").set(state.handlers.len() as f64);
    (
        [(header::CONTENT_TYPE, "text/plain; version=0.0.4")],
        telemetry::figures(),
    )
        .into_response()
}
