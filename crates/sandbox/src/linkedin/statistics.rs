//! LinkedIn's figures: of a page's posts, and of a member's post one kind at a time.

use axum::{
    Json,
    extract::{Query, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    growth::{Growth, growth},
    linkedin::{answers, members::caller},
    posts::{AcceptedPost, Network},
    world::{Books, Shared},
};

/// The query of the page's figures; the lists look like `List(urn,urn)`.
#[derive(Deserialize)]
pub(crate) struct PageQuery {
    #[serde(default)]
    q: String,
    #[serde(default, rename = "organizationalEntity")]
    organization: String,
    #[serde(default)]
    shares: String,
    #[serde(default, rename = "ugcPosts")]
    ugc_posts: String,
}

/// GET /rest/organizationalEntityShareStatistics, of named posts or of the page as a whole.
pub(crate) async fn of_page(
    State(world): State<Shared>,
    headers: HeaderMap,
    Query(query): Query<PageQuery>,
) -> Response {
    let (grant, member) = match caller(&world, &headers) {
        Ok(caller) => caller,
        Err(refusal) => return refusal,
    };
    let page = member.organization_urn();
    if !grant.allows("rw_organization_admin") || query.organization != page {
        return answers::denied("The member does not administer this page.");
    }
    if query.q != "organizationalEntity" {
        return answers::invalid(
            "INVALID_VALUE_FOR_FIELD",
            "The finder must be organizationalEntity.",
        );
    }
    let (Some(shares), Some(ugc_posts)) = (list(&query.shares), list(&query.ugc_posts)) else {
        return answers::invalid(
            "INVALID_VALUE_FOR_FIELD",
            "A list must look like List(urn).",
        );
    };
    let books = world.books();
    let named: Vec<&str> = shares.into_iter().chain(ugc_posts).collect();
    let elements: Vec<Value> = if named.is_empty() {
        let sum = books
            .posts
            .by(Network::LinkedIn, &page)
            .map(|p| of_post(&books, p));
        let total = sum.fold([0; 6], |t, g| {
            let g = [
                g.impressions,
                g.reach,
                g.likes,
                g.comments,
                g.reposts + g.quotes,
                g.clicks,
            ];
            std::array::from_fn(|i| t[i] + g[i])
        });
        vec![json!({ "organizationalEntity": page, "totalShareStatistics": totals(total) })]
    } else {
        let known = named
            .into_iter()
            .filter_map(|urn| books.posts.find(urn).filter(|p| p.account == page));
        known
            .map(|p| {
                let g = of_post(&books, p);
                let g = [g.impressions, g.reach, g.likes, g.comments, g.reposts + g.quotes, g.clicks];
                json!({ "organizationalEntity": page, "share": p.id, "totalShareStatistics": totals(g) })
            })
            .collect()
    };
    Json(json!({ "elements": elements, "paging": { "start": 0, "count": 10, "links": [] } }))
        .into_response()
}

/// The query of a member's figures; the entity looks like `(share:urn)`.
#[derive(Deserialize)]
pub(crate) struct MemberQuery {
    #[serde(default)]
    q: String,
    #[serde(default)]
    entity: String,
    #[serde(default, rename = "queryType")]
    kind: String,
}

/// GET /rest/memberCreatorPostAnalytics (scope `r_member_postAnalytics`).
pub(crate) async fn of_member(
    State(world): State<Shared>,
    headers: HeaderMap,
    Query(query): Query<MemberQuery>,
) -> Response {
    let (grant, member) = match caller(&world, &headers) {
        Ok(caller) => caller,
        Err(refusal) => return refusal,
    };
    if !grant.allows("r_member_postAnalytics") {
        return answers::denied("The scope r_member_postAnalytics is missing.");
    }
    let books = world.books();
    let urn = query
        .entity
        .trim_start_matches("(share:")
        .trim_start_matches("(ugc:")
        .trim_end_matches(')');
    let post = books
        .posts
        .find(urn)
        .filter(|p| p.account == member.person_urn());
    let Some(post) = post.filter(|_| query.q == "entity") else {
        return answers::not_found();
    };
    let g = of_post(&books, post);
    let count = match query.kind.as_str() {
        "IMPRESSION" => g.impressions,
        "MEMBERS_REACHED" => g.reach,
        "REACTION" => g.likes,
        "COMMENT" => g.comments,
        "RESHARE" => g.reposts + g.quotes,
        _ => return answers::invalid("INVALID_VALUE_FOR_FIELD", "The queryType is not known."),
    };
    Json(json!({ "elements": [{ "count": count, "metricType": query.kind }] })).into_response()
}

fn of_post(books: &Books, post: &AcceptedPost) -> Growth {
    let age = (books.clock.now() - post.at).num_seconds();
    growth(&post.id, u64::try_from(age).unwrap_or(0))
}

fn totals([impressions, reach, likes, comments, shares, clicks]: [u64; 6]) -> Value {
    let acts = likes + comments + shares + clicks;
    let engagement = if impressions == 0 {
        0.0
    } else {
        acts as f64 / impressions as f64
    };
    json!({
        "impressionCount": impressions, "uniqueImpressionsCount": reach, "likeCount": likes,
        "commentCount": comments, "shareCount": shares, "clickCount": clicks, "engagement": engagement,
    })
}

/// The names of a list; an absent one is empty, a malformed one `None`.
fn list(text: &str) -> Option<Vec<&str>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    let inner = text.strip_prefix("List(")?.strip_suffix(')')?;
    Some(inner.split(',').filter(|u| !u.is_empty()).collect())
}
