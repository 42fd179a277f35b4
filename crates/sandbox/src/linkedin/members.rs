//! LinkedIn's answers about who somebody is: the member, the pages the member administers, a page.

use axum::{
    Json,
    extract::{Path, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use serde_json::json;

use crate::{
    accounts::{MEMBERS, Member, member},
    grants::Grant,
    linkedin::answers,
    posts::Network,
    world::Shared,
};

/// The grant of the call and the member behind it.
pub(crate) fn caller(
    world: &Shared,
    headers: &HeaderMap,
) -> Result<(Grant, &'static Member), Response> {
    let grant = world.books().caller(Network::LinkedIn, headers);
    grant
        .and_then(|g| member(&g.account).map(|m| (g, m)))
        .ok_or_else(answers::unauthorized)
}

/// GET /v2/userinfo (scope `openid` and `profile`).
pub(crate) async fn userinfo(State(world): State<Shared>, headers: HeaderMap) -> Response {
    match caller(&world, &headers) {
        Ok((grant, member)) if grant.allows("openid") || grant.allows("profile") => {
            Json(json!({ "sub": member.sub, "name": member.name, "email": member.email }))
                .into_response()
        }
        Ok(_) => answers::denied("The scope openid or profile is missing."),
        Err(refusal) => refusal,
    }
}

/// GET /rest/organizationAcls: the pages the member administers.
pub(crate) async fn pages(State(world): State<Shared>, headers: HeaderMap) -> Response {
    match caller(&world, &headers) {
        Ok((grant, member)) if grant.allows("rw_organization_admin") => {
            let element = json!({
                "role": "ADMINISTRATOR", "state": "APPROVED",
                "organization": member.organization_urn(), "roleAssignee": member.person_urn(),
            });
            Json(json!({ "elements": [element], "paging": { "start": 0, "count": 10, "links": [] } }))
                .into_response()
        }
        Ok(_) => answers::denied("The scope rw_organization_admin is missing."),
        Err(refusal) => refusal,
    }
}

/// GET /rest/organizations/{id}.
pub(crate) async fn page(
    State(world): State<Shared>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    if let Err(refusal) = caller(&world, &headers) {
        return refusal;
    }
    let Some(owner) = MEMBERS.iter().find(|m| m.organization == id) else {
        return answers::not_found();
    };
    let number: u64 = id.parse().unwrap_or(0);
    Json(json!({ "id": number, "localizedName": owner.page, "vanityName": owner.vanity }))
        .into_response()
}
