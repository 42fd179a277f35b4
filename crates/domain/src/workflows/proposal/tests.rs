//! Accepting part by part: in any order the same, in the end the whole, never a wire into nothing.

use std::collections::BTreeSet;

use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::{
    publishing::Network,
    workflows::{
        commands::{apply, apply_all},
        graph::tests::drawn,
        main_job,
    },
};

pub(super) fn nid(n: u128) -> NodeId {
    NodeId(Uuid::from_u128(n))
}

pub(super) fn eid(n: u128) -> EdgeId {
    EdgeId(Uuid::from_u128(n))
}

fn replace(nodes: Vec<Node>, edges: Vec<Edge>) -> Command {
    Command::ReplaceSubgraph {
        remove: vec![],
        disconnect: vec![],
        nodes,
        edges,
    }
}

fn id(doc: &WorkflowDoc, key: &str) -> NodeId {
    doc.by_key(key).expect(key).id
}

/// The wires as words.
fn wires(doc: &WorkflowDoc) -> BTreeSet<String> {
    let key = |n: &NodeId| doc.nodes[n].key.clone();
    let word = |e: &Edge| format!("{}.{}>{}", key(&e.from.node), e.from.port, key(&e.to.node));
    doc.edges.values().map(word).collect()
}

pub(super) fn accepted(doc: &mut WorkflowDoc, of: &Proposal, ids: &[ProposedId]) {
    let chosen = ids.iter().copied().collect();
    let commands = of.accept(doc, &chosen).expect("accepted");
    apply_all(doc, &commands).expect("applied");
}

/// A line a → b into which an approval and a wait are put.
fn insertion() -> (WorkflowDoc, Command) {
    let doc = drawn(
        &["t:trigger.manual", "a:content.social", "b:post.x"],
        &["t>a", "a>b"],
    );
    let wire = doc.edges.values().find(|e| e.to.node == id(&doc, "b"));
    let command = Command::ReplaceSubgraph {
        remove: vec![],
        disconnect: vec![wire.expect("a>b").id],
        nodes: vec![
            Node::new(nid(90), "human.approval", "ask", "Ask"),
            Node::new(nid(91), "time.delay", "wait", "Wait"),
        ],
        edges: vec![
            Edge::new(eid(90), id(&doc, "a"), "out", nid(90)),
            Edge::new(eid(91), nid(90), "approved", nid(91)),
            Edge::new(eid(92), nid(91), "out", id(&doc, "b")),
        ],
    };
    (doc, command)
}

#[test]
fn a_wire_comes_with_its_second_step_and_the_old_one_goes_when_its_place_is_taken() {
    let (base, command) = insertion();
    let proposal = Proposal::from(&base, &command).expect("compared");
    assert_eq!(proposal.changes().len(), 2 + 1 + 3);
    let mut doc = base.clone();
    accepted(&mut doc, &proposal, &[ProposedId::Step(nid(90))]);
    // The way to b stays open until all of what takes its place is there.
    let half: BTreeSet<String> = ["t.out>a", "a.out>b", "a.out>ask"]
        .map(str::to_owned)
        .into();
    assert_eq!(wires(&doc), half);
    assert_eq!(proposal.open(&doc).count(), 4);
    accepted(&mut doc, &proposal, &[ProposedId::Step(nid(91))]);
    assert_eq!(proposal.open(&doc).count(), 0);
    let mut whole = base;
    apply(&mut whole, &command).expect("applied");
    assert_eq!(doc, whole);
    assert_eq!(
        proposal.accept(&doc, &[ProposedId::Step(nid(90))].into()),
        Ok(vec![])
    );
}

#[test]
fn a_gap_is_closed_when_the_step_in_it_goes() {
    let base = drawn(
        &["a:trigger.manual", "b:data.set", "c:post.x"],
        &["a>b", "b>c"],
    );
    let command = Command::ReplaceSubgraph {
        remove: vec![id(&base, "b")],
        disconnect: vec![],
        nodes: vec![],
        edges: vec![Edge::new(eid(90), id(&base, "a"), "out", id(&base, "c"))],
    };
    let proposal = Proposal::from(&base, &command).expect("compared");
    let mut doc = base.clone();
    accepted(&mut doc, &proposal, &[ProposedId::Step(id(&base, "b"))]);
    assert_eq!(wires(&doc), ["a.out>c".to_owned()].into());
}

