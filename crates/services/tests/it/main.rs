//! The use cases against a real database and the stand-in networks on real sockets.

mod approvals;
mod documents;
mod kinds;
mod main_job;
mod publishing;
mod read_models;
mod removed_controls;
mod tenancy;
mod waiting;
