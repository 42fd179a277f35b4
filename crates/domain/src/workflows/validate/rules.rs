//! Each rule with a document that breaks it, and its fix where it has one.

use serde_json::{Value, json};

use super::*;
use crate::{
    money::Money,
    permissions::Permission,
    publishing::Network,
    workflows::{
        FrequencyCap, OnError, Params, RunOnError, commands::apply_all, graph::tests::drawn,
        main_job,
    },
};

fn with(mut doc: WorkflowDoc, params: &[(&str, Value)]) -> WorkflowDoc {
    for (key, value) in params {
        let node = doc.nodes.values_mut().find(|n| n.key == *key).expect(key);
        node.params = value.as_object().cloned().expect("params");
    }
    doc
}

/// Issues without those that say that a kind does not run yet.
fn issues(doc: &WorkflowDoc, context: &Context) -> Vec<Issue> {
    let all = validate(doc, context).into_iter();
    all.filter(|i| i.rule != "K01").collect()
}

/// Rule, key of the step, and severity, in words.
fn found(doc: &WorkflowDoc, context: &Context) -> Vec<String> {
    let key = |i: &Issue| i.node.map_or("-".to_owned(), |n| doc.nodes[&n].key.clone());
    let word = |i: &Issue| format!("{} {} {:?}", i.rule, key(i), i.severity);
    issues(doc, context).iter().map(word).collect()
}

fn has(doc: &WorkflowDoc, context: &Context, wanted: &str) -> Issue {
    let all = found(doc, context);
    let at = all.iter().position(|f| f == wanted);
    let at = at.unwrap_or_else(|| panic!("{wanted} is not among {all:?}"));
    issues(doc, context).remove(at)
}

fn lacks(doc: &WorkflowDoc, context: &Context, rule: &str) {
    let all = found(doc, context);
    assert!(
        all.iter().all(|f| !f.starts_with(rule)),
        "{rule} is among {all:?}"
    );
}

/// Presses the button of an issue: the rule is content afterwards.
fn mended(doc: &WorkflowDoc, context: &Context, wanted: &str) -> WorkflowDoc {
    let issue = has(doc, context, wanted);
    let fix = issue.fix.unwrap_or_else(|| panic!("{wanted} has no fix"));
    let before = found(doc, context).iter().filter(|f| *f == wanted).count();
    let mut doc = doc.clone();
    apply_all(&mut doc, &fix.commands).expect("the fix applies");
    let count = |doc: &WorkflowDoc| found(doc, context).iter().filter(|f| *f == wanted).count();
    assert!(count(&doc) < before, "{wanted} is still there");
    doc
}

fn now() -> Context {
    Context {
        now: Some("2026-03-02T08:00:00Z".parse().expect("time")),
        ..Context::default()
    }
}

#[test]
fn the_main_job_has_two_pieces_of_advice_and_nothing_else() {
    let doc = main_job(&[Network::X]);
    let all = found(&doc, &Context::default());
    assert_eq!(all, ["V15 approval_x Warning", "V16 post_x Warning"]);
}

#[test]
fn a_kind_that_does_not_run_yet_is_refused_with_its_feature() {
    let doc = drawn(&["t:trigger.manual", "a:ad.pause"], &["t>a"]);
    let all = validate(&doc, &Context::default());
    let issue = all.iter().find(|i| i.rule == "K01").expect("K01");
    assert_eq!(issue.severity, IssueSeverity::Error);
    assert!(
        issue.message.contains("Advertising brings it"),
        "{}",
        issue.message
    );
}

#[test]
fn v01_a_workflow_without_a_start_gets_one() {
    let doc = drawn(&["a:data.set", "b:data.set"], &["a>b"]);
    let doc = mended(&doc, &Context::default(), "V01 - Error");
    lacks(&doc, &Context::default(), "V02");
}

#[test]
fn v02_what_nothing_leads_to_is_named() {
    let doc = drawn(&["t:trigger.manual", "a:data.set"], &[]);
    has(&doc, &Context::default(), "V02 a Warning");
}

