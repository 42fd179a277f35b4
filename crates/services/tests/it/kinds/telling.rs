//! notify.message inside the product, and the messages as people see them.

use domain::{page::PageRequest, workflows::RunStatus};
use serde_json::json;
use testkit::TestApp;

use super::flow;

#[tokio::test]
async fn people_are_told_once_and_see_their_own_messages_only() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let (company, other) = (
        test.company("bakery").await?,
        test.company("brewery").await?,
    );
    let params = json!({ "to": ["owner", "{{ trigger.mail }}", "{{ trigger.gone }}"], "text": "{{ trigger.n }} new leads" });
    let doc = flow::one("notify.message", params);
    let trigger = json!({ "mail": "Bakery@example.com", "gone": "nobody@example.com", "n": 3 });
    let run = flow::twice(&test, &company, &doc, trigger).await?;
    // Named by role and by address, the owner is one person and told once, by both attempts together.
    assert_eq!(flow::output(&run), json!({ "sent": 1 }));
    let reason = flow::step(&run, "it").reason.clone().unwrap_or_default();
    assert!(
        reason.ends_with("not found: nobody@example.com"),
        "{reason}"
    );
    let page = PageRequest::default();
    let mine = services::notifications::list(&company.cx, true, &page)
        .await?
        .items;
    assert_eq!(mine.len(), 1);
    assert_eq!(
        (mine[0].text.as_str(), mine[0].run_id),
        ("3 new leads", Some(run.id))
    );
    let (theirs, none) = (
        services::notifications::list(&other.cx, false, &page).await?,
        Vec::new(),
    );
    assert_eq!(theirs.items, none);
    let foreign = services::notifications::mark_read(&other.cx, mine[0].id).await;
    assert!(
        matches!(foreign, Err(services::Error::NotFound)),
        "{foreign:?}"
    );
    services::notifications::mark_read(&company.cx, mine[0].id).await?;
    let read = services::notifications::list(&company.cx, false, &page)
        .await?
        .items;
    assert!(read[0].read_at.is_some());
    assert!(
        services::notifications::list(&company.cx, true, &page)
            .await?
            .items
            .is_empty()
    );
    // Another run tells again.
    flow::run(
        &test,
        &company,
        &doc,
        json!({ "mail": "x@example.com", "gone": "y@example.com", "n": 4 }),
    )
    .await?;
    assert_eq!(
        services::notifications::list(&company.cx, true, &page)
            .await?
            .items
            .len(),
        1
    );
    Ok(())
}

#[tokio::test]
async fn nobody_of_another_company_is_told_and_other_channels_are_refused() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let (company, other) = (
        test.company("bakery").await?,
        test.company("brewery").await?,
    );
    let services::Actor::Member { user, .. } = other.cx.actor.clone() else {
        anyhow::bail!("an owner is a member")
    };
    for to in [user.to_string(), "brewery@example.com".to_owned()] {
        let doc = flow::one("notify.message", json!({ "to": [&to], "text": "psst" }));
        let refused = flow::publish(&company, &doc).await.expect_err("V07");
        assert!(refused.to_string().contains("V07"), "{refused}");
        let doc = flow::one(
            "notify.message",
            json!({ "to": ["{{ trigger.to }}"], "text": "psst" }),
        );
        let run = flow::run(&test, &company, &doc, json!({ "to": to })).await?;
        assert_eq!(
            (run.status, flow::code(&run).as_str()),
            (RunStatus::Failed, "nobody")
        );
    }
    let page = PageRequest::default();
    assert!(
        services::notifications::list(&other.cx, false, &page)
            .await?
            .items
            .is_empty()
    );
    for channel in ["email", "slack"] {
        let doc = flow::one(
            "notify.message",
            json!({ "channel": channel, "to": ["owner"], "text": "x" }),
        );
        let refused = flow::publish(&company, &doc).await.expect_err("K02");
        assert!(refused.to_string().contains("K02"), "{refused}");
    }
    Ok(())
}
