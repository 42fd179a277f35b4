//! How often one address may ask.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};
use server::http::limit::{AddressLimits, Reach};

use crate::{
    rest::JSON,
    support::{Answer, Rest, Server, registration},
};

fn behind_a_proxy(reach: Reach) -> AddressLimits {
    AddressLimits {
        proxies: vec!["127.0.0.0/8".parse().expect("a network")],
        reach,
    }
}

async fn from(rest: &Rest, path: &str, body: &Value, forwarded: &str) -> Answer {
    let headers = [
        JSON,
        ("x-forwarded-for", forwarded),
        ("origin", "http://localhost:3000"),
    ];
    rest.call(Method::POST, path, Some(body.to_string()), &headers)
        .await
}

/// Asks until the first refusal; answers how often it was let through, and the refusal.
async fn through(rest: &Rest, path: &str, body: &Value, forwarded: &str) -> (usize, Answer) {
    let mut let_through = 0;
    loop {
        let answer = from(rest, path, body, forwarded).await;
        if answer.status == 429 {
            return (let_through, answer);
        }
        let_through += 1;
        assert!(let_through < 200, "{path} is not limited");
    }
}

#[tokio::test]
async fn each_door_is_limited_by_address_and_opens_again() {
    let server = Server::start_limited(behind_a_proxy(Reach::Auto)).await;
    let rest = Rest::anonymous(&server.base);
    let nothing = json!({});
    for (path, at_once, seconds) in [
        ("/api/auth/login", 30, 2),
        ("/api/auth/register", 10, 30),
        ("/api/auth/refresh", 60, 1),
        ("/api/leads/capture", 30, 2),
    ] {
        let one = "198.51.100.1";
        let (let_through, refused) = through(&rest, path, &nothing, one).await;
        // Time goes on while the test asks; a bucket of refreshes fills within a second.
        assert!(
            (at_once..at_once + 5).contains(&let_through),
            "{path}: {let_through}"
        );
        assert_eq!(refused.code(), "rate_limited", "{path}");
        assert_eq!(refused.header("content-type"), "application/problem+json");
        let wait: i64 = refused.header("retry-after").parse().expect("seconds");
        assert!((1..=seconds).contains(&wait), "{path}: {wait}");
        assert!(!refused.header("x-content-type-options").is_empty());

        let forged = "198.51.100.1, 198.51.100.2";
        let other = from(&rest, path, &nothing, forged).await;
        assert_ne!(other.status, 429, "{path}: another address");
        let hidden = "192.0.2.99, 198.51.100.1";
        let same = from(&rest, path, &nothing, hidden).await;
        assert_eq!(same.status, 429, "{path}: what the caller says of itself");

        server.app().clock.advance(TimeDelta::seconds(seconds));
        let again = from(&rest, path, &nothing, one).await;
        assert_ne!(again.status, 429, "{path}: a place is free again");
    }
}

#[tokio::test]
async fn the_pages_own_calls_share_the_doors_and_reading_is_free() {
    let server = Server::start_limited(behind_a_proxy(Reach::Auto)).await;
    let rest = Rest::anonymous(&server.base);
    let input = registration("dana");
    let (let_through, _) = through(&rest, "/rpc/identity/register", &input, "192.0.2.1").await;
    assert!((10..12).contains(&let_through), "{let_through}");
    let same = from(&rest, "/api/auth/register", &json!({}), "192.0.2.1").await;
    assert_eq!(same.status, 429, "one bucket for both ways in");
    let login = from(&rest, "/api/auth/login", &json!({}), "192.0.2.1").await;
    assert_ne!(login.status, 429, "another door");
    let me = from(&rest, "/rpc/identity/me", &json!({}), "192.0.2.1").await;
    assert_ne!(me.status, 429);
}

#[tokio::test]
async fn this_machine_is_limited_when_asked_and_a_stranger_is_not_believed() {
    let server = Server::start_limited(AddressLimits {
        proxies: Vec::new(),
        reach: Reach::All,
    })
    .await;
    let rest = Rest::anonymous(&server.base);
    let path = "/api/auth/register";
    for n in 0..10 {
        let forwarded = format!("198.51.100.{n}");
        let answer = from(&rest, path, &json!({}), &forwarded).await;
        assert_ne!(answer.status, 429, "{n}");
    }
    let over = from(&rest, path, &json!({}), "198.51.100.99").await;
    assert_eq!(over.status, 429, "the header of a stranger changes nothing");

    let server = Server::start_limited(AddressLimits::default()).await;
    let rest = Rest::anonymous(&server.base);
    for _ in 0..40 {
        let answer = from(&rest, path, &json!({}), "198.51.100.1").await;
        assert_ne!(answer.status, 429, "a developer's own machine");
    }
}
