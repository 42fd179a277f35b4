//! The browser half: pages, the kit they are made of, and what they remember between calls.
//!
//! Lives here: screens and display logic. May not live here: business rules (limits, permissions,
//! state machines: those are `domain`), SQL, secrets. Talks to the server through `remote` only.

mod boot;
mod i18n;
mod nav;
mod pages;
mod remote;
mod routes;
mod sheets;
mod shell;
mod split;
mod state;
mod ui;
mod words;

pub use boot::start;
