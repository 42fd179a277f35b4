//! X's call limits: fifteen-minute windows per account and kind of call, told on every API answer.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, Method},
    middleware::Next,
    response::Response,
};
use chrono::TimeDelta;

use crate::{
    posts::Network,
    world::Shared,
    x::answers::{self, LIMIT, REMAINING, RESET},
};

/// Name and limit of the window a call falls into. The lower of two published numbers for posts.
fn window(method: &Method, path: &str) -> Option<(&'static str, u32)> {
    match path {
        "/2/oauth2/token" | "/2/oauth2/revoke" => Some(("token", 300)),
        "/2/tweets" if method == Method::POST => Some(("create", 100)),
        "/2/users/me" => Some(("me", 75)),
        p if p.starts_with("/2/") => Some(("read", 900)),
        _ => None,
    }
}

/// Counts the call, refuses it when it is one too many, and puts the headers on the answer.
pub(crate) async fn count(State(world): State<Shared>, request: Request, next: Next) -> Response {
    let Some((kind, limit)) = window(request.method(), request.uri().path()) else {
        return next.run(request).await;
    };
    let (window, refuse) = {
        let mut books = world.books();
        let now = books.clock.now();
        let who = books
            .caller(Network::X, request.headers())
            .map_or_else(|| "nobody".to_owned(), |g| g.account);
        let window = books
            .rates
            .count(&who, kind, limit, TimeDelta::minutes(15), now);
        // Strangers share one window, so they are counted but not refused.
        (
            window,
            window.over && books.habits.limit_calls && who != "nobody",
        )
    };
    let mut response = if refuse {
        answers::too_many(window.resets_at.timestamp())
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (LIMIT, HeaderValue::from(window.limit)),
        (REMAINING, HeaderValue::from(window.remaining)),
        (RESET, HeaderValue::from(window.resets_at.timestamp())),
    ] {
        headers.entry(name).or_insert(value);
    }
    response
}
