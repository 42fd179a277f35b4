//! Publishing: connected accounts, what became of each post, and a person's word on an open outcome.

mod connect;
mod outcome;
mod tokens;

pub use connect::{complete_connect, connect_url, disconnect, finish_connect, list_connections};
pub(crate) use outcome::{event, reopen_failed};
pub use outcome::{list_publications, retry_publication, settle_publication};
pub(crate) use tokens::{Access, access, refresh, shown};
