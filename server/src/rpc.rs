//! The server functions over HTTP: `POST /rpc/<feature>/<verb>`. Leptos answers every error with
//! status 500; here each answer gets the status its problem names.

use std::{collections::HashSet, sync::LazyLock};

use api::{ApiError, context::CallContext};
use axum::{
    Extension,
    body::Body,
    extract::{Request, State as Extract},
    http::{HeaderValue, Response, StatusCode, header},
    response::IntoResponse,
};
use domain::problem::{Problem, ProblemKind};
use http_body_util::BodyExt;
use leptos::prelude::provide_context;
use server_fn::error::{FromServerFnError, SERVER_FN_ERROR_HEADER};
use tower_sessions::Session;

use crate::{
    State,
    http::{RequestId, problem::Refusal},
};

/// Every registered path. Naming `api` here is what links its functions into this program.
static PATHS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    use api as _;
    server_fn::axum::server_fn_paths()
        .map(|(path, _)| path)
        .collect()
});

/// All registered paths in order.
pub fn paths() -> Vec<&'static str> {
    let mut paths: Vec<_> = PATHS.iter().copied().collect();
    paths.sort_unstable();
    paths
}

/// Whether a server function has this path.
pub fn is_registered(path: &str) -> bool {
    PATHS.contains(path)
}

/// Answers a call.
pub async fn call(
    Extract(state): Extract<State>,
    Extension(RequestId(id)): Extension<RequestId>,
    session: Session,
    mut request: Request,
) -> Response<Body> {
    if !is_registered(request.uri().path()) {
        return Refusal::new(
            ProblemKind::NotFound,
            "no_such_function",
            "There is no such function",
        )
        .of_request(&id)
        .into_response();
    }
    // With text/html in it, Leptos would answer a form post with a redirect to the page before.
    request.headers_mut().remove(header::ACCEPT);
    let context = CallContext {
        app: state.app.clone(),
        session,
        request_id: id.clone(),
    };
    let provide = move || provide_context(context.clone());
    let response = leptos_axum::handle_server_fns_with_context(provide, request)
        .await
        .into_response();
    if response.headers().contains_key(SERVER_FN_ERROR_HEADER) || !response.status().is_success() {
        return with_status(response, &id).await;
    }
    response
}

/// The problem's own status instead of 500. Arguments that cannot be read become a problem only in
/// Leptos itself, so all errors pass here.
async fn with_status(response: Response<Body>, id: &str) -> Response<Body> {
    let (parts, body) = response.into_parts();
    let bytes = body
        .collect()
        .await
        .map(http_body_util::Collected::to_bytes)
        .unwrap_or_default();
    let mut problem = serde_json::from_slice::<Problem>(&bytes).unwrap_or_else(|_| {
        ApiError::from_server_fn_error(server_fn::error::ServerFnErrorErr::ServerError(
            String::new(),
        ))
        .problem
    });
    problem.request_id.get_or_insert_with(|| id.to_owned());
    let mut answer = Refusal::from(problem.clone()).into_response();
    for (name, value) in &parts.headers {
        if !answer.headers().contains_key(name) && name != header::CONTENT_LENGTH {
            answer.headers_mut().insert(name.clone(), value.clone());
        }
    }
    // A call is not a bearer request: no challenge.
    answer.headers_mut().remove(header::WWW_AUTHENTICATE);
    answer
        .headers_mut()
        .insert(SERVER_FN_ERROR_HEADER, HeaderValue::from_static("1"));
    *answer.status_mut() =
        StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    answer
}
