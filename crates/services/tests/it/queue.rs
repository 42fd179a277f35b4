//! The task queue with a real worker: turns between tenants, fences, dead workers, draining.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{RunId, TaskId, TenantId};
use services::worker::{Handlers, WorkerConfig};
use store::queue::{self, Claimed, Done, NewTask, Share};
use testkit::TestApp;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

pub const LEASE: TimeDelta = TimeDelta::seconds(30);

/// What of a task matters here.
#[derive(Clone, Copy)]
pub struct Kind {
    pub agent: &'static str,
    pub task: &'static str,
    pub line: Option<&'static str>,
    pub retries: i32,
    pub run: Option<RunId>,
}

pub const PLAIN: Kind = Kind {
    agent: "test",
    task: "nothing",
    line: None,
    retries: 3,
    run: None,
};

pub fn new_task(id: TaskId, kind: Kind, now: DateTime<Utc>) -> NewTask<'static> {
    NewTask {
        id,
        agent_type: kind.agent,
        task_type: kind.task,
        priority: 5,
        run: kind.run,
        input: &serde_json::Value::Null,
        run_at: now,
        max_retries: kind.retries,
        serial_key: kind.line,
        now,
    }
}

pub async fn enqueue_as(
    test: &TestApp,
    tenant: TenantId,
    many: usize,
    kind: Kind,
) -> anyhow::Result<Vec<TaskId>> {
    let now = test.app.clock.now();
    let mut ids = Vec::new();
    let mut tx = test.app.db.tenant(tenant).await?;
    for _ in 0..many {
        let id = TaskId::from_uuid(test.app.clock.id());
        let new = new_task(id, kind, now);
        queue::enqueue(&mut tx, &new).await?;
        ids.push(id);
    }
    tx.commit(now).await?;
    test.app.wake.tasks.tenant(tenant);
    Ok(ids)
}

pub async fn enqueue(test: &TestApp, tenant: TenantId, many: usize) -> anyhow::Result<Vec<TaskId>> {
    enqueue_as(test, tenant, many, PLAIN).await
}

pub async fn claim(
    test: &TestApp,
    owner: Uuid,
    tenant: TenantId,
    quota: usize,
) -> anyhow::Result<Vec<Claimed>> {
    let mut tx = test.app.db.system("test claims").await?;
    let share = Share {
        tenant,
        after: None,
        quota,
    };
    let taken = queue::claim(&mut tx, owner, &[share], LEASE, test.app.clock.now()).await?;
    tx.commit().await?;
    Ok(taken.claimed)
}

pub async fn sign_on(test: &TestApp, lease: TimeDelta) -> anyhow::Result<Uuid> {
    let worker = test.app.clock.id();
    let mut tx = test.app.db.system("test signs on").await?;
    queue::beat(&mut tx, worker, "", 1, lease).await?;
    tx.commit().await?;
    Ok(worker)
}

pub async fn waiting(test: &TestApp) -> anyhow::Result<(i64, i64)> {
    let mut tx = test.app.db.system("test counts").await?;
    Ok(queue::depth(&mut tx).await?)
}

pub async fn finish(test: &TestApp, task: &Claimed, output: &str) -> anyhow::Result<Vec<TaskId>> {
    let done = Done {
        task: task.clone(),
        status: "succeeded",
        output: output.into(),
        error: None,
    };
    let mut tx = test.app.db.system("test completes").await?;
    let kept = queue::complete_many(&mut tx, &[done], test.app.clock.now()).await?;
    tx.commit().await?;
    Ok(kept)
}

pub async fn ends(
    test: &TestApp,
    tenant: TenantId,
    ids: &[TaskId],
) -> anyhow::Result<Vec<DateTime<Utc>>> {
    let mut tx = test.app.db.tenant(tenant).await?;
    Ok(queue::ends(&mut tx, ids).await?)
}

/// The worker stops renewing, and what it held is taken from it. Answers how many tasks.
pub async fn dies(test: &TestApp, worker: Uuid) -> anyhow::Result<u64> {
    let mut tx = test.app.db.system("test: the lease ends").await?;
    queue::beat(&mut tx, worker, "", 1, TimeDelta::seconds(-1)).await?;
    tx.commit().await?;
    let mut tx = test.app.db.system("test rescues").await?;
    let n = queue::rescue(&mut tx).await?;
    tx.commit().await?;
    Ok(n)
}

