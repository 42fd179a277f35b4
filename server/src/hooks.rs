//! `POST /hooks/{word}`: programs that call a workflow's own address. `/hooks/test/{word}` is for trying
//! it out: nothing leaves the building then.

use axum::{
    Extension, Json,
    body::Bytes,
    extract::{Path, State as Extract},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};
use services::workflows::{Received, WebhookCall};

use crate::{
    State,
    http::{RequestId, problem::Refusal},
};

/// Headers that runs may read. What identifies the caller to us is not among them.
const SHOWN: [&str; 4] = [
    "content-type",
    "user-agent",
    "webhook-id",
    "webhook-timestamp",
];

/// A call that begins a run.
pub async fn call(
    state: Extract<State>,
    id: Extension<RequestId>,
    Path(word): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    take(state, id, &word, &headers, &body, false).await
}

/// A call that tries the workflow out.
pub async fn try_out(
    state: Extract<State>,
    id: Extension<RequestId>,
    Path(word): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    take(state, id, &word, &headers, &body, true).await
}

async fn take(
    Extract(state): Extract<State>,
    Extension(RequestId(id)): Extension<RequestId>,
    word: &str,
    headers: &HeaderMap,
    body: &[u8],
    test: bool,
) -> Response {
    let text = |name: &str| {
        headers
            .get(name)
            .and_then(|v| v.to_str().ok())
            .unwrap_or("")
    };
    let shown: Map<String, Value> = SHOWN
        .iter()
        .filter(|name| headers.contains_key(**name))
        .map(|name| {
            (
                (*name).to_owned(),
                text(name).chars().take(500).collect::<String>().into(),
            )
        })
        .collect();
    let call = WebhookCall {
        id: text("webhook-id"),
        timestamp: text("webhook-timestamp"),
        signature: text("webhook-signature"),
        body,
        headers: shown,
        test,
    };
    match services::workflows::receive(&state.app, word, &call).await {
        Ok(Received::Accepted(run)) => {
            (StatusCode::ACCEPTED, Json(json!({ "run_id": run }))).into_response()
        }
        Ok(Received::Ended(run, status, result)) => {
            let answer = json!({ "run_id": run, "status": status, "result": result });
            (StatusCode::OK, Json(answer)).into_response()
        }
        Err(error) => Refusal::from_error(&error, &id).into_response(),
    }
}
