//! Who calls: from the `Authorization` header to a tenant's context.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use domain::problem::ProblemKind;
use services::{
    Error, TenantCx,
    identity::{self, Bearer},
};

use crate::{
    State,
    http::{RequestId, problem::Refusal},
};

/// A caller with an access token that stands.
pub(super) struct Caller {
    /// What the token names.
    pub(super) bearer: Bearer,
    /// The context of the call.
    pub(super) cx: TenantCx,
}

impl Caller {
    /// Turns a use case's outcome into an answer of this call.
    pub(super) fn refuse(&self, error: &Error) -> Refusal {
        Refusal::from_error(error, &self.cx.request_id)
    }

    /// `tenant_id` of a body is compared with the token's tenant and never used.
    pub(super) fn same_tenant(&self, named: &str) -> Result<(), Refusal> {
        same_tenant(&self.cx, named)
    }
}

/// See [`Caller::same_tenant`].
pub(super) fn same_tenant(cx: &TenantCx, named: &str) -> Result<(), Refusal> {
    if named == cx.tenant.to_string() {
        return Ok(());
    }
    let refusal = Refusal::new(
        ProblemKind::Forbidden,
        "tenant_mismatch",
        "The credential belongs to another tenant than tenant_id",
    );
    Err(refusal.of_request(&cx.request_id))
}

/// The token of an `Authorization: Bearer` header.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then_some(token.trim())
}

pub(super) fn request_id(parts: &Parts) -> String {
    parts
        .extensions
        .get::<RequestId>()
        .map(|id| id.0.clone())
        .unwrap_or_default()
}

impl FromRequestParts<State> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Refusal> {
        let id = request_id(parts);
        let token = bearer(&parts.headers)
            .ok_or_else(|| Refusal::from_error(&Error::Unauthenticated, &id))?;
        let (bearer, cx) = identity::authenticate(&state.app, token, id.clone())
            .await
            .map_err(|e| Refusal::from_error(&e, &id))?;
        tracing::Span::current().record("tenant", tracing::field::display(cx.tenant));
        Ok(Self { bearer, cx })
    }
}
