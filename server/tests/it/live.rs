//! The live feed: who may open it, that nothing is missed, that nobody hears another tenant, and that
//! it ends with the session.

use std::time::{Duration, Instant};

use domain::{
    events::{ClientMessage, ServerMessage},
    ids::TenantId,
    permissions::Role,
};
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest, protocol::CloseFrame},
};

use crate::support::{Browser, Rest, Server};

pub(crate) struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

async fn open(
    server: &Server,
    cookie: Option<String>,
    origin: Option<&str>,
) -> Result<Socket, u16> {
    let mut request = server
        .base
        .replace("http://", "ws://")
        .add("/ws")
        .into_client_request()
        .expect("a request");
    if let Some(cookie) = cookie {
        request
            .headers_mut()
            .insert("cookie", cookie.parse().expect("header"));
    }
    if let Some(origin) = origin {
        request
            .headers_mut()
            .insert("origin", origin.parse().expect("header"));
    }
    match connect_async(request).await {
        Ok((socket, _)) => Ok(Socket(socket)),
        Err(Error::Http(response)) => Err(response.status().as_u16()),
        Err(_) => Err(0),
    }
}

trait Add {
    fn add(self, tail: &str) -> String;
}

impl Add for String {
    fn add(mut self, tail: &str) -> String {
        self.push_str(tail);
        self
    }
}

impl Socket {
    pub(crate) async fn of(server: &Server, browser: &Browser) -> Self {
        open(server, browser.cookie(), Some("http://localhost:3000"))
            .await
            .expect("a socket")
    }

    async fn say(&mut self, message: &ClientMessage) {
        self.0
            .send(Message::text(serde_json::to_string(message).expect("JSON")))
            .await
            .expect("sent");
    }

    pub(crate) async fn subscribe(&mut self, tenant: TenantId, after: Option<i64>) {
        self.say(&ClientMessage::Subscribe { tenant, after }).await;
    }

    /// The next message, within ten seconds.
    pub(crate) async fn hear(&mut self) -> Result<ServerMessage, Option<CloseFrame>> {
        loop {
            let next = tokio::time::timeout(Duration::from_secs(10), self.0.next())
                .await
                .expect("something within ten seconds");
            match next {
                Some(Ok(Message::Text(text))) => {
                    return Ok(serde_json::from_str(&text).expect("a message we know"));
                }
                Some(Ok(Message::Close(frame))) => return Err(frame),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(None),
            }
        }
    }

    async fn event(&mut self) -> (i64, String) {
        match self.hear().await {
            Ok(ServerMessage::Event { event, .. }) => (event.id, event.subject),
            other => unexpected(&format!("{other:?}")),
        }
    }

    pub(crate) async fn position(&mut self) -> i64 {
        match self.hear().await {
            Ok(ServerMessage::Subscribed { position, .. }) => position,
            other => unexpected(&format!("{other:?}")),
        }
    }
}

#[expect(clippy::panic, reason = "a test that hears something else has failed")]
fn unexpected<T>(what: &str) -> T {
    panic!("heard {what}")
}

async fn campaign(browser: &Browser, tenant: TenantId, name: &str) -> String {
    let input = json!({
        "name": name, "budget": "1", "currency": "EUR", "start_date": "2030-01-01", "end_date": "2030-01-31", "channels": ["social:x"],
        "brief": { "objective": "x", "key_messages": [] }
    });
    let made: Value = browser
        .rpc(
            "/rpc/campaigns/create",
            json!({ "tenant": tenant, "input": input }),
        )
        .await
        .good();
    made["id"].as_str().expect("id").to_owned()
}

#[tokio::test]
async fn only_our_own_pages_open_a_socket_for_who_is_signed_in() {
    let server = Server::start().await;
    let (browser, _) = server.owner("dana").await;
    let cookie = browser.cookie();
    let ours = Some("http://localhost:3000");
    assert_eq!(open(&server, cookie.clone(), None).await.err(), Some(403));
    assert_eq!(
        open(&server, cookie.clone(), Some("https://evil.example"))
            .await
            .err(),
        Some(403)
    );
    assert_eq!(
        open(&server, cookie.clone(), Some("null")).await.err(),
        Some(403)
    );
    assert_eq!(open(&server, None, ours).await.err(), Some(401));
    assert_eq!(
        open(&server, Some("bw=AAAAAAAAAAAAAAAAAAAAAA".into()), ours)
            .await
            .err(),
        Some(401)
    );
    assert!(open(&server, cookie, ours).await.is_ok());
}

#[tokio::test]
async fn nothing_is_missed_between_two_sockets() {
    let server = Server::start().await;
    let (browser, tenant) = server.owner("dana").await;
    let mut socket = Socket::of(&server, &browser).await;
    socket.subscribe(tenant, None).await;
    let start = socket.position().await;
    let first = campaign(&browser, tenant, "First").await;
    assert_eq!(socket.event().await, (start + 1, first));
    drop(socket);

    let mut missed = Vec::new();
    for n in 0..250 {
        missed.push(campaign(&browser, tenant, &format!("Missed {n}")).await);
    }
    let mut socket = Socket::of(&server, &browser).await;
    socket.subscribe(tenant, Some(start + 1)).await;
    assert_eq!(socket.position().await, start + 1);
    for (n, subject) in missed.into_iter().enumerate() {
        assert_eq!(socket.event().await, (start + 2 + n as i64, subject));
    }

    // A position from the future, or from before what is kept, means: ask for everything again.
    let mut confused = Socket::of(&server, &browser).await;
    confused.subscribe(tenant, Some(1_000_000)).await;
    assert!(matches!(
        confused.hear().await,
        Ok(ServerMessage::Reload { .. })
    ));
    assert_eq!(confused.position().await, start + 251);
}

