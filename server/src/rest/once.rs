//! `Idempotency-Key`: a POST with a key is carried out at most once per tenant, caller and endpoint.
//!
//! The key is taken in a transaction of its own before the work and gets its answer after it. A
//! repeated call gets the stored answer; one that comes while the first is at work, or after a crash
//! in between, is refused: whether it happened is then seen in the lists, and nothing happens twice.
//! Work that fails changes nothing and gives the key back.

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode},
    response::{IntoResponse, Response},
};
use domain::{
    fields::FieldError,
    ids::PrincipalId,
    problem::{Problem, ProblemKind},
};
use serde::Serialize;
use serde_json::Value;
use services::{Actor, Error, TenantCx};
use sha2::{Digest, Sha256};
use store::{
    identity::calls,
    operations::{self, Idempotent},
};

use crate::http::problem::Refusal;

/// The header of the key.
const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Set on an answer that was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// Carries `work` out, at most once when the request has a key.
pub(super) async fn once<T: Serialize>(
    cx: &TenantCx,
    route: &'static str,
    headers: &HeaderMap,
    body: &Bytes,
    status: StatusCode,
    work: impl Future<Output = services::Result<T>>,
) -> Result<Response, Refusal> {
    let refuse = |error: &Error| Refusal::from_error(error, &cx.request_id);
    let Some(key) = key(headers).map_err(|r| r.of_request(&cx.request_id))? else {
        let value = work.await.map_err(|e| refuse(&e))?;
        return Ok((status, axum::Json(value)).into_response());
    };
    let by = principal(cx);
    let digest = Sha256::digest(body);
    let mut tx = cx.tx().await.map_err(|e| refuse(&e))?;
    let taken = operations::idempotency_take(&mut tx, by, route, key, &digest, cx.now())
        .await
        .map_err(|e| refuse(&e.into()))?;
    tx.commit(cx.now()).await.map_err(|e| refuse(&e.into()))?;
    match taken {
        Idempotent::Fresh => {}
        Idempotent::Answered(status, value) => return Ok(replay(status, value)),
        Idempotent::Mismatch => return Err(mismatch().of_request(&cx.request_id)),
        Idempotent::InFlight => return Err(in_flight().of_request(&cx.request_id)),
    }
    // As a value, so that the first answer has the same bytes as a repeated one.
    let outcome = work
        .await
        .and_then(|value| serde_json::to_value(value).map_err(Error::internal));
    let stored = match &outcome {
        Ok(value) => answer(cx, by, route, key, status, value).await,
        Err(_) => release(cx, by, route, key).await,
    };
    if let Err(error) = stored {
        // The work stands; a repeat is refused instead of answered.
        tracing::warn!(request_id = %cx.request_id, %error, "the answer to an idempotency key was not stored");
    }
    let value = outcome.map_err(|e| refuse(&e))?;
    Ok((status, axum::Json(value)).into_response())
}

fn key(headers: &HeaderMap) -> Result<Option<&str>, Refusal> {
    let Some(value) = headers.get(KEY) else {
        return Ok(None);
    };
    let text = value
        .to_str()
        .ok()
        .filter(|t| (1..=255).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_graphic()));
    text.map(Some).ok_or_else(|| {
        let message = "Use 1 to 255 visible ASCII characters".to_owned();
        Refusal::from(Problem::invalid(vec![FieldError {
            field: "Idempotency-Key".to_owned(),
            code: "invalid".to_owned(),
            message,
        }]))
    })
}

/// A public form has no principal; its keys are one caller's.
fn principal(cx: &TenantCx) -> PrincipalId {
    match &cx.actor {
        Actor::Member { principal, .. } => *principal,
        Actor::System(_) => PrincipalId::from_uuid(uuid::Uuid::nil()),
    }
}

async fn answer(
    cx: &TenantCx,
    by: PrincipalId,
    route: &str,
    key: &str,
    status: StatusCode,
    value: &Value,
) -> services::Result<()> {
    let mut tx = cx.tx().await?;
    operations::idempotency_answer(&mut tx, by, route, key, status.as_u16(), value).await?;
    Ok(tx.commit(cx.now()).await?)
}

async fn release(cx: &TenantCx, by: PrincipalId, route: &str, key: &str) -> services::Result<()> {
    let mut tx = cx.tx().await?;
    calls::release_key(&mut tx, by, route, key).await?;
    Ok(tx.commit(cx.now()).await?)
}

fn replay(status: u16, value: Value) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    (
        status,
        [(REPLAYED, HeaderValue::from_static("true"))],
        axum::Json(value),
    )
        .into_response()
}

fn mismatch() -> Refusal {
    let message = "This key was used for another request: use a new key".to_owned();
    Refusal::from(Problem::invalid(vec![FieldError {
        field: "Idempotency-Key".to_owned(),
        code: "taken".to_owned(),
        message,
    }]))
}

fn in_flight() -> Refusal {
    let mut refusal = Refusal::new(
        ProblemKind::Conflict,
        "idempotency_in_flight",
        "A request with this key is at work, or ended without an answer",
    );
    refusal.0.retry_after = Some(2);
    refusal
}
