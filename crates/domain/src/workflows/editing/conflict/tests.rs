//! What a decision becomes, and when there is nothing to decide.

use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::{
    publishing::Network,
    workflows::{commands::properties as any, doc::EdgeId, main_job},
};

fn conflict(command: Command, field: &str) -> Conflict {
    Conflict {
        id: 1,
        also: Vec::new(),
        command,
        field: field.to_owned(),
        theirs: None,
        mine: None,
        message: "Why".to_owned(),
        by: None,
    }
}

#[test]
fn a_name_can_be_made_of_both_and_keeps_the_key_that_is_there() {
    let mut doc = main_job(&[Network::X]);
    let node = doc.by_key("plan").expect("plan").id;
    let rename = |old: &str, key: &str, name: &str| Command::Rename {
        node,
        old_key: old.into(),
        key: key.into(),
        name: name.into(),
    };
    apply(&mut doc, &rename("plan", "idea", "Idea")).expect("theirs");
    let mine = conflict(rename("plan", "plan", "Thought"), "name");
    assert_eq!(mine.node(), Some(node));
    let command = mine.resolved(&Choice::Mine, &doc);
    assert_eq!(command, Some(rename("idea", "idea", "Thought")));
    assert!(mine.can_be_both());
    let both = Choice::Both(json!("Idea, a thought"));
    let command = mine.resolved(&both, &doc).expect("both");
    apply(&mut doc, &command).expect("applies");
    assert_eq!(doc.nodes[&node].name, "Idea, a thought");
    assert_eq!(mine.resolved(&Choice::Both(json!(5)), &doc), None);
    assert_eq!(mine.resolved(&Choice::Theirs, &doc), None);
}

#[test]
fn only_what_writes_one_value_can_be_both() {
    let doc = main_job(&[Network::X]);
    let node = doc.by_key("plan").expect("plan").id;
    let note = Command::SetOption {
        node,
        option: NodeOption::Note(Some("a".into())),
    };
    let label = Command::SetLabel {
        edge: EdgeId(Uuid::from_u128(1)),
        label: None,
    };
    let details = |name: Option<&str>, text: Option<&str>| Command::SetDetails {
        name: name.map(str::to_owned),
        description: text.map(str::to_owned),
    };
    let settings = |fields: &[&str]| Command::SetSettings {
        fields: fields
            .iter()
            .map(|f| ((*f).to_owned(), json!("x")))
            .collect(),
    };
    for (command, can) in [
        (note, true),
        (label, true),
        (details(Some("a"), None), true),
        (details(None, Some("a")), true),
        (details(Some("a"), Some("b")), false),
        (settings(&["dedupe"]), true),
        (settings(&["dedupe", "tz"]), false),
        (Command::SetPin { node, pin: None }, false),
        (
            Command::SetEnabled {
                nodes: vec![node],
                enabled: true,
            },
            false,
        ),
    ] {
        assert_eq!(
            conflict(command.clone(), "").can_be_both(),
            can,
            "{command:?}"
        );
    }
}

#[test]
fn mine_leaves_out_what_is_gone() {
    let mut doc = main_job(&[Network::X]);
    let (plan, draft) = (
        doc.by_key("plan").expect("plan").id,
        doc.by_key("draft_x").expect("draft").id,
    );
    let gone = Command::RemoveNodes {
        nodes: vec![plan],
        heal: true,
    };
    apply(&mut doc, &gone).expect("theirs");
    let mine = Command::RemoveNodes {
        nodes: vec![plan, draft],
        heal: true,
    };
    assert!(!is_done(&mut doc, &mine));
    let command = conflict(mine, "")
        .resolved(&Choice::Mine, &doc)
        .expect("mine");
    apply(&mut doc, &command).expect("applies");
    assert!(!doc.nodes.contains_key(&draft));
    assert!(is_done(&mut doc, &gone));
}

proptest! {
    #[test]
    fn what_is_done_is_known_to_be_done(mut doc in any::doc(), command in any::command(0)) {
        let before = doc.clone();
        let was_done = is_done(&mut doc, &command);
        prop_assert_eq!(&doc, &before, "asking changes nothing");
        if apply(&mut doc, &command).is_ok() {
            prop_assert_eq!(was_done, doc == before, "{:?}", command);
            let makes_ids = matches!(command, Command::Duplicate { .. } | Command::Paste { .. } | Command::SpliceInto { .. });
            let again = is_done(&mut doc, &command);
            let is_rename = matches!(&command, Command::Rename { old_key, key, .. } if old_key != key);
            prop_assert!(again || makes_ids || is_rename, "{:?}", command);
        }
    }
}
