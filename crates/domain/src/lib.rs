//! The words both sides share: ids, value types, states, permissions, limits, validation and the wire shapes.
//!
//! Lives here: what exists and which rules it obeys, one folder per feature. The browser and the
//! server compile the same code, so a limit or a permission is written once.
//! May not live here: async, clocks, randomness, I/O, SQL, HTTP. Imports nothing of ours.

pub mod approvals;
pub mod audience;
pub mod brand;
pub mod campaigns;
pub mod content;
pub mod events;
pub mod fields;
pub mod identity;
pub mod ids;
pub mod insight;
pub mod integrations;
pub mod money;
pub mod notifications;
pub mod operations;
pub mod page;
pub mod permissions;
pub mod problem;
pub mod publishing;
pub mod queue;
pub mod remote;
pub mod shape;
pub mod workflows;
