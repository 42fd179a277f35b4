//! Accounts on the networks over REST: list them, begin the journey to the network's page, end it.
//!
//! A program ends the journey itself: it follows the redirect of the network's page, takes `code` and
//! `state` from its `Location` and sends them with its own token. The state is bound to the account
//! and the tenant that began, is good once and for ten minutes. The address a browser comes back to
//! asks for the browser's session and is no way around this.

use axum::{
    Json,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use domain::{
    page::Page,
    problem::Problem,
    publishing::{Connection, Network},
};
use serde::{Deserialize, Serialize};
use services::{Error, publishing};
use utoipa::ToSchema;

use super::{
    caller::Caller,
    input::{Input, PathId},
    once::{Call, once},
};
use crate::http::problem::Refusal;

/// The connected accounts, all on one page.
#[utoipa::path(get, path = "/api/connections", tag = "connections", security(("bearer" = [])),
    responses((status = 200, body = Page<Connection>), (status = 403, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn list(caller: Caller) -> Result<Json<Page<Connection>>, Refusal> {
    let items = publishing::list_connections(&caller.cx)
        .await
        .map_err(|e| caller.refuse(&e))?;
    Ok(Json(Page { items, next: None }))
}

/// Where to go.
#[derive(Serialize, ToSchema)]
pub(super) struct Journey {
    /// The network's page where a person agrees. Good for ten minutes.
    authorize_url: String,
}

/// Begins to connect an account. After the person has agreed, the network's page leads back to us with
/// `code` and `state`: a browser with a session of the same account ends the journey by itself, a
/// program sends both to `complete`.
#[utoipa::path(post, path = "/api/connections/{network}/authorize", tag = "connections", security(("bearer" = [])),
    params(("network" = Network, Path)),
    responses((status = 200, body = Journey), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn authorize(
    caller: Caller,
    PathId(network): PathId<Network>,
) -> Result<Json<Journey>, Refusal> {
    let authorize_url = publishing::connect_url(&caller.cx, network)
        .await
        .map_err(|e| caller.refuse(&e))?;
    Ok(Json(Journey { authorize_url }))
}

/// What the network's page gave.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct JourneyEnd {
    /// `code` of the way back.
    code: String,
    /// `state` of the way back.
    state: String,
}

/// Ends a journey that the same account began in the same tenant, and connects the account.
#[utoipa::path(post, path = "/api/connections/{network}/complete", tag = "connections", request_body = JourneyEnd,
    security(("bearer" = [])),
    params(("network" = Network, Path), ("Idempotency-Key" = Option<String>, Header, description = "At most once per key")),
    responses((status = 201, body = Connection), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn complete(
    caller: Caller,
    PathId(network): PathId<Network>,
    headers: HeaderMap,
    input: Input<JourneyEnd>,
) -> Result<Response, Refusal> {
    let Input { value, bytes } = input;
    for (field, text) in [("code", &value.code), ("state", &value.state)] {
        if text.is_empty() || text.len() > 2_048 {
            let error = Error::field(field, "invalid", "Send what the way back holds");
            return Err(caller.refuse(&error));
        }
    }
    let call = Call {
        route: "POST /api/connections/{network}/complete",
        subject: network.as_str().to_owned(),
        headers: &headers,
        body: &bytes,
        status: StatusCode::CREATED,
        secret: false,
    };
    let work = |cx| async move {
        publishing::complete_connect(&cx, network, &value.state, &value.code).await
    };
    once(&caller.cx, call, |connection| connection, work).await
}
