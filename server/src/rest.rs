//! The exported REST interface under `/api`. Every endpoint is in the OpenAPI document, which is
//! made from these handlers; the document is also the list that the tenancy and role tests walk.
//!
//! Credentials: an access token in `Authorization: Bearer`, never in an address. Bodies are strict:
//! unknown fields, double keys and numbers that would lose digits are refused. Money is decimal text
//! on the way out; on the way in decimal text or a JSON number, whose digits are taken as they stand.

mod amount;
mod approvals;
mod auth;
mod brand;
mod caller;
mod campaigns;
mod connections;
mod content;
mod control;
mod docs;
mod events;
mod executions;
mod form_keys;
mod input;
mod kinds;
mod leads;
mod leases;
mod notifications;
mod once;
mod queue;
mod remote_tasks;
mod secrets;
mod shape;
mod tasks;
mod trials;
mod versions;
mod worker_keys;
mod workflows;

use std::sync::LazyLock;

use axum::{Router, extract::DefaultBodyLimit};
use utoipa::{
    Modify, OpenApi,
    openapi::{
        OpenApi as Document,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::State;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Bellwether",
        description = "Briefs in, approved posts out, numbers back. Errors are RFC 9457 problems with a stable `code`. \
            Lists are read forward with `cursor`. A POST with an `Idempotency-Key` is carried out at most once."
    ),
    modifiers(&Security),
    tags(
        (name = "identity", description = "Accounts and tokens"),
        (name = "brand", description = "Guidelines that drafts are written by"),
        (name = "connections", description = "Accounts on the networks"),
        (name = "campaigns", description = "Campaigns and their figures"),
        (name = "approvals", description = "What waits for a person, and decisions"),
        (name = "content", description = "Drafts in four shapes"),
        (name = "leads", description = "Captured leads"),
        (name = "workflows", description = "Workflows, their drafts and versions, runs, the queue"),
        (name = "tasks", description = "What people are asked to do for runs"),
        (name = "integrations", description = "Secrets of other systems"),
        (name = "notifications", description = "Messages to the caller")
    )
)]
struct Base;

struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut Document) {
        let components = document.components.get_or_insert_default();
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .build();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        let form = ApiKeyValue::with_description(
            "x-form-key",
            "Public key of a form: captures leads, nothing else",
        );
        components.add_security_scheme("form_key", SecurityScheme::ApiKey(ApiKey::Header(form)));
    }
}

fn parts() -> OpenApiRouter<State> {
    OpenApiRouter::with_openapi(Base::openapi())
        .routes(routes!(auth::register))
        .routes(routes!(auth::login))
        .routes(routes!(auth::refresh))
        .routes(routes!(auth::logout))
        .routes(routes!(auth::me))
        .routes(routes!(brand::get, brand::save))
        .routes(routes!(brand::publish))
        .routes(routes!(connections::list))
        .routes(routes!(connections::authorize))
        .routes(routes!(connections::complete))
        .routes(routes!(campaigns::list, campaigns::create))
        .routes(routes!(campaigns::get))
        .routes(routes!(campaigns::analytics))
        .routes(routes!(executions::start))
        .routes(routes!(approvals::list))
        .routes(routes!(approvals::list_items))
        .routes(routes!(approvals::get_item))
        .routes(routes!(approvals::decide_item))
        .routes(routes!(approvals::get))
        .routes(routes!(approvals::decide))
        .routes(routes!(content::list))
        .routes(routes!(content::generate))
        .routes(routes!(leads::list))
        .routes(routes!(leads::capture, leads::preflight))
        .routes(routes!(form_keys::create))
        .routes(routes!(workflows::list, workflows::create))
        .routes(routes!(kinds::list))
        .routes(routes!(versions::rules, versions::save_rules))
        .routes(routes!(workflows::import))
        .routes(routes!(versions::get))
        .routes(routes!(workflows::get, workflows::change))
        .routes(routes!(workflows::set_status))
        .routes(routes!(workflows::copy))
        .routes(routes!(workflows::draft, workflows::replace_draft))
        .routes(routes!(workflows::checks))
        .routes(routes!(workflows::edit_draft))
        .routes(routes!(workflows::history))
        .routes(routes!(leases::since))
        .routes(routes!(leases::lease))
        .routes(routes!(workflows::restore))
        .routes(routes!(workflows::export))
        .routes(routes!(versions::publish))
        .routes(routes!(versions::running))
        .routes(routes!(versions::list))
        .routes(routes!(versions::compare))
        .routes(routes!(versions::request, versions::withdraw))
        .routes(routes!(versions::decide))
        .routes(routes!(secrets::list, secrets::put))
        .routes(routes!(secrets::delete))
        .routes(routes!(notifications::list))
        .routes(routes!(notifications::read))
        .routes(routes!(executions::execute))
        .routes(routes!(executions::list))
        .routes(routes!(executions::get))
        .routes(routes!(remote_tasks::create))
        .routes(routes!(remote_tasks::get))
        .routes(routes!(worker_keys::create))
        .routes(routes!(worker_keys::list))
        .routes(routes!(worker_keys::revoke))
        .routes(routes!(control::cancel))
        .routes(routes!(control::pause))
        .routes(routes!(control::resume))
        .routes(routes!(control::retry))
        .routes(routes!(control::skip))
        .routes(routes!(control::replay))
        .routes(routes!(trials::simulate))
        .routes(routes!(trials::simulations))
        .routes(routes!(trials::simulation))
        .routes(routes!(trials::triggers))
        .routes(routes!(trials::replay))
        .routes(routes!(trials::compare))
        .routes(routes!(trials::hash))
        .routes(routes!(trials::resume_failed))
        .routes(routes!(trials::undo))
        .routes(routes!(tasks::list))
        .routes(routes!(tasks::get))
        .routes(routes!(tasks::answer))
        .routes(routes!(events::tell))
        .routes(routes!(queue::state))
        .routes(routes!(queue::dead))
        .routes(routes!(queue::redrive))
        .routes(routes!(queue::caps, queue::set_cap))
}

static DOCUMENT: LazyLock<Document> = LazyLock::new(|| parts().into_openapi());

/// The OpenAPI 3.1 document.
pub fn document() -> &'static Document {
    &DOCUMENT
}

/// The endpoints.
pub fn router() -> Router<State> {
    let (router, _) = parts().split_for_parts();
    // `http::body` has read the whole body, and knows how large each may be.
    router.layer(DefaultBodyLimit::disable())
}

/// The document and the page made from it.
pub fn reference() -> Router<State> {
    Router::new()
        .route("/api/openapi.json", axum::routing::get(docs::openapi))
        .route("/api-docs", axum::routing::get(docs::page))
        .route("/api-docs/style.css", axum::routing::get(docs::style))
}
