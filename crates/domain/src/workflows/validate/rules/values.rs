//! Parameters, schedules, texts, secrets, addresses, limits.

use super::*;

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
