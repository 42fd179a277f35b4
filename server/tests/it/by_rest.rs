//! The main job by REST alone, and the way an account is connected without a browser.

use chrono::TimeDelta;
use domain::permissions::Role;
use reqwest::Method;
use serde_json::{Value, json};
use services::switches::{Crash, crash_next};

use crate::{
    rest::{JSON, campaign},
    support::{Answer, PASSWORD, Rest, Server},
};

fn guidelines() -> Value {
    json!({
        "name": "Quay Bakery",
        "positioning": "Bakes sourdough overnight for restaurants in the harbour quarter."
    })
}

async fn begin(rest: &Rest, network: &str) -> String {
    let path = format!("/api/connections/{network}/authorize");
    let answer = rest.call(Method::POST, &path, None, &[]).await.good();
    answer["authorize_url"]
        .as_str()
        .expect("an address")
        .to_owned()
}

async fn complete(rest: &Rest, network: &str, code: &str, state: &str) -> Answer {
    let path = format!("/api/connections/{network}/complete");
    rest.post(&path, json!({ "code": code, "state": state }))
        .await
}

async fn keyed(rest: &Rest, path: &str, body: &Value, key: &str) -> Answer {
    let headers = [JSON, ("idempotency-key", key)];
    rest.call(Method::POST, path, Some(body.to_string()), &headers)
        .await
}

#[tokio::test]
async fn a_brief_becomes_a_published_post_by_rest_alone() {
    let server = Server::start().await;
    let company = server.test.company("dana").await.expect("company");
    let rest = server.rest("dana@example.com", None).await;

    assert_eq!(rest.get("/api/brand").await.good()["draft"], Value::Null);
    let save = |revision: u32| {
        let body = json!({ "revision": revision, "guidelines": guidelines() }).to_string();
        let rest = rest.clone();
        async move {
            rest.call(Method::PUT, "/api/brand", Some(body), &[JSON])
                .await
        }
    };
    let saved = save(0).await.good()["revision"].clone();
    assert_eq!(save(0).await.code(), "stale_revision");
    let published = rest
        .post("/api/brand/publish", json!({ "revision": saved }))
        .await
        .good();
    assert_eq!(published["version"], 1);
    let page = rest.get("/api/brand").await.good();
    assert_eq!(page["published"]["guidelines"]["name"], "Quay Bakery");

    let (code, state) = server
        .test
        .authorize(&begin(&rest, "x").await)
        .await
        .expect("authorized");
    let connected = complete(&rest, "x", &code, &state).await;
    assert_eq!(connected.status, 201, "{}", connected.text);
    assert!(!connected.text.contains("token"), "tokens stay here");
    let listed = rest.get("/api/connections").await.good();
    assert_eq!(listed["items"][0], connected.json());
    assert_eq!(listed["items"][0]["renews_itself"], true);

    let mut brief = campaign(&rest);
    brief["channels"] = json!(["email"]);
    let path_of = |made: &Value| {
        let id = made["id"].as_str().expect("id");
        format!("/api/campaigns/{id}/start")
    };
    let made = rest.post("/api/campaigns", brief.clone()).await.good();
    let early = rest.post(&path_of(&made), json!({})).await;
    assert_eq!(early.code(), "not_ready", "{}", early.text);
    brief["channels"] = json!(["social:x"]);
    let made = rest.post("/api/campaigns", brief).await.good();
    let path = path_of(&made);
    let started = keyed(&rest, &path, &json!({ "publish": "at_once" }), "start").await;
    assert_eq!(started.status, 202, "{}", started.text);
    let run = started.json()["run_id"].as_str().expect("run").to_owned();
    let parsed = run.parse().expect("an id");
    server.test.work(&company, parsed).await.expect("waits");

    let waiting = rest.get("/api/approvals?state=pending").await.good();
    let approval = &waiting["items"][0];
    let id = approval["id"].as_str().expect("id");
    assert_eq!(approval["run_id"], run.as_str());
    assert_eq!(
        &rest.get(&format!("/api/approvals/{id}")).await.good(),
        approval
    );
    let decide = format!("/api/approvals/{id}/decision");
    let stale = json!({ "decision": "approve", "content_hash": "0" });
    assert_eq!(rest.post(&decide, stale).await.code(), "content_changed");
    let hash = &approval["content"]["content_hash"];
    let yes = json!({ "decision": "approve", "comment": "", "content_hash": hash });
    crash_next(Crash::AfterEffect);
    assert_eq!(keyed(&rest, &decide, &yes, "yes").await.status, 500);
    let decided = keyed(&rest, &decide, &yes, "yes").await;
    assert_eq!(decided.header("idempotency-replayed"), "true");
    assert_eq!(decided.good()["state"], "approved");
    server.test.work(&company, parsed).await.expect("ends");
    let log = rest.get(&format!("/api/executions/{run}")).await.good();
    assert_eq!(log["status"], "succeeded");
    assert_eq!(server.test.accepted().await.expect("accepted").len(), 1);
    for bad in ["state=open", "page=2"] {
        let answer = rest.get(&format!("/api/approvals?{bad}")).await;
        assert_eq!(answer.status, 422, "{bad}");
    }
}

