//! Waiting: for a slot, for a person with a time limit, for a worker that died.

use chrono::TimeDelta;
use domain::{
    approvals::{ApprovalState, Decision, DecisionInput},
    campaigns::PublishWhen,
    permissions::Role,
    publishing::Network,
    workflows::{RunStatus, StepStatus},
};
use testkit::{TestApp, journey};

#[tokio::test]
async fn an_approved_post_waits_for_its_slot_and_goes_out_when_the_clock_gets_there()
-> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    test.brand(&company).await?;
    test.connect(&company, Network::X).await?;
    let campaign =
        services::campaigns::create(cx, &journey::campaign_input(&[Network::X], cx)).await?;
    let run = services::campaigns::start(cx, campaign.id, PublishWhen::AtSlots).await?;
    test.work(&company, run).await?;
    let approval = services::approvals::list(cx, Some(ApprovalState::Pending))
        .await?
        .remove(0);
    let input = DecisionInput {
        decision: Decision::Approve,
        comment: String::new(),
        content_hash: approval.content.content_hash,
        answers: std::collections::BTreeMap::new(),
    };
    services::approvals::decide(cx, approval.id, &input).await?;
    let held = test.work(&company, run).await?;
    assert_eq!(held.status, RunStatus::Waiting);
    let slot = held
        .steps
        .iter()
        .find(|s| s.kind == "time.until")
        .expect("slot step");
    assert_eq!(slot.status, StepStatus::Waiting);
    let at = slot.waits_until.expect("a time");
    assert!(test.accepted().await?.is_empty());

    test.app
        .clock
        .advance(at - test.app.clock.now() + TimeDelta::seconds(1));
    test.app.wake.tasks.everyone();
    let ended = test
        .work_until(&company, run, |r| r.status == RunStatus::Succeeded)
        .await?;
    assert_eq!(ended.status, RunStatus::Succeeded);
    assert_eq!(test.accepted().await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn an_approval_nobody_decides_expires_and_the_run_leaves_by_that_port() -> anyhow::Result<()>
{
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    test.brand(&company).await?;
    test.connect(&company, Network::X).await?;
    let (campaign, first) = test.start_run(&company, &[Network::X]).await?;
    services::workflows::cancel_run(cx, first).await?;
    let workflow = services::workflows::list(cx).await?.remove(0);
    let mut doc = workflow.doc.clone();
    for node in doc
        .nodes
        .values_mut()
        .filter(|n| n.kind == "human.approval")
    {
        node.params.insert("expires_hours".into(), 24.into());
    }
    services::workflows::publish_version(cx, workflow.id, &doc).await?;
    let run = services::campaigns::start(cx, campaign, PublishWhen::AtOnce).await?;
    test.work(&company, run).await?;
    test.app.clock.advance(TimeDelta::hours(25));
    let ended = test
        .work_until(&company, run, |r| r.status == RunStatus::Succeeded)
        .await?;
    let step = ended
        .steps
        .iter()
        .find(|s| s.kind == "human.approval")
        .expect("approval step");
    assert_eq!(step.port.as_deref(), Some("expired"));
    let over = services::approvals::list(cx, Some(ApprovalState::Expired)).await?;
    assert_eq!(over.len(), 1);
    let input = DecisionInput {
        decision: Decision::Approve,
        comment: String::new(),
        content_hash: over[0].content.content_hash.clone(),
        answers: std::collections::BTreeMap::new(),
    };
    let late = services::approvals::decide(cx, over[0].id, &input).await;
    assert!(
        matches!(late, Err(services::Error::Conflict("already_decided", _))),
        "{late:?}"
    );
    assert!(test.accepted().await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn two_people_must_agree_when_the_document_says_so() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    let colleague = test.colleague(&company, "ines", Role::Manager).await?;
    test.brand(&company).await?;
    test.connect(&company, Network::X).await?;
    let (campaign, first) = test.start_run(&company, &[Network::X]).await?;
    services::workflows::cancel_run(cx, first).await?;
    let workflow = services::workflows::list(cx).await?.remove(0);
    let mut doc = workflow.doc.clone();
    for node in doc
        .nodes
        .values_mut()
        .filter(|n| n.kind == "human.approval")
    {
        node.params.insert("required".into(), 2.into());
    }
    services::workflows::publish_version(cx, workflow.id, &doc).await?;
    let run = services::campaigns::start(cx, campaign, PublishWhen::AtOnce).await?;
    test.work(&company, run).await?;
    let approval = services::approvals::list(cx, Some(ApprovalState::Pending))
        .await?
        .remove(0);
    let input = DecisionInput {
        decision: Decision::Approve,
        comment: String::new(),
        content_hash: approval.content.content_hash,
        answers: std::collections::BTreeMap::new(),
    };
    for _ in 0..2 {
        // The same person twice is still one person.
        let after = services::approvals::decide(cx, approval.id, &input).await?;
        assert_eq!(
            (after.state, after.approved_by, after.required),
            (ApprovalState::Pending, 1, 2)
        );
    }
    let held = test.work(&company, run).await?;
    assert_eq!(held.status, RunStatus::Waiting);
    assert!(test.accepted().await?.is_empty());
    let after = services::approvals::decide(&colleague, approval.id, &input).await?;
    assert_eq!(
        (after.state, after.approved_by),
        (ApprovalState::Approved, 2)
    );
    Ok(())
}
