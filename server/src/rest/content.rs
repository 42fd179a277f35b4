//! Content over REST.

use axum::{
    Json,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use domain::{
    brand::Guidelines,
    content::{Content, ContentKind},
    fields::Check,
    ids::PersonaId,
    page::Page,
    problem::Problem,
};
use serde::Deserialize;
use services::{
    Error,
    content::{self, Generate},
};
use utoipa::ToSchema;

use super::{
    caller::Caller,
    input::{Input, PageQuery, Paged},
    once::{Call, once},
};
use crate::http::problem::Refusal;

/// What to write.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ContentGenerate {
    /// Compared with the token's tenant.
    tenant_id: String,
    /// The shape: `blog`, `social`, `ad` or `email`.
    r#type: ContentKind,
    /// What it is about.
    topic: String,
    /// Whom it speaks to.
    #[serde(default)]
    persona_id: Option<PersonaId>,
    /// Guidelines to write by instead of the published ones.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    brand_guidelines: Option<Guidelines>,
    /// Words to use where they fit.
    #[serde(default)]
    keywords: Vec<String>,
}

/// Writes one piece and keeps it as a draft. The answer's `body` has the shape of the type.
#[utoipa::path(post, path = "/api/content/generate", tag = "content", request_body = ContentGenerate, security(("bearer" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "At most once per key")),
    responses((status = 201, body = Content), (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn generate(
    caller: Caller,
    headers: HeaderMap,
    input: Input<ContentGenerate>,
) -> Result<Response, Refusal> {
    let Input { value, bytes } = input;
    caller.same_tenant(&value.tenant_id)?;
    if let Some(guidelines) = &value.brand_guidelines {
        let mut fields = domain::fields::Fields::new();
        fields.nested("brand_guidelines", |f| guidelines.check(f));
        fields
            .finish()
            .map_err(|fields| caller.refuse(&Error::Invalid(fields)))?;
    }
    let ask = Generate {
        kind: value.r#type,
        network: None,
        topic: value.topic,
        persona: value.persona_id,
        keywords: value.keywords,
        guidelines: value.brand_guidelines,
    };
    let call = Call {
        route: "POST /api/content/generate",
        subject: String::new(),
        headers: &headers,
        body: &bytes,
        status: StatusCode::CREATED,
        secret: false,
    };
    let work = |cx| async move { content::generate(&cx, &ask).await };
    once(&caller.cx, call, |content| content, work).await
}

/// A page of content, newest first.
#[utoipa::path(get, path = "/api/content", tag = "content", params(PageQuery), security(("bearer" = [])),
    responses((status = 200, body = Page<Content>), (status = 403, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn list(
    caller: Caller,
    Paged(page): Paged,
) -> Result<Json<Page<Content>>, Refusal> {
    Ok(Json(
        content::list(&caller.cx, None, &page)
            .await
            .map_err(|e| caller.refuse(&e))?,
    ))
}
