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

/// The tasks of one worker that were begun and of whose end the queue does not know yet.
#[derive(Debug, Default)]
pub(super) struct Held(Mutex<Tasks>);

#[derive(Debug, Default)]
struct Tasks {
    /// In their slots, each with what stops it.
    at_work: HashMap<Key, (Claimed, CancellationToken)>,
    /// Out of their slots, with an end that is still to be stored.
    ending: HashMap<Key, Claimed>,
}

fn key(task: &Claimed) -> Key {
    (task.tenant, task.id, task.attempt)
}

impl Held {
    fn tasks(&self) -> std::sync::MutexGuard<'_, Tasks> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The task is begun; the token says when to stop.
    pub(super) fn begin(&self, task: &Claimed) -> CancellationToken {
        let token = CancellationToken::new();
        let entry = (task.clone(), token.clone());
        self.tasks().at_work.insert(key(task), entry);
        token
    }

    /// Whether a task was begun by a claim of the very same fence and its end is not stored.
    pub(super) fn has(&self, task: &Claimed) -> bool {
        let (tasks, key) = (self.tasks(), key(task));
        tasks.at_work.contains_key(&key) || tasks.ending.contains_key(&key)
    }

    /// The task has left its slot; `stored`: the queue knows its end already.
    pub(super) fn end(&self, task: &Claimed, stored: bool) {
        let mut tasks = self.tasks();
        let left = tasks.at_work.remove(&key(task));
        if let (false, Some((task, _))) = (stored, left) {
            tasks.ending.insert(key(&task), task);
        }
    }

    /// The queue knows their ends now.
    pub(super) fn stored<'a>(&self, ended: impl Iterator<Item = &'a Claimed>) {
        let mut tasks = self.tasks();
        for task in ended {
            tasks.ending.remove(&key(task));
        }
    }

    /// What is in the slots now.
    pub(super) fn at_work(&self) -> Vec<Claimed> {
        let tasks = self.tasks();
        tasks
            .at_work
            .values()
            .map(|(task, _)| task.clone())
            .collect()
    }

    /// What is in the slots now, and what has left them with an end that is still to be stored.
    pub(super) fn all(&self) -> Vec<Claimed> {
        let mut all = self.at_work();
        all.extend(self.tasks().ending.values().cloned());
        all
    }

    /// Whether a task is at work whose workers died again and again.
    pub(super) fn has_suspect(&self, crashes: i32) -> bool {
        let tasks = self.tasks();
        tasks
            .at_work
            .values()
            .any(|(task, _)| task.crashes >= crashes)
    }

    /// Stops the tasks that the queue does not know as ours any more.
    pub(super) async fn check(&self, app: &App) -> Result<()> {
        let all = self.at_work();
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
            if let Some((_, token)) = tasks.at_work.get(&key(task)) {
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
    use store::queue::Place;
    use tokio::sync::oneshot;
    use uuid::Uuid;

    #[test]
    fn a_task_is_held_until_the_queue_knows_its_end() {
        let task = |n: u128, attempt| Claimed {
            tenant: TenantId::from_uuid(Uuid::nil()),
            id: TaskId::from_uuid(Uuid::from_u128(n)),
            created_at: chrono::DateTime::UNIX_EPOCH,
            place: Place {
                sort_key: chrono::DateTime::UNIX_EPOCH,
                id: Uuid::from_u128(n),
            },
            task_type: "nothing".to_owned(),
            owner: Uuid::nil(),
            attempt,
            errors: 0,
            crashes: 0,
            ruled: false,
        };
        let (a, b) = (task(1, 1), task(2, 1));
        let held = Held::default();
        held.begin(&a);
        held.begin(&b);
        held.end(&a, false);
        held.end(&b, true);
        assert!(held.has(&a) && !held.has(&b) && !held.has(&task(1, 2)));
        assert_eq!(held.all().len(), 1, "what has ended is known to be held");
        assert!(held.at_work().is_empty(), "and cannot be stopped any more");
        held.stored([&a].into_iter());
        assert!(!held.has(&a) && held.all().is_empty());
    }

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
