//! `GET /ws`: the live feed. One socket per browser tab hears the committed events of the tenants it
//! subscribes to, in order, none left out, from where it stopped the last time.
//!
//! Opening asks for the session's cookie and for an `Origin` of ours: a socket is not covered by the
//! browser's same-origin rule. Everything else is in `socket`.

mod feed;
mod socket;
mod watch;

use axum::{
    Extension,
    extract::{State as Extract, WebSocketUpgrade},
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use domain::problem::ProblemKind;
use tower_sessions::Session;

pub use watch::Watch;

use crate::{
    State,
    http::{RequestId, guard, problem::Refusal},
};

/// Longest message either side sends.
const LIMIT: usize = 64 * 1024;

/// Opens a socket for who is signed in.
pub async fn open(
    Extract(state): Extract<State>,
    Extension(RequestId(id)): Extension<RequestId>,
    headers: HeaderMap,
    session: Session,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Response {
    let refuse = |refusal: Refusal| refusal.of_request(&id).into_response();
    let Ok(upgrade) = upgrade else {
        return refuse(Refusal::new(
            ProblemKind::Malformed,
            "not_a_socket",
            "This address is a WebSocket",
        ));
    };
    if !headers.contains_key("origin") || !guard::is_ours(&headers, &state.app.settings.public_url)
    {
        return refuse(Refusal::new(
            ProblemKind::Forbidden,
            "cross_site",
            "The request comes from another site",
        ));
    }
    let account = match api::context::account(&session).await {
        Ok(account) => account,
        Err(error) => return Refusal::from_error(&error, &id).into_response(),
    };
    let Some(session) = session.id() else {
        return Refusal::from_error(&services::Error::Unauthenticated, &id).into_response();
    };
    let key = services::identity::session_key(&session.to_string());
    upgrade
        .max_message_size(LIMIT)
        .max_frame_size(LIMIT)
        .write_buffer_size(0)
        .max_write_buffer_size(2 * LIMIT)
        .on_upgrade(move |socket| {
            let tasks = state.tasks.clone();
            tasks.track_future(socket::run(state, socket, account, key))
        })
}
