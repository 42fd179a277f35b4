//! The worker: claims tasks in batches, a few of each tenant in turn, runs each in its slot, beats
//! while it works, rescues what dead workers held, and stops its own work when it can no longer
//! renew its lease.

mod crew;
mod ends;
mod handlers;
mod held;
mod look;
mod refill;
pub mod remote;
mod slot;
mod step;
mod turns;

pub use handlers::{Handler, Handlers};
pub(crate) use held::unbroken;
pub(crate) use step::held_until;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use chrono::TimeDelta;
use store::queue;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{App, Error, Result};
use held::Held;

/// How a worker works.
#[derive(Debug, Clone)]
pub struct WorkerConfig {
    /// Tasks at once.
    pub slots: usize,
    /// Tasks claimed ahead while they are short ones.
    pub ahead: usize,
    /// How long a sign of life holds.
    pub lease: Duration,
    /// Time between two signs of life.
    pub beat: Duration,
    /// Longest wait before the queue is looked at again.
    pub poll: Duration,
    /// Longest time a task may take.
    pub deadline: Duration,
    /// Longest time to finish what is begun when told to stop; what is left then is given back.
    pub drain: Duration,
    /// What it can do besides steps.
    pub handlers: Handlers,
}

impl WorkerConfig {
    /// The usual, with signs of life that hold for `lease` and are given four times in it.
    #[must_use]
    pub fn with_lease(lease: Duration) -> Self {
        Self {
            lease,
            beat: lease / 4,
            ..Self::default()
        }
    }
}

impl Default for WorkerConfig {
    fn default() -> Self {
        Self {
            slots: 8,
            ahead: 256,
            lease: Duration::from_secs(2),
            beat: Duration::from_millis(500),
            poll: Duration::from_secs(1),
            deadline: Duration::from_mins(15),
            drain: Duration::from_secs(25),
            handlers: Handlers::default(),
        }
    }
}

/// Works until `stop`, then finishes what it holds, still beating, and signs off.
pub async fn run(app: App, config: WorkerConfig, stop: CancellationToken) {
    let mut before = None;
    while !stop.is_cancelled() {
        if let Err(error) = incarnation(&app, &config, &stop, &mut before).await {
            tracing::warn!(%error, "the worker lost the database and starts again");
            tokio::select! {
                () = tokio::time::sleep(config.beat) => {}
                () = stop.cancelled() => {}
            }
        }
    }
    if before.is_some() {
        // At the latest the rescue finds what that life held.
        let last = give_back(&app, &mut before);
        drop(tokio::time::timeout(config.lease, last).await);
    }
}

/// One life: from signing on to losing the lease or being told to stop. `before`: a life that ended only
/// because the database was away. What it held goes back, and is no crash of anything.
async fn incarnation(
    app: &App,
    config: &WorkerConfig,
    stop: &CancellationToken,
    before: &mut Option<Uuid>,
) -> Result<()> {
    give_back(app, before).await?;
    let id = app.clock.id();
    beat(app, config, id).await?;
    let (lost, late) = (CancellationToken::new(), Arc::new(AtomicBool::new(false)));
    let held = Arc::new(Held::default());
    let heart = tokio::spawn(keep_beating(
        app.clone(),
        config.clone(),
        id,
        Arc::clone(&held),
        lost.clone(),
        Arc::clone(&late),
    ));
    let result = crew::work(app, config, id, held, stop, &lost).await;
    heart.abort();
    let away = match &result {
        Ok(()) => lost.is_cancelled() && !late.load(Ordering::Relaxed),
        Err(error) => matches!(error, Error::Unavailable(..)),
    };
    if away {
        *before = Some(id);
    } else if result.is_ok() && !lost.is_cancelled() {
        // Any other life that ended badly may still hold tasks: its row runs out, and the rescue finds
        // them by it.
        let mut tx = app.db.system("worker signs off").await?;
        queue::sign_off(&mut tx, id).await?;
        tx.commit().await?;
    }
    result
}

async fn give_back(app: &App, before: &mut Option<Uuid>) -> Result<()> {
    let Some(id) = *before else {
        return Ok(());
    };
    let mut tx = app.db.system("worker gives back after an outage").await?;
    queue::disown(&mut tx, id, &[]).await?;
    queue::sign_off(&mut tx, id).await?;
    tx.commit().await?;
    *before = None;
    Ok(())
}

async fn beat(app: &App, config: &WorkerConfig, id: Uuid) -> Result<()> {
    let lease = TimeDelta::from_std(config.lease).unwrap_or(TimeDelta::seconds(2));
    let mut tx = app.db.system("worker beats").await?;
    queue::beat(&mut tx, id, "", std::process::id() as i32, lease).await?;
    tx.commit().await?;
    Ok(())
}

/// Beats until aborted. At two thirds of the lease without a beat the worker gives its tasks up:
/// another may take them from then on. `late` says that it was not the database: this process did not
/// come to beat in time.
async fn keep_beating(
    app: App,
    config: WorkerConfig,
    id: Uuid,
    held: Arc<Held>,
    lost: CancellationToken,
    late: Arc<AtomicBool>,
) {
    let mut last = Instant::now();
    loop {
        let asleep = Instant::now();
        tokio::time::sleep(config.beat).await;
        if asleep.elapsed() > config.beat + config.lease / 3 {
            late.store(true, Ordering::Relaxed);
        }
        let limit = (last + config.lease * 2 / 3).max(Instant::now() + Duration::from_millis(50));
        match tokio::time::timeout_at(limit, beat(&app, &config, id)).await {
            Ok(Ok(())) => {
                last = Instant::now();
                late.store(false, Ordering::Relaxed);
                // Missing one look is no harm: the next beat looks again, and every write is fenced.
                drop(tokio::time::timeout(config.beat, held.check(&app)).await);
            }
            _ if last.elapsed() >= config.lease * 2 / 3 => {
                lost.cancel();
                return;
            }
            _ => {}
        }
    }
}