#[test]
fn v03_circles_and_broken_loops_are_refused_with_their_steps() {
    let nodes = ["t:trigger.manual", "a:data.set", "b:data.set"];
    let issue = has(
        &drawn(&nodes, &["t>a", "a>b", "b>a"]),
        &Context::default(),
        "V03 a Error",
    );
    assert!(issue.message.contains("a → b → a"), "{}", issue.message);
    let doc = drawn(
        &["t:trigger.manual", "l:logic.loop", "a:data.set"],
        &["t>l", "l.each>a", "t>a"],
    );
    assert!(has(&doc, &Context::default(), "V03 a Error").edge.is_some());
}

#[test]
fn v04_parameters_are_there_and_within_their_bounds() {
    let doc = drawn(
        &["t:trigger.manual", "p:ai.prompt", "u:time.until"],
        &["t>p", "p>u"],
    );
    for (key, params, field) in [
        ("p", json!({}), "prompt"),
        ("p", json!({ "prompt": "x", "max_tokens": 0 }), "max_tokens"),
        ("p", json!({ "prompt": "x", "answer": "poem" }), "answer"),
        ("p", json!({ "prompt": "x", "answer": "record" }), "schema"),
        ("u", json!({ "until": "date" }), "at"),
        ("u", json!({ "until": "date", "at": "tomorrow" }), "at"),
        ("u", json!({ "until": "clock", "clock": "9:30" }), "clock"),
        ("u", json!({ "weekdays": ["mo", "someday"] }), "weekdays"),
    ] {
        let doc = with(doc.clone(), &[(key, params.clone())]);
        let wrong: Vec<_> = issues(&doc, &Context::default())
            .into_iter()
            .filter(|i| i.rule == "V04" && i.node == doc.by_key(key).map(|n| n.id))
            .collect();
        assert_eq!(wrong.len(), 1, "{params}: {wrong:?}");
        assert_eq!(wrong[0].field.as_deref(), Some(field), "{params}");
    }
    let doc = with(
        drawn(&["t:trigger.manual", "l:logic.split"], &["t>l"]),
        &[(
            "l",
            json!({ "branches": [{ "name": "A", "weight": 100 }, { "weight": 0 }] }),
        )],
    );
    let all = issues(&doc, &Context::default());
    assert!(
        all.iter()
            .any(|i| i.field.as_deref() == Some("branches.1.name")),
        "{all:?}"
    );
}

#[test]
fn v04_and_v05_tokens_read_what_has_run() {
    let nodes = [
        "t:trigger.manual",
        "if:logic.if",
        "a:ai.guard",
        "b:data.set",
        "z:ai.prompt",
        "off:data.set",
    ];
    let wires = ["t>if", "if.yes>a", "if.no>b", "a.safe>z", "b>z"];
    let mut doc = drawn(&nodes, &wires);
    doc.nodes
        .values_mut()
        .find(|n| n.key == "off")
        .expect("off")
        .enabled = false;
    for (prompt, wanted) in [
        ("{{ steps.if.matched }}", None),
        ("{{ steps.a.safe }}", Some("V05 z Warning")),
        ("{{ steps.a.safe | default:yes }}", None),
        ("{{ steps.nobody.text }}", Some("V04 z Error")),
        ("{{ steps.z.text }}", Some("V04 z Error")),
        ("{{ steps.off.text }}", Some("V04 z Error")),
        ("{{ steps.if.colour }}", Some("V04 z Error")),
        ("{{ steps.if. }}", Some("V04 z Error")),
        ("{{ lead.email }} {{ trigger.x }}", None),
    ] {
        let doc = with(doc.clone(), &[("z", json!({ "prompt": prompt }))]);
        let mine: Vec<_> = found(&doc, &Context::default())
            .into_iter()
            .filter(|f| f.contains(" z "))
            .collect();
        assert_eq!(mine, wanted.into_iter().collect::<Vec<_>>(), "{prompt}");
    }
    let doc = with(doc, &[("z", json!({ "prompt": "{{ steps.a.safe }}" }))]);
    let issue = has(&doc, &Context::default(), "V05 z Warning");
    assert!(
        issue.message.contains("t → if → b → z"),
        "{}",
        issue.message
    );
}

