//! How long a browser session and a family of tokens last. Sessions follow the machine's time, which no
//! test can move: here the stored session is moved into the past instead.

use chrono::TimeDelta;
use serde_json::json;

use crate::support::{Answer, Browser, Rest, Server, within_five_seconds};

async fn alter(server: &Server, sql: &'static str) {
    store::admin::execute(&server.test.db.owner_url(), sql)
        .await
        .expect(sql);
}

async fn text(server: &Server, sql: &'static str) -> String {
    store::admin::text(&server.test.db.owner_url(), sql)
        .await
        .expect(sql)
}

async fn me(browser: &Browser) -> Answer {
    browser.rpc("/rpc/identity/me", json!({})).await
}

const JUST_SEEN: &str = "select (now() - seen_at < interval '1 minute')::text from sessions";

#[tokio::test]
async fn a_session_that_is_used_lives_on_and_one_that_lies_idle_ends() {
    let server = Server::start().await;
    let (browser, _) = server.owner("dana").await;
    alter(
        &server,
        "update sessions set seen_at = seen_at - interval '6 days 23 hours'",
    )
    .await;
    // Another two seconds a process may believe what it has read.
    loop {
        assert_eq!(me(&browser).await.status, 200);
        if text(&server, JUST_SEEN).await == "true" {
            break;
        }
    }
    alter(
        &server,
        "update sessions set seen_at = seen_at - interval '7 days'",
    )
    .await;
    within_five_seconds(|| me(&browser), |a| a.status == 401).await;
    let dropped = services::identity::purge_sessions(server.app())
        .await
        .expect("purged");
    assert_eq!(dropped, 1, "and is dropped");
}

#[tokio::test]
async fn a_session_ends_after_thirty_days_however_much_it_is_used() {
    let server = Server::start().await;
    let (browser, _) = server.owner("dana").await;
    alter(
        &server,
        "update sessions set created_at = created_at - interval '29 days', expires_at = expires_at - interval '29 days'",
    )
    .await;
    // Even when it is written again.
    let key = text(&server, "select id from sessions").await;
    let data = text(&server, "select data::text from sessions").await;
    let data = serde_json::from_str(&data).expect("JSON");
    let account = text(&server, "select account_id::text from sessions").await;
    let account = account.parse().map(domain::ids::AccountId::from_uuid);
    services::identity::save_session(server.app(), &key, account.ok(), data)
        .await
        .expect("saved");
    let left = "select (expires_at - now() between interval '23 hours' and interval '1 day')::text from sessions";
    assert_eq!(text(&server, left).await, "true");
    assert_eq!(me(&browser).await.status, 200);
    alter(
        &server,
        "update sessions set expires_at = expires_at - interval '1 day'",
    )
    .await;
    within_five_seconds(|| me(&browser), |a| a.status == 401).await;
}

#[tokio::test]
async fn signing_out_tells_the_browser_to_forget_everything() {
    let server = Server::start().await;
    let (browser, _) = server.owner("dana").await;
    assert_eq!(me(&browser).await.header("clear-site-data"), "");
    let out = browser.rpc("/rpc/identity/logout", json!({})).await;
    assert_eq!(
        (out.status, out.header("clear-site-data")),
        (200, r#""cache","cookies","storage""#)
    );
}

#[tokio::test]
async fn a_lost_answer_may_be_asked_for_again_whatever_the_length_of_the_sign_in() {
    let server = Server::start().await;
    server.owner("dana").await;
    let rest = server.rest("dana@example.com", None).await;
    let anonymous = Rest::anonymous(&server.base);
    let refresh = |token: &str| {
        let body = json!({ "refresh_token": token });
        let rest = anonymous.clone();
        async move { rest.post("/api/auth/refresh", body).await }
    };
    let next = refresh(&rest.refresh).await.good()["refresh_token"].clone();
    // Shortened by an operator: when the token was changed does not follow from when the sign-in ends.
    alter(
        &server,
        "update token_families set expires_at = expires_at - interval '10 days'",
    )
    .await;
    server.app().clock.advance(TimeDelta::seconds(9));
    assert_eq!(
        refresh(&rest.refresh).await.good()["refresh_token"],
        next,
        "within ten seconds"
    );
    server.app().clock.advance(TimeDelta::seconds(2));
    assert_eq!(refresh(&rest.refresh).await.status, 401);
    let next = next.as_str().expect("a token");
    assert_eq!(refresh(next).await.status, 401, "the family is ended");
}
