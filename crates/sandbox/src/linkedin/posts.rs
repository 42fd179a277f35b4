//! LinkedIn's posts: create, list by author, read one, and the page of a post.

use axum::{
    Json,
    body::Bytes,
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderValue, StatusCode},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    accounts::{MEMBERS, Member},
    consent,
    grants::Grant,
    linkedin::{answers, members::caller},
    posts::{AcceptedPost, Network, NotTaken},
    text::little::shown as readable,
    world::Shared,
};

/// The most characters a reader may see.
const MAX: usize = 3_000;

/// POST /rest/posts.
pub(crate) async fn create(
    State(world): State<Shared>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (grant, member) = match caller(&world, &headers) {
        Ok(caller) => caller,
        Err(refusal) => return refusal,
    };
    let (author, commentary) = match wished(&body) {
        Ok(wished) => wished,
        Err(refusal) => return refusal,
    };
    if !may(
        &grant,
        member,
        &author,
        "w_member_social",
        "w_organization_social",
    ) {
        return answers::denied("The member may not post for this author.");
    }
    let mut books = world.books();
    let refuse = books.habits.refuse_duplicates;
    let post = AcceptedPost {
        network: Network::LinkedIn,
        account: author,
        id: String::new(),
        text: readable(&commentary),
        commentary: Some(commentary),
        at: books.clock.now(),
    };
    match books.posts.take(post, refuse) {
        Ok(post) => created(&post.id),
        Err(NotTaken::Duplicate(urn)) => {
            books.count("linkedin.duplicates".into());
            let message = format!("The content is a duplicate of {urn}");
            answers::error(
                StatusCode::UNPROCESSABLE_ENTITY,
                "UNPROCESSABLE_ENTITY",
                &message,
            )
        }
        Err(NotTaken::Disk(e)) => answers::disk(&e),
    }
}

fn created(id: &str) -> Response {
    let mut response = StatusCode::CREATED.into_response();
    if let Ok(value) = HeaderValue::from_str(id) {
        response.headers_mut().insert("x-restli-id", value);
    }
    response
}

/// Author and commentary of a body that has all it needs.
fn wished(body: &[u8]) -> Result<(String, String), Response> {
    let Ok(Value::Object(fields)) = serde_json::from_slice(body) else {
        return Err(answers::invalid(
            "INVALID_VALUE_FOR_FIELD",
            "The body is not a JSON object.",
        ));
    };
    for name in [
        "author",
        "commentary",
        "visibility",
        "distribution",
        "lifecycleState",
    ] {
        if !fields.contains_key(name) {
            return Err(answers::invalid(
                "MISSING_FIELD",
                &format!("The field {name} is missing."),
            ));
        }
    }
    let is = |name: &str, value: &str| fields.get(name).and_then(Value::as_str) == Some(value);
    if !is("visibility", "PUBLIC") || !is("lifecycleState", "PUBLISHED") {
        return Err(answers::invalid(
            "INVALID_VALUE_FOR_FIELD",
            "The stand-in takes visibility PUBLIC and lifecycleState PUBLISHED.",
        ));
    }
    let word = |name: &str| {
        fields
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let (author, commentary) = (word("author"), word("commentary"));
    if !(author.starts_with("urn:li:person:") || author.starts_with("urn:li:organization:")) {
        return Err(answers::invalid(
            "INVALID_URN_TYPE",
            "The author must be a person or an organization.",
        ));
    }
    let length = readable(&commentary).chars().count();
    if length == 0 {
        return Err(answers::invalid(
            "MISSING_FIELD",
            "The commentary is empty.",
        ));
    }
    if length > MAX {
        let message = format!("The commentary has {length} characters; {MAX} is the most.");
        return Err(answers::invalid("FIELD_LENGTH_TOO_LONG", &message));
    }
    Ok((author, commentary))
}

/// Whether the grant covers the author: oneself with the first scope, one's page with the second.
fn may(grant: &Grant, member: &Member, author: &str, own: &str, page: &str) -> bool {
    (author == member.person_urn() && grant.allows(own))
        || (author == member.organization_urn() && grant.allows(page))
}

/// The query of the list.
#[derive(Deserialize)]
pub(crate) struct ListQuery {
    #[serde(default)]
    q: String,
    #[serde(default)]
    author: String,
    #[serde(default)]
    start: usize,
    count: Option<usize>,
}

/// GET /rest/posts?q=author, newest first. Members' own lists need a scope that is closed to new
/// apps, so a token of `w_member_social` cannot read back what it wrote.
pub(crate) async fn list(
    State(world): State<Shared>,
    headers: HeaderMap,
    Query(query): Query<ListQuery>,
) -> Response {
    let (grant, member) = match caller(&world, &headers) {
        Ok(caller) => caller,
        Err(refusal) => return refusal,
    };
    if query.q != "author" {
        return answers::invalid("INVALID_VALUE_FOR_FIELD", "The finder must be author.");
    }
    if !may(
        &grant,
        member,
        &query.author,
        "r_member_social",
        "r_organization_social",
    ) {
        return answers::denied("The member may not read the posts of this author.");
    }
    let count = query.count.unwrap_or(10).clamp(1, 100);
    let books = world.books();
    let elements: Vec<Value> = books
        .posts
        .by(Network::LinkedIn, &query.author)
        .skip(query.start)
        .take(count)
        .map(told)
        .collect();
    let paging = json!({ "start": query.start, "count": count, "links": [] });
    Json(json!({ "elements": elements, "paging": paging })).into_response()
}

/// GET /rest/posts/{urn}.
pub(crate) async fn one(
    State(world): State<Shared>,
    headers: HeaderMap,
    Path(urn): Path<String>,
) -> Response {
    let (grant, member) = match caller(&world, &headers) {
        Ok(caller) => caller,
        Err(refusal) => return refusal,
    };
    let books = world.books();
    match books
        .posts
        .find(&urn)
        .filter(|p| p.network == Network::LinkedIn)
    {
        Some(post)
            if may(
                &grant,
                member,
                &post.account,
                "r_member_social",
                "r_organization_social",
            ) =>
        {
            Json(told(post)).into_response()
        }
        // A post one may not see looks like one that is not there.
        _ => answers::not_found(),
    }
}

/// The page a person sees.
pub(crate) async fn shown(State(world): State<Shared>, Path(urn): Path<String>) -> Response {
    let books = world.books();
    let Some(post) = books
        .posts
        .find(&urn)
        .filter(|p| p.network == Network::LinkedIn)
    else {
        return consent::no_post("LinkedIn");
    };
    let author = MEMBERS.iter().find_map(|m| {
        let page = (post.account == m.organization_urn()).then_some(m.page);
        page.or_else(|| (post.account == m.person_urn()).then_some(m.name))
    });
    let at = post.at.format("%Y-%m-%d %H:%M UTC").to_string();
    consent::post("LinkedIn", author.unwrap_or("Somebody"), &post.text, &at)
}

fn told(post: &AcceptedPost) -> Value {
    let at = post.at.timestamp_millis();
    json!({
        "id": post.id, "author": post.account, "commentary": post.commentary,
        "createdAt": at, "publishedAt": at, "lastModifiedAt": at,
        "lifecycleState": "PUBLISHED", "visibility": "PUBLIC", "isReshareDisabledByAuthor": false,
        "distribution": { "feedDistribution": "MAIN_FEED", "thirdPartyDistributionChannels": [] },
    })
}
