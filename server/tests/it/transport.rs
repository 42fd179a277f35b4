//! Connections that dawdle, and a server that is told to stop.

use std::time::Duration;

use serde_json::json;
use server::{router::patient, serve::Limits};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::support::{Rest, Server, serve_router};

async fn talk(server: &Server, text: &[u8]) -> String {
    let mut stream = TcpStream::connect(server.base.trim_start_matches("http://"))
        .await
        .expect("connected");
    stream.write_all(text).await.expect("written");
    let mut answer = String::new();
    // Ends when the server closes; the harness ends a test that hangs.
    stream.read_to_string(&mut answer).await.unwrap_or_default();
    answer
}

#[tokio::test]
async fn a_connection_that_never_finishes_its_headers_is_closed() {
    let limits = Limits {
        headers: Duration::from_millis(300),
        ..Limits::default()
    };
    let server = Server::start_with(None, limits).await;
    for head in ["", "GET /livez HTTP/1.1\r\nhost: x\r\n", "GET /livez HT"] {
        let began = std::time::Instant::now();
        talk(&server, head.as_bytes()).await;
        assert!(
            began.elapsed() >= Duration::from_millis(250),
            "{head:?} was not even waited for"
        );
        assert!(
            began.elapsed() < Duration::from_secs(5),
            "{head:?} was waited for too long"
        );
    }
    assert_eq!(
        Rest::anonymous(&server.base).get("/livez").await.status,
        200
    );
}

#[tokio::test]
async fn a_body_that_dribbles_in_is_cut_at_its_time() {
    let server = Server::start().await;
    let router = patient(server.state.clone(), Duration::from_millis(400));
    let base = serve_router(&server.state, router, Limits::default()).await;
    let stream = TcpStream::connect(base.trim_start_matches("http://"))
        .await
        .expect("connected");
    let (mut reader, mut writer) = stream.into_split();
    let head = "POST /api/auth/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n";
    writer.write_all(head.as_bytes()).await.expect("written");
    let began = std::time::Instant::now();
    let dribble = tokio::spawn(async move {
        let mut tick = tokio::time::interval(Duration::from_millis(10));
        loop {
            tick.tick().await;
            // Ends when the server has closed the connection.
            if writer.write_all(b" ").await.is_err() {
                return;
            }
        }
    });
    // A server that goes on listening would never end this.
    let mut answer = Vec::new();
    drop(reader.read_to_end(&mut answer).await);
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(
        answer.contains("application/problem+json") && answer.contains("too_slow"),
        "{answer}"
    );
    assert!(began.elapsed() >= Duration::from_millis(400));
    assert!(
        began.elapsed() < Duration::from_secs(5),
        "{:?}",
        began.elapsed()
    );
    dribble.await.expect("the connection is closed");
}

#[tokio::test]
async fn two_lengths_in_one_request_are_refused() {
    let server = Server::start().await;
    let smuggled = "POST /api/auth/login HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n\
        content-length: 5\r\ncontent-length: 6\r\n\r\n{}GET /";
    let answer = talk(&server, smuggled.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    assert_eq!(answer.matches("HTTP/1.1").count(), 1, "{answer}");
}

#[tokio::test]
async fn a_server_that_stops_answers_what_it_has_accepted() {
    let server = Server::start().await;
    let (_, tenant) = server.owner("dana").await;
    let rest = server.rest("dana@example.com", None).await;
    rest.get("/api/campaigns").await.good();
    // Every connection of the pool is held, so that the calls wait in their handlers.
    let mut held = Vec::new();
    for _ in 0..8 {
        held.push(server.app().db.tenant(tenant).await.expect("a transaction"));
    }
    let calls: Vec<_> = (0..8)
        .map(|n| {
            let rest = rest.clone();
            let body = json!({
                "tenant_id": rest.tenant, "name": format!("Last {n}"), "budget": "1", "currency": "EUR",
                "start_date": "2030-01-01", "end_date": "2030-01-02", "channels": ["social"]
            });
            tokio::spawn(async move { rest.post("/api/campaigns", body).await })
        })
        .collect();
    while server.state.handlers.len() < 8 {
        tokio::task::yield_now().await;
    }
    server.state.stop.cancel();

    drop(held);
    for call in calls {
        let answer = call.await.expect("an answer");
        assert_eq!(answer.status, 201, "{}", answer.text);
    }
    let ended = async { tokio::join!(server.state.tasks.wait(), server.state.handlers.wait()) };
    tokio::time::timeout(Duration::from_secs(10), ended)
        .await
        .expect("all work ended");
}
