//! Several edits that a person means as one.

use uuid::Uuid;

use super::{
    super::{
        super::super::{
            commands::Command,
            doc::{NodeId, Position},
            main_job,
        },
        Access, Session,
        model::Server,
    },
    Selection,
};
use crate::publishing::Network;

fn moved(id: NodeId, x: i32) -> Command {
    let places = [(id, Position { x, y: x })].into_iter().collect();
    Command::MoveNodes { places }
}

#[test]
fn several_edits_are_one_step_that_goes_and_comes_back_whole() {
    let server = Server::new(main_job(&[Network::X]));
    let before = server.doc.clone();
    let mut tab = Session::open(server.draft(), Access::Write, Uuid::from_u128(7));
    let ids: Vec<NodeId> = before.nodes.keys().copied().collect();
    // The last of what was done before does not join them, though it is about the same step.
    tab.edit(moved(ids[0], 1), Selection::default(), 1_000)
        .expect("moves");
    let one = tab.shown().clone();
    let off = Command::SetEnabled {
        nodes: vec![ids[1]],
        enabled: false,
    };
    let all = vec![moved(ids[0], 2), off, moved(ids[0], 3)];
    tab.edit_all(all, &Selection::default(), 1_100)
        .expect("all apply");
    let three = tab.shown().clone();
    assert_ne!(one, three);
    assert_eq!(tab.history().len(), (2, 0));
    tab.undo(Selection::default(), 1_200).expect("goes");
    assert_eq!(tab.shown(), &one);
    tab.redo(Selection::default(), 1_300).expect("comes back");
    assert_eq!(tab.shown(), &three);
    tab.undo(Selection::default(), 1_400).expect("goes again");
    tab.undo(Selection::default(), 1_500).expect("goes too");
    assert_eq!(tab.shown(), &before);
}

#[test]
fn if_one_does_not_fit_none_is_done() {
    let server = Server::new(main_job(&[Network::X]));
    let mut tab = Session::open(server.draft(), Access::Write, Uuid::from_u128(7));
    let before = tab.shown().clone();
    let id = *before.nodes.keys().next().expect("a step");
    let gone = Command::RemoveNodes {
        nodes: vec![NodeId(Uuid::nil())],
        heal: false,
    };
    let all = vec![moved(id, 2), gone];
    assert!(tab.edit_all(all, &Selection::default(), 1_000).is_err());
    assert_eq!(tab.shown(), &before);
    assert_eq!(tab.history().len(), (0, 0));
    assert_eq!(tab.unsaved(), 0);
}
