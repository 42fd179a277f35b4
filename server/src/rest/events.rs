//! Events of a company's own, told over REST.

use axum::{
    http::{HeaderMap, StatusCode},
    response::Response,
};
use domain::problem::Problem;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use services::workflows::{self, CustomEvent};
use utoipa::ToSchema;

use super::{
    caller::Caller,
    input::Input,
    once::{Call, once},
};
use crate::http::problem::Refusal;

/// What happened.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EventInput {
    /// Compared with the token's tenant.
    tenant_id: String,
    /// Its name: small letters, digits, `_`, `.`; none of the product's own.
    event: String,
    /// About what, such as a lead's id or address.
    #[serde(default)]
    subject: Option<String>,
    /// What is known of it, at most 64 kB.
    #[serde(default)]
    #[schema(value_type = Object)]
    properties: Map<String, Value>,
}

/// Nothing to tell yet: triggers and waiting steps hear of it in the background.
#[derive(Serialize, ToSchema)]
pub(super) struct Heard {}

/// Records an event. Triggers that listen to it begin runs, and steps that wait for it go on.
#[utoipa::path(post, path = "/api/events", tag = "workflows", request_body = EventInput, security(("bearer" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "At most once per key")),
    responses((status = 202, body = Heard), (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn tell(
    caller: Caller,
    headers: HeaderMap,
    input: Input<EventInput>,
) -> Result<Response, Refusal> {
    let Input { value, bytes } = input;
    caller.same_tenant(&value.tenant_id)?;
    let call = Call {
        route: "POST /api/events",
        subject: String::new(),
        headers: &headers,
        body: &bytes,
        status: StatusCode::ACCEPTED,
        secret: false,
    };
    let event = CustomEvent {
        event: value.event,
        subject: value.subject,
        properties: Value::Object(value.properties),
    };
    let work = |cx| async move { workflows::tell_event(&cx, &event).await };
    once(&caller.cx, call, |()| Heard {}, work).await
}
