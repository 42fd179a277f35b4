//! When edits are sent, what is sent again, what the chip says.

use super::{
    super::{
        super::{
            super::{doc::Position, draft::BATCH_MAX},
            chip::{Chip, Reason},
        },
        BATCH_BYTES, COMMAND_BYTES_MAX, EditError, PENDING_BYTES_MAX,
    },
    *,
};

#[test]
fn a_batch_goes_after_the_last_edit_and_never_before_it_is_stored() {
    let mut desk = Desk::new();
    let doc = desk.tab.shown().clone();
    desk.edit(set(&doc, "plan", "x", "1"));
    desk.pass(500);
    desk.edit(set(&doc, "plan", "y", "1"));
    assert_eq!(desk.tab.next_tick(desk.now), Some(desk.now + 800));
    desk.pass(799);
    assert_eq!((desk.writes.len(), desk.sent.len()), (2, 0));
    desk.pass(1);
    // The batch is noted in the log, and waits for that.
    assert_eq!((desk.writes.len(), desk.sent.len()), (3, 0));
    desk.call(|tab, now| tab.stored(2, now));
    assert_eq!(desk.sent.len(), 0);
    desk.store();
    assert_eq!(desk.sent.len(), 1);
    assert_eq!((desk.sent[0].base_rev, desk.sent[0].commands.len()), (0, 2));
    // One at a time: what comes meanwhile waits for the answer.
    desk.edit(set(&doc, "plan", "z", "1"));
    desk.pass(6_000);
    desk.store();
    assert_eq!(desk.sent.len(), 1);
    let first = desk.sent.pop().expect("sent");
    desk.answer(&first);
    desk.store();
    assert_eq!((desk.sent.len(), desk.sent[0].base_rev), (1, 1));
    let second = desk.sent.pop().expect("sent");
    desk.answer(&second);
    assert_eq!(desk.kept(), (0, 0));
    assert_eq!(desk.tab.acknowledged(), (&desk.server.doc, 2));
    assert_eq!(desk.tab.shown(), &desk.server.doc);
}

#[test]
fn who_types_on_and_on_is_saved_within_five_seconds_and_ctrl_s_saves_at_once() {
    let mut desk = Desk::new();
    let doc = desk.tab.shown().clone();
    let begin = desk.now;
    for n in 0..12 {
        desk.edit(set(&doc, "plan", "x", &n.to_string()));
        desk.pass(if n < 11 { 450 } else { 50 });
        desk.store();
        if !desk.sent.is_empty() {
            break;
        }
    }
    assert!(desk.now - begin <= 5_400, "{}", desk.now - begin);
    // Letters of one field are one command.
    let batch = desk.sent.pop().expect("sent");
    assert_eq!(batch.commands.len(), 1);
    desk.answer(&batch);
    desk.edit(set(&doc, "plan", "y", "1"));
    desk.call(Session::flush);
    desk.store();
    assert_eq!(desk.sent.len(), 1, "no time has passed");
}

#[test]
fn a_batch_stays_within_its_bounds() {
    let mut desk = Desk::new();
    let doc = desk.tab.shown().clone();
    for n in 0..BATCH_MAX + 10 {
        desk.edit(set(&doc, "plan", &format!("f{n}"), "1"));
    }
    let batch = desk.next_batch();
    assert_eq!(batch.commands.len(), BATCH_MAX);
    desk.answer(&batch);
    let batch = desk.next_batch();
    assert_eq!((batch.commands.len(), batch.base_rev), (10, 1));
    desk.answer(&batch);
    let large = "x".repeat(BATCH_BYTES / 2);
    for n in 0..3 {
        desk.edit(set(&doc, "plan", &format!("g{n}"), &large));
    }
    let batch = desk.next_batch();
    assert_eq!(batch.commands.len(), 1, "two would be too large");
    let none = Selection::default;
    let huge = set(&doc, "plan", "g", &"x".repeat(COMMAND_BYTES_MAX));
    let refused = desk.tab.edit(huge, none(), desk.now);
    assert!(matches!(refused, Err(EditError::TooLarge(_))));
    let large = "x".repeat(COMMAND_BYTES_MAX - 200);
    let refused = (0..100).find_map(|n| {
        let command = set(&doc, "plan", &format!("h{n}"), &large);
        desk.tab
            .edit(command, none(), desk.now)
            .err()
            .map(|e| (n, e))
    });
    let most = PENDING_BYTES_MAX / COMMAND_BYTES_MAX;
    assert!(matches!(refused, Some((n, EditError::Full)) if n + 1 >= most && n <= most));
}

