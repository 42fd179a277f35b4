//! The message catalogue, one file per area: every word on a screen stands here under a stable key.

pub mod approvals;
pub mod auth;
pub mod brand;
pub mod builder;
pub mod campaigns;
pub mod common;
pub mod home;
pub mod insight;
pub mod keys;
pub mod limits;
pub mod mend;
pub mod messages;
pub mod overlay;
pub mod peek;
pub mod runs;
pub mod secrets;
pub mod settings;
pub mod shell;
pub mod states;
pub mod tasks;
pub mod trials;
pub mod versions;
pub mod voice;
pub mod worker_keys;
pub mod workflows;
