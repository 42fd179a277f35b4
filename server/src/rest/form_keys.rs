//! Keys of public forms over REST.

use axum::{
    http::{HeaderMap, StatusCode},
    response::Response,
};
use domain::problem::Problem;
use serde::{Deserialize, Serialize};
use services::audience::{self, NewFormKey};
use utoipa::ToSchema;

use super::{
    caller::Caller,
    input::Input,
    once::{Call, once},
};
use crate::http::problem::Refusal;

/// A key to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FormKeyCreate {
    /// Where it will be used, for people. At most 120 characters.
    name: String,
}

/// The key that was made.
#[derive(Serialize, ToSchema)]
pub(super) struct FormKeyAnswer {
    /// Where it is used, for people.
    name: String,
    /// Goes into the header `X-Form-Key` of `POST /api/leads/capture`. Shown in this answer only.
    key: String,
}

/// Makes a key with which a public form captures leads, and nothing else.
#[utoipa::path(post, path = "/api/form-keys", tag = "leads", request_body = FormKeyCreate, security(("bearer" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "At most once per key")),
    responses((status = 201, body = FormKeyAnswer), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn create(
    caller: Caller,
    headers: HeaderMap,
    input: Input<FormKeyCreate>,
) -> Result<Response, Refusal> {
    let Input { value, bytes } = input;
    let call = Call {
        route: "POST /api/form-keys",
        subject: String::new(),
        headers: &headers,
        body: &bytes,
        status: StatusCode::CREATED,
        secret: true,
    };
    let shown = |NewFormKey { name, key }| FormKeyAnswer { name, key };
    let work = |cx| async move { audience::create_form_key(&cx, &value.name).await };
    once(&caller.cx, call, shown, work).await
}