#[test]
fn an_edit_that_changes_nothing_or_cannot_be_done_is_not_logged() {
    let mut desk = Desk::new();
    let empty = Command::MoveNodes {
        places: std::collections::BTreeMap::new(),
    };
    assert_eq!(desk.edit(empty).deed, None);
    let gone = Command::SetParam {
        node: NodeId(Uuid::from_u128(1)),
        field: "x".into(),
        value: None,
    };
    let refused = desk.tab.edit(gone, Selection::default(), desk.now);
    assert!(matches!(refused, Err(EditError::Command(_))));
    assert_eq!((desk.writes.len(), desk.tab.unsaved()), (0, 0));
    assert_eq!(desk.tab.next_tick(desk.now), None);
}

#[test]
fn without_an_answer_the_same_batch_goes_again_and_counts_once() {
    let mut desk = Desk::new();
    let doc = desk.tab.shown().clone();
    let node = Command::Duplicate {
        copies: vec![super::super::super::super::commands::Copied {
            from: id(&doc, "plan"),
            id: NodeId(Uuid::from_u128(5)),
            key: "copy".into(),
            name: "Copy".into(),
        }],
        edges: std::collections::BTreeMap::new(),
        offset: Position::default(),
    };
    desk.edit(node);
    let batch = desk.next_batch();
    desk.serve(&batch).expect("applied, but the answer is lost");
    desk.pass(19_000);
    assert_eq!(desk.sent.len(), 0);
    desk.pass(1_000);
    let again = desk.sent.pop().expect("sent again");
    assert_eq!(again, batch);
    desk.answer(&again);
    assert_eq!((desk.server.rev, desk.tab.acknowledged().1), (1, 1));
    assert_eq!(desk.tab.shown(), &desk.server.doc);
    assert!(desk.tab.conflicts().is_empty());
    // A second answer to it is ignored.
    let late = desk.serve(&batch).expect("known");
    desk.edit(set(&doc, "plan", "x", "1"));
    let id = batch.batch.expect("an id");
    desk.call(|tab, now| tab.answered(id, late, now));
    assert_eq!(desk.tab.unsaved(), 1);
}

#[test]
fn failures_are_tried_again_with_growing_pauses() {
    let mut desk = Desk::new();
    let doc = desk.tab.shown().clone();
    desk.edit(set(&doc, "plan", "x", "1"));
    let batch = desk.next_batch();
    for (n, why) in [Failure::Offline, Failure::Server, Failure::Offline]
        .into_iter()
        .enumerate()
    {
        desk.fail(&batch, why);
        let pause = 500 << n;
        assert_eq!(desk.tab.next_tick(desk.now), Some(desk.now + pause));
        desk.pass(pause - 1);
        assert_eq!(desk.sent.len(), 0);
        desk.pass(1);
        assert_eq!(desk.sent.pop().as_ref(), Some(&batch));
    }
    desk.fail(&batch, Failure::Busy(7_000));
    assert_eq!(desk.tab.next_tick(desk.now), Some(desk.now + 7_000 + 4_000));
    desk.call(Session::retry);
    let again = desk.sent.pop().expect("sent at once");
    desk.answer(&again);
    assert_eq!(desk.tab.unsaved(), 0);
}

#[test]
fn the_chip_says_what_is_so() {
    let mut desk = Desk::new();
    let doc = desk.tab.shown().clone();
    assert_eq!(desk.tab.chip(desk.now), Chip::Saved(None));
    desk.edit(set(&doc, "plan", "x", "1"));
    assert_eq!(desk.tab.chip(desk.now + 299), Chip::Saved(None));
    assert_eq!(desk.tab.next_tick(desk.now), Some(desk.now + 300));
    assert_eq!(desk.tab.chip(desk.now + 300), Chip::Saving);
    let batch = desk.next_batch();
    desk.call(Session::offline);
    let offline = |waiting, is_kept| Chip::Offline { waiting, is_kept };
    assert_eq!(desk.tab.chip(desk.now), offline(1, true));
    desk.fail(&batch, Failure::Offline);
    desk.edit(set(&doc, "plan", "y", "1"));
    assert_eq!(desk.tab.chip(desk.now), offline(2, true));
    desk.call(Session::storage_failed);
    assert_eq!(desk.tab.chip(desk.now), offline(2, false));
    desk.call(Session::online);
    assert_eq!(desk.tab.chip(desk.now + 300), Chip::Saving);
    for (why, reason, can_retry) in [
        (Failure::Server, Reason::Server, true),
        (Failure::SignedOut, Reason::SignedOut, true),
        (
            Failure::Closed("It is archived".into()),
            Reason::Refused("It is archived".into()),
            true,
        ),
        (Failure::Forbidden, Reason::Forbidden, false),
        (Failure::Gone, Reason::Gone, false),
    ] {
        desk.fail(&batch, why);
        assert_eq!(
            desk.tab.chip(desk.now),
            Chip::NotSaved { reason, can_retry }
        );
    }
    desk.call(|tab, now| tab.set_access(Access::Write, now));
    desk.sent.clear();
    desk.call(Session::retry);
    let again = desk.sent.pop().expect("sent");
    desk.answer(&again);
    let last = desk.next_batch();
    desk.answer(&last);
    assert_eq!(desk.tab.chip(desk.now), Chip::Saved(Some(desk.now)));
}

