//! Tasks for workers outside: only they take them, companies in turn, and what takes workers down ends
//! in quarantine.

use std::{collections::BTreeMap, time::Duration};

use domain::{
    ids::TenantId,
    remote::{RemoteStatus, RemoteTaskInput},
};
use serde_json::json;
use services::{
    Error, TenantCx, queue,
    worker::{
        WorkerConfig,
        remote::{RemoteConfig, Retry, Scope, Session, Stay},
    },
    worker_keys,
};
use testkit::TestApp;
use tokio_util::sync::CancellationToken;

use crate::queue::{enqueue, waiting};

pub(crate) async fn ask(cx: &TenantCx, capability: &str) -> anyhow::Result<domain::ids::TaskId> {
    let input = RemoteTaskInput {
        capability: capability.to_owned(),
        input: json!({}),
    };
    Ok(queue::enqueue_remote(cx, &input).await?.id)
}

pub(crate) async fn sign_on(test: &TestApp, slots: usize) -> anyhow::Result<Session> {
    sign_on_for(test, Scope::Everyone, slots).await
}

async fn sign_on_for(test: &TestApp, scope: Scope, slots: usize) -> anyhow::Result<Session> {
    let stay = Stay {
        name: "test".to_owned(),
        capabilities: vec!["bake".to_owned(), "slice".to_owned()],
        slots,
    };
    let config = RemoteConfig {
        lease: Duration::from_mins(1),
        ..RemoteConfig::default()
    };
    Ok(Session::sign_on(&test.app, config, scope, stay).await?)
}

/// Lets our own worker work until one task is left that nobody holds.
async fn own_work(test: &TestApp) -> anyhow::Result<()> {
    let stop = CancellationToken::new();
    let worker = services::worker::run(test.app.clone(), WorkerConfig::default(), stop.clone());
    let worker = tokio::spawn(worker);
    let left = async {
        while waiting(test).await? != (1, 0) {
            tokio::task::yield_now().await;
        }
        anyhow::Ok(())
    };
    tokio::time::timeout(Duration::from_secs(30), left).await??;
    stop.cancel();
    worker.await?;
    Ok(())
}

#[tokio::test]
async fn our_own_workers_leave_them_alone_whatever_rules_the_company_has() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("quay").await?;
    for ruled in [false, true] {
        if ruled {
            let mut tx = company.cx.tx().await?;
            store::queue::set_cap(&mut tx, "bake", Some(1)).await?;
            store::queue::set_cap(&mut tx, "", Some(5)).await?;
            tx.commit(company.cx.now()).await?;
        }
        let id = ask(&company.cx, "bake").await?;
        enqueue(&test, company.cx.tenant, 3).await?;
        let mut tx = test.app.db.system("test").await?;
        let now = test.app.clock.now();
        let nobody = TenantId::from_uuid(uuid::Uuid::nil());
        assert_eq!(
            store::queue::due_tenants(&mut tx, nobody, 10, now)
                .await?
                .len(),
            1
        );
        drop(tx);
        own_work(&test).await?;
        let mut tx = test.app.db.system("test").await?;
        let due = store::queue::due_tenants(&mut tx, nobody, 10, now).await?;
        assert_eq!(due, [], "nothing for our own workers is left");
        drop(tx);
        let task = queue::get_remote(&company.cx, id).await?;
        assert_eq!(task.status, RemoteStatus::Waiting);
        // A company's caps are for our own workers: the one outside takes it.
        let mut session = sign_on(&test, 4).await?;
        let claimed = session.claim().await?;
        assert_eq!(claimed.len(), 1);
        assert!(
            session
                .complete(id, claimed[0].task.attempt, Ok(json!(1)))
                .await?
        );
        session.leave().await?;
    }
    Ok(())
}

#[tokio::test]
async fn companies_and_capabilities_take_turns() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let (many, few) = (test.company("many").await?, test.company("few").await?);
    for _ in 0..40 {
        ask(&many.cx, "bake").await?;
    }
    for capability in ["bake", "slice", "weigh"] {
        ask(&few.cx, capability).await?;
    }
    let mut session = sign_on(&test, 4).await?;
    let mut served: BTreeMap<TenantId, usize> = BTreeMap::new();
    for one in session.claim().await? {
        assert_ne!(one.capability, "weigh", "not what it can do");
        *served.entry(one.task.tenant).or_default() += 1;
        session
            .complete(one.task.id, one.task.attempt, Ok(json!(1)))
            .await?;
    }
    assert_eq!(served.get(&few.cx.tenant), Some(&2), "{served:?}");
    assert_eq!(session.claim().await?.len(), 4, "the slots are filled");
    // Slots bound what it holds.
    assert!(session.claim().await?.is_empty());
    session.leave().await?;
    Ok(())
}

#[tokio::test]
async fn what_takes_three_workers_down_is_dead_and_a_good_leave_counts_nothing()
-> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("quay").await?;
    let id = ask(&company.cx, "bake").await?;
    for _ in 0..3 {
        let mut session = sign_on(&test, 1).await?;
        assert_eq!(session.claim().await?.len(), 1);
        session.leave().await?;
    }
    for _ in 0..3 {
        let mut session = sign_on(&test, 1).await?;
        assert_eq!(session.claim().await?.len(), 1);
        session.perish().await?;
    }
    let mut session = sign_on(&test, 1).await?;
    assert!(session.claim().await?.is_empty());
    let task = queue::get_remote(&company.cx, id).await?;
    assert_eq!(task.status, RemoteStatus::Failed);
    assert!(
        task.error
            .as_deref()
            .is_some_and(|e| e.contains("Quarantined"))
    );
    assert_eq!(queue::redrive(&company.cx, &[id]).await?.tasks, 1);
    assert_eq!(session.claim().await?.len(), 1, "taken up again");
    // Taken back: the next sign of life says so, and a result changes nothing.
    let mut tx = company.cx.tx().await?;
    assert!(store::queue::cancel(&mut tx, id, company.cx.now()).await?);
    tx.commit(company.cx.now()).await?;
    let gone = session.beat().await?;
    assert_eq!(gone.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [id]);
    assert!(!session.complete(id, gone[0].1, Ok(json!(1))).await?);
    Ok(())
}

