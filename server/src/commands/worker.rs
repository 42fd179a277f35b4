//! `bellwether worker`: the loop that does what is queued.

use tokio::task::JoinHandle;

use crate::{Config, State, compose, serve};

pub(super) async fn run() -> anyhow::Result<()> {
    let config = Config::from_env()?;
    let app = compose::app(&config).await?;
    super::serve::refuse_weak_database(&app).await?;
    let state = State::new(app, None);
    let worker = start(&state);
    tracing::info!("working");
    serve::stop_signal().await;
    tracing::info!("stopping");
    state.stop.cancel();
    worker.await?;
    state.app.db.close().await;
    Ok(())
}

/// Starts the loop; it ends when the state's stop is set.
pub(super) fn start(state: &State) -> JoinHandle<()> {
    let stop = state.stop.clone();
    tokio::spawn(async move { stop.cancelled().await })
}
