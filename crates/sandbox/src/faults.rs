//! Misbehaviour on request: which fault waits for which call, and the layer that plays it.
//!
//! The `…_after_accept` modes and `garbage` let the call through first and spoil the answer, but
//! only when the call was a success; the others strike before anything happens.

use std::{collections::BTreeMap, time::Duration};

use axum::{
    body::Body,
    extract::{Request, State},
    http::{Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};

use crate::{
    linkedin,
    posts::Network,
    server::Cut,
    world::{Shared, bearer},
    x,
};

/// The kind of call a fault waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Endpoint {
    Publish,
    Read,
    Token,
    Metrics,
    Any,
}

impl Endpoint {
    fn as_str(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::Read => "read",
            Self::Token => "token",
            Self::Metrics => "metrics",
            Self::Any => "any",
        }
    }
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mode {
    HangAfterAccept,
    ResetAfterAccept,
    #[serde(rename = "500_after_accept")]
    ErrorAfterAccept,
    #[serde(rename = "500")]
    Error,
    #[serde(rename = "429")]
    TooMany,
    Reset,
    Hang,
    ExpiredToken,
    Garbage,
}

impl Mode {
    fn waits_for_success(self) -> bool {
        matches!(
            self,
            Self::HangAfterAccept | Self::ResetAfterAccept | Self::ErrorAfterAccept | Self::Garbage
        )
    }
}

/// A fault waiting for its calls.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fault {
    pub network: Network,
    pub endpoint: Endpoint,
    pub mode: Mode,
    /// How many calls it strikes; one unless told otherwise.
    #[serde(default = "once")]
    pub count: u32,
    /// Seconds to name with 429.
    #[serde(default)]
    pub retry_after: Option<u32>,
}

fn once() -> u32 {
    1
}

/// Waiting faults, first come first served, and how often each mode has struck.
#[derive(Default)]
pub(crate) struct Faults {
    pub waiting: Vec<Fault>,
    pub struck: BTreeMap<Mode, u64>,
}

impl Faults {
    fn waiting_for(&self, network: Network, endpoint: Endpoint) -> Option<usize> {
        self.waiting.iter().position(|f| {
            f.network == network && (f.endpoint == endpoint || f.endpoint == Endpoint::Any)
        })
    }

    fn strike(&mut self, index: usize) -> Fault {
        let fault = &mut self.waiting[index];
        fault.count = fault.count.saturating_sub(1);
        *self.struck.entry(fault.mode).or_default() += 1;
        let struck = fault.clone();
        self.waiting.retain(|f| f.count > 0);
        struck
    }
}

/// Which kind of call a request is; `None` for pages.
fn endpoint(network: Network, method: &Method, path: &str) -> Option<Endpoint> {
    let post = method == Method::POST;
    match (network, path) {
        (Network::X, "/2/oauth2/token") | (Network::LinkedIn, "/oauth/v2/accessToken") => {
            Some(Endpoint::Token)
        }
        (Network::X, "/2/tweets") | (Network::LinkedIn, "/rest/posts") if post => {
            Some(Endpoint::Publish)
        }
        (Network::X, p) if p.starts_with("/2/tweets") => Some(Endpoint::Metrics),
        (
            Network::LinkedIn,
            "/rest/organizationalEntityShareStatistics" | "/rest/memberCreatorPostAnalytics",
        ) => Some(Endpoint::Metrics),
        (Network::X, p) if p.starts_with("/2/") => Some(Endpoint::Read),
        (Network::LinkedIn, p) if p.starts_with("/rest/") || p.starts_with("/v2/") => {
            Some(Endpoint::Read)
        }
        _ => None,
    }
}

/// Counts the call of X and plays the fault that waits for it.
pub(crate) async fn on_x(State(world): State<Shared>, request: Request, next: Next) -> Response {
    play(&world, Network::X, request, next).await
}

