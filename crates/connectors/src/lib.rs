//! Not yet filled.
pub mod social;
pub mod writers;
