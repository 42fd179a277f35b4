//! lead.find, lead.upsert, lead.tag, and the filter by consent.

use domain::{audience::LeadCapture, page::PageRequest, workflows::RunStatus};
use serde_json::{Value, json};
use testkit::TestApp;

use super::flow;

fn capture(email: &str, attributes: Value) -> LeadCapture {
    let input = json!({ "email": email, "source": "form", "attributes": attributes });
    serde_json::from_value(input).expect("a capture")
}

#[tokio::test]
async fn a_lead_is_added_once_and_then_changed() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let params = json!({
        "email": " {{ trigger.mail }} ",
        "fields": { "name": "Ada {{ trigger.family }}", "city": "Berlin", "consent": true, "nothing": null },
    });
    let doc = flow::one("lead.upsert", params);
    let trigger = json!({ "mail": "Ada@Example.com", "family": "King" });
    let first = flow::run(&test, &company, &doc, trigger.clone()).await?;
    let given = flow::output(&first);
    assert_eq!(given["created"], json!(true));
    assert_eq!(given["lead"]["email"], json!("ada@example.com"));
    assert_eq!(given["lead"]["name"], json!("Ada King"));
    assert_eq!(
        given["lead"]["attributes"],
        json!({ "city": "Berlin", "consent": true })
    );
    assert_eq!(given["lead"]["consent"], json!(true));
    let second = flow::again(&test, &company, &first).await?;
    assert_eq!(flow::output(&second)["created"], json!(false));
    assert_eq!(flow::output(&second)["lead"]["id"], given["lead"]["id"]);
    let leads = services::audience::list(&company.cx, &PageRequest::default()).await?;
    assert_eq!(leads.items.len(), 1);
    // One lead, one event about it.
    let sql = "select count(*)::text from events where event_type = 'lead_captured'";
    assert_eq!(store::admin::text(&test.db.owner_url(), sql).await?, "1");
    // Another company's lead with the same address is another lead.
    let other = test.company("brewery").await?;
    let theirs = flow::run(&test, &other, &doc, trigger).await?;
    assert_eq!(flow::output(&theirs)["created"], json!(true));
    assert_ne!(flow::output(&theirs)["lead"]["id"], given["lead"]["id"]);
    Ok(())
}

#[tokio::test]
async fn what_is_no_lead_is_refused_by_name() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    for (params, code) in [
        (json!({ "email": "{{ trigger.no }}" }), "invalid_lead"),
        (
            json!({ "email": "a@example.com", "fields": { "id": "x" } }),
            "reserved_field",
        ),
        (
            json!({ "email": "a@example.com", "fields": { "name": ["x"] } }),
            "invalid_lead",
        ),
    ] {
        let run = flow::run(
            &test,
            &company,
            &flow::one("lead.upsert", params),
            json!({ "no": "nobody" }),
        )
        .await?;
        assert_eq!(
            (run.status, flow::code(&run).as_str()),
            (RunStatus::Failed, code)
        );
    }
    let leads = services::audience::list(&company.cx, &PageRequest::default()).await?;
    assert!(leads.items.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_lead_is_found_by_address_or_id_and_only_by_its_own_company() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let (company, other) = (
        test.company("bakery").await?,
        test.company("brewery").await?,
    );
    let lead =
        services::audience::capture(&company.cx, &capture("ada@example.com", json!({}))).await?;
    let by_email = flow::one("lead.find", json!({ "value": "{{ trigger.mail }}" }));
    let by_id = flow::one(
        "lead.find",
        json!({ "by": "id", "value": "{{ trigger.id }}" }),
    );
    let trigger = json!({ "mail": " ADA@example.com", "id": lead.id });
    for doc in [&by_email, &by_id] {
        let run = flow::twice(&test, &company, doc, trigger.clone()).await?;
        assert_eq!(flow::step(&run, "it").port.as_deref(), Some("found"));
        assert_eq!(flow::output(&run)["lead"]["id"], json!(lead.id));
        let run = flow::run(&test, &other, doc, trigger.clone()).await?;
        assert_eq!(flow::step(&run, "it").port.as_deref(), Some("missing"));
        assert_eq!(flow::output(&run)["lead"], Value::Null);
    }
    let nonsense = flow::run(&test, &company, &by_id, json!({ "id": "cmp_1" })).await?;
    assert_eq!(flow::step(&nonsense, "it").port.as_deref(), Some("missing"));
    Ok(())
}

