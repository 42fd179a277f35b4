//! Every command has words, with the names that people gave.

use proptest::prelude::*;

use super::*;
use crate::workflows::{
    commands::{apply, properties as any},
    main_job,
};

fn said(command: &Command, doc: &WorkflowDoc) -> (String, String) {
    let deed = Deed::of(command, doc);
    (deed.noun(), deed.past())
}

#[test]
fn a_deed_names_what_it_is_about() {
    let mut doc = main_job(&[crate::publishing::Network::X]);
    let node = doc.by_key("draft_x").expect("draft").clone();
    let rename = Command::Rename {
        node: node.id,
        old_key: node.key.clone(),
        key: "write".into(),
        name: "Write it".into(),
    };
    let name = &node.name;
    let (noun, past) = said(&rename, &doc);
    assert_eq!(
        (noun, past),
        (format!("rename of {name}"), format!("renamed {name}"))
    );
    let brief = Command::SetParam {
        node: node.id,
        field: "brief".into(),
        value: None,
    };
    let (noun, past) = said(&brief, &doc);
    assert_eq!(noun, format!("change of What it should say in {name}"));
    assert_eq!(past, format!("changed What it should say in {name}"));
    let all: Vec<NodeId> = doc.nodes.keys().copied().take(3).collect();
    let off = Command::SetEnabled {
        nodes: all,
        enabled: false,
    };
    assert_eq!(said(&off, &doc).0, "switching off of 3 steps");
    let wires = Command::Disconnect {
        edges: doc.edges.keys().copied().take(1).collect(),
    };
    assert_eq!(said(&wires, &doc).1, "removed a wire");
    let layout = Command::ApplyLayout {
        places: std::collections::BTreeMap::new(),
    };
    assert_eq!(said(&layout, &doc).0, "tidying");
    let gone = Command::RemoveNodes {
        nodes: vec![node.id],
        heal: true,
    };
    let inverse = apply(&mut doc, &gone).expect("removed");
    let back = Command::Undo { inverse };
    assert_eq!(
        said(&back, &doc),
        (
            format!("undo of {name}"),
            format!("took back a change of {name}")
        )
    );
}

proptest! {
    #[test]
    fn every_command_has_words(doc in any::doc(), command in any::command(0)) {
        let (noun, past) = said(&command, &doc);
        prop_assert!(!noun.is_empty() && !noun.ends_with(' ') && !noun.contains("  "), "{:?}", noun);
        prop_assert!(!past.is_empty() && !past.ends_with(' ') && !past.contains("  "), "{:?}", past);
        let text = serde_json::to_string(&Deed::of(&command, &doc)).expect("JSON");
        prop_assert_eq!(serde_json::from_str::<Deed>(&text).ok(), Some(Deed::of(&command, &doc)));
    }
}
