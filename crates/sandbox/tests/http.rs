//! The stand-in as a program sees it that is not ours: heads, shapes and statuses on the wire.

use std::{io, path::PathBuf};

use reqwest::{RequestBuilder, StatusCode, redirect::Policy};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

const X_FORM: [(&str, &str); 9] = [
    ("response_type", "code"),
    ("client_id", "bellwether"),
    ("redirect_uri", "http://127.0.0.1:9/back"),
    ("scope", "tweet.read tweet.write users.read offline.access"),
    ("state", "s"),
    // The challenge of the verifier in RFC 7636, appendix B.
    (
        "code_challenge",
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    ),
    ("code_challenge_method", "S256"),
    ("decision", "authorize"),
    ("account", "9100000000000000002"),
];
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const PAGE_SCOPES: &str = "r_organization_social w_organization_social rw_organization_admin";
const PAGE: &str = "urn:li:organization:81000002";

struct Stand {
    base: String,
    folder: PathBuf,
    client: reqwest::Client,
}

impl Drop for Stand {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.folder);
    }
}

impl Stand {
    async fn start(name: &str) -> Self {
        let folder =
            std::env::temp_dir().join(format!("bellwether-http-{name}-{}", std::process::id()));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let config = sandbox::Config::new(&folder);
        tokio::spawn(sandbox::serve(listener, config, std::future::pending()));
        let client = reqwest::Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .build()
            .expect("a client");
        Self {
            base,
            folder,
            client,
        }
    }

    fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("{}{path}", self.base))
    }

    fn post(&self, path: &str) -> RequestBuilder {
        self.client.post(format!("{}{path}", self.base))
    }

    async fn code(&self, path: &str, form: &[(&str, &str)]) -> String {
        let answer = self.post(path).form(form).send().await.expect("an answer");
        let back = answer.headers()["location"].to_str().expect("text");
        back.split_once("code=")
            .and_then(|(_, r)| r.split('&').next())
            .expect("a code")
            .to_owned()
    }

    async fn x_token(&self) -> String {
        let code = self.code("/x/i/oauth2/authorize", &X_FORM).await;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", "http://127.0.0.1:9/back"),
            ("code_verifier", VERIFIER),
        ];
        let request = self.post("/x/2/oauth2/token").form(&form);
        let answer = request
            .basic_auth("bellwether", Some("bellwether-sandbox-secret"))
            .send()
            .await;
        word(
            &answer.expect("an answer").json().await.expect("JSON"),
            "access_token",
        )
    }

    async fn linkedin_token(&self) -> String {
        let question = [
            ("response_type", "code"),
            ("client_id", "bellwether"),
            ("redirect_uri", "http://127.0.0.1:9/back"),
            ("scope", PAGE_SCOPES),
            ("decision", "authorize"),
            ("account", "sbxB2cabins"),
        ];
        let code = self
            .code("/linkedin/oauth/v2/authorization", &question)
            .await;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", "http://127.0.0.1:9/back"),
            ("client_id", "bellwether"),
            ("client_secret", "bellwether-sandbox-secret"),
        ];
        let answer = self
            .post("/linkedin/oauth/v2/accessToken")
            .form(&form)
            .send()
            .await;
        word(
            &answer.expect("an answer").json().await.expect("JSON"),
            "access_token",
        )
    }
}

fn word(json: &Value, name: &str) -> String {
    json[name].as_str().expect(name).to_owned()
}

async fn status(request: RequestBuilder) -> (StatusCode, Value) {
    let answer = request.send().await.expect("an answer");
    (answer.status(), answer.json().await.unwrap_or(Value::Null))
}

fn share(author: &str, commentary: &str) -> Value {
    json!({ "author": author, "commentary": commentary, "visibility": "PUBLIC",
            "distribution": { "feedDistribution": "MAIN_FEED" }, "lifecycleState": "PUBLISHED" })
}

