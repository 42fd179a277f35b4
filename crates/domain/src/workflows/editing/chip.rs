//! What an editor says about the safety of the work: the save chip.

use super::Millis;

/// *Saving…* is said only when it takes longer.
pub const SAVING_MS: Millis = 300;

/// The save chip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chip {
    /// Everything is on the server, since then; nothing is known of the time if nothing was ever saved.
    Saved(Option<Millis>),
    /// Edits are on their way.
    Saving,
    /// The server cannot be reached.
    Offline {
        /// Edits that wait.
        waiting: usize,
        /// Whether they are kept on this device.
        is_kept: bool,
    },
    /// A person has to decide about so many edits.
    Conflict(usize),
    /// Edits do not get through.
    NotSaved {
        /// Why.
        reason: Reason,
        /// Whether trying again may help.
        can_retry: bool,
    },
}

/// Why edits do not get through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The server fails.
    Server,
    /// Nobody is signed in any more.
    SignedOut,
    /// There is no such workflow any more.
    Gone,
    /// This person may not change it.
    Forbidden,
    /// Another editor has the lease.
    NotWriter,
    /// The server refuses them; why.
    Refused(String),
}
