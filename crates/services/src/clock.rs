//! The clock and the ids: the only place that reads the system's time or randomness for data.
//! Tests and rehearsals move it; leases and time-outs of processes do not follow it.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use chrono::{DateTime, TimeDelta, Utc};
use uuid::{ContextV7, Timestamp, Uuid};

/// Time for everything that is stored. Cheap to clone; clones share the offset.
#[derive(Clone, Default)]
pub struct Clock {
    offset_ms: Arc<AtomicI64>,
    ids: Arc<std::sync::Mutex<ContextV7>>,
}

impl Clock {
    /// The real time.
    pub fn new() -> Self {
        Self::default()
    }

    /// Now, moved by the offset, in whole microseconds as Postgres keeps them.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the system clock"
    )]
    pub fn now(&self) -> DateTime<Utc> {
        let now = Utc::now() + TimeDelta::milliseconds(self.offset_ms.load(Ordering::Relaxed));
        DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now)
    }

    /// Moves the clock forward or back, on top of earlier moves.
    pub fn advance(&self, by: TimeDelta) {
        self.offset_ms
            .fetch_add(by.num_milliseconds(), Ordering::Relaxed);
    }

    /// A fresh UUIDv7: sorts by time, and by order of making within a millisecond.
    #[expect(clippy::disallowed_methods, reason = "the one place that makes ids")]
    pub fn id(&self) -> Uuid {
        let now = self.now();
        let secs = u64::try_from(now.timestamp()).unwrap_or(0);
        match self.ids.lock() {
            Ok(ids) => Uuid::new_v7(Timestamp::from_unix(
                &*ids,
                secs,
                now.timestamp_subsec_nanos(),
            )),
            Err(_) => Uuid::now_v7(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_in_the_order_they_were_made_and_the_clock_moves() {
        let clock = Clock::new();
        let ids: Vec<_> = (0..1_000).map(|_| clock.id()).collect();
        assert!(ids.windows(2).all(|w| w[0] < w[1]));
        let before = clock.now();
        clock.clone().advance(TimeDelta::days(3));
        assert!(clock.now() - before >= TimeDelta::days(3));
    }
}
