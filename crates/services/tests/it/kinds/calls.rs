//! http.request and webhook.send against a server of the test's own.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::{Bytes, to_bytes},
    extract::Request,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use domain::{
    integrations::SecretInput,
    workflows::{RunStatus, StepStatus},
};
use serde_json::{Value, json};
use services::Settings;
use testkit::{Choices, TestApp, journey::Company};

use super::flow;

/// What arrived: headers and body.
pub(crate) type Book = Arc<Mutex<Vec<(HeaderMap, Bytes)>>>;

/// A server that keeps what arrives and answers by the number of the request, and an application that
/// may call it.
pub(crate) async fn with_server(
    answer: impl Fn(usize) -> Response + Clone + Send + Sync + 'static,
) -> anyhow::Result<(TestApp, String, Book)> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let host = listener.local_addr()?.to_string();
    let book = Book::default();
    let kept = book.clone();
    let app = Router::new().fallback(move |request: Request| {
        let (kept, answer) = (kept.clone(), answer.clone());
        async move {
            let (mut head, body) = request.into_parts();
            let path = head.uri.path_and_query().map_or("", |p| p.as_str());
            head.headers
                .insert("x-test-path", path.parse().expect("a path is a header"));
            let body = to_bytes(body, 1 << 20).await.unwrap_or_default();
            let n = kept.lock().map_or(0, |mut book| {
                book.push((head.headers, body));
                book.len()
            });
            answer(n)
        }
    });
    tokio::spawn(async move { axum::serve(listener, app).await });
    let settings = Settings {
        settle_seconds: 1,
        test_control: true,
        egress_allow: vec![host.clone()],
        ..Settings::default()
    };
    let test = TestApp::start_with(Choices {
        settings: Some(settings),
        ..Choices::default()
    })
    .await?;
    Ok((test, format!("http://{host}"), book))
}

fn seen(book: &Book) -> Vec<(HeaderMap, Bytes)> {
    book.lock().expect("the book").clone()
}

/// Stores a secret; answers what parameters name it by.
async fn secret(company: &Company, name: &str, value: &str) -> anyhow::Result<String> {
    let input = SecretInput {
        name: name.to_owned(),
        value: value.to_owned(),
    };
    Ok(services::integrations::put_secret(&company.cx, &input)
        .await?
        .id
        .to_string())
}

/// A step whose retries follow at once.
fn quick(kind: &str, params: Value) -> domain::workflows::WorkflowDoc {
    let mut doc = flow::one(kind, params);
    for node in doc.nodes.values_mut() {
        node.retry.backoff_seconds = 1;
    }
    doc
}

#[tokio::test]
async fn a_reading_call_gives_the_answer_and_may_be_made_again() -> anyhow::Result<()> {
    let answer = |_| {
        (
            StatusCode::OK,
            [("x-kind", "a")],
            axum::Json(json!({ "n": 1 })),
        )
            .into_response()
    };
    let (test, url, book) = with_server(answer).await?;
    let company = test.company("bakery").await?;
    let shop = secret(&company, "shop", "sesame").await?;
    let params = json!({ "url": format!("{url}/items/{{{{ trigger.id }}}}"), "auth": shop, "headers": { "X-Lang": "{{ trigger.lang }}" } });
    let run = flow::twice(
        &test,
        &company,
        &flow::one("http.request", params),
        json!({ "id": 7, "lang": "de" }),
    )
    .await?;
    let given = flow::output(&run);
    assert_eq!(
        (&given["status"], &given["body"]),
        (&json!(200), &json!({ "n": 1 }))
    );
    assert_eq!(given["headers"]["x-kind"], json!("a"));
    let calls = seen(&book);
    assert_eq!(calls.len(), 2);
    assert_eq!(
        (&calls[0].0["authorization"], &calls[0].0["x-lang"]),
        (&"Bearer sesame".parse()?, &"de".parse()?)
    );
    // The secret is in the call and nowhere in what the run shows.
    assert!(!serde_json::to_string(&run)?.contains("sesame"));
    // Another company has no such secret, so it cannot publish this.
    let other = test.company("brewery").await?;
    let theirs = flow::one("http.request", json!({ "url": url, "auth": shop }));
    let refused = flow::publish(&other, &theirs).await.expect_err("V07");
    assert!(refused.to_string().contains("V07"), "{refused}");
    // A secret that is gone since the publish is not called for either.
    let workflow = flow::publish(&company, &theirs).await?;
    services::integrations::delete_secret(&company.cx, shop.parse()?).await?;
    let run = services::workflows::execute(&company.cx, workflow, &json!({})).await?;
    let run = test.work(&company, run).await?;
    assert_eq!(flow::code(&run), "no_secret");
    assert_eq!(seen(&book).len(), 2);
    Ok(())
}

