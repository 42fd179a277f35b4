//! What tests stand on: a database each, a running application with the stand-in networks beside
//! it, and the steps of the main job. Only tests import this crate.

mod app;
mod database;
pub mod flow;
pub mod journey;
pub mod mortal;
pub mod witness;

pub use app::{Choices, TestApp};
pub use database::TestDb;
pub use flow::Flow;
