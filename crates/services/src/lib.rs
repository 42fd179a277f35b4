//! The use cases: one module per feature. Each function takes a context, asks for the permission,
//! opens one transaction, changes, announces, audits and commits.
//!
//! Lives here: what the product does, the job handlers, the clock and the ids.
//! May not live here: SQL text, HTTP of our own, screens. Imports domain, store, engine, connectors.

pub mod app;
pub mod approvals;
pub mod audience;
pub mod brand;
pub mod campaigns;
pub mod clock;
pub mod content;
pub mod context;
pub mod error;
pub mod identity;
pub mod insight;
pub mod integrations;
pub mod notifications;
pub mod once;
pub mod operations;
pub mod publishing;
pub mod queue;
pub mod seal;
mod steps;
pub mod switches;
pub mod wake;
pub mod worker;
pub mod worker_keys;
pub mod workflows;

pub use app::{App, Settings};
pub use clock::Clock;
pub use context::{Actor, TenantCx};
pub use error::{Error, Result};
