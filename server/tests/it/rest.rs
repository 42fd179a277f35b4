//! The REST interface: what each endpoint takes and answers.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Rest, Server, registration};

pub(crate) const JSON: (&str, &str) = ("content-type", "application/json");

pub(crate) fn campaign(rest: &Rest) -> Value {
    json!({
        "tenant_id": rest.tenant, "name": "By REST", "budget": "1250.50", "currency": "EUR",
        "start_date": "2030-01-01", "end_date": "2030-01-31", "channels": ["social", "email"],
        "strategy": { "objective": "Win restaurants", "key_messages": [{ "text": "Bread before six" }] }
    })
}

fn keys(value: &Value) -> BTreeSet<&str> {
    value
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect()
}

#[tokio::test]
async fn registering_answers_user_tenant_and_token() {
    let server = Server::start().await;
    let anonymous = Rest::anonymous(&server.base);
    let answer = anonymous
        .post("/api/auth/register", registration("dana")["input"].clone())
        .await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let body = answer.json();
    assert_eq!(keys(&body), BTreeSet::from(["user", "tenant", "token"]));
    let rest = anonymous.with_token(body["token"].as_str().expect("token"));
    assert_eq!(
        rest.get("/api/me").await.good()["email"],
        "dana@example.com"
    );
    assert_eq!(
        rest.get("/api/me").await.header("cache-control"),
        "no-store"
    );
    assert!(
        answer.headers.get("set-cookie").is_none(),
        "a REST client gets no cookie"
    );
}

#[tokio::test]
async fn a_campaign_is_created_listed_and_measured() {
    let server = Server::start().await;
    server.owner("dana").await;
    let rest = server.rest("dana@example.com", None).await;
    let made = rest.post("/api/campaigns", campaign(&rest)).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let made = made.json();
    assert_eq!(made["budget"], "1250.50");
    assert_eq!(
        made["channels"],
        json!(["social:x", "social:linkedin", "email"])
    );
    assert_eq!(made["strategy"]["objective"], "Win restaurants");

    // A number in JSON is read by its digits.
    let text = campaign(&rest)
        .to_string()
        .replace("\"1250.50\"", "900719925.4711");
    let wrong = rest
        .call(Method::POST, "/api/campaigns", Some(text), &[JSON])
        .await;
    assert_eq!(
        wrong.json()["fields"][0]["message"],
        "EUR has 2 decimal places"
    );
    let text = campaign(&rest)
        .to_string()
        .replace("\"1250.50\"", "900719925.47");
    assert_eq!(
        rest.call(Method::POST, "/api/campaigns", Some(text), &[JSON])
            .await
            .good()["budget"],
        "900719925.47"
    );

    let first = rest.get("/api/campaigns?limit=1").await.good();
    assert_eq!(first["items"].as_array().expect("items").len(), 1);
    let next = first["next"].as_str().expect("a cursor");
    let second = rest
        .get(&format!("/api/campaigns?limit=1&cursor={next}"))
        .await
        .good();
    assert_eq!(second["items"][0]["id"], made["id"]);
    assert!(second.get("next").is_none());
    for bad in ["limit=0", "limit=201", "limit=x", "page=2", "cursor=%00"] {
        assert_eq!(
            rest.get(&format!("/api/campaigns?{bad}")).await.status,
            422,
            "{bad}"
        );
    }

    let id = made["id"].as_str().expect("id");
    let analytics = rest
        .get(&format!("/api/campaigns/{id}/analytics"))
        .await
        .good();
    assert_eq!(
        keys(&analytics),
        BTreeSet::from(["campaign_id", "metrics", "attribution", "recommendations"])
    );
    assert_eq!(analytics["attribution"]["model"], "last_touch");
    assert_eq!(analytics["recommendations"], json!([]));
    assert_eq!(
        rest.get("/api/campaigns/nonsense/analytics").await.status,
        404
    );
}

#[tokio::test]
async fn each_type_of_content_has_its_own_shape() {
    let server = Server::start().await;
    let company = server.test.company("dana").await.expect("company");
    server.test.brand(&company).await.expect("brand");
    let rest = server.rest("dana@example.com", None).await;
    let topic = "Restaurants in the harbour quarter get fresh sourdough bread at the door before six every morning";
    for (kind, fields) in [
        ("social", vec!["network", "text", "type"]),
        ("blog", vec!["sections", "summary", "title", "type"]),
        ("email", vec!["preheader", "subject", "text", "type"]),
        ("ad", vec!["button", "headline", "text", "type"]),
    ] {
        let body = json!({ "tenant_id": rest.tenant, "type": kind, "topic": topic });
        let answer = rest.post("/api/content/generate", body).await;
        assert_eq!(answer.status, 201, "{kind}: {}", answer.text);
        assert_eq!(
            keys(&answer.json()["body"]),
            fields.into_iter().collect(),
            "{kind}"
        );
        assert_eq!(answer.json()["provenance"]["writer"], "offline");
    }
    assert_eq!(
        rest.get("/api/content").await.good()["items"]
            .as_array()
            .expect("items")
            .len(),
        4
    );
    let wrong = json!({ "tenant_id": rest.tenant, "type": "poem", "topic": topic });
    assert_eq!(rest.post("/api/content/generate", wrong).await.status, 422);
}