/// Counts the call of LinkedIn and plays the fault that waits for it.
pub(crate) async fn on_linkedin(
    State(world): State<Shared>,
    request: Request,
    next: Next,
) -> Response {
    play(&world, Network::LinkedIn, request, next).await
}

async fn play(world: &Shared, network: Network, request: Request, next: Next) -> Response {
    let Some(kind) = endpoint(network, request.method(), request.uri().path()) else {
        return next.run(request).await;
    };
    let before = {
        let mut books = world.books();
        let name = match network {
            Network::X => "x",
            Network::LinkedIn => "linkedin",
        };
        books.count(format!("{name}.{}", kind.as_str()));
        let waiting = books.faults.waiting_for(network, kind);
        waiting
            .filter(|i| !books.faults.waiting[*i].mode.waits_for_success())
            .map(|i| books.faults.strike(i))
    };
    if let Some(fault) = before {
        return strike_first(world, &fault, kind, request, next).await;
    }
    let slow = world.books().habits.slow_ms;
    let half = Duration::from_millis(if kind == Endpoint::Publish {
        slow / 2
    } else {
        0
    });
    tokio::time::sleep(half).await;
    let answer = next.run(request).await;
    tokio::time::sleep(half).await;
    if !answer.status().is_success() {
        return answer;
    }
    let after = {
        let mut books = world.books();
        let waiting = books.faults.waiting_for(network, kind);
        waiting
            .filter(|i| books.faults.waiting[*i].mode.waits_for_success())
            .map(|i| books.faults.strike(i))
    };
    match after {
        Some(fault) => spoil(world, &fault, answer).await,
        None => answer,
    }
}

async fn strike_first(
    world: &Shared,
    fault: &Fault,
    kind: Endpoint,
    request: Request,
    next: Next,
) -> Response {
    match fault.mode {
        Mode::Hang => {
            tokio::time::sleep(world.config.hang).await;
            Cut::response()
        }
        Mode::Reset => Cut::response(),
        Mode::TooMany => too_many(world, fault),
        Mode::ExpiredToken if kind == Endpoint::Token => match fault.network {
            Network::X => x::answers::oauth("invalid_request", "The token given is not valid."),
            Network::LinkedIn => {
                linkedin::answers::oauth("invalid_grant", "The token given has ended.")
            }
        },
        Mode::ExpiredToken => {
            if let Some(token) = bearer(request.headers()) {
                let mut books = world.books();
                let now = books.clock.now();
                if let Err(e) = books.grants.expire(fault.network, token, now) {
                    tracing::error!(error = %e, "the token could not be ended");
                }
            }
            next.run(request).await
        }
        _ => server_error(fault.network),
    }
}

async fn spoil(world: &Shared, fault: &Fault, answer: Response) -> Response {
    match fault.mode {
        Mode::HangAfterAccept => {
            tokio::time::sleep(world.config.hang).await;
            Cut::response()
        }
        Mode::ResetAfterAccept => Cut::response(),
        Mode::Garbage => (
            answer.status(),
            [(header::CONTENT_TYPE, "application/json")],
            Body::from("{\"data\": \u{FFFD}<html>"),
        )
            .into_response(),
        _ => server_error(fault.network),
    }
}

fn server_error(network: Network) -> Response {
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    match network {
        Network::X => x::answers::problem(
            status,
            "Internal Server Error",
            "Something went wrong on our side.",
            "about:blank",
        ),
        Network::LinkedIn => {
            linkedin::answers::error(status, "INTERNAL_SERVER_ERROR", "Something went wrong.")
        }
    }
}

fn too_many(world: &Shared, fault: &Fault) -> Response {
    match fault.network {
        Network::X => {
            let resets_at =
                world.books().clock.now().timestamp() + i64::from(fault.retry_after.unwrap_or(900));
            x::answers::too_many(resets_at)
        }
        Network::LinkedIn => linkedin::answers::too_many(fault.retry_after),
    }
}
