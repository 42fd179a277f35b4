//! Another company's things are not there.

use domain::{
    approvals::{Decision, DecisionInput},
    campaigns::{CampaignFilter, CampaignStatus},
    page::PageRequest,
    publishing::Network,
};
use services::Error;
use testkit::{TestApp, journey};

#[tokio::test]
async fn every_use_case_answers_not_found_for_another_companys_ids() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let ours = test.company("bakery").await?;
    test.brand(&ours).await?;
    test.connect(&ours, Network::X).await?;
    let (campaign, run) = test.start_run(&ours, &[Network::X]).await?;
    test.work(&ours, run).await?;
    let approval = services::approvals::list(&ours.cx, None).await?.remove(0);
    let theirs = test.company("mill").await?;
    let cx = &theirs.cx;
    let input = DecisionInput {
        decision: Decision::Approve,
        comment: String::new(),
        content_hash: approval.content.content_hash.clone(),
        answers: std::collections::BTreeMap::new(),
    };
    let edit = domain::content::ContentEdit {
        revision: 1,
        body: approval.content.body.clone(),
    };
    let connection = services::publishing::list_connections(&ours.cx)
        .await?
        .remove(0)
        .id;
    let outcomes = [
        services::campaigns::get(cx, campaign).await.err(),
        services::campaigns::save(cx, campaign, 1, &journey::campaign_input(&[Network::X], cx))
            .await
            .err(),
        services::campaigns::set_status(cx, campaign, CampaignStatus::Paused)
            .await
            .err(),
        services::campaigns::start(cx, campaign, domain::campaigns::PublishWhen::AtOnce)
            .await
            .err(),
        services::content::get(cx, approval.content.id).await.err(),
        services::content::edit(cx, approval.content.id, &edit)
            .await
            .err(),
        services::content::list(cx, Some(campaign), &PageRequest::default())
            .await
            .err(),
        services::approvals::get(cx, approval.id).await.err(),
        services::approvals::decide(cx, approval.id, &input)
            .await
            .err(),
        services::workflows::get_run(cx, run).await.err(),
        services::workflows::cancel_run(cx, run).await.err(),
        services::publishing::disconnect(cx, connection).await.err(),
        services::publishing::list_publications(cx, campaign)
            .await
            .err(),
        services::insight::campaign(cx, campaign, 30).await.err(),
    ];
    for (n, outcome) in outcomes.iter().enumerate() {
        assert!(
            matches!(outcome, Some(Error::NotFound)),
            "call {n}: {outcome:?}"
        );
    }
    let list =
        services::campaigns::list(cx, &CampaignFilter::default(), &PageRequest::default()).await?;
    assert!(list.items.is_empty());
    assert!(services::approvals::list(cx, None).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn the_sample_company_comes_and_goes_in_one_step_and_stays_out_of_real_figures()
-> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let cx = &company.cx;
    services::operations::add_sample(cx).await?;
    let shown = services::insight::dashboard(cx, 60).await?;
    assert!(
        shown.sample && shown.totals[0].value > 1_000,
        "{:?}",
        shown.totals[0].value
    );
    assert_eq!(services::operations::sample_state(cx).await?.campaigns, 3);
    assert_eq!(services::approvals::list(cx, None).await?.len(), 1);
    services::operations::remove_sample(cx).await?;
    let empty = services::insight::dashboard(cx, 60).await?;
    assert!(!empty.sample);
    assert_eq!(empty.totals.iter().map(|f| f.value).sum::<i64>(), 0);
    assert!(empty.attention.is_empty() && empty.posts.is_empty());
    Ok(())
}
