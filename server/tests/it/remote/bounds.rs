//! What a worker outside may not do: take another company's tasks, stay when its key was revoked, say too
//! much at once.

use std::time::Duration;

use protocol::worker::{
    Heartbeat, Register, Task, server_message::Message as Out, worker_message::Message as In,
};
use reqwest::Method;
use serde_json::{Value, json};
use services::worker::remote::RemoteConfig;
use tonic::Code;

use super::{Place, TOKEN, register};
use crate::support::Rest;

/// A company's key for a worker, over REST.
async fn key(rest: &Rest) -> Value {
    let body = json!({ "name": "cellar" });
    let made = rest.post("/api/worker-keys", body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    made.good()
}

async fn remove(rest: &Rest, path: &str) -> u16 {
    rest.call(Method::DELETE, path, None, &[]).await.status
}

#[tokio::test]
async fn a_company_s_worker_gets_its_tasks_only_and_goes_when_its_key_is_revoked() {
    let config = RemoteConfig {
        poll: Duration::from_millis(50),
        ..RemoteConfig::default()
    };
    let place = Place::open(config).await;
    place.server.owner("eve").await;
    let others = place.server.rest("eve@example.com", None).await;
    let (ours, theirs) = (key(&place.rest).await, key(&others).await);
    let text = |key: &Value| key["key"].as_str().expect("a key").to_owned();
    let foreign = place.ask(json!("theirs")).await;
    let mut worker = place.call(&text(&theirs)).await.expect("let in");
    worker.say(In::Register(register())).await;
    assert!(matches!(worker.hear().await, Ok(Out::Registered(_))));
    // The other company's task stood first in the queue; the first thing that comes is our own.
    let body = json!({ "capability": "example.echo", "input": "own" });
    let own = others.post("/api/remote-tasks", body).await.good();
    let task = worker.task().await;
    assert_eq!(
        (own["id"].as_str(), task.input_json.as_str()),
        (Some(task.id.as_str()), "\"own\"")
    );
    let stolen = Task {
        id: foreign.clone(),
        ..task.clone()
    };
    worker.complete(&stolen, "\"stolen\"").await;
    assert!(matches!(worker.hear().await, Ok(Out::Cancel(c)) if c.task == foreign));
    assert_eq!(place.look(&foreign).await["status"], "waiting");
    // Its own company's key can be revoked by that company alone.
    let address = format!("/api/worker-keys/{}", theirs["id"].as_str().expect("an id"));
    assert_eq!(remove(&place.rest, &address).await, 404);
    worker.say(In::Heartbeat(Heartbeat {})).await;
    assert_eq!(remove(&others, &address).await, 204);
    worker.say(In::Heartbeat(Heartbeat {})).await;
    let told = worker.hear().await.expect_err("sent away");
    assert_eq!(told.code(), Code::Unauthenticated);
    let refused = place.call(&text(&theirs)).await.err().map(|s| s.code());
    assert_eq!(refused, Some(Code::Unauthenticated));
    // What it held was given back, and is its company's next worker's.
    let next = key(&others).await;
    let mut worker = place.call(&text(&next)).await.expect("let in");
    worker.say(In::Register(register())).await;
    assert!(matches!(worker.hear().await, Ok(Out::Registered(_))));
    let again = worker.task().await;
    assert_eq!((again.id, again.attempt), (task.id, 2));
    let mut worker = place.call(&text(&ours)).await.expect("let in");
    worker.say(In::Register(register())).await;
    assert!(matches!(worker.hear().await, Ok(Out::Registered(_))));
    assert_eq!(worker.task().await.id, foreign);
}

#[tokio::test]
async fn what_a_worker_says_is_bounded() {
    let place = Place::open(RemoteConfig::default()).await;
    let names = |n: usize| (0..n).map(|i| format!("example.n{i}")).collect();
    for (bad, part) in [
        (
            Register {
                capabilities: names(33),
                ..register()
            },
            "capabilities",
        ),
        (
            Register {
                capabilities: Vec::new(),
                ..register()
            },
            "capabilities",
        ),
        (
            Register {
                capabilities: vec!["Echo!".to_owned()],
                ..register()
            },
            "capabilities",
        ),
        (
            Register {
                capabilities: vec!["x".repeat(61)],
                ..register()
            },
            "capabilities",
        ),
        (
            Register {
                name: String::new(),
                ..register()
            },
            "name",
        ),
        (
            Register {
                name: "n".repeat(101),
                ..register()
            },
            "name",
        ),
        (
            Register {
                slots: 0,
                ..register()
            },
            "slots",
        ),
    ] {
        let mut worker = place.call(TOKEN).await.expect("let in");
        worker.say(In::Register(bad)).await;
        let told = worker.hear().await.expect_err("refused");
        assert_eq!(told.code(), Code::InvalidArgument, "{part}");
        assert!(told.message().starts_with(part), "{told}");
    }
    // A result beyond its bound is a failure of the task, a message beyond its bound the end of the call.
    let id = place.ask(json!(1)).await;
    let mut worker = place.worker().await;
    let task = worker.task().await;
    let long = format!("\"{}\"", "x".repeat(256 * 1024));
    worker.complete(&task, &long).await;
    assert!(matches!(worker.hear().await, Ok(Out::Recorded(_))));
    assert_eq!(place.look(&id).await["status"], "failed");
    let id = place.ask(json!(2)).await;
    let task = worker.task().await;
    worker.complete(&task, &"x".repeat(1024 * 1024 + 1)).await;
    let told = worker.hear().await.expect_err("the call ends");
    assert!(
        matches!(told.code(), Code::OutOfRange | Code::Ok | Code::Cancelled),
        "{told:?}"
    );
    let mut next = place.worker().await;
    let again = next.task().await;
    assert_eq!((again.id, again.attempt), (id, 2));
    // What goes out is bounded where it is asked for.
    let body = json!({ "capability": "example.echo", "input": "x".repeat(256 * 1024) });
    assert_eq!(place.rest.post("/api/remote-tasks", body).await.status, 422);
    let body = json!({ "capability": "No such name", "input": 1 });
    assert_eq!(place.rest.post("/api/remote-tasks", body).await.status, 422);
}
