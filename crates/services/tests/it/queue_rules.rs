//! Caps and serial keys: how many tasks of a tenant are held at once, and in what order.

use std::{sync::Arc, time::Duration};

use domain::ids::{TaskId, TenantId};
use services::worker::{Handlers, WorkerConfig};
use store::queue::{self, Claimed, Share};
use testkit::TestApp;
use tokio::sync::Mutex;

use super::queue::{
    Kind, LEASE, PLAIN, claim, dies, drain, ends, enqueue, enqueue_as, finish, sign_on,
};

async fn cap(
    test: &TestApp,
    tenant: TenantId,
    agent: &str,
    most: Option<i32>,
) -> anyhow::Result<()> {
    let mut tx = test.app.db.tenant(tenant).await?;
    queue::set_cap(&mut tx, agent, most).await?;
    tx.commit(test.app.clock.now()).await?;
    Ok(())
}

fn ids(claimed: &[Claimed]) -> Vec<TaskId> {
    claimed.iter().map(|c| c.id).collect()
}

/// Tasks now at work, most at work, order of the begins.
type Seen = Arc<Mutex<(usize, usize, Vec<TaskId>)>>;

/// A handler of tasks of type `note`, and what it has seen.
fn noting() -> (Handlers, Seen) {
    let seen = Seen::default();
    let handlers = Handlers::default().with("note", {
        let seen = Arc::clone(&seen);
        move |_, task: Claimed| {
            let seen = Arc::clone(&seen);
            async move {
                let mut now = seen.lock().await;
                now.0 += 1;
                now.1 = now.1.max(now.0);
                now.2.push(task.id);
                drop(now);
                tokio::task::yield_now().await;
                seen.lock().await.0 -= 1;
                Ok(serde_json::Value::Null)
            }
        }
    });
    (handlers, seen)
}

fn line(name: &'static str) -> Kind {
    Kind {
        line: Some(name),
        ..PLAIN
    }
}

#[tokio::test]
async fn of_one_serial_key_one_task_is_held_at_a_time_and_in_order() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let tenant = test.company("bakery").await?.cx.tenant;
    let a = enqueue_as(&test, tenant, 3, line("account a")).await?;
    let b = enqueue_as(&test, tenant, 2, line("account b")).await?;
    let plain = enqueue(&test, tenant, 1).await?;
    // Another tenant's account of the same name is another account.
    let other = test.company("other").await?.cx.tenant;
    let theirs = enqueue_as(&test, other, 1, line("account a")).await?;

    let first = sign_on(&test, LEASE).await?;
    let second = sign_on(&test, LEASE).await?;
    let held = claim(&test, first, tenant, 10).await?;
    assert_eq!(ids(&held), [a[0], b[0], plain[0]]);
    assert!(claim(&test, second, tenant, 10).await?.is_empty());
    assert_eq!(ids(&claim(&test, second, other, 10).await?), theirs);

    finish(&test, &held[0], "").await?;
    assert_eq!(ids(&claim(&test, second, tenant, 10).await?), [a[1]]);
    // A worker's death frees the line, and the same task is the next in it.
    assert_eq!(dies(&test, first).await?, 2);
    let held = claim(&test, second, tenant, 10).await?;
    assert_eq!(ids(&held), [b[0], plain[0]]);
    assert!(claim(&test, second, tenant, 10).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn caps_hold_for_the_tenant_and_for_a_kind_and_a_crash_leaks_no_slot() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let tenant = test.company("bakery").await?.cx.tenant;
    let ai = Kind {
        agent: "ai",
        ..PLAIN
    };
    // Tasks that wait already are bound by a cap that is set later, and those behind them are not held up.
    enqueue_as(&test, tenant, 300, ai).await?;
    cap(&test, tenant, "ai", Some(2)).await?;
    enqueue_as(&test, tenant, 300, ai).await?;
    enqueue(&test, tenant, 5).await?;
    let first = sign_on(&test, LEASE).await?;
    let held = claim(&test, first, tenant, 10).await?;
    assert_eq!(held.len(), 7);
    assert!(claim(&test, first, tenant, 10).await?.is_empty());

    cap(&test, tenant, "", Some(4)).await?;
    for task in &held[..4] {
        finish(&test, task, "").await?;
    }
    // Two of the ended were of the kind, but three of the others are still held.
    assert_eq!(claim(&test, first, tenant, 10).await?.len(), 1);
    assert_eq!(dies(&test, first).await?, 4);
    let second = sign_on(&test, LEASE).await?;
    assert_eq!(claim(&test, second, tenant, 10).await?.len(), 4);
    assert!(claim(&test, second, tenant, 10).await?.is_empty());

    cap(&test, tenant, "", None).await?;
    cap(&test, tenant, "ai", None).await?;
    assert_eq!(claim(&test, second, tenant, 50).await?.len(), 50);
    Ok(())
}

