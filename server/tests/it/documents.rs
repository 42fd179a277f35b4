//! Documents that must not run, sent by REST: refused with the rule and the step, or as too much, and
//! nothing of them is kept.

use domain::workflows::{Edge, EdgeId, Node, NodeId, WorkflowDoc, main_job};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    rest::JSON,
    support::{Answer, Rest, Server},
};

async fn put(rest: &Rest, path: &str, doc: &Value) -> Answer {
    let body = json!({ "base_rev": 0, "doc": doc });
    rest.call(
        Method::PUT,
        &format!("{path}/draft"),
        Some(body.to_string()),
        &[JSON],
    )
    .await
}

/// A workflow of its own; its path.
async fn workflow(rest: &Rest) -> String {
    let body = json!({ "tenant_id": rest.tenant, "name": "Bread", "doc": main_job(&[]) });
    let made = rest.post("/api/workflows", body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    format!("/api/workflows/{}", made.json()["id"].as_str().expect("id"))
}

fn id(n: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128((n << 64) | (8 << 76) | (0b10 << 62) | n)
}

fn with_node(doc: &mut WorkflowDoc, n: u128, kind: &str) -> NodeId {
    let node = NodeId(id(n));
    doc.nodes
        .insert(node, Node::new(node, kind, &format!("step{n}"), "Step"));
    node
}

fn with_wire(doc: &mut WorkflowDoc, n: u128, from: NodeId, to: NodeId) {
    let edge = EdgeId(id(n));
    doc.edges.insert(edge, Edge::new(edge, from, "out", to));
}

/// A trigger, then steps one after another.
fn chain(kinds: &[&str]) -> (WorkflowDoc, Vec<NodeId>) {
    let mut doc = WorkflowDoc::new("Chain");
    let mut nodes = vec![with_node(&mut doc, 1, "trigger.manual")];
    for (n, kind) in kinds.iter().enumerate() {
        let n = n as u128 + 2;
        let node = with_node(&mut doc, n, kind);
        with_wire(&mut doc, n << 32, nodes[nodes.len() - 1], node);
        nodes.push(node);
    }
    (doc, nodes)
}

#[tokio::test]
async fn circles_and_unknown_kinds_are_refused_with_their_rule_and_step() {
    let server = Server::start().await;
    server.owner("dana").await;
    let rest = server.rest("dana@example.com", None).await;
    let (mut circle, nodes) = chain(&["logic.join", "data.set", "data.set"]);
    with_wire(&mut circle, 1 << 40, nodes[3], nodes[1]);
    let (unknown, others) = chain(&["magic.wand"]);
    for (doc, rule, node) in [(circle, "V03", nodes[1]), (unknown, "V04", others[1])] {
        let path = workflow(&rest).await;
        let kept = put(&rest, &path, &serde_json::to_value(&doc).expect("json")).await;
        assert_eq!(kept.status, 200, "a draft may be unfinished: {}", kept.text);
        let checks = rest.get(&format!("{path}/draft/checks")).await.good();
        let named = |i: &&Value| i["rule"] == rule && i["severity"] == "error";
        let issue = checks
            .as_array()
            .expect("issues")
            .iter()
            .find(named)
            .cloned();
        let issue = issue.unwrap_or_else(|| panic!("{rule} is not named: {checks:#}"));
        assert!(issue.to_string().contains(&node.0.to_string()), "{issue:#}");
        let rev = rest.get(&format!("{path}/draft")).await.good()["rev"].clone();
        let refused = rest
            .post(&format!("{path}/publish"), json!({ "rev": rev }))
            .await;
        assert_eq!(refused.status, 422, "{}", refused.text);
        assert!(refused.text.contains(rule), "{}", refused.text);
        let start = json!({ "tenant_id": rest.tenant, "workflow_id": path.rsplit('/').next() });
        let started = rest.post("/api/workflows/execute", start).await;
        assert_eq!(
            started.status, 409,
            "nothing was published: {}",
            started.text
        );
    }
}

#[tokio::test]
async fn ten_thousand_steps_and_bottomless_values_are_refused_and_not_kept() {
    let server = Server::start().await;
    server.owner("dana").await;
    let rest = server.rest("dana@example.com", None).await;
    let path = workflow(&rest).await;
    let before = rest.get(&format!("{path}/draft")).await.good();
    let (wide, _) = chain(&vec!["data.set"; 10_000]);
    assert_eq!(wide.nodes.len(), 10_001);
    let doc = serde_json::to_value(&wide).expect("json");
    let body = json!({ "tenant_id": rest.tenant, "name": "Wide", "doc": doc });
    let made = rest.post("/api/workflows", body).await;
    for wide in [put(&rest, &path, &doc).await, made] {
        assert_eq!(wide.status, 422, "{}", wide.text);
        let fields = wide.json()["fields"].clone();
        assert_eq!(fields[0]["code"], "L02", "{fields:#}");
        let field = fields[0]["field"].as_str().unwrap_or_default();
        assert!(
            field.starts_with("doc.nodes."),
            "the step is named: {field}"
        );
    }
    // Past what any document may have, and past what other calls may bring.
    let huge = format!("{{\"base_rev\":0,\"doc\":\"{}\"}}", "x".repeat(5_300_000));
    let draft = format!("{path}/draft");
    let huge = rest.call(Method::PUT, &draft, Some(huge), &[JSON]).await;
    assert_eq!((huge.status, huge.code().as_str()), (413, "too_large"));
    let large = json!({ "rev": 0, "note": "x".repeat(1_100_000) });
    let large = rest.post(&format!("{path}/publish"), large).await;
    assert_eq!((large.status, large.code().as_str()), (413, "too_large"));
    // More steps than a document may have, in a body that is taken.
    let mut many = chain(&[]).0;
    for n in 2..=2_100 {
        with_node(&mut many, n, "data.set");
    }
    let many = put(&rest, &path, &serde_json::to_value(&many).expect("json")).await;
    assert_eq!(many.status, 422, "{}", many.text);
    let (small, nodes) = chain(&["data.set"]);
    let text = serde_json::to_string(&small).expect("json");
    let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    let plain = format!("\"id\":\"{}\"", nodes[1].0);
    assert!(text.contains(&plain), "{text}");
    let nested = text.replacen(
        &plain,
        &format!("{plain},\"params\":{{\"fields\":{deep}}}"),
        1,
    );
    let nested = nested.replace(",\"params\":{}", "");
    let body = format!("{{\"base_rev\":0,\"doc\":{nested}}}");
    let refused = rest
        .call(Method::PUT, &format!("{path}/draft"), Some(body), &[JSON])
        .await;
    assert!(
        [400, 422].contains(&refused.status),
        "{} {}",
        refused.status,
        refused.text
    );
    let after = rest.get(&format!("{path}/draft")).await.good();
    assert_eq!(
        (&after["rev"], &after["doc"]),
        (&before["rev"], &before["doc"])
    );
    server.test.app.db.ping().await.expect("the server lives");
}
