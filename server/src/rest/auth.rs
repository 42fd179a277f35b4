//! Accounts and tokens over REST.

use axum::{
    Extension, Json,
    extract::State as Extract,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{
    identity::{Me, Register, TenantSummary, UserProfile},
    ids::TenantId,
    problem::Problem,
};
use serde::{Deserialize, Serialize};
use services::{Error, identity};
use utoipa::ToSchema;

use super::{caller::Caller, input::Input};
use crate::{
    State,
    http::{RequestId, problem::Refusal},
};

type Answer<T> = Result<T, Refusal>;

/// What registering answers.
#[derive(Serialize, ToSchema)]
pub(super) struct RegisterAnswer {
    /// The person as a member of the tenant.
    user: UserProfile,
    /// The tenant.
    tenant: TenantSummary,
    /// Access token, good for ten minutes. Sign in for one that can be refreshed.
    token: String,
}

/// Opens an account and a tenant it owns.
#[utoipa::path(post, path = "/api/auth/register", tag = "identity", request_body = Register, security(()),
    responses((status = 201, body = RegisterAnswer), (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn register(
    Extract(state): Extract<State>,
    Extension(RequestId(id)): Extension<RequestId>,
    input: Input<Register>,
) -> Answer<Response> {
    let refuse = |e: Error| Refusal::from_error(&e, &id);
    let opened = identity::register(&state.app, input.value)
        .await
        .map_err(refuse)?;
    let pair = identity::issue(&state.app, opened.account, opened.tenant.id, opened.user.id)
        .await
        .map_err(refuse)?;
    let answer = RegisterAnswer {
        user: opened.user,
        tenant: opened.tenant,
        token: pair.access,
    };
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}

/// Address and password, and the tenant to work in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LoginInput {
    /// E-mail address.
    email: String,
    /// Password.
    password: String,
    /// The tenant to work in; the one used last when absent.
    #[serde(default)]
    tenant: Option<TenantId>,
}

/// What signing in answers.
#[derive(Serialize, ToSchema)]
pub(super) struct LoginAnswer {
    /// The person as a member of the tenant.
    user: UserProfile,
    /// The tenant.
    tenant: TenantSummary,
    /// Access token.
    token: String,
    /// Good once, for the next pair.
    refresh_token: String,
    /// Seconds until the access token ends.
    expires_in: i64,
}

/// Signs in.
#[utoipa::path(post, path = "/api/auth/login", tag = "identity", request_body = LoginInput, security(()),
    responses((status = 200, body = LoginAnswer), (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 429, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn login(
    Extract(state): Extract<State>,
    Extension(RequestId(id)): Extension<RequestId>,
    input: Input<LoginInput>,
) -> Answer<Json<LoginAnswer>> {
    let refuse = |e: Error| Refusal::from_error(&e, &id);
    let LoginInput {
        email,
        password,
        tenant,
    } = input.value;
    let person = identity::login(&state.app, domain::identity::Login { email, password })
        .await
        .map_err(refuse)?;
    let person = person
        .ok_or_else(|| Refusal::from(api::ApiError::wrong_credentials().problem).of_request(&id))?;
    let (user, tenant, profile) = identity::tenant_of(&state.app, person.account, tenant)
        .await
        .map_err(refuse)?;
    let pair = identity::issue(&state.app, person.account, tenant.id, user)
        .await
        .map_err(refuse)?;
    Ok(Json(LoginAnswer {
        user: profile,
        tenant,
        token: pair.access,
        refresh_token: pair.refresh,
        expires_in: pair.expires_in,
    }))
}

/// A refresh token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RefreshInput {
    /// As it was handed out.
    refresh_token: String,
}

/// The next pair.
#[derive(Serialize, ToSchema)]
pub(super) struct RefreshAnswer {
    /// Access token.
    token: String,
    /// Good once, for the pair after this.
    refresh_token: String,
    /// Seconds until the access token ends.
    expires_in: i64,
}

/// Trades a refresh token for the next pair. Using one twice ends the sign-in, but for a repeat
/// within ten seconds whose answer was lost.
#[utoipa::path(post, path = "/api/auth/refresh", tag = "identity", request_body = RefreshInput, security(()),
    responses((status = 200, body = RefreshAnswer), (status = 401, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn refresh(
    Extract(state): Extract<State>,
    Extension(RequestId(id)): Extension<RequestId>,
    input: Input<RefreshInput>,
) -> Answer<Json<RefreshAnswer>> {
    let pair = identity::refresh(&state.app, &input.value.refresh_token)
        .await
        .map_err(|e| Refusal::from_error(&e, &id))?;
    Ok(Json(RefreshAnswer {
        token: pair.access,
        refresh_token: pair.refresh,
        expires_in: pair.expires_in,
    }))
}

/// Ends the sign-in this token belongs to, with its refresh token.
#[utoipa::path(post, path = "/api/auth/logout", tag = "identity", security(("bearer" = [])),
    responses((status = 204), (status = 401, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn logout(Extract(state): Extract<State>, caller: Caller) -> Answer<StatusCode> {
    identity::revoke(&state.app, &caller.bearer)
        .await
        .map_err(|e| caller.refuse(&e))?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who is signed in, and the tenants they belong to.
#[utoipa::path(get, path = "/api/me", tag = "identity", security(("bearer" = [])),
    responses((status = 200, body = Me), (status = 401, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn me(Extract(state): Extract<State>, caller: Caller) -> Answer<Json<Me>> {
    Ok(Json(
        identity::me(&state.app, caller.bearer.account)
            .await
            .map_err(|e| caller.refuse(&e))?,
    ))
}
