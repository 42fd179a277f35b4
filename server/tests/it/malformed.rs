//! Bodies that are wrong in every way: refused with the reason, and nothing half-written.

use reqwest::Method;
use serde_json::json;

use crate::support::Server;

/// Body, headers, and the status and code it is answered with.
type Case<'a> = (String, &'a [(&'a str, &'a str)], u16, &'a str);

const JSON: (&str, &str) = ("content-type", "application/json");
const OURS: (&str, &str) = ("origin", "http://localhost:3000");

#[tokio::test]
async fn rubbish_is_refused_with_its_reason_and_writes_nothing() {
    let server = Server::start().await;
    let (browser, tenant) = server.owner("dana").await;
    let rest = server.rest("dana@example.com", None).await;
    let good = json!({
        "tenant_id": tenant, "name": "x", "budget": "1", "currency": "EUR",
        "start_date": "2030-01-01", "end_date": "2030-01-02", "channels": ["social"]
    });
    let with = |key: &str, value: serde_json::Value| {
        let mut body = good.clone();
        body[key] = value;
        body.to_string()
    };
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(2_000), "]".repeat(2_000));
    let twice = good.to_string().replacen('{', "{\"name\":\"first\",", 1);
    let cases: Vec<Case> = vec![
        ("{".into(), &[JSON], 400, "malformed_json"),
        (String::new(), &[JSON], 400, "empty_body"),
        ("null".into(), &[JSON], 422, "invalid_fields"),
        ("[]".into(), &[JSON], 422, "invalid_fields"),
        ("\u{1}".into(), &[JSON], 400, "malformed_json"),
        (deep, &[JSON], 400, "malformed_json"),
        (twice, &[JSON], 400, "malformed_json"),
        (format!("{good} {good}"), &[JSON], 400, "malformed_json"),
        (
            with("name", json!("a\u{0}b")),
            &[JSON],
            400,
            "malformed_json",
        ),
        (with("surprise", json!(1)), &[JSON], 422, "invalid_fields"),
        (with("name", json!(7)), &[JSON], 422, "invalid_fields"),
        (
            with("name", json!("x".repeat(256))),
            &[JSON],
            422,
            "invalid_fields",
        ),
        (with("budget", json!("1e9")), &[JSON], 422, "invalid_fields"),
        (
            with("budget", json!("1.234")),
            &[JSON],
            422,
            "invalid_fields",
        ),
        (with("budget", json!("-1")), &[JSON], 422, "invalid_fields"),
        (
            with("currency", json!("ZZZ")),
            &[JSON],
            422,
            "invalid_fields",
        ),
        (
            with("start_date", json!("2030-13-01")),
            &[JSON],
            422,
            "invalid_fields",
        ),
        (
            with("channels", json!(["pigeon"])),
            &[JSON],
            422,
            "invalid_fields",
        ),
        (with("channels", json!([])), &[JSON], 422, "invalid_fields"),
        (
            good.to_string(),
            &[("content-type", "text/plain")],
            415,
            "unsupported_media",
        ),
        (
            good.to_string(),
            &[("content-type", "application/json; charset=latin1")],
            415,
            "unsupported_media",
        ),
        (good.to_string(), &[], 415, "unsupported_media"),
        (
            good.to_string(),
            &[JSON, ("content-encoding", "gzip")],
            415,
            "unsupported_encoding",
        ),
        (
            with("name", json!("x".repeat(1_100_000))),
            &[JSON],
            413,
            "too_large",
        ),
    ];
    for (body, headers, status, code) in cases {
        let shown: String = body.chars().take(120).collect();
        let answer = rest
            .call(Method::POST, "/api/campaigns", Some(body), headers)
            .await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (status, code),
            "{shown}: {}",
            answer.text
        );
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert!(
            answer.json()["request_id"]
                .as_str()
                .is_some_and(|id| id.starts_with("req_")),
            "{}",
            answer.text
        );
    }
    let listed = browser
        .rpc(
            "/rpc/campaigns/list",
            json!({ "tenant": tenant, "filter": {}, "page": {} }),
        )
        .await
        .good();
    assert_eq!(listed["items"], json!([]));
}

#[tokio::test]
async fn the_same_holds_for_server_functions() {
    let server = Server::start().await;
    let (browser, tenant) = server.owner("dana").await;
    let path = "/rpc/campaigns/get";
    let good =
        json!({ "tenant": tenant, "id": "cmp_0192f0c1d2e37abc8def0123456789ab" }).to_string();
    for (body, headers, status) in [
        (good.clone(), vec![JSON, OURS], 404),
        ("{".to_owned(), vec![JSON, OURS], 400),
        (
            good.replacen('{', "{\"id\":\"x\",", 1),
            vec![JSON, OURS],
            400,
        ),
        (good.replace("cmp_", "run_"), vec![JSON, OURS], 400),
        ("{}".to_owned(), vec![JSON, OURS], 400),
        (
            good.clone(),
            vec![("content-type", "application/x-www-form-urlencoded"), OURS],
            415,
        ),
        (
            good.clone(),
            vec![("content-type", "text/plain"), OURS],
            415,
        ),
    ] {
        let answer = browser.send(path, body.clone(), &headers).await;
        assert_eq!(answer.status, status, "{body}: {}", answer.text);
    }
    let unknown = browser.rpc("/rpc/campaigns/nothing", json!({})).await;
    assert_eq!(
        (unknown.status, unknown.code().as_str()),
        (404, "no_such_function")
    );
}

#[tokio::test]
async fn no_other_site_makes_a_browser_call_a_function() {
    let server = Server::start().await;
    let (browser, _) = server.owner("dana").await;
    let attacks: [&[(&str, &str)]; 6] = [
        &[JSON],
        &[JSON, ("origin", "https://evil.example")],
        &[JSON, ("origin", "null")],
        &[JSON, ("sec-fetch-site", "cross-site")],
        &[
            JSON,
            ("sec-fetch-site", "same-site"),
            ("origin", "http://localhost:3000"),
        ],
        &[
            ("content-type", "text/plain"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-mode", "no-cors"),
        ],
    ];
    for path in server::rpc::paths() {
        for headers in attacks {
            let answer = browser.send(path, "{}".to_owned(), headers).await;
            assert_eq!(
                (answer.status, answer.code().as_str()),
                (403, "cross_site"),
                "{path} {headers:?}"
            );
        }
        let rest = crate::support::Rest::anonymous(&server.base);
        assert_eq!(
            rest.get(path).await.status,
            405,
            "{path} is not read by GET"
        );
    }
    assert_eq!(
        browser.rpc("/rpc/identity/me", json!({})).await.status,
        200,
        "still signed in"
    );
}
