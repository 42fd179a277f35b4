//! Not yet filled.
pub mod social;
