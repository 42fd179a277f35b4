//! Bodies, queries and path parameters as values, and what is wrong with them as problems.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Path, Query, Request},
    http::request::Parts,
};
use domain::{
    fields::FieldError,
    page::{PAGE_MAX, PageRequest, is_cursor},
    problem::{Problem, ProblemKind},
    shape::in_words,
};
use serde::{Deserialize, de::DeserializeOwned};
use utoipa::IntoParams;

use super::{caller::request_id, shape};
use crate::{State, http::problem::Refusal};

/// A JSON body, with the bytes it came in.
pub(super) struct Input<T> {
    pub(super) value: T,
    pub(super) bytes: Bytes,
}

impl<T: DeserializeOwned> FromRequest<State> for Input<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &State) -> Result<Self, Refusal> {
        let (parts, body) = request.into_parts();
        let id = request_id(&parts);
        let bytes = Bytes::from_request(Request::from_parts(parts, body), state)
            .await
            .map_err(|_| {
                Refusal::new(
                    ProblemKind::Malformed,
                    "broken_body",
                    "The body ended early",
                )
                .of_request(&id)
            })?;
        if bytes.is_empty() {
            return Err(
                Refusal::new(ProblemKind::Malformed, "empty_body", "Send a JSON body")
                    .of_request(&id),
            );
        }
        match serde_json::from_slice(&bytes) {
            Ok(value) => Ok(Self { value, bytes }),
            Err(_) => Err(wrong_shape(shape::errors::<T>(&bytes)).of_request(&id)),
        }
    }
}

/// A call without arguments: no body, or an empty object.
pub(super) struct NoBody(pub(super) Bytes);

impl FromRequest<State> for NoBody {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &State) -> Result<Self, Refusal> {
        let (parts, body) = request.into_parts();
        let id = request_id(&parts);
        let request = Request::from_parts(parts, body);
        let bytes = Bytes::from_request(request, state).await.map_err(|_| {
            let why = "The body ended early";
            Refusal::new(ProblemKind::Malformed, "broken_body", why).of_request(&id)
        })?;
        if bytes.is_empty() || serde_json::from_slice(&bytes).is_ok_and(|Empty {}| true) {
            return Ok(Self(bytes));
        }
        Err(wrong_shape(shape::errors::<Empty>(&bytes)).of_request(&id))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Empty {}

/// The body is JSON, but not of the shape we ask for: names the fields.
fn wrong_shape(fields: Vec<FieldError>) -> Refusal {
    Refusal::from(Problem::invalid(fields))
}

/// An id from the path. One that is no id of the kind is answered like one that does not exist.
pub(super) struct PathId<T>(pub(super) T);

impl<T: std::str::FromStr + Send> FromRequestParts<State> for PathId<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Refusal> {
        let id = request_id(parts);
        let text = Path::<String>::from_request_parts(parts, state).await.ok();
        let parsed = text.and_then(|Path(text)| text.parse().ok());
        parsed
            .map(Self)
            .ok_or_else(|| Refusal::from(Problem::not_found()).of_request(&id))
    }
}

/// Two ids from the path, one below the other. What is no id of its kind is answered like one that does
/// not exist.
pub(super) struct PathIds<A, B>(pub(super) A, pub(super) B);

impl<A, B> FromRequestParts<State> for PathIds<A, B>
where
    A: std::str::FromStr + Send,
    B: std::str::FromStr + Send,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Refusal> {
        let id = request_id(parts);
        let text = Path::<(String, String)>::from_request_parts(parts, state).await;
        let parsed = text
            .ok()
            .and_then(|Path((a, b))| Some(Self(a.parse().ok()?, b.parse().ok()?)));
        parsed.ok_or_else(|| Refusal::from(Problem::not_found()).of_request(&id))
    }
}

/// The query of a list, strictly.
pub(super) struct Asked<T>(pub(super) T);

impl<T: DeserializeOwned + Send> FromRequestParts<State> for Asked<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Refusal> {
        let id = request_id(parts);
        let query = Query::<T>::from_request_parts(parts, state).await;
        query.map(|Query(query)| Self(query)).map_err(|e| {
            let said = e.body_text();
            let said = said
                .split_once(": ")
                .map_or(said.as_str(), |(_, rest)| rest);
            match said.split_once(": ") {
                Some((field, why)) => wrong(field, in_words(why)),
                None => wrong("query", in_words(said)),
            }
            .of_request(&id)
        })
    }
}

fn wrong(field: &str, message: String) -> Refusal {
    Refusal::from(Problem::invalid(vec![FieldError {
        field: field.to_owned(),
        code: "invalid".to_owned(),
        message,
    }]))
}

/// Which page of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PageQuery {
    /// `next` of the page before.
    cursor: Option<String>,
    /// Rows wanted, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// The page a list's query asks for.
pub(super) struct Paged(pub(super) PageRequest);

impl FromRequestParts<State> for Paged {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Refusal> {
        let id = request_id(parts);
        let Asked(query) = Asked::<PageQuery>::from_request_parts(parts, state).await?;
        let request = PageRequest {
            cursor: query.cursor,
            limit: query.limit,
        };
        checked(&request).map_err(|e| e.of_request(&id))?;
        Ok(Self(request))
    }
}

/// Refuses a page that no list answers.
pub(super) fn checked(request: &PageRequest) -> Result<(), Refusal> {
    if request
        .limit
        .is_some_and(|limit| !(1..=PAGE_MAX).contains(&limit))
    {
        return Err(wrong("limit", format!("Use 1 to {PAGE_MAX}")));
    }
    if request.cursor.as_ref().is_some_and(|c| !is_cursor(c)) {
        return Err(wrong("cursor", "Use `next` of the page before".to_owned()));
    }
    Ok(())
}
