//! What happens without a control. Each test takes one away and sees the harm that the named test
//! would then report; so that test can fail, and the control is what keeps it green.

use std::time::Duration;

use domain::{
    approvals::{ApprovalState, Decision, DecisionInput},
    ids::RunId,
    publishing::Network,
    workflows::RunStatus,
};
use serde_json::json;
use services::switches::{Control, turn_off};
use testkit::{Choices, TestApp, journey::Company};

async fn approved(test: &TestApp) -> anyhow::Result<(Company, RunId)> {
    let company = test.company("bakery").await?;
    test.brand(&company).await?;
    test.connect(&company, Network::X).await?;
    let (_, run) = test.start_run(&company, &[Network::X]).await?;
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
    Ok((company, run))
}

/// Turns `words_changed_behind_the_products_back_are_refused_by_the_publisher` red.
#[tokio::test]
async fn without_the_hash_check_smuggled_words_go_out() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let (company, run) = approved(&test).await?;
    let sql = "update content_assets set data = jsonb_set(data, '{text}', '\"Smuggled in\"')";
    store::admin::execute(&test.db.owner_url(), sql).await?;
    turn_off(Control::ApprovedHash);
    test.work_until(&company, run, |r| r.status == RunStatus::Succeeded)
        .await?;
    assert_eq!(test.accepted().await?[0]["text"], "Smuggled in");
    Ok(())
}

/// Turns `a_request_whose_answer_is_lost_is_looked_up_and_not_sent_again` red.
#[tokio::test]
async fn without_the_look_up_a_lost_answer_doubles_the_post() -> anyhow::Result<()> {
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
    let (company, run) = approved(&test).await?;
    let fault =
        json!({ "network": "x", "endpoint": "publish", "mode": "reset_after_accept", "count": 1 });
    test.control("misbehave", fault).await?;
    turn_off(Control::LookUpFirst);
    test.work_until(&company, run, |r| r.status == RunStatus::Succeeded)
        .await?;
    assert_eq!(test.accepted().await?.len(), 2);
    Ok(())
}

/// Turns the tenancy tests red: without its policy a table shows every company's rows.
#[tokio::test]
async fn without_its_policy_a_table_shows_other_companies_rows_and_the_catalogue_says_so()
-> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let ours = test.company("bakery").await?;
    test.brand(&ours).await?;
    services::operations::add_sample(&ours.cx).await?;
    let theirs = test.company("mill").await?;
    assert_eq!(store::check_catalog(&test.app.db).await?, vec![]);
    let owner = test.db.owner_url();
    store::admin::execute(
        &owner,
        "alter policy tenant_isolation on campaigns using (true)",
    )
    .await?;
    let faults = store::check_catalog(&test.app.db).await?;
    assert!(faults.iter().any(|f| f.object == "campaigns"), "{faults:?}");
    let rows =
        store::admin::rows_seen_by_app(&test.db.urls.app, theirs.tenant, "campaigns").await?;
    assert_eq!(rows, 3, "the other company's sample campaigns");

    store::admin::execute(&owner, "drop policy tenant_isolation on campaigns").await?;
    assert!(
        store::check_catalog(&test.app.db)
            .await?
            .iter()
            .any(|f| f.object == "campaigns")
    );
    store::admin::execute(&owner, "alter table personas no force row level security").await?;
    assert!(
        store::check_catalog(&test.app.db)
            .await?
            .iter()
            .any(|f| f.object == "personas")
    );
    Ok(())
}
