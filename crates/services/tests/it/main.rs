//! The use cases against a real database and the stand-in networks on real sockets.

mod approvals;
mod documents;
mod execution;
mod main_job;
mod people;
mod publishing;
mod queue;
mod queue_ends;
mod queue_model;
mod queue_rules;
mod read_models;
mod removed_controls;
mod rounds;
mod tenancy;
mod waiting;
mod wake;
mod waking;
mod workflow_drafts;
mod workflow_files;
mod workflow_requests;
mod workflow_running;
mod workflow_versions;
