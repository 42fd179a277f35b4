//! Every address of the server, and the layers in front of each group.

use std::time::Duration;

use axum::{
    Extension, Router,
    extract::State as Extract,
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use domain::problem::ProblemKind;

use crate::{
    State, control, files, health, hooks,
    http::{
        RequestId, body, detach::detach, guard::guard, headers::headers, limit::limit,
        problem::Refusal, trace::trace,
    },
    rest, rpc, sessions, visits, ws,
};

/// The whole server.
pub fn router(state: State) -> Router {
    patient(state, body::PATIENCE)
}

/// The same, with another patience for bodies.
pub fn patient(state: State, patience: Duration) -> Router {
    let read = from_fn(move |request, next| body::read(patience, request, next));
    let browser = Router::new()
        .route("/rpc/{*function}", post(rpc::call))
        .route("/oauth/{network}/callback", get(visits::oauth_callback))
        .layer(sessions::layer(&state.app))
        .layer(from_fn_with_state(state.clone(), detach))
        .layer(read.clone())
        .layer(from_fn_with_state(state.clone(), limit));
    let plain = Router::new()
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::figures))
        .route("/.well-known/jwks.json", get(jwks))
        // The socket outlives its request, so it is not a detached one.
        .route("/ws", get(ws::open).layer(sessions::layer(&state.app)));
    let visits = Router::new()
        .route("/l/{token}", get(visits::click))
        .layer(from_fn_with_state(state.clone(), detach));
    let hooks = Router::new()
        .route("/hooks/{word}", post(hooks::call))
        .route("/hooks/test/{word}", post(hooks::try_out))
        .layer(from_fn_with_state(state.clone(), detach))
        .layer(read.clone());
    let rest = rest::router()
        .layer(from_fn_with_state(state.clone(), detach))
        .layer(read.clone())
        .layer(from_fn_with_state(state.clone(), limit));
    let mut router = Router::new()
        .merge(browser)
        .merge(plain)
        .merge(visits)
        .merge(hooks)
        .merge(rest)
        .merge(rest::reference());
    if state.app.settings.test_control && !state.is_https() {
        router = router.merge(
            Router::new()
                .route("/test-control/clock", post(control::clock))
                .layer(read),
        );
    }
    router
        .method_not_allowed_fallback(wrong_method)
        .fallback(files::answer)
        .layer(from_fn_with_state(state.clone(), guard))
        .layer(from_fn_with_state(state.clone(), headers))
        .layer(from_fn_with_state(state.clone(), trace))
        .with_state(state)
}

async fn jwks(Extract(state): Extract<State>) -> Response {
    (
        [("cache-control", "public, max-age=300")],
        axum::Json(state.app.identity.jwks()),
    )
        .into_response()
}

async fn wrong_method(Extension(RequestId(id)): Extension<RequestId>) -> Response {
    let mut refusal = Refusal::new(
        ProblemKind::Malformed,
        "method_not_allowed",
        "This address does not take the method",
    );
    refusal.0.status = 405;
    refusal.of_request(&id).into_response()
}
