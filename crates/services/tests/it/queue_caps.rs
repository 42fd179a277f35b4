//! Caps as people set them: on a kind beside its group, what waits and what is held meanwhile, and on
//! what workers outside are asked for.

use domain::{
    ids::TenantId,
    queue::{CapInput, QueueCap},
};
use serde_json::json;
use services::{TenantCx, queue};
use store::queue::Claimed;
use testkit::{Flow, TestApp};

use super::{
    queue::{Kind, LEASE, PLAIN, claim, enqueue_as, finish, new_task, sign_on},
    queue_remote,
};

const FIND: Kind = step("lead.find");
const TAG: Kind = step("lead.tag");

const fn step(agent: &'static str) -> Kind {
    Kind {
        agent,
        task: "step",
        ..PLAIN
    }
}

async fn cap(cx: &TenantCx, what: &str, most: Option<u32>) -> anyhow::Result<()> {
    let what = what.to_owned();
    queue::set_cap(cx, &CapInput { what, most }).await?;
    Ok(())
}

/// What each cap says: most, held, waiting.
async fn said(cx: &TenantCx, what: &str) -> anyhow::Result<Option<(u32, u32, u32)>> {
    let caps = queue::list_caps(cx).await?;
    let found = caps.into_iter().find(|c: &QueueCap| c.what == what);
    Ok(found.map(|c| (c.most, c.held, c.waiting)))
}

async fn finish_all(test: &TestApp, held: &[Claimed]) -> anyhow::Result<()> {
    for task in held {
        // What is relabelled while it is held ends as if nothing had been.
        assert_eq!(finish(test, task, "").await?, [task.id]);
    }
    Ok(())
}

