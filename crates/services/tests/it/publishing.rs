//! Exactly once: whatever the network does, a post is out once, or a person is asked.

use std::time::Duration;

use domain::{
    approvals::{ApprovalState, Decision, DecisionInput},
    ids::{CampaignId, RunId},
    publishing::{Network, PublicationState},
    workflows::{RunStatus, StepStatus},
};
use serde_json::json;
use testkit::{Choices, TestApp, journey::Company};

/// A company whose one post was approved and is about to go out.
async fn approved(
    test: &TestApp,
    network: Network,
) -> anyhow::Result<(Company, CampaignId, RunId)> {
    let company = test.company("bakery").await?;
    test.brand(&company).await?;
    test.connect(&company, network).await?;
    let (campaign, run) = test.start_run(&company, &[network]).await?;
    test.work(&company, run).await?;
    for approval in services::approvals::list(&company.cx, Some(ApprovalState::Pending)).await? {
        let input = DecisionInput {
            decision: Decision::Approve,
            comment: String::new(),
            content_hash: approval.content.content_hash,
            answers: std::collections::BTreeMap::new(),
        };
        services::approvals::decide(&company.cx, approval.id, &input).await?;
    }
    Ok((company, campaign, run))
}

fn name(network: Network) -> &'static str {
    network.as_str()
}

#[tokio::test]
async fn a_request_whose_answer_is_lost_is_looked_up_and_not_sent_again() -> anyhow::Result<()> {
    for network in Network::ALL {
        for mode in [
            "reset_after_accept",
            "500_after_accept",
            "hang_after_accept",
            "garbage",
        ] {
            let test = TestApp::start_with(Choices {
                call: Some(Duration::from_secs(2)),
                ..Choices::default()
            })
            .await?;
            test.control(
                "habits",
                json!({ "refuse_duplicates": false, "limit_calls": false }),
            )
            .await?;
            let (company, campaign, run) = approved(&test, network).await?;
            test.control("misbehave", json!({ "network": name(network), "endpoint": "publish", "mode": mode, "count": 1 })).await?;
            let ended = test
                .work_until(&company, run, |r| r.status == RunStatus::Succeeded)
                .await?;
            assert_eq!(ended.status, RunStatus::Succeeded);
            let accepted = test.accepted().await?;
            assert_eq!(accepted.len(), 1, "{network:?} {mode}: {accepted:?}");
            let publication = services::publishing::list_publications(&company.cx, campaign)
                .await?
                .remove(0);
            assert_eq!(
                publication.state,
                PublicationState::Published,
                "{network:?} {mode}"
            );
            assert_eq!(
                publication.remote_id.as_deref(),
                accepted[0]["id"].as_str(),
                "{network:?} {mode}"
            );
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_network_that_fails_before_accepting_is_tried_again_until_the_post_is_out_once()
-> anyhow::Result<()> {
    for mode in ["429", "500", "reset", "expired_token"] {
        let test = TestApp::start().await?;
        let (company, _, run) = approved(&test, Network::X).await?;
        let fault = json!({ "network": "x", "endpoint": "publish", "mode": mode, "count": 1, "retry_after": 1 });
        test.control("misbehave", fault).await?;
        test.work_until(&company, run, |r| r.status == RunStatus::Succeeded)
            .await?;
        assert_eq!(test.accepted().await?.len(), 1, "{mode}");
    }
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_looked_up_is_shown_to_a_person_who_settles_it() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let (company, campaign, run) = approved(&test, Network::X).await?;
    test.control(
        "misbehave",
        json!({ "network": "x", "endpoint": "publish", "mode": "reset_after_accept", "count": 1 }),
    )
    .await?;
    test.control(
        "misbehave",
        json!({ "network": "x", "endpoint": "read", "mode": "500", "count": 1000 }),
    )
    .await?;
    let unsettled = |r: &domain::workflows::Run| {
        r.steps.iter().any(|s| {
            s.output
                .as_ref()
                .is_some_and(|o| o["waits_for"] == "settlement")
        })
    };
    let held = test.work_until(&company, run, unsettled).await?;
    assert_eq!(held.status, RunStatus::Waiting, "{held:#?}");
    let open = services::publishing::list_publications(&company.cx, campaign)
        .await?
        .remove(0);
    assert_eq!(open.state, PublicationState::Unconfirmed);
    let attention = services::insight::dashboard(&company.cx, 30)
        .await?
        .attention;
    assert!(
        attention
            .iter()
            .any(|a| a.kind == "publication_unconfirmed"),
        "{attention:?}"
    );

    let url = format!(
        "https://x.example/status/{}",
        test.accepted().await?[0]["id"].as_str().unwrap_or_default()
    );
    services::publishing::settle_publication(&company.cx, open.id, true, &url).await?;
    let ended = test.work(&company, run).await?;
    assert_eq!(ended.status, RunStatus::Succeeded, "{ended:#?}");
    assert_eq!(test.accepted().await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_network_that_is_away_fails_the_step_visibly_and_retry_finishes_it() -> anyhow::Result<()>
{
    let test = TestApp::start().await?;
    let (company, _, run) = approved(&test, Network::X).await?;
    // The account was disconnected meanwhile: no retry helps until a person connects it again.
    let connection = services::publishing::list_connections(&company.cx)
        .await?
        .remove(0);
    services::publishing::disconnect(&company.cx, connection.id).await?;
    let failed = test.work(&company, run).await?;
    assert_eq!(failed.status, RunStatus::Failed, "{failed:#?}");
    let step = failed
        .steps
        .iter()
        .find(|s| s.status == StepStatus::Failed)
        .expect("failed step");
    assert_eq!(
        step.error.as_ref().map(|e| e.code.as_str()),
        Some("no_account")
    );

    test.connect(&company, Network::X).await?;
    services::workflows::retry_step(&company.cx, run, step.id).await?;
    let ended = test.work(&company, run).await?;
    assert_eq!(ended.status, RunStatus::Succeeded, "{ended:#?}");
    assert_eq!(test.accepted().await?.len(), 1);
    Ok(())
}
