//! What is read off two documents is what happened to them, in the places of the commands that did it.

use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

use super::{
    super::{apply, properties as any, rebase_on},
    *,
};
use crate::workflows::{NodeId, main_job};

fn id(doc: &WorkflowDoc, key: &str) -> NodeId {
    doc.by_key(key).expect(key).id
}

fn set(node: NodeId, field: &str, value: &str) -> Command {
    Command::SetParam {
        node,
        field: field.into(),
        value: Some(value.into()),
    }
}

#[test]
fn two_documents_say_what_happened_field_by_field() {
    let was = main_job(&[crate::publishing::Network::X]);
    let mut is = was.clone();
    let (plan, draft) = (id(&was, "plan"), id(&was, "draft_x"));
    apply(&mut is, &set(draft, "brief", "theirs")).expect("set");
    let since = Since::between(&was, &is);
    let theirs = Some(json!("theirs"));
    let batch = [set(draft, "brief", "mine"), set(draft, "tone", "mine")];
    let rebased = rebase_on(&batch, &since);
    assert_eq!(rebased.applied, batch[1..]);
    assert_eq!(rebased.conflicts[0].field, "params.brief");
    assert_eq!(rebased.conflicts[0].theirs, theirs);
    let gone = Command::RemoveNodes {
        nodes: vec![plan],
        heal: true,
    };
    assert_eq!(since.clash(&gone), None);
    apply(&mut is, &gone).expect("removed");
    let since = Since::between(&was, &is);
    assert_eq!(
        since.clash(&set(plan, "x", "mine")),
        Some("params.x".into())
    );
    let wires = was.edges.values().filter(|e| e.from.node == plan);
    for wire in wires {
        let label = Command::SetLabel {
            edge: wire.id,
            label: None,
        };
        assert_eq!(since.clash(&label), Some("label".into()));
    }
    assert!(Since::between(&is, &is).is_empty());
}

#[test]
fn a_swap_of_two_keys_is_followed_and_the_texts_that_followed_are_untouched() {
    let mut was = main_job(&[crate::publishing::Network::X]);
    let (plan, draft) = (id(&was, "plan"), id(&was, "draft_x"));
    let text = "{{ steps.plan.a }} {{ steps.draft_x.b }}";
    let check = id(&was, "check_x");
    apply(&mut was, &set(check, "note", text)).expect("set");
    let mut is = was.clone();
    for (node, old, new) in [
        (plan, "plan", "aside"),
        (draft, "draft_x", "plan"),
        (plan, "aside", "draft_x"),
    ] {
        let command = Command::Rename {
            node,
            old_key: old.into(),
            key: new.into(),
            name: "New".into(),
        };
        apply(&mut is, &command).expect("renamed");
    }
    let since = Since::between(&was, &is);
    assert_eq!(since.clash(&set(check, "note", "mine")), None);
    let swapped = "{{ steps.draft_x.a }} {{ steps.plan.b }}";
    let read = since.reread(set(check, "other", text));
    assert_eq!(read, set(check, "other", swapped));
    let inverse = apply(&mut was.clone(), &set(check, "note", "x")).expect("set");
    let back = since.reread(Command::Undo { inverse });
    apply(&mut is, &back).expect("undone");
    assert_eq!(is.nodes[&check].params["note"], json!(swapped));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// What two documents tell is not less than what the commands told: a command that goes through
    /// by the documents has changed nothing of what the other did, unless it rewrites texts by a key.
    #[test]
    fn what_goes_through_leaves_what_the_other_did(before in any::doc(), theirs in prop::collection::vec(any::command(0), 1..5), mine in any::command(0)) {
        let mut after = before.clone();
        let done: Vec<_> = theirs.into_iter().filter(|c| apply(&mut after, c).is_ok()).collect();
        prop_assume!(apply(&mut before.clone(), &mine).is_ok());
        let since = Since::between(&before, &after);
        let rebased = rebase_on(std::slice::from_ref(&mine), &since);
        if Since::of(&done).clash(&mine).is_none() {
            // Wires and groups of removed steps are named by the documents alone.
            let quiet = done.iter().all(|c| !matches!(c, Command::RemoveNodes { .. } | Command::ReplaceSubgraph { .. } | Command::SpliceInto { .. }));
            prop_assert!(!quiet || rebased.conflicts.is_empty(), "{:?} {:?}", done, rebased);
        }
        let Some(mine) = rebased.applied.first() else { return Ok(()) };
        let mut both = after.clone();
        if apply(&mut both, mine).is_ok() && !matches!(mine, Command::Rename { .. }) {
            for (id, node) in &after.nodes {
                let (was, now) = (before.nodes.get(id), both.nodes.get(id));
                let Some(was) = was else {
                    prop_assert!(now.is_some(), "a step that came is there");
                    continue;
                };
                for (field, value) in &node.params {
                    if was.params.get(field) != Some(value) && followed(was.params.get(field).unwrap_or(&json!(null)), &since.renames) != *value {
                        prop_assert_eq!(now.and_then(|n| n.params.get(field)), Some(value));
                    }
                }
                prop_assert!(was.pos == node.pos || now.map(|n| n.pos) == Some(node.pos));
                prop_assert!(was.enabled == node.enabled || now.map(|n| n.enabled) == Some(node.enabled));
                prop_assert!(was.name == node.name || now.map(|n| &n.name) == Some(&node.name));
            }
            for id in before.nodes.keys().filter(|id| !after.nodes.contains_key(id)) {
                prop_assert!(!both.nodes.contains_key(id), "a step that went is gone");
            }
            for (id, note) in &after.notes {
                prop_assert!(before.notes.get(id) == Some(note) || both.notes.get(id) == Some(note));
            }
        }
    }
}

#[test]
fn an_index_finds_what_a_walk_over_all_touches_finds() {
    let doc = main_job(&[crate::publishing::Network::X]);
    let nodes: Vec<NodeId> = doc.nodes.keys().copied().collect();
    let commands: Vec<Command> = nodes.iter().map(|n| set(*n, "x", "1")).collect();
    let since = Since::of(&commands);
    for node in nodes {
        assert_eq!(since.clash(&set(node, "x", "2")), Some("params.x".into()));
        assert_eq!(since.clash(&set(node, "y", "2")), None);
    }
    let other = set(NodeId(Uuid::from_u128(7)), "x", "2");
    assert_eq!(since.clash(&other), None);
}
