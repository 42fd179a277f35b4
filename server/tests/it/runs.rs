//! Runs, people's tasks, events, the queue and its caps by REST.

use domain::workflows::RunStatus;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Flow, journey::Company};

use crate::{
    rest::JSON,
    support::{Answer, Rest, Server},
};

async fn keyed(rest: &Rest, path: &str, key: &str) -> Answer {
    let headers = [JSON, ("idempotency-key", key)];
    rest.call(Method::POST, path, Some("{}".to_owned()), &headers)
        .await
}

async fn begin() -> (Server, Company, Rest) {
    let server = Server::start().await;
    let company = server.test.company("alpha").await.expect("company");
    let rest = server.rest("alpha@example.com", None).await;
    (server, company, rest)
}

fn log(run: &Value) -> &Vec<Value> {
    run["execution_log"].as_array().expect("steps")
}

#[tokio::test]
async fn a_run_is_held_let_go_and_stopped_once_per_key() {
    let (server, company, rest) = begin().await;
    let flow = Flow::new("slow")
        .step("wait", "time.delay", json!({ "seconds": 86_400 }))
        .wires(&["start -> wait"]);
    let workflow = company.publish(&flow.doc).await.expect("published");
    let run = company.run(workflow, json!({})).await.expect("run");
    server.test.work_a_little().await.expect("worked");
    let path = format!("/api/executions/{run}");
    let seen = rest.get(&path).await.good();
    assert_eq!(
        (&seen["mode"], &seen["paused"], &seen["parent_id"]),
        (&json!("live"), &json!(false), &Value::Null)
    );
    let waits = log(&seen).last().expect("a step");
    assert_eq!(
        (&waits["frame"], &waits["attempt"], &waits["skipped"]),
        (&json!(0), &json!(1), &json!(false))
    );
    assert!(waits["waits_until"].is_string(), "{waits}");

    let held = keyed(&rest, &format!("{path}/pause"), "one").await;
    assert_eq!(held.good()["paused"], true);
    let again = keyed(&rest, &format!("{path}/pause"), "one").await;
    assert_eq!(
        (again.header("idempotency-replayed"), &again.text),
        ("true", &held.text)
    );
    let on = keyed(&rest, &format!("{path}/resume"), "two").await.good();
    assert_eq!(on["paused"], false);
    let unknown = rest
        .post(&format!("{path}/cancel"), json!({ "why": "x" }))
        .await;
    assert_eq!(unknown.status, 422, "{}", unknown.text);
    let stopped = keyed(&rest, &format!("{path}/cancel"), "three").await;
    assert_eq!(stopped.good()["status"], "cancelled");
    let twice = keyed(&rest, &format!("{path}/cancel"), "three").await;
    assert_eq!((twice.status, &twice.text), (200, &stopped.text));
    let late = keyed(&rest, &format!("{path}/cancel"), "four").await;
    assert_eq!((late.status, late.code().as_str()), (409, "run_ended"));
}

#[tokio::test]
async fn a_failed_step_is_retried_left_out_and_begun_anew() {
    let (server, company, rest) = begin().await;
    let flow = Flow::new("broken")
        .step(
            "set",
            "data.set",
            json!({ "fields": { "x": "{{ trigger.ok }}" } }),
        )
        .step(
            "after",
            "data.set",
            json!({ "fields": { "y": "{{ steps.set.x }}" } }),
        )
        .wires(&["start -> set", "set -> after"]);
    let workflow = company.publish(&flow.doc).await.expect("published");
    let id = company.run(workflow, json!({})).await.expect("run");
    let ended = |run: &domain::workflows::Run| run.status == RunStatus::Failed;
    let run = server.test.work_until(&company, id, ended).await;
    let run = run.expect("failed");
    let step = run.steps.last().expect("a step").id;
    let path = format!("/api/executions/{id}/steps/{step}");
    let skipped = rest
        .post(
            &format!("{path}/skip"),
            json!({ "port": "sideways", "output": {} }),
        )
        .await;
    assert_eq!(skipped.status, 422, "{}", skipped.text);
    let retried = keyed(&rest, &format!("{path}/retry"), "one").await.good();
    assert_eq!(log(&retried).last().expect("a step")["attempt"], 2);
    let run = server.test.work_until(&company, id, ended).await;
    let run = run.expect("failed again");
    let step = run.steps.last().expect("a step").id;
    let path = format!("/api/executions/{id}/steps/{step}");
    let left_out = json!({ "output": { "x": 7 } });
    let done = rest.post(&format!("{path}/skip"), left_out).await.good();
    let out = log(&done).iter().find(|s| s["id"] == json!(step));
    let third = log(&done).iter().rfind(|s| s["key"] == "set");
    assert!(
        out.is_some() && third.is_some_and(|s| s["skipped"] == true),
        "{done}"
    );
    let anew = keyed(&rest, &format!("{path}/replay"), "two").await;
    assert_eq!(anew.status, 202, "{}", anew.text);
    let again = keyed(&rest, &format!("{path}/replay"), "two").await;
    assert_eq!(again.text, anew.text);
    let anew = anew.json();
    let fresh = format!("/api/executions/{}", anew["run_id"].as_str().expect("id"));
    let fresh = rest.get(&fresh).await.good();
    assert_eq!(
        (&fresh["mode"], &fresh["workflow_id"]),
        (&done["mode"], &done["workflow_id"])
    );
    assert_ne!(fresh["id"], done["id"]);
}