#[tokio::test]
async fn workers_that_claim_at_the_same_time_keep_a_cap_together() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let tenant = test.company("bakery").await?.cx.tenant;
    cap(&test, tenant, "", Some(3)).await?;
    enqueue(&test, tenant, 60).await?;
    let workers = [
        sign_on(&test, LEASE).await?,
        sign_on(&test, LEASE).await?,
        sign_on(&test, LEASE).await?,
    ];
    let now = test.app.clock.now();
    let share = Share {
        tenant,
        after: None,
        quota: 8,
    };
    let mut left = 60;
    while left > 0 {
        // Each claims before any has committed.
        let mut open = Vec::new();
        let mut held = Vec::new();
        for worker in workers {
            let mut tx = test.app.db.system("test claims").await?;
            let taken = queue::claim(&mut tx, worker, &[share], LEASE, now).await?;
            held.extend(taken.claimed);
            open.push(tx);
        }
        for tx in open {
            tx.commit().await?;
        }
        assert_eq!(held.len(), 3, "held at once");
        // What was committed meanwhile counts.
        assert!(claim(&test, workers[1], tenant, 8).await?.is_empty());
        for task in &held {
            finish(&test, task, "").await?;
        }
        left -= held.len();
    }
    Ok(())
}

#[tokio::test]
async fn a_worker_frozen_while_it_claims_does_not_hold_up_the_others() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let capped = test.company("capped").await?.cx.tenant;
    let free = test.company("free").await?.cx.tenant;
    cap(&test, capped, "", Some(3)).await?;
    enqueue(&test, capped, 3).await?;
    enqueue(&test, free, 3).await?;
    let shares = [capped, free].map(|tenant| Share {
        tenant,
        after: None,
        quota: 1,
    });
    let (first, second) = (sign_on(&test, LEASE).await?, sign_on(&test, LEASE).await?);
    let now = test.app.clock.now();
    let mut frozen = test.app.db.system("test claims and stops").await?;
    let taken = queue::claim(&mut frozen, first, &shares, LEASE, now).await?;
    assert_eq!(taken.claimed.len(), 2);
    let mut tx = test.app.db.system("test claims").await?;
    let taken = queue::claim(&mut tx, second, &shares, LEASE, now).await?;
    assert_eq!((taken.claimed.len(), taken.busy), (1, vec![capped]));
    assert_eq!(taken.claimed[0].tenant, free);
    // Its connection rolls back on its own time.
    drop(frozen);
    let mut left = 3;
    while left > 0 {
        left -= queue::claim(&mut tx, second, &shares[..1], LEASE, now)
            .await?
            .claimed
            .len();
    }
    Ok(())
}

#[tokio::test]
async fn a_worker_goes_through_a_long_line_one_by_one_without_waiting_for_its_poll()
-> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let tenant = test.company("bakery").await?.cx.tenant;
    let kind = Kind {
        task: "note",
        ..line("account a")
    };
    let all = enqueue_as(&test, tenant, 100, kind).await?;
    let (handlers, seen) = noting();
    let config = WorkerConfig {
        // Longer than the test may take: only what a task's end says moves the line on.
        poll: Duration::from_mins(3),
        handlers,
        ..WorkerConfig::default()
    };
    drain(&test, config).await?;
    let seen = seen.lock().await;
    assert_eq!((seen.1, &seen.2), (1, &all));
    assert_eq!(ends(&test, tenant, &all).await?.len(), 100);
    Ok(())
}

#[tokio::test]
async fn what_has_seen_two_workers_die_is_worked_on_one_at_a_time() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let tenant = test.company("bakery").await?.cx.tenant;
    let kind = Kind {
        task: "note",
        ..PLAIN
    };
    let all = enqueue_as(&test, tenant, 12, kind).await?;
    for _ in 0..2 {
        let worker = sign_on(&test, LEASE).await?;
        assert_eq!(claim(&test, worker, tenant, 12).await?.len(), 12);
        assert_eq!(dies(&test, worker).await?, 12);
    }
    let (handlers, seen) = noting();
    let config = WorkerConfig {
        handlers,
        ..WorkerConfig::default()
    };
    drain(&test, config).await?;
    // So one that kills its worker takes no other into quarantine, and none is lost.
    assert_eq!(seen.lock().await.1, 1);
    assert_eq!(ends(&test, tenant, &all).await?.len(), 12);
    Ok(())
}

#[tokio::test]
async fn what_a_dead_worker_held_is_begun_first_by_a_worker_that_did_not_free_it()
-> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let (handlers, seen) = noting();
    let note = Kind {
        task: "note",
        ..PLAIN
    };
    for n in 0..20 {
        let other = test.company(&format!("other{n}")).await?.cx.tenant;
        enqueue_as(&test, other, 2, note).await?;
    }
    // The youngest company is the last in the order of a worker that was told of all.
    let unlucky = test.company("unlucky").await?.cx.tenant;
    let held = enqueue_as(&test, unlucky, 1, note).await?;
    let dead = sign_on(&test, LEASE).await?;
    assert_eq!(ids(&claim(&test, dead, unlucky, 1).await?), held);
    assert_eq!(dies(&test, dead).await?, 1);
    let config = WorkerConfig {
        slots: 1,
        ahead: 1,
        handlers,
        ..WorkerConfig::default()
    };
    drain(&test, config).await?;
    let begun = &seen.lock().await.2;
    assert_eq!((begun.len(), begun[0]), (41, held[0]), "{begun:?}");
    Ok(())
}
