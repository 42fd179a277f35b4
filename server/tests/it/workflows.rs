//! Workflows by REST: from an empty draft to a version, with an approval, as a file, and back.

use domain::{permissions::Role, workflows::main_job};
use reqwest::Method;
use serde_json::{Value, json};
use services::switches::{Crash, crash_next};

use crate::{
    rest::JSON,
    support::{Answer, Rest, Server},
};

async fn send(rest: &Rest, method: Method, path: &str, body: Value) -> Answer {
    rest.call(method, path, Some(body.to_string()), &[JSON])
        .await
}

/// A workflow with the main job's first two steps; its path.
async fn small(rest: &Rest) -> String {
    let body = json!({ "tenant_id": rest.tenant, "name": "Bread", "doc": main_job(&[]) });
    let made = rest.post("/api/workflows", body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let made = made.json();
    format!("/api/workflows/{}", made["id"].as_str().expect("id"))
}

fn details(base_rev: u32, name: &str) -> Value {
    json!({ "base_rev": base_rev, "commands": [{ "set_details": { "name": name, "description": null } }] })
}

#[tokio::test]
async fn a_draft_is_edited_published_compared_and_brought_back() {
    let server = Server::start().await;
    server.owner("dana").await;
    let rest = server.rest("dana@example.com", None).await;
    let path = small(&rest).await;
    let commands = format!("{path}/draft/commands");
    let first = rest.post(&commands, details(0, "Early bread")).await.good();
    assert_eq!(
        (&first["rev"], &first["conflicts"]),
        (&json!(1), &json!([]))
    );
    let late = rest.post(&commands, details(0, "Late bread")).await.good();
    assert_eq!(late["rev"], 1);
    assert_eq!(late["conflicts"][0]["field"], "name");
    assert_eq!(late["doc"]["name"], "Early bread");
    let gone = json!({ "base_rev": 1, "commands": [{ "ungroup": { "id": uuid() } }] });
    let refused = rest.post(&commands, gone).await;
    assert_eq!(refused.status, 422, "{}", refused.text);
    assert_eq!(refused.json()["fields"][0]["field"], "commands.0");
    let nothing = json!({ "base_rev": 1, "commands": [] });
    assert_eq!(rest.post(&commands, nothing).await.status, 422);

    let checks = rest.get(&format!("{path}/draft/checks")).await.good();
    let is_error = |i: &Value| i["severity"] == "error";
    assert!(!checks.as_array().expect("issues").iter().any(is_error));
    let publish = format!("{path}/publish");
    let stale = rest.post(&publish, json!({ "rev": 0 })).await;
    assert_eq!(
        (stale.status, stale.code().as_str()),
        (409, "stale_revision")
    );
    let live = rest
        .post(&publish, json!({ "rev": 1, "note": "Go" }))
        .await
        .good();
    assert_eq!(
        (&live["outcome"], &live["version"]["n"]),
        (&json!("live"), &json!(1))
    );
    let again = rest.post(&publish, json!({ "rev": 1 })).await.good();
    assert_eq!(again["outcome"], "unchanged");
    assert_eq!(again["version"], live["version"]);

    rest.post(&commands, details(1, "Bread for all"))
        .await
        .good();
    let compared = rest.get(&format!("{path}/compare")).await.good();
    let line = "Workflow: name changed from \"Early bread\" to \"Bread for all\"";
    assert_eq!(compared["words"], json!([line]));
    let version = live["version"]["id"].as_str().expect("id");
    let back = json!({ "base_rev": 2, "from": { "version": version } });
    let back = rest
        .post(&format!("{path}/draft/restore"), back)
        .await
        .good();
    assert_eq!((&back["rev"], &back["changed"]), (&json!(3), &json!(false)));
    let history = rest.get(&format!("{path}/draft/history")).await.good();
    assert_eq!(history["items"][0]["reason"], "Restored from version 1");
    let versions = rest.get(&format!("{path}/versions")).await.good();
    assert_eq!(versions["items"][0], live["version"]);
    let shown = rest
        .get(&format!("/api/workflows/versions/{version}"))
        .await;
    assert_eq!(shown.good()["doc"]["name"], "Early bread");
    let running = rest.get(&format!("{path}/running")).await.good();
    assert_eq!(running["all"], json!({ "runs": 0, "steps": 0 }));
    for bad in ["was=yesterday", "is=con_1", "when=now"] {
        let answer = rest.get(&format!("{path}/compare?{bad}")).await;
        assert_eq!(answer.status, 422, "{bad}");
    }
}

fn uuid() -> String {
    "0192f0c1-d2e3-7abc-8def-0123456789ab".to_owned()
}

#[tokio::test]
async fn a_publish_with_a_key_happens_once_though_the_server_falls() {
    let server = Server::start().await;
    server.owner("dana").await;
    let rest = server.rest("dana@example.com", None).await;
    let path = small(&rest).await;
    let headers = [JSON, ("idempotency-key", "one")];
    crash_next(Crash::AfterEffect);
    let publish = format!("{path}/publish");
    let body = || Some(json!({ "rev": 0 }).to_string());
    let fallen = rest.call(Method::POST, &publish, body(), &headers);
    assert_eq!(fallen.await.status, 500);
    let answer = rest.call(Method::POST, &publish, body(), &headers).await;
    assert_eq!(answer.header("idempotency-replayed"), "true");
    assert_eq!(answer.good()["outcome"], "live");
    let versions = rest.get(&format!("{path}/versions")).await.good();
    assert_eq!(versions["items"].as_array().expect("items").len(), 1);
}

#[tokio::test]
async fn a_paused_workflow_does_not_start_and_lists_say_so() {
    let server = Server::start().await;
    server.owner("dana").await;
    let rest = server.rest("dana@example.com", None).await;
    let path = small(&rest).await;
    let id = path.rsplit('/').next().expect("id");
    let start = json!({ "tenant_id": rest.tenant, "workflow_id": id });
    let early = rest.post("/api/workflows/execute", start.clone()).await;
    assert_eq!(early.code(), "not_published", "{}", early.text);
    let publish = format!("{path}/publish");
    rest.post(&publish, json!({ "rev": 0 })).await.good();
    let status = format!("{path}/status");
    let put = async |word: &str| send(&rest, Method::PUT, &status, json!({ "status": word })).await;
    assert_eq!(put("paused").await.good()["status"], "paused");
    let refused = rest.post("/api/workflows/execute", start.clone()).await;
    assert_eq!((refused.status, refused.code().as_str()), (409, "paused"));
    put("archived").await.good();
    let listed = rest.get("/api/workflows").await.good();
    assert_eq!(listed["items"], json!([]));
    let listed = rest.get("/api/workflows?status=archived").await.good();
    assert_eq!(listed["items"][0]["id"], id);
    assert_eq!(put("active").await.code(), "wrong_status");
    put("paused").await.good();
    put("active").await.good();
    let started = rest.post("/api/workflows/execute", start).await;
    assert_eq!(started.status, 202, "{}", started.text);
    let named = send(&rest, Method::PATCH, &path, json!({ "name": "Rolls" })).await;
    assert_eq!(named.good()["name"], "Rolls");
    let copy = rest.post(&format!("{path}/copy"), json!({})).await;
    assert_eq!(
        (copy.status, &copy.json()["name"]),
        (201, &json!("Copy of Rolls"))
    );
    for bad in ["status=open", "limit=0", "cursor=x"] {
        let answer = rest.get(&format!("/api/workflows?{bad}")).await;
        assert_eq!(answer.status, 422, "{bad}");
    }
}

#[tokio::test]
async fn who_asks_to_publish_does_not_decide() {
    let server = Server::start().await;
    let (_, tenant) = server.owner("dana").await;
    let dana = server.rest("dana@example.com", None).await;
    let (browser, ..) = server.member(tenant, Role::Manager).await;
    let me = browser.rpc("/rpc/identity/me", json!({})).await.good();
    let email = me["email"].as_str().expect("email");
    let manager = server.rest(email, Some(tenant)).await;
    let rules = json!({ "publish_needs_approval": true });
    let refused = send(&manager, Method::PUT, "/api/workflows/rules", rules.clone()).await;
    assert_eq!(refused.status, 403);
    let saved = send(&dana, Method::PUT, "/api/workflows/rules", rules).await;
    assert_eq!(saved.good()["self_approval"], false);
    let path = small(&manager).await;
    let request = format!("{path}/publish-request");
    assert_eq!(manager.get(&request).await.status, 404);
    let publish = format!("{path}/publish");
    let asked = manager.post(&publish, json!({ "rev": 0 })).await.good();
    assert_eq!(asked["outcome"], "waiting");
    let hash = &asked["request"]["doc_hash"];
    let yes = json!({ "decision": "approve", "content_hash": hash });
    let decide = format!("{request}/decision");
    assert_eq!(manager.post(&decide, yes.clone()).await.status, 403);
    assert_eq!(dana.get(&request).await.good(), asked["request"]);
    let decided = dana.post(&decide, yes).await.good();
    assert_eq!(decided["published"]["version"]["n"], 1);
    let ended = manager.call(Method::DELETE, &request, None, &[]).await;
    assert_eq!(ended.code(), "already_decided", "{}", ended.text);
}

#[tokio::test]
async fn a_file_goes_out_and_comes_in() {
    let server = Server::start().await;
    server.owner("dana").await;
    let rest = server.rest("dana@example.com", None).await;
    let path = small(&rest).await;
    let file = rest.get(&format!("{path}/export?which=draft")).await;
    assert_eq!(file.status, 200, "{}", file.text);
    assert!(file.header("content-disposition").starts_with("attachment"));
    let import = async |file: &str| {
        let body = json!({ "file": file });
        rest.post("/api/workflows/import", body).await
    };
    let imported = import(&file.text).await;
    assert_eq!(imported.status, 201, "{}", imported.text);
    let imported = imported.json();
    assert_eq!(imported["workflows"][0]["name"], "Bread");
    let changed = import(&file.text.replacen("Bread", "Broad", 1)).await;
    assert_eq!(
        (changed.status, changed.code().as_str()),
        (422, "invalid_fields")
    );
    assert_eq!(changed.json()["fields"][0]["code"], "changed");
    // Never published: there is no live document to send.
    assert_eq!(rest.get(&format!("{path}/export")).await.status, 404);
    assert_eq!(import("{}").await.status, 422);
}

/// Every `$ref` below a value.
fn refs<'a>(value: &'a Value, out: &mut Vec<&'a str>) {
    match value {
        Value::Object(map) => {
            out.extend(map.get("$ref").and_then(Value::as_str));
            map.values().for_each(|v| refs(v, out));
        }
        Value::Array(items) => items.iter().for_each(|v| refs(v, out)),
        _ => {}
    }
}

