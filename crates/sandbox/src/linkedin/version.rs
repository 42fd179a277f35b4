//! What every versioned call must bring, and how many calls a member has in a day.

use axum::http::StatusCode;
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use chrono::TimeDelta;

use crate::{linkedin::answers, posts::Network, world::Shared};

/// Calls per member and day of an app on the standard tier; LinkedIn names 150 for sharing and
/// leaves the others open.
const POSTS_PER_DAY: u32 = 150;

/// `LinkedIn-Version` must be there (400) and still be served (426).
pub(crate) async fn check(State(world): State<Shared>, request: Request, next: Next) -> Response {
    let Some(version) = request.headers().get("linkedin-version") else {
        return answers::invalid(
            "VERSION_MISSING",
            "A version must be present in the headers.",
        );
    };
    let month = version
        .to_str()
        .ok()
        .filter(|v| v.len() == 6)
        .and_then(|v| v.parse::<u32>().ok())
        .filter(|v| (1..=12).contains(&(v % 100)));
    match month {
        Some(month) if month >= world.config.linkedin_oldest_version => next.run(request).await,
        _ => answers::error(
            StatusCode::UPGRADE_REQUIRED,
            "NONEXISTENT_VERSION",
            "The requested version is not active.",
        ),
    }
}

/// Refuses a post beyond the day's limit. No headers tell of it, as at the real one.
pub(crate) async fn count(State(world): State<Shared>, request: Request, next: Next) -> Response {
    if request.method() != axum::http::Method::POST {
        return next.run(request).await;
    }
    let over = {
        let mut books = world.books();
        let now = books.clock.now();
        let limited = books.habits.limit_calls;
        let who = books
            .caller(Network::LinkedIn, request.headers())
            .map(|g| g.account);
        who.is_some_and(|who| {
            let day = TimeDelta::days(1);
            books
                .rates
                .count(&who, "share", POSTS_PER_DAY, day, now)
                .over
                && limited
        })
    };
    if over {
        return answers::too_many(None);
    }
    next.run(request).await
}
