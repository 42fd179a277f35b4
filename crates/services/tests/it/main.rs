//! The use cases against a real database and the stand-in networks on real sockets.

mod approvals;
mod documents;
mod main_job;
mod publishing;
mod read_models;
mod removed_controls;
mod tenancy;
mod waiting;
mod workflow_drafts;
mod workflow_files;
mod workflow_requests;
mod workflow_running;
mod workflow_versions;