#[tokio::test]
async fn the_catalogue_and_the_reference_say_what_a_document_is() {
    let server = Server::start().await;
    server.owner("dana").await;
    let rest = server.rest("dana@example.com", None).await;
    let all = rest.get("/api/workflows/kinds").await.good();
    let kinds = all["kinds"].as_array().expect("kinds");
    assert_eq!(kinds.len(), domain::workflows::catalog().count());
    let kind = |name: &str| kinds.iter().find(|k| k["kind"] == name).expect("a kind");
    let send = kind("webhook.send");
    assert_eq!(
        (&send["runs_here"], &send["effect"]),
        (&json!(true), &json!("external"))
    );
    let fields = send["fields"].as_array().expect("fields");
    let secret = fields
        .iter()
        .find(|f| f["key"] == "secret")
        .expect("a field");
    assert_eq!(
        (&secret["type"], &secret["required"]),
        (&json!("secret"), &json!(true))
    );
    assert_eq!(kind("email.send")["brought_by"], "E-mail");
    let named = |list: &str, key: &str, word: &str| {
        let list = all[list].as_array().expect("a list");
        list.iter().any(|f| f[key] == word)
    };
    assert!(named("filters", "name", "default") && named("operators", "is", "at_least"));

    let reference = rest.get("/api/openapi.json").await.good();
    let schemas = &reference["components"]["schemas"];
    let mut all = Vec::new();
    refs(&reference, &mut all);
    for name in all {
        let name = name.rsplit('/').next().expect("a name");
        assert!(
            schemas[name].is_object(),
            "{name} is named and not described"
        );
    }
    let mut below = Vec::new();
    refs(&schemas["WorkflowCreate"]["properties"]["doc"], &mut below);
    assert_eq!(below, ["#/components/schemas/WorkflowDoc"]);
    let doc = &schemas["WorkflowDoc"]["properties"];
    for (field, name) in [
        ("nodes", "WorkflowNode"),
        ("edges", "WorkflowEdge"),
        ("settings", "WorkflowSettings"),
    ] {
        let mut below = Vec::new();
        refs(&doc[field], &mut below);
        assert_eq!(below, [format!("#/components/schemas/{name}")], "{field}");
        assert!(schemas[name]["properties"].is_object(), "{name}");
    }
}

