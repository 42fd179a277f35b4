//! For any document and any commands: undo is exact, disjoint edits commute, nothing panics.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::workflows::WorkflowDoc;

const KINDS: &[&str] = &[
    "data.set",
    "logic.if",
    "human.approval",
    "post.x",
    "no.such_kind",
    "logic.loop",
];
const PORTS: &[&str] = &["out", "yes", "approved", "each", "nowhere"];

fn nid(n: u8) -> NodeId {
    NodeId(Uuid::from_u128(1_000 + u128::from(n)))
}

fn eid(n: u8) -> EdgeId {
    EdgeId(Uuid::from_u128(5_000 + u128::from(n)))
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (0_u8..20).prop_map(|n| json!(format!("{{{{ steps.k{n}.x }}}} and text"))),
        "[a-z{}| ]{0,10}".prop_map(Value::from),
        (0_u8..20).prop_map(|n| json!({ "deep": [format!("{{{{ steps.k{n} }}}}")] })),
    ]
}

fn node(at: u8) -> impl Strategy<Value = Node> {
    (
        0..KINDS.len(),
        prop::collection::btree_map("[ab]", value(), 0..3),
    )
        .prop_map(move |(kind, params)| Node {
            params: params.into_iter().collect(),
            ..Node::new(nid(at), KINDS[kind], &format!("k{at}"), "A step")
        })
}

fn edge(at: u8, nodes: std::ops::Range<u8>) -> impl Strategy<Value = Edge> {
    (nodes.clone(), 0..PORTS.len(), nodes)
        .prop_map(move |(a, port, b)| Edge::new(eid(at), nid(a), PORTS[port], nid(b)))
}

/// A document with up to 16 steps: the first eight and the others are not connected.
pub(crate) fn doc() -> impl Strategy<Value = WorkflowDoc> {
    let nodes: Vec<_> = (0..16).map(node).collect();
    let left: Vec<_> = (0..12).map(|n| edge(n, 0..8)).collect();
    let right: Vec<_> = (12..24).map(|n| edge(n, 8..16)).collect();
    (
        nodes,
        left,
        right,
        prop::collection::btree_set(0_u8..16, 0..4),
    )
        .prop_map(|(nodes, left, right, gone)| {
            let mut doc = WorkflowDoc::new("Any");
            for node in nodes {
                if !gone.contains(&(node.id.0.as_u128() as u8).wrapping_sub(232)) {
                    doc.nodes.insert(node.id, node);
                }
            }
            for edge in left.into_iter().chain(right) {
                if doc.nodes.contains_key(&edge.from.node) && doc.nodes.contains_key(&edge.to.node)
                {
                    doc.edges.insert(edge.id, edge);
                }
            }
            let group = |nodes: std::ops::Range<u8>| Group {
                title: "G".into(),
                color: String::new(),
                nodes: nodes
                    .map(nid)
                    .filter(|n| doc.nodes.contains_key(n))
                    .collect(),
                note: String::new(),
            };
            doc.groups = BTreeMap::from([
                (GroupId(Uuid::from_u128(1)), group(0..4)),
                (GroupId(Uuid::from_u128(2)), group(8..12)),
            ]);
            doc
        })
}

