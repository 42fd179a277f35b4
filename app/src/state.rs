//! What the app remembers between pages: who is signed in, what was fetched, the live feed, toasts.
//! Each piece is a handle in context with a `use_…` function of its own; nothing is a bare signal.

pub mod clock;
pub mod form;
pub mod fresh;
pub mod keys;
pub mod live;
pub mod paged;
pub mod phase;
pub mod plans;
pub mod query;
pub mod session;
pub mod shortcuts;
pub mod theme;
pub mod toasts;
pub mod unsaved;
pub mod writes;
