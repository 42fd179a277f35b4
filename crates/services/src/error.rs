//! One error for all use cases: a closed set of kinds, turned into the wire's problem by one
//! function. Logged once, at the edge.

use domain::{
    fields::FieldError,
    problem::{BAD_SIGNATURE, Problem, ProblemKind},
};

/// Result of every use case.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a use case was refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing of that id in this tenant, or it belongs to another.
    #[error("not found")]
    NotFound,
    /// The role may not do this.
    #[error("not permitted: {0}")]
    Forbidden(String),
    /// Nobody is signed in.
    #[error("not signed in")]
    Unauthenticated,
    /// A call that signs itself is not signed, or not as it should be.
    #[error("not signed")]
    BadSignature,
    /// The thing is in another state or revision. Stable code, sentence.
    #[error("{1}")]
    Conflict(&'static str, String),
    /// Fields are wrong.
    #[error("{} fields are wrong", .0.len())]
    Invalid(Vec<FieldError>),
    /// Too much, too often; seconds to wait.
    #[error("too many requests")]
    RateLimited(u32),
    /// The company has too much waiting in its queue; seconds to wait.
    #[error("the queue is full")]
    QueueFull(u32),
    /// A part we need is away; seconds to wait.
    #[error("unavailable: {0}")]
    Unavailable(String, u32),
    /// A fault on our side.
    #[error("internal fault")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// One wrong field.
    pub fn field(field: &str, code: &str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError {
            field: field.to_owned(),
            code: code.to_owned(),
            message: message.into(),
        }])
    }

    /// A fault with its cause.
    pub fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(source.into())
    }

    /// What went wrong inside, with every cause, for the log.
    pub fn causes(&self) -> String {
        let mut said = self.to_string();
        let mut at = std::error::Error::source(self);
        while let Some(cause) = at {
            said.push_str(": ");
            said.push_str(&cause.to_string());
            at = cause.source();
        }
        said
    }

    /// The wire's form. Nothing internal is shown; faults are logged by the caller.
    pub fn problem(&self) -> Problem {
        match self {
            Self::NotFound => Problem::not_found(),
            Self::Forbidden(why) => Problem::new(
                ProblemKind::Forbidden,
                "forbidden",
                "Your role may not do this",
            )
            .detail(why),
            Self::Unauthenticated => Problem::new(
                ProblemKind::Unauthenticated,
                "unauthenticated",
                "Sign in to continue",
            ),
            Self::BadSignature => Problem::new(
                ProblemKind::Unauthenticated,
                BAD_SIGNATURE,
                "The signature of this call is missing, wrong or too old",
            ),
            Self::Conflict(code, why) => Problem::new(ProblemKind::Conflict, code, why.clone()),
            Self::Invalid(fields) => Problem::invalid(fields.clone()),
            Self::RateLimited(after) => Problem::new(
                ProblemKind::RateLimited,
                "rate_limited",
                format!("Too many tries: wait {after} seconds"),
            )
            .retry_after(*after),
            Self::QueueFull(after) => Problem::new(
                ProblemKind::RateLimited,
                "queue_full",
                "Too much is waiting to be done already",
            )
            .retry_after(*after),
            Self::Unavailable(why, after) => Problem::new(
                ProblemKind::Unavailable,
                "unavailable",
                "A part we need is away",
            )
            .detail(why)
            .retry_after(*after),
            Self::Internal(_) => Problem::new(
                ProblemKind::Internal,
                "internal",
                "Something failed on our side",
            )
            .detail("Try again; if it fails again, quote the request id"),
        }
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Unavailable(_) => Self::Unavailable("The database is away".to_owned(), 2),
            store::Error::Dangling(_) => Self::NotFound,
            other => Self::internal(other),
        }
    }
}

impl From<Vec<FieldError>> for Error {
    fn from(fields: Vec<FieldError>) -> Self {
        Self::Invalid(fields)
    }
}
