//! What one worker is working on, and how each of it is told to stop: when a task was taken out of the
//! queue or given to another, its handler is dropped with the next beat.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use domain::ids::{TaskId, TenantId};
use store::queue::{self, Claimed};
use tokio::sync::RwLock;
use tokio_util::sync::CancellationToken;

use crate::{App, Result};

/// Between the commit of a task's own end and its leaving the slot.
const LEAVING: Duration = Duration::from_millis(20);

tokio::task_local! {
    /// Held for reading while a handler must not be broken off.
    static WHOLE: Arc<RwLock<()>>;
}

/// Runs `part` to its end even when the task is taken away meanwhile: an outside call together with
/// the commit of its outcome. Only a worker that dies or loses its lease breaks it off.
pub(crate) async fn unbroken<T>(part: impl Future<Output = T>) -> T {
    let Ok(whole) = WHOLE.try_with(Arc::clone) else {
        return part.await;
    };
    let _whole = whole.read().await;
    part.await
}

/// Runs a task's work until it ends, or until `stop` and the end of a part that is unbroken. `None`
/// when it was stopped.
pub(super) async fn until_stopped<T>(
    work: impl Future<Output = T>,
    stop: &CancellationToken,
) -> Option<T> {
    let whole = Arc::new(RwLock::new(()));
    let work = WHOLE.scope(Arc::clone(&whole), work);
    let stopped = async {
        stop.cancelled().await;
        whole.write().await
    };
    tokio::select! {
        biased;
        out = work => Some(out),
        _ = stopped => None,
    }
}

type Key = (TenantId, TaskId, i32);

/// The tasks in the slots of one worker.
#[derive(Debug, Default)]
pub(super) struct Held(Mutex<HashMap<Key, (Claimed, CancellationToken)>>);

fn key(task: &Claimed) -> Key {
    (task.tenant, task.id, task.attempt)
}

impl Held {
    fn tasks(&self) -> std::sync::MutexGuard<'_, HashMap<Key, (Claimed, CancellationToken)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The task is begun; the token says when to stop.
    pub(super) fn begin(&self, task: &Claimed) -> CancellationToken {
        let token = CancellationToken::new();
        self.tasks()
            .insert(key(task), (task.clone(), token.clone()));
        token
    }

    /// Whether a task is in its slot by a claim of the very same fence.
    pub(super) fn has(&self, task: &Claimed) -> bool {
        self.tasks().contains_key(&key(task))
    }

    /// The task has left its slot.
    pub(super) fn end(&self, task: &Claimed) {
        self.tasks().remove(&key(task));
    }

    /// What is in the slots now.
    pub(super) fn all(&self) -> Vec<Claimed> {
        self.tasks()
            .values()
            .map(|(task, _)| task.clone())
            .collect()
    }

    /// Whether a task is at work whose workers died again and again.
    pub(super) fn has_suspect(&self, crashes: i32) -> bool {
        self.tasks()
            .values()
            .any(|(task, _)| task.crashes >= crashes)
    }

    /// Stops the tasks that the queue does not know as ours any more.
    pub(super) async fn check(&self, app: &App) -> Result<()> {
        let all = self.all();
        if all.is_empty() {
            return Ok(());
        }
        let mut tx = app.db.system("worker looks what it still holds").await?;
        let gone = queue::taken_away(&mut tx, &all).await?;
        tx.commit().await?;
        if gone.is_empty() {
            return Ok(());
        }
        // One that has just stored its own end is about to leave its slot.
        tokio::time::sleep(LEAVING).await;
        let tasks = self.tasks();
        for task in gone {
            if let Some((_, token)) = tasks.get(&key(task)) {
                tracing::info!(task = %task.id, tenant = %task.tenant, "the task was taken away: its handler stops");
                token.cancel();
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::oneshot;

    #[tokio::test]
    async fn work_that_waits_is_dropped_when_it_is_stopped() {
        let stop = CancellationToken::new();
        let (dropped, gone) = oneshot::channel::<()>();
        let work = tokio::spawn({
            let stop = stop.clone();
            async move {
                let work = async move {
                    let _dropped = dropped;
                    std::future::pending::<()>().await;
                };
                until_stopped(work, &stop).await
            }
        });
        stop.cancel();
        assert_eq!(work.await.ok().flatten(), None);
        assert!(gone.await.is_err());
    }

    #[tokio::test]
    async fn an_unbroken_part_comes_to_its_end_and_nothing_after_it_does() {
        let stop = CancellationToken::new();
        let (begun, began) = oneshot::channel();
        let (go, gone) = oneshot::channel::<()>();
        let (stored, kept) = oneshot::channel();
        let work = tokio::spawn({
            let stop = stop.clone();
            async move {
                let work = async move {
                    unbroken(async move {
                        begun.send(()).ok();
                        gone.await.ok();
                        stored.send("the answer").ok();
                    })
                    .await;
                    std::future::pending::<()>().await;
                };
                until_stopped(work, &stop).await
            }
        });
        began.await.expect("begun");
        stop.cancel();
        tokio::task::yield_now().await;
        assert!(!work.is_finished());
        go.send(()).expect("still there");
        assert_eq!(kept.await, Ok("the answer"));
        assert_eq!(work.await.ok().flatten(), None);
    }
}
