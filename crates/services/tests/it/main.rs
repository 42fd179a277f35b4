//! The use cases against a real database and the stand-in networks on real sockets.

mod approvals;
mod documents;
mod main_job;
mod publishing;
mod queue;
mod queue_ends;
mod queue_model;
mod queue_rules;
mod queue_walks;
mod read_models;
mod removed_controls;
mod tenancy;
mod waiting;
mod wake;
