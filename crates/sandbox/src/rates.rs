//! How many calls an account has left in the running window, per kind of call.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

/// The state of a window after a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    pub limit: u32,
    pub remaining: u32,
    pub resets_at: DateTime<Utc>,
    /// The call was one too many.
    pub over: bool,
}

/// All windows; forgotten at a restart.
#[derive(Default)]
pub(crate) struct Rates {
    used: HashMap<(String, &'static str), (DateTime<Utc>, u32)>,
}

impl Rates {
    /// Counts a call. A window begins with its first call and lasts `length`.
    pub(crate) fn count(
        &mut self,
        who: &str,
        kind: &'static str,
        limit: u32,
        length: TimeDelta,
        now: DateTime<Utc>,
    ) -> Window {
        let (began, used) = self.used.entry((who.to_owned(), kind)).or_insert((now, 0));
        if now >= *began + length || now < *began {
            (*began, *used) = (now, 0);
        }
        *used = used.saturating_add(1);
        Window {
            limit,
            remaining: limit.saturating_sub(*used),
            resets_at: *began + length,
            over: *used > limit,
        }
    }

    pub(crate) fn clear(&mut self) {
        self.used.clear();
    }
}
