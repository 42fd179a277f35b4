//! `Idempotency-Key`: one effect and one answer, whatever dies in between.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use futures::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use services::{
    campaigns,
    once::{self, Ask, Begun, LEASE},
    switches::{Crash, crash_next},
};
use testkit::journey::campaign_input;
use tokio::{io::AsyncWriteExt, net::TcpStream};

use crate::{
    rest::{JSON, campaign},
    support::{Answer, Rest, Server, within_five_seconds},
};

async fn keyed(rest: &Rest, path: &str, body: &Value, key: &str) -> Answer {
    let headers = [JSON, ("idempotency-key", key)];
    rest.call(Method::POST, path, Some(body.to_string()), &headers)
        .await
}

fn is_at_work(answer: &Answer) -> bool {
    answer.status == 409
        && answer.code() == "idempotency_in_flight"
        && answer.header("retry-after") == "2"
}

async fn count(rest: &Rest, list: &str) -> usize {
    let page = rest.get(list).await.good();
    page["items"].as_array().expect("items").len()
}

#[tokio::test]
async fn a_key_is_carried_out_once_however_often_it_is_sent() {
    let server = Server::start().await;
    server.owner("dana").await;
    let rest = server.rest("dana@example.com", None).await;
    let body = campaign(&rest).to_string();
    let send = |body: String, key: &'static str| {
        let rest = rest.clone();
        async move {
            rest.call(
                Method::POST,
                "/api/campaigns",
                Some(body),
                &[JSON, ("idempotency-key", key)],
            )
            .await
        }
    };
    let answers = join_all((0..20).map(|_| send(body.clone(), "one"))).await;
    assert!(
        answers.iter().all(|a| a.status == 201 || is_at_work(a)),
        "{answers:?}"
    );
    let made: BTreeSet<String> = answers
        .iter()
        .filter(|a| a.status == 201)
        .map(|a| a.text.clone())
        .collect();
    assert_eq!(made.len(), 1, "every good answer has the same bytes");
    let again = send(body.clone(), "one").await;
    assert_eq!(
        (again.status, again.header("idempotency-replayed")),
        (201, "true")
    );
    assert_eq!(
        rest.get("/api/campaigns").await.good()["items"]
            .as_array()
            .expect("items")
            .len(),
        1
    );

    let changed = body.replace("By REST", "Something else");
    let other = send(changed, "one").await;
    assert_eq!(
        (other.status, other.code().as_str()),
        (422, "idempotency_key_reused"),
        "a key belongs to one request"
    );
    let wrong = body.replace("EUR", "ZZZ");
    assert_eq!(send(wrong, "two").await.status, 422);
    assert_eq!(
        send(body.clone(), "two").await.status,
        201,
        "work that failed gives its key back"
    );

    // Another tenant's same key is another key.
    server.owner("erin").await;
    let erin = server.rest("erin@example.com", None).await;
    let answer = erin
        .call(
            Method::POST,
            "/api/campaigns",
            Some(campaign(&erin).to_string()),
            &[JSON, ("idempotency-key", "one")],
        )
        .await;
    assert_eq!(
        (answer.status, answer.header("idempotency-replayed")),
        (201, "")
    );
}

#[tokio::test]
async fn a_call_that_dies_after_its_effect_is_answered_by_the_repeat() {
    let server = Server::start().await;
    let company = server.test.company("dana").await.expect("company");
    server.test.brand(&company).await.expect("brand");
    let network = domain::publishing::Network::X;
    server
        .test
        .connect(&company, network)
        .await
        .expect("connect");
    let (_, run) = server
        .test
        .start_run(&company, &[network])
        .await
        .expect("run");
    let run = services::workflows::get_run(&company.cx, run)
        .await
        .expect("run");
    let rest = server.rest("dana@example.com", None).await;
    let tenant = &rest.tenant;
    let calls = [
        ("/api/campaigns", "/api/campaigns", campaign(&rest)),
        (
            "/api/content/generate",
            "/api/content",
            json!({ "tenant_id": tenant, "type": "social", "topic": "Bread is at the door before six" }),
        ),
        (
            "/api/leads/capture",
            "/api/leads",
            json!({ "tenant_id": tenant, "email": "lead@example.com", "source": "landing_page" }),
        ),
        (
            "/api/workflows/execute",
            "/api/executions",
            json!({ "tenant_id": tenant, "workflow_id": run.workflow_id }),
        ),
    ];
    for (path, list, body) in calls {
        let before = count(&rest, list).await;
        crash_next(Crash::AfterEffect);
        let died = keyed(&rest, path, &body, "key").await;
        assert_eq!(died.status, 500, "{path}: {}", died.text);
        assert_eq!(count(&rest, list).await, before + 1, "{path}: the effect");

        let again = keyed(&rest, path, &body, "key").await;
        assert!((200..300).contains(&again.status), "{path}: {}", again.text);
        assert_eq!(again.header("idempotency-replayed"), "true", "{path}");
        assert_eq!(keyed(&rest, path, &body, "key").await.text, again.text);
        assert_eq!(count(&rest, list).await, before + 1, "{path}: once");
        let id = again.json()["id"].as_str().map(str::to_owned);
        let newest = rest.get(list).await.good()["items"][0]["id"].clone();
        let id = id.or_else(|| again.json()["run_id"].as_str().map(str::to_owned));
        assert_eq!(newest, json!(id), "{path}: the answer is of the effect");
    }
}

