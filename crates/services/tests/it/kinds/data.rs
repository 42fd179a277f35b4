//! The computing kinds in a run, and data.lookup.

use domain::{publishing::Network, workflows::RunStatus};
use serde_json::{Value, json};
use testkit::{TestApp, journey};

use super::flow;

#[tokio::test]
async fn computing_steps_follow_one_another_in_a_run() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let company = test.company("bakery").await?;
    let rule = |value: &str, is: &str, than: Value| json!({ "match": "all", "rules": [{ "value": value, "is": is, "than": than }] });
    let doc = flow::doc(
        &[
            (
                "unique",
                "data.dedupe",
                json!({ "list": "{{ trigger.orders }}", "by": "id" }),
            ),
            (
                "sum",
                "data.aggregate",
                json!({ "list": "{{ steps.unique.items }}", "how": "sum", "field": "amount" }),
            ),
            (
                "set",
                "data.set",
                json!({ "fields": { "total": "{{ steps.sum.value }}" }, "only": true }),
            ),
            (
                "keep",
                "data.filter",
                json!({ "where": rule("{{ item.total }}", "greater", json!(0)) }),
            ),
            (
                "big",
                "logic.if",
                json!({ "where": rule("{{ item.total }}", "at_least", json!(100)) }),
            ),
            (
                "way",
                "logic.switch",
                json!({ "cases": [{ "name": "even", "where": rule("{{ item.total }}", "equals", json!(30)) }] }),
            ),
            (
                "it",
                "logic.split",
                json!({ "by": "{{ trigger.person }}", "branches": [{ "name": "a", "weight": 50 }, { "name": "b", "weight": 50 }] }),
            ),
        ],
        &[
            ("start", "out", "unique"),
            ("unique", "out", "sum"),
            ("sum", "out", "set"),
            ("set", "out", "keep"),
            ("keep", "kept", "big"),
            ("big", "no", "way"),
            ("way", "even", "it"),
        ],
    );
    let orders = json!([{ "id": 1, "amount": 10 }, { "id": 2, "amount": "20" }, { "id": "1", "amount": 500 }]);
    let workflow = flow::publish(&company, &doc).await?;
    let mut chosen = Vec::new();
    for _ in 0..3 {
        let trigger = json!({ "orders": orders, "person": "ada" });
        let run = services::workflows::execute(&company.cx, workflow, &trigger).await?;
        let run = test.work(&company, run).await?;
        assert_eq!(run.status, RunStatus::Succeeded);
        assert_eq!(flow::step(&run, "set").output, Some(json!({ "total": 30 })));
        chosen.push(flow::step(&run, "it").port.clone());
    }
    assert!(
        chosen[0].is_some() && chosen.iter().all(|c| *c == chosen[0]),
        "{chosen:?}"
    );
    Ok(())
}

#[tokio::test]
async fn leads_are_looked_up_by_conditions_within_the_limit() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let (company, other) = (
        test.company("bakery").await?,
        test.company("brewery").await?,
    );
    for n in 0..250 {
        let city = if n % 2 == 0 { "Berlin" } else { "Bonn" };
        let input = json!({ "email": format!("p{n}@example.com"), "source": "form", "attributes": { "city": city } });
        services::audience::capture(&company.cx, &serde_json::from_value(input)?).await?;
    }
    let of = |limit: u32| {
        let rules = json!([{ "value": "{{ item.attributes.city }}", "is": "equals", "than": "{{ trigger.city }}" }]);
        let find =
            json!({ "in": "leads", "where": { "match": "all", "rules": rules }, "limit": limit });
        flow::doc(
            &[
                ("it", "data.lookup", find),
                ("n", "data.aggregate", json!({ "list": "{{ item }}" })),
            ],
            &[("start", "out", "it"), ("it", "out", "n")],
        )
    };
    let run = flow::twice(&test, &company, &of(1_000), json!({ "city": "Berlin" })).await?;
    assert_eq!(flow::output(&run)["count"], json!(125));
    // The list itself flows on.
    assert_eq!(
        flow::step(&run, "n").output.as_ref().map(|o| &o["value"]),
        Some(&json!(125))
    );
    let run = flow::run(&test, &company, &of(3), json!({ "city": "Berlin" })).await?;
    assert_eq!(flow::output(&run)["count"], json!(3));
    assert_eq!(
        flow::output(&run)["items"][0]["email"],
        json!("p248@example.com"),
        "newest first"
    );
    let run = flow::run(&test, &other, &of(1_000), json!({ "city": "Berlin" })).await?;
    assert_eq!(flow::output(&run), json!({ "items": [], "count": 0 }));
    Ok(())
}

#[tokio::test]
async fn posts_and_campaigns_are_looked_up_as_records() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let (company, other) = (
        test.company("bakery").await?,
        test.company("brewery").await?,
    );
    test.brand(&company).await?;
    test.connect(&company, Network::X).await?;
    let (campaign, run) = test.start_run(&company, &[Network::X]).await?;
    test.work(&company, run).await?;
    let posts = flow::one("data.lookup", json!({ "in": "posts" }));
    let found = flow::output(&flow::run(&test, &company, &posts, json!({})).await?);
    assert_eq!(found["count"], json!(1));
    assert_eq!(found["items"][0]["network"], json!("x"));
    assert_eq!(found["items"][0]["status"], json!("in_review"));
    assert_eq!(found["items"][0]["campaign_id"], json!(campaign));
    let rules = json!([{ "value": "{{ item.name }}", "is": "equals", "than": journey::campaign_input(&[Network::X], &company.cx).name }]);
    let campaigns = flow::one(
        "data.lookup",
        json!({ "in": "campaigns", "where": { "rules": rules } }),
    );
    let found = flow::output(&flow::run(&test, &company, &campaigns, json!({})).await?);
    assert_eq!(found["items"][0]["id"], json!(campaign));
    for doc in [&posts, &campaigns] {
        let theirs = flow::output(&flow::run(&test, &other, doc, json!({})).await?);
        assert_eq!(theirs["count"], json!(0));
    }
    Ok(())
}
