//! A run follows its document: change the document alone and the run changes.

use domain::{
    approvals::{ApprovalState, Decision, DecisionInput},
    campaigns::PublishWhen,
    publishing::Network,
    workflows::{Edge, EdgeId, NodeId, RunStatus, WorkflowDoc},
};
use testkit::{TestApp, journey};

fn node(doc: &WorkflowDoc, key: &str) -> NodeId {
    doc.nodes.values().find(|n| n.key == key).expect("node").id
}

/// Takes the score step out and asks two people, one after the other.
fn without_score_with_second_approval(doc: &mut WorkflowDoc) {
    let (check, score, first, slot) = (
        node(doc, "check_x"),
        node(doc, "score_x"),
        node(doc, "approval_x"),
        node(doc, "slot_x"),
    );
    doc.nodes.remove(&score);
    doc.edges
        .retain(|_, e| e.from.node != score && e.to.node != score && e.from.node != first);
    let second = NodeId(uuid::Uuid::from_u128(77));
    let mut copy = doc.nodes[&first].clone();
    (copy.id, copy.key, copy.name) = (second, "second_x".into(), "Second approval".into());
    doc.nodes.insert(second, copy);
    for (n, (from, port, to)) in [
        (check, "pass", first),
        (check, "fail", first),
        (first, "approved", second),
        (second, "approved", slot),
    ]
    .into_iter()
    .enumerate()
    {
        let id = EdgeId(uuid::Uuid::from_u128(900 + n as u128));
        doc.edges.insert(id, Edge::new(id, from, port, to));
    }
}

#[tokio::test]
async fn the_run_follows_a_changed_document() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    test.brand(&company).await?;
    test.connect(&company, Network::X).await?;
    let (campaign, first_run) = test.start_run(&company, &[Network::X]).await?;
    services::workflows::cancel_run(cx, first_run).await?;
    let workflow = services::workflows::list(cx).await?.remove(0);
    let mut doc = workflow.doc.clone();
    without_score_with_second_approval(&mut doc);
    assert_eq!(
        services::workflows::publish_version(cx, workflow.id, &doc).await?,
        2
    );

    let run = services::campaigns::start(cx, campaign, PublishWhen::AtOnce).await?;
    for round in 0..2 {
        let held = test.work(&company, run).await?;
        assert_eq!(held.status, RunStatus::Waiting, "round {round}");
        assert!(held.steps.iter().all(|s| s.kind != "eval.score"));
        let open = services::approvals::list(cx, Some(ApprovalState::Pending)).await?;
        assert_eq!(open.len(), 1, "round {round}");
        let input = DecisionInput {
            decision: Decision::Approve,
            comment: String::new(),
            content_hash: open[0].content.content_hash.clone(),
            answers: std::collections::BTreeMap::new(),
        };
        services::approvals::decide(cx, open[0].id, &input).await?;
    }
    let ended = test.work(&company, run).await?;
    assert_eq!((ended.status, ended.version), (RunStatus::Succeeded, 2));
    assert_eq!(test.accepted().await?.len(), 1);
    // The run before keeps the version it began with.
    assert_eq!(
        services::workflows::get_run(cx, first_run).await?.version,
        1
    );
    Ok(())
}

#[tokio::test]
async fn a_document_that_posts_without_approval_cannot_be_published() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    test.brand(&company).await?;
    test.connect(&company, Network::X).await?;
    let input = journey::campaign_input(&[Network::X], cx);
    let campaign = services::campaigns::create(cx, &input).await?;
    services::campaigns::start(cx, campaign.id, PublishWhen::AtSlots).await?;
    let workflow = services::workflows::list(cx).await?.remove(0);
    let mut doc = workflow.doc.clone();
    let approval = node(&doc, "approval_x");
    doc.nodes.get_mut(&approval).expect("node").enabled = false;
    let refused = services::workflows::publish_version(cx, workflow.id, &doc).await;
    let Err(services::Error::Invalid(errors)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(errors[0].code, "V08");
    Ok(())
}
