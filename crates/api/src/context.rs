//! The server half of every function: who calls, in which tenant, and how an outcome becomes an
//! answer. The server provides a `CallContext` to each call; nothing here reads the request itself.

use axum::http::{HeaderName, HeaderValue, StatusCode, header::RETRY_AFTER};
use domain::ids::{AccountId, TenantId};
use domain::problem::Problem;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use services::{App, Error, TenantCx};
use tower_sessions::Session;

use crate::ApiError;

/// The name under which a session keeps its account.
pub const ACCOUNT: &str = "account";

/// What the server hands to every call.
#[derive(Clone)]
pub struct CallContext {
    /// The running application.
    pub app: App,
    /// The browser's session.
    pub session: Session,
    /// For logs and answers.
    pub request_id: String,
}

/// The context of a call that needs no tenant.
#[expect(
    clippy::result_large_err,
    reason = "the error of every server function"
)]
pub fn call() -> Result<CallContext, ApiError> {
    use_context::<CallContext>().ok_or_else(|| {
        fail(
            &Error::internal("a server function was called outside a request"),
            "",
        )
    })
}

/// Who is signed in. 401 when nobody is.
pub async fn session() -> Result<(CallContext, AccountId), ApiError> {
    let call = call()?;
    let account = account(&call.session)
        .await
        .map_err(|e| fail(&e, &call.request_id))?;
    Ok((call, account))
}

/// The account of a session. `Unauthenticated` when nobody is signed in.
pub async fn account(session: &Session) -> services::Result<AccountId> {
    let account = session
        .get::<AccountId>(ACCOUNT)
        .await
        .map_err(unavailable)?;
    account.ok_or(Error::Unauthenticated)
}

/// The context of a call in `tenant`. 404 when the caller does not belong to it, exactly as for a
/// tenant that does not exist.
pub async fn tenant_cx(tenant: TenantId) -> Result<TenantCx, ApiError> {
    let (call, account) = session().await?;
    let cx =
        services::identity::tenant_cx(&call.app, account, tenant, call.request_id.clone()).await;
    tracing::Span::current().record("tenant", tracing::field::display(tenant));
    cx.map_err(|e| fail(&e, &call.request_id))
}

/// Signs `account` in: whatever the browser held before, even a name somebody planted there, it gets
/// a session with a new name. `flush` would keep the old one.
pub async fn sign_in(call: &CallContext, account: AccountId) -> services::Result<()> {
    call.session.clear().await;
    call.session
        .insert(ACCOUNT, account)
        .await
        .map_err(unavailable)?;
    call.session.cycle_id().await.map_err(unavailable)?;
    call.session.save().await.map_err(unavailable)
}

/// Ends the session, and what the browser keeps of it.
pub async fn sign_out(call: &CallContext) -> services::Result<()> {
    if call.session.id().is_some() {
        call.session.flush().await.map_err(unavailable)?;
    }
    forget_everything();
    Ok(())
}

/// The outcome of a use case as the answer of a function.
#[expect(
    clippy::result_large_err,
    reason = "the error of every server function"
)]
pub fn answer<T>(outcome: services::Result<T>) -> Result<T, ApiError> {
    outcome.map_err(|error| {
        fail(
            &error,
            &use_context::<CallContext>()
                .map(|c| c.request_id)
                .unwrap_or_default(),
        )
    })
}

/// Turns an error into the wire's problem: logs faults once, sets the HTTP status.
pub fn fail(error: &Error, request_id: &str) -> ApiError {
    if let Error::Internal(source) = error {
        tracing::error!(
            request_id,
            error = source.as_ref() as &dyn std::error::Error,
            "a call failed"
        );
    }
    refuse(error.problem(), request_id)
}

/// Answers with a problem: sets status, `Retry-After` and the request's id.
pub fn refuse(mut problem: Problem, request_id: &str) -> ApiError {
    if problem.request_id.is_none() && !request_id.is_empty() {
        problem.request_id = Some(request_id.to_owned());
    }
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(
            StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
        );
        if let Some(seconds) = problem.retry_after {
            response.insert_header(RETRY_AFTER, HeaderValue::from(seconds));
        }
    }
    problem.into()
}

/// Tells the browser to forget what it holds of us: cookies, what scripts stored, kept answers.
fn forget_everything() {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.insert_header(
            HeaderName::from_static("clear-site-data"),
            HeaderValue::from_static(r#""cache","cookies","storage""#),
        );
    }
}

/// The session layer fails only where its store does.
fn unavailable(error: tower_sessions::session::Error) -> Error {
    match error {
        tower_sessions::session::Error::Store(why) => {
            tracing::warn!(%why, "sessions cannot be read");
            Error::Unavailable("The database is away".to_owned(), 2)
        }
        other @ tower_sessions::session::Error::SerdeJson(_) => Error::internal(other),
    }
}

/// The answer to an address and a password that do not belong together.
pub fn wrong_credentials() -> ApiError {
    let request_id = use_context::<CallContext>()
        .map(|c| c.request_id)
        .unwrap_or_default();
    refuse(ApiError::wrong_credentials().problem, &request_id)
}
