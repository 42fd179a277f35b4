//! A model's server on a real socket: it answers each call as it was told to, and remembers what it
//! was asked.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::Response,
    routing::post,
};
use futures::StreamExt;
use serde_json::{Value, json};

/// What the server does with one call.
pub(super) enum Reply {
    /// Chunks of text, then usage if any, then the end mark.
    Stream {
        pieces: Vec<String>,
        usage: Option<(u32, u32)>,
        finish: Option<&'static str>,
        done: bool,
    },
    /// A status with headers and a body.
    Status(u16, Vec<(&'static str, String)>, String),
    /// A body of this content, as an event stream.
    Raw(String),
    /// Nothing, ever.
    Hang,
    /// One chunk, then silence.
    Stall,
    /// One chunk, then the line is cut.
    Cut,
}

#[derive(Clone, Default)]
pub(super) struct Server {
    pub(super) replies: Arc<Mutex<VecDeque<Reply>>>,
    pub(super) seen: Arc<Mutex<Vec<(Value, Option<String>)>>>,
}

impl Server {
    pub(super) async fn start(replies: Vec<Reply>) -> (Self, String) {
        let server = Self {
            replies: Arc::new(Mutex::new(replies.into())),
            seen: Arc::default(),
        };
        let app = Router::new()
            .route("/v1/chat/completions", post(answer))
            .with_state(server.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, app).await });
        (server, format!("http://{address}/v1"))
    }

    pub(super) fn calls(&self) -> usize {
        self.seen.lock().unwrap().len()
    }
}

pub(super) fn chunk(delta: Value, finish: Option<&str>) -> String {
    let chunk = json!({
        "id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1_760_000_000, "model": "small-1-2026",
        "choices": [{ "index": 0, "delta": delta, "finish_reason": finish, "logprobs": null }], "usage": null, "obfuscation": "xyz",
    });
    format!("data: {chunk}\n\n")
}

async fn answer(State(server): State<Server>, headers: HeaderMap, body: Bytes) -> Response {
    let key = headers
        .get(header::AUTHORIZATION)
        .and_then(|v| v.to_str().ok())
        .map(str::to_owned);
    server
        .seen
        .lock()
        .unwrap()
        .push((serde_json::from_slice(&body).unwrap(), key));
    let reply = server
        .replies
        .lock()
        .unwrap()
        .pop_front()
        .expect("a reply for each call");
    let events = |body: Body| {
        Response::builder()
            .header(header::CONTENT_TYPE, "text/event-stream")
            .body(body)
            .unwrap()
    };
    match reply {
        Reply::Stream {
            pieces,
            usage,
            finish,
            done,
        } => {
            let mut out = chunk(json!({ "role": "assistant", "content": "" }), None);
            for piece in pieces {
                out.push_str(&chunk(json!({ "content": piece }), None));
            }
            if let Some(finish) = finish {
                out.push_str(&chunk(json!({}), Some(finish)));
            }
            if let Some((read, written)) = usage {
                let last = json!({ "id": "chatcmpl-1", "object": "chat.completion.chunk", "model": "small-1-2026", "choices": [],
                    "usage": { "prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written } });
                out.push_str(&format!("data: {last}\n\n"));
            }
            if done {
                out.push_str("data: [DONE]\n\n");
            }
            // Cut into odd pieces, as a network does.
            let parts: Vec<Result<Bytes, std::io::Error>> = out
                .as_bytes()
                .chunks(97)
                .map(|c| Ok(Bytes::copy_from_slice(c)))
                .collect();
            events(Body::from_stream(futures::stream::iter(parts)))
        }
        Reply::Status(status, headers, body) => {
            let mut response = Response::builder().status(StatusCode::from_u16(status).unwrap());
            for (name, value) in headers {
                response = response.header(name, value);
            }
            response.body(Body::from(body)).unwrap()
        }
        Reply::Raw(body) => events(Body::from(body)),
        Reply::Hang => std::future::pending().await,
        Reply::Stall => {
            let first = futures::stream::iter([Ok::<_, std::io::Error>(Bytes::from(chunk(
                json!({ "content": "{\"te" }),
                None,
            )))]);
            events(Body::from_stream(first.chain(futures::stream::pending())))
        }
        Reply::Cut => {
            let first = Ok(Bytes::from(chunk(
                json!({ "content": "{\"text\": \"Half" }),
                None,
            )));
            events(Body::from_stream(futures::stream::iter([first]).chain(
                futures::stream::once(async {
                    tokio::time::sleep(Duration::from_millis(150)).await;
                    Err(std::io::Error::other("gone"))
                }),
            )))
        }
    }
}

pub(super) fn good(text: &str) -> String {
    json!({ "left_out": [1], "reason": "Opens with the craft.", "text": text, "used_messages": [0] }).to_string()
}

pub(super) fn stream(text: &str) -> Reply {
    let size = 7.max(text.len() / 200);
    let pieces = text
        .chars()
        .collect::<Vec<_>>()
        .chunks(size)
        .map(|c| c.iter().collect())
        .collect();
    Reply::Stream {
        pieces,
        usage: Some((400, 50)),
        finish: Some("stop"),
        done: true,
    }
}

pub(super) fn error(status: u16, code: &str, headers: Vec<(&'static str, String)>) -> Reply {
    let body = json!({ "error": { "message": "no", "type": "x", "param": null, "code": code } });
    Reply::Status(status, headers, body.to_string())
}
