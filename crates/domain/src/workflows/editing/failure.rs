//! Why a batch did not get through, and how long to wait before it is sent again.

use crate::problem::{Problem, ProblemKind};

use super::Millis;

/// The code of a refusal because another editor has the lease.
pub const NOT_WRITER: &str = "not_writer";
/// The code of a refusal because the draft cannot be brought together with the batch.
pub const STALE_REVISION: &str = "stale_revision";
/// The code that the browser gives to a call that did not reach the server.
pub const OFFLINE: &str = "offline";

/// First pause before a batch is sent again; doubled each time.
pub const PAUSE_MS: Millis = 1_000;
/// Longest pause.
pub const PAUSE_MAX_MS: Millis = 30_000;

/// What became of a batch that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The server cannot be reached.
    Offline,
    /// It failed, or a part of it is away.
    Server,
    /// It asks for a pause of so long.
    Busy(Millis),
    /// Nobody is signed in any more.
    SignedOut,
    /// There is no such workflow any more.
    Gone,
    /// This person may not change it.
    Forbidden,
    /// Another editor has the lease.
    NotWriter,
    /// The batch is larger than the server takes.
    TooLarge,
    /// The draft was replaced, or has moved on too far.
    Stale,
    /// The workflow is in a state in which nothing changes, such as archived; why.
    Closed(String),
    /// The batch is wrong: which of its commands, where that is known, and why.
    Refused(Option<usize>, String),
}

impl Failure {
    /// Reads the wire's error.
    #[must_use]
    pub fn of(problem: &Problem) -> Self {
        use ProblemKind as K;
        match (problem.kind, problem.code.as_str()) {
            (K::Unavailable, OFFLINE) => Self::Offline,
            (K::Unavailable | K::Internal, _) => Self::Server,
            (K::RateLimited, _) => {
                Self::Busy(Millis::from(problem.retry_after.unwrap_or(1)) * 1_000)
            }
            (K::Unauthenticated, _) => Self::SignedOut,
            (K::Forbidden, _) => Self::Forbidden,
            (K::NotFound, _) => Self::Gone,
            (K::TooLarge, _) => Self::TooLarge,
            (K::Conflict, STALE_REVISION) => Self::Stale,
            (K::Conflict, NOT_WRITER) => Self::NotWriter,
            (K::Conflict, _) => Self::Closed(problem.title.clone()),
            (K::Malformed | K::UnsupportedMedia | K::Invalid, _) => {
                let field = problem.fields.first();
                let index = field.and_then(|f| f.field.strip_prefix("commands.")?.parse().ok());
                let message = field.map_or(&problem.title, |f| &f.message);
                Self::Refused(index, message.clone())
            }
        }
    }
}

/// How long to wait before try `tries` + 1: anywhere between nothing and a pause that doubles with
/// each try ("full jitter": editors that failed together do not come back together). `jitter` is
/// drawn by the caller, from 0 to 1.
#[must_use]
pub fn pause(tries: u32, jitter: f64) -> Millis {
    let most = PAUSE_MS
        .saturating_mul(1 << tries.min(20))
        .min(PAUSE_MAX_MS);
    let part = if jitter.is_nan() {
        1.0
    } else {
        jitter.clamp(0.0, 1.0)
    };
    (most as f64 * part) as Millis
}

#[cfg(test)]
mod tests;