#[tokio::test]
async fn a_step_counts_under_its_kind_and_again_under_its_group() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let (cx, tenant) = (&company.cx, company.cx.tenant);
    enqueue_as(&test, tenant, 4, FIND).await?;
    enqueue_as(&test, tenant, 4, TAG).await?;
    cap(cx, "lead", Some(2)).await?;
    assert_eq!(said(cx, "lead").await?, Some((2, 0, 8)));
    // What waits is relabelled, and what comes later is labelled so.
    cap(cx, "lead.find", Some(1)).await?;
    enqueue_as(&test, tenant, 2, FIND).await?;
    assert_eq!(said(cx, "lead").await?, Some((2, 0, 4)));
    assert_eq!(said(cx, "lead.find").await?, Some((1, 0, 6)));

    let worker = sign_on(&test, LEASE).await?;
    let held = claim(&test, worker, tenant, 10).await?;
    assert_eq!(held.len(), 3, "two of the group and one of the kind");
    assert!(claim(&test, worker, tenant, 10).await?.is_empty());
    assert_eq!(said(cx, "lead").await?, Some((2, 2, 2)));
    assert_eq!(said(cx, "lead.find").await?, Some((1, 1, 5)));

    // Lifted, those of the kind count under the group again, the held one too.
    cap(cx, "lead.find", None).await?;
    assert_eq!(said(cx, "lead.find").await?, None);
    assert_eq!(said(cx, "lead").await?, Some((2, 3, 7)));
    assert!(claim(&test, worker, tenant, 10).await?.is_empty());
    finish_all(&test, &held[..1]).await?;
    assert!(claim(&test, worker, tenant, 10).await?.is_empty());
    finish_all(&test, &held[1..]).await?;
    assert_eq!(claim(&test, worker, tenant, 10).await?.len(), 2);
    cap(cx, "lead", None).await?;
    assert_eq!(claim(&test, worker, tenant, 10).await?.len(), 5);
    assert!(queue::list_caps(cx).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_cap_on_a_kind_leaves_the_rest_of_its_group_alone() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let (cx, tenant) = (&company.cx, company.cx.tenant);
    enqueue_as(&test, tenant, 3, FIND).await?;
    let worker = sign_on(&test, LEASE).await?;
    let held = claim(&test, worker, tenant, 2).await?;
    // What is held when the company's first cap comes is left to end, and counts.
    cap(cx, "lead.find", Some(1)).await?;
    assert_eq!(said(cx, "lead.find").await?, Some((1, 2, 1)));
    assert!(claim(&test, worker, tenant, 10).await?.is_empty());
    cap(cx, "", Some(100)).await?;
    assert_eq!(said(cx, "").await?, Some((100, 2, 1)));
    enqueue_as(&test, tenant, 3, TAG).await?;
    assert_eq!(claim(&test, worker, tenant, 10).await?.len(), 3);
    finish_all(&test, &held[..1]).await?;
    assert!(claim(&test, worker, tenant, 10).await?.is_empty());
    finish_all(&test, &held[1..]).await?;
    assert_eq!(claim(&test, worker, tenant, 10).await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_task_queued_while_its_cap_is_lifted_is_not_forgotten() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let (cx, tenant) = (&company.cx, company.cx.tenant);
    for what in ["lead.find", "lead"] {
        cap(cx, what, Some(1)).await?;
        let now = test.app.clock.now();
        let id = domain::ids::TaskId::from_uuid(test.app.clock.id());
        let mut tx = test.app.db.tenant(tenant).await?;
        store::queue::enqueue(&mut tx, &new_task(id, FIND, now)).await?;
        cap(cx, what, None).await?;
        tx.commit(now).await?;
        let worker = sign_on(&test, LEASE).await?;
        let held = claim(&test, worker, tenant, 10).await?;
        assert_eq!(held.iter().map(|t| t.id).collect::<Vec<_>>(), [id]);
        let mut tx = test.app.db.system("test: who is due").await?;
        let nobody = TenantId::from_uuid(uuid::Uuid::nil());
        let due = store::queue::due_tenants(&mut tx, nobody, 10, now).await?;
        assert_eq!(due, [], "nothing is left behind");
    }
    Ok(())
}

#[tokio::test]
async fn the_steps_of_runs_are_labelled_by_their_kind() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    let flow = Flow::new("waits")
        .step("wait", "time.delay", json!({ "seconds": 60 }))
        .wires(&["start -> wait"]);
    let workflow = company.publish(&flow.doc).await?;
    company.run(workflow, json!({})).await?;
    cap(cx, "time", Some(5)).await?;
    cap(cx, "time.delay", Some(2)).await?;
    // They wait where they are reached, and are due when their time has come.
    assert_eq!(said(cx, "time.delay").await?, Some((2, 0, 0)));
    company.run(workflow, json!({})).await?;
    test.app.clock.advance(chrono::TimeDelta::minutes(2));
    assert_eq!(said(cx, "time.delay").await?, Some((2, 0, 2)));
    assert_eq!(said(cx, "time").await?, Some((5, 0, 0)));
    cap(cx, "time.delay", None).await?;
    assert_eq!(said(cx, "time").await?, Some((5, 0, 2)));
    test.work_a_little().await?;
    assert_eq!(said(cx, "time").await?, Some((5, 0, 0)));
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_capped_is_refused_and_another_company_keeps_its_own() -> anyhow::Result<()>
{
    let test = TestApp::start().await?;
    let (ours, theirs) = (test.company("ours").await?, test.company("theirs").await?);
    assert!(cap(&ours.cx, "oven", Some(1)).await.is_err());
    assert!(cap(&ours.cx, "lead", Some(0)).await.is_err());
    cap(&ours.cx, "lead", Some(1)).await?;
    // Lifting what does not stand changes nothing.
    cap(&ours.cx, "lead.tag", None).await?;
    cap(&ours.cx, "remote:bake", None).await?;
    assert_eq!(queue::list_caps(&ours.cx).await?.len(), 1);
    assert!(queue::list_caps(&theirs.cx).await?.is_empty());
    let (ours, theirs) = (ours.cx.tenant, theirs.cx.tenant);
    enqueue_as(&test, ours, 3, FIND).await?;
    enqueue_as(&test, theirs, 3, FIND).await?;
    let worker = sign_on(&test, LEASE).await?;
    assert_eq!(claim(&test, worker, ours, 10).await?.len(), 1);
    assert_eq!(claim(&test, worker, theirs, 10).await?.len(), 3);
    Ok(())
}

#[tokio::test]
async fn a_capability_has_a_cap_of_its_own_and_a_lost_worker_leaks_no_slot() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("quay").await?;
    let cx = &company.cx;
    cap(cx, "remote:bake", Some(1)).await?;
    cap(cx, "", Some(1)).await?;
    for capability in ["bake", "bake", "bake", "slice", "slice"] {
        queue_remote::ask(cx, capability).await?;
    }
    assert_eq!(said(cx, "remote:bake").await?, Some((1, 0, 3)));
    assert_eq!(
        said(cx, "").await?,
        Some((1, 0, 0)),
        "our own workers' only"
    );
    let mut first = queue_remote::sign_on(&test, 8).await?;
    let mut second = queue_remote::sign_on(&test, 8).await?;
    let held = first.claim().await?;
    let mut names: Vec<&str> = held.iter().map(|h| h.capability.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["bake", "slice", "slice"]);
    assert_eq!(said(cx, "remote:bake").await?, Some((1, 1, 2)));
    assert!(second.claim().await?.is_empty());
    // A line that is full takes nobody's turn.
    let mut third = queue_remote::sign_on(&test, 1).await?;
    for _ in 0..3 {
        let id = queue_remote::ask(cx, "slice").await?;
        let one = third.claim().await?;
        assert_eq!(one.iter().map(|c| c.task.id).collect::<Vec<_>>(), [id]);
        third.complete(id, 1, Ok(json!(1))).await?;
    }
    third.leave().await?;
    // What is out counts for nothing of ours.
    enqueue_as(&test, cx.tenant, 2, PLAIN).await?;
    let own = sign_on(&test, LEASE).await?;
    assert_eq!(claim(&test, own, cx.tenant, 10).await?.len(), 1);
    for one in held {
        let (id, attempt) = (one.task.id, one.task.attempt);
        assert!(first.complete(id, attempt, Ok(json!(1))).await?);
    }
    assert_eq!(second.claim().await?.len(), 1);
    assert!(first.claim().await?.is_empty());
    second.perish().await?;
    let held = first.claim().await?;
    assert_eq!(held.len(), 1, "the slot of the lost worker is free again");
    cap(cx, "remote:bake", None).await?;
    assert_eq!(first.claim().await?.len(), 1);
    // What went out without a cap counts for one that is set meanwhile.
    queue_remote::ask(cx, "bake").await?;
    cap(cx, "remote:bake", Some(2)).await?;
    assert_eq!(said(cx, "remote:bake").await?, Some((2, 2, 1)));
    assert!(first.claim().await?.is_empty());
    Ok(())
}
