//! Registering, signing in and out, lock-out, tokens, and how soon a lost right acts.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use domain::permissions::Role;
use futures::future::join_all;
use serde_json::json;
use store::identity::members;

use crate::support::{PASSWORD, Rest, Server, registration, within_five_seconds};

fn login(email: &str, password: &str) -> serde_json::Value {
    json!({ "input": { "email": email, "password": password } })
}

#[tokio::test]
async fn a_person_registers_signs_out_and_in_again() {
    let server = Server::start().await;
    let browser = server.browser();
    let answer = browser
        .rpc("/rpc/identity/register", registration("dana"))
        .await;
    let set = answer.header("set-cookie").to_owned();
    assert!(
        set.starts_with("bw=") && set.contains("HttpOnly") && set.contains("SameSite=Lax"),
        "{set}"
    );
    assert_eq!(answer.good()["tenants"][0]["role"], "owner");
    let first = browser.cookie().expect("a cookie");

    assert_eq!(
        browser.rpc("/rpc/identity/logout", json!({})).await.status,
        200
    );
    assert_eq!(browser.rpc("/rpc/identity/me", json!({})).await.status, 401);
    *browser.cookie.lock().expect("lock") = Some(first.clone());
    assert_eq!(
        browser.rpc("/rpc/identity/me", json!({})).await.status,
        401,
        "a session that ended stays ended"
    );

    // The address is found however it is written; the session is a new one.
    assert_eq!(
        browser
            .rpc("/rpc/identity/login", login(" DANA@Example.com ", PASSWORD))
            .await
            .status,
        200
    );
    assert_ne!(browser.cookie().expect("a cookie"), first);
    assert_eq!(
        browser.rpc("/rpc/identity/me", json!({})).await.good()["name"],
        "Person dana"
    );
}

#[tokio::test]
async fn a_cookie_that_was_planted_is_not_adopted() {
    let server = Server::start().await;
    server.owner("dana").await;
    let browser = server.browser();
    *browser.cookie.lock().expect("lock") = Some("bw=AAAAAAAAAAAAAAAAAAAAAA".to_owned());
    browser
        .rpc("/rpc/identity/login", login("dana@example.com", PASSWORD))
        .await
        .good();
    assert_ne!(
        browser.cookie().expect("a cookie"),
        "bw=AAAAAAAAAAAAAAAAAAAAAA"
    );

    let before = browser.cookie();
    browser
        .rpc("/rpc/identity/login", login("dana@example.com", PASSWORD))
        .await
        .good();
    assert_ne!(
        browser.cookie(),
        before,
        "each sign-in is a session of its own"
    );
}

#[tokio::test]
async fn an_unknown_address_and_a_wrong_password_look_the_same() {
    let server = Server::start().await;
    server.owner("dana").await;
    let wrong = server
        .browser()
        .rpc(
            "/rpc/identity/login",
            login("dana@example.com", "not the password"),
        )
        .await;
    let unknown = server
        .browser()
        .rpc(
            "/rpc/identity/login",
            login("nobody@example.com", "not the password"),
        )
        .await;
    assert_eq!(wrong.status, 401);
    assert_eq!(wrong.code(), "wrong_credentials");
    assert_eq!(wrong.visible(), unknown.visible());
}

#[tokio::test]
async fn an_address_is_registered_once_and_two_companies_may_share_a_name() {
    let server = Server::start().await;
    server.owner("dana").await;
    let again = server
        .browser()
        .rpc("/rpc/identity/register", registration("dana"))
        .await;
    assert_eq!(again.status, 422);
    assert_eq!(again.json()["fields"][0]["field"], "email");
    let mut other = registration("erin");
    other["input"]["tenant_name"] = json!("Company dana");
    let me = server
        .browser()
        .rpc("/rpc/identity/register", other)
        .await
        .good();
    assert_eq!(me["tenants"][0]["slug"], "company-dana-2");
}

