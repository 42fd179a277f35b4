//! What leaves the building: connections, approvals, consent, failures, money.

use super::*;

#[test]
fn v07_an_account_on_linkedin_posts_as_a_person_or_as_a_page() {
    let doc = main_job(&[Network::LinkedIn]);
    let with = |scope: &str| Context {
        connections: Some(vec![ConnectionFact {
            id: "con_1".into(),
            provider: "linkedin".into(),
            scopes: vec![scope.into()],
            expires_at: None,
            healthy: true,
        }]),
        ..now()
    };
    lacks(&doc, &with("w_member_social"), "V07");
    lacks(&doc, &with("w_organization_social"), "V07");
    let issue = has(
        &doc,
        &with("r_organization_social"),
        "V07 post_linkedin Error",
    );
    let both = "w_member_social or w_organization_social";
    assert!(issue.message.contains(both), "{}", issue.message);
}

#[test]
fn v07_connections_rights_plan_and_models_are_asked_for_where_they_are_known() {
    let doc = main_job(&[Network::X]);
    lacks(&doc, &now(), "V07");
    let fact = ConnectionFact {
        id: "con_1".into(),
        provider: "x".into(),
        scopes: vec!["tweet.write".into()],
        expires_at: None,
        healthy: true,
    };
    let context = |facts: Vec<ConnectionFact>| Context {
        connections: Some(facts),
        ..now()
    };
    lacks(&doc, &context(vec![fact.clone()]), "V07");
    for (facts, word) in [
        (vec![], "Connect an account"),
        (
            vec![ConnectionFact {
                scopes: vec![],
                ..fact.clone()
            }],
            "tweet.write",
        ),
        (
            vec![ConnectionFact {
                expires_at: Some("2026-01-01T00:00:00Z".parse().expect("time")),
                ..fact.clone()
            }],
            "again",
        ),
        (
            vec![ConnectionFact {
                healthy: false,
                ..fact.clone()
            }],
            "again",
        ),
        (
            vec![
                fact.clone(),
                ConnectionFact {
                    id: "con_2".into(),
                    ..fact.clone()
                },
            ],
            "Choose which",
        ),
    ] {
        let issue = has(&doc, &context(facts), "V07 post_x Error");
        assert!(issue.message.contains(word), "{}", issue.message);
    }
    let weak = Context {
        permissions: Some(vec![Permission::Read]),
        models: Some(vec![]),
        ..now()
    };
    assert!(
        has(&doc, &weak, "V07 plan Error")
            .message
            .contains("may not")
    );
    assert!(
        has(&doc, &weak, "V07 draft_x Error")
            .message
            .contains("text model")
    );
}

#[test]
fn v08_an_approval_is_put_before_what_needs_one() {
    let doc = drawn(&["t:trigger.manual", "p:post.x"], &["t>p"]);
    let doc = mended(&doc, &Context::default(), "V08 p Error");
    lacks(&doc, &Context::default(), "V08");
    assert!(doc.by_key("human_approval").is_some());
    // Calls of other systems are up to the company's policy.
    let doc = with(
        drawn(&["t:trigger.manual", "h:http.request"], &["t>h"]),
        &[("h", json!({ "url": "https://example.com/a" }))],
    );
    lacks(&doc, &Context::default(), "V08");
    let strict = Context {
        approvals: ApprovalPolicy {
            calls: true,
            ..ApprovalPolicy::default()
        },
        ..Context::default()
    };
    has(&doc, &strict, "V08 h Error");
}

#[test]
fn v09_mails_need_consent_and_a_way_out() {
    let doc = drawn(
        &[
            "t:trigger.lead_captured",
            "a:human.approval",
            "m:email.send",
        ],
        &["t>a", "a.approved>m"],
    );
    let doc = with(doc, &[("m", json!({ "subject": "Hi", "body": "Hello" }))]);
    let doc = mended(&doc, &Context::default(), "V09 m Error");
    let doc = mended(&doc, &Context::default(), "V09 m Error");
    lacks(&doc, &Context::default(), "V09");
    lacks(&doc, &Context::default(), "V08");
    lacks(&doc, &Context::default(), "V06");
    let linked = with(
        doc,
        &[(
            "m",
            json!({ "subject": "Hi", "body": "{{ lead.unsubscribe_url }}" }),
        )],
    );
    lacks(&linked, &Context::default(), "V09");
}

