//! What others change, conflicts and decisions, the lease.

use serde_json::json;

use super::{
    super::{
        super::{
            chip::{Chip, Reason},
            conflict::Choice,
            history::UndoError,
        },
        ASK_MS, EditError, ReadOnly,
    },
    *,
};

fn none() -> Selection {
    Selection::default()
}

#[test]
fn other_fields_are_merged_with_a_word_about_who_changed_what() {
    let mut desk = Desk::new();
    let doc = desk.tab.shown().clone();
    desk.edit(set(&doc, "plan", "x", "mine"));
    desk.theirs(vec![
        set(&doc, "plan", "y", "theirs"),
        set(&doc, "plan", "z", "theirs"),
    ]);
    desk.hear();
    let name = &doc.nodes[&id(&doc, "plan")].name;
    let said = ["y", "z"].map(|f| format!("P9 changed {f} in {name}"));
    assert_eq!(desk.told, said);
    for (field, value) in [("x", "mine"), ("y", "theirs"), ("z", "theirs")] {
        assert_eq!(param(desk.tab.shown(), "plan", field), value);
    }
    let batch = desk.next_batch();
    assert_eq!(batch.base_rev, 1);
    desk.answer(&batch);
    assert_eq!((desk.tab.shown(), desk.kept()), (&desk.server.doc, (0, 0)));
    // What is known already is nothing new.
    desk.hear();
    assert_eq!(desk.told.len(), 2);
}

#[test]
fn the_same_field_is_a_conflict_that_is_kept_until_it_is_decided() {
    for at_server in [false, true] {
        let choices = [
            (Choice::Mine, "mine"),
            (Choice::Theirs, "theirs"),
            (Choice::Both(json!("mine and theirs")), "mine and theirs"),
        ];
        for (choice, wanted) in choices {
            let mut desk = Desk::new();
            let doc = desk.tab.shown().clone();
            desk.edit(set(&doc, "plan", "x", "mine"));
            desk.theirs(vec![set(&doc, "plan", "x", "theirs")]);
            if at_server {
                let batch = desk.next_batch();
                desk.answer(&batch);
            } else {
                desk.hear();
            }
            assert_eq!(param(desk.tab.shown(), "plan", "x"), "theirs");
            assert_eq!(desk.tab.chip(desk.now), Chip::Conflict(1));
            let conflict = desk.tab.conflicts()[0].clone();
            assert_eq!(conflict.field, "params.x");
            assert_eq!(conflict.theirs, Some(json!("theirs")));
            assert_eq!(conflict.mine, Some(json!("mine")));
            assert_eq!(conflict.by.as_deref(), (!at_server).then_some("P9"));
            assert!(conflict.can_be_both());
            assert_eq!(desk.kept(), (0, 1));
            let decided = desk.tab.resolve(conflict.id, &choice, none(), desk.now);
            desk.follow(decided.expect("decided").effects);
            if wanted != "theirs" {
                let batch = desk.next_batch();
                desk.answer(&batch);
            }
            assert_eq!(param(&desk.server.doc, "plan", "x"), wanted);
            assert_eq!((desk.tab.conflicts().len(), desk.kept()), (0, (0, 0)));
            let again = desk.tab.resolve(conflict.id, &choice, none(), desk.now);
            assert_eq!(again, Err(EditError::Decided));
        }
    }
}

#[test]
fn a_decision_that_cannot_be_carried_out_leaves_the_conflict() {
    let mut desk = Desk::new();
    let doc = desk.tab.shown().clone();
    let plan = id(&doc, "plan");
    desk.edit(set(&doc, "plan", "x", "mine"));
    let gone = Command::RemoveNodes {
        nodes: vec![plan],
        heal: true,
    };
    desk.theirs(vec![gone]);
    desk.hear();
    let conflict = desk.tab.conflicts()[0].id;
    let refused = desk.tab.resolve(conflict, &Choice::Mine, none(), desk.now);
    assert!(matches!(refused, Err(EditError::Command(_))));
    assert_eq!((desk.tab.conflicts().len(), desk.kept()), (1, (0, 1)));
}

#[test]
fn the_same_change_by_two_is_no_conflict() {
    let mut desk = Desk::new();
    let doc = desk.tab.shown().clone();
    desk.edit(set(&doc, "plan", "x", "same"));
    desk.theirs(vec![set(&doc, "plan", "x", "same")]);
    desk.hear();
    assert_eq!((desk.tab.conflicts().len(), desk.tab.unsaved()), (0, 0));
    assert_eq!(desk.kept(), (0, 0));
    let removed = Command::RemoveNodes {
        nodes: vec![id(&doc, "plan")],
        heal: true,
    };
    desk.edit(removed.clone());
    desk.theirs(vec![removed]);
    let batch = desk.next_batch();
    desk.answer(&batch);
    assert_eq!(
        (desk.tab.conflicts().len(), desk.tab.shown()),
        (0, &desk.server.doc)
    );
}

#[test]
fn what_waits_while_a_batch_meets_others_is_brought_onto_them() {
    let mut desk = Desk::new();
    let doc = desk.tab.shown().clone();
    desk.edit(set(&doc, "plan", "x", "first"));
    let batch = desk.next_batch();
    desk.edit(set(&doc, "plan", "x", "second"));
    desk.pass(2_000);
    desk.edit(set(&doc, "plan", "y", "other"));
    desk.theirs(vec![set(&doc, "plan", "x", "theirs")]);
    // What is heard while a batch is out may hold its own commands: its answer tells.
    desk.hear();
    assert_eq!(desk.told.len(), 0);
    desk.answer(&batch);
    assert_eq!(param(desk.tab.shown(), "plan", "x"), "theirs");
    assert_eq!(param(desk.tab.shown(), "plan", "y"), "other");
    // Both edits of the field are one decision.
    let [conflict] = desk.tab.conflicts() else {
        panic!("{:?}", desk.tab.conflicts())
    };
    assert_eq!(
        (conflict.mine.clone(), conflict.also.len()),
        (Some(json!("second")), 1)
    );
    let next = desk.next_batch();
    desk.answer(&next);
    assert_eq!(desk.tab.shown(), &desk.server.doc);
}

