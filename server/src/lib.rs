//! The composition root: reads the configuration, builds the application, answers HTTP, runs the
//! loops. The only crate that reads the environment. Nothing imports it but its own tests.

pub mod commands;
pub mod compose;
pub mod config;
pub mod control;
pub mod files;
pub mod grpc;
pub mod health;
pub mod hooks;
pub mod http;
pub mod pages;
pub mod rest;
pub mod router;
pub mod rpc;
pub mod serve;
pub mod sessions;
pub mod state;
pub mod telemetry;
pub mod visits;
pub mod ws;

pub use config::Config;
pub use state::State;
