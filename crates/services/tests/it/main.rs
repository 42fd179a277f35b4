//! The use cases against a real database and the stand-in networks on real sockets.

mod approval_rules;
mod approvals;
mod controls;
mod documents;
mod execution;
mod kinds;
mod main_job;
mod people;
mod publishing;
mod queue;
mod queue_ends;
mod queue_model;
mod queue_rules;
mod queue_walks;
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
