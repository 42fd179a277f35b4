//! Room in the companies' queues as this process last saw it, so that not every start has to count.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use domain::ids::TenantId;

/// A count is believed so long.
const BELIEVED: Duration = Duration::from_secs(1);
/// Of the room that was found, one start in so many does without counting again.
const SHARE: i64 = 10;

/// Starts that may do without a count, by company.
#[derive(Debug, Default)]
pub struct Rooms {
    found: Mutex<HashMap<TenantId, (Instant, i64)>>,
}

impl Rooms {
    /// Takes one of the starts that need no count, if there is one.
    pub(super) fn takes_one(&self, tenant: TenantId) -> bool {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        match found.get_mut(&tenant) {
            Some((at, left)) if *left > 0 && at.elapsed() < BELIEVED => {
                *left -= 1;
                true
            }
            _ => false,
        }
    }

    /// There is room for so many.
    pub(super) fn found(&self, tenant: TenantId, room: i64) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if found.len() > 10_000 {
            found.retain(|_, (at, _)| at.elapsed() < BELIEVED);
        }
        found.insert(tenant, (Instant::now(), room / SHARE));
    }
}
