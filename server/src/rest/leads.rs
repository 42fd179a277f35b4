//! Leads over REST. Capturing is also open to public forms, which hold a key that can do nothing else
//! and learn nothing from the answer.

use axum::{
    Extension, Json,
    extract::State as Extract,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{
    audience::{Lead, LeadCapture},
    ids::LeadId,
    page::Page,
    problem::Problem,
};
use serde::Serialize;
use services::{Error, TenantCx, audience, identity};
use utoipa::ToSchema;

use super::{
    caller::{Caller, bearer, same_tenant},
    input::{Input, PageQuery, Paged},
    once::{Call, once},
};
use crate::{
    State,
    http::{RequestId, problem::Refusal},
};

const FORM_KEY: HeaderName = HeaderName::from_static("x-form-key");

/// What a public form is told.
#[derive(Serialize, ToSchema)]
pub(super) struct Captured {
    /// The lead's id.
    id: LeadId,
}

/// Captures a lead: adds it, or fills what was unknown of the one with the same address. A form key
/// is answered with the id alone.
#[utoipa::path(post, path = "/api/leads/capture", tag = "leads", request_body = LeadCapture,
    security(("bearer" = []), ("form_key" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "At most once per key")),
    responses((status = 201, body = Lead), (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn capture(
    Extract(state): Extract<State>,
    Extension(RequestId(id)): Extension<RequestId>,
    headers: HeaderMap,
    input: Input<LeadCapture>,
) -> Result<Response, Refusal> {
    let (cx, public) = context(&state, &headers, &id)
        .await
        .map_err(|e| Refusal::from_error(&e, &id))?;
    let Input { value, bytes } = input;
    let Some(tenant) = &value.tenant_id else {
        return Err(Refusal::from_error(
            &Error::field("tenant_id", "required", "Fill this in"),
            &id,
        ));
    };
    same_tenant(&cx, tenant)?;
    let call = Call {
        route: "POST /api/leads/capture",
        subject: String::new(),
        headers: &headers,
        body: &bytes,
        status: StatusCode::CREATED,
        secret: false,
    };
    let work = |cx| async move { audience::capture(&cx, &value).await };
    if !public {
        return once(&cx, call, |lead| lead, work).await;
    }
    let shown = |lead: Lead| Captured { id: lead.id };
    Ok(open(once(&cx, call, shown, work).await.into_response()))
}

/// The context, and whether it is a public form's.
async fn context(
    state: &State,
    headers: &HeaderMap,
    id: &str,
) -> services::Result<(TenantCx, bool)> {
    if let Some(token) = bearer(headers) {
        let (_, cx) = identity::authenticate(&state.app, token, id.to_owned()).await?;
        return Ok((cx, false));
    }
    let key = headers
        .get(FORM_KEY)
        .and_then(|v| v.to_str().ok())
        .filter(|k| k.len() <= 128)
        .ok_or(Error::Unauthenticated)?;
    let mut cx = audience::form_context(&state.app, key).await?;
    id.clone_into(&mut cx.request_id);
    Ok((cx, true))
}

/// Forms on other sites may read the answer; no cookie takes part.
fn open(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    );
    headers.insert(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("cross-origin"),
    );
    response
}

/// Tells a browser that forms on other sites may send leads with a form key.
#[utoipa::path(options, path = "/api/leads/capture", tag = "leads", security(()), responses((status = 204)))]
pub(super) async fn preflight() -> Response {
    let mut response = open(StatusCode::NO_CONTENT.into_response());
    let headers = response.headers_mut();
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_METHODS,
        HeaderValue::from_static("POST"),
    );
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_HEADERS,
        HeaderValue::from_static("content-type, x-form-key, idempotency-key"),
    );
    headers.insert(
        header::ACCESS_CONTROL_MAX_AGE,
        HeaderValue::from_static("600"),
    );
    response
}

/// A page of leads, newest first.
#[utoipa::path(get, path = "/api/leads", tag = "leads", params(PageQuery), security(("bearer" = [])),
    responses((status = 200, body = Page<Lead>), (status = 403, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn list(caller: Caller, Paged(page): Paged) -> Result<Json<Page<Lead>>, Refusal> {
    Ok(Json(
        audience::list(&caller.cx, &page)
            .await
            .map_err(|e| caller.refuse(&e))?,
    ))
}
