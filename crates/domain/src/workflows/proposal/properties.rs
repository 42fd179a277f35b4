//! For any document and any proposal: parts apply in any order, and all of them are the whole.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::json;

use super::{
    tests::{accepted, eid, nid},
    *,
};
use crate::workflows::commands::{apply, apply_all, properties::doc as any_doc};

/// A document as commands make it: no two wires share their ends.
fn any_base() -> impl Strategy<Value = WorkflowDoc> {
    any_doc().prop_map(|mut doc| {
        let mut pairs = BTreeSet::new();
        let mut new = |e: &Edge| pairs.insert((e.from.node, e.from.port.clone(), e.to.node));
        doc.edges.retain(|_, e| new(e));
        // What no proposal may do to a decision of people has tests of its own.
        for node in doc.nodes.values_mut() {
            if node.kind == "human.approval" {
                "human.task".clone_into(&mut node.kind);
            }
        }
        doc
    })
}

/// Some steps go, some change, some come; keys wander; wires go, come and are led elsewhere.
fn proposed(doc: &WorkflowDoc, dice: &[u8]) -> Command {
    let mut dice = dice.iter().copied().cycle();
    let mut roll = |n: usize| usize::from(dice.next().unwrap_or(0)) % n;
    let (mut remove, mut nodes, mut free) = (Vec::new(), Vec::new(), Vec::new());
    for node in doc.nodes.values() {
        match roll(4) {
            0 => {
                remove.push(node.id);
                free.push(node.key.clone());
            }
            1 => {
                remove.push(node.id);
                free.push(node.key.clone());
                let mut is = node.clone();
                is.params.insert("a".into(), json!(roll(9)));
                is.enabled = roll(2) == 0;
                nodes.push(is);
            }
            _ => {}
        }
    }
    for n in 0..roll(5) {
        free.push(format!("new_{n}"));
        nodes.push(Node::new(nid(900 + n as u128), "data.set", "", "New"));
    }
    // Keys that are free go round among the steps that come.
    for node in &mut nodes {
        node.key = free.swap_remove(roll(free.len()));
    }
    let coming: BTreeSet<NodeId> = nodes.iter().map(|n| n.id).collect();
    let leaving: BTreeSet<NodeId> = remove.iter().copied().collect();
    let stays = |id: &NodeId| coming.contains(id) || !leaving.contains(id);
    let all: Vec<NodeId> = doc.nodes.keys().chain(&coming).copied().collect();
    let all: Vec<NodeId> = all.into_iter().filter(stays).collect();
    let (mut disconnect, mut edges) = (Vec::new(), Vec::new());
    let mut pairs = BTreeSet::new();
    for edge in doc.edges.values() {
        let goes = leaving.contains(&edge.from.node) || leaving.contains(&edge.to.node);
        let is_there = stays(&edge.from.node) && stays(&edge.to.node);
        let how = roll(6);
        let mut is = edge.clone();
        if how == 1 && !all.is_empty() {
            is.to.node = all[roll(all.len())];
        }
        if how == 2 {
            is.label = Some("said".into());
        }
        if !is_there && how != 1 || !stays(&is.from.node) || how == 0 {
            disconnect.extend((how == 0 && !goes).then_some(edge.id));
        } else if goes || is != *edge {
            disconnect.extend((!goes).then_some(edge.id));
            edges.push(is);
        } else {
            pairs.insert((edge.from.node, edge.from.port.clone(), edge.to.node));
        }
    }
    for n in 0..roll(8) {
        if all.is_empty() {
            break;
        }
        let (from, to) = (all[roll(all.len())], all[roll(all.len())]);
        edges.push(Edge::new(eid(900 + n as u128), from, "out", to));
    }
    let new = |e: &Edge| pairs.insert((e.from.node, e.from.port.clone(), e.to.node));
    edges.retain(new);
    Command::ReplaceSubgraph {
        remove,
        disconnect,
        nodes,
        edges,
    }
}

