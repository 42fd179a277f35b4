//! One exchange with the queue: store what is done, look who has something, claim the next. One
//! transaction, so that a busy worker commits once per batch and not once per task.

use std::time::Duration;

use chrono::TimeDelta;
use domain::ids::TenantId;
use store::queue::{self, Claimed, Done, Share};
use tokio::time::Instant;
use uuid::Uuid;

use crate::{App, Result};

/// Tenants one sweep looks at.
const SWEEP: i64 = 1_000;

/// What is to be exchanged.
#[derive(Debug)]
pub(super) struct Order {
    /// The worker's incarnation.
    pub(super) owner: Uuid,
    /// Tasks whose outcome is a value.
    pub(super) done: Vec<Done>,
    /// Tasks that were claimed and not begun, and will not be.
    pub(super) unbegun: Vec<Claimed>,
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
    /// Tasks taken from dead workers.
    pub(super) rescued: u64,
}

/// Carries the exchange out.
pub(super) async fn refill(app: App, order: Order) -> Result<Refill> {
    let now = app.clock.now();
    let mut out = Refill {
        shares: order.shares,
        ..Refill::default()
    };
    if order.rescue {
        let mut tx = app.db.system("rescue of dead workers' tasks").await?;
        out.rescued = queue::rescue(&mut tx).await?;
        if order.overdue {
            out.rescued += queue::rescue_overdue(&mut tx).await?;
        }
        tx.commit().await?;
    }
    // A claim that a crash of the database undoes is a task that nobody holds: its late holder changes
    // nothing, and whatever it stores durably makes its claim durable before. Ends must last, and so
    // must what is given back: nobody else would free it.
    let lasts = !order.done.is_empty() || !order.unbegun.is_empty();
    let mut tx = app.db.queue("worker exchanges tasks", lasts).await?;
    if !order.done.is_empty() {
        let kept = queue::complete_many(&mut tx, &order.done, now).await?;
        let lost = order.done.len() - kept.len();
        if lost > 0 {
            tracing::info!(
                tasks = lost,
                "tasks were taken over meanwhile: nothing changed"
            );
        }
    }
    if !order.unbegun.is_empty() {
        queue::give_up(&mut tx, &order.unbegun).await?;
    }
    if let Some(after) = order.sweep {
        let began = Instant::now();
        let found = queue::due_tenants(&mut tx, after, SWEEP, now).await?;
        let next = match found.last() {
            Some(last) if found.len() as i64 == SWEEP => *last,
            _ => TenantId::from_uuid(Uuid::nil()),
        };
        out.sweep_took = began.elapsed();
        out.found = Some((found, next));
    }
    if !out.shares.is_empty() {
        let taken = queue::claim(&mut tx, order.owner, &out.shares, order.deadline, now).await?;
        out.claimed = taken.claimed;
        out.busy = taken.busy;
    }
    tx.commit().await?;
    Ok(out)
}
