//! `bellwether serve`: all roles on one node.

use anyhow::Context;
use services::worker::remote::RemoteConfig;
use tokio::net::TcpListener;

use crate::{
    Config, State, compose, config::RemoteWorkers, grpc, router::router, rpc, serve, telemetry,
};

pub(super) async fn run() -> anyhow::Result<()> {
    let config = Config::from_env()?;
    telemetry::start_figures();
    let app = compose::app(&config).await?;
    refuse_weak_database(&app).await?;
    anyhow::ensure!(
        !rpc::paths().is_empty(),
        "no server function is linked into this program"
    );
    let listener = TcpListener::bind(config.bind)
        .await
        .with_context(|| format!("cannot listen on {}", config.bind))?;
    let door = match &config.remote {
        Some(remote) => Some((listen(remote).await?, remote.token.clone())),
        None => None,
    };
    let state = State::limited(app.clone(), config.web.clone(), config.limits.clone());
    let stop = state.stop.clone();
    tokio::spawn(async move {
        serve::stop_signal().await;
        tracing::info!("stopping");
        stop.cancel();
    });
    state.tasks.spawn(housekeeping(state.clone()));
    state
        .tasks
        .spawn(state.watch.clone().run(app.clone(), state.stop.clone()));
    super::worker::join_bus(&state, &config)?;
    if let Some((listener, token)) = door {
        let door = grpc::Door {
            token,
            config: RemoteConfig::default(),
        };
        let serving = grpc::serve(listener, app.clone(), door, state.stop.clone());
        state.tasks.spawn(serving);
    }
    let worker = config.worker.then(|| super::worker::start(&state, &config));
    tracing::info!(address = %config.bind, url = %config.public_url, worker = config.worker, "serving");
    serve::serve(
        listener,
        router(state.clone()),
        state.clone(),
        serve::Limits::default(),
    )
    .await;
    if let Some(worker) = worker {
        worker.await.context("the worker loop ended badly")?;
    }
    app.db.close().await;
    tracing::info!("stopped");
    Ok(())
}

async fn listen(remote: &RemoteWorkers) -> anyhow::Result<TcpListener> {
    let listener = TcpListener::bind(remote.bind)
        .await
        .with_context(|| format!("cannot listen on {} for workers", remote.bind))?;
    tracing::info!(address = %remote.bind, "workers outside may come in");
    Ok(listener)
}

/// A database that is less protected than the rules ask is not served. One that is away may come
/// back: the process starts, and readiness says no until then.
pub(super) async fn refuse_weak_database(app: &services::App) -> anyhow::Result<()> {
    match store::check_catalog(&app.db).await {
        Ok(faults) if faults.is_empty() => Ok(()),
        Ok(faults) => {
            let lines: Vec<_> = faults
                .iter()
                .map(|f| format!("  {}: {}", f.object, f.fault))
                .collect();
            anyhow::bail!(
                "the database is not protected as it must be:\n{}",
                lines.join("\n")
            )
        }
        Err(store::Error::Unavailable(_)) => {
            tracing::warn!("the database is away; serving 503 until it is back");
            Ok(())
        }
        Err(error) => {
            Err(anyhow::Error::new(error)
                .context("the database cannot be checked; was it migrated?"))
        }
    }
}

/// Small duties of a serving process, once a minute.
async fn housekeeping(state: State) {
    let mut minute = tokio::time::interval(std::time::Duration::from_mins(1));
    loop {
        tokio::select! {
            () = state.stop.cancelled() => return,
            _ = minute.tick() => {}
        }
        telemetry::upkeep();
        if let Err(error) = services::identity::purge_sessions(&state.app).await {
            tracing::debug!(%error, "ended sessions were not dropped");
        }
    }
}
