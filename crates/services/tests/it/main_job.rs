//! The main job from brief to numbers.

use chrono::TimeDelta;
use domain::{
    approvals::{ApprovalState, Decision, DecisionInput},
    insight::Metric,
    publishing::{Network, PublicationState},
    workflows::{RunStatus, StepStatus},
};
use testkit::TestApp;
use tokio_util::sync::CancellationToken;

#[tokio::test]
async fn a_brief_becomes_published_posts_whose_numbers_are_the_networks_own() -> anyhow::Result<()>
{
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    test.brand(&company).await?;
    for network in Network::ALL {
        test.connect(&company, network).await?;
    }
    let (campaign, run) = test.start_run(&company, &Network::ALL).await?;
    let waiting = test.work(&company, run).await?;
    assert_eq!(waiting.status, RunStatus::Waiting, "{waiting:#?}");

    let approvals = services::approvals::list(cx, Some(ApprovalState::Pending)).await?;
    assert_eq!(approvals.len(), 2);
    for approval in &approvals {
        assert!(approval.content.score.is_some());
        let input = DecisionInput {
            decision: Decision::Approve,
            comment: String::new(),
            content_hash: approval.content.content_hash.clone(),
            answers: std::collections::BTreeMap::new(),
        };
        services::approvals::decide(cx, approval.id, &input).await?;
    }
    let ended = test.work(&company, run).await?;
    assert_eq!(ended.status, RunStatus::Succeeded, "{ended:#?}");
    for step in &ended.steps {
        assert_eq!(step.status, StepStatus::Succeeded);
        assert!(step.reason.is_some() && step.ended_at.is_some(), "{step:?}");
    }

    let accepted = test.accepted().await?;
    assert_eq!(accepted.len(), 2, "{accepted:?}");
    let publications = services::publishing::list_publications(cx, campaign).await?;
    for publication in &publications {
        assert_eq!(publication.state, PublicationState::Published);
        let witness = accepted
            .iter()
            .find(|a| a["id"].as_str() == publication.remote_id.as_deref());
        assert!(
            witness.is_some(),
            "{publication:?} is not among {accepted:?}"
        );
    }

    // Two days pass at the network and here; the counters are read again.
    let later = TimeDelta::days(2);
    test.control(
        "clock",
        serde_json::json!({ "offset_seconds": later.num_seconds(), "stop": true }),
    )
    .await?;
    test.app.clock.advance(later);
    poll_until_read(&test, publications.len()).await?;
    let dashboard = services::insight::dashboard(cx, 30).await?;
    let insight = services::insight::campaign(cx, campaign, 30).await?;
    assert!(!dashboard.sample);
    let mut sums = [0_i64; 3];
    for publication in &publications {
        let id = publication.remote_id.as_deref().unwrap_or_default();
        let told: serde_json::Value =
            reqwest_json(&test, &format!("metrics?id={}", urlencode(id))).await?;
        let post = insight
            .posts
            .iter()
            .find(|p| p.publication.id == publication.id)
            .expect("post");
        let own = [Metric::Reach, Metric::Engagement, Metric::Clicks]
            .map(|m| post.counters.of(m).unwrap_or(0));
        let theirs = witness_counters(&told);
        assert_eq!(own, theirs, "{told}");
        for (sum, value) in sums.iter_mut().zip(own) {
            *sum += value;
        }
    }
    for (figures, name) in [
        (&dashboard.totals, "/"),
        (&insight.totals, "/campaigns/:id"),
    ] {
        let shown: Vec<i64> = figures.iter().map(|f| f.value).collect();
        assert_eq!(shown, sums, "{name}");
        for figure in figures {
            assert!(figure.as_of.is_some() && !figure.source.is_empty() && !figure.unit.is_empty());
        }
    }
    assert!(sums[0] > 0);
    Ok(())
}

/// Runs the poller until every post was read after the clock moved.
async fn poll_until_read(test: &TestApp, posts: usize) -> anyhow::Result<()> {
    let stop = CancellationToken::new();
    let mut wakes = test.app.wake.tenants.subscribe();
    let poller = tokio::spawn(services::insight::run_poller(
        test.app.clone(),
        stop.clone(),
    ));
    for _ in 0..posts {
        tokio::time::timeout(std::time::Duration::from_secs(20), wakes.recv()).await??;
    }
    stop.cancel();
    poller.await?;
    Ok(())
}

async fn reqwest_json(test: &TestApp, path: &str) -> anyhow::Result<serde_json::Value> {
    Ok(reqwest::get(format!("{}/_control/{path}", test.sandbox))
        .await?
        .json()
        .await?)
}

fn urlencode(text: &str) -> String {
    text.replace(':', "%3A")
}

/// Reach (impressions on X), engagement and clicks in the words of the stand-in.
fn witness_counters(told: &serde_json::Value) -> [i64; 3] {
    let n = |key: &str| told[key].as_i64().unwrap_or(0);
    let reach = if told["network"] == "x" {
        n("impressions")
    } else {
        n("reach")
    };
    [reach, n("likes") + n("comments") + n("shares"), n("clicks")]
}
