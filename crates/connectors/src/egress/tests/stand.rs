//! The two sides of the tests: names that lead where a list says, servers and counters on this machine.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use axum::{
    Router,
    extract::Request,
    response::{IntoResponse, Response},
};
use engine::ports::Call;

use super::super::{Duration, EgressClient, EgressConfig, IpAddr, Names};

/// Answers names from a list, one entry per look-up, the last one for ever.
pub(super) struct Told {
    pub(super) answers: Vec<Vec<IpAddr>>,
    pub(super) asked: AtomicUsize,
}

#[async_trait]
impl Names for Told {
    async fn addresses(&self, _host: &str, _port: u16) -> std::io::Result<Vec<IpAddr>> {
        let n = self.asked.fetch_add(1, Ordering::SeqCst);
        Ok(self.answers[n.min(self.answers.len() - 1)].clone())
    }
}

pub(super) fn ip(text: &str) -> IpAddr {
    text.parse().expect("address")
}

/// `outside.example` lies outside, every other name leads to this machine.
pub(super) struct ByName;

#[async_trait]
impl Names for ByName {
    async fn addresses(&self, host: &str, _port: u16) -> std::io::Result<Vec<IpAddr>> {
        let outside = host == "outside.example";
        Ok(vec![ip(if outside { "127.0.0.2" } else { "127.0.0.1" })])
    }
}

/// A client for which 127.0.0.2 is outside, on any port, and names lead where the list says.
pub(super) fn client(answers: &[&[&str]]) -> (EgressClient, Arc<Told>) {
    let answers = answers.iter().map(|a| a.iter().map(|t| ip(t)).collect());
    let told = Arc::new(Told {
        answers: answers.collect(),
        asked: AtomicUsize::new(0),
    });
    let client = EgressClient {
        names: told.clone(),
        is_public: |ip| ip.to_string() == "127.0.0.2",
        is_port: |_| true,
        longest: Duration::from_secs(2),
        ..EgressClient::new(EgressConfig::default())
    };
    (client, told)
}

/// Serves on the address; answers its port and a counter of requests.
pub(super) async fn serve(
    at: &str,
    answer: impl Fn(Request) -> Response + Clone + Send + Sync + 'static,
) -> (u16, Arc<AtomicUsize>) {
    let listener = tokio::net::TcpListener::bind((at, 0)).await.expect("bind");
    let port = listener.local_addr().expect("address").port();
    let count = Arc::new(AtomicUsize::new(0));
    let seen = count.clone();
    let app = Router::new().fallback(move |request: Request| {
        seen.fetch_add(1, Ordering::SeqCst);
        std::future::ready(answer(request))
    });
    tokio::spawn(async move { axum::serve(listener, app).await });
    (port, count)
}

/// Counts every connection, whatever is sent on it.
pub(super) async fn canary() -> (u16, Arc<AtomicUsize>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("bind");
    let port = listener.local_addr().expect("address").port();
    let count = Arc::new(AtomicUsize::new(0));
    let seen = count.clone();
    tokio::spawn(async move {
        while listener.accept().await.is_ok() {
            seen.fetch_add(1, Ordering::SeqCst);
        }
    });
    (port, count)
}

pub(super) fn get(url: &str) -> Call {
    Call {
        method: "GET".to_owned(),
        url: url.to_owned(),
        redirects: 3,
        ..Call::default()
    }
}

pub(super) fn ok(_: Request) -> Response {
    "fine".into_response()
}