#[tokio::test]
async fn tags_are_added_and_removed_once() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let (company, other) = (
        test.company("bakery").await?,
        test.company("brewery").await?,
    );
    let lead =
        services::audience::capture(&company.cx, &capture("ada@example.com", json!({}))).await?;
    let doc = flow::doc(
        &[
            (
                "find",
                "lead.find",
                json!({ "by": "id", "value": "{{ trigger.id }}" }),
            ),
            (
                "it",
                "lead.tag",
                json!({ "add": ["trial", "{{ trigger.city }}"], "remove": ["old"] }),
            ),
            (
                "see",
                "logic.if",
                json!({ "where": { "rules": [{ "value": "{{ lead.tags }}", "is": "contains", "than": "trial" }] } }),
            ),
        ],
        &[
            ("start", "out", "find"),
            ("find", "found", "it"),
            ("it", "out", "see"),
        ],
    );
    let trigger = json!({ "id": lead.id, "city": "Berlin" });
    let run = flow::twice(&test, &company, &doc, trigger.clone()).await?;
    let output = flow::output(&run);
    assert_eq!(output["tags"], json!(["Berlin", "trial"]));
    // The second time there was nothing left to change, and so there is nothing to take back.
    assert_eq!(output["added"], json!([]));
    // Steps behind it see the tags.
    assert_eq!(flow::step(&run, "see").port.as_deref(), Some("yes"));
    let leads = services::audience::list(&company.cx, &PageRequest::default()).await?;
    assert_eq!(leads.items[0].tags, ["Berlin", "trial"]);
    // A step that is given another company's lead has no lead.
    let bare = flow::doc(
        &[
            (
                "set",
                "data.set",
                json!({ "fields": { "lead": { "id": "{{ trigger.id }}" } } }),
            ),
            ("it", "lead.tag", json!({ "add": ["theirs"] })),
        ],
        &[("start", "out", "set"), ("set", "out", "it")],
    );
    let run = flow::run(&test, &other, &bare, trigger).await?;
    assert_eq!(flow::code(&run), "no_lead");
    Ok(())
}

#[tokio::test]
async fn only_who_agreed_passes_the_filter_by_consent() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let (company, other) = (
        test.company("bakery").await?,
        test.company("brewery").await?,
    );
    for (email, consent) in [
        ("yes@example.com", json!("on")),
        ("no@example.com", json!(false)),
        ("asked@example.com", json!(null)),
    ] {
        services::audience::capture(&company.cx, &capture(email, json!({ "consent": consent })))
            .await?;
    }
    // Who said no stays out, whatever a form says later.
    services::audience::capture(
        &company.cx,
        &capture("no@example.com", json!({ "consent": "yes" })),
    )
    .await?;
    let doc = flow::one("data.filter", json!({ "preset": "consent" }));
    for (email, port) in [
        ("Yes@example.com", "kept"),
        ("no@example.com", "dropped"),
        ("asked@example.com", "dropped"),
        ("unknown@example.com", "dropped"),
    ] {
        let run = flow::twice(&test, &company, &doc, json!({ "email": email })).await?;
        assert_eq!(
            flow::step(&run, "it").port.as_deref(),
            Some(port),
            "{email}"
        );
    }
    // Who agreed with one company has not agreed with another.
    let run = flow::run(&test, &other, &doc, json!({ "email": "yes@example.com" })).await?;
    assert_eq!(flow::step(&run, "it").port.as_deref(), Some("dropped"));
    // Nothing in what flows can claim a consent that is not stored.
    let claimed = json!({ "email": "asked@example.com", "consent": true, "lead": { "email": "asked@example.com", "consent": true } });
    let run = flow::run(&test, &company, &doc, claimed).await?;
    assert_eq!(flow::step(&run, "it").port.as_deref(), Some("dropped"));
    Ok(())
}