#[test]
fn a_step_that_takes_anothers_key_takes_its_place_with_it() {
    let base = main_job(&[Network::X]);
    let old = id(&base, "score_x");
    let new = Node::new(nid(90), "data.set", "score_x", "Other score");
    let command = Command::ReplaceSubgraph {
        remove: vec![old],
        disconnect: vec![],
        nodes: vec![new],
        edges: vec![],
    };
    let proposal = Proposal::from(&base, &command).expect("compared");
    let mut doc = base;
    accepted(&mut doc, &proposal, &[ProposedId::Step(nid(90))]);
    assert!(!doc.nodes.contains_key(&old) && doc.nodes.contains_key(&nid(90)));
}

#[test]
fn a_change_leaves_what_people_have_changed_since() {
    let base = main_job(&[Network::X]);
    let draft = id(&base, "draft_x");
    let mut is = base.nodes[&draft].clone();
    is.params.insert("language".into(), json!("de"));
    let at_it = base.edges.values();
    let at_it = at_it.filter(|e| e.from.node == draft || e.to.node == draft);
    let command = Command::ReplaceSubgraph {
        remove: vec![draft],
        disconnect: vec![],
        nodes: vec![is],
        edges: at_it.cloned().collect(),
    };
    let proposal = Proposal::from(&base, &command).expect("compared");
    let [change] = proposal.changes() else {
        panic!("one change: {:?}", proposal.changes());
    };
    let Proposed::StepChanged { fields, .. } = &change.what else {
        panic!("{change:?}");
    };
    assert_eq!(fields[0].field, "params.language");
    let mut doc = base.clone();
    let set = Command::SetParam {
        node: draft,
        field: "brief".into(),
        value: Some("Bread".into()),
    };
    apply(&mut doc, &set).expect("set");
    accepted(&mut doc, &proposal, &[change.id]);
    let params = &doc.nodes[&draft].params;
    assert_eq!(
        (&params["brief"], &params["language"]),
        (&json!("Bread"), &json!("de"))
    );
    assert_eq!(doc.edges, base.edges);
    assert_eq!(proposal.open(&doc).count(), 0);
}

#[test]
fn an_output_and_its_wire_come_with_the_change_that_brings_them() {
    let mut base = drawn(
        &["t:trigger.manual", "s:logic.switch", "a:data.set"],
        &["t>s"],
    );
    let switch = id(&base, "s");
    let mut is = base.nodes[&switch].clone();
    is.params.insert("cases".into(), json!([{ "name": "big" }]));
    let at_it: Vec<Edge> = base.edges.values().cloned().collect();
    let new = Edge::new(eid(90), switch, "big", id(&base, "a"));
    let command = Command::ReplaceSubgraph {
        remove: vec![switch],
        disconnect: vec![],
        nodes: vec![is],
        edges: [at_it, vec![new]].concat(),
    };
    let proposal = Proposal::from(&base, &command).expect("compared");
    accepted(&mut base, &proposal, &[ProposedId::Wire(eid(90))]);
    assert!(base.nodes[&switch].params.contains_key("cases"));
    assert!(wires(&base).contains("s.big>a"));
}

#[test]
fn what_was_removed_meanwhile_is_named_and_what_only_follows_is_left_out() {
    let (base, command) = insertion();
    let proposal = Proposal::from(&base, &command).expect("compared");
    let mut doc = base.clone();
    let nodes = vec![id(&base, "b")];
    apply(&mut doc, &Command::RemoveNodes { nodes, heal: false }).expect("removed");
    accepted(&mut doc, &proposal, &[ProposedId::Step(nid(91))]);
    let refused = proposal.accept(&doc, &[ProposedId::Wire(eid(92))].into());
    assert!(matches!(refused, Err(NotAccepted::Gone(_))), "{refused:?}");
    let unknown = proposal.accept(&doc, &[ProposedId::Wire(eid(5))].into());
    assert_eq!(unknown, Err(NotAccepted::Unknown));
}

#[test]
fn a_wire_that_a_person_has_drawn_meanwhile_is_not_drawn_twice() {
    let base = drawn(&["a:trigger.manual", "b:data.set"], &[]);
    let (a, b) = (id(&base, "a"), id(&base, "b"));
    let command = replace(vec![], vec![Edge::new(eid(90), a, "out", b)]);
    let proposal = Proposal::from(&base, &command).expect("compared");
    let mut doc = base;
    let edge = Edge::new(eid(91), a, "out", b);
    apply(&mut doc, &Command::Connect { edge }).expect("drawn");
    accepted(&mut doc, &proposal, &[ProposedId::Wire(eid(90))]);
    assert_eq!(doc.edges.len(), 1);
}