#[tokio::test]
async fn a_call_that_dies_before_its_effect_is_carried_out_by_a_later_repeat() {
    let server = Server::start().await;
    server.owner("dana").await;
    let rest = server.rest("dana@example.com", None).await;
    let body = campaign(&rest);
    crash_next(Crash::BeforeEffect);
    assert_eq!(
        keyed(&rest, "/api/campaigns", &body, "key").await.status,
        500
    );
    let early = keyed(&rest, "/api/campaigns", &body, "key").await;
    assert!(is_at_work(&early), "{early:?}");
    assert_eq!(count(&rest, "/api/campaigns").await, 0);

    server.app().clock.advance(LEASE + TimeDelta::seconds(1));
    let late = keyed(&rest, "/api/campaigns", &body, "key").await;
    assert_eq!(
        (late.status, late.header("idempotency-replayed")),
        (201, ""),
        "{}",
        late.text
    );
    let again = keyed(&rest, "/api/campaigns", &body, "key").await;
    assert_eq!(again.text, late.text);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(count(&rest, "/api/campaigns").await, 1);
}

#[tokio::test]
async fn a_client_that_hangs_up_finds_its_answer_at_the_next_try() {
    let server = Server::start().await;
    server.owner("dana").await;
    let rest = server.rest("dana@example.com", None).await;
    let body = campaign(&rest).to_string();
    let host = server.base.trim_start_matches("http://");
    let mut socket = TcpStream::connect(host).await.expect("connected");
    let request = format!(
        "POST /api/campaigns HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\n\
         idempotency-key: key\r\ncontent-length: {}\r\n\r\n{body}",
        rest.token.as_deref().expect("a token"),
        body.len(),
    );
    socket.write_all(request.as_bytes()).await.expect("sent");
    // Seen by the server, then gone.
    within_five_seconds(
        || rest.get("/api/campaigns"),
        |a| a.text.contains("By REST"),
    )
    .await;
    drop(socket);
    let value: Value = serde_json::from_str(&body).expect("JSON");
    let again = within_five_seconds(
        || keyed(&rest, "/api/campaigns", &value, "key"),
        |a| a.status == 201,
    )
    .await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(count(&rest, "/api/campaigns").await, 1);
}

#[tokio::test]
async fn work_that_was_overtaken_cannot_commit_any_more() {
    let server = Server::start().await;
    let company = server.test.company("dana").await.expect("company");
    let ask = Ask {
        route: "POST /api/campaigns",
        key: "key",
        digest: b"the same request",
        status: 201,
        secret: false,
    };
    let begin = || once::begin(&company.cx, ask, |c: domain::campaigns::Campaign| c);
    let Ok(Begun::Work(slow)) = begin().await else {
        panic!("the first holds the key");
    };
    assert!(matches!(begin().await, Ok(Begun::InFlight)));
    server.app().clock.advance(LEASE);
    let Ok(Begun::Work(quick)) = begin().await else {
        panic!("a claim that ran out is taken over");
    };
    let input = campaign_input(&[domain::publishing::Network::X], &company.cx);
    let made = campaigns::create(&quick, &input).await.expect("created");
    let late = campaigns::create(&slow, &input).await;
    assert!(
        matches!(
            late,
            Err(services::Error::Conflict("idempotency_in_flight", _))
        ),
        "{late:?}"
    );
    once::release(&slow).await.expect("released nothing");
    let Ok(Begun::Answered(201, answer)) = begin().await else {
        panic!("the answer stands");
    };
    assert_eq!(answer["id"], json!(made.id));
    let rest = server.rest("dana@example.com", None).await;
    assert_eq!(count(&rest, "/api/campaigns").await, 1);
}

#[tokio::test]
async fn work_that_takes_long_keeps_its_key() {
    let server = Server::start().await;
    let company = server.test.company("dana").await.expect("company");
    let ask = Ask {
        route: "POST /api/content/generate",
        key: "key",
        digest: b"the same request",
        status: 201,
        secret: false,
    };
    let begin = || once::begin(&company.cx, ask, |c: domain::campaigns::Campaign| c);
    let Ok(Begun::Work(slow)) = begin().await else {
        panic!("the first holds the key");
    };
    let clock = &server.app().clock;
    let work = async {
        for _ in 0..3 {
            clock.advance(LEASE - TimeDelta::seconds(5));
            let until = (clock.now() + LEASE - TimeDelta::seconds(5)).to_rfc3339();
            // Renewed with the product's clock as it stands now.
            loop {
                let held = "select to_char(leased_until at time zone 'utc', 'YYYY-MM-DD\"T\"HH24:MI:SS') from idempotency_keys";
                let held = store::admin::text(&server.test.db.owner_url(), held).await;
                if held.expect("a claim").as_str() >= &until[..19] {
                    break;
                }
            }
        }
        begin().await
    };
    let every = std::time::Duration::from_millis(20);
    let other = once::hold(&slow, every, work).await;
    assert!(matches!(other, Ok(Begun::InFlight)));
    let input = campaign_input(&[domain::publishing::Network::X], &company.cx);
    campaigns::create(&slow, &input)
        .await
        .expect("still the holder");
}
