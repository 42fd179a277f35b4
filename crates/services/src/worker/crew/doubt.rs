//! An exchange with the queue whose answer was lost: it may have come about or not.

use std::time::Duration;

use store::queue::Claimed;
use tokio::time::Instant;

use super::{
    super::{ends::Ends, refill::Unfilled},
    Crew,
};
use crate::{Error, Result};

/// A lost exchange is made again after this.
const AFTER_DOUBT: Duration = Duration::from_millis(100);

impl Crew<'_> {
    /// Everything that is held, as far as this worker knows.
    pub(super) fn known(&self, unbegun: &[Claimed]) -> Vec<Claimed> {
        let mut known = self.held.all();
        known.extend(self.ready.iter().chain(unbegun).cloned());
        known
    }

    /// The database was away during a claim, which may have come about.
    pub(super) fn unfilled(&mut self, unfilled: Unfilled) -> Result<()> {
        let Unfilled { order, error } = unfilled;
        self.turns.served(&order.shares, &[]);
        if let Some(seen) = self.seen.take() {
            self.heed(seen);
        }
        self.doubted(error)
    }

    /// The database was away while ends were stored: they are stored with the next.
    pub(super) fn unstored(&mut self, ends: Ends, error: Error) -> Result<()> {
        self.done.splice(0..0, ends.done);
        self.unbegun.splice(0..0, ends.unbegun);
        if !self.done.is_empty() {
            self.done_since = Some(Instant::now());
        }
        self.doubted(error)
    }

    /// What is at work goes on: its claims stand while the worker beats. What is stored next also clears up
    /// what a claim may have taken. Other failures end this life.
    fn doubted(&mut self, error: Error) -> Result<()> {
        if !matches!(error, Error::Unavailable(..)) {
            return Err(error);
        }
        tracing::warn!(%error, "an exchange with the queue was lost and is made again");
        let now = Instant::now();
        self.doubt = Some(now + AFTER_DOUBT);
        self.sweep_at = now;
        self.rescue_at = now;
        Ok(())
    }
}
