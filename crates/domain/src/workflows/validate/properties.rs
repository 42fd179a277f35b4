//! Validation never panics, its fixes apply, and its work grows with the document, not faster.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::workflows::{
    Node, catalog,
    commands::{apply_all, properties::doc},
    graph::tests::drawn,
    migrate, read,
};

fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        prop::sample::select(vec![
            "{{ steps.k1.x }}",
            "FREQ=DAILY",
            "https://[::1",
            "2026-01-01",
            "x",
            "schema"
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z_]{1,8}", inner, 0..4)
                .prop_map(|m| Value::Object(m.into_iter().collect())),
        ]
    })
}

/// A context that knows something of everything, so that every rule looks.
fn curious() -> Context {
    Context {
        now: Some(chrono::DateTime::UNIX_EPOCH),
        connections: Some(vec![]),
        permissions: Some(vec![]),
        plan: Some(vec![]),
        models: Some(vec![]),
        loop_max: Some(10),
        is_zone: Some(|z| z == "UTC"),
        ..Context::default()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_graph_makes_validation_panic_and_every_fix_applies(doc in doc()) {
        for issue in validate(&doc, &curious()) {
            if let Some(fix) = issue.fix {
                let mut mended = doc.clone();
                prop_assert_eq!(apply_all(&mut mended, &fix.commands).map(|_| ()), Ok(()), "{}", issue.message);
                let _ = validate(&mended, &curious());
            }
        }
    }

    #[test]
    fn no_parameters_of_any_kind_make_validation_panic(values in prop::collection::vec(anything(), 1..6), pick in any::<prop::sample::Index>()) {
        let kinds: Vec<_> = catalog().collect();
        let spec = kinds[pick.index(kinds.len())];
        let mut doc = drawn(&["t:trigger.manual", "a:data.set", "z:data.set"], &["t>a", "a>z"]);
        let node = doc.nodes.values_mut().find(|n| n.key == "a").expect("a");
        node.kind = spec.kind.into();
        let fields = spec.fields.iter().map(|f| f.key).chain(["text", "where"]);
        node.params = fields.zip(values.iter().cycle()).map(|(k, v)| (k.to_owned(), v.clone())).collect();
        let _ = spec.ports_of(node);
        let _ = validate(&doc, &curious());
    }

    #[test]
    fn no_json_makes_reading_panic_and_what_is_written_comes_back(json in anything(), doc in doc()) {
        let _ = migrate(json.clone());
        let _ = migrate(json!({ "schema": 1, "name": json, "nodes": {}, "edges": {} }));
        let _ = read(&json.to_string());
        let written = serde_json::to_value(&doc).expect("JSON");
        prop_assert_eq!(migrate(written), Ok(doc.clone()));
        prop_assert_eq!(read(&serde_json::to_string(&doc).expect("JSON")), Ok(doc));
    }
}

/// A document of `n` steps with everything that rules look at: branches, joins, loops, tokens.
fn large(n: usize, bad: bool) -> WorkflowDoc {
    let mut nodes: Vec<String> = vec!["k0:trigger.manual".into()];
    let mut wires: Vec<String> = Vec::new();
    for at in 1..n {
        let (kind, from) = match at % 8 {
            1 => ("logic.if", at - 1),
            2 => ("ai.prompt", at - 1),
            3 => ("data.set", at - 2),
            4 => ("logic.join", at - 1),
            5 if bad => ("post.x", at - 1),
            5 => ("human.approval", at - 1),
            6 => ("time.delay", at - 1),
            7 => ("brand.check", at - 1),
            _ => ("content.rewrite", at - 1),
        };
        nodes.push(format!("k{at}:{kind}"));
        let port = match at % 8 {
            2 => "yes",
            3 => "no",
            6 if bad => "posted",
            6 => "approved",
            0 => "pass",
            _ => "out",
        };
        wires.push(format!("k{from}.{port}>k{at}"));
        if at % 8 == 4 {
            wires.push(format!("k{}.out>k{at}", at - 2));
        }
    }
    let words = |list: &[String]| list.to_vec();
    let (nodes, wires) = (words(&nodes), words(&wires));
    let borrowed = |list: &[String]| {
        list.iter()
            .map(String::as_str)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let mut doc = quick(&borrowed(&nodes), &borrowed(&wires));
    for node in doc.nodes.values_mut() {
        let at: usize = node.key[1..].parse().expect("number");
        let back = at.saturating_sub(9);
        node.params = match node.kind.as_str() {
            "ai.prompt" if bad => json!({ "prompt": format!("{{{{ steps.k{back}.text }}}} {{{{ steps.k2.text }}}}") }),
            "ai.prompt" => json!({ "prompt": format!("Say {{{{ steps.k{back}.text | default:x }}}} and {{{{ trigger.name }}}}") }),
            "logic.if" => json!({ "where": { "rules": [{ "value": "{{ lead.score }}", "is": "greater", "than": 5 }] } }),
            "logic.join" => json!({ "wait_for": "any" }),
            "time.delay" => json!({ "seconds": 60 }),
            "data.set" => json!({ "fields": { "a": "{{ lead.name | upper }}" } }),
            _ => json!({}),
        }
        .as_object()
        .cloned()
        .expect("map");
    }
    doc
}

/// Like `drawn`, without looking keys up one by one.
fn quick(nodes: &[String], wires: &[String]) -> WorkflowDoc {
    use crate::workflows::{Edge, EdgeId, NodeId};
    let mut doc = WorkflowDoc::new("Large");
    let id = |key: &str| {
        NodeId(uuid::Uuid::from_u128(
            1 + key[1..].parse::<u128>().expect("number"),
        ))
    };
    for word in nodes {
        let (key, kind) = word.split_once(':').expect("key:kind");
        doc.nodes
            .insert(id(key), Node::new(id(key), kind, key, key));
    }
    for (n, word) in wires.iter().enumerate() {
        let (from, to) = word.split_once('>').expect("from>to");
        let (from, port) = from.split_once('.').expect("port");
        let edge = EdgeId(uuid::Uuid::from_u128(1_000_000 + n as u128));
        doc.edges
            .insert(edge, Edge::new(edge, id(from), port, id(to)));
    }
    doc
}

#[test]
fn the_work_grows_with_the_document_and_not_with_its_square() {
    let visits = |n: usize, bad: bool| {
        let doc = large(n, bad);
        let (issues, visits) = inspect(&doc, &curious());
        assert!(
            issues
                .iter()
                .all(|i| i.rule != "V03" && !i.rule.starts_with('L')),
            "walked to the end"
        );
        (visits, doc.nodes.len() + doc.edges.len())
    };
    for bad in [false, true] {
        let (small, size) = visits(200, bad);
        assert!(
            small <= 100 * size as u64,
            "{small} visits for {size} things"
        );
        let (large, ten) = visits(1_999, bad);
        assert!(
            large <= small * 12,
            "{small} visits for {size}, {large} for {ten}"
        );
    }
}

/// Figures for the report; `cargo test --release -p domain -- --ignored --nocapture times`.
#[test]
#[ignore = "prints times; the bench asserts them"]
fn times() {
    for (n, bad) in [(200, false), (200, true), (1_999, false), (1_999, true)] {
        let doc = large(n, bad);
        let context = curious();
        let start = std::time::Instant::now();
        let rounds = 20;
        let mut issues = 0;
        for _ in 0..rounds {
            issues = validate(&doc, &context).len();
        }
        eprintln!(
            "{n} steps, {} wires: {:?} per validation, {issues} issues",
            doc.edges.len(),
            start.elapsed() / rounds
        );
    }
}
