//! Approvals hold for one text and no other.

use domain::{
    approvals::{Approval, ApprovalState, Decision, DecisionInput},
    content::{ContentBody, ContentEdit, ContentStatus},
    publishing::Network,
    workflows::{RunStatus, StepStatus},
};
use testkit::{TestApp, journey::Company};

fn decision(approval: &Approval, decision: Decision, comment: &str) -> DecisionInput {
    DecisionInput {
        decision,
        comment: comment.to_owned(),
        content_hash: approval.content.content_hash.clone(),
        answers: std::collections::BTreeMap::new(),
    }
}

/// A company whose one X post waits for approval.
async fn waiting(test: &TestApp) -> anyhow::Result<(Company, domain::ids::RunId, Approval)> {
    let company = test.company("bakery").await?;
    test.brand(&company).await?;
    test.connect(&company, Network::X).await?;
    let (_, run) = test.start_run(&company, &[Network::X]).await?;
    test.work(&company, run).await?;
    let approval = services::approvals::list(&company.cx, Some(ApprovalState::Pending))
        .await?
        .remove(0);
    Ok((company, run, approval))
}

fn edit(approval: &Approval, text: &str) -> ContentEdit {
    let mut body = approval.content.body.clone();
    if let ContentBody::Social(post) = &mut body {
        text.clone_into(&mut post.text);
    }
    ContentEdit {
        revision: approval.content.revision,
        body,
    }
}

#[tokio::test]
async fn a_decision_on_an_older_text_is_refused_and_an_edit_opens_the_approval_again()
-> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let (company, run, approval) = waiting(&test).await?;
    let edited = services::content::edit(
        &company.cx,
        approval.content.id,
        &edit(&approval, "Bread before six. Ask us."),
    )
    .await?;
    assert!(edited.provenance.edited);
    let refused = services::approvals::decide(
        &company.cx,
        approval.id,
        &decision(&approval, Decision::Approve, ""),
    )
    .await;
    assert!(
        matches!(
            refused,
            Err(services::Error::Conflict("content_changed", _))
        ),
        "{refused:?}"
    );

    let again = services::approvals::get(&company.cx, approval.id).await?;
    assert_eq!(again.state, ApprovalState::Pending);
    services::approvals::decide(
        &company.cx,
        again.id,
        &decision(&again, Decision::Approve, ""),
    )
    .await?;
    let ended = test.work(&company, run).await?;
    assert_eq!(ended.status, RunStatus::Succeeded);
    let accepted = test.accepted().await?;
    assert_eq!(accepted.len(), 1);
    assert_eq!(accepted[0]["text"], "Bread before six. Ask us.");
    Ok(())
}

#[tokio::test]
async fn a_text_changed_after_its_approval_is_not_published_until_it_is_approved_again()
-> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let (company, run, approval) = waiting(&test).await?;
    services::approvals::decide(
        &company.cx,
        approval.id,
        &decision(&approval, Decision::Approve, ""),
    )
    .await?;
    // No worker runs: the approval has been given, the post has not gone out.
    services::content::edit(
        &company.cx,
        approval.content.id,
        &edit(&approval, "Changed after the approval."),
    )
    .await?;
    let held = test.work(&company, run).await?;
    assert_eq!(held.status, RunStatus::Waiting);
    assert!(test.accepted().await?.is_empty());
    let post = held
        .steps
        .iter()
        .find(|s| s.kind == "post.x")
        .expect("post step");
    assert_eq!(post.status, StepStatus::Waiting);

    let again = services::approvals::get(&company.cx, approval.id).await?;
    assert_eq!(again.state, ApprovalState::Pending);
    services::approvals::decide(
        &company.cx,
        again.id,
        &decision(&again, Decision::Approve, ""),
    )
    .await?;
    let ended = test.work(&company, run).await?;
    assert_eq!(ended.status, RunStatus::Succeeded, "{ended:#?}");
    assert_eq!(
        test.accepted().await?[0]["text"],
        "Changed after the approval."
    );
    Ok(())
}

#[tokio::test]
async fn approving_again_and_again_before_the_post_goes_out_ends_in_one_post_of_the_last_text()
-> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let (company, run, first) = waiting(&test).await?;
    let cx = &company.cx;
    let approve = async || {
        let approval = services::approvals::get(cx, first.id).await?;
        let input = decision(&approval, Decision::Approve, "");
        anyhow::Ok(services::approvals::decide(cx, first.id, &input).await?)
    };
    let change = async |text: &str| {
        let approval = services::approvals::get(cx, first.id).await?;
        anyhow::Ok(services::content::edit(cx, approval.content.id, &edit(&approval, text)).await?)
    };
    approve().await?;
    change("The second text.").await?;
    // The post step comes, finds the text changed and waits.
    assert_eq!(test.work(&company, run).await?.status, RunStatus::Waiting);
    // Nobody is at work: approved, changed, approved, changed, approved.
    approve().await?;
    change("The third text.").await?;
    approve().await?;
    change("The last text.").await?;
    approve().await?;
    let ended = test.work(&company, run).await?;
    assert_eq!(ended.status, RunStatus::Succeeded, "{ended:#?}");
    let accepted = test.accepted().await?;
    assert_eq!(accepted.len(), 1);
    assert_eq!(accepted[0]["text"], "The last text.");
    Ok(())
}

