//! The outside world: one implementation per thing outside, of the ports that `engine` declares.
//!
//! Lives here: social networks and writers, each with the HTTP it speaks and its mapping of errors; the
//! bus between processes.
//! May not live here: SQL, use cases, decisions about what happens next. Imports `domain` and
//! `engine`'s ports only.

pub mod bus;
pub mod social;
pub mod writers;