#[tokio::test]
async fn a_commit_of_another_process_is_heard_too() {
    let server = Server::start().await;
    let (browser, tenant) = server.owner("dana").await;
    let mut socket = Socket::of(&server, &browser).await;
    socket.subscribe(tenant, None).await;
    socket.position().await;
    // The same application without our wake-up channel, as another process has it.
    let other = services::App {
        wake: services::app::Wake::default(),
        ..server.app().clone()
    };
    let me = browser.rpc("/rpc/identity/me", json!({})).await.good();
    let account = me["account_id"].as_str().expect("id").parse().expect("id");
    let cx = services::identity::tenant_cx(&other, account, tenant, "test")
        .await
        .expect("context");
    let input = testkit::journey::campaign_input(&[domain::publishing::Network::X], &cx);
    let made = services::campaigns::create(&cx, &input)
        .await
        .expect("campaign");
    assert_eq!(socket.event().await.1, made.id.to_string());
}

#[tokio::test]
async fn another_tenant_is_refused_like_one_that_does_not_exist() {
    let server = Server::start().await;
    let (alpha, a) = server.owner("alpha").await;
    let (beta, b) = server.owner("beta").await;
    let mut socket = Socket::of(&server, &beta).await;
    let nowhere = TenantId::from_uuid(server.app().clock.id());
    for tenant in [a, nowhere] {
        socket.subscribe(tenant, Some(0)).await;
        assert!(
            matches!(socket.hear().await, Ok(ServerMessage::Refused { tenant: t }) if t == tenant)
        );
    }
    socket.subscribe(b, None).await;
    socket.position().await;
    for n in 0..20 {
        campaign(&alpha, a, &format!("Of alpha {n}")).await;
    }
    let own = campaign(&beta, b, "Of beta").await;
    assert_eq!(
        socket.event().await.1,
        own,
        "the first thing beta hears is beta's"
    );
}

#[tokio::test]
async fn who_only_decides_hears_of_approvals_only() {
    let server = Server::start().await;
    let (owner, tenant) = server.owner("dana").await;
    let (client, ..) = server.member(tenant, Role::Client).await;
    let mut socket = Socket::of(&server, &client).await;
    socket.subscribe(tenant, None).await;
    socket.position().await;
    campaign(&owner, tenant, "Not for the client").await;
    owner
        .rpc("/rpc/operations/add_sample", json!({ "tenant": tenant }))
        .await
        .good();
    match socket.hear().await {
        Ok(ServerMessage::Event { event, .. }) => assert_eq!(event.topic, "approval"),
        other => unexpected(&format!("{other:?}")),
    }
}

#[tokio::test]
async fn the_socket_ends_within_five_seconds_of_its_session() {
    let server = Server::start().await;
    let (browser, tenant) = server.owner("dana").await;
    let mut socket = Socket::of(&server, &browser).await;
    socket.subscribe(tenant, None).await;
    socket.position().await;
    let began = Instant::now();
    browser.rpc("/rpc/identity/logout", json!({})).await.good();
    let end = socket.hear().await.expect_err("the end");
    assert_eq!(end.map(|f| u16::from(f.code)), Some(4401));
    assert!(
        began.elapsed() < Duration::from_secs(5),
        "{:?}",
        began.elapsed()
    );
}

#[tokio::test]
async fn nonsense_and_oversize_end_the_socket() {
    let server = Server::start().await;
    let (browser, _) = server.owner("dana").await;
    for text in [
        "{}".to_owned(),
        "hello".to_owned(),
        format!("\"{}\"", "x".repeat(70_000)),
    ] {
        let mut socket = Socket::of(&server, &browser).await;
        drop(socket.0.send(Message::text(text)).await);
        assert!(socket.hear().await.is_err());
    }
}

#[tokio::test]
async fn a_browser_that_never_reads_is_cut_and_nothing_piles_up_for_it() {
    let server = Server::start().await;
    let (browser, tenant) = server.owner("dana").await;
    let writing = &server.app().wake.writing;
    assert_eq!(writing.receiver_count(), 0);
    let mut deaf = Socket::of(&server, &browser).await;
    deaf.subscribe(tenant, None).await;
    deaf.position().await;
    assert_eq!(writing.receiver_count(), 1);
    // More than the buffers of both ends of a connection hold, in pieces as small as a draft's.
    let id = server.app().clock.id();
    for _ in 0..500 {
        let piece = services::app::Writing {
            tenant,
            run: domain::ids::RunId::from_uuid(id),
            step: domain::ids::StepId::from_uuid(id),
            text: "x".repeat(32 * 1024),
        };
        writing.send(piece).expect("somebody listens");
    }
    // Another browser is served meanwhile.
    let mut other = Socket::of(&server, &browser).await;
    other.subscribe(tenant, None).await;
    other.position().await;
    let began = Instant::now();
    let mut tick = tokio::time::interval(Duration::from_millis(50));
    while writing.receiver_count() > 1 {
        tick.tick().await;
        assert!(
            began.elapsed() < Duration::from_secs(20),
            "it is still served"
        );
    }
    let figures = Rest::anonymous(&server.base).get("/metrics").await.text;
    assert!(
        figures.contains("live_sockets_cut_total 1"),
        "it was cut for being slow"
    );
    campaign(&browser, tenant, "After the cut").await;
    assert!(other.hear().await.is_ok(), "the other goes on");
    drop(deaf);
}