#[tokio::test]
async fn a_decision_that_comes_while_the_step_looks_is_not_lost() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let (company, run, approval) = waiting(&test).await?;
    let cx = &company.cx;
    let input = decision(&approval, Decision::Approve, "");
    services::approvals::decide(cx, approval.id, &input).await?;
    services::content::edit(cx, approval.content.id, &edit(&approval, "Another text.")).await?;
    let held = test.work(&company, run).await?;
    let post = held
        .steps
        .iter()
        .find(|s| s.kind == "post.x")
        .expect("post step")
        .id;
    // The step is at work and has seen a text that is not approved.
    let (now, waits) = (cx.now(), serde_json::json!({ "waits_for": "approval" }));
    let mut tx = test.app.db.tenant(cx.tenant).await?;
    assert!(store::workflows::start(&mut tx, post, now).await?);
    tx.commit(now).await?;
    // Then it is approved; nothing waits, so nothing is queued, but the step is marked.
    let mut tx = test.app.db.tenant(cx.tenant).await?;
    assert!(
        store::workflows::wake(&mut tx, run, "approval")
            .await?
            .is_empty()
    );
    assert!(!store::workflows::wait_unless_woken(&mut tx, post, &waits, "").await?);
    // It looks again from its beginning.
    assert!(store::workflows::start(&mut tx, post, now).await?);
    assert!(store::workflows::wait_unless_woken(&mut tx, post, &waits, "").await?);
    assert_eq!(
        store::workflows::wake(&mut tx, run, "approval")
            .await?
            .len(),
        1
    );
    // Woken once, not twice.
    assert!(
        store::workflows::wake(&mut tx, run, "approval")
            .await?
            .is_empty()
    );
    Ok(())
}

#[tokio::test]
async fn words_changed_behind_the_products_back_are_refused_by_the_publisher() -> anyhow::Result<()>
{
    let test = TestApp::start().await?;
    let (company, run, approval) = waiting(&test).await?;
    services::approvals::decide(
        &company.cx,
        approval.id,
        &decision(&approval, Decision::Approve, ""),
    )
    .await?;
    store::admin::execute(
        &test.db.owner_url(),
        "update content_assets set data = jsonb_set(data, '{text}', '\"Smuggled in\"')",
    )
    .await?;
    let held = test.work(&company, run).await?;
    assert_eq!(held.status, RunStatus::Waiting);
    assert!(test.accepted().await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn asking_for_changes_waits_for_an_edit_and_rejecting_ends_the_post() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let (company, run, approval) = waiting(&test).await?;
    let silent = services::approvals::decide(
        &company.cx,
        approval.id,
        &decision(&approval, Decision::Reject, " "),
    )
    .await;
    assert!(
        matches!(silent, Err(services::Error::Invalid(_))),
        "{silent:?}"
    );
    services::approvals::decide(
        &company.cx,
        approval.id,
        &decision(&approval, Decision::RequestChanges, "Shorter"),
    )
    .await?;
    let held = test.work(&company, run).await?;
    assert_eq!(held.status, RunStatus::Waiting);
    let sent_back = services::approvals::get(&company.cx, approval.id).await?;
    assert_eq!(sent_back.content.status, ContentStatus::ChangesRequested);

    services::content::edit(
        &company.cx,
        approval.content.id,
        &edit(&sent_back, "Shorter text."),
    )
    .await?;
    let again = services::approvals::get(&company.cx, approval.id).await?;
    assert_eq!(again.state, ApprovalState::Pending);
    services::approvals::decide(
        &company.cx,
        again.id,
        &decision(&again, Decision::Reject, "Not now"),
    )
    .await?;
    let ended = test.work(&company, run).await?;
    assert_eq!(ended.status, RunStatus::Succeeded);
    assert!(test.accepted().await?.is_empty());
    let over = services::approvals::get(&company.cx, approval.id).await?;
    assert_eq!(over.history.len(), 2);
    let late = services::approvals::decide(
        &company.cx,
        over.id,
        &decision(&over, Decision::Approve, ""),
    )
    .await;
    assert!(
        matches!(late, Err(services::Error::Conflict("already_decided", _))),
        "{late:?}"
    );
    Ok(())
}
