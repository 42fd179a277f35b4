//! Queries of identity: accounts and their failed sign-ins, tenants and memberships, browser
//! sessions, families of refresh tokens. Called by `services::identity` alone, but for
//! `members::active_members`.
//!
//! Almost all of it runs as the system role: who somebody is must be known before the tenant is.

pub mod accounts;
pub mod members;
pub mod sessions;
pub mod tokens;
