//! Taking back on a document that others have changed.

use uuid::Uuid;

use super::{
    super::{Command, apply},
    *,
};
use crate::{
    publishing::Network,
    workflows::{
        doc::{Group, Node},
        main_job,
    },
};

#[test]
fn taking_back_never_breaks_what_others_left() {
    let id = |doc: &WorkflowDoc, key: &str| doc.by_key(key).expect(key).id;
    let mut doc = main_job(&[Network::X]);
    let (check, score) = (id(&doc, "check_x"), id(&doc, "score_x"));
    // A group comes back with those of its steps that are there.
    let group = Group {
        title: "Checks".into(),
        color: String::new(),
        nodes: BTreeSet::from([check, score]),
        note: String::new(),
    };
    let gid = GroupId(Uuid::from_u128(5));
    apply(&mut doc, &Command::Group { id: gid, group }).expect("grouped");
    let ungrouped = apply(&mut doc, &Command::Ungroup { id: gid }).expect("ungrouped");
    let nodes = vec![check];
    let removed = Command::RemoveNodes { nodes, heal: true };
    apply(&mut doc, &removed).expect("theirs");
    let inverse = ungrouped;
    apply(&mut doc, &Command::Undo { inverse }).expect("undone");
    assert_eq!(doc.groups[&gid].nodes, BTreeSet::from([score]));
    let rename = Command::Rename {
        node: id(&doc, "plan"),
        old_key: "plan".into(),
        key: "idea".into(),
        name: "Idea".into(),
    };
    // A key that another step has by now does not come back.
    let inverse = apply(&mut doc, &rename).expect("renamed");
    let nodes = vec![Node::new(
        NodeId(Uuid::from_u128(1)),
        "data.set",
        "plan",
        "Plan",
    )];
    let edges = vec![];
    apply(&mut doc, &Command::AddNodes { nodes, edges }).expect("theirs");
    let was = doc.clone();
    let refused = apply(&mut doc, &Command::Undo { inverse });
    assert_eq!(refused, Err(CommandError::KeyTaken("plan".into())));
    assert_eq!(doc, was);
    // Nor does a wire whose end is gone.
    let edge = doc.edges.values().next().expect("a wire").clone();
    let edges = vec![edge.id];
    let inverse = apply(&mut doc, &Command::Disconnect { edges }).expect("disconnected");
    let nodes = vec![edge.to.node];
    let removed = Command::RemoveNodes { nodes, heal: true };
    apply(&mut doc, &removed).expect("theirs");
    let refused = apply(&mut doc, &Command::Undo { inverse });
    assert_eq!(refused, Err(CommandError::Gone("step")));
}