/// Commands on the steps of one half, `from` to `from + 8`.
pub(crate) fn command(from: u8) -> impl Strategy<Value = Command> {
    let n = from..from + 8;
    let new = from + 100..from + 108;
    let edges = from + from / 2..from + from / 2 + 12;
    let half = u128::from(from / 8);
    let places = prop::collection::btree_map(
        n.clone().prop_map(nid),
        any::<(i32, i32)>().prop_map(|(x, y)| Position { x, y }),
        0..3,
    );
    prop_oneof![
        new.clone()
            .prop_flat_map(|at| (node(at), Just(at)))
            .prop_map(|(node, _)| Command::AddNodes {
                nodes: vec![node],
                edges: vec![]
            }),
        (
            prop::collection::vec(n.clone().prop_map(nid), 1..3),
            any::<bool>()
        )
            .prop_map(|(nodes, heal)| Command::RemoveNodes { nodes, heal }),
        places
            .clone()
            .prop_map(|places| Command::MoveNodes { places }),
        places.prop_map(|places| Command::ApplyLayout { places }),
        (n.clone(), "[ab]", prop::option::of(value())).prop_map(|(n, field, value)| {
            Command::SetParam {
                node: nid(n),
                field,
                value,
            }
        }),
        (n.clone(), 0_u8..2).prop_map(|(n, v)| Command::Rename {
            node: nid(n),
            old_key: format!("k{n}"),
            key: format!("r{n}_{v}"),
            name: "New".into()
        }),
        (n.clone(), any::<bool>()).prop_map(|(n, enabled)| Command::SetEnabled {
            nodes: vec![nid(n)],
            enabled
        }),
        (n.clone(), 0..PORTS.len(), n.clone(), new.clone()).prop_map(|(a, p, b, e)| {
            Command::Connect {
                edge: Edge::new(eid(e), nid(a), PORTS[p], nid(b)),
            }
        }),
        edges.clone().prop_map(|e| Command::Disconnect {
            edges: vec![eid(e)]
        }),
        (edges.clone(), n.clone(), n.clone()).prop_map(|(e, a, b)| {
            let to = Edge::new(eid(e), nid(a), "out", nid(b));
            Command::Reconnect {
                edge: eid(e),
                from: to.from,
                to: to.to,
            }
        }),
        (edges.clone(), n.clone(), new.clone()).prop_map(|(e, n, t)| Command::SpliceInto {
            edge: eid(e),
            node: nid(n),
            port: "out".into(),
            tail: eid(t)
        }),
        (n.clone(), new.clone()).prop_map(|(n, c)| Command::Duplicate {
            copies: vec![Copied {
                from: nid(n),
                id: nid(c),
                key: format!("k{c}"),
                name: "Copy".into()
            }],
            edges: BTreeMap::new(),
            offset: Position { x: 32, y: i32::MAX },
        }),
        new.clone()
            .prop_flat_map(node)
            .prop_map(move |node| Command::Paste {
                nodes: vec![node],
                edges: vec![],
                notes: BTreeMap::new()
            }),
        prop::collection::btree_set(n.clone().prop_map(nid), 0..3).prop_map(move |nodes| {
            Command::Group {
                id: GroupId(Uuid::from_u128(10 + half)),
                group: Group {
                    title: "New".into(),
                    color: "plum".into(),
                    nodes,
                    note: String::new(),
                },
            }
        }),
        Just(Command::Ungroup {
            id: GroupId(Uuid::from_u128(1 + half))
        }),
        any::<bool>().prop_map(move |there| Command::SetNote {
            id: NoteId(Uuid::from_u128(half)),
            note: there.then(|| Note {
                pos: Position::default(),
                size: super::super::doc::Size { w: 1, h: 1 },
                markdown: "hi".into(),
                color: String::new()
            }),
        }),
        (1_u32..100).prop_map(move |n| {
            let field = if half == 0 {
                "concurrency"
            } else {
                "timeout_seconds"
            };
            Command::SetSettings {
                fields: Map::from_iter([(field.to_owned(), n.into())]),
            }
        }),
        n.clone().prop_map(|n| Command::SetPin {
            node: nid(n),
            pin: Some(PinnedOutput {
                port: "out".into(),
                output: Value::Null
            })
        }),
        (n.clone(), node(from)).prop_map(move |(n, node)| {
            let id = nid(n);
            Command::ReplaceSubgraph {
                remove: vec![id],
                disconnect: vec![],
                nodes: vec![Node {
                    id,
                    key: format!("k{n}"),
                    ..node
                }],
                edges: vec![],
            }
        }),
        (n, 0_u32..9).prop_map(|(n, max)| Command::SetOption {
            node: nid(n),
            option: NodeOption::Retry(RetryPolicy {
                max,
                ..RetryPolicy::NEVER
            })
        }),
        (edges, prop::option::of("[a-z]{1,5}")).prop_map(|(e, label)| Command::SetLabel {
            edge: eid(e),
            label
        }),
        "[a-z]{1,5}".prop_map(move |text| {
            let (name, description) = if half == 0 {
                (Some(text), None)
            } else {
                (None, Some(text))
            };
            Command::SetDetails { name, description }
        }),
    ]
}

/// Any command on any document that [`doc`] makes.
pub(crate) fn any_command() -> impl Strategy<Value = Command> {
    prop_oneof![command(0), command(8)]
}

