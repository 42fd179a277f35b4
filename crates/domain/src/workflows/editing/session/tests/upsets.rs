//! A storage that hangs, a page that is older than the server.

use super::{
    super::{
        super::{super::hash::content_hash, conflict::Choice},
        EditError,
    },
    *,
};

#[test]
fn a_storage_that_hangs_holds_nothing_up_and_gets_everything_when_it_is_back() {
    let mut desk = Desk::new();
    let doc = desk.tab.shown().clone();
    desk.edit(set(&doc, "plan", "x", "1"));
    desk.pass(800);
    desk.pass(9_999);
    assert_eq!(desk.sent.len(), 0);
    desk.pass(1);
    let batch = desk.sent.pop().expect("sent all the same");
    desk.answer(&batch);
    let before = desk.writes.len();
    desk.edit(set(&doc, "plan", "y", "1"));
    desk.theirs(vec![set(&doc, "plan", "z", "theirs")]);
    desk.edit(set(&doc, "plan", "z", "mine"));
    desk.hear();
    assert_eq!(desk.writes.len(), before, "it is given nothing");
    assert_eq!(desk.kept(), (1, 0), "and holds what is done with");
    desk.store();
    assert_eq!(desk.kept(), (1, 1));
    let next = desk.next_batch();
    desk.answer(&next);
    assert_eq!(desk.kept(), (0, 1));
    let id = desk.tab.conflicts()[0].id;
    let none = Selection::default();
    let decided = desk
        .tab
        .resolve(id, &Choice::Theirs, none.clone(), desk.now);
    desk.follow(decided.expect("decided").effects);
    assert_eq!(desk.kept(), (0, 0));
    let refused = desk.tab.resolve(id, &Choice::Mine, none, desk.now);
    assert_eq!(refused, Err(EditError::Decided));
}

#[test]
fn an_older_page_finds_out_that_the_server_sees_another_document() {
    let mut desk = Desk::new();
    let doc = desk.tab.shown().clone();
    for is_same in [true, false] {
        desk.edit(set(&doc, "plan", "x", &is_same.to_string()));
        let batch = desk.next_batch();
        let mut answer = desk.serve(&batch).expect("applied");
        if !is_same {
            // The server's program does something else with the command.
            desk.server.doc.description = "New".into();
        }
        answer.doc_hash = content_hash(&desk.server.doc);
        let id = batch.batch.expect("an id");
        desk.call(|tab, now| tab.answered(id, answer, now));
        desk.call(Session::verify);
        let asked: &[Effect] = if is_same { &[] } else { &[Effect::Fetch] };
        assert_eq!(desk.asked, asked);
    }
    desk.serve_questions();
    assert_eq!(desk.tab.shown(), &desk.server.doc);
    desk.call(Session::verify);
    assert!(desk.asked.is_empty());
}
