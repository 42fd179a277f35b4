//! The outside world: one implementation per thing outside, of the ports that `engine` declares.
//!
//! Lives here: social networks, writers, models, the client for addresses that people write down, each
//! with the HTTP it speaks and its mapping of errors; the bus between processes.
//! May not live here: SQL, use cases, decisions about what happens next. Imports `domain` and
//! `engine`'s ports only.

pub mod bus;
pub mod egress;
pub mod models;
pub mod social;
pub mod writers;
