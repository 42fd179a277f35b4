//! A killed tab: what its log holds goes on its way, and counts once.

use super::{
    super::{
        super::{
            chip::Chip,
            log::{Head, Sent},
        },
        ReadOnly, history_needed,
    },
    *,
};

/// The same desk after its tab was killed and opened again.
fn reopen(desk: Desk, access: Access) -> Desk {
    let disk = desk.disk();
    let text = serde_json::to_string(&disk).expect("JSON");
    let disk: Vec<Entry> = serde_json::from_str(&text).expect("reads back");
    let draft = desk.server.draft();
    let needed = history_needed(&disk, draft.rev);
    let batches = needed.map_or_else(Vec::new, |rev| desk.server.history(rev));
    let seed = Uuid::from_u128(78);
    let (tab, effects) = Session::resume(draft, disk, batches, access, seed, desk.now);
    let mut writes = desk.writes;
    // The numbers begin anew; what was written stays.
    let begun = writes.len() as u64;
    let mut next = Desk::with(desk.server, tab);
    next.now = desk.now;
    for write in &mut writes {
        write.number = 0;
    }
    next.writes = writes;
    next.follow(effects);
    assert!(next.writes.len() as u64 >= begun);
    next
}

#[test]
fn what_was_not_sent_is_sent_on_the_newest_revision() {
    let mut desk = Desk::new();
    let doc = desk.tab.shown().clone();
    desk.edit(set(&doc, "plan", "x", "mine"));
    desk.edit(set(&doc, "plan", "y", "mine"));
    desk.theirs(vec![
        set(&doc, "plan", "y", "theirs"),
        set(&doc, "plan", "z", "theirs"),
    ]);
    let mut desk = reopen(desk, Access::Write);
    assert_eq!(param(desk.tab.shown(), "plan", "x"), "mine");
    assert_eq!(param(desk.tab.shown(), "plan", "y"), "theirs");
    assert_eq!(param(desk.tab.shown(), "plan", "z"), "theirs");
    assert_eq!(desk.tab.chip(desk.now), Chip::Conflict(1));
    desk.store();
    let batch = desk.sent.pop().expect("sent at once");
    assert_eq!((batch.base_rev, batch.commands.len()), (1, 1));
    desk.answer(&batch);
    assert_eq!((desk.tab.shown(), desk.kept()), (&desk.server.doc, (0, 1)));
    // The conflict is still there after another kill.
    let desk = reopen(desk, Access::Write);
    assert_eq!(desk.tab.conflicts().len(), 1);
}

#[test]
fn a_batch_that_arrived_without_an_answer_counts_once_with_what_waited_behind_it() {
    let mut desk = Desk::new();
    let doc = desk.tab.shown().clone();
    desk.edit(set(&doc, "plan", "x", "first"));
    let batch = desk.next_batch();
    desk.edit(set(&doc, "plan", "x", "second"));
    desk.theirs(vec![set(&doc, "draft_x", "tone", "theirs")]);
    desk.serve(&batch).expect("applied");
    desk.theirs(vec![set(&doc, "draft_x", "tone", "again")]);
    let head = desk.disk().remove(0);
    let sent = Sent {
        batch: batch.batch.expect("an id"),
        base_rev: 0,
        upto: 1,
    };
    assert_eq!(
        head.record,
        Record::Head(Head {
            base: 0,
            sent: Some(sent)
        })
    );
    let mut desk = reopen(desk, Access::Write);
    assert_eq!(param(desk.tab.shown(), "plan", "x"), "second");
    let again = desk.sent.pop().expect("the same again");
    assert_eq!(again, batch);
    desk.answer(&again);
    assert!(desk.tab.conflicts().is_empty());
    assert_eq!(param(desk.tab.shown(), "draft_x", "tone"), "again");
    let rest = desk.next_batch();
    desk.answer(&rest);
    assert_eq!(desk.server.rev, 4);
    assert_eq!((desk.tab.shown(), desk.kept()), (&desk.server.doc, (0, 0)));
    assert_eq!(param(desk.tab.shown(), "plan", "x"), "second");
}

#[test]
fn after_a_replacement_what_waited_is_listed_and_what_was_sent_is_asked_about() {
    for has_arrived in [false, true] {
        let mut desk = Desk::new();
        let doc = desk.tab.shown().clone();
        desk.edit(set(&doc, "plan", "x", "sent"));
        let batch = desk.next_batch();
        desk.edit(set(&doc, "plan", "y", "waiting"));
        if has_arrived {
            desk.serve(&batch).expect("applied");
        }
        desk.server.replace(doc.clone());
        let mut desk = reopen(desk, Access::Write);
        assert_eq!((desk.tab.shown(), desk.tab.conflicts().len()), (&doc, 1));
        let again = desk.sent.pop().expect("the same again");
        desk.answer(&again);
        desk.serve_questions();
        let listed = if has_arrived { 1 } else { 2 };
        assert_eq!(desk.tab.conflicts().len(), listed);
        assert_eq!(
            (desk.tab.shown(), desk.kept()),
            (&desk.server.doc, (0, listed))
        );
    }
}

#[test]
fn a_batch_from_before_a_replacement_is_followed_through_a_second_kill() {
    let mut desk = Desk::new();
    let doc = desk.tab.shown().clone();
    desk.edit(set(&doc, "plan", "x", "sent"));
    let batch = desk.next_batch();
    desk.serve(&batch).expect("applied");
    desk.server.replace(doc.clone());
    let mut desk = reopen(desk, Access::Write);
    desk.edit(set(&doc, "plan", "y", "new"));
    let mut desk = reopen(desk, Access::Write);
    assert_eq!(param(desk.tab.shown(), "plan", "y"), "new");
    assert_eq!(desk.sent.pop().as_ref(), Some(&batch));
    desk.answer(&batch);
    let next = desk.next_batch();
    desk.answer(&next);
    assert_eq!(desk.tab.shown(), &desk.server.doc);
    assert_eq!((desk.server.rev, desk.kept()), (3, (0, 0)));
}

#[test]
fn who_reopens_without_control_is_offered_what_was_not_sent() {
    let mut desk = Desk::new();
    let doc = desk.tab.shown().clone();
    desk.edit(set(&doc, "plan", "x", "mine"));
    let held = Access::Read(ReadOnly::Held("Ana".into()));
    let desk = reopen(desk, held);
    assert_eq!((desk.tab.shown(), desk.tab.aside()), (&doc, 1));
    let mut desk = reopen(desk, Access::Write);
    desk.store();
    let batch = desk.sent.pop().expect("sent");
    desk.answer(&batch);
    assert_eq!(param(&desk.server.doc, "plan", "x"), "mine");
}

#[test]
fn an_empty_log_is_like_none() {
    let desk = Desk::new();
    let before = desk.tab.shown().clone();
    let desk = reopen(desk, Access::Write);
    assert_eq!((desk.tab.shown(), desk.tab.unsaved()), (&before, 0));
    assert_eq!((desk.writes.len(), desk.sent.len()), (0, 0));
    assert_eq!(history_needed(&[], 7), None);
}