#[tokio::test]
async fn a_journey_is_ended_once_by_whoever_began_it() {
    let server = Server::start().await;
    let (_, tenant) = server.owner("dana").await;
    let rest = server.rest("dana@example.com", None).await;
    let code = async |url: &str| server.test.authorize(url).await.expect("authorized");
    let refused = |answer: Answer| {
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (409, "oauth_state"),
            "{}",
            answer.text
        );
    };

    // Another member of the same tenant, even with every right.
    let (browser, ..) = server.member(tenant, Role::Admin).await;
    let me = browser.rpc("/rpc/identity/me", json!({})).await.good();
    let email = me["email"].as_str().expect("email");
    let admin = server.rest(email, Some(tenant)).await;
    let (given, state) = code(&begin(&rest, "x").await).await;
    refused(complete(&admin, "x", &given, &state).await);
    refused(complete(&rest, "x", &given, &state).await);

    // The same account in another of its tenants.
    let own = me["tenants"].as_array().expect("tenants").iter();
    let own = own
        .filter_map(|t| t["id"].as_str())
        .find(|t| *t != admin.tenant);
    let own = own.expect("a tenant of their own").parse().expect("an id");
    let elsewhere = server.rest(email, Some(own)).await;
    assert_ne!(elsewhere.tenant, admin.tenant);
    let (given, state) = code(&begin(&admin, "x").await).await;
    refused(complete(&elsewhere, "x", &given, &state).await);

    // Another network; a made-up state; too late; twice.
    let (given, state) = code(&begin(&rest, "x").await).await;
    refused(complete(&rest, "linkedin", &given, &state).await);
    refused(complete(&rest, "x", "made-up", "made-up").await);
    let (given, state) = code(&begin(&rest, "x").await).await;
    server.app().clock.advance(TimeDelta::minutes(10));
    let token = json!({ "email": "dana@example.com", "password": PASSWORD });
    let rest = rest.with_token(
        Rest::anonymous(&server.base)
            .post("/api/auth/login", token)
            .await
            .good()["token"]
            .as_str()
            .expect("token"),
    );
    refused(complete(&rest, "x", &given, &state).await);
    let (given, state) = code(&begin(&rest, "x").await).await;
    assert_eq!(complete(&rest, "x", &given, &state).await.status, 201);
    refused(complete(&rest, "x", &given, &state).await);

    // A member without the right neither begins nor ends one.
    let (browser, ..) = server.member(tenant, Role::Viewer).await;
    let me = browser.rpc("/rpc/identity/me", json!({})).await.good();
    let viewer = server
        .rest(me["email"].as_str().expect("email"), Some(tenant))
        .await;
    let path = "/api/connections/x/authorize";
    let answer = viewer.call(Method::POST, path, None, &[]).await;
    assert_eq!(answer.status, 403);
    assert_eq!(complete(&viewer, "x", "a", "b").await.status, 403);
    assert_eq!(complete(&rest, "mastodon", "a", "b").await.status, 404);
    assert_eq!(complete(&rest, "x", "", "b").await.status, 422);
}

#[tokio::test]
async fn the_way_back_of_a_browser_asks_for_the_session_whoever_began() {
    let server = Server::start().await;
    server.owner("dana").await;
    let rest = server.rest("dana@example.com", None).await;
    let url = begin(&rest, "x").await;
    let (code, state) = server.test.authorize(&url).await.expect("authorized");
    let back = format!("/oauth/x/callback?code={code}&state={state}");
    let answer = rest.get(&back).await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, "/auth/login"),
        "a token is no session"
    );
    assert_eq!(
        rest.get("/api/connections").await.good()["items"],
        json!([])
    );
    assert_eq!(complete(&rest, "x", &code, &state).await.status, 201);
}

#[tokio::test]
async fn a_form_key_is_shown_in_one_answer_and_sealed_where_that_is_stored() {
    let server = Server::start().await;
    server.owner("dana").await;
    let rest = server.rest("dana@example.com", None).await;
    let body = json!({ "name": "Landing page" });
    crash_next(Crash::AfterEffect);
    assert_eq!(
        keyed(&rest, "/api/form-keys", &body, "key").await.status,
        500
    );
    let made = keyed(&rest, "/api/form-keys", &body, "key").await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(made.header("idempotency-replayed"), "true");
    let key = made.json()["key"].as_str().expect("key").to_owned();
    let stored = "select response::text from idempotency_keys";
    let stored = store::admin::text(&server.test.db.owner_url(), stored)
        .await
        .expect("a row");
    assert!(stored.contains("sealed") && !stored.contains(&key));

    let lead = json!({ "tenant_id": rest.tenant, "email": "a@example.com", "source": "form" });
    let headers = [JSON, ("x-form-key", key.as_str())];
    let answer = Rest::anonymous(&server.base)
        .call(
            Method::POST,
            "/api/leads/capture",
            Some(lead.to_string()),
            &headers,
        )
        .await;
    assert_eq!(answer.status, 201, "{}", answer.text);
}