#[tokio::test]
async fn a_document_of_another_shape_is_answered_in_plain_words() {
    let server = Server::start().await;
    server.owner("dana").await;
    let rest = server.rest("dana@example.com", None).await;
    let mut doc = serde_json::to_value(main_job(&[])).expect("json");
    let id = doc["nodes"]
        .as_object()
        .expect("nodes")
        .keys()
        .next()
        .expect("a step")
        .clone();
    doc["nodes"][&id]["pos"] = json!({ "x": "left", "y": 0 });
    doc["nodes"][&id]["retry"] = json!({ "max": -1, "backoff_seconds": 1 });
    doc["settings"] = json!({ "on_error": "zz" });
    let body = json!({ "tenant_id": rest.tenant, "name": "Bread", "doc": doc });
    let refused = rest.post("/api/workflows", body).await;
    assert_eq!(refused.status, 422, "{}", refused.text);
    for word in [
        "Use a whole number\"",
        "from 0 to 4294967295",
        "There is no \\\"zz\\\". Known are",
    ] {
        assert!(refused.text.contains(word), "{word}: {}", refused.text);
    }
    for file in ["", "[]", "{\"format\":1}", "no json"] {
        let body = json!({ "file": file });
        let import = rest.post("/api/workflows/import", body).await;
        assert_eq!(import.status, 422, "{file}: {}", import.text);
        for word in ["struct", "EOF", "expected", "column 0", "elements"] {
            assert!(!import.text.contains(word), "{file}: {}", import.text);
        }
    }
    let odd = rest.get("/api/workflows?status=zz").await;
    assert!(odd.text.contains("There is no \\\"zz\\\""), "{}", odd.text);
}
