//! What comes from the queue: the next claim. One statement for many tasks, beside the exchange that stores ends (`ends.rs`), whose
//! flush it does not wait for, and beside the looks at the queue (`look.rs`).

use chrono::TimeDelta;
use domain::ids::TenantId;
use store::queue::{self, Claimed, Share};
use uuid::Uuid;

use crate::{App, Error, Result};

/// What is asked for.
#[derive(Debug)]
pub(super) struct Order {
    /// The worker's incarnation.
    pub(super) owner: Uuid,
    /// What to claim.
    pub(super) shares: Vec<Share>,
    /// How long a task may be held.
    pub(super) deadline: TimeDelta,
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
}

/// A claim of which nobody knows whether it came about, and why.
#[derive(Debug)]
pub(super) struct Unfilled {
    pub(super) order: Order,
    pub(super) error: Error,
}

/// How it ends.
pub(super) type Filled = Result<Refill, Box<Unfilled>>;

/// Asks for it. A claim that a crash of the database undoes is a task that nobody holds: its late holder changes nothing, and
/// whatever it stores durably makes its claim durable before.
pub(super) async fn refill(app: App, order: Order) -> Filled {
    let now = app.clock.now();
    let taken =
        queue::claim_at_once(&app.db, order.owner, &order.shares, order.deadline, now).await;
    match taken {
        Ok(taken) => Ok(Refill {
            claimed: taken.claimed,
            shares: order.shares,
            busy: taken.busy,
        }),
        Err(error) => Err(Box::new(Unfilled {
            order,
            error: error.into(),
        })),
    }
}
