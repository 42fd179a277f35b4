//! The one error shape of the wire: RFC 9457 problem details with a stable `code`, used by the
//! REST endpoints and by the server functions alike.

use serde::{Deserialize, Serialize};

use crate::fields::FieldError;

/// Code of a call whose own signature is missing, wrong or too old. Signing in would not mend it.
pub const BAD_SIGNATURE: &str = "bad_signature";

/// The closed set of reasons a request is not answered as asked. Decides the HTTP status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// 400: the request could not be read at all.
    Malformed,
    /// 401: nobody is signed in, or the credential has ended.
    Unauthenticated,
    /// 403: the role may not do this, or the request came from another site.
    Forbidden,
    /// 404: there is no such thing for this tenant.
    NotFound,
    /// 409: the thing is in another state or revision than the request expects.
    Conflict,
    /// 413: the body is too large.
    TooLarge,
    /// 415: the content type is not accepted.
    UnsupportedMedia,
    /// 422: fields are wrong; `fields` names them.
    Invalid,
    /// 429: too many requests; try again after `retry_after` seconds.
    RateLimited,
    /// 500: a fault on our side.
    Internal,
    /// 503: a part we need is away; try again after `retry_after` seconds.
    Unavailable,
}

impl ProblemKind {
    /// The HTTP status that goes with the kind.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::Malformed => 400,
            Self::Unauthenticated => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::Conflict => 409,
            Self::TooLarge => 413,
            Self::UnsupportedMedia => 415,
            Self::Invalid => 422,
            Self::RateLimited => 429,
            Self::Internal => 500,
            Self::Unavailable => 503,
        }
    }
}

/// An error as it goes over the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// Always `about:blank`; the `code` says more.
    #[serde(rename = "type")]
    pub type_uri: String,
    /// HTTP status, repeated in the body as RFC 9457 asks.
    pub status: u16,
    /// Short sentence for a person.
    pub title: String,
    /// What happened, why, and what to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Stable word for programs, such as `tenant_mismatch`.
    pub code: String,
    /// Kind, from which the status follows.
    pub kind: ProblemKind,
    /// What is wrong field by field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldError>,
    /// Seconds after which another try makes sense.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
    /// Quote this when asking for help.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

impl Problem {
    /// A problem of `kind` with a stable `code` and a sentence for a person.
    #[must_use]
    pub fn new(kind: ProblemKind, code: &str, title: impl Into<String>) -> Self {
        Self {
            type_uri: "about:blank".to_owned(),
            status: kind.status(),
            title: title.into(),
            detail: None,
            code: code.to_owned(),
            kind,
            fields: Vec::new(),
            retry_after: None,
            request_id: None,
        }
    }

    /// Wrong fields.
    #[must_use]
    pub fn invalid(fields: Vec<FieldError>) -> Self {
        let mut problem = Self::new(
            ProblemKind::Invalid,
            "invalid_fields",
            "Some fields need mending",
        );
        problem.fields = fields;
        problem
    }

    /// The same answer for an unknown thing and for another tenant's.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(
            ProblemKind::NotFound,
            "not_found",
            "There is no such thing here",
        )
    }

    /// Adds the longer explanation.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Says after how many seconds another try makes sense.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }
}
