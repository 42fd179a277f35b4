//! What screens ask for besides the things themselves.

use domain::{
    approvals::{ApprovalState, Decision, DecisionInput},
    campaigns::{CampaignStatus, Channel},
    publishing::Network,
};
use services::{approvals, campaigns, publishing};
use store::publishing::save_tokens;
use testkit::{TestApp, journey::campaign_input};

#[tokio::test]
async fn each_thing_that_is_missing_has_a_code_and_the_page_that_mends_it() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let codes = async |id| {
        let missing = campaigns::blockers(&company.cx, id).await?;
        anyhow::Ok(
            missing
                .into_iter()
                .map(|b| (b.code, b.href))
                .collect::<Vec<_>>(),
        )
    };
    let mut input = campaign_input(&[Network::X], &company.cx);
    input.brief.objective.clear();
    let made = campaigns::create(&company.cx, &input).await?;
    let edit = format!("/campaigns/{}/edit", made.id);
    let owned = |pairs: &[(&str, &str)]| {
        pairs
            .iter()
            .map(|(c, h)| ((*c).to_owned(), (*h).to_owned()))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        codes(made.id).await?,
        owned(&[
            ("brief_incomplete", &edit),
            ("brand_not_published", "/brand-studio"),
            ("not_connected", "/settings/integrations"),
        ])
    );
    test.brand(&company).await?;
    let mut input = campaign_input(&[Network::X], &company.cx);
    input.channels = vec![Channel::Email];
    campaigns::save(&company.cx, made.id, made.revision, &input).await?;
    assert_eq!(codes(made.id).await?, owned(&[("no_network", &edit)]));
    let input = campaign_input(&[Network::X], &company.cx);
    campaigns::save(&company.cx, made.id, made.revision + 1, &input).await?;
    test.connect(&company, Network::X).await?;
    assert_eq!(codes(made.id).await?, []);
    campaigns::set_status(&company.cx, made.id, CampaignStatus::Ended).await?;
    let here = format!("/campaigns/{}", made.id);
    assert_eq!(codes(made.id).await?, owned(&[("campaign_ended", &here)]));
    Ok(())
}

#[tokio::test]
async fn the_count_of_waiting_approvals_falls_with_a_decision() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    test.brand(&company).await?;
    test.connect(&company, Network::X).await?;
    assert_eq!(approvals::waiting(&company.cx).await?, 0);
    let (_, run) = test.start_run(&company, &[Network::X]).await?;
    test.work(&company, run).await?;
    assert_eq!(approvals::waiting(&company.cx).await?, 1);
    let other = test.company("mill").await?;
    assert_eq!(approvals::waiting(&other.cx).await?, 0);
    let waiting = approvals::list(&company.cx, Some(ApprovalState::Pending))
        .await?
        .remove(0);
    let no = DecisionInput {
        decision: Decision::Reject,
        comment: "Not like this".to_owned(),
        content_hash: waiting.content.content_hash,
        answers: std::collections::BTreeMap::new(),
    };
    approvals::decide(&company.cx, waiting.id, &no).await?;
    assert_eq!(approvals::waiting(&company.cx).await?, 0);
    Ok(())
}

#[tokio::test]
async fn a_connection_says_whether_it_renews_itself() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    test.connect(&company, Network::X).await?;
    let connected = publishing::list_connections(&company.cx).await?.remove(0);
    assert!(connected.renews_itself, "X gave a refresh token");

    // Tokens that nobody can open are not renewed; the list still answers.
    let mut tx = company.cx.tx().await?;
    save_tokens(&mut tx, connected.id, b"spoilt", None, None).await?;
    tx.commit(company.cx.now()).await?;
    let spoilt = publishing::list_connections(&company.cx).await?.remove(0);
    assert!(!spoilt.renews_itself);
    Ok(())
}
