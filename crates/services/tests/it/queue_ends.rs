//! How tasks end with a real worker: errors, dead letters, cancellation, and a worker told to stop.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    ids::{RunId, TaskId, TenantId},
    publishing::Network,
    workflows::RunStatus,
};
use services::{
    Settings,
    worker::{Handlers, WorkerConfig},
};
use store::queue::{self, Claimed};
use testkit::TestApp;
use tokio::{
    sync::{Notify, mpsc},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

use super::queue::{
    Kind, LEASE, PLAIN, claim, dies, drain, ends, enqueue, enqueue_as, finish, new_task, sign_on,
    waiting,
};

/// A worker whose tasks of type `hold` say that they began, and end when they are let go.
struct Holding {
    stop: CancellationToken,
    worker: JoinHandle<()>,
    began: mpsc::Receiver<TaskId>,
    dropped: mpsc::Receiver<TaskId>,
    go: Arc<Notify>,
}

struct Guard(TaskId, mpsc::Sender<TaskId>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.1.try_send(self.0).ok();
    }
}

fn hold(test: &TestApp, drain: Duration) -> Holding {
    hold_with(test, drain, 1)
}

fn hold_with(test: &TestApp, drain: Duration, slots: usize) -> Holding {
    let (begin, began) = mpsc::channel(16);
    let (drop_one, dropped) = mpsc::channel(16);
    let go = Arc::new(Notify::new());
    let handlers = Handlers::default().with("hold", {
        let go = Arc::clone(&go);
        move |_, task: Claimed| {
            let (begin, drop_one, go) = (begin.clone(), drop_one.clone(), Arc::clone(&go));
            async move {
                let _guard = Guard(task.id, drop_one);
                begin.try_send(task.id).ok();
                go.notified().await;
                Ok("let go".into())
            }
        }
    });
    let config = WorkerConfig {
        slots,
        drain,
        handlers,
        ..WorkerConfig::default()
    };
    let stop = CancellationToken::new();
    let worker = tokio::spawn(services::worker::run(
        test.app.clone(),
        config,
        stop.clone(),
    ));
    Holding {
        stop,
        worker,
        began,
        dropped,
        go,
    }
}

const HOLD: Kind = Kind {
    task: "hold",
    ..PLAIN
};

/// Long tasks in most slots leave the others to what comes: nothing waits for a batch that is worth it.
#[tokio::test]
async fn a_free_slot_is_used_while_others_are_at_long_tasks() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let tenant = test.company("bakery").await?.tenant;
    let mut long = hold_with(&test, Duration::from_mins(1), 8);
    for n in 1..=8 {
        enqueue_as(&test, tenant, 1, HOLD).await?;
        let began = within(long.began.recv()).await?;
        assert!(began.is_some(), "task {n} waits for others to end");
    }
    long.stop.cancel();
    for _ in 0..8 {
        long.go.notify_one();
        within(long.dropped.recv()).await?;
    }
    long.worker.await?;
    Ok(())
}

async fn within<T>(future: impl Future<Output = T>) -> anyhow::Result<T> {
    Ok(tokio::time::timeout(Duration::from_secs(20), future).await?)
}

async fn until_waiting(test: &TestApp, wanted: (i64, i64)) -> anyhow::Result<()> {
    within(async {
        while waiting(test).await? != wanted {
            tokio::task::yield_now().await;
        }
        Ok(())
    })
    .await?
}

async fn run_of(test: &TestApp, name: &str) -> anyhow::Result<(TenantId, RunId)> {
    let company = test.company(name).await?;
    test.brand(&company).await?;
    test.connect(&company, Network::X).await?;
    let (_, run) = test.start_run(&company, &[Network::X]).await?;
    // The run's own steps are none of these tests' business.
    let mut tx = test.app.db.tenant(company.cx.tenant).await?;
    queue::cancel_run(&mut tx, run, test.app.clock.now()).await?;
    tx.commit(test.app.clock.now()).await?;
    Ok((company.cx.tenant, run))
}

#[tokio::test]
async fn a_task_taken_out_of_the_queue_stops_while_it_is_at_work() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let (tenant, run) = run_of(&test, "bakery").await?;
    let kind = Kind {
        run: Some(run),
        ..HOLD
    };
    let id = enqueue_as(&test, tenant, 1, kind).await?[0];
    let mut holding = hold(&test, Duration::from_secs(25));
    assert_eq!(within(holding.began.recv()).await?, Some(id));
    let mut tx = test.app.db.tenant(tenant).await?;
    assert_eq!(
        queue::cancel_run(&mut tx, run, test.app.clock.now()).await?,
        1
    );
    tx.commit(test.app.clock.now()).await?;
    let told = tokio::time::Instant::now();
    assert_eq!(within(holding.dropped.recv()).await?, Some(id));
    // A beat is half a second.
    assert!(
        told.elapsed() < Duration::from_millis(900),
        "{:?}",
        told.elapsed()
    );
    // Its slot is free, and its end was not stored.
    let next = enqueue_as(&test, tenant, 1, HOLD).await?[0];
    assert_eq!(within(holding.began.recv()).await?, Some(next));
    holding.go.notify_one();
    until_waiting(&test, (0, 0)).await?;
    assert_eq!(ends(&test, tenant, &[id, next]).await?.len(), 1);
    holding.stop.cancel();
    within(holding.worker).await??;
    Ok(())
}