#[test]
fn v04_what_a_loop_s_body_gives_is_read_inside_it() {
    let doc = drawn(
        &[
            "t:trigger.manual",
            "l:logic.loop",
            "a:ai.prompt",
            "z:ai.prompt",
        ],
        &["t>l", "l.each>a", "a>l", "l.done>z"],
    );
    let doc = with(
        doc,
        &[
            ("l", json!({ "max": 3 })),
            ("a", json!({ "prompt": "{{ item }}" })),
            ("z", json!({ "prompt": "{{ steps.a.text }}" })),
        ],
    );
    let issue = has(&doc, &Context::default(), "V04 z Error");
    assert!(issue.message.contains("steps.l.items"), "{}", issue.message);
    let doc = with(doc, &[("z", json!({ "prompt": "{{ steps.l.items }}" }))]);
    lacks(&doc, &Context::default(), "V04");
}

#[test]
fn v06_wrong_types_say_what_to_add_and_add_it() {
    let doc = drawn(&["t:trigger.post_event", "m:lead.tag"], &["t>m"]);
    let issue = has(&doc, &Context::default(), "V06 m Error");
    assert!(
        issue
            .message
            .contains("needs a Lead, gets a Post: add Find lead"),
        "{}",
        issue.message
    );
    let doc = mended(&doc, &Context::default(), "V06 m Error");
    assert!(doc.by_key("lead_find").is_some());
    let doc = drawn(
        &["t:trigger.manual", "i:gen.ideas", "d:content.translate"],
        &["t>i", "i>d"],
    );
    assert!(
        has(&doc, &Context::default(), "V06 d Error")
            .message
            .contains("a list of Brief")
    );
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
fn v10_branches_and_joins_can_do_what_they_say() {
    let nodes = [
        "t:trigger.manual",
        "s:logic.split",
        "a:data.set",
        "b:data.set",
        "j:logic.join",
    ];
    let doc = drawn(&nodes, &["t>s", "s.A>a", "s.B>b", "a>j", "b>j"]);
    let doc = with(
        doc,
        &[(
            "s",
            json!({ "branches": [{ "name": "A", "weight": 50 }, { "name": "B", "weight": 40 }] }),
        )],
    );
    let doc = mended(&doc, &Context::default(), "V10 s Error");
    assert_eq!(
        doc.by_key("s").expect("s").params["branches"][1]["weight"],
        50
    );
    let issue = has(&doc, &Context::default(), "V10 j Error");
    assert!(
        issue.message.contains("never completes"),
        "{}",
        issue.message
    );
    let doc = mended(&doc, &Context::default(), "V10 j Error");
    lacks(&doc, &Context::default(), "V10");
    let doc = with(doc, &[("j", json!({ "wait_for": "count", "count": 3 }))]);
    has(&doc, &Context::default(), "V10 j Error");
    let doc = drawn(&["t:trigger.manual", "s:logic.switch"], &["t>s"]);
    has(&doc, &Context::default(), "V10 s Error");
    let doc = with(
        doc,
        &[(
            "s",
            json!({ "cases": [{ "name": "else", "where": { "rules": [{ "value": 1, "is": "exists" }] } }] }),
        )],
    );
    has(&doc, &Context::default(), "V10 s Error");
    // Two wires in parallel from one output do both come.
    let doc = drawn(
        &[
            "t:trigger.manual",
            "a:data.set",
            "b:data.set",
            "j:logic.join",
        ],
        &["t>a", "t>b", "a>j", "b>j"],
    );
    lacks(&doc, &Context::default(), "V10");
}

#[test]
fn v11_loops_have_a_bound_within_the_plan() {
    let doc = drawn(&["t:trigger.manual", "l:logic.loop"], &["t>l"]);
    let doc = mended(&doc, &Context::default(), "V11 l Error");
    lacks(&doc, &Context::default(), "V11");
    let small = Context {
        loop_max: Some(50),
        ..Context::default()
    };
    let doc = mended(&doc, &small, "V11 l Error");
    assert_eq!(doc.by_key("l").expect("l").params["max"], 50);
}

#[test]
fn v12_schedules_name_moments_to_come_in_zones_that_exist() {
    let doc = drawn(&["t:trigger.schedule"], &[]);
    let params = |json: Value| with(doc.clone(), &[("t", json)]);
    has(
        &params(json!({ "rrule": "FREQ=DAILY;UNTIL=20250101" })),
        &now(),
        "V12 t Error",
    );
    has(
        &params(json!({ "by": "once", "at": "2026-01-01T00:00:00Z" })),
        &now(),
        "V12 t Error",
    );
    has(
        &params(json!({ "by": "cron", "cron": "61 * * * *" })),
        &now(),
        "V12 t Error",
    );
    lacks(&params(json!({ "rrule": "FREQ=DAILY" })), &now(), "V12");
    lacks(
        &params(json!({ "by": "once", "at": "2026-01-01T00:00:00Z" })),
        &Context::default(),
        "V12",
    );
    let picky = Context {
        is_zone: Some(|z| z == "UTC"),
        ..now()
    };
    has(
        &params(json!({ "rrule": "FREQ=DAILY", "tz": "Europe/Atlantis" })),
        &picky,
        "V12 t Error",
    );
    let mut doc = params(json!({ "rrule": "FREQ=DAILY" }));
    doc.settings.tz = "Mars time".into();
    has(&doc, &now(), "V12 - Error");
}

#[test]
fn v13_and_v14_texts_fit_their_network() {
    let doc = drawn(
        &["t:trigger.manual", "a:human.approval", "p:post.x"],
        &["t>a", "a.approved>p"],
    );
    let text = |text: &str| with(doc.clone(), &[("p", json!({ "text": text }))]);
    let issue = has(&text(&"a".repeat(300)), &Context::default(), "V13 p Error");
    assert!(issue.message.contains("shorten by 20"), "{}", issue.message);
    has(
        &text("Hi {{ lead.name }}"),
        &Context::default(),
        "V14 p Warning",
    );
    lacks(
        &text("Hi {{ lead.name | truncate:40 }}"),
        &Context::default(),
        "V14",
    );
    lacks(&text("Hi"), &Context::default(), "V13");
}

#[test]
fn v15_decisions_that_lead_nowhere_are_named() {
    let doc = drawn(
        &[
            "t:trigger.manual",
            "w:time.wait_event",
            "a:human.approval",
            "z:data.set",
        ],
        &["t>w", "w.happened>a", "a.approved>z"],
    );
    let doc = with(doc, &[("a", json!({ "expires_hours": 24 }))]);
    let all = found(&doc, &Context::default());
    assert_eq!(
        all.iter().filter(|f| *f == "V15 a Warning").count(),
        2,
        "{all:?}"
    );
    assert_eq!(
        all.iter().filter(|f| *f == "V15 w Warning").count(),
        1,
        "{all:?}"
    );
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

#[test]
fn v21_advice_is_given_and_stops_nothing() {
    let mut doc = drawn(&["t:trigger.manual", "w:time.delay"], &["t>w"]);
    doc.nodes.values_mut().for_each(|n| n.name.clear());
    let doc = with(
        doc,
        &[("w", json!({ "seconds": 40 * 86_400, "colour": "red" }))],
    );
    let all = found(&doc, &Context::default());
    assert_eq!(
        all,
        ["V21 w Info", "V21 t Info", "V21 w Info", "V21 w Info"]
    );
}

#[test]
fn v22_secrets_and_numbers_of_persons_are_found_and_ordinary_text_is_not() {
    let doc = drawn(&["t:trigger.manual", "p:ai.prompt"], &["t>p"]);
    let prompt = |text: &str| with(doc.clone(), &[("p", json!({ "prompt": text }))]);
    // Put together here, so that no scanner takes this file for a leak.
    let key = format!("{}{}", "sk-", "a1b2".repeat(8));
    let jwt = format!(
        "eyJ{}.{}.{}",
        "a".repeat(30),
        "b".repeat(30),
        "c".repeat(20)
    );
    for text in [
        &format!("Use {key} please"),
        &format!("Authorization: Bearer {jwt}"),
        "-----BEGIN RSA PRIVATE KEY-----",
        "Card 4111 1111 1111 1111, thanks",
        "Pay to DE89370400440532013000.",
    ] {
        has(&prompt(text), &Context::default(), "V22 p Error");
    }
    for text in [
        "Write to info@bakery.example about order 4111111111111112",
        "https://example.com/1234567890123456",
        "run_0192f0c1d2e37abc8def0123456789ab",
        "2026-03-02T08:00:00Z 2026-03-03T08:00:00Z",
        "sk-est of a sk-y full of st-ars and sk-eletons galore everywhere",
    ] {
        lacks(&prompt(text), &Context::default(), "V22");
    }
    let doc = with(
        drawn(&["t:trigger.webhook"], &[]),
        &[("t", json!({ "secret": "hunter2" }))],
    );
    has(&doc, &Context::default(), "V04 t Error");
}

#[test]
fn v23_addresses_are_https_and_lie_outside() {
    let doc = drawn(&["t:trigger.manual", "h:http.request"], &["t>h"]);
    let url = |url: &str| with(doc.clone(), &[("h", json!({ "url": url }))]);
    for bad in [
        "http://example.com",
        "ftp://example.com",
        "https://localhost/x",
        "https://127.0.0.1",
        "https://10.1.2.3:8443/a",
        "https://169.254.169.254/latest",
        "https://[::1]/",
        "https://[fd00::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://2130706433/",
        "https://0x7f.0.0.1/",
        "https://db.internal/",
        "https://user:pw@example.com/",
        "https://{{ lead.host }}/x",
        "https://intranet",
        "https://100.64.0.1/",
        "https://example.com\\@10.0.0.1/",
    ] {
        let all = found(&url(bad), &Context::default());
        let refused = all.iter().any(|f| f == "V23 h Error");
        assert!(refused || bad.contains('\\'), "{bad}: {all:?}");
    }
    for good in [
        "https://example.com",
        "https://api.example.com:8443/a?b={{ lead.id }}",
        "https://[2606:4700::1111]/",
        "https://93.184.216.34/",
    ] {
        lacks(&url(good), &Context::default(), "V23");
    }
    let doc = mended(
        &url("http://example.com/a"),
        &Context::default(),
        "V23 h Error",
    );
    assert_eq!(
        doc.by_key("h").expect("h").params["url"],
        "https://example.com/a"
    );
}

#[test]
fn limits_are_named_with_their_place() {
    let deep = |n: usize| (0..n).fold(json!(1), |v, _| json!([v]));
    let doc = with(
        drawn(&["t:trigger.manual"], &[]),
        &[("t", json!({ "x": deep(51) }))],
    );
    has(&doc, &Context::default(), "L04 t Error");
    let doc = with(
        drawn(&["t:trigger.manual"], &[]),
        &[("t", json!({ "x": deep(50) }))],
    );
    lacks(&doc, &Context::default(), "L04");
    let mut doc = drawn(&["t:trigger.manual"], &[]);
    doc.nodes
        .values_mut()
        .for_each(|n| n.name = "x".repeat(201));
    has(&doc, &Context::default(), "L05 t Error");
    let big = (0..50)
        .map(|n| (format!("p{n}"), Value::from("x".repeat(99_000))))
        .collect::<Params>();
    let doc = with(
        drawn(&["t:trigger.manual"], &[]),
        &[("t", Value::Object(big))],
    );
    has(&doc, &Context::default(), "L06 - Error");
}
