//! One exchange with the queue: store what is done, look who has something, claim the next. One
//! transaction, so that a busy worker commits once per batch and not once per task.

use std::time::Duration;

use chrono::TimeDelta;
use domain::ids::TenantId;
use store::queue::{self, Claimed, Done, Share};
use tokio::time::Instant;
use uuid::Uuid;

use crate::{App, Error, Result};

/// Tenants one sweep looks at.
const SWEEP: i64 = 1_000;

/// What is to be exchanged.
#[derive(Debug)]
pub(super) struct Order {
    /// The worker's incarnation.
    pub(super) owner: Uuid,
    /// Tasks whose outcome is a value.
    pub(super) done: Vec<Done>,
    /// Tasks that were claimed and are not worked on, and will not be.
    pub(super) unbegun: Vec<Claimed>,
    /// The answer of the exchange before was lost: all that is known to be held. What the queue thinks is
    /// held besides goes back.
    pub(super) known: Option<Vec<Claimed>>,
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
    /// Whose tasks were taken from dead workers, one for each.
    pub(super) rescued: Vec<TenantId>,
}

/// An exchange of which nobody knows whether it came about, and why.
#[derive(Debug)]
pub(super) struct Unfilled {
    pub(super) order: Order,
    pub(super) error: Error,
}

/// How an exchange ends.
pub(super) type Filled = Result<Refill, Box<Unfilled>>;

/// Carries the exchange out.
pub(super) async fn refill(app: App, order: Order) -> Filled {
    match exchange(&app, &order).await {
        Ok(refill) => Ok(Refill {
            shares: order.shares,
            ..refill
        }),
        Err(error) => Err(Box::new(Unfilled { order, error })),
    }
}

async fn exchange(app: &App, order: &Order) -> Result<Refill> {
    let now = app.clock.now();
    let mut out = Refill::default();
    if order.rescue {
        let mut tx = app.db.system("rescue of dead workers' tasks").await?;
        out.rescued = queue::rescue(&mut tx).await?;
        if order.overdue {
            out.rescued.extend(queue::rescue_overdue(&mut tx).await?);
        }
        tx.commit().await?;
    }
    // A claim that a crash of the database undoes is a task that nobody holds: its late holder changes
    // nothing, and whatever it stores durably makes its claim durable before. Ends must last, and so
    // must what is given back: nobody else would free it.
    let lasts = !order.done.is_empty() || !order.unbegun.is_empty() || order.known.is_some();
    let mut tx = app.db.queue("worker exchanges tasks", lasts).await?;
    if let Some(known) = &order.known {
        let tasks = queue::disown(&mut tx, order.owner, known).await?;
        if tasks > 0 {
            tracing::info!(tasks, "gave back tasks whose claim was not answered");
        }
    }
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
    if !order.shares.is_empty() {
        let taken = queue::claim(&mut tx, order.owner, &order.shares, order.deadline, now).await?;
        out.claimed = taken.claimed;
        out.busy = taken.busy;
    }
    tx.commit().await?;
    Ok(out)
}