#[tokio::test]
async fn a_task_is_listed_and_answered_once() {
    let (server, company, rest) = begin().await;
    let flow = Flow::new("by hand")
        .step(
            "call",
            "human.task",
            json!({ "title": "Call", "proof": true }),
        )
        .wires(&["start -> call"]);
    let workflow = company.publish(&flow.doc).await.expect("published");
    company.run(workflow, json!({})).await.expect("run");
    server.test.work_a_little().await.expect("worked");
    let open = rest.get("/api/tasks?state=open").await.good();
    let task = &open["items"][0];
    assert_eq!(task["title"], "Call");
    let path = format!("/api/tasks/{}", task["id"].as_str().expect("id"));
    assert_eq!(rest.get(&path).await.good()["state"], "open");
    let answer = format!("{path}/answer");
    let missing = rest.post(&answer, json!({})).await;
    assert_eq!(
        (missing.status, &missing.json()["fields"][0]["field"]),
        (422, &json!("link"))
    );
    let link = json!({ "link": "https://example.com/call" });
    assert_eq!(
        rest.post(&answer, link.clone()).await.good()["state"],
        "done"
    );
    assert_eq!(rest.post(&answer, link).await.code(), "already_done");
    let open = rest.get("/api/tasks?state=open").await.good();
    assert_eq!(open["items"], json!([]));
    assert_eq!(rest.get("/api/tasks?state=lost").await.status, 422);
}

#[tokio::test]
async fn an_event_begins_a_run_and_the_queue_says_how_it_stands() {
    let (server, company, rest) = begin().await;
    let flow = Flow::empty("hears")
        .step("start", "trigger.event", json!({ "event": "visited" }))
        .step("wait", "time.delay", json!({ "seconds": 60 }))
        .wires(&["start -> wait"]);
    company.publish(&flow.doc).await.expect("published");
    let event =
        json!({ "tenant_id": rest.tenant, "event": "visited", "properties": { "page": "/" } });
    let told = rest.post("/api/events", event).await;
    assert_eq!((told.status, told.json()), (202, json!({})));
    let own = json!({ "tenant_id": rest.tenant, "event": "click" });
    assert_eq!(rest.post("/api/events", own).await.status, 422);
    let queue = rest.get("/api/queue").await.good();
    assert_eq!((&queue["waiting"], &queue["held"]), (&json!(1), &json!(0)));
    assert!(queue["oldest"].is_string(), "{queue}");
    server.test.work_a_little().await.expect("worked");
    let runs = rest.get("/api/executions").await.good();
    assert_eq!(runs["items"].as_array().expect("runs").len(), 1);
    let queue = rest.get("/api/queue").await.good();
    assert_eq!((&queue["waiting"], &queue["later"]), (&json!(0), &json!(1)));
    assert_eq!(rest.get("/api/queue/dead").await.good()["items"], json!([]));
    let many: Vec<String> = (0..501).map(|_| task_id(&server)).collect();
    let refused = rest
        .post("/api/queue/dead/redrive", json!({ "ids": many }))
        .await;
    assert_eq!(refused.status, 422, "{}", refused.text);
    let all = rest.post("/api/queue/dead/redrive", json!({ "all": true }));
    assert_eq!(all.await.good(), json!({ "tasks": 0 }));
}

fn task_id(server: &Server) -> String {
    domain::ids::TaskId::from_uuid(server.app().clock.id()).to_string()
}

#[tokio::test]
async fn caps_are_set_listed_and_lifted() {
    let (server, company, rest) = begin().await;
    let flow = Flow::empty("hears")
        .step("start", "trigger.event", json!({ "event": "visited" }))
        .step("wait", "time.delay", json!({ "seconds": 60 }))
        .wires(&["start -> wait"]);
    let workflow = company.publish(&flow.doc).await.expect("published");
    let at = "/api/queue/caps";
    assert_eq!(rest.get(at).await.good(), json!({ "items": [] }));
    company.run(workflow, json!({})).await.expect("begun");
    server.test.app.clock.advance(chrono::TimeDelta::minutes(2));
    let put = async |body: Value| {
        let body = Some(body.to_string());
        rest.call(Method::PUT, at, body, &[JSON]).await
    };
    let set = async |what: &str, most: Value| put(json!({ "what": what, "most": most })).await;
    let time = set("time", json!(3)).await.good();
    assert_eq!(
        time,
        json!({ "items": [{ "what": "time", "most": 3, "held": 0, "waiting": 1 }] })
    );
    let both = set("time.delay", json!(1)).await.good();
    assert_eq!(both["items"][1]["waiting"], 1, "{both}");
    assert_eq!(both["items"][0]["waiting"], 0, "{both}");
    server.test.work_a_little().await.expect("worked");
    assert_eq!(rest.get(at).await.good()["items"][1]["waiting"], 0);
    set("time.delay", Value::Null).await.good();
    let left = rest.get(at).await.good();
    assert_eq!(left["items"].as_array().expect("caps").len(), 1, "{left}");

    let wrong = set("oven", json!(1_001)).await;
    let fields = &wrong.json()["fields"];
    assert_eq!(
        (wrong.status, &fields[0]["field"], &fields[1]["field"]),
        (422, &json!("what"), &json!("most")),
        "{}",
        wrong.text
    );
    // Saying nothing lifts nothing.
    let silent = put(json!({ "what": "time" })).await;
    assert_eq!(silent.status, 422, "{}", silent.text);
    assert_eq!(rest.get(at).await.good(), left);
}
