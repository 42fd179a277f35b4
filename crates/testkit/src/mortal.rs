//! A worker that can die like a process: it lives in a runtime of its own with connections of its own,
//! and dying drops all of that where it stands. Nothing of it beats, so that the test decides when its
//! lease is over.

use std::{sync::Arc, time::Duration};

use services::{
    App,
    app::Wake,
    worker::{self, WorkerConfig},
};
use store::Db;
use tokio::{runtime::Runtime, task::JoinHandle};
use tokio_util::sync::CancellationToken;

use crate::TestApp;

/// A worker in this process that is its own process as far as the database can tell.
pub struct Mortal {
    runtime: Option<Runtime>,
    stop: CancellationToken,
    work: Option<JoinHandle<()>>,
}

/// How workers under a test's blows work: they look often, and never renew.
pub fn quiet() -> WorkerConfig {
    WorkerConfig {
        poll: Duration::from_millis(20),
        lease: Duration::from_hours(2),
        beat: Duration::from_hours(1),
        ..WorkerConfig::default()
    }
}

impl Mortal {
    /// Starts one.
    pub fn start(test: &TestApp) -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        let stop = CancellationToken::new();
        let (app, urls, until) = (test.app.clone(), test.db.urls.clone(), stop.clone());
        let work = runtime.spawn(async move {
            // Opening connects nothing yet, so it cannot fail for want of a database.
            if let Ok(db) = Db::open(&urls, 4).await {
                let app = App {
                    db,
                    wake: Wake::default(),
                    plans: services::workflows::Plans::default(),
                    refreshing: Arc::default(),
                    ..app
                };
                worker::run(app, quiet(), until).await;
            }
        });
        Ok(Self {
            runtime: Some(runtime),
            stop,
            work: Some(work),
        })
    }

    /// Lets it finish what it holds and ends it.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        self.stop.cancel();
        if let Some(work) = self.work.take() {
            work.await?;
        }
        Ok(())
    }
}

/// Dying: no warning, no cleaning up.
impl Drop for Mortal {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// The leases of all workers are over.
pub async fn leases_end(test: &TestApp) -> anyhow::Result<()> {
    let sql = "update workers set expires_at = clock_timestamp() - interval '1 second'";
    Ok(store::admin::execute(&test.db.owner_url(), sql).await?)
}
