//! `Idempotency-Key`: a POST with a key is carried out at most once per tenant, caller and endpoint.
//! How a key is claimed and answered is in `services::once`; here are the headers and refusals.

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode},
    response::{IntoResponse, Response},
};
use domain::{
    fields::FieldError,
    problem::{Problem, ProblemKind},
};
use serde::Serialize;
use serde_json::Value;
use services::{
    Error, TenantCx,
    once::{self, Ask, Begun, RENEWAL},
};
use sha2::{Digest, Sha256};

use crate::http::problem::Refusal;

/// The header of the key.
const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Set on an answer that was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// Seconds after which a call that is at work is worth asking for again.
const AGAIN: u32 = 2;

/// A call that may carry a key.
pub(super) struct Call<'a> {
    /// Method and path of the endpoint, as its keys are stored.
    pub(super) route: &'static str,
    /// The id in the path; empty where there is none.
    pub(super) subject: String,
    /// Its headers.
    pub(super) headers: &'a HeaderMap,
    /// Its body.
    pub(super) body: &'a Bytes,
    /// The status of a good answer.
    pub(super) status: StatusCode,
    /// The answer holds a secret: it is sealed where it is stored.
    pub(super) secret: bool,
}

/// Carries `work` out, at most once when the request has a key, and answers what `show` makes of its
/// outcome.
pub(super) async fn once<T, U, F>(
    cx: &TenantCx,
    call: Call<'_>,
    show: fn(T) -> U,
    work: impl FnOnce(TenantCx) -> F,
) -> Result<Response, Refusal>
where
    T: Clone + Send + Sync + 'static,
    U: Serialize + 'static,
    F: Future<Output = services::Result<T>>,
{
    let refuse = |error: Error| refusal(&error, &cx.request_id);
    let Some(key) = key(call.headers).map_err(|r| r.of_request(&cx.request_id))? else {
        let outcome = work(cx.clone()).await.map_err(refuse)?;
        return Ok((call.status, axum::Json(show(outcome))).into_response());
    };
    let digest = Sha256::new()
        .chain_update(&call.subject)
        .chain_update([0])
        .chain_update(call.body)
        .finalize();
    let ask = Ask {
        route: call.route,
        key,
        digest: &digest,
        status: call.status.as_u16(),
        secret: call.secret,
    };
    let cx = match once::begin(cx, ask, show).await.map_err(refuse)? {
        Begun::Work(cx) => cx,
        Begun::Answered(status, value) => return Ok(replay(status, value)),
        Begun::Mismatch => return Err(mismatch().of_request(&cx.request_id)),
        Begun::InFlight => return Err(in_flight().of_request(&cx.request_id)),
    };
    let outcome = once::hold(&cx, RENEWAL, work((*cx).clone())).await;
    let answered = match outcome {
        Ok(outcome) => once::answer(&cx, &outcome).await,
        Err(error) => {
            if let Err(error) = once::release(&cx).await {
                // Until its claim runs out the key is refused, then it is free.
                tracing::warn!(request_id = %cx.request_id, %error, "an idempotency key was not given back");
            }
            Err(error)
        }
    };
    let value = answered.map_err(|e| refusal(&e, &cx.request_id))?;
    Ok((call.status, axum::Json(value)).into_response())
}

fn refusal(error: &Error, request_id: &str) -> Refusal {
    match error {
        Error::Conflict("idempotency_in_flight", _) => in_flight().of_request(request_id),
        other => Refusal::from_error(other, request_id),
    }
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
    let title = "This key was used for another request: use a new key";
    Refusal::new(ProblemKind::Invalid, "idempotency_key_reused", title)
}

fn in_flight() -> Refusal {
    let title = "A request with this key is at work: ask again for its answer";
    let mut refusal = Refusal::new(ProblemKind::Conflict, "idempotency_in_flight", title);
    refusal.0.retry_after = Some(AGAIN);
    refusal
}
