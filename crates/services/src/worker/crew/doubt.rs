//! An exchange with the queue whose answer was lost: it may have come about or not.

use std::time::Duration;

use store::queue::Claimed;
use tokio::time::Instant;

use super::{super::refill::Unfilled, Crew};
use crate::{Error, Result};

/// A lost exchange is made again after this.
const AFTER_DOUBT: Duration = Duration::from_millis(100);

impl Crew<'_> {
    /// Everything that is held, as far as this worker knows.
    pub(super) fn known(&self, unbegun: &[Claimed]) -> Vec<Claimed> {
        let mut known = self.held.all();
        known.extend(self.ready.iter().chain(unbegun).cloned());
        known.extend(self.done.iter().map(|d| d.task.clone()));
        known
    }

    /// The database was away during an exchange. What is at work goes on: its claims stand while the worker
    /// beats. What was to be stored is stored with the next exchange, which also clears up what this one may
    /// have claimed. Other failures end this life.
    pub(super) fn unfilled(&mut self, unfilled: Unfilled) -> Result<()> {
        let Unfilled { order, error } = unfilled;
        if !matches!(error, Error::Unavailable(..)) {
            return Err(error);
        }
        tracing::warn!(%error, "an exchange with the queue was lost and is made again");
        self.done.splice(0..0, order.done);
        self.unbegun.splice(0..0, order.unbegun);
        self.turns.served(&order.shares, &[]);
        let now = Instant::now();
        if !self.done.is_empty() {
            self.done_since = Some(now);
        }
        self.doubt = Some(now + AFTER_DOUBT);
        self.sweep_at = now;
        self.rescue_at = now;
        Ok(())
    }
}