#[test]
fn v16_an_outside_step_says_what_follows_its_failure() {
    let mut doc = main_job(&[Network::X]);
    has(&doc, &Context::default(), "V16 post_x Warning");
    doc.settings.on_error = RunOnError::Continue;
    lacks(&doc, &Context::default(), "V16");
    doc.settings.on_error = RunOnError::Stop;
    doc.nodes
        .values_mut()
        .find(|n| n.key == "post_x")
        .expect("post")
        .on_error = OnError::Continue;
    lacks(&doc, &Context::default(), "V16");
}

#[test]
fn v17_what_is_done_twice_with_harm_is_tried_once() {
    let doc = drawn(
        &["t:trigger.manual", "h:http.request", "b:post.boost"],
        &["t>h", "h>b"],
    );
    let doc = with(
        doc,
        &[
            (
                "h",
                json!({ "method": "POST", "url": "https://example.com/a" }),
            ),
            (
                "b",
                json!({ "budget": { "amount": "10", "currency": "EUR" }, "days": 3 }),
            ),
        ],
    );
    let doc = mended(&doc, &Context::default(), "V17 h Warning");
    let doc = mended(&doc, &Context::default(), "V17 b Error");
    lacks(&doc, &Context::default(), "V17");
}

#[test]
fn v18_the_same_person_is_not_written_to_twice_without_a_cap() {
    let mut doc = drawn(
        &["t:trigger.lead_captured", "a:email.send", "b:email.send"],
        &["t>a", "a>b"],
    );
    has(&doc, &Context::default(), "V18 b Warning");
    doc.settings.frequency_cap = Some(FrequencyCap {
        max: 1,
        per_days: 7,
    });
    lacks(&doc, &Context::default(), "V18");
}

#[test]
fn v19_a_workflow_that_starts_itself_is_named_with_the_way() {
    let doc = drawn(&["t:trigger.lead_changed", "a:lead.tag"], &["t>a"]);
    has(&doc, &Context::default(), "V19 - Warning");
    let doc = drawn(&["t:trigger.post_event", "a:lead.upsert"], &["t>a"]);
    lacks(&doc, &Context::default(), "V19");
    let back = drawn(&["t:trigger.lead_captured", "p:post.x"], &["t>p"]);
    let other = OtherWorkflow {
        id: crate::ids::WorkflowId::from_uuid(uuid::Uuid::from_u128(7)),
        name: "Greet".into(),
        signals: signals(&back, None),
    };
    let mut context = Context {
        others: vec![other],
        ..Context::default()
    };
    let issue = has(&doc, &context, "V19 - Warning");
    assert!(
        issue.message.contains("Drawn → Greet → Drawn"),
        "{}",
        issue.message
    );
    let once = drawn(
        &["t:trigger.post_event", "o:logic.once", "a:lead.upsert"],
        &["t>o", "o.first>a"],
    );
    lacks(&once, &context, "V19");
    context.others.clear();
    lacks(&doc, &context, "V19");
}

#[test]
fn v20_a_run_stays_within_its_budget() {
    let money = |amount: &str| Money {
        amount: amount.parse().expect("amount"),
        currency: "EUR".into(),
    };
    let doc = drawn(
        &["t:trigger.manual", "l:logic.loop", "b:post.boost"],
        &["t>l", "l.each>b"],
    );
    let mut doc = with(
        doc,
        &[
            ("l", json!({ "max": 10 })),
            (
                "b",
                json!({ "budget": { "amount": "10.00", "currency": "EUR" }, "days": 3 }),
            ),
        ],
    );
    has(&doc, &Context::default(), "V20 - Error");
    doc.settings.budget_per_run = Some(money("50"));
    let issue = has(&doc, &Context::default(), "V20 - Warning");
    assert!(issue.message.contains("about 100"), "{}", issue.message);
    doc.settings.budget_per_run = Some(money("500"));
    lacks(&doc, &Context::default(), "V20");
    let job = main_job(&[Network::X]);
    let tight = Context {
        budget: Some(money("0.001")),
        token_price: Some(money("5")),
        ..Context::default()
    };
    has(&job, &tight, "V20 - Error");
}
