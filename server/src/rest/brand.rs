//! The brand guidelines over REST: read, save the draft, publish it.

use axum::{
    Json,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use domain::{
    brand::{BrandPage, Guidelines},
    problem::Problem,
};
use serde::{Deserialize, Serialize};
use services::brand;
use utoipa::ToSchema;

use super::{
    caller::Caller,
    input::Input,
    once::{Call, once},
};
use crate::http::problem::Refusal;

/// The draft, the published guidelines and their history.
#[utoipa::path(get, path = "/api/brand", tag = "brand", security(("bearer" = [])),
    responses((status = 200, body = BrandPage), (status = 403, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn get(caller: Caller) -> Result<Json<BrandPage>, Refusal> {
    let page = brand::page(&caller.cx)
        .await
        .map_err(|e| caller.refuse(&e))?;
    Ok(Json(page))
}

/// A draft to save.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BrandSave {
    /// The draft's revision the edit was made on; 0 when there was no draft.
    revision: u32,
    /// The whole guidelines. What is missing may follow; publishing asks for it.
    guidelines: Guidelines,
}

/// The draft that was saved.
#[derive(Serialize, ToSchema)]
pub(super) struct BrandSaved {
    /// Its revision now.
    revision: u32,
}

/// Saves the draft of the guidelines. Refused when somebody else has changed it since.
#[utoipa::path(put, path = "/api/brand", tag = "brand", request_body = BrandSave, security(("bearer" = [])),
    responses((status = 200, body = BrandSaved), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn save(
    caller: Caller,
    input: Input<BrandSave>,
) -> Result<Json<BrandSaved>, Refusal> {
    let BrandSave {
        revision,
        guidelines,
    } = input.value;
    let revision = brand::save(&caller.cx, revision, &guidelines)
        .await
        .map_err(|e| caller.refuse(&e))?;
    Ok(Json(BrandSaved { revision }))
}

/// Which draft to publish.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BrandPublish {
    /// The draft's revision.
    revision: u32,
}

/// The guidelines that were published.
#[derive(Serialize, ToSchema)]
pub(super) struct BrandPublished {
    /// Their version.
    version: u32,
}

/// Publishes the draft; from now on drafts are written by it.
#[utoipa::path(post, path = "/api/brand/publish", tag = "brand", request_body = BrandPublish, security(("bearer" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "At most once per key")),
    responses((status = 200, body = BrandPublished), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn publish(
    caller: Caller,
    headers: HeaderMap,
    input: Input<BrandPublish>,
) -> Result<Response, Refusal> {
    let Input { value, bytes } = input;
    let call = Call {
        route: "POST /api/brand/publish",
        subject: String::new(),
        headers: &headers,
        body: &bytes,
        status: StatusCode::OK,
        secret: false,
    };
    let work = |cx| async move { brand::publish(&cx, value.revision).await };
    once(&caller.cx, call, |version| BrandPublished { version }, work).await
}
