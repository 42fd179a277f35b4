//! The agent loop: ask the writer, check the answer, let it mend it once, and give up clearly.

mod draft;

pub use draft::{Drafted, draft};
