//! What happens next: the workflow interpreter, the agent loop, and the ports they need.
//!
//! Lives here: which steps follow a finished step, how a draft is asked for, checked and mended,
//! and the traits of the outside world that `connectors` implements and `services` wires.
//! May not live here: SQL, HTTP, clocks. Imports `domain` only.

pub mod agent;
pub mod interpreter;
pub mod ports;
pub mod simulator;
pub mod times;
