//! Turns at the heads of outboxes. A tenant's commits that announce something go one after another, by the lock of its head's
//! row. Those of one process take turns here first: in the database each that waits is woken by every commit before its own.

use std::{sync::Arc, time::Duration};

use domain::ids::TenantId;
use tokio::sync::{Semaphore, SemaphorePermit};

/// Places to wait at. Tenants that share one wait for one another's commits now and then.
const PLACES: usize = 1024;

/// One that holds the row, and one that waits at it: it goes on with the commit of the first, and nobody else is woken.
const AT_THE_ROW: usize = 2;

/// Longest wait for a turn. It is a courtesy: whoever waited so long goes on and meets the others at the row.
const PATIENCE: Duration = Duration::from_millis(500);

/// Where the commits of one process take turns.
#[derive(Clone)]
pub(crate) struct Heads(Arc<[Semaphore]>);

impl Heads {
    pub(crate) fn new() -> Self {
        Self((0..PLACES).map(|_| Semaphore::new(AT_THE_ROW)).collect())
    }

    /// The tenant's turn, until it is dropped; nothing when it took too long.
    pub(crate) async fn turn(&self, tenant: TenantId) -> Option<SemaphorePermit<'_>> {
        // Ids are made in order of time; their last bits are drawn.
        let place = tenant.uuid().as_u128() as usize % PLACES;
        let turn = tokio::time::timeout(PATIENCE, self.0[place].acquire());
        turn.await.ok()?.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn two_have_their_turn_at_a_time_and_nobody_waits_for_ever() {
        let heads = Heads::new();
        let [ours, theirs] = [1, 2].map(|n| TenantId::from_uuid(uuid::Uuid::from_u128(n)));
        let (first, second) = (heads.turn(ours).await, heads.turn(ours).await);
        assert!(first.is_some() && second.is_some());
        assert!(heads.turn(theirs).await.is_some());
        assert!(heads.turn(ours).await.is_none());
        drop(first);
        assert!(heads.turn(ours).await.is_some());
    }
}
