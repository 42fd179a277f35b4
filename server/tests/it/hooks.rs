//! A workflow's own address: signed calls begin runs once, anything else changes nothing.

use base64::{Engine, engine::general_purpose::STANDARD};
use domain::page::PageRequest;
use hmac::{Hmac, Mac};
use reqwest::Method;
use serde_json::json;
use sha2::Sha256;
use testkit::{Flow, journey::Company};

use crate::{
    rest::JSON,
    support::{Answer, Rest, Server},
};

const SECRET: &str = "correct horse battery staple";

fn sign(secret: &str, id: &str, at: &str, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key");
    mac.update(format!("{id}.{at}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

/// A published workflow that doubles a text, and the word of its address.
async fn workflow(company: &Company, respond: &str) -> (domain::ids::WorkflowId, String) {
    let cx = &company.cx;
    let input = serde_json::from_value(json!({ "name": "hook", "value": SECRET })).expect("input");
    let secret = services::integrations::put_secret(cx, &input)
        .await
        .expect("a secret");
    let flow = Flow::empty("called")
        .step("hook", "trigger.webhook", json!({ "secret": secret.id, "respond": respond }))
        .step("set", "data.set", json!({ "fields": { "twice": "{{ trigger.body.text }}{{ trigger.body.text }}" }, "only": true }))
        .wires(&["hook -> set"]);
    let workflow = company.publish(&flow.doc).await.expect("published");
    let triggers = services::workflows::triggers(cx, workflow)
        .await
        .expect("triggers");
    let url = triggers[0].url.clone().expect("an address");
    let word = url.rsplit('/').next().expect("a word").to_owned();
    (workflow, word)
}

async fn call(rest: &Rest, path: &str, id: &str, at: &str, signature: &str, body: &str) -> Answer {
    let headers = [
        JSON,
        ("webhook-id", id),
        ("webhook-timestamp", at),
        ("webhook-signature", signature),
    ];
    rest.call(Method::POST, path, Some(body.to_owned()), &headers)
        .await
}

async fn runs(company: &Company, workflow: domain::ids::WorkflowId) -> usize {
    let found =
        services::workflows::list_runs(&company.cx, None, Some(workflow), &PageRequest::default())
            .await;
    found.expect("runs").items.len()
}

#[tokio::test]
async fn a_signed_call_begins_one_run_and_is_answered_with_its_result() {
    let server = Server::start().await;
    let company = server.test.company("dana").await.expect("company");
    let (workflow, word) = workflow(&company, "when_done").await;
    let rest = Rest::anonymous(&server.base);
    let at = server.app().clock.now().timestamp().to_string();
    let (path, body) = (format!("/hooks/{word}"), r#"{"text":"ab"}"#);
    let signature = sign(SECRET, "msg_1", &at, body);
    let answer = call(&rest, &path, "msg_1", &at, &signature, body)
        .await
        .good();
    assert_eq!(
        (&answer["status"], &answer["result"]["twice"]),
        (&json!("succeeded"), &json!("abab"))
    );
    let again = call(&rest, &path, "msg_1", &at, &signature, body).await;
    let again = again.good();
    assert_eq!(
        (&again["run_id"], &again["result"]["twice"]),
        (&answer["run_id"], &json!("abab")),
        "the same call again is answered with the run it began"
    );
    let other = r#"{"text":"cd"}"#;
    let signed = sign(SECRET, "msg_1", &at, other);
    let reused = call(&rest, &path, "msg_1", &at, &signed, other).await;
    assert_eq!(
        (reused.status, reused.code().as_str()),
        (409, "webhook_id_reused")
    );
    assert_eq!(runs(&company, workflow).await, 1);
    // Several signatures, while a secret is being changed: one of them counts.
    let several = format!("v1,AAAA {} v2,x", sign(SECRET, "msg_2", &at, body));
    assert_eq!(
        call(&rest, &path, "msg_2", &at, &several, body)
            .await
            .status,
        200
    );
    let tried = format!("/hooks/test/{word}");
    let signature = sign(SECRET, "msg_3", &at, body);
    let answer = call(&rest, &tried, "msg_3", &at, &signature, body)
        .await
        .good();
    let run = answer["run_id"]
        .as_str()
        .expect("a run")
        .parse()
        .expect("an id");
    let run = services::workflows::get_run(&company.cx, run)
        .await
        .expect("the run");
    assert_eq!(run.steps.len(), 2);
    let triggers = services::workflows::triggers(&company.cx, workflow)
        .await
        .expect("triggers");
    assert_eq!(
        triggers[0].sample.as_ref().expect("a sample")["body"]["text"],
        "ab"
    );
}

#[tokio::test]
async fn forged_late_bent_and_unknown_calls_begin_nothing() {
    let server = Server::start().await;
    let company = server.test.company("dana").await.expect("company");
    let (workflow, word) = workflow(&company, "accepted").await;
    let rest = Rest::anonymous(&server.base);
    let now = server.app().clock.now().timestamp();
    let (path, at, body) = (
        format!("/hooks/{word}"),
        now.to_string(),
        r#"{"text":"ab"}"#,
    );
    let good = sign(SECRET, "m", &at, body);
    let (old, new) = ((now - 400).to_string(), (now + 400).to_string());
    let bent = format!("{}x", &good);
    for (id, time, signature, text) in [
        ("m", at.as_str(), "", body),
        (
            "m",
            at.as_str(),
            sign("another", "m", &at, body).as_str(),
            body,
        ),
        ("n", at.as_str(), good.as_str(), body),
        ("m", at.as_str(), good.as_str(), r#"{"text":"cd"}"#),
        (
            "m",
            old.as_str(),
            sign(SECRET, "m", &old, body).as_str(),
            body,
        ),
        (
            "m",
            new.as_str(),
            sign(SECRET, "m", &new, body).as_str(),
            body,
        ),
        ("m", "now", sign(SECRET, "m", "now", body).as_str(), body),
        ("", at.as_str(), sign(SECRET, "", &at, body).as_str(), body),
        ("m", at.as_str(), bent.as_str(), body),
        ("m", at.as_str(), good.trim_start_matches("v1,"), body),
    ] {
        let answer = call(&rest, &path, id, time, signature, text).await;
        assert_eq!(answer.status, 401, "{id} {time} {signature} {text}");
        assert_eq!(answer.code(), "bad_signature");
        assert!(answer.text.contains("missing, wrong or too old"));
        assert_eq!(
            answer.header("www-authenticate"),
            "",
            "signing in would not help"
        );
    }
    let unknown = call(&rest, "/hooks/0000", "m", &at, &good, body).await;
    assert_eq!(unknown.status, 404);
    let rubbish = sign(SECRET, "m", &at, "{");
    assert!((400..500).contains(&call(&rest, &path, "m", &at, &rubbish, "{").await.status));
    assert_eq!(runs(&company, workflow).await, 0);
    // A paused workflow begins nothing and keeps its address.
    let paused = domain::workflows::WorkflowStatus::Paused;
    services::workflows::set_status(&company.cx, workflow, paused)
        .await
        .expect("paused");
    assert_eq!(
        call(&rest, &path, "m", &at, &good, body).await.code(),
        "paused"
    );
    let active = domain::workflows::WorkflowStatus::Active;
    services::workflows::set_status(&company.cx, workflow, active)
        .await
        .expect("active");
    let first = call(&rest, &path, "m", &at, &good, body).await;
    let again = call(&rest, &path, "m", &at, &good, body).await;
    assert_eq!((first.status, again.status), (202, 202));
    assert!(first.json()["run_id"].is_string(), "{}", first.text);
    assert_eq!(again.json()["run_id"], first.json()["run_id"]);
    assert_eq!(runs(&company, workflow).await, 1);
}