/// Works until the queue is empty, at most a minute.
pub async fn drain(test: &TestApp, config: WorkerConfig) -> anyhow::Result<()> {
    let stop = CancellationToken::new();
    let worker = tokio::spawn(services::worker::run(
        test.app.clone(),
        config,
        stop.clone(),
    ));
    let empty = async {
        while waiting(test).await? != (0, 0) {
            tokio::task::yield_now().await;
        }
        anyhow::Ok(())
    };
    tokio::time::timeout(Duration::from_mins(1), empty).await??;
    stop.cancel();
    worker.await?;
    Ok(())
}

#[tokio::test]
async fn a_tenant_with_thousands_does_not_delay_the_others() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let whale = test.company("whale").await?.cx.tenant;
    let many = enqueue(&test, whale, 3_000).await?;
    let mut small = Vec::new();
    for n in 0..5 {
        let tenant = test.company(&format!("small{n}")).await?.cx.tenant;
        small.push((tenant, enqueue(&test, tenant, 10).await?));
    }
    let config = WorkerConfig {
        slots: 4,
        ahead: 8,
        poll: Duration::from_millis(50),
        ..WorkerConfig::default()
    };
    drain(&test, config).await?;
    // The order of the ends: all of the small ones were through while the whale had hardly begun.
    let whales = ends(&test, whale, &many).await?;
    assert_eq!(whales.len(), 3_000);
    let mut others = Vec::new();
    for (tenant, ids) in &small {
        others.extend(ends(&test, *tenant, ids).await?);
    }
    assert_eq!(others.len(), 50);
    let last = others.into_iter().max().expect("fifty");
    let before = whales.iter().filter(|at| **at <= last).count();
    assert!(
        before <= 300,
        "{before} of the whale's 3,000 tasks went before the last of the others' 50"
    );
    Ok(())
}

#[tokio::test]
async fn an_end_that_comes_too_late_changes_nothing() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let tenant = test.company("bakery").await?.cx.tenant;
    let id = enqueue(&test, tenant, 1).await?[0];
    let dead = sign_on(&test, TimeDelta::zero()).await?;
    // The lease of a worker must be in force to claim.
    assert!(claim(&test, dead, tenant, 1).await?.is_empty());
    let first = sign_on(&test, LEASE).await?;
    let held = claim(&test, first, tenant, 1).await?.remove(0);
    assert!(claim(&test, first, tenant, 1).await?.is_empty());

    // The first worker stops renewing; the task goes to the second.
    assert_eq!(dies(&test, first).await?, 1);
    assert_eq!(dies(&test, first).await?, 0);
    let second = sign_on(&test, LEASE).await?;
    let again = claim(&test, second, tenant, 1).await?.remove(0);
    assert_eq!(
        (again.id, again.attempt, again.crashes, again.errors),
        (id, 2, 1, 0)
    );

    assert!(finish(&test, &held, "late").await?.is_empty());
    assert_eq!(waiting(&test).await?, (0, 1));
    assert_eq!(finish(&test, &again, "in time").await?, vec![id]);
    assert_eq!(waiting(&test).await?, (0, 0));
    Ok(())
}

#[tokio::test]
async fn what_was_claimed_and_not_begun_goes_back_when_the_worker_stops() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let tenant = test.company("bakery").await?.cx.tenant;
    enqueue(&test, tenant, 20).await?;
    let worker = sign_on(&test, LEASE).await?;
    let held = claim(&test, worker, tenant, 20).await?;
    assert_eq!((held.len(), waiting(&test).await?), (20, (0, 20)));
    let mut tx = test.app.db.system("test gives up").await?;
    assert_eq!(queue::give_up(&mut tx, &held[5..]).await?, 15);
    tx.commit().await?;
    assert_eq!(waiting(&test).await?, (15, 5));
    Ok(())
}