#[tokio::test]
async fn a_worker_told_to_stop_finishes_what_it_began_and_gives_back_the_rest() -> anyhow::Result<()>
{
    let test = TestApp::start().await?;
    let tenant = test.company("bakery").await?.cx.tenant;
    let first = enqueue_as(&test, tenant, 1, HOLD).await?[0];
    enqueue(&test, tenant, 40).await?;
    let mut holding = hold(&test, Duration::from_secs(25));
    assert_eq!(within(holding.began.recv()).await?, Some(first));
    holding.stop.cancel();
    until_waiting(&test, (40, 1)).await?;
    // It renews its lease until it is through: two seconds later nobody can take the task from it.
    tokio::time::timeout(Duration::from_millis(2_500), &mut holding.worker)
        .await
        .expect_err("it waits for what it began");
    let mut tx = test.app.db.system("test rescues").await?;
    assert_eq!(queue::rescue(&mut tx).await?, 0);
    tx.commit().await?;
    holding.go.notify_one();
    within(holding.worker).await??;
    assert_eq!(waiting(&test).await?, (40, 0));
    assert_eq!(ends(&test, tenant, &[first]).await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn what_does_not_finish_in_time_is_given_back_and_charged_with_nothing() -> anyhow::Result<()>
{
    let test = TestApp::start().await?;
    let tenant = test.company("bakery").await?.cx.tenant;
    let id = enqueue_as(&test, tenant, 1, HOLD).await?[0];
    let mut holding = hold(&test, Duration::from_millis(50));
    assert_eq!(within(holding.began.recv()).await?, Some(id));
    holding.stop.cancel();
    within(holding.worker).await??;
    assert_eq!(waiting(&test).await?, (1, 0));
    let next = sign_on(&test, LEASE).await?;
    let again = claim(&test, next, tenant, 1).await?.remove(0);
    assert_eq!(
        (again.id, again.attempt, again.errors, again.crashes),
        (id, 2, 0, 0)
    );
    Ok(())
}

#[tokio::test]
async fn a_step_that_takes_its_workers_down_fails_visibly_and_is_taken_up_again_by_its_run()
-> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    test.brand(&company).await?;
    test.connect(&company, Network::X).await?;
    let (_, run) = test.start_run(&company, &[Network::X]).await?;
    for _ in 0..3 {
        let worker = sign_on(&test, LEASE).await?;
        assert_eq!(claim(&test, worker, company.cx.tenant, 5).await?.len(), 1);
        assert_eq!(dies(&test, worker).await?, 1);
    }
    let failed = test.work(&company, run).await?;
    assert_eq!(failed.status, RunStatus::Failed, "{failed:#?}");
    let dead = services::queue::list_dead(&company.cx).await?;
    assert_eq!((dead.len(), dead[0].run), (1, Some(run)));
    assert!(
        dead[0]
            .error
            .as_deref()
            .is_some_and(|e| e.contains("Quarantined")),
        "{dead:?}"
    );

    let ids = [dead[0].id];
    // Neither another company nor a second time of asking does anything.
    let other = test.company("other").await?;
    assert_eq!(services::queue::redrive(&other.cx, &ids).await?.tasks, 0);
    assert_eq!(services::queue::redrive(&company.cx, &ids).await?.tasks, 1);
    assert_eq!(services::queue::redrive(&company.cx, &ids).await?.tasks, 0);
    assert!(services::queue::list_dead(&company.cx).await?.is_empty());
    let waits = test.work(&company, run).await?;
    assert_eq!(waits.status, RunStatus::Waiting, "{waits:#?}");
    Ok(())
}

#[tokio::test]
async fn a_company_with_a_full_queue_is_refused_to_begin_more() -> anyhow::Result<()> {
    let mut test = TestApp::start().await?;
    let settings = Settings {
        backlog_max: 20,
        ..(*test.app.settings).clone()
    };
    test.app.settings = Arc::new(settings);
    let mut company = test.company("bakery").await?;
    company.cx.app = test.app.clone();
    test.brand(&company).await?;
    test.connect(&company, Network::X).await?;
    enqueue(&test, company.cx.tenant, 19).await?;
    test.start_run(&company, &[Network::X]).await?;
    let refused = test.start_run(&company, &[Network::X]).await;
    let problem = refused
        .expect_err("the queue is full")
        .downcast::<services::Error>()?
        .problem();
    assert_eq!((problem.status, problem.code.as_str()), (429, "queue_full"));
    drain_of(&test, company.cx.tenant).await?;
    test.start_run(&company, &[Network::X]).await?;
    Ok(())
}

/// Takes out of the queue what a worker would.
async fn drain_of(test: &TestApp, tenant: TenantId) -> anyhow::Result<()> {
    let worker = sign_on(test, LEASE).await?;
    for task in claim(test, worker, tenant, 100).await? {
        finish(test, &task, "").await?;
    }
    Ok(())
}

#[tokio::test]
async fn errors_and_crashes_are_counted_apart() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let tenant = test.company("bakery").await?.cx.tenant;
    let kind = Kind {
        task: "fail",
        retries: 1,
        ..PLAIN
    };
    let id = enqueue_as(&test, tenant, 1, kind).await?[0];
    // Two deaths are no error: both tries are still to come.
    for _ in 0..2 {
        let worker = sign_on(&test, LEASE).await?;
        assert_eq!(claim(&test, worker, tenant, 1).await?.len(), 1);
        assert_eq!(dies(&test, worker).await?, 1);
    }
    let (say, mut said) = mpsc::channel(16);
    let handlers = Handlers::default().with("fail", move |_, task: Claimed| {
        let say = say.clone();
        async move {
            say.try_send((task.errors, task.crashes)).ok();
            Err(services::Error::internal("no luck"))
        }
    });
    let config = WorkerConfig {
        handlers,
        ..WorkerConfig::default()
    };
    drain(&test, config).await?;
    assert_eq!(said.recv().await, Some((0, 2)));
    assert_eq!(said.recv().await, Some((1, 0)));
    assert_eq!(said.recv().await, None);
    let mut tx = test.app.db.tenant(tenant).await?;
    let dead = queue::dead(&mut tx, 10).await?;
    assert_eq!((dead.len(), dead[0].id, dead[0].errors), (1, id, 2));
    assert!(
        dead[0]
            .error
            .as_deref()
            .is_some_and(|e| e.contains("no luck")),
        "{dead:?}"
    );
    Ok(())
}

