//! X's reads: the caller, the posts of a user, posts by id, and the page of a post.

use axum::{
    Json,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    accounts::x_account,
    consent,
    posts::{AcceptedPost, Network},
    world::Shared,
    x::{answers, shape},
};

/// GET /2/users/me.
pub(crate) async fn me(State(world): State<Shared>, headers: HeaderMap) -> Response {
    let Some(grant) = world.books().caller(Network::X, &headers) else {
        return answers::unauthorized();
    };
    let Some(account) = x_account(&grant.account) else {
        return answers::unauthorized();
    };
    Json(
        json!({ "data": { "id": account.id, "name": account.name, "username": account.username } }),
    )
    .into_response()
}

/// The query of the list.
#[derive(Deserialize)]
pub(crate) struct ListQuery {
    start_time: Option<String>,
    end_time: Option<String>,
    max_results: Option<usize>,
    pagination_token: Option<String>,
    #[serde(rename = "tweet.fields")]
    fields: Option<String>,
}

/// GET /2/users/{id}/tweets, newest first.
pub(crate) async fn timeline(
    State(world): State<Shared>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(query): Query<ListQuery>,
) -> Response {
    let books = world.books();
    let Some(grant) = books.caller(Network::X, &headers) else {
        return answers::unauthorized();
    };
    let (Ok(start), Ok(end)) = (
        moment(query.start_time.as_deref()),
        moment(query.end_time.as_deref()),
    ) else {
        return answers::invalid("The times must look like 2026-01-31T12:00:00Z.");
    };
    let size = query.max_results.unwrap_or(10);
    if !(5..=100).contains(&size) {
        return answers::invalid("The max_results must lie between 5 and 100.");
    }
    let below = query
        .pagination_token
        .as_deref()
        .map(|t| t.trim_start_matches("older-").to_owned());
    let posts: Vec<&AcceptedPost> = books
        .posts
        .by(Network::X, &id)
        .filter(|p| start.is_none_or(|s| p.at >= s) && end.is_none_or(|e| p.at < e))
        .skip_while(|p| below.as_deref().is_some_and(|b| p.id != b))
        .skip(usize::from(below.is_some()))
        .take(size + 1)
        .collect();
    let more = posts.len() > size;
    let shown = &posts[..posts.len().min(size)];
    let fields = shape::Fields::read(query.fields.as_deref());
    let now = books.clock.now();
    let mut meta = json!({ "result_count": shown.len() });
    if let (Some(newest), Some(oldest)) = (shown.first(), shown.last()) {
        meta["newest_id"] = json!(newest.id);
        meta["oldest_id"] = json!(oldest.id);
        if more {
            meta["next_token"] = json!(format!("older-{}", oldest.id));
        }
    }
    if shown.is_empty() {
        return Json(json!({ "meta": meta })).into_response();
    }
    let data: Vec<Value> = shown
        .iter()
        .map(|p| shape::post(p, &fields, grant.account == p.account, now).0)
        .collect();
    Json(json!({ "data": data, "meta": meta })).into_response()
}

/// The query of a look by id.
#[derive(Deserialize)]
pub(crate) struct IdsQuery {
    #[serde(default)]
    ids: String,
    #[serde(rename = "tweet.fields")]
    fields: Option<String>,
}

/// GET /2/tweets?ids=.
pub(crate) async fn many(
    State(world): State<Shared>,
    headers: HeaderMap,
    Query(query): Query<IdsQuery>,
) -> Response {
    let ids: Vec<&str> = query.ids.split(',').filter(|i| !i.is_empty()).collect();
    if ids.is_empty() || ids.len() > 100 {
        return answers::invalid("The ids must name 1 to 100 posts.");
    }
    by_id(&world, &headers, &ids, query.fields.as_deref(), |data| {
        json!(data)
    })
}

/// GET /2/tweets/{id}.
pub(crate) async fn one(
    State(world): State<Shared>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(query): Query<IdsQuery>,
) -> Response {
    if world.books().posts.find(&id).is_none() {
        let kind = answers::kind("resource-not-found");
        return answers::problem(
            StatusCode::NOT_FOUND,
            "Not Found Error",
            "There is no such post.",
            &kind,
        );
    }
    by_id(&world, &headers, &[&id], query.fields.as_deref(), |data| {
        json!(data.first())
    })
}

/// The page a person sees.
pub(crate) async fn page(State(world): State<Shared>, Path(id): Path<String>) -> Response {
    let books = world.books();
    let Some(post) = books.posts.find(&id).filter(|p| p.network == Network::X) else {
        return consent::no_post("X");
    };
    let author = x_account(&post.account).map_or("Somebody", |a| a.name);
    consent::post(
        "X",
        author,
        &post.text,
        &post.at.format("%Y-%m-%d %H:%M UTC").to_string(),
    )
}

fn by_id(
    world: &Shared,
    headers: &HeaderMap,
    ids: &[&str],
    fields: Option<&str>,
    arrange: impl FnOnce(Vec<Value>) -> Value,
) -> Response {
    let books = world.books();
    let Some(grant) = books.caller(Network::X, headers) else {
        return answers::unauthorized();
    };
    let fields = shape::Fields::read(fields);
    let now = books.clock.now();
    let (mut data, mut errors) = (Vec::new(), Vec::new());
    for id in ids {
        let Some(post) = books.posts.find(id).filter(|p| p.network == Network::X) else {
            errors.push(answers::missing(id));
            continue;
        };
        let (shown, hidden) = shape::post(post, &fields, grant.account == post.account, now);
        data.push(shown);
        if hidden {
            errors.push(answers::hidden(id));
        }
    }
    let mut body = json!({});
    if !data.is_empty() {
        body["data"] = arrange(data);
    }
    if !errors.is_empty() {
        body["errors"] = json!(errors);
    }
    Json(body).into_response()
}

fn moment(text: Option<&str>) -> Result<Option<DateTime<Utc>>, chrono::ParseError> {
    text.map(|t| DateTime::parse_from_rfc3339(t).map(|t| t.to_utc()))
        .transpose()
}
