//! The egress port: one HTTP call to an address that a person wrote into a workflow.

use async_trait::async_trait;

/// A call.
#[derive(Clone, Default)]
pub struct Call {
    /// `GET`, `POST` …
    pub method: String,
    /// The whole address.
    pub url: String,
    /// Names and values. They hold secrets and are not sent to another host.
    pub headers: Vec<(String, String)>,
    /// What is sent.
    pub body: Option<Vec<u8>>,
    /// Redirects that are followed, each checked anew; reading calls only.
    pub redirects: u8,
}

// Headers hold secrets.
impl std::fmt::Debug for Call {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Call")
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallAnswer {
    /// Status.
    pub status: u16,
    /// Names in lower case, and values. At most a hundred.
    pub headers: Vec<(String, String)>,
    /// The body, whole; at most a megabyte.
    pub body: Vec<u8>,
}

impl CallAnswer {
    /// The first header of that lower-case name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// The address or the request may not be called: nothing has left, and trying again does not help.
    #[error("{0}")]
    Refused(String),
    /// No connection was opened: nothing of the request has left.
    #[error("{0}")]
    NotSent(String),
    /// The request may have arrived.
    #[error("{0}")]
    Lost(String),
    /// The answer came and cannot be taken: too long, compressed, too many headers. The request arrived.
    #[error("{0}")]
    Unusable(String),
}

/// Calls addresses outside. An implementation refuses every address that is not on the internet.
#[async_trait]
pub trait Egress: Send + Sync {
    /// Makes the call, once.
    async fn call(&self, call: &Call) -> Result<CallAnswer, CallError>;
}