#[tokio::test]
async fn finished_tasks_are_dropped_by_the_month_and_not_while_an_older_one_waits()
-> anyhow::Result<()> {
    let mut test = TestApp::start().await?;
    let settings = Settings {
        tasks_kept: TimeDelta::days(31),
        ..(*test.app.settings).clone()
    };
    test.app.settings = Arc::new(settings);
    let tenant = test.company("bakery").await?.cx.tenant;
    let now = test.app.clock.now();
    let new = enqueue(&test, tenant, 1).await?;
    let [old, older] = [65, 85].map(|days| now - TimeDelta::days(days));
    let old = enqueue_at(&test, tenant, old, 2).await?;
    let older = enqueue_at(&test, tenant, older, 1).await?;
    let worker = sign_on(&test, LEASE).await?;
    let held = claim(&test, worker, tenant, 10).await?;
    for task in held.iter().filter(|t| t.id != older[0]) {
        finish(&test, task, "").await?;
    }
    // The oldest is still held: nothing goes.
    services::operations::drop_old_tasks(&test.app).await?;
    assert_eq!(
        ends(&test, tenant, &[new[0], old[0], old[1]]).await?.len(),
        3
    );
    for task in held.iter().filter(|t| t.id == older[0]) {
        finish(&test, task, "").await?;
    }
    assert!(services::operations::drop_old_tasks(&test.app).await? >= 1);
    assert_eq!(services::operations::drop_old_tasks(&test.app).await?, 0);
    let all = [new[0], old[0], old[1], older[0]];
    assert_eq!(ends(&test, tenant, &all).await?.len(), 1);
    // What is young cannot be dropped by mistake.
    let mut tx = test.app.db.system("test drops too much").await?;
    queue::drop_old(&mut tx, now - TimeDelta::days(29))
        .await
        .expect_err("refused by the database");
    Ok(())
}

async fn enqueue_at(
    test: &TestApp,
    tenant: TenantId,
    at: DateTime<Utc>,
    many: usize,
) -> anyhow::Result<Vec<TaskId>> {
    let mut ids = Vec::new();
    let mut tx = test.app.db.tenant(tenant).await?;
    for _ in 0..many {
        let id = TaskId::from_uuid(test.app.clock.id());
        queue::enqueue(&mut tx, &new_task(id, PLAIN, at)).await?;
        ids.push(id);
    }
    tx.commit(at).await?;
    Ok(ids)
}