#[test]
fn a_batch_that_is_too_large_is_halved_and_what_is_alone_too_large_is_listed() {
    let mut desk = Desk::new();
    let doc = desk.tab.shown().clone();
    for n in 0..4 {
        desk.edit(set(&doc, "plan", &format!("f{n}"), "1"));
    }
    let batch = desk.next_batch();
    desk.fail(&batch, Failure::TooLarge);
    desk.store();
    let half = desk.sent.pop().expect("at once");
    assert_eq!(half.commands, batch.commands[..2]);
    assert_ne!(half.batch, batch.batch);
    desk.fail(&half, Failure::TooLarge);
    desk.store();
    let one = desk.sent.pop().expect("at once");
    assert_eq!(one.commands, batch.commands[..1]);
    desk.fail(&one, Failure::TooLarge);
    assert_eq!(desk.tab.conflicts().len(), 1);
    assert_eq!(param(desk.tab.shown(), "plan", "f0"), "");
    assert_eq!(param(desk.tab.shown(), "plan", "f1"), "1");
    for _ in 0..2 {
        let next = desk.next_batch();
        desk.answer(&next);
    }
    assert_eq!((desk.tab.unsaved(), desk.kept()), (0, (0, 1)));
}

#[test]
fn a_refused_command_is_listed_with_what_builds_on_it_and_the_others_go_on() {
    let mut desk = Desk::new();
    let doc = desk.tab.shown().clone();
    desk.edit(set(&doc, "plan", "x", "0"));
    desk.pass(2_000);
    desk.edit(set(&doc, "plan", "x", "1"));
    desk.edit(set(&doc, "plan", "y", "1"));
    desk.pass(2_000);
    desk.edit(set(&doc, "plan", "x", "2"));
    let mut batch = desk.next_batch();
    while batch.commands.len() < 3 {
        desk.answer(&batch);
        batch = desk.next_batch();
    }
    desk.fail(&batch, Failure::Refused(Some(0), "Not so".into()));
    assert_eq!(desk.tab.conflicts().len(), 1, "{:?}", desk.tab.conflicts());
    assert_eq!(desk.tab.conflicts()[0].message, "Not so");
    let rest = desk.next_batch();
    desk.answer(&rest);
    assert_eq!(param(&desk.server.doc, "plan", "y"), "1");
}

#[test]
fn a_refusal_without_a_place_waits_for_the_next_edit() {
    let mut desk = Desk::new();
    let doc = desk.tab.shown().clone();
    desk.edit(set(&doc, "plan", "x", "1"));
    let batch = desk.next_batch();
    desk.fail(
        &batch,
        Failure::Refused(None, "The document is too large".into()),
    );
    let reason = Reason::Refused("The document is too large".into());
    let chip = Chip::NotSaved {
        reason,
        can_retry: true,
    };
    assert_eq!(desk.tab.chip(desk.now), chip);
    desk.pass(60_000);
    desk.store();
    assert_eq!(desk.sent.len(), 0);
    let undone = desk
        .tab
        .undo(Selection::default(), desk.now)
        .expect("undone");
    desk.follow(undone.effects);
    let both = desk.next_batch();
    assert_eq!(both.commands.len(), 2);
    desk.answer(&both);
    assert_eq!(desk.server.doc, doc);
}

#[test]
fn undo_is_kept_after_saving_and_is_an_edit_like_others() {
    let mut desk = Desk::new();
    let doc = desk.tab.shown().clone();
    let plan = id(&doc, "plan");
    let picked = Selection {
        nodes: [plan].into(),
        ..Selection::default()
    };
    let command = set(&doc, "plan", "x", "1");
    let edited = desk
        .tab
        .edit(command, picked.clone(), desk.now)
        .expect("an edit");
    desk.follow(edited.effects);
    let batch = desk.next_batch();
    desk.answer(&batch);
    let undone = desk
        .tab
        .undo(Selection::default(), desk.now)
        .expect("undone");
    assert_eq!(undone.selection, Some(picked));
    assert!(
        undone
            .deed
            .expect("words")
            .noun()
            .starts_with("change of x in")
    );
    desk.follow(undone.effects);
    let batch = desk.next_batch();
    assert!(matches!(batch.commands[..], [Command::Undo { .. }]));
    desk.answer(&batch);
    assert_eq!(desk.server.doc, doc);
    let redone = desk
        .tab
        .redo(Selection::default(), desk.now)
        .expect("redone");
    desk.follow(redone.effects);
    let batch = desk.next_batch();
    desk.answer(&batch);
    assert_eq!(param(&desk.server.doc, "plan", "x"), "1");
}
