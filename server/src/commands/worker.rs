//! `bellwether worker`: the loop that does what is queued.

use std::time::Duration;

use services::{
    insight, operations, wake,
    worker::{self, WorkerConfig},
};
use tokio::task::JoinHandle;

use crate::{Config, State, compose, serve};

pub(super) async fn run() -> anyhow::Result<()> {
    let config = Config::from_env()?;
    let app = compose::app(&config).await?;
    super::serve::refuse_weak_database(&app).await?;
    let state = State::new(app, None);
    join_bus(&state, &config)?;
    let worker = start(&state, &config);
    tracing::info!("working");
    serve::stop_signal().await;
    tracing::info!("stopping");
    state.stop.cancel();
    worker.await?;
    state.app.db.close().await;
    Ok(())
}

/// Joins the other processes of the deployment, where there is a bus: a commit of one wakes the others.
pub(super) fn join_bus(state: &State, config: &Config) -> anyhow::Result<()> {
    if let Some(bus) = compose::bus(config)? {
        let relay = wake::run_relay(state.app.clone(), bus, state.stop.clone());
        state.tasks.spawn(relay);
    }
    Ok(())
}

/// Starts the loops: tasks, counters, retention. They end when the state's stop is set, the tasks
/// when what they hold is finished.
pub(super) fn start(state: &State, config: &Config) -> JoinHandle<()> {
    let (app, stop) = (state.app.clone(), state.stop.clone());
    let config = WorkerConfig::with_lease(Duration::from_secs(config.lease.into()));
    tokio::spawn(async move {
        let counters = tokio::spawn(insight::run_poller(app.clone(), stop.clone()));
        let retention = tokio::spawn(operations::run_retention(app.clone(), stop.clone()));
        worker::run(app, config, stop).await;
        for other in [counters, retention] {
            if let Err(error) = other.await {
                tracing::error!(%error, "a loop ended badly");
            }
        }
    })
}
