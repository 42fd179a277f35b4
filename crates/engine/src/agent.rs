//! The agent loop: ask the writer, check the answer, let it mend it once, and give up clearly.

mod ask;
mod draft;

pub use ask::ask;
pub use draft::{Drafted, draft};
