//! The pages, one folder per group. A page declares its queries at the top, then draws.

pub mod approvals;
pub mod auth;
pub mod brand;
pub mod builder;
pub mod campaigns;
pub mod figures;
pub mod home;
pub mod peek;
pub mod problem;
pub mod settings;
pub mod start;
pub mod status;
pub mod work;
pub mod workflows;