/// Applies what can be applied.
fn apply_some(doc: &mut WorkflowDoc, commands: &[Command]) -> Vec<Command> {
    commands
        .iter()
        .filter(|c| apply(doc, c).is_ok())
        .cloned()
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn applying_and_taking_back_is_nothing(before in doc(), commands in prop::collection::vec(any_command(), 1..8)) {
        let mut doc = before.clone();
        let mut undo = Vec::new();
        for command in &commands {
            let was = doc.clone();
            match apply(&mut doc, command) {
                Ok(inverse) => {
                    let text = serde_json::to_string(&inverse).expect("JSON");
                    let read: Inverse = serde_json::from_str(&text).expect("reads back");
                    prop_assert_eq!(&read, &inverse);
                    let now = doc.clone();
                    let redo = apply(&mut doc, &Command::Undo { inverse: inverse.clone() });
                    prop_assert_eq!(&doc, &was, "{:?}", command);
                    apply(&mut doc, &Command::Undo { inverse: redo.expect("redo") }).expect("redone");
                    prop_assert_eq!(&doc, &now, "{:?}", command);
                    undo.push(inverse);
                }
                Err(_) => prop_assert_eq!(&doc, &was),
            }
        }
        for inverse in undo.into_iter().rev() {
            apply(&mut doc, &Command::Undo { inverse }).expect("undone");
        }
        prop_assert_eq!(doc, before);
    }

    #[test]
    fn edits_of_different_parts_commute(base in doc(), left in prop::collection::vec(command(0), 1..5), right in prop::collection::vec(command(8), 1..5)) {
        let theirs = apply_some(&mut base.clone(), &left);
        let mine = apply_some(&mut base.clone(), &right);
        let on_theirs = rebase(&mine, &theirs);
        prop_assert_eq!(&on_theirs.conflicts, &vec![]);
        let on_mine = rebase(&theirs, &mine);
        prop_assert_eq!(&on_mine.conflicts, &vec![]);
        let (mut a, mut b) = (base.clone(), base);
        prop_assert!(apply_all(&mut a, &theirs).is_ok() && apply_all(&mut b, &mine).is_ok());
        prop_assert_eq!(apply_all(&mut a, &on_theirs.applied).map(|_| ()), Ok(()));
        prop_assert_eq!(apply_all(&mut b, &on_mine.applied).map(|_| ()), Ok(()));
        prop_assert_eq!(a, b);
    }

    #[test]
    fn what_goes_through_on_the_same_part_commutes_too(base in doc(), theirs in command(0), mine in command(0)) {
        let (mut a, mut b) = (base.clone(), base);
        let fits = apply(&mut a, &theirs).is_ok() && apply(&mut b, &mine).is_ok();
        prop_assume!(fits);
        let (on_theirs, on_mine) = (rebase(std::slice::from_ref(&mine), std::slice::from_ref(&theirs)), rebase(std::slice::from_ref(&theirs), std::slice::from_ref(&mine)));
        prop_assert_eq!(on_theirs.conflicts.len(), on_mine.conflicts.len());
        let fields = on_theirs.applied.iter().all(|c| !moves_wires(c)) && !moves_wires(&theirs);
        if let ([mine], [theirs]) = (on_theirs.applied.as_slice(), on_mine.applied.as_slice()) && fields {
            prop_assert_eq!(apply(&mut a, mine).map(|_| ()), Ok(()));
            prop_assert_eq!(apply(&mut b, theirs).map(|_| ()), Ok(()));
            prop_assert_eq!(a, b);
        }
    }

    #[test]
    fn a_renamed_step_is_still_read_by_the_same_tokens(before in doc(), n in 0_u8..16) {
        let mut doc = before.clone();
        let command = Command::Rename { node: nid(n), old_key: format!("k{n}"), key: "quite_new".into(), name: "x".into() };
        if apply(&mut doc, &command).is_ok() {
            prop_assert_eq!(read_keys(&doc).contains(&format!("k{n}")), false);
            let renamed = |keys: BTreeSet<String>| -> BTreeSet<String> {
                keys.into_iter().map(|k| if k == format!("k{n}") { "quite_new".into() } else { k }).collect()
            };
            prop_assert_eq!(read_keys(&doc), renamed(read_keys(&before)));
        }
    }

    #[test]
    fn commands_read_back_from_their_json(command in command(0)) {
        let text = serde_json::to_string(&command).expect("JSON");
        prop_assert_eq!(serde_json::from_str::<Command>(&text).ok(), Some(command));
    }
}

/// Removing a step takes its wires along, which the command does not name; and two wires between
/// the same two ends are one. Whoever applies such a batch hears of it as an error, never in silence.
fn moves_wires(command: &Command) -> bool {
    matches!(
        command,
        Command::RemoveNodes { .. }
            | Command::ReplaceSubgraph { .. }
            | Command::Connect { .. }
            | Command::Reconnect { .. }
            | Command::SpliceInto { .. }
    )
}

/// The keys that tokens of the document read.
fn read_keys(doc: &WorkflowDoc) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for value in doc.nodes.values().flat_map(|n| n.params.values()) {
        for n in 0..24 {
            let key = format!("k{n}");
            if super::super::tokens::renamed_in(value, &key, "x").is_some() {
                out.insert(key);
            }
        }
        if super::super::tokens::renamed_in(value, "quite_new", "x").is_some() {
            out.insert("quite_new".into());
        }
    }
    out
}