#[tokio::test]
async fn a_task_nobody_can_finish_is_kept_as_dead_and_can_be_taken_up_again() -> anyhow::Result<()>
{
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let tenant = company.cx.tenant;
    let id = enqueue(&test, tenant, 1).await?[0];
    // Worker after worker dies with it.
    for _ in 0..3 {
        let worker = sign_on(&test, LEASE).await?;
        assert_eq!(claim(&test, worker, tenant, 1).await?.len(), 1);
        assert_eq!(dies(&test, worker).await?, 1);
    }
    drain(&test, WorkerConfig::default()).await?;
    let mut tx = test.app.db.tenant(tenant).await?;
    let dead = queue::dead(&mut tx, 10).await?;
    assert_eq!(dead.len(), 1);
    assert_eq!(dead[0].id, id);
    assert!(
        dead[0]
            .error
            .as_deref()
            .is_some_and(|e| e.contains("3 workers in a row")),
        "{dead:?}"
    );
    let now = test.app.clock.now();
    assert_eq!(queue::redrive(&mut tx, &[id], now).await?, 1);
    assert_eq!(queue::redrive(&mut tx, &[id], now).await?, 0);
    tx.commit(now).await?;
    test.app.wake.tasks.tenant(tenant);
    drain(&test, WorkerConfig::default()).await?;
    let mut tx = test.app.db.tenant(tenant).await?;
    assert!(queue::dead(&mut tx, 10).await?.is_empty());
    // Another tenant's dead task is none of ours.
    let other = test.company("other").await?.cx.tenant;
    let mut tx = test.app.db.tenant(other).await?;
    assert_eq!(queue::redrive(&mut tx, &[id], now).await?, 0);
    Ok(())
}

/// What a claim does to the disk may be lost with the database: the task is then nobody's, though a
/// worker is at it. No second begin of it has the fence of the first.
#[tokio::test]
async fn a_claim_that_a_crash_of_the_database_undid_is_not_begun_again_by_its_fence()
-> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let tenant = test.company("bakery").await?.tenant;
    let begun: Arc<Mutex<Vec<(Uuid, i32)>>> = Arc::default();
    let seen = || begun.lock().expect("no panic").clone();
    let handlers = Handlers::default().with("hold", {
        let begun = Arc::clone(&begun);
        move |_, task: Claimed| {
            let n = {
                let mut begun = begun.lock().expect("no panic");
                begun.push((task.owner, task.attempt));
                begun.len()
            };
            async move {
                if n == 1 {
                    std::future::pending::<()>().await;
                }
                Ok("done".into())
            }
        }
    });
    let config = WorkerConfig {
        handlers,
        ..WorkerConfig::default()
    };
    let stop = CancellationToken::new();
    let worker = tokio::spawn(services::worker::run(
        test.app.clone(),
        config,
        stop.clone(),
    ));
    let kind = Kind {
        task: "hold",
        ..PLAIN
    };
    let ids = enqueue_as(&test, tenant, 1, kind).await?;
    tokio::time::timeout(Duration::from_mins(1), async {
        while seen().is_empty() {
            tokio::task::yield_now().await;
        }
        let undo = "update task_queue set owner = null, deadline = null, attempt = attempt - 1";
        store::admin::execute(&test.db.owner_url(), undo).await?;
        test.app.wake.tasks.tenant(tenant);
        while ends(&test, tenant, &ids).await?.is_empty() {
            tokio::task::yield_now().await;
        }
        anyhow::Ok(())
    })
    .await??;
    stop.cancel();
    worker.await?;
    let begun = seen();
    let fences: BTreeSet<_> = begun.iter().copied().collect();
    assert_eq!(
        fences.len(),
        begun.len(),
        "begun twice by one fence: {begun:?}"
    );
    assert!(begun.len() > 1, "{begun:?}");
    Ok(())
}

/// Raises if an index of the queue looks at what a claim changes.
const IN_PLACE: &str = "do $$ declare bad text; begin
    select string_agg(x.indexrelid::regclass::text, ', ') into bad from pg_index x
     where x.indrelid = 'task_queue'::regclass and (
       coalesce(pg_get_expr(x.indpred, x.indrelid), '') ~ '\\m(owner|attempt|deadline)\\M'
       or exists (select from pg_attribute a where a.attrelid = x.indrelid and a.attnum = any (x.indkey)
                     and a.attname in ('owner', 'attempt', 'deadline')));
    if bad is not null then raise exception 'looked at by %', bad; end if;
  end $$";

/// Otherwise every claim is a new entry in every index, and what is claimed stands in the way of the next claim for as long as
/// somebody holds an old snapshot.
#[tokio::test]
async fn a_claim_changes_nothing_that_an_index_looks_at() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let url = test.db.owner_url();
    store::admin::execute(&url, IN_PLACE).await?;
    store::admin::execute(
        &url,
        "create index held on task_queue (id) where owner is null",
    )
    .await?;
    let refused = store::admin::execute(&url, IN_PLACE).await;
    assert!(refused.is_err_and(|e| format!("{e:?}").contains("held")));
    Ok(())
}
