//! What comes in: which tenants may have something, and the tasks an exchange has claimed. Nothing is
//! begun here.

use std::time::Duration;

use domain::ids::TenantId;
use tokio::time::Instant;

use super::{
    super::{look::Seen, refill::Refill, slot, turns::alternate},
    Crew,
};
use crate::{Error, Result};

/// What cannot be begun now, but soon, is asked for again after this.
const SOON: Duration = Duration::from_millis(20);
/// A sweep may take this share of the time, one in so many.
const SWEEP_SHARE: u32 = 20;

impl Crew<'_> {
    pub(super) fn woken(&mut self) {
        let (tenants, everyone) = self.app.wake.tasks.take();
        for tenant in tenants {
            self.turns.woken(tenant);
        }
        if everyone {
            self.sweep_at = Instant::now();
        }
    }

    /// The queue was looked at. A database that was away is asked again; other failures end this life.
    pub(super) fn looked(&mut self, seen: Result<Seen>) -> Result<()> {
        match seen {
            Ok(seen) if self.filling.is_some() => self.seen = Some(seen),
            Ok(seen) => self.heed(seen),
            Err(error @ Error::Unavailable(..)) => {
                tracing::warn!(%error, "the queue could not be looked at and is asked again");
                let again = Instant::now() + self.config.poll / 4;
                self.sweep_at = again;
                self.rescue_at = again;
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// What was seen counts for the next turns.
    pub(super) fn heed(&mut self, seen: Seen) {
        self.has_looked = true;
        if let Some((found, next)) = &seen.found {
            self.turns.found(found, self.id.as_u128());
            self.sweep_from = *next;
            let rest = seen.sweep_took * SWEEP_SHARE;
            self.sweep_at = self.sweep_at.max(Instant::now() + rest);
        }
        if seen.rescued > 0 {
            let tasks = seen.rescued;
            tracing::info!(tasks, "took tasks from workers that no longer renew");
            self.sweep_at = Instant::now();
        }
        self.turns.crashed(&seen.crashed);
    }

    pub(super) fn filled(&mut self, filled: Refill) {
        self.turns.served(&filled.shares, &filled.claimed);
        if let Some(seen) = self.seen.take() {
            self.heed(seen);
        }
        self.soon(filled.busy);
        let mut free = self.config.slots.saturating_sub(self.running.len());
        let mut alone = !self.held.has_suspect(slot::CRASHES_MAX - 1);
        for task in alternate(filled.claimed) {
            // What has seen a worker die is never claimed ahead, and the second time it is the only one
            // of its kind here: so it cannot take others into quarantine with it.
            match task.crashes {
                1.. if task.crashes >= slot::CRASHES_MAX => self.ready.push_back(task),
                1.. if free > 0 && (alone || task.crashes < slot::CRASHES_MAX - 1) => {
                    free -= 1;
                    alone &= task.crashes < slot::CRASHES_MAX - 1;
                    self.ready.push_front(task);
                }
                1.. => {
                    self.soon(vec![task.tenant]);
                    self.unbegun.push(task);
                }
                _ => self.ready.push_back(task),
            }
        }
    }

    /// Asks for these tenants again in a moment.
    fn soon(&mut self, tenants: Vec<TenantId>) {
        if !tenants.is_empty() {
            self.again.extend(tenants);
            self.again_at.get_or_insert(Instant::now() + SOON);
        }
    }

    /// The moment has come.
    pub(super) fn now_again(&mut self) {
        if self.again_at.is_some_and(|t| t <= Instant::now()) {
            self.again_at = None;
            for tenant in std::mem::take(&mut self.again) {
                self.turns.woken(tenant);
            }
        }
    }
}
