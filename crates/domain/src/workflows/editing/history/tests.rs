//! What a person can take back, and what not.

use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::{
    publishing::Network,
    workflows::{commands::apply, doc::Node, main_job},
};

struct Desk {
    doc: WorkflowDoc,
    history: History,
    edits: u64,
}

impl Desk {
    fn new() -> Self {
        Self {
            doc: main_job(&[Network::X]),
            history: History::default(),
            edits: 0,
        }
    }

    fn id(&self, key: &str) -> NodeId {
        self.doc.by_key(key).expect(key).id
    }

    fn set(&self, key: &str, field: &str, value: &str) -> Command {
        Command::SetParam {
            node: self.id(key),
            field: field.into(),
            value: Some(value.into()),
        }
    }

    fn edit(&mut self, command: &Command, now: Millis) -> u64 {
        let deed = Deed::of(command, &self.doc);
        let inverse = apply(&mut self.doc, command).expect("applies");
        self.edits += 1;
        let done = Done {
            edit: self.edits,
            command,
            inverse,
            deed,
            selection: Selection::default(),
        };
        self.history.did(done, now);
        self.edits
    }

    fn undo(&mut self) -> Result<Deed, UndoError> {
        let step = self.history.take_undo()?;
        let inverse = match apply(&mut self.doc, &step.command) {
            Ok(inverse) => inverse,
            Err(why) => return Err(self.history.refused(step, why)),
        };
        self.edits += 1;
        self.history
            .undone(&step, self.edits, inverse, Selection::default());
        Ok(step.deed)
    }

    fn redo(&mut self) -> Result<Deed, UndoError> {
        let step = self.history.take_redo()?;
        let inverse = apply(&mut self.doc, &step.command).expect("applies");
        self.edits += 1;
        self.history
            .redone(&step, self.edits, inverse, Selection::default());
        Ok(step.deed)
    }

    fn theirs(&mut self, command: &Command) {
        apply(&mut self.doc, command).expect("applies");
        let since = Since::of(std::slice::from_ref(command));
        self.history.theirs(&since, Some("Ana"));
    }
}

#[test]
fn two_hundred_steps_go_back_and_forth() {
    let mut desk = Desk::new();
    let mut docs = vec![desk.doc.clone()];
    for n in 0..STEPS_MAX as u64 + 10 {
        // Far enough apart to be steps of their own.
        let command = desk.set("plan", "x", &n.to_string());
        desk.edit(&command, n * 2_000);
        docs.push(desk.doc.clone());
    }
    assert_eq!(desk.history.len(), (STEPS_MAX, 0));
    const { assert!(STEPS_MAX >= 200) };
    for back in 0..STEPS_MAX {
        assert_eq!(desk.doc, docs[docs.len() - 1 - back]);
        desk.undo().expect("undone");
    }
    assert_eq!(desk.undo(), Err(UndoError::Nothing));
    assert_eq!(desk.doc, docs[10]);
    for forth in 0..STEPS_MAX {
        desk.redo().expect("redone");
        assert_eq!(desk.doc, docs[11 + forth]);
    }
    assert_eq!(desk.redo(), Err(UndoError::Nothing));
}

#[test]
fn letters_typed_within_a_second_are_one_step_and_anything_between_parts_them() {
    let mut desk = Desk::new();
    let before = desk.doc.clone();
    for (n, text) in ["a", "ab", "abc"].iter().enumerate() {
        let command = desk.set("plan", "x", text);
        desk.edit(&command, n as u64 * 1_000);
    }
    assert_eq!(desk.history.len().0, 1);
    let command = desk.set("plan", "x", "abcd");
    desk.edit(&command, 3_001);
    let other = desk.set("plan", "y", "1");
    desk.edit(&other, 3_002);
    desk.edit(&command, 3_003);
    assert_eq!(desk.history.len().0, 4);
    for _ in 0..3 {
        desk.undo().expect("undone");
    }
    assert_eq!(desk.doc.nodes[&desk.id("plan")].params["x"], json!("abc"));
    desk.undo().expect("undone");
    assert_eq!(desk.doc, before);
    // What was undone is a step of its own, and a new edit ends doing again.
    desk.redo().expect("redone");
    desk.edit(&command, 3_004);
    assert_eq!(desk.history.len(), (2, 0));
}

#[test]
fn two_renames_in_a_row_are_one_step_that_goes_back_exactly() {
    let mut desk = Desk::new();
    let command = desk.set("draft_x", "brief", "{{ steps.plan.angle }}");
    desk.edit(&command, 0);
    let before = desk.doc.clone();
    let plan = desk.id("plan");
    for (n, (old, new)) in [("plan", "idea"), ("idea", "thought")].iter().enumerate() {
        let rename = Command::Rename {
            node: plan,
            old_key: (*old).into(),
            key: (*new).into(),
            name: (*new).into(),
        };
        desk.edit(&rename, 5_000 + n as u64);
    }
    assert_eq!(desk.history.len().0, 2);
    let after = desk.doc.clone();
    let deed = desk.undo().expect("undone");
    assert_eq!(deed.noun(), "rename of Plan the posts");
    assert_eq!(desk.doc, before);
    desk.redo().expect("redone");
    assert_eq!(desk.doc, after);
}

