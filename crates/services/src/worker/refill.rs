//! What comes from the queue: look who has something, claim the next. A transaction for many tasks, and
//! beside the one that stores ends (`ends.rs`): a claim does not wait for a flush that is not its own.

use std::time::Duration;

use chrono::TimeDelta;
use domain::ids::TenantId;
use store::queue::{self, Claimed, Share};
use tokio::time::Instant;
use uuid::Uuid;

use crate::{App, Error, Result};

/// Tenants one sweep looks at.
const SWEEP: i64 = 1_000;

/// What is asked for.
#[derive(Debug)]
pub(super) struct Order {
    /// The worker's incarnation.
    pub(super) owner: Uuid,
    /// What to claim.
    pub(super) shares: Vec<Share>,
    /// How long a task may be held.
    pub(super) deadline: TimeDelta,
    /// Look which tenants behind this one have something.
    pub(super) sweep: Option<TenantId>,
    /// Look for tasks of dead workers, and for those held beyond their deadline.
    pub(super) rescue: bool,
    /// The latter is a walk over the table.
    pub(super) overdue: bool,
}

/// What came of it.
#[derive(Debug, Default)]
pub(super) struct Refill {
    /// Claimed, tenants alternating.
    pub(super) claimed: Vec<Claimed>,
    /// The shares they were claimed by.
    pub(super) shares: Vec<Share>,
    /// Another worker was claiming for these.
    pub(super) busy: Vec<TenantId>,
    /// Who has something, when it was asked, and where the next sweep begins.
    pub(super) found: Option<(Vec<TenantId>, TenantId)>,
    /// How long that took.
    pub(super) sweep_took: Duration,
    /// How many tasks were taken from dead workers.
    pub(super) rescued: u64,
    /// Whose tasks wait that a dead worker held, when it was asked.
    pub(super) crashed: Vec<TenantId>,
}

/// A claim of which nobody knows whether it came about, and why.
#[derive(Debug)]
pub(super) struct Unfilled {
    pub(super) order: Order,
    pub(super) error: Error,
}

/// How it ends.
pub(super) type Filled = Result<Refill, Box<Unfilled>>;

/// Asks for it.
pub(super) async fn refill(app: App, order: Order) -> Filled {
    match claim(&app, &order).await {
        Ok(refill) => Ok(Refill {
            shares: order.shares,
            ..refill
        }),
        Err(error) => Err(Box::new(Unfilled { order, error })),
    }
}

async fn claim(app: &App, order: &Order) -> Result<Refill> {
    let now = app.clock.now();
    let mut out = Refill::default();
    if order.rescue {
        let mut tx = app.db.system("rescue of dead workers' tasks").await?;
        out.rescued = queue::rescue(&mut tx).await?;
        if order.overdue {
            out.rescued += queue::rescue_overdue(&mut tx).await?;
        }
        // Whoever frees them may have no slot, or die next: each worker asks.
        out.crashed = queue::crashed(&mut tx, now).await?;
        tx.commit().await?;
    }
    if let Some(after) = order.sweep {
        let began = Instant::now();
        let mut tx = app.db.queue("worker looks who has tasks", false).await?;
        let found = queue::due_tenants(&mut tx, after, SWEEP, now).await?;
        tx.commit().await?;
        let next = match found.last() {
            Some(last) if found.len() as i64 == SWEEP => *last,
            _ => TenantId::from_uuid(Uuid::nil()),
        };
        out.sweep_took = began.elapsed();
        out.found = Some((found, next));
    }
    if !order.shares.is_empty() {
        // A claim that a crash of the database undoes is a task that nobody holds: its late holder changes
        // nothing, and whatever it stores durably makes its claim durable before.
        let taken =
            queue::claim_at_once(&app.db, order.owner, &order.shares, order.deadline, now).await?;
        out.claimed = taken.claimed;
        out.busy = taken.busy;
    }
    Ok(out)
}