#[tokio::test]
async fn a_company_s_key_brings_its_own_tasks_and_no_others_until_it_is_revoked()
-> anyhow::Result<()> {
    let test = TestApp::start().await?;
    // Of one company before and one behind in the order of turns.
    let companies = [
        test.company("one").await?,
        test.company("two").await?,
        test.company("three").await?,
    ];
    for company in &companies {
        for capability in ["bake", "slice", "weigh"] {
            ask(&company.cx, capability).await?;
        }
    }
    for company in &companies {
        let key = worker_keys::create(&company.cx, "cellar").await?;
        let scope = worker_keys::scope_of(&test.app, &key.text).await?;
        assert_eq!(scope.tenant(), Some(company.cx.tenant));
        let mut session = sign_on_for(&test, scope, 16).await?;
        let mut claimed = Vec::new();
        for _ in 0..4 {
            claimed.extend(session.claim().await?);
        }
        let mut seen: Vec<_> = claimed.iter().map(|c| c.capability.as_str()).collect();
        seen.sort_unstable();
        assert_eq!(seen, ["bake", "slice"]);
        assert!(claimed.iter().all(|c| c.task.tenant == company.cx.tenant));
        session.beat().await?;
        worker_keys::revoke(&company.cx, key.key.id).await?;
        assert!(matches!(session.beat().await, Err(Error::Unauthenticated)));
        let again = worker_keys::scope_of(&test.app, &key.text).await;
        assert!(matches!(again, Err(Error::Unauthenticated)), "{again:?}");
        session.leave().await?;
    }
    let text = "bww_".to_owned() + &"0".repeat(48);
    for wrong in ["", "bww_", text.as_str(), &text[1..]] {
        let refused = worker_keys::scope_of(&test.app, wrong).await;
        assert!(matches!(refused, Err(Error::Unauthenticated)), "{wrong}");
    }
    Ok(())
}

#[tokio::test]
async fn who_lost_the_lease_changes_nothing_though_nobody_told_it() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("quay").await?;
    let id = ask(&company.cx, "bake").await?;
    let mut late = sign_on(&test, 1).await?;
    assert_eq!(late.claim().await?[0].task.attempt, 1);
    let mut tx = test.app.db.system("test").await?;
    store::queue::expire(&mut tx, late.id()).await?;
    assert_eq!(store::queue::rescue(&mut tx).await?, 1);
    tx.commit().await?;
    let mut quick = sign_on(&test, 1).await?;
    assert_eq!(quick.claim().await?[0].task.attempt, 2);
    // The first one believes that it holds the task: the queue knows better.
    assert!(!late.progress(id, 1).await?);
    let mut late_again = sign_on(&test, 1).await?;
    assert!(late_again.claim().await?.is_empty());
    assert!(!late_again.complete(id, 2, Ok(json!("foreign"))).await?);
    assert!(quick.complete(id, 2, Ok(json!("quick"))).await?);
    assert_eq!(queue::get_remote(&company.cx, id).await?.output, "quick");
    Ok(())
}

#[tokio::test]
async fn a_late_result_and_a_late_failure_are_refused_by_the_fence() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("quay").await?;
    for fails in [false, true] {
        let id = ask(&company.cx, "bake").await?;
        let mut late = sign_on(&test, 1).await?;
        assert_eq!(late.claim().await?.len(), 1);
        let mut tx = test.app.db.system("test").await?;
        store::queue::expire(&mut tx, late.id()).await?;
        store::queue::rescue(&mut tx).await?;
        tx.commit().await?;
        let kept = if fails {
            late.fail(id, 1, ("late", ""), Retry::No).await?
        } else {
            late.complete(id, 1, Ok(json!("late"))).await?
        };
        assert!(!kept);
        let task = queue::get_remote(&company.cx, id).await?;
        assert_eq!((task.status, task.error), (RemoteStatus::Waiting, None));
        // It lives no more: it is handed nothing.
        assert!(late.claim().await?.is_empty());
        let mut next = sign_on(&test, 4).await?;
        assert!(next.claim().await?.iter().any(|c| c.task.id == id));
        assert!(next.complete(id, 2, Ok(json!(1))).await?);
    }
    Ok(())
}

#[tokio::test]
async fn a_dead_letter_counts_the_failure_it_died_of() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("quay").await?;
    let (first, long) = (
        ask(&company.cx, "bake").await?,
        ask(&company.cx, "slice").await?,
    );
    let mut session = sign_on(&test, 4).await?;
    assert_eq!(session.claim().await?.len(), 2);
    let failed = session
        .fail(first, 1, ("burnt", "Black"), Retry::No)
        .await?;
    let text = json!("x".repeat(domain::remote::REMOTE_JSON_MAX));
    assert!(failed && session.complete(long, 1, Ok(text)).await?);
    let dead = queue::list_dead(&company.cx).await?;
    let mut counts: Vec<_> = dead.iter().map(|d| (d.id, d.errors)).collect();
    counts.sort();
    assert_eq!(counts, [(first, 1), (long, 1)]);
    Ok(())
}
