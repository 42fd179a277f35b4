//! The program itself: what it refuses to start with, and how it stops.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use store::admin;
use testkit::TestApp;

use crate::support::Rest;

/// 32 times 7.
const KEY: &str = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";

fn program(test: Option<&TestApp>, command: &str) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_bellwether"));
    program.arg(command).env_clear().env("LOG_FORMAT", "json");
    if let Some(test) = test {
        program
            .env("DATABASE_URL", &test.db.urls.app)
            .env("DATABASE_SYSTEM_URL", &test.db.urls.system)
            .env("BELLWETHER_SECRETS_KEY", KEY)
            .env("BIND_ADDR", "127.0.0.1:0");
    }
    program
}

async fn run(mut program: Command) -> Output {
    tokio::task::spawn_blocking(move || program.output().expect("it runs"))
        .await
        .expect("joined")
}

fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A process that is killed when the test ends early.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[tokio::test]
async fn a_wrong_configuration_is_refused_with_every_problem() {
    let mut program = program(None, "serve");
    program
        .env("BIND_ADDR", "x")
        .env("PUBLIC_URL", "ftp://x")
        .env("WRITER", "poet");
    let output = run(program).await;
    assert!(!output.status.success());
    for name in [
        "BIND_ADDR",
        "PUBLIC_URL",
        "WRITER",
        "DATABASE_URL",
        "DATABASE_SYSTEM_URL",
        "BELLWETHER_SECRETS_KEY",
    ] {
        assert!(
            errors(&output).contains(name),
            "{name}: {}",
            errors(&output)
        );
    }
}

#[tokio::test]
async fn a_weakened_database_is_not_served() {
    let test = TestApp::start().await.expect("app");
    admin::execute(
        &test.db.owner_url(),
        "alter table leads no force row level security",
    )
    .await
    .expect("weakened");
    for command in ["serve", "worker", "doctor"] {
        let output = run(program(Some(&test), command)).await;
        let said = errors(&output) + &String::from_utf8_lossy(&output.stdout);
        assert!(!output.status.success(), "{command}: {said}");
        assert!(
            said.contains("leads") && said.contains("not forced"),
            "{command}: {said}"
        );
    }
}

#[tokio::test]
async fn a_served_product_ends_in_good_order_when_told_to_stop() {
    let test = TestApp::start().await.expect("app");
    let mut program = program(Some(&test), "serve");
    let mut running = Running(
        program
            .env("BIND_ADDR", free_address())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts"),
    );
    let mut log = BufReader::new(running.0.stderr.take().expect("a log"));
    let mut line = String::new();
    while !line.contains("\"serving\"") {
        line.clear();
        assert!(
            log.read_line(&mut line).expect("a line") > 0,
            "it ended before it served"
        );
    }
    let log = std::thread::spawn(move || {
        log.lines()
            .map_while(Result::ok)
            .collect::<Vec<_>>()
            .join("\n")
    });
    let started: serde_json::Value = serde_json::from_str(&line).expect("JSON");
    let base = format!(
        "http://{}",
        started["address"].as_str().expect("an address")
    );
    let rest = Rest::anonymous(&base);
    assert_eq!(rest.get("/readyz").await.status, 200);
    let secret = "hunter2-hunter2-hunter2";
    let person = serde_json::json!({ "email": "dana@example.com", "password": secret, "name": "Dana", "tenant_name": "Quay" });
    let token = rest.post("/api/auth/register", person).await.good()["token"]
        .as_str()
        .expect("token")
        .to_owned();
    rest.with_token(&token)
        .get("/api/me?secret=in-the-address")
        .await
        .good();

    let stopped = Command::new("kill")
        .args(["-TERM", &running.0.id().to_string()])
        .status()
        .expect("kill runs");
    assert!(stopped.success());
    let began = Instant::now();
    let status = tokio::task::spawn_blocking(move || running.0.wait().expect("it ends"))
        .await
        .expect("joined");
    assert!(status.success(), "{status}");
    assert!(began.elapsed() < Duration::from_secs(30));
    let log = log.join().expect("the log");
    assert!(
        log.contains("req_") && log.contains("tnt_"),
        "request and tenant are named: {log}"
    );
    for hidden in [
        secret,
        &token,
        "dana@example.com",
        "in-the-address",
        KEY,
        "postgres://",
    ] {
        assert!(!log.contains(hidden), "{hidden} is in the log");
    }
}

#[tokio::test]
async fn a_seed_that_was_cut_short_is_completed_and_a_removed_sample_stays_away() {
    let test = TestApp::start().await.expect("app");
    let person = domain::identity::Register {
        email: "demo@bellwether.example".to_owned(),
        password: "bellwether-demo".to_owned(),
        name: "Dana Demo".to_owned(),
        tenant_name: "Hollin Hand Tools".to_owned(),
    };
    // As far as the account, and no further.
    let opened = services::identity::register(&test.app, person)
        .await
        .expect("registered");
    let cx = services::identity::tenant_cx(&test.app, opened.account, opened.tenant.id, "test")
        .await
        .expect("context");
    let campaigns = async || {
        let state = services::operations::sample_state(&cx).await;
        state.expect("a state").campaigns
    };
    assert_eq!(campaigns().await, 0);
    // At the same time, twice: one of them adds it.
    let (one, two) = tokio::join!(
        run(program(Some(&test), "seed")),
        run(program(Some(&test), "seed"))
    );
    for output in [one, two] {
        assert!(output.status.success(), "{}", errors(&output));
    }
    assert_eq!(campaigns().await, 3);
    services::operations::remove_sample(&cx)
        .await
        .expect("removed");
    let output = run(program(Some(&test), "seed")).await;
    assert!(output.status.success(), "{}", errors(&output));
    assert_eq!(campaigns().await, 0);
}

/// An address nobody listens on now.
fn free_address() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").to_string()
}