#[tokio::test]
async fn a_reading_call_is_tried_again_and_a_writing_one_without_a_key_is_not() -> anyhow::Result<()>
{
    let flaky = |n: usize| {
        if n < 3 {
            StatusCode::BAD_GATEWAY.into_response()
        } else {
            "at last".into_response()
        }
    };
    let (test, url, book) = with_server(flaky).await?;
    let company = test.company("bakery").await?;
    let workflow = flow::publish(&company, &quick("http.request", json!({ "url": url }))).await?;
    let run = services::workflows::execute(&company.cx, workflow, &json!({})).await?;
    // The pauses between the tries are the application's clock's.
    for _ in 0..2 {
        let waits =
            |r: &domain::workflows::Run| r.steps.iter().any(|s| s.status == StepStatus::Ready);
        test.work_until(&company, run, |r| {
            waits(r) || r.status == RunStatus::Succeeded
        })
        .await?;
        test.app.clock.advance(chrono::TimeDelta::seconds(10));
    }
    let run = test
        .work_until(&company, run, |r| r.status != RunStatus::Running)
        .await?;
    assert_eq!(flow::output(&run)["body"], json!("at last"));
    assert_eq!(seen(&book).len(), 3);
    let (test, url, book) = with_server(|_| StatusCode::BAD_GATEWAY.into_response()).await?;
    let company = test.company("bakery").await?;
    let post = json!({ "method": "POST", "url": url, "body": { "n": 1 } });
    let run = flow::run(&test, &company, &quick("http.request", post), json!({})).await?;
    assert_eq!(
        (flow::code(&run).as_str(), seen(&book).len()),
        ("outcome_unknown", 1)
    );
    Ok(())
}

#[tokio::test]
async fn a_worker_that_finds_a_writing_call_begun_does_not_make_it() -> anyhow::Result<()> {
    let (test, url, book) = with_server(|_| "fine".into_response()).await?;
    let company = test.company("bakery").await?;
    let post = json!({ "method": "POST", "url": url, "body": "{{ trigger.text }}" });
    let workflow = flow::publish(&company, &flow::one("http.request", post.clone())).await?;
    let run = services::workflows::execute(&company.cx, workflow, &json!({ "text": "hi" })).await?;
    // As a worker leaves it that died after the request was out.
    let sql = "update run_steps set status = 'running', state = '{\"effect\": \"begun\"}' where node_key = 'it'";
    store::admin::execute(&test.db.owner_url(), sql).await?;
    let run = test.work(&company, run).await?;
    assert_eq!(
        (flow::code(&run).as_str(), seen(&book).len()),
        ("outcome_unknown", 0)
    );
    // Undisturbed it calls once.
    let run = flow::run(
        &test,
        &company,
        &flow::one("http.request", post),
        json!({ "text": "hi" }),
    )
    .await?;
    assert_eq!(flow::output(&run)["body"], json!("fine"));
    assert_eq!(seen(&book).len(), 1);
    assert_eq!(seen(&book)[0].1, "hi");
    Ok(())
}

