//! Addresses a browser visits by following a link: the way back from a network's consent page, and
//! tracked links.

use axum::{
    Extension,
    extract::{Path, Query, State as Extract},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use domain::{problem::ProblemKind, publishing::Network};
use serde::Deserialize;
use tower_sessions::Session;

use crate::{
    State,
    http::{RequestId, problem::Refusal},
};

/// What a network appends to the way back.
#[derive(Deserialize)]
pub struct Back {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
}

/// `GET /oauth/{network}/callback`: ends an OAuth journey and goes on to the settings page, which
/// says what came of it.
pub async fn oauth_callback(
    Extract(state): Extract<State>,
    Extension(RequestId(id)): Extension<RequestId>,
    Path(network): Path<String>,
    Query(back): Query<Back>,
    session: Session,
) -> Response {
    let Some(network) = Network::parse(&network) else {
        return missing(&id);
    };
    let account = match api::context::account(&session).await {
        Ok(account) => account,
        Err(services::Error::Unauthenticated) => return to("/auth/login"),
        Err(error) => return Refusal::from_error(&error, &id).into_response(),
    };
    let word = network.as_str();
    // What the network says is not repeated: the page knows the words for each outcome.
    let (Some(given), Some(code), None) = (&back.state, &back.code, &back.error) else {
        return to(&format!(
            "/settings/integrations?network={word}&outcome=declined"
        ));
    };
    match services::publishing::finish_connect(&state.app, account, network, given, code).await {
        Ok((tenant, connection)) => {
            tracing::info!(%tenant, %connection, "an account was connected");
            to(&format!(
                "/settings/integrations?network={word}&outcome=connected&connection={connection}"
            ))
        }
        Err(error) => {
            let problem = Refusal::from_error(&error, &id).0;
            to(&format!(
                "/settings/integrations?network={word}&outcome={}",
                problem.code
            ))
        }
    }
}

/// `GET /l/{token}`: counts a click and goes on to the address the server stored for the link.
pub async fn click(
    Extract(state): Extract<State>,
    Extension(RequestId(id)): Extension<RequestId>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Response {
    match services::audience::click(&state.app, &token).await {
        Ok(address) => to(&address),
        Err(services::Error::NotFound) if wants_page(&headers) => {
            (StatusCode::NOT_FOUND, Html(DEAD_LINK)).into_response()
        }
        Err(services::Error::NotFound) => missing(&id),
        Err(error) => Refusal::from_error(&error, &id).into_response(),
    }
}

/// For a person who followed a link that is not there any more. They are a reader of a post and know
/// nothing of us: no sign-in, no script, nothing to load.
const DEAD_LINK: &str = "<!doctype html><html lang=en><meta charset=utf-8>\
    <meta name=viewport content='width=device-width, initial-scale=1'><meta name=color-scheme content='light dark'>\
    <title>This link has ended</title><h1>This link has ended</h1>\
    <p>It was removed by whoever shared it, or a part of its address is missing. Go back and look for a newer one.</html>";

/// A browser asks, not a program.
fn wants_page(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|v| v.contains("text/html"))
}

fn missing(id: &str) -> Response {
    Refusal::new(
        ProblemKind::NotFound,
        "not_found",
        "There is nothing at this address",
    )
    .of_request(id)
    .into_response()
}

fn to(address: &str) -> Response {
    match HeaderValue::from_str(address) {
        Ok(location) => (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}
