//! The worker: claims tasks in batches, runs each in its slot, beats while it works, rescues what
//! dead workers held, and stops its own work when it can no longer renew its lease.

mod step;

use std::{panic::AssertUnwindSafe, time::Duration};

use chrono::TimeDelta;
use futures::FutureExt;
use store::queue::{self, Claimed};
use tokio::{task::JoinSet, time::Instant};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{App, Result};

/// How a worker works.
#[derive(Debug, Clone)]
pub struct WorkerConfig {
    /// Tasks at once.
    pub slots: usize,
    /// How long a sign of life holds.
    pub lease: Duration,
    /// Time between two signs of life.
    pub beat: Duration,
    /// Longest wait before the queue is looked at again.
    pub poll: Duration,
    /// Longest time a task may take.
    pub deadline: Duration,
}

impl Default for WorkerConfig {
    fn default() -> Self {
        Self {
            slots: 8,
            lease: Duration::from_secs(2),
            beat: Duration::from_millis(500),
            poll: Duration::from_secs(1),
            deadline: Duration::from_mins(15),
        }
    }
}

/// Works until `stop`, then finishes what it holds, still beating, and signs off.
pub async fn run(app: App, config: WorkerConfig, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = incarnation(&app, &config, &stop).await {
            tracing::warn!(%error, "the worker lost the database and starts again");
            tokio::select! {
                () = tokio::time::sleep(config.beat) => {}
                () = stop.cancelled() => {}
            }
        }
    }
}

/// One life: from signing on to losing the lease or being told to stop.
async fn incarnation(app: &App, config: &WorkerConfig, stop: &CancellationToken) -> Result<()> {
    let id = app.clock.id();
    beat(app, config, id).await?;
    let lost = CancellationToken::new();
    let heart = tokio::spawn(keep_beating(app.clone(), config.clone(), id, lost.clone()));
    let result = work(app, config, id, stop, &lost).await;
    heart.abort();
    if !lost.is_cancelled() {
        let mut tx = app.db.system("worker signs off").await?;
        queue::sign_off(&mut tx, id).await?;
        tx.commit().await?;
    }
    result
}

async fn beat(app: &App, config: &WorkerConfig, id: Uuid) -> Result<()> {
    let lease = TimeDelta::from_std(config.lease).unwrap_or(TimeDelta::seconds(2));
    let mut tx = app.db.system("worker beats").await?;
    queue::beat(&mut tx, id, "", std::process::id() as i32, lease).await?;
    tx.commit().await?;
    Ok(())
}

/// Beats until aborted. At two thirds of the lease without a beat the worker gives its tasks up:
/// another may take them from then on.
async fn keep_beating(app: App, config: WorkerConfig, id: Uuid, lost: CancellationToken) {
    let mut last = Instant::now();
    loop {
        tokio::time::sleep(config.beat).await;
        let limit = (last + config.lease * 2 / 3).max(Instant::now() + Duration::from_millis(50));
        match tokio::time::timeout_at(limit, beat(&app, &config, id)).await {
            Ok(Ok(())) => last = Instant::now(),
            _ if last.elapsed() >= config.lease * 2 / 3 => {
                lost.cancel();
                return;
            }
            _ => {}
        }
    }
}

async fn work(
    app: &App,
    config: &WorkerConfig,
    id: Uuid,
    stop: &CancellationToken,
    lost: &CancellationToken,
) -> Result<()> {
    let mut running: JoinSet<()> = JoinSet::new();
    let mut rescued = Instant::now();
    loop {
        if lost.is_cancelled() {
            running.abort_all();
            return Ok(());
        }
        if stop.is_cancelled() && running.is_empty() {
            return Ok(());
        }
        let mut claimed = Vec::new();
        if !stop.is_cancelled() {
            if rescued.elapsed() >= config.poll {
                rescued = Instant::now();
                rescue(app).await?;
            }
            let free = config.slots.saturating_sub(running.len());
            if free > 0 {
                claimed = claim(app, config, id, free).await?;
            }
        }
        let got = claimed.len();
        for task in claimed {
            running.spawn(one(app.clone(), task));
        }
        if got > 0 && running.len() < config.slots {
            // There may be more.
            continue;
        }
        tokio::select! {
            () = app.wake.tasks.notified() => {}
            _ = running.join_next(), if !running.is_empty() => {}
            () = tokio::time::sleep(config.poll) => {}
            () = lost.cancelled() => {}
            () = stop.cancelled(), if running.is_empty() => {}
        }
    }
}

async fn claim(app: &App, config: &WorkerConfig, id: Uuid, free: usize) -> Result<Vec<Claimed>> {
    let deadline = TimeDelta::from_std(config.deadline).unwrap_or(TimeDelta::minutes(15));
    let mut tx = app.db.system("worker claims").await?;
    let claimed = queue::claim(&mut tx, id, free as i64, deadline, app.clock.now()).await?;
    tx.commit().await?;
    Ok(claimed)
}

async fn rescue(app: &App) -> Result<()> {
    let mut tx = app.db.system("rescue of dead workers' tasks").await?;
    let n = queue::rescue(&mut tx).await?;
    tx.commit().await?;
    if n > 0 {
        tracing::info!(tasks = n, "took tasks from workers that no longer renew");
    }
    Ok(())
}

/// One task. Its own failures are stored by the step. A fault or a panic gives the task back; what
/// cannot even be given back is left to its deadline and to the rescue.
async fn one(app: App, task: Claimed) {
    let (id, tenant) = (task.id, task.tenant);
    let work = async {
        match task.task_type.as_str() {
            "step" => step::run(&app, &task).await,
            "event" => crate::workflows::hear(&app, &task).await,
            "schedule" => crate::workflows::fire(&app, &task).await,
            other => step::drop_unknown(&app, &task, other).await,
        }
    };
    let fault = match AssertUnwindSafe(work).catch_unwind().await {
        Ok(Ok(())) => return,
        Ok(Err(error)) => error.to_string(),
        Err(_) => "the handler panicked".to_owned(),
    };
    tracing::warn!(task = %id, %tenant, fault, "a task did not come to an end and will be taken again");
    if let Err(error) = step::give_back(&app, &task).await {
        tracing::warn!(task = %id, %tenant, %error, "the task could not be given back");
    }
}