#[test]
fn others_make_a_step_of_undo_void() {
    let mut desk = Desk::new();
    let doc = desk.tab.shown().clone();
    desk.edit(set(&doc, "plan", "x", "mine"));
    let batch = desk.next_batch();
    desk.answer(&batch);
    desk.theirs(vec![set(&doc, "plan", "x", "theirs")]);
    desk.hear();
    let refused = desk.tab.undo(none(), desk.now);
    assert!(matches!(
        refused,
        Err(EditError::Undo(UndoError::Changed { .. }))
    ));
    assert_eq!(desk.tab.shown(), &desk.server.doc);
    let nothing = desk.tab.undo(none(), desk.now);
    assert_eq!(nothing, Err(EditError::Undo(UndoError::Nothing)));
}

#[test]
fn a_replaced_draft_is_fetched_and_what_waits_is_brought_onto_it() {
    let mut desk = Desk::new();
    let doc = desk.tab.shown().clone();
    desk.edit(set(&doc, "plan", "x", "mine"));
    desk.edit(set(&doc, "plan", "y", "mine"));
    let mut other = doc.clone();
    let plan = other.nodes.get_mut(&id(&doc, "plan")).expect("plan");
    plan.params.insert("x".into(), json!("restored"));
    desk.server.replace(other);
    let batch = desk.next_batch();
    desk.answer(&batch);
    assert_eq!(desk.asked, [Effect::Fetch]);
    desk.asked.clear();
    desk.pass(6_000);
    desk.store();
    assert_eq!(desk.sent.len(), 0, "nothing goes before the draft is known");
    desk.pass(ASK_MS);
    assert_eq!(desk.asked, [Effect::Fetch], "asked again");
    desk.serve_questions();
    assert_eq!(desk.tab.conflicts().len(), 1);
    let batch = desk.next_batch();
    assert_eq!((batch.base_rev, batch.commands.len()), (1, 1));
    desk.answer(&batch);
    assert_eq!(param(&desk.server.doc, "plan", "x"), "restored");
    assert_eq!(param(&desk.server.doc, "plan", "y"), "mine");
    assert_eq!(desk.told, [" replaced the workflow"]);
}

#[test]
fn who_loses_control_keeps_the_unsent_edits_apart_until_they_are_decided() {
    for is_kept in [true, false] {
        let mut desk = Desk::new();
        let doc = desk.tab.shown().clone();
        desk.edit(set(&doc, "plan", "x", "mine"));
        desk.edit(set(&doc, "draft_x", "tone", "mine"));
        let held = Access::Read(ReadOnly::Held("Ana".into()));
        desk.call(|tab, now| tab.set_access(held.clone(), now));
        assert_eq!((desk.tab.shown(), desk.tab.aside()), (&doc, 2));
        let chip = Chip::NotSaved {
            reason: Reason::NotWriter,
            can_retry: false,
        };
        assert_eq!(desk.tab.chip(desk.now), chip);
        let refused = desk.tab.edit(set(&doc, "plan", "z", "1"), none(), desk.now);
        let why = EditError::ReadOnly(ReadOnly::Held("Ana".into()));
        assert_eq!(why.to_string(), "Ana is editing");
        assert_eq!(refused, Err(why));
        // The others are watched.
        desk.theirs(vec![set(&doc, "plan", "x", "theirs")]);
        desk.hear();
        assert_eq!(desk.tab.shown(), &desk.server.doc);
        assert_eq!((desk.tab.conflicts().len(), desk.tab.aside()), (1, 1));
        desk.pass(60_000);
        assert_eq!(desk.sent.len(), 0);
        desk.call(|tab, now| tab.set_access(Access::Write, now));
        let refused = desk.tab.edit(set(&doc, "plan", "z", "1"), none(), desk.now);
        assert_eq!(refused, Err(EditError::Undecided(1)));
        if is_kept {
            desk.call(|tab, now| tab.take_up_aside(now).expect("allowed"));
            let batch = desk.next_batch();
            desk.answer(&batch);
        } else {
            desk.call(Session::drop_aside);
        }
        let tone = if is_kept { "mine" } else { "" };
        assert_eq!(param(&desk.server.doc, "draft_x", "tone"), tone);
        assert_eq!((desk.tab.shown(), desk.kept()), (&desk.server.doc, (0, 1)));
        desk.edit(set(&doc, "plan", "z", "1"));
    }
}

#[test]
fn a_batch_that_comes_too_late_for_the_lease_is_set_aside() {
    let mut desk = Desk::new();
    let doc = desk.tab.shown().clone();
    desk.edit(set(&doc, "plan", "x", "mine"));
    let batch = desk.next_batch();
    desk.server.writer = Some(9);
    desk.answer(&batch);
    assert_eq!((desk.tab.shown(), desk.tab.aside()), (&doc, 1));
    let refused = desk.tab.take_up_aside(desk.now);
    assert!(matches!(refused, Err(EditError::ReadOnly(_))));
    assert_eq!(desk.kept(), (1, 0));
}
