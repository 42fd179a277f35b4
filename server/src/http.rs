//! What every request passes through, outermost first: id, log and figures (`trace`), security
//! headers (`headers`), refusal of other sites (`guard`), limits by address (`limit`), reading and checking of JSON bodies
//! (`body`), and the task of its own in which the handler runs (`detach`).

pub mod body;
pub mod detach;
pub mod guard;
pub mod headers;
pub mod json;
pub mod limit;
pub mod problem;
pub mod trace;

/// The id of a request, for logs and answers.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// Where a request came from.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub std::net::SocketAddr);