#[tokio::test]
async fn a_public_form_captures_leads_and_learns_nothing() {
    let server = Server::start().await;
    let company = server.test.company("dana").await.expect("company");
    let key = services::audience::create_form_key(&company.cx, "Landing page")
        .await
        .expect("key")
        .key;
    let anonymous = Rest::anonymous(&server.base);
    let lead = json!({ "tenant_id": company.tenant, "email": "Lead@Example.com", "source": "landing_page" });
    let send = |key: &str, body: &Value| {
        let (rest, key, body) = (anonymous.clone(), key.to_owned(), body.to_string());
        async move {
            let headers = [
                JSON,
                ("x-form-key", key.as_str()),
                ("origin", "https://landing.example"),
                ("sec-fetch-site", "cross-site"),
            ];
            rest.call(Method::POST, "/api/leads/capture", Some(body), &headers)
                .await
        }
    };
    let answer = send(&key, &lead).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    assert_eq!(keys(&answer.json()), BTreeSet::from(["id"]));
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(send("bwf_wrong", &lead).await.status, 401);
    let mut other = lead.clone();
    other["tenant_id"] = json!("tnt_0192f0c1d2e37abc8def0123456789ab");
    assert_eq!(send(&key, &other).await.code(), "tenant_mismatch");
    let form = [("x-form-key", key.as_str())];
    assert_eq!(
        anonymous
            .call(Method::GET, "/api/leads", None, &form)
            .await
            .status,
        401,
        "the key captures, nothing else"
    );

    let rest = server.rest("dana@example.com", None).await;
    let listed = rest.get("/api/leads").await.good();
    assert_eq!(listed["items"][0]["email"], "lead@example.com");
    let preflight = anonymous
        .call(Method::OPTIONS, "/api/leads/capture", None, &[])
        .await;
    assert_eq!(
        (
            preflight.status,
            preflight.header("access-control-allow-methods")
        ),
        (204, "POST")
    );
}

#[tokio::test]
async fn a_run_is_started_and_read_on() {
    let server = Server::start().await;
    let company = server.test.company("dana").await.expect("company");
    server.test.brand(&company).await.expect("brand");
    server
        .test
        .connect(&company, domain::publishing::Network::X)
        .await
        .expect("connect");
    let (campaign, run) = server
        .test
        .start_run(&company, &[domain::publishing::Network::X])
        .await
        .expect("run");
    let run = services::workflows::get_run(&company.cx, run)
        .await
        .expect("run");
    let rest = server.rest("dana@example.com", None).await;
    let body = json!({
        "tenant_id": rest.tenant, "workflow_id": run.workflow_id, "trigger_data": { "campaign_id": campaign }, "approval_required": true
    });
    let answer = rest.post("/api/workflows/execute", body).await;
    assert_eq!(answer.status, 202, "{}", answer.text);
    let id = answer.json()["run_id"].as_str().expect("id").to_owned();
    let listed = rest.get("/api/executions").await.good();
    assert_eq!(listed["items"][0]["id"], id.as_str());
    assert!(listed["items"][0].get("execution_log").is_none());
    let one = rest.get(&format!("/api/executions/{id}")).await.good();
    assert!(!one["execution_log"].as_array().expect("steps").is_empty());
}

#[tokio::test]
async fn the_document_describes_every_endpoint_and_the_page_stays_at_home() {
    let server = Server::start().await;
    let rest = Rest::anonymous(&server.base);
    let document = rest.get("/api/openapi.json").await.good();
    assert_eq!(document["openapi"], "3.1.0");
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            assert!(
                operation["security"].is_array(),
                "{method} {path} says who may call it"
            );
            let concrete = path.replace("{id}", "x").replace("{network}", "x");
            let answer = rest
                .call(
                    method.to_uppercase().parse().expect("method"),
                    &concrete,
                    None,
                    &[],
                )
                .await;
            assert!(
                !matches!(answer.status, 405 | 500),
                "{method} {path}: {}",
                answer.status
            );
            assert!(
                answer.code() != "not_found" || path.contains('{'),
                "{method} {path} is served"
            );
        }
    }
    let page = rest.get("/api-docs").await;
    assert_eq!(page.status, 200);
    assert!(
        !page.text.contains("<script") && !page.text.contains("//"),
        "no script, no address elsewhere"
    );
    assert_eq!(
        rest.get("/api-docs/style.css").await.header("content-type"),
        "text/css; charset=utf-8"
    );
}

#[tokio::test]
async fn a_token_in_an_address_is_no_token() {
    let server = Server::start().await;
    server.owner("dana").await;
    let rest = server.rest("dana@example.com", None).await;
    let token = rest.token.clone().expect("token");
    let anonymous = Rest::anonymous(&server.base);
    assert_eq!(
        anonymous
            .get(&format!("/api/me?access_token={token}"))
            .await
            .status,
        401
    );
    let basic = anonymous
        .call(
            Method::GET,
            "/api/me",
            None,
            &[("authorization", &format!("Basic {token}"))],
        )
        .await;
    assert_eq!(
        (basic.status, basic.header("www-authenticate")),
        (401, "Bearer")
    );
}
