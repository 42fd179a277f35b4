//! An open editor of a draft without its screen: the document and its way to the server, undo and
//! redo, who may write. Plain state machines: what happens is a call with the time as an argument,
//! what is to be done comes back as values. No clock, no storage, no network and nothing drawn here.

pub mod chip;
pub mod conflict;
pub mod deed;
pub mod failure;
pub mod history;
pub mod lease;
pub mod log;
pub mod session;
mod size;

/// A point in time as milliseconds since 1970, by the browser's clock; or a length of time. A clock
/// that is set back delays things and breaks nothing.
pub type Millis = u64;

pub use chip::{Chip, Reason};
pub use conflict::{Choice, Conflict};
pub use deed::Deed;
pub use failure::Failure;
pub use history::Selection;
pub use session::{Access, EditError, Edited, Effect, Session, Told};
