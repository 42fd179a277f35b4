//! What goes to the queue: ends whose outcome is a value, and what is given back unbegun. A transaction
//! for many, so that a busy worker flushes once per batch and not once per task.

use store::queue::{self, Claimed, Done};
use uuid::Uuid;

use crate::{App, Error, Result};

/// What is to be stored.
#[derive(Debug, Default)]
pub(super) struct Ends {
    /// The worker's incarnation.
    pub(super) owner: Uuid,
    /// Tasks whose outcome is a value.
    pub(super) done: Vec<Done>,
    /// Tasks that were claimed and are not worked on, and will not be.
    pub(super) unbegun: Vec<Claimed>,
    /// The answer to something before was lost: all that is known to be held. What the queue thinks is held
    /// besides goes back. Nothing else may be under way then.
    pub(super) known: Option<Vec<Claimed>>,
}

impl Ends {
    /// Every task that is stored or given back.
    pub(super) fn tasks(&self) -> impl Iterator<Item = &Claimed> {
        self.done.iter().map(|d| &d.task).chain(&self.unbegun)
    }
}

/// How it ends: stored, or nobody knows whether, and why.
pub(super) type Stored = Result<Ends, Box<(Ends, Error)>>;

/// Stores it, to last: nobody else would free what is given back, and no answer may be given twice.
pub(super) async fn store(app: App, ends: Ends) -> Stored {
    match try_store(&app, &ends).await {
        Ok(()) => Ok(ends),
        Err(error) => Err(Box::new((ends, error))),
    }
}

async fn try_store(app: &App, ends: &Ends) -> Result<()> {
    let mut tx = app.db.queue("worker stores ends", true).await?;
    if let Some(known) = &ends.known {
        let tasks = queue::disown(&mut tx, ends.owner, known).await?;
        if tasks > 0 {
            tracing::info!(tasks, "gave back tasks whose claim was not answered");
        }
    }
    if !ends.done.is_empty() {
        let kept = queue::complete_many(&mut tx, &ends.done, app.clock.now()).await?;
        let lost = ends.done.len() - kept.len();
        if lost > 0 {
            tracing::info!(
                tasks = lost,
                "tasks were taken over meanwhile: nothing changed"
            );
        }
    }
    if !ends.unbegun.is_empty() {
        queue::give_up(&mut tx, &ends.unbegun).await?;
    }
    tx.commit().await?;
    Ok(())
}