#[tokio::test]
async fn ten_wrong_tries_close_an_address_for_a_quarter_of_an_hour() {
    let server = Server::start().await;
    let (open, _) = server.owner("dana").await;
    for email in ["dana@example.com", "nobody@example.com"] {
        let browser = server.browser();
        let tries = join_all(
            (0..40).map(|_| browser.rpc("/rpc/identity/login", login(email, "a wrong guess"))),
        )
        .await;
        let executed = tries.iter().filter(|a| a.status == 401).count();
        let refused = tries
            .iter()
            .filter(|a| a.status == 429 && !a.header("retry-after").is_empty())
            .count();
        assert_eq!((executed, refused), (10, 30), "{email}");
    }
    let right = || server.browser();
    assert_eq!(
        right()
            .rpc("/rpc/identity/login", login("dana@example.com", PASSWORD))
            .await
            .status,
        429
    );
    assert_eq!(
        open.rpc("/rpc/identity/me", json!({})).await.status,
        200,
        "an open session goes on"
    );
    server.app().clock.advance(TimeDelta::seconds(15 * 60 + 1));
    assert_eq!(
        right()
            .rpc("/rpc/identity/login", login("dana@example.com", PASSWORD))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn a_refresh_token_is_good_once_and_a_second_use_ends_the_sign_in() {
    let server = Server::start().await;
    server.owner("dana").await;
    let rest = server.rest("dana@example.com", None).await;
    let refresh = |token: &str| {
        let (rest, body) = (
            Rest::anonymous(&server.base),
            json!({ "refresh_token": token }),
        );
        async move { rest.post("/api/auth/refresh", body).await }
    };
    let second = refresh(&rest.refresh).await.good()["refresh_token"]
        .as_str()
        .expect("token")
        .to_owned();
    // The answer may have been lost: the same successor again, within ten seconds.
    assert_eq!(refresh(&rest.refresh).await.good()["refresh_token"], second);
    let third = refresh(&second).await.good()["refresh_token"]
        .as_str()
        .expect("token")
        .to_owned();
    assert_eq!(
        refresh(&rest.refresh).await.status,
        401,
        "the grace is for the last one only"
    );
    assert_eq!(
        refresh(&third).await.status,
        401,
        "the whole sign-in is ended"
    );
    assert_eq!(
        rest.get("/api/me").await.status,
        401,
        "and its access token with it"
    );

    let late = server.rest("dana@example.com", None).await;
    refresh(&late.refresh).await.good();
    server.app().clock.advance(TimeDelta::seconds(11));
    assert_eq!(
        refresh(&late.refresh).await.status,
        401,
        "after ten seconds there is no grace"
    );
}

#[tokio::test]
async fn parallel_refreshes_leave_one_lineage() {
    let server = Server::start().await;
    server.owner("dana").await;
    let rest = server.rest("dana@example.com", None).await;
    let body = json!({ "refresh_token": rest.refresh });
    let anonymous = Rest::anonymous(&server.base);
    let answers =
        join_all((0..20).map(|_| anonymous.post("/api/auth/refresh", body.clone()))).await;
    let successors: BTreeSet<String> = answers
        .iter()
        .map(|a| a.good()["refresh_token"].to_string())
        .collect();
    assert_eq!(successors.len(), 1);
}

#[tokio::test]
async fn an_access_token_ends_after_ten_minutes_and_with_its_sign_out() {
    let server = Server::start().await;
    server.owner("dana").await;
    let rest = server.rest("dana@example.com", None).await;
    assert_eq!(rest.get("/api/me").await.status, 200);
    let out = rest
        .call(reqwest::Method::POST, "/api/auth/logout", None, &[])
        .await;
    assert_eq!(out.status, 204, "{}", out.text);
    assert_eq!(rest.get("/api/me").await.status, 401);
    let body = json!({ "refresh_token": rest.refresh });
    assert_eq!(
        Rest::anonymous(&server.base)
            .post("/api/auth/refresh", body)
            .await
            .status,
        401
    );

    let rest = server.rest("dana@example.com", None).await;
    // The times of a token are whole seconds and real time goes on meanwhile: two seconds to spare.
    server.app().clock.advance(TimeDelta::seconds(600 + 2));
    assert_eq!(
        rest.get("/api/me").await.status,
        200,
        "five seconds of leeway"
    );
    server.app().clock.advance(TimeDelta::seconds(4));
    assert_eq!(rest.get("/api/me").await.status, 401);
}

#[tokio::test]
async fn a_lost_role_acts_within_five_seconds_everywhere() {
    let server = Server::start().await;
    let (_, tenant) = server.owner("dana").await;
    let (browser, account, user) = server.member(tenant, Role::Editor).await;
    let email = browser.rpc("/rpc/identity/me", json!({})).await.good()["email"]
        .as_str()
        .expect("email")
        .to_owned();
    let rest = server.rest(&email, Some(tenant)).await;
    let call = || {
        browser.rpc(
            "/rpc/campaigns/list",
            json!({ "tenant": tenant, "filter": {}, "page": {} }),
        )
    };
    assert_eq!(call().await.status, 200);
    assert_eq!(rest.get("/api/campaigns").await.status, 200);

    let change = |role: Role, active: bool| {
        let app = server.app().clone();
        async move {
            let mut tx = app.db.system("test").await.expect("tx");
            assert!(
                members::set_member(&mut tx, tenant, user, role, active, app.clock.now())
                    .await
                    .expect("set")
            );
            tx.commit().await.expect("commit");
        }
    };
    change(Role::Client, true).await;
    within_five_seconds(call, |a| a.status == 403).await;
    within_five_seconds(|| rest.get("/api/campaigns"), |a| a.status == 403).await;
    change(Role::Editor, false).await;
    within_five_seconds(call, |a| a.status == 404).await;
    within_five_seconds(|| rest.get("/api/campaigns"), |a| a.status == 401).await;

    let ended = services::identity::end_account_sessions(server.app(), account)
        .await
        .expect("ended");
    assert_eq!(ended, 1);
    assert_eq!(browser.rpc("/rpc/identity/me", json!({})).await.status, 401);
}

#[tokio::test]
async fn a_suspended_tenant_answers_nobody() {
    let server = Server::start().await;
    let (browser, tenant) = server.owner("dana").await;
    let call = || {
        browser.rpc(
            "/rpc/campaigns/list",
            json!({ "tenant": tenant, "filter": {}, "page": {} }),
        )
    };
    assert_eq!(call().await.status, 200);
    let mut tx = server.app().db.system("test").await.expect("tx");
    members::set_tenant_active(&mut tx, tenant, false, server.app().clock.now())
        .await
        .expect("set");
    tx.commit().await.expect("commit");
    within_five_seconds(call, |a| a.status == 404).await;
}

#[tokio::test]
async fn the_public_key_is_published_and_no_private_one() {
    let server = Server::start().await;
    let keys = Rest::anonymous(&server.base)
        .get("/.well-known/jwks.json")
        .await
        .good();
    assert_eq!(keys["keys"][0]["crv"], "Ed25519");
    assert!(keys["keys"][0].get("d").is_none());
}