#[test]
fn only_a_part_for_a_part_is_a_proposal() {
    let base = main_job(&[Network::X]);
    let nodes = vec![id(&base, "draft_x")];
    let refused = Proposal::from(&base, &Command::RemoveNodes { nodes, heal: true });
    assert!(matches!(refused, Err(CommandError::Invalid(_))));
    let gone = Command::ReplaceSubgraph {
        remove: vec![nid(1)],
        disconnect: vec![],
        nodes: vec![],
        edges: vec![],
    };
    assert_eq!(
        Proposal::from(&base, &gone),
        Err(CommandError::Gone("step"))
    );
}

#[test]
fn a_decision_of_people_is_out_of_reach_and_its_words_are_not() {
    let base = drawn(
        &[
            "t:trigger.manual",
            "a:content.social",
            "ask:human.approval",
            "b:post.x",
            "note:data.set",
        ],
        &["t>a", "a>ask", "ask.approved>b", "b.posted>note"],
    );
    let (ask, a, b) = (id(&base, "ask"), id(&base, "a"), id(&base, "b"));
    let gone = Command::ReplaceSubgraph {
        remove: vec![ask],
        disconnect: vec![],
        nodes: vec![],
        edges: vec![Edge::new(eid(90), a, "out", b)],
    };
    let changed = |change: &dyn Fn(&mut Node)| {
        let mut is = base.nodes[&ask].clone();
        change(&mut is);
        let at_it = base
            .edges
            .values()
            .filter(|e| e.from.node == ask || e.to.node == ask);
        Command::ReplaceSubgraph {
            remove: vec![ask],
            disconnect: vec![],
            nodes: vec![is],
            edges: at_it.cloned().collect(),
        }
    };
    let alone = changed(&|n| drop(n.params.insert("self_approval".into(), json!(true))));
    for command in [gone, changed(&|n| n.enabled = false), alone] {
        let proposal = Proposal::from(&base, &command).expect("compared");
        let step = proposal.change(ProposedId::Step(ask)).expect("the step");
        assert!(step.takes_decision());
        let refused = proposal.accept(&base, &[step.id].into());
        assert_eq!(refused, Err(NotAccepted::Decision("ask".into())));
    }
    let worded = changed(&|n| drop(n.params.insert("message".into(), json!("Look"))));
    let proposal = Proposal::from(&base, &worded).expect("compared");
    let mut doc = base.clone();
    accepted(&mut doc, &proposal, &[ProposedId::Step(ask)]);
    assert_eq!(doc.nodes[&ask].params["message"], "Look");
    // A wire past the approval is refused as well; one to a step without an effect is not.
    let past = replace(vec![], vec![Edge::new(eid(90), a, "out", b)]);
    let proposal = Proposal::from(&base, &past).expect("compared");
    let refused = proposal.accept(&base, &[ProposedId::Wire(eid(90))].into());
    assert_eq!(refused, Err(NotAccepted::Past("b".into())));
    let note = id(&base, "note");
    let beside = replace(vec![], vec![Edge::new(eid(90), a, "out", note)]);
    let proposal = Proposal::from(&base, &beside).expect("compared");
    accepted(&mut doc, &proposal, &[ProposedId::Wire(eid(90))]);
}

#[test]
fn a_person_decides_about_steps_and_about_wires_that_follow_nothing_open() {
    let (base, command) = insertion();
    let proposal = Proposal::from(&base, &command).expect("compared");
    let of = |doc: &WorkflowDoc| proposal.choices(doc).map(|c| c.id).collect::<Vec<_>>();
    let steps = [ProposedId::Step(nid(90)), ProposedId::Step(nid(91))];
    assert_eq!(of(&base), steps);
    // A wire that was cut again after its steps were accepted is a choice of its own.
    let mut doc = base.clone();
    accepted(&mut doc, &proposal, &steps);
    assert_eq!(of(&doc), []);
    let edges = vec![eid(91)];
    apply(&mut doc, &Command::Disconnect { edges }).expect("cut");
    assert_eq!(of(&doc), [ProposedId::Wire(eid(91))]);
}