#[tokio::test]
async fn x_tells_the_call_limits_on_every_answer_and_counts_down() {
    let stand = Stand::start("limits").await;
    let token = stand.x_token().await;
    let mut left = Vec::new();
    for request in [
        stand.get("/x/2/users/me"),
        stand.get("/x/2/users/me").bearer_auth(&token),
        stand.get("/x/2/users/me").bearer_auth(&token),
        stand.get("/x/2/nothing").bearer_auth(&token),
        stand.post("/x/2/tweets").bearer_auth(&token).body("{"),
    ] {
        let answer = request.send().await.expect("an answer");
        for name in [
            "x-rate-limit-limit",
            "x-rate-limit-remaining",
            "x-rate-limit-reset",
        ] {
            assert!(
                answer.headers().contains_key(name),
                "{name} {}",
                answer.status()
            );
        }
        left.push(
            answer.headers()["x-rate-limit-remaining"]
                .to_str()
                .expect("text")
                .to_owned(),
        );
    }
    assert_eq!(left, ["74", "74", "73", "899", "99"]);
}

#[tokio::test]
async fn x_refuses_what_it_cannot_read_and_takes_nothing() {
    let stand = Stand::start("x-bad").await;
    let token = stand.x_token().await;
    let post = || stand.post("/x/2/tweets").bearer_auth(&token);
    for (request, expected) in [
        (
            stand.post("/x/2/tweets").json(&json!({ "text": "hi" })),
            401,
        ),
        (post().body("{\"text\":\"hi\"}"), 400),
        (post().json(&json!(["hi"])), 400),
        (post().json(&json!({ "text": " \n" })), 400),
        (post().json(&json!({ "text": 5 })), 400),
        (post().json(&json!({ "text": "hi", "colour": "red" })), 400),
        (
            post()
                .header("content-type", "application/json")
                .body("{\"text\":\"h"),
            400,
        ),
    ] {
        let (status, body) = status(request).await;
        assert_eq!(
            (status.as_u16(), &body["status"]),
            (expected, &json!(expected))
        );
        assert!(body["title"].is_string() && body["type"].is_string());
    }
    let accepted = status(stand.get("/_control/accepted")).await.1;
    assert_eq!(accepted["count"], 0);
}

#[tokio::test]
async fn x_gives_links_and_signs_back_in_its_own_way() {
    let stand = Stand::start("x-shape").await;
    let token = stand.x_token().await;
    let post = json!({ "text": "R&D <b> https://example.com/a?b=1&c=2 end" });
    let (code, made) = status(stand.post("/x/2/tweets").bearer_auth(&token).json(&post)).await;
    assert_eq!(code, 201);
    let id = word(&made["data"], "id");
    let path = format!("/x/2/tweets/{id}?tweet.fields=entities,created_at,non_public_metrics");
    let (_, read) = status(stand.get(&path).bearer_auth(&token)).await;
    let (text, link) = (
        word(&read["data"], "text"),
        &read["data"]["entities"]["urls"][0],
    );
    assert_eq!(text, format!("R&amp;D &lt;b&gt; {} end", word(link, "url")));
    assert_eq!(word(link, "expanded_url"), "https://example.com/a?b=1&c=2");
    assert!(read["data"]["non_public_metrics"]["url_link_clicks"].is_u64());
    assert_eq!(
        status(stand.get("/x/2/tweets/1").bearer_auth(&token))
            .await
            .0,
        404
    );
}

#[tokio::test]
async fn linkedin_asks_for_a_version_it_still_serves() {
    let stand = Stand::start("version").await;
    let token = stand.linkedin_token().await;
    let acls = || {
        stand
            .get("/linkedin/rest/organizationAcls?q=roleAssignee")
            .bearer_auth(&token)
    };
    for (version, expected, code) in [
        (None, 400, "VERSION_MISSING"),
        (Some("202509"), 426, "NONEXISTENT_VERSION"),
        (Some("202613"), 426, "NONEXISTENT_VERSION"),
        (Some("new"), 426, "NONEXISTENT_VERSION"),
    ] {
        let request = match version {
            Some(version) => acls().header("LinkedIn-Version", version),
            None => acls(),
        };
        let (status, body) = status(request).await;
        assert_eq!(
            (status.as_u16(), body["code"].as_str()),
            (expected, Some(code))
        );
    }
    let (status, body) = status(acls().header("LinkedIn-Version", "202510")).await;
    assert_eq!(status, 200);
    assert_eq!(body["elements"][0]["organization"], PAGE);
}