#[tokio::test]
async fn a_webhook_is_signed_and_every_delivery_of_it_carries_the_same_id() -> anyhow::Result<()> {
    let (test, url, book) = with_server(|_| StatusCode::NO_CONTENT.into_response()).await?;
    let company = test.company("bakery").await?;
    let hook = secret(&company, "hook", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").await?;
    let doc = flow::one("webhook.send", json!({ "url": url, "secret": hook }));
    let run = flow::twice(&test, &company, &doc, json!({ "n": 1 })).await?;
    let calls = seen(&book);
    assert_eq!(calls.len(), 2);
    // Twice delivered, one id: the other side can tell that it is one message.
    assert_eq!(calls[0].0["webhook-id"], calls[1].0["webhook-id"]);
    assert_eq!(
        flow::output(&run)["delivery"],
        json!(calls[0].0["webhook-id"].to_str()?)
    );
    assert_eq!(
        serde_json::from_slice::<Value>(&calls[0].1)?,
        json!({ "n": 1 })
    );
    assert!(calls[0].0["webhook-signature"].to_str()?.starts_with("v1,"));
    let next = flow::run(&test, &company, &doc, json!({ "n": 1 })).await?;
    assert_ne!(
        flow::output(&next)["delivery"],
        flow::output(&run)["delivery"]
    );
    Ok(())
}

#[tokio::test]
async fn a_value_in_an_address_stays_where_it_was_put() -> anyhow::Result<()> {
    let path = |_| StatusCode::OK.into_response();
    let (test, url, book) = with_server(path).await?;
    let company = test.company("bakery").await?;
    let params = json!({ "url": format!("{url}/v1/leads/{{{{ trigger.id }}}}/notes?by={{{{ trigger.by }}}}"), "method": "DELETE" });
    let doc = flow::one("http.request", params);
    let trigger = json!({ "id": "../../admin/wipe?all=1#", "by": "me&all=1" });
    let run = flow::run(&test, &company, &doc, trigger).await?;
    assert_eq!(flow::output(&run)["status"], 200);
    let (head, _) = seen(&book).remove(0);
    assert_eq!(
        head["x-test-path"],
        "/v1/leads/..%2F..%2Fadmin%2Fwipe%3Fall%3D1%23/notes?by=me%26all%3D1"
    );
    let up = json!({ "id": "..", "by": "me" });
    let run = flow::run(&test, &company, &doc, up).await?;
    assert_eq!((flow::code(&run).as_str(), seen(&book).len()), ("token", 1));
    Ok(())
}

#[tokio::test]
async fn a_redirected_webhook_is_not_followed_and_inside_addresses_are_not_called()
-> anyhow::Result<()> {
    let away = |_| (StatusCode::FOUND, [("location", "/elsewhere")]).into_response();
    let (test, url, book) = with_server(away).await?;
    let company = test.company("bakery").await?;
    let hook = secret(&company, "hook", "x").await?;
    let doc = flow::one("webhook.send", json!({ "url": url, "secret": hook }));
    let run = flow::run(&test, &company, &doc, json!({})).await?;
    assert_eq!(
        (flow::code(&run).as_str(), seen(&book).len()),
        ("redirected", 1)
    );
    // Nor is a call that changes something led elsewhere; who wants to see the answer says so.
    for (strict, wanted) in [(true, Some("redirected")), (false, None)] {
        let params = json!({ "url": url, "method": "DELETE", "fail_on_status": strict });
        let run = flow::run(
            &test,
            &company,
            &flow::one("http.request", params),
            json!({}),
        )
        .await?;
        let error = flow::step(&run, "it").error.as_ref();
        assert_eq!(error.map(|e| e.code.as_str()), wanted);
    }
    assert_eq!(seen(&book).len(), 3);
    // An inside address that the document shows is refused before.
    let private = flow::one("http.request", json!({ "url": "https://10.0.0.1/" }));
    let refused = flow::publish(&company, &private).await.expect_err("V23");
    assert!(refused.to_string().contains("V23"), "{refused}");
    Ok(())
}

#[tokio::test]
async fn secrets_are_shown_by_name_only_and_belong_to_one_company() -> anyhow::Result<()> {
    let test = TestApp::start().await?;
    let (company, other) = (
        test.company("bakery").await?,
        test.company("brewery").await?,
    );
    secret(&company, "shop", "canary-1").await?;
    secret(&company, "shop", "canary-2").await?;
    let names = services::integrations::list_secrets(&company.cx).await?;
    assert_eq!(
        names.iter().map(|n| n.name.as_str()).collect::<Vec<_>>(),
        ["shop"]
    );
    let sql = "select string_agg(encode(sealed, 'escape'), '') from secrets";
    let stored = store::admin::text(&test.db.owner_url(), sql).await?;
    assert!(!stored.contains("canary"), "{stored}");
    assert!(
        services::integrations::list_secrets(&other.cx)
            .await?
            .is_empty()
    );
    let gone = services::integrations::delete_secret(&other.cx, names[0].id).await;
    assert!(matches!(gone, Err(services::Error::NotFound)), "{gone:?}");
    services::integrations::delete_secret(&company.cx, names[0].id).await?;
    assert!(
        services::integrations::list_secrets(&company.cx)
            .await?
            .is_empty()
    );
    for name in ["", "Shop", "a b", "ä"] {
        let refused = secret(&company, name, "x").await;
        assert!(refused.is_err(), "{name}");
    }
    Ok(())
}

#[tokio::test]
async fn a_server_that_asks_us_to_wait_is_waited_for() -> anyhow::Result<()> {
    let busy = |n: usize| match n {
        1 => (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "600")]).into_response(),
        _ => "now".into_response(),
    };
    let (test, url, book) = with_server(busy).await?;
    let company = test.company("bakery").await?;
    let doc = flow::one("http.request", json!({ "url": url }));
    let held = flow::run(&test, &company, &doc, json!({})).await?;
    assert_eq!(held.status, RunStatus::Waiting);
    let until = flow::step(&held, "it").waits_until.expect("a time");
    let wait = until - test.app.clock.now();
    assert!((590..=600).contains(&wait.num_seconds()), "{wait}");
    test.app.clock.advance(wait + chrono::TimeDelta::seconds(1));
    test.app.wake.tasks.everyone();
    let ended = |r: &domain::workflows::Run| r.status == RunStatus::Succeeded;
    let run = test.work_until(&company, held.id, ended).await?;
    assert_eq!(flow::output(&run)["body"], json!("now"));
    assert_eq!(seen(&book).len(), 2);
    Ok(())
}

#[tokio::test]
async fn nothing_leaves_a_test() -> anyhow::Result<()> {
    let (test, url, book) = with_server(|_| "fine".into_response()).await?;
    let company = test.company("bakery").await?;
    let hook = secret(&company, "hook", "x").await?;
    let doc = flow::doc(
        &[
            (
                "it",
                "http.request",
                json!({ "method": "POST", "url": url, "body": {} }),
            ),
            (
                "hook",
                "webhook.send",
                json!({ "url": url, "secret": hook }),
            ),
        ],
        &[("start", "out", "it"), ("it", "out", "hook")],
    );
    let workflow = flow::publish(&company, &doc).await?;
    let run = services::workflows::execute(&company.cx, workflow, &json!({})).await?;
    let sql = "update workflow_executions set mode = 'test'";
    store::admin::execute(&test.db.owner_url(), sql).await?;
    let run = test.work(&company, run).await?;
    assert_eq!(run.status, RunStatus::Succeeded);
    assert_eq!(flow::output(&run)["status"], json!(200));
    let reason = flow::step(&run, "hook").reason.clone().unwrap_or_default();
    assert!(
        reason.starts_with("A test: nothing left the building"),
        "{reason}"
    );
    assert!(seen(&book).is_empty());
    Ok(())
}
