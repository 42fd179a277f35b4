//! Runs walked again from what they stored: no call leaves, the end is the same; a fork differs behind
//! its change alone.

use domain::{
    approvals::{ApprovalState, Decision, DecisionInput},
    publishing::Network,
    workflows::{Run, RunStatus},
};
use serde_json::json;
use services::workflows;
use testkit::{Flow, TestApp};

fn ended(run: &Run) -> bool {
    !matches!(run.status, RunStatus::Running | RunStatus::Waiting)
}

#[tokio::test]
async fn a_published_post_is_replayed_without_a_call_and_to_the_same_hash() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    test.brand(&company).await?;
    test.connect(&company, Network::X).await?;
    let (_, run) = test.start_run(&company, &[Network::X]).await?;
    test.work(&company, run).await?;
    let open = services::approvals::list(cx, Some(ApprovalState::Pending)).await?;
    let input = DecisionInput {
        decision: Decision::Approve,
        comment: String::new(),
        content_hash: open[0].content.content_hash.clone(),
        answers: std::collections::BTreeMap::new(),
    };
    services::approvals::decide(cx, open[0].id, &input).await?;
    assert!(
        workflows::replay(cx, run, None).await.is_err(),
        "it has not ended"
    );
    test.work_until(&company, run, ended).await?;
    let posts = test.accepted().await?.len();
    let pieces = services::content::list(cx, None, &domain::page::PageRequest::default())
        .await?
        .items
        .len();
    let again = workflows::replay(cx, run, None).await?;
    let again = test.work_until(&company, again, ended).await?;
    assert_eq!(again.status, RunStatus::Succeeded, "{again:#?}");
    assert_eq!(
        workflows::run_hash(cx, run).await?,
        workflows::run_hash(cx, again.id).await?
    );
    assert_eq!(test.accepted().await?.len(), posts);
    assert_eq!(
        services::content::list(cx, None, &domain::page::PageRequest::default())
            .await?
            .items
            .len(),
        pieces
    );
    assert!(
        services::approvals::list(cx, Some(ApprovalState::Pending))
            .await?
            .is_empty()
    );
    let pairs = workflows::compare_runs(cx, run, again.id).await?;
    assert!(
        pairs.len() >= 8 && pairs.iter().all(|p| p.same),
        "{pairs:#?}"
    );
    let other = test.company("rival").await?;
    assert!(matches!(
        workflows::replay(&other.cx, run, None).await,
        Err(services::Error::NotFound)
    ));
    Ok(())
}

#[tokio::test]
async fn a_fork_differs_behind_its_change_alone() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    let flow = Flow::new("forked")
        .step(
            "a",
            "data.set",
            json!({ "fields": { "a": "{{ trigger.a }}" }, "only": true }),
        )
        .step(
            "b",
            "data.set",
            json!({ "fields": { "b": "{{ trigger.b }}" }, "only": true }),
        )
        .step("once", "logic.once", json!({ "key": "{{ item.a }}" }))
        .step("late", "time.delay", json!({ "seconds": 5 }))
        .step(
            "each",
            "logic.loop",
            json!({ "list": "{{ trigger.list }}", "max": 9 }),
        )
        .step(
            "one",
            "data.set",
            json!({ "fields": { "n": "{{ item }}", "run": "{{ run.id }}" }, "only": true }),
        )
        .wires(&[
            "start -> a",
            "start -> b",
            "a -> once",
            "once.first -> late",
            "b -> each",
            "each.each -> one",
            "one -> each",
        ]);
    let workflow = company.publish(&flow.doc).await?;
    let given = json!({ "a": "x", "b": "y", "list": [1, 1, 2] });
    let run = company.run(workflow, given.clone()).await?;
    test.work_a_little().await?;
    test.app.clock.advance(chrono::TimeDelta::seconds(6));
    test.work_until(&company, run, ended).await?;
    let same = workflows::replay(cx, run, None).await?;
    test.work_until(&company, same, ended).await?;
    assert_eq!(
        workflows::run_hash(cx, run).await?,
        workflows::run_hash(cx, same).await?
    );

    let mut changed = given;
    changed["b"] = json!("z");
    let fork = workflows::replay(cx, run, Some(changed)).await?;
    let fork = test.work_until(&company, fork, ended).await?;
    assert_eq!(fork.status, RunStatus::Succeeded, "{fork:#?}");
    let pairs = workflows::compare_runs(cx, run, fork.id).await?;
    let differing: Vec<&str> = pairs
        .iter()
        .filter(|p| !p.same)
        .map(|p| p.key.as_str())
        .collect();
    assert_eq!(differing, ["b", "start"], "the beginning and what reads it");
    assert_ne!(
        workflows::run_hash(cx, run).await?,
        workflows::run_hash(cx, fork.id).await?
    );
    Ok(())
}
