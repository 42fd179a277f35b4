//! The server as a client meets it: over HTTP, with a database of its own per test.

mod architecture;
mod by_rest;
mod calls;
mod catalog;
mod commands;
mod documents;
mod files;
mod hooks;
mod idempotency;
mod identity;
mod leases;
mod limits;
mod live;
mod malformed;
mod outage;
mod policy;
mod remote;
mod rest;
mod runs;
mod sessions;
mod support;
mod tenancy;
mod transport;
mod workflows;
