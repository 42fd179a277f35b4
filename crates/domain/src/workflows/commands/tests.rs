//! What each command does, what it refuses, and what happens when two people edit.

use std::collections::BTreeSet;

use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::{
    publishing::Network,
    workflows::{WorkflowDoc, main_job},
};

fn id(doc: &WorkflowDoc, key: &str) -> NodeId {
    doc.by_key(key).expect(key).id
}

fn uuid(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn node(n: u128, key: &str) -> Node {
    Node::new(NodeId(uuid(n)), "data.set", key, key)
}

fn set(doc: &WorkflowDoc, key: &str, field: &str, value: &str) -> Command {
    Command::SetParam {
        node: id(doc, key),
        field: field.into(),
        value: Some(value.into()),
    }
}

fn rename(doc: &WorkflowDoc, old: &str, new: &str) -> Command {
    Command::Rename {
        node: id(doc, old),
        old_key: old.into(),
        key: new.into(),
        name: new.into(),
    }
}

/// The wires as words.
fn wires(doc: &WorkflowDoc) -> BTreeSet<String> {
    let key = |n: &NodeId| doc.nodes[n].key.clone();
    doc.edges
        .values()
        .map(|e| format!("{}.{}>{}", key(&e.from.node), e.from.port, key(&e.to.node)))
        .collect()
}

#[test]
fn removing_heals_along_the_first_output_and_undo_brings_everything_back() {
    let mut doc = main_job(&[Network::X]);
    let group = Group {
        title: "Checks".into(),
        color: String::new(),
        nodes: BTreeSet::from([id(&doc, "check_x"), id(&doc, "score_x")]),
        note: String::new(),
    };
    let gid = GroupId(uuid(5));
    apply(&mut doc, &Command::Group { id: gid, group }).expect("grouped");
    let before = doc.clone();
    let nodes = vec![id(&doc, "check_x"), id(&doc, "score_x")];
    let inverse = apply(&mut doc, &Command::RemoveNodes { nodes, heal: true }).expect("removed");
    assert!(
        wires(&doc).contains("draft_x.out>approval_x"),
        "{:?}",
        wires(&doc)
    );
    assert_eq!(doc.groups[&gid].nodes.len(), 0);
    apply(&mut doc, &Command::Undo { inverse }).expect("undone");
    assert_eq!(doc, before);
}

#[test]
fn a_step_is_spliced_into_a_wire() {
    let mut doc = main_job(&[Network::X]);
    let wire = doc
        .edges
        .values()
        .find(|e| e.from.node == id(&doc, "slot_x"))
        .expect("wire")
        .id;
    let commands = [
        Command::AddNodes {
            nodes: vec![node(1, "extra")],
            edges: vec![],
        },
        Command::SpliceInto {
            edge: wire,
            node: NodeId(uuid(1)),
            port: "out".into(),
            tail: EdgeId(uuid(2)),
        },
    ];
    apply_all(&mut doc, &commands).expect("applied");
    let wires = wires(&doc);
    assert!(wires.contains("slot_x.out>extra") && wires.contains("extra.out>post_x"));
    assert!(!wires.contains("slot_x.out>post_x"));
}

#[test]
fn a_renamed_key_is_followed_by_every_token_and_taken_back_exactly() {
    let mut doc = main_job(&[Network::X]);
    doc.settings.dedupe = Some("{{ steps.plan.day }}".into());
    let command = set(
        &doc,
        "draft_x",
        "brief",
        "{{ steps.plan.angle }} {{ steps.other.x }}",
    );
    apply(&mut doc, &command).expect("set");
    // Reads a step that is not there yet: taking the rename back must leave it alone.
    let command = set(&doc, "score_x", "note", "{{ steps.idea.x }}");
    apply(&mut doc, &command).expect("set");
    let before = doc.clone();
    let command = rename(&doc, "plan", "idea");
    let inverse = apply(&mut doc, &command).expect("renamed");
    let draft = doc.by_key("draft_x").expect("draft");
    assert_eq!(
        draft.params["brief"],
        "{{ steps.idea.angle }} {{ steps.other.x }}"
    );
    assert_eq!(doc.settings.dedupe.as_deref(), Some("{{ steps.idea.day }}"));
    apply(&mut doc, &Command::Undo { inverse }).expect("undone");
    assert_eq!(doc, before);
}

#[test]
fn what_cannot_be_done_changes_nothing() {
    let doc = main_job(&[Network::X]);
    let wire = doc.edges.values().next().expect("wire").clone();
    let again = Edge {
        id: EdgeId(uuid(9)),
        ..wire.clone()
    };
    let nowhere = NodeId(uuid(404));
    let wrong: Vec<(Command, CommandError)> = vec![
        (Command::Connect { edge: wire }, CommandError::Taken("wire")),
        (Command::Connect { edge: again }, CommandError::Connected),
        (
            Command::RemoveNodes {
                nodes: vec![id(&doc, "plan"), nowhere],
                heal: false,
            },
            CommandError::Gone("step"),
        ),
        (
            rename(&doc, "plan", "start"),
            CommandError::KeyTaken("start".into()),
        ),
        (
            rename(&doc, "plan", "not a key"),
            CommandError::BadKey("not a key".into()),
        ),
        (
            Command::AddNodes {
                nodes: vec![node(1, "plan")],
                edges: vec![],
            },
            CommandError::KeyTaken("plan".into()),
        ),
        (
            Command::AddNodes {
                nodes: vec![node(1, "a"), node(1, "b")],
                edges: vec![],
            },
            CommandError::Taken("step"),
        ),
        (
            Command::SetNote {
                id: NoteId(uuid(1)),
                note: None,
            },
            CommandError::Gone("note"),
        ),
        (
            Command::Ungroup {
                id: GroupId(uuid(1)),
            },
            CommandError::Gone("group"),
        ),
        (
            Command::Rename {
                node: id(&doc, "plan"),
                old_key: "idea".into(),
                key: "x".into(),
                name: "x".into(),
            },
            CommandError::Renamed("plan".into()),
        ),
    ];
    for (command, error) in wrong {
        let mut copy = doc.clone();
        assert_eq!(apply(&mut copy, &command), Err(error), "{command:?}");
        assert_eq!(copy, doc);
    }
    // A batch is all or nothing.
    let mut copy = doc.clone();
    let batch = [
        set(&doc, "plan", "a", "1"),
        Command::Ungroup {
            id: GroupId(uuid(1)),
        },
    ];
    assert_eq!(
        apply_all(&mut copy, &batch),
        Err((1, CommandError::Gone("group")))
    );
    assert_eq!(copy, doc);
    let strange = json!({ "colour": "red" });
    let command = Command::SetSettings {
        fields: strange.as_object().cloned().expect("map"),
    };
    assert!(matches!(
        apply(&mut copy, &command),
        Err(CommandError::Invalid(_))
    ));
}

#[test]
fn copies_have_keys_of_their_own_and_read_each_other() {
    let mut doc = main_job(&[Network::X]);
    let command = set(
        &doc,
        "score_x",
        "note",
        "{{ steps.check_x.findings }} {{ steps.plan.x }}",
    );
    apply(&mut doc, &command).expect("set");
    let both = BTreeSet::from([id(&doc, "check_x"), id(&doc, "score_x")]);
    let mut next = 100;
    let mut ids = || {
        next += 1;
        uuid(next)
    };
    let at = Position { x: 32, y: 32 };
    let command = duplicate(&doc, &both, at, &mut ids);
    let (before, mut copy) = (doc.clone(), doc.clone());
    let inverse = apply(&mut copy, &command).expect("duplicated");
    let score = copy.by_key("score_x_2").expect("copy");
    assert_eq!(
        score.params["note"],
        "{{ steps.check_x_2.findings }} {{ steps.plan.x }}"
    );
    assert!(wires(&copy).contains("check_x_2.pass>score_x_2"));
    apply(&mut copy, &Command::Undo { inverse }).expect("undone");
    assert_eq!(copy, before);
    let command = paste(&doc, &clip(&doc, &both, &BTreeSet::new()), at, &mut ids);
    apply(&mut doc, &command).expect("pasted");
    assert!(wires(&doc).contains("check_x_2.fail>score_x_2"));
}

#[test]
fn a_proposal_replaces_a_part_in_one_step() {
    let mut doc = main_job(&[Network::X]);
    let before = doc.clone();
    let (draft, check, score) = (
        id(&doc, "draft_x"),
        id(&doc, "check_x"),
        id(&doc, "score_x"),
    );
    let mut changed = doc.nodes[&score].clone();
    changed.params.insert("threshold".into(), 60.into());
    let edges = vec![
        Edge::new(EdgeId(uuid(11)), draft, "out", score),
        Edge::new(EdgeId(uuid(12)), score, "above", id(&doc, "approval_x")),
    ];
    let command = Command::ReplaceSubgraph {
        remove: vec![check, score],
        disconnect: vec![],
        nodes: vec![changed],
        edges,
    };
    let inverse = apply(&mut doc, &command).expect("replaced");
    assert!(wires(&doc).contains("score_x.above>approval_x") && doc.by_key("check_x").is_none());
    apply(&mut doc, &Command::Undo { inverse }).expect("undone");
    assert_eq!(doc, before);
}

#[test]
fn letters_typed_one_after_the_other_are_one_command() {
    let doc = main_job(&[Network::X]);
    let (a, b) = (
        set(&doc, "plan", "text", "H"),
        set(&doc, "plan", "text", "Hi"),
    );
    assert_eq!(coalesce(&a, &b), Some(b.clone()));
    assert_eq!(coalesce(&a, &set(&doc, "plan", "other", "Hi")), None);
}

#[test]
fn other_fields_go_through_and_the_same_field_is_shown_side_by_side() {
    let doc = main_job(&[Network::X]);
    let theirs = vec![
        set(&doc, "draft_x", "brief", "theirs"),
        rename(&doc, "plan", "idea"),
    ];
    let mine = vec![
        set(&doc, "draft_x", "language", "{{ steps.plan.x }}"),
        set(&doc, "draft_x", "brief", "mine"),
        Command::MoveNodes {
            places: BTreeMap::from([(id(&doc, "draft_x"), Position { x: 1, y: 1 })]),
        },
    ];
    let rebased = rebase(&mine, &theirs);
    assert_eq!(
        rebased.applied,
        [
            set(&doc, "draft_x", "language", "{{ steps.idea.x }}"),
            mine[2].clone()
        ]
    );
    let [conflict] = rebased.conflicts.as_slice() else {
        panic!("{rebased:?}")
    };
    assert_eq!(
        (conflict.index, conflict.field.as_str()),
        (1, "params.brief")
    );
    assert_eq!(
        (conflict.theirs.clone(), conflict.mine.clone()),
        (Some(json!("theirs")), Some(json!("mine")))
    );
}

#[test]
fn what_builds_on_a_lost_command_is_lost_with_it() {
    let doc = main_job(&[Network::X]);
    let theirs = vec![Command::RemoveNodes {
        nodes: vec![id(&doc, "plan")],
        heal: true,
    }];
    let edge = Edge::new(EdgeId(uuid(2)), id(&doc, "plan"), "out", NodeId(uuid(1)));
    let mine = vec![
        Command::AddNodes {
            nodes: vec![node(1, "extra")],
            edges: vec![edge],
        },
        Command::SetParam {
            node: NodeId(uuid(1)),
            field: "fields".into(),
            value: None,
        },
        set(&doc, "score_x", "threshold", "60"),
    ];
    let rebased = rebase(&mine, &theirs);
    assert_eq!(rebased.applied, mine[2..]);
    assert_eq!(
        rebased
            .conflicts
            .iter()
            .map(|c| c.index)
            .collect::<Vec<_>>(),
        [0, 1]
    );
}

#[test]
fn undoing_after_somebody_else_built_on_it_leaves_no_loose_wire() {
    let mut doc = main_job(&[Network::X]);
    let add = Command::AddNodes {
        nodes: vec![node(1, "extra")],
        edges: vec![],
    };
    let inverse = apply(&mut doc, &add).expect("added");
    let edge = Edge::new(EdgeId(uuid(2)), id(&doc, "plan"), "out", NodeId(uuid(1)));
    apply(&mut doc, &Command::Connect { edge }).expect("connected");
    apply(&mut doc, &Command::Undo { inverse }).expect("undone");
    assert_eq!(doc, main_job(&[Network::X]));
}
