//! Each rule, with a document that breaks it.

use super::*;
use crate::{
    publishing::Network,
    workflows::{Edge, EdgeId, LIMITS, NodeId, main_job},
};

/// What stops publishing; advice is tested in `rules`.
fn errors(doc: &WorkflowDoc) -> Vec<Issue> {
    let all = validate(doc, &Context::default()).into_iter();
    all.filter(|i| i.severity == IssueSeverity::Error).collect()
}

fn rules(doc: &WorkflowDoc) -> Vec<String> {
    errors(doc).into_iter().map(|i| i.rule).collect()
}

fn by_key(doc: &WorkflowDoc, key: &str) -> NodeId {
    doc.nodes.values().find(|n| n.key == key).expect("node").id
}

fn add_wire(doc: &mut WorkflowDoc, from: &str, port: &str, to: &str) {
    let id = EdgeId(uuid::Uuid::from_u128(9_999 + doc.edges.len() as u128));
    let edge = Edge::new(id, by_key(doc, from), port, by_key(doc, to));
    doc.edges.insert(id, edge);
}

#[test]
fn the_main_job_is_valid_for_any_choice_of_networks() {
    for networks in [&Network::ALL[..], &Network::ALL[..1], &Network::ALL[1..]] {
        assert_eq!(errors(&main_job(networks)), vec![]);
    }
}

#[test]
fn a_circle_is_refused() {
    let mut doc = main_job(&Network::ALL);
    add_wire(&mut doc, "score_x", "out", "draft_x");
    assert_eq!(rules(&doc), ["V03"]);
}

#[test]
fn a_post_that_goes_round_the_approval_is_refused() {
    let mut doc = main_job(&Network::ALL);
    add_wire(&mut doc, "approval_x", "rejected", "slot_x");
    assert_eq!(rules(&doc), ["V08"]);
    let mut doc = main_job(&Network::ALL);
    let approval = by_key(&doc, "approval_linkedin");
    if let Some(node) = doc.nodes.get_mut(&approval) {
        node.enabled = false;
    }
    assert_eq!(rules(&doc), ["V08"]);
}

#[test]
fn unknown_kinds_missing_parameters_and_wrong_ports_are_named_with_their_node() {
    let mut doc = main_job(&Network::ALL);
    let draft = by_key(&doc, "draft_x");
    doc.nodes.get_mut(&draft).expect("node").params.clear();
    let check = by_key(&doc, "check_x");
    doc.nodes.get_mut(&check).expect("node").kind = "brand.dream".into();
    add_wire(&mut doc, "score_x", "sideways", "approval_x");
    let issues = errors(&doc);
    assert!(
        issues
            .iter()
            .any(|i| i.rule == "V04" && i.node == Some(draft)),
        "{issues:?}"
    );
    assert!(
        issues
            .iter()
            .any(|i| i.rule == "V04" && i.node == Some(check)),
        "{issues:?}"
    );
    assert!(issues.iter().any(|i| i.rule == "V06"), "{issues:?}");
}

#[test]
fn a_document_without_a_trigger_or_past_its_limits_is_refused() {
    let mut doc = main_job(&Network::ALL);
    let start = by_key(&doc, "start");
    doc.nodes.remove(&start);
    doc.edges.retain(|_, e| e.from.node != start);
    assert!(rules(&doc).contains(&"V01".to_owned()));

    let mut doc = main_job(&Network::ALL);
    let node = doc.nodes.values().next().expect("node").clone();
    for i in 0..LIMITS.nodes as u128 {
        let id = NodeId(uuid::Uuid::from_u128(1_000_000 + i));
        doc.nodes.insert(
            id,
            crate::workflows::Node {
                id,
                key: format!("n{i}"),
                ..node.clone()
            },
        );
    }
    assert_eq!(rules(&doc), ["L02"]);
}