#[tokio::test]
async fn linkedin_names_a_post_only_in_the_head_and_a_duplicate_by_its_twin() {
    let stand = Stand::start("share").await;
    let token = stand.linkedin_token().await;
    let send = |body: Value| {
        let request = stand.post("/linkedin/rest/posts").bearer_auth(&token);
        request.header("LinkedIn-Version", "202609").json(&body)
    };
    let answer = send(share(PAGE, "Once")).send().await.expect("an answer");
    assert_eq!(answer.status(), 201);
    let id = answer.headers()["x-restli-id"]
        .to_str()
        .expect("text")
        .to_owned();
    assert!(id.starts_with("urn:li:share:"));
    assert!(!answer.headers().contains_key("x-rate-limit-limit"));
    assert_eq!(answer.text().await.expect("text"), "");

    let (code, body) = status(send(share(PAGE, "Once"))).await;
    assert_eq!(code, 422);
    assert!(word(&body, "message").contains(&id));
    for (body, expected) in [
        (share("urn:li:organization:81000001", "Not mine"), 403),
        (share("urn:li:person:sbxB2cabins", "No scope"), 403),
        (share("urn:li:group:1", "What"), 400),
        (share(PAGE, ""), 400),
        (json!({ "author": PAGE, "commentary": "no more" }), 400),
        (share(PAGE, &"a".repeat(3_001)), 400),
    ] {
        assert_eq!(status(send(body)).await.0.as_u16(), expected);
    }
    stand
        .post("/_control/clock")
        .json(&json!({ "offset_seconds": 601 }))
        .send()
        .await
        .expect("set");
    assert_eq!(
        send(share(PAGE, "Once"))
            .send()
            .await
            .expect("an answer")
            .status(),
        201
    );
}

#[tokio::test]
async fn a_reset_is_a_reset_on_the_wire() {
    let stand = Stand::start("reset").await;
    let fault = json!({ "network": "x", "endpoint": "read", "mode": "reset" });
    stand
        .post("/_control/misbehave")
        .json(&fault)
        .send()
        .await
        .expect("set");
    let host = stand.base.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).await.expect("a connection");
    stream
        .write_all(b"GET /x/2/users/me HTTP/1.1\r\nhost: x\r\n\r\n")
        .await
        .expect("sent");
    let mut got = Vec::new();
    let end = stream.read_to_end(&mut got).await.expect_err("no farewell");
    assert_eq!((end.kind(), got.len()), (io::ErrorKind::ConnectionReset, 0));
}

#[tokio::test]
async fn the_books_are_on_the_disk_and_a_reset_of_the_stand_in_empties_them() {
    let stand = Stand::start("books").await;
    let token = stand.x_token().await;
    let post = json!({ "text": "For the books" });
    let (_, made) = status(stand.post("/x/2/tweets").bearer_auth(&token).json(&post)).await;
    let file = stand.folder.join("accepted.jsonl");
    let line: Value =
        serde_json::from_str(std::fs::read_to_string(&file).expect("the books").trim())
            .expect("a line");
    assert_eq!(line["id"], made["data"]["id"]);
    assert_eq!(
        (&line["network"], &line["account"], &line["text"]),
        (
            &json!("x"),
            &json!("9100000000000000002"),
            &json!("For the books"),
        )
    );
    let secrets = std::fs::read_to_string(stand.folder.join("tokens.jsonl")).expect("the tokens");
    assert!(!secrets.contains(&token));

    assert_eq!(
        stand
            .post("/_control/reset")
            .send()
            .await
            .expect("done")
            .status(),
        204
    );
    assert_eq!(std::fs::read_to_string(&file).expect("the books"), "");
    assert_eq!(
        status(stand.get("/x/2/users/me").bearer_auth(&token))
            .await
            .0,
        200
    );
    let forget = json!({ "tokens": true });
    stand
        .post("/_control/reset")
        .json(&forget)
        .send()
        .await
        .expect("done");
    assert_eq!(
        status(stand.get("/x/2/users/me").bearer_auth(&token))
            .await
            .0,
        401
    );
}
