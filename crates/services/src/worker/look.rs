//! What a worker looks for in the queue beside its claims: who has something, which workers are dead and what they held. Never in
//! the way of a claim, as some of it walks over the table.

use std::time::Duration;

use domain::ids::TenantId;
use store::queue;
use tokio::time::Instant;
use uuid::Uuid;

use crate::{App, Result};

/// Tenants one sweep looks at.
const SWEEP: i64 = 1_000;

/// What is looked for.
#[derive(Debug)]
pub(super) struct Question {
    /// Which tenants behind this one have something.
    pub(super) sweep: Option<TenantId>,
    /// Tasks of dead workers.
    pub(super) rescue: bool,
    /// Tasks that are held beyond their deadline: a walk over the table.
    pub(super) overdue: bool,
}

/// What was seen.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Who has something, when it was asked, and where the next sweep begins.
    pub(super) found: Option<(Vec<TenantId>, TenantId)>,
    /// How long that took.
    pub(super) sweep_took: Duration,
    /// How many tasks were taken from dead workers.
    pub(super) rescued: u64,
    /// Whose tasks wait that a dead worker held, when it was asked.
    pub(super) crashed: Vec<TenantId>,
}

/// Looks.
pub(super) async fn look(app: App, question: Question) -> Result<Seen> {
    let now = app.clock.now();
    let mut seen = Seen::default();
    if question.rescue {
        let mut tx = app.db.system("rescue of dead workers' tasks").await?;
        seen.rescued = queue::rescue(&mut tx).await?;
        // Whoever frees them may have no slot, or die next: each worker asks.
        seen.crashed = queue::crashed(&mut tx, now).await?;
        tx.commit().await?;
    }
    if let Some(after) = question.sweep {
        let began = Instant::now();
        let mut tx = app.db.queue("worker looks who has tasks", false).await?;
        let found = queue::due_tenants(&mut tx, after, SWEEP, now).await?;
        tx.commit().await?;
        let next = match found.last() {
            Some(last) if found.len() as i64 == SWEEP => *last,
            _ => TenantId::from_uuid(Uuid::nil()),
        };
        seen.sweep_took = began.elapsed();
        seen.found = Some((found, next));
    }
    if question.overdue {
        let mut tx = app.db.system("rescue of tasks held too long").await?;
        seen.rescued += queue::rescue_overdue(&mut tx).await?;
        tx.commit().await?;
    }
    Ok(seen)
}
