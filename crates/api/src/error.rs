//! The error of every server function: the wire's problem. What goes wrong on the way (no network,
//! an answer that is not ours) arrives as a problem too, with a code of its own.

use domain::problem::{Problem, ProblemKind};
use leptos::server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};

/// The server could not be reached.
pub const OFFLINE: &str = "offline";
/// What came back is not an answer of this version of the server.
pub const BAD_ANSWER: &str = "bad_answer";
/// The server could not read the call.
pub const BAD_CALL: &str = "bad_call";
/// Address and password do not belong together.
pub const WRONG_CREDENTIALS: &str = "wrong_credentials";

/// Why a call was not answered as asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ApiError {
    /// What happened, why, and what to do.
    pub problem: Problem,
}

impl ApiError {
    /// Address and password do not belong together. Does not say which of them is wrong.
    #[must_use]
    pub fn wrong_credentials() -> Self {
        Problem::new(
            ProblemKind::Unauthenticated,
            WRONG_CREDENTIALS,
            "The address or the password is wrong",
        )
        .into()
    }

    /// The stable word for programs.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.problem.code
    }

    /// Nobody is signed in, or no longer.
    #[must_use]
    pub fn is_signed_out(&self) -> bool {
        self.problem.kind == ProblemKind::Unauthenticated && self.code() != WRONG_CREDENTIALS
    }

    /// The server could not be reached, or a part it needs is away: the same call may work later.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        matches!(
            self.problem.kind,
            ProblemKind::Unavailable | ProblemKind::RateLimited
        )
    }
}

impl From<Problem> for ApiError {
    fn from(problem: Problem) -> Self {
        Self { problem }
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.problem.title)
    }
}

impl std::error::Error for ApiError {}

impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(value: ServerFnErrorErr) -> Self {
        use ServerFnErrorErr as E;
        match value {
            E::Request(_) => Problem::new(
                ProblemKind::Unavailable,
                OFFLINE,
                "The server cannot be reached",
            )
            .detail("Check the connection; nothing is lost, try again")
            .retry_after(2),
            // On the server the text that could not be read is the call.
            E::Deserialization(why) if cfg!(feature = "ssr") => Problem::new(
                ProblemKind::Malformed,
                BAD_CALL,
                "The call could not be read",
            )
            .detail(why),
            E::Deserialization(_) => Problem::new(
                ProblemKind::Internal,
                BAD_ANSWER,
                "The answer could not be read",
            )
            .detail("Reload the page: it may be older than the server"),
            E::Args(why) | E::MissingArg(why) => Problem::new(
                ProblemKind::Malformed,
                BAD_CALL,
                "The call could not be read",
            )
            .detail(why),
            E::Serialization(_) | E::UnsupportedRequestMethod(_) => Problem::new(
                ProblemKind::Malformed,
                BAD_CALL,
                "The call could not be written",
            ),
            E::Registration(_) | E::ServerError(_) | E::MiddlewareError(_) | E::Response(_) => {
                Problem::new(
                    ProblemKind::Internal,
                    "internal",
                    "Something failed on our side",
                )
            }
        }
        .into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_reads_back_and_rubbish_is_a_bad_answer() {
        let error = ApiError::from(Problem::not_found());
        assert_eq!(ApiError::de(error.ser()), error);
        let html = ApiError::de(b"<!doctype html>".as_slice().into());
        assert_eq!(
            html.code(),
            if cfg!(feature = "ssr") {
                BAD_CALL
            } else {
                BAD_ANSWER
            }
        );
    }

    #[test]
    fn no_network_is_a_passing_state() {
        let error = ApiError::from_server_fn_error(ServerFnErrorErr::Request("refused".into()));
        assert_eq!(error.code(), OFFLINE);
        assert!(error.is_passing());
        assert!(!error.is_signed_out());
    }
}
