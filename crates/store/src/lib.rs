//! Postgres: the only crate that names sqlx. `TenantTx` (one tenant, one transaction) and
//! `SystemTx` (work that spans tenants) are its only doors; nothing else hands out a connection.
//!
//! Lives here: pools, transactions, one module per feature with its queries and row types.
//! May not live here: permissions, clocks, business rules, HTTP. Imports `domain` only.

mod catalog;
mod db;
mod error;
mod heads;
mod kept;
mod open;
mod page;
mod tx;

pub mod admin;
pub mod approvals;
pub mod audience;
pub mod brand;
pub mod campaigns;
pub mod content;
pub mod identity;
pub mod insight;
pub mod integrations;
pub mod notifications;
pub mod once;
pub mod operations;
pub mod publishing;
pub mod queue;
pub mod workflows;

pub use catalog::{CatalogFault, check_catalog};
pub use db::{Db, Urls, migrate};
pub use error::{Error, Result};
pub use tx::{NewEvent, SystemTx, TenantTx};

use kept::Kept;
