//! The stand-in for X and LinkedIn: an HTTP server that speaks as they do, keeps what it accepted
//! on disk, and misbehaves on request. `bellwether sandbox` and the tests mount it.
//!
//! It knows nothing of the product: no crate of the workspace may be imported here, so that its
//! limits and its counting are a second opinion and not an echo of ours. The facts it imitates are
//! those of the networks' own documents; what it does where they say nothing is written beside it.
//!
//! Addresses: `/x/…` is X (pages and API), `/linkedin/…` is LinkedIn (pages and API),
//! `/_control/…` moves the clock, reads the books and switches faults (loopback peers only).

#![allow(
    clippy::result_large_err,
    reason = "the error of a check is the HTTP answer that goes out next"
)]

mod accounts;
mod config;
mod consent;
mod control;
mod faults;
mod grants;
mod growth;
mod journal;
mod linkedin;
mod posts;
mod rates;
mod server;
mod text;
mod world;
mod x;

pub use config::{Client, Config};
pub use growth::{Growth, growth};
pub use posts::{AcceptedPost, Network};
pub use server::{router, serve};
