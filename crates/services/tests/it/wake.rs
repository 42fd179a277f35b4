//! Two processes of one deployment and a real Redis between them: a commit of one wakes the worker of
//! the other, also after Redis was away.

use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use anyhow::Context;
use connectors::bus::RedisBus;
use domain::ids::{TaskId, TenantId};
use engine::ports::Bus;
use services::{App, TenantCx, app::Wake, wake, worker::WorkerConfig};
use store::queue;
use testkit::TestApp;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::queue::{PLAIN, new_task, waiting};

struct Redis {
    child: Child,
    port: u16,
}

impl Redis {
    fn start(port: u16) -> anyhow::Result<Self> {
        let child = Command::new("redis-server")
            .args([
                "--port",
                &port.to_string(),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
            ])
            .stdout(Stdio::null())
            .spawn()
            .context("redis-server is missing; `make setup` brings it")?;
        Ok(Self { child, port })
    }

    fn bus(&self) -> anyhow::Result<Arc<dyn Bus>> {
        let url = format!("redis://127.0.0.1:{}", self.port);
        Ok(Arc::new(RedisBus::open(&url, "bellwether:test")?))
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// Another process of the same deployment: the same database, waking of its own.
fn other_process(test: &TestApp) -> App {
    App {
        wake: Wake::default(),
        ..test.app.clone()
    }
}

async fn commit_task(app: &App, tenant: TenantId) -> anyhow::Result<()> {
    let cx = TenantCx::system(app, tenant, "test");
    let mut tx = cx.tx().await?;
    let id = TaskId::from_uuid(app.clock.id());
    queue::enqueue(&mut tx, &new_task(id, PLAIN, cx.now())).await?;
    Ok(cx.commit(tx).await?)
}

/// Commits a task now and then until none is left: what was said before the other listened is lost, and
/// each later word wakes it for all of them.
async fn until_worked_off(test: &TestApp, tenant: TenantId) -> anyhow::Result<()> {
    let work = async {
        loop {
            commit_task(&test.app, tenant).await?;
            for _ in 0..200 {
                if waiting(test).await? == (0, 0) {
                    return Ok(());
                }
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), work).await?
}

#[tokio::test]
async fn a_commit_of_one_process_wakes_the_worker_of_another_also_after_redis_was_away()
-> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let tenant = test.company("bakery").await?.cx.tenant;
    let redis = Redis::start(free_port()?)?;
    let other = other_process(&test);
    let stop = CancellationToken::new();
    let _stops: DropGuard = stop.clone().drop_guard();
    for app in [test.app.clone(), other.clone()] {
        tokio::spawn(wake::run_relay(app, redis.bus()?, stop.clone()));
    }
    let config = WorkerConfig {
        // Longer than the test may take: it finds nothing by looking.
        poll: Duration::from_mins(5),
        ..WorkerConfig::default()
    };
    let worker = tokio::spawn(services::worker::run(other, config, stop.clone()));
    // The first may be found by the look of a worker that begins, the second by that of a relay that
    // has just joined; from then on only a word wakes it.
    for _ in 0..4 {
        until_worked_off(&test, tenant).await?;
    }
    let port = redis.port;
    drop(redis);
    let _redis = Redis::start(port)?;
    for _ in 0..4 {
        until_worked_off(&test, tenant).await?;
    }
    stop.cancel();
    worker.await?;
    Ok(())
}

#[tokio::test]
async fn many_commits_are_few_words_and_a_word_wakes_not_its_own_process() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let tenant = test.company("bakery").await?.cx.tenant;
    let redis = Redis::start(free_port()?)?;
    let bus = redis.bus()?;
    let (_speaker, mut heard) = loop {
        match bus.join().await {
            Ok(joined) => break joined,
            Err(_) => tokio::task::yield_now().await,
        }
    };
    let stop = CancellationToken::new();
    let _stops = stop.clone().drop_guard();
    tokio::spawn(wake::run_relay(test.app.clone(), Arc::clone(&bus), stop));
    // Until it has joined, nothing is passed on.
    loop {
        test.app.wake.tenant_changed(tenant, true);
        tokio::select! {
            biased;
            _ = heard.hear() => break,
            () = tokio::task::yield_now() => {}
        }
    }
    let began = tokio::time::Instant::now();
    let mut woken = test.app.wake.tenants.subscribe();
    for _ in 0..500 {
        test.app.wake.tenant_changed(tenant, true);
        tokio::task::yield_now().await;
    }
    let mut words = 0;
    while let Ok(Some(_)) = tokio::time::timeout(Duration::from_millis(300), heard.hear()).await {
        words += 1;
    }
    let most = began.elapsed().as_millis() / 20 + 2;
    assert!(words >= 1 && words <= most, "{words} words, at most {most}");
    let mut own = 0;
    while woken.try_recv().is_ok() {
        own += 1;
    }
    assert_eq!(own, 500, "what we said came back to us");
    Ok(())
}