#[test]
fn what_somebody_changed_since_is_refused_whole_with_what_builds_on_it() {
    let mut desk = Desk::new();
    let plan = desk.id("plan");
    let both = |x: &str, on: bool| Command::ReplaceSubgraph {
        remove: vec![plan],
        disconnect: vec![],
        nodes: vec![Node {
            enabled: on,
            ..Node::new(plan, "campaign.plan", "plan", x)
        }],
        edges: vec![],
    };
    let command = desk.set("draft_x", "persona", "mine");
    desk.edit(&command, 0);
    let command = desk.set("plan", "x", "1");
    desk.edit(&command, 5_000);
    desk.edit(&both("A", true), 10_000);
    let theirs = Command::SetEnabled {
        nodes: vec![plan],
        enabled: false,
    };
    desk.theirs(&theirs);
    let was = desk.doc.clone();
    let refused = desk.undo().expect_err("Ana changed a part of it");
    let UndoError::Changed { deed, field, by } = &refused else {
        panic!("{refused:?}")
    };
    assert_eq!(deed.noun(), "replacement of A");
    assert_eq!((field.as_str(), by.as_deref()), ("enabled", Some("Ana")));
    assert!(refused.to_string().contains("Ana has changed enabled"));
    // It stood on the value that the refused step has taken away.
    assert!(matches!(desk.undo(), Err(UndoError::Changed { .. })));
    assert_eq!(desk.doc, was, "a refused step changes nothing");
    desk.undo().expect("another place");
    assert_eq!(desk.undo(), Err(UndoError::Nothing));
}

#[test]
fn others_may_rename_what_a_step_reads() {
    let mut desk = Desk::new();
    let command = desk.set("draft_x", "brief", "{{ steps.plan.angle }}");
    desk.edit(&command, 0);
    let command = desk.set("draft_x", "brief", "x");
    desk.edit(&command, 5_000);
    let rename = Command::Rename {
        node: desk.id("plan"),
        old_key: "plan".into(),
        key: "idea".into(),
        name: "Idea".into(),
    };
    desk.theirs(&rename);
    desk.undo().expect("undone");
    let draft = &desk.doc.nodes[&desk.id("draft_x")];
    assert_eq!(draft.params["brief"], json!("{{ steps.idea.angle }}"));
}

#[test]
fn an_edit_that_did_not_go_through_has_no_step_any_more() {
    let mut desk = Desk::new();
    let first = desk.set("plan", "x", "1");
    let edit = desk.edit(&first, 0);
    let second = desk.set("plan", "x", "2");
    desk.edit(&second, 5_000);
    let other = desk.set("plan", "y", "3");
    desk.edit(&other, 10_000);
    desk.history.lost(&BTreeSet::from([edit]));
    desk.undo().expect("another place");
    assert!(matches!(
        desk.undo(),
        Err(UndoError::Changed { by: None, .. })
    ));
    assert_eq!(desk.undo(), Err(UndoError::Nothing));
}

#[test]
fn a_step_that_does_not_fit_is_refused_and_changes_nothing() {
    let mut desk = Desk::new();
    let plan = desk.id("plan");
    let group = super::super::super::doc::Group {
        title: "G".into(),
        color: String::new(),
        nodes: BTreeSet::new(),
        note: String::new(),
    };
    let id = GroupId(Uuid::from_u128(5));
    let command = Command::Group { id, group };
    desk.edit(&command, 0);
    let command = desk.set("plan", "x", "1");
    desk.edit(&command, 5_000);
    // Nobody told the history.
    let gone = Command::RemoveNodes {
        nodes: vec![plan],
        heal: true,
    };
    apply(&mut desk.doc, &gone).expect("removed");
    let was = desk.doc.clone();
    assert!(matches!(desk.undo(), Err(UndoError::Refused { .. })));
    assert_eq!(desk.doc, was);
    desk.undo().expect("the group");
}

#[test]
fn large_steps_stay_within_bounds() {
    let mut desk = Desk::new();
    let text = "x".repeat(512 * 1024);
    for n in 0..60_u128 {
        let mut node = Node::new(
            NodeId(Uuid::from_u128(n)),
            "data.set",
            &format!("p{n}"),
            "P",
        );
        node.params.insert("text".into(), text.as_str().into());
        let command = Command::Paste {
            nodes: vec![node],
            edges: vec![],
            notes: std::collections::BTreeMap::new(),
        };
        // Taking out the one before holds its content.
        let gone = Command::RemoveNodes {
            nodes: vec![NodeId(Uuid::from_u128(n))],
            heal: false,
        };
        desk.edit(&command, n as u64 * 5_000);
        desk.edit(&gone, n as u64 * 5_000 + 1);
        assert!(desk.history.bytes <= BYTES_MAX);
    }
    assert!(
        (30..120).contains(&desk.history.len().0),
        "{:?}",
        desk.history.len()
    );
    for _ in 0..desk.history.len().0 {
        desk.undo().expect("undone");
        assert!(desk.history.bytes <= BYTES_MAX);
    }
}

#[test]
fn the_selection_comes_back() {
    let mut desk = Desk::new();
    let plan = desk.id("plan");
    let picked = Selection {
        nodes: BTreeSet::from([plan, NodeId(Uuid::from_u128(9))]),
        ..Selection::default()
    };
    let command = desk.set("plan", "x", "1");
    let inverse = apply(&mut desk.doc, &command).expect("set");
    let deed = Deed::whole();
    let done = Done {
        edit: 1,
        command: &command,
        inverse: inverse.clone(),
        deed,
        selection: picked.clone(),
    };
    desk.history.did(done, 0);
    let step = desk.history.take_undo().expect("a step");
    assert_eq!(step.selection, picked);
    let mut there = step.selection.clone();
    there.retain_in(&desk.doc);
    assert_eq!(there.nodes, BTreeSet::from([plan]));
    desk.history.undone(&step, 2, inverse, Selection::default());
    let again = desk.history.take_redo().expect("a step");
    assert_eq!(again.selection, Selection::default());
}