/// Every wire ends at a step that is there, every group holds such steps.
fn is_whole(doc: &WorkflowDoc) -> bool {
    let there = |id: &NodeId| doc.nodes.contains_key(id);
    doc.edges
        .values()
        .all(|e| there(&e.from.node) && there(&e.to.node))
        && doc.groups.values().all(|g| g.nodes.iter().all(there))
}

/// What differs, in few words.
fn apart(a: &WorkflowDoc, b: &WorkflowDoc) -> String {
    let only = |a: &WorkflowDoc, b: &WorkflowDoc| {
        let nodes = a.nodes.values().filter(|n| b.nodes.get(&n.id) != Some(n));
        let edges = a.edges.values().filter(|e| b.edges.get(&e.id) != Some(e));
        let nodes: Vec<_> = nodes.map(|n| (n.id, &n.key)).collect();
        format!("{nodes:?} {:?}", edges.collect::<Vec<_>>())
    };
    let groups = a.groups == b.groups;
    format!("{}\n{}\n{groups}", only(a, b), only(b, a))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_parts_in_any_order_apply_and_all_of_them_are_the_whole(
        base in any_base(),
        dice in prop::collection::vec(any::<u8>(), 40..120),
        order in prop::collection::vec(any::<u16>(), 80),
    ) {
        let command = proposed(&base, &dice);
        let mut whole = base.clone();
        let applied = apply(&mut whole, &command);
        prop_assert!(applied.is_ok(), "the command of the test: {:?}", applied);
        let proposal = Proposal::from(&base, &command).expect("compared");
        let mut ids: Vec<ProposedId> = proposal.changes().iter().map(|c| c.id).collect();

        let at_once = ids.iter().copied().collect();
        let mut doc = base.clone();
        let commands = proposal.accept(&doc, &at_once).expect("all");
        prop_assert!(commands.len() <= 1);
        apply_all(&mut doc, &commands).expect("all at once");
        prop_assert!(doc == whole, "doc/whole: {}", apart(&doc, &whole));
        prop_assert_eq!(proposal.open(&doc).count(), 0);

        // A part, and the same part the other way round.
        let mut keyed: Vec<_> = ids.iter().zip(&order).map(|(id, n)| (n, *id)).collect();
        keyed.sort();
        ids = keyed.into_iter().map(|(_, id)| id).collect();
        let part = &ids[..ids.len() / 2];
        let (mut there, mut back, mut joint) = (base.clone(), base.clone(), base.clone());
        for id in part {
            accepted(&mut there, &proposal, &[*id]);
            prop_assert!(is_whole(&there));
            prop_assert!(!proposal.open(&there).any(|c| c.id == *id));
        }
        for id in part.iter().rev() {
            accepted(&mut back, &proposal, &[*id]);
        }
        accepted(&mut joint, &proposal, part);
        prop_assert!(there == back, "there/back: {}", apart(&there, &back));
        prop_assert!(there == joint, "there/joint: {}", apart(&there, &joint));

        // And the rest.
        for id in &ids {
            accepted(&mut there, &proposal, &[*id]);
        }
        prop_assert!(there == whole, "there/whole: {}", apart(&there, &whole));
    }

    #[test]
    fn an_acceptance_is_undone_as_one_step(
        base in any_base(),
        dice in prop::collection::vec(any::<u8>(), 40..120),
        chosen in prop::collection::vec(any::<bool>(), 80),
    ) {
        let proposal = Proposal::from(&base, &proposed(&base, &dice)).expect("compared");
        let ids = proposal.changes().iter().map(|c| c.id).zip(&chosen);
        let chosen = ids.filter(|(_, c)| **c).map(|(id, _)| id).collect();
        let mut doc = base.clone();
        for command in proposal.accept(&base, &chosen).expect("accepted") {
            let inverse = apply(&mut doc, &command).expect("applied");
            apply(&mut doc, &Command::Undo { inverse }).expect("undone");
        }
        prop_assert_eq!(&doc, &base);
        prop_assert_eq!(proposal.open(&doc).count(), proposal.changes().len());
    }
}
