//! One look per second, for all sockets of the process together, whether another process has
//! committed something: who listens is woken through the same channel as by a commit of our own.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use domain::ids::TenantId;
use services::App;
use store::operations;
use tokio_util::sync::CancellationToken;

const POLL: Duration = Duration::from_secs(1);

/// The tenants somebody listens to: how many sockets, and the newest event seen.
#[derive(Debug, Clone, Default)]
pub struct Watch {
    tenants: Arc<Mutex<BTreeMap<TenantId, (usize, i64)>>>,
}

impl Watch {
    fn with<T>(&self, change: impl FnOnce(&mut BTreeMap<TenantId, (usize, i64)>) -> T) -> T {
        change(&mut self.tenants.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// A socket begins to listen.
    pub(super) fn join(&self, tenant: TenantId) {
        self.with(|tenants| tenants.entry(tenant).or_default().0 += 1);
    }

    /// A socket stops listening.
    pub(super) fn leave(&self, tenant: TenantId) {
        self.with(|tenants| {
            if let Some(entry) = tenants.get_mut(&tenant) {
                entry.0 -= 1;
                if entry.0 == 0 {
                    tenants.remove(&tenant);
                }
            }
        });
    }

    /// Looks until `stop`.
    pub async fn run(self, app: App, stop: CancellationToken) {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(POLL) => {}
            }
            if let Err(error) = self.look(&app).await {
                tracing::debug!(%error, "the live feed could not be looked at");
            }
        }
    }

    async fn look(&self, app: &App) -> services::Result<()> {
        let tenants: Vec<TenantId> = self.with(|tenants| tenants.keys().copied().collect());
        if tenants.is_empty() {
            return Ok(());
        }
        let mut tx = app.db.system("watch the live feeds").await?;
        for tenant in tenants {
            let (newest, _) = operations::outbox_position(&mut tx, tenant).await?;
            let moved = self.with(|tenants| {
                tenants
                    .get_mut(&tenant)
                    .is_some_and(|entry| std::mem::replace(&mut entry.1, newest) != newest)
            });
            if moved {
                // Nobody listening any more is fine.
                drop(app.wake.tenants.send(tenant));
            }
        }
        tx.commit().await?;
        Ok(())
    }
}
