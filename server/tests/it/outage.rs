//! The database goes away and comes back: 503 with Retry-After, readiness no, and recovery without a
//! restart. The way to the database is a little proxy that can be cut.

use std::sync::Arc;

use serde_json::json;
use server::serve::Limits;
use services::App;
use store::{Db, Urls};
use testkit::TestApp;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
};

use crate::support::{Rest, over, registration, within_five_seconds};

/// A proxy to the database; `false` cuts every connection and refuses new ones.
struct Wire {
    port: u16,
    open: watch::Sender<bool>,
}

impl Wire {
    async fn to(address: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("address").port();
        let (open, is_open) = watch::channel(true);
        tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                let (address, mut is_open) = (address.clone(), is_open.clone());
                tokio::spawn(async move {
                    if !*is_open.borrow() {
                        return;
                    }
                    let Ok(mut far) = TcpStream::connect(address).await else {
                        return;
                    };
                    tokio::select! {
                        _ = copy_bidirectional(&mut near, &mut far) => {}
                        _ = is_open.wait_for(|open| !open) => {}
                    }
                });
            }
        });
        Self { port, open }
    }
}

fn through(url: &str, port: u16) -> (String, String) {
    let (head, rest) = url.split_once('@').expect("a user");
    let (address, database) = rest.split_once('/').expect("a database");
    (
        format!("{head}@127.0.0.1:{port}/{database}"),
        address.to_owned(),
    )
}

async fn app_over_wire(test: &TestApp) -> (App, Wire) {
    let (_, address) = through(&test.db.urls.app, 0);
    let wire = Wire::to(address).await;
    let urls = Urls {
        app: through(&test.db.urls.app, wire.port).0,
        system: through(&test.db.urls.system, wire.port).0,
    };
    let db = Db::open(&urls, 4).await.expect("pools");
    (
        App {
            db,
            ..test.app.clone()
        },
        wire,
    )
}

#[tokio::test]
async fn a_database_that_goes_away_is_503_and_comes_back_without_a_restart() {
    let test = TestApp::start().await.expect("app");
    let (app, wire) = app_over_wire(&test).await;
    let (base, _state) = over(app, None, Limits::default()).await;
    let rest = Rest::anonymous(&base);
    assert_eq!(rest.get("/readyz").await.status, 200);
    let body = registration("dana")["input"].clone();
    rest.post("/api/auth/register", body.clone()).await.good();
    let login = json!({ "email": body["email"], "password": body["password"] });
    let signed_in = rest.post("/api/auth/login", login.clone()).await.good();
    let rest = rest.with_token(signed_in["token"].as_str().expect("token"));
    assert_eq!(rest.get("/api/campaigns").await.status, 200);

    wire.open.send(false).expect("listening");
    for path in ["/api/campaigns", "/api/me", "/readyz"] {
        let answer = rest.get(path).await;
        assert_eq!(answer.status, 503, "{path}: {}", answer.text);
        assert!(!answer.header("retry-after").is_empty(), "{path}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
    assert_eq!(
        rest.post("/api/auth/login", login.clone()).await.status,
        503
    );
    assert_eq!(rest.get("/livez").await.status, 200, "the process lives");

    wire.open.send(true).expect("listening");
    within_five_seconds(|| rest.get("/readyz"), |a| a.status == 200).await;
    assert_eq!(rest.get("/api/campaigns").await.status, 200);
    assert_eq!(rest.post("/api/auth/login", login).await.status, 200);
}

#[tokio::test]
async fn a_client_that_leaves_does_not_stop_what_it_asked_for() {
    let server = crate::support::Server::start().await;
    let (_, tenant) = server.owner("dana").await;
    let rest = Arc::new(server.rest("dana@example.com", None).await);
    let made = 40;
    for n in 0..made {
        let body = json!({
            "tenant_id": tenant, "name": format!("Left {n}"), "budget": "1", "currency": "EUR",
            "start_date": "2030-01-01", "end_date": "2030-01-02", "channels": ["social"]
        });
        let rest = Arc::clone(&rest);
        let call = tokio::spawn(async move { rest.post("/api/campaigns", body).await });
        if n % 2 == 0 {
            tokio::task::yield_now().await;
            call.abort();
        } else {
            call.await.expect("answered").good();
        }
    }
    let (open, idle) = server.app().db.pool_sizes();
    assert!(open <= 16, "{open} connections, {idle} idle");
    let listed = rest.get("/api/campaigns?limit=200").await.good();
    let names = listed["items"].as_array().expect("items").len();
    assert!(names >= made / 2, "{names}");
}
