//! The catalogue of steps over REST: what a program needs to write a document.

use std::sync::LazyLock;

use axum::Json;
use domain::{
    permissions::Permission,
    problem::Problem,
    workflows::{KindCatalogue, kind_catalogue},
};

use super::caller::Caller;
use crate::http::problem::Refusal;

static CATALOGUE: LazyLock<KindCatalogue> = LazyLock::new(kind_catalogue);

/// Every kind of step with its fields, outputs and an example of what it gives, the filters of tokens, and the
/// operators of conditions. The same for every company, and as this server runs them.
#[utoipa::path(get, path = "/api/workflows/kinds", tag = "workflows", security(("bearer" = [])),
    responses((status = 200, body = KindCatalogue), (status = 403, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn list(caller: Caller) -> Result<Json<&'static KindCatalogue>, Refusal> {
    let allowed = caller.cx.require(Permission::Read);
    allowed.map_err(|e| caller.refuse(&e))?;
    Ok(Json(&CATALOGUE))
}
