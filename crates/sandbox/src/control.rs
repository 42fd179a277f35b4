//! The control API: what was accepted, what the numbers are, the clock, the faults. For tests and
//! demonstrations; answers only to loopback peers.

use axum::{
    Json, Router,
    extract::{Query, Request, State},
    http::StatusCode,
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    accounts::{MEMBERS, X_ACCOUNTS},
    faults::Fault,
    growth::growth,
    posts::{AcceptedPost, Network},
    server::Peer,
    world::{Books, Habits, Shared},
};

/// All control routes.
pub(crate) fn router(world: &Shared) -> Router {
    Router::new()
        .route("/accounts", get(accounts))
        .route("/accepted", get(accepted))
        .route("/metrics", get(metrics))
        .route("/clock", get(clock).post(set_clock))
        .route("/misbehave", get(faults).post(misbehave).delete(behave))
        .route("/habits", get(habits).post(set_habits))
        .route("/counts", get(counts))
        .route("/reset", post(reset))
        .layer(from_fn(only_loopback))
        .with_state::<()>(Shared::clone(world))
}

async fn only_loopback(request: Request, next: Next) -> Response {
    match request.extensions().get::<Peer>() {
        Some(Peer(peer)) if !peer.ip().to_canonical().is_loopback() => {
            StatusCode::FORBIDDEN.into_response()
        }
        _ => next.run(request).await,
    }
}

async fn accounts() -> Json<Value> {
    let x: Vec<Value> = X_ACCOUNTS
        .iter()
        .map(|a| json!({ "id": a.id, "name": a.name, "username": a.username }))
        .collect();
    let linkedin: Vec<Value> = MEMBERS
        .iter()
        .map(|m| {
            json!({ "id": m.sub, "name": m.name, "person": m.person_urn(),
                    "organization": m.organization_urn(), "page": m.page })
        })
        .collect();
    Json(json!({ "x": x, "linkedin": linkedin }))
}

/// Which of the accepted posts to list.
#[derive(Deserialize)]
struct Which {
    network: Option<Network>,
    account: Option<String>,
}

async fn accepted(State(world): State<Shared>, Query(which): Query<Which>) -> Json<Value> {
    let books = world.books();
    let posts: Vec<&AcceptedPost> = books
        .posts
        .all()
        .iter()
        .filter(|p| which.network.is_none_or(|n| p.network == n))
        .filter(|p| which.account.as_ref().is_none_or(|a| p.account == *a))
        .collect();
    Json(json!({ "count": posts.len(), "posts": posts }))
}

/// Which post, and when; now unless told otherwise.
#[derive(Deserialize)]
struct Moment {
    id: String,
    at: Option<DateTime<Utc>>,
}

/// What the network itself would report: on X no reach; shares are reposts and quotes.
async fn metrics(State(world): State<Shared>, Query(moment): Query<Moment>) -> Response {
    let books = world.books();
    let Some(post) = books.posts.find(&moment.id) else {
        return refused(StatusCode::NOT_FOUND, "no such post");
    };
    let at = moment.at.unwrap_or_else(|| books.clock.now());
    let age = u64::try_from((at - post.at).num_seconds()).unwrap_or(0);
    let g = growth(&post.id, age);
    let reach = (post.network == Network::LinkedIn).then_some(g.reach);
    Json(json!({
        "id": post.id, "network": post.network, "at": at, "age_seconds": age,
        "impressions": g.impressions, "reach": reach, "likes": g.likes, "comments": g.comments,
        "shares": g.reposts + g.quotes, "clicks": g.clicks,
    }))
    .into_response()
}

/// Where to set the clock.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockChange {
    offset_seconds: i64,
    #[serde(default)]
    stop: bool,
}

async fn clock(State(world): State<Shared>) -> Json<Value> {
    Json(told(&world.books()))
}

async fn set_clock(State(world): State<Shared>, Json(change): Json<ClockChange>) -> Response {
    let offset =
        TimeDelta::try_seconds(change.offset_seconds).filter(|o| o.num_days().abs() <= 3_650);
    let Some(offset) = offset else {
        return refused(StatusCode::BAD_REQUEST, "at most ten years");
    };
    let mut books = world.books();
    books.clock.set(offset, change.stop);
    Json(told(&books)).into_response()
}

fn told(books: &Books) -> Value {
    json!({
        "now": books.clock.now(),
        "offset_seconds": books.clock.offset_seconds(),
        "stopped": books.clock.is_stopped(),
    })
}

async fn faults(State(world): State<Shared>) -> Json<Value> {
    let books = world.books();
    Json(json!({ "waiting": books.faults.waiting, "struck": books.faults.struck }))
}

async fn misbehave(State(world): State<Shared>, Json(fault): Json<Fault>) -> Json<Value> {
    let mut books = world.books();
    if fault.count > 0 {
        books.faults.waiting.push(fault);
    }
    Json(json!({ "waiting": books.faults.waiting }))
}

async fn behave(State(world): State<Shared>) -> StatusCode {
    world.books().faults.waiting.clear();
    StatusCode::NO_CONTENT
}

async fn habits(State(world): State<Shared>) -> Json<Habits> {
    Json(world.books().habits)
}

async fn set_habits(State(world): State<Shared>, Json(habits): Json<Habits>) -> Json<Habits> {
    world.books().habits = habits;
    Json(habits)
}

async fn counts(State(world): State<Shared>) -> Json<Value> {
    let books = world.books();
    Json(json!({ "calls": books.counts, "struck": books.faults.struck }))
}

/// What to forget beside posts, faults, counts and clock.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Forget {
    tokens: bool,
}

async fn reset(State(world): State<Shared>, body: Option<Json<Forget>>) -> Response {
    let mut books = world.books();
    let mut done = books.posts.clear();
    if body.is_some_and(|Json(f)| f.tokens) {
        done = done.and_then(|()| books.grants.clear());
    }
    if let Err(e) = done {
        return refused(StatusCode::INTERNAL_SERVER_ERROR, &e.to_string());
    }
    books.clock = crate::world::Clock::default();
    books.faults = crate::faults::Faults::default();
    books.habits = Habits::default();
    books.counts.clear();
    books.rates.clear();
    StatusCode::NO_CONTENT.into_response()
}

fn refused(status: StatusCode, what: &str) -> Response {
    (status, Json(json!({ "error": what }))).into_response()
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, http::Request};
    use tower::ServiceExt;

    use super::*;
    use crate::{config::Config, world::World};

    async fn status_for(peer: &str) -> StatusCode {
        let folder =
            std::env::temp_dir().join(format!("bellwether-control-{}", std::process::id()));
        let world = World::open(Config::new(&folder)).expect("a world");
        let mut request = Request::get("/clock")
            .body(Body::empty())
            .expect("a request");
        let peer = peer.parse().expect("an address");
        request.extensions_mut().insert(Peer(peer));
        let answer = router(&world).oneshot(request).await.expect("an answer");
        std::fs::remove_dir_all(&folder).expect("removed");
        answer.status()
    }

    #[tokio::test]
    async fn only_this_machine_may_control() {
        assert_eq!(status_for("127.0.0.1:9").await, StatusCode::OK);
        assert_eq!(status_for("[::1]:9").await, StatusCode::OK);
        assert_eq!(status_for("[::ffff:127.0.0.1]:9").await, StatusCode::OK);
        assert_eq!(status_for("192.0.2.7:9").await, StatusCode::FORBIDDEN);
    }
}
