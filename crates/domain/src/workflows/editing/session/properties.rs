//! Whatever is lost, doubled, delayed or killed: all editors end with the same document, and no edit
//! vanishes or counts twice.

use std::cell::RefCell;
use std::collections::BTreeMap;

use proptest::{prelude::*, test_runner::TestRunner};
use serde_json::json;

use super::{
    super::{
        super::{
            commands::{Command, properties as any},
            doc::{NodeId, WorkflowDoc},
        },
        conflict::Choice,
        failure::Failure,
        history::UndoError,
    },
    EditError, Session,
    world::{Fate, World, none},
};

#[derive(Debug, Clone)]
enum Op {
    Edit(usize, Command),
    /// Writes a value that no other edit writes.
    Write(usize, u8, bool),
    Undo(usize),
    Redo(usize),
    Pass(u64),
    Flush(usize),
    Network(usize, bool),
    Store(usize, bool),
    Arrive(usize, bool),
    Hear(usize, bool),
    LoseRequest(usize, u8),
    LoseReply(usize, bool),
    Kill(usize),
    Open(usize),
    Feed(usize),
    Lease(usize),
    TellLease(usize),
    Resolve(usize, usize, u8),
    Aside(usize, bool),
    Replace(u8),
    NoStorage(usize),
    Retry(usize),
}

/// A document and what happens to it; only the second is shown when a case fails.
#[derive(Clone)]
struct Case(WorkflowDoc, Vec<Op>);

impl std::fmt::Debug for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.1.iter().try_for_each(|op| writeln!(f, "{op:?}"))
    }
}

fn case(ops: impl Strategy<Value = Vec<Op>>) -> impl Strategy<Value = Case> {
    (any::doc(), ops).prop_map(|(doc, ops)| Case(doc, ops))
}

fn op() -> impl Strategy<Value = Op> {
    let seat = 0_usize..3;
    let at = 0_usize..4;
    let flag = prop::bool::weighted(0.2);
    prop_oneof![
        8 => (seat.clone(), prop_oneof![any::command(0), any::command(8)]).prop_map(|(s, c)| Op::Edit(s, c)),
        8 => (seat.clone(), 0_u8..4, any::<bool>()).prop_map(|(s, n, f)| Op::Write(s, n, f)),
        3 => seat.clone().prop_map(Op::Undo),
        1 => seat.clone().prop_map(Op::Redo),
        6 => prop_oneof![Just(50), Just(900), Just(6_000), Just(25_000)].prop_map(Op::Pass),
        3 => seat.clone().prop_map(Op::Flush),
        1 => (seat.clone(), any::<bool>()).prop_map(|(s, on)| Op::Network(s, on)),
        14 => (seat.clone(), any::<bool>()).prop_map(|(s, t)| Op::Store(s, t)),
        10 => (at.clone(), flag).prop_map(|(a, f)| Op::Arrive(a, f)),
        10 => (at.clone(), flag).prop_map(|(a, f)| Op::Hear(a, f)),
        2 => (at.clone(), 0_u8..9).prop_map(|(a, w)| Op::LoseRequest(a, w)),
        2 => (at.clone(), any::<bool>()).prop_map(|(a, n)| Op::LoseReply(a, n)),
        2 => seat.clone().prop_map(Op::Kill),
        3 => seat.clone().prop_map(Op::Open),
        4 => seat.clone().prop_map(Op::Feed),
        2 => seat.clone().prop_map(Op::Lease),
        3 => seat.clone().prop_map(Op::TellLease),
        2 => (seat.clone(), at, 0_u8..3).prop_map(|(s, n, c)| Op::Resolve(s, n, c)),
        2 => (seat.clone(), any::<bool>()).prop_map(|(s, k)| Op::Aside(s, k)),
        1 => (0_u8..4).prop_map(Op::Replace),
        1 => seat.clone().prop_map(Op::NoStorage),
        2 => seat.prop_map(Op::Retry),
    ]
}

fn failure(n: u8) -> Option<Failure> {
    Some(match n {
        0 => return None,
        1 => Failure::Server,
        2 => Failure::Busy(2_000),
        3 => Failure::SignedOut,
        4 => Failure::TooLarge,
        5 => Failure::Closed("Archived".to_owned()),
        6 => Failure::Refused(None, "Wrong".to_owned()),
        7 => Failure::Refused(Some(0), "Wrong".to_owned()),
        _ => Failure::Offline,
    })
}

fn run(world: &mut World, op: Op, count: &mut u32) {
    match op {
        Op::Edit(seat, command) => {
            world.act(seat, |tab, now| tab.edit(command, none(), now));
        }
        Op::Write(seat, node, field) => {
            *count += 1;
            let command = write(node, field, *count);
            world.act(seat, |tab, now| tab.edit(command, none(), now));
        }
        Op::Undo(seat) => {
            world.act(seat, |tab, now| tab.undo(none(), now));
        }
        Op::Redo(seat) => {
            world.act(seat, |tab, now| tab.redo(none(), now));
        }
        Op::Pass(time) => world.pass(time),
        Op::Flush(seat) => world.call(seat, Session::flush),
        Op::Network(seat, true) => world.call(seat, Session::online),
        Op::Network(seat, false) => world.call(seat, Session::offline),
        Op::Store(seat, is_told) => world.store(seat, is_told),
        Op::Arrive(at, again) => world.arrive(at, again),
        Op::Hear(at, again) => world.hear(at, again),
        Op::LoseRequest(at, why) => world.lose_request(at, failure(why)),
        Op::LoseReply(at, is_noticed) => world.lose_reply(at, is_noticed),
        Op::Kill(seat) => world.kill(seat),
        Op::Open(seat) => world.open(seat),
        Op::Feed(seat) => world.call(seat, Session::heard),
        Op::Lease(seat) => {
            if world.server.writer.is_some_and(|w| w != seat) {
                world.server.writer = Some(seat);
                world.fault("lease moved");
            }
        }
        Op::TellLease(seat) => {
            let access = world.access(seat);
            world.call(seat, |tab, now| tab.set_access(access, now));
        }
        Op::Resolve(seat, at, choice) => {
            let tab = world.seats[seat].tab.as_ref();
            let all = tab.map_or(&[][..], |t| t.conflicts());
            let Some(id) = all.get(at % all.len().max(1)).map(|c| c.id) else {
                return;
            };
            *count += 1;
            let choice = match choice {
                0 => Choice::Mine,
                1 => Choice::Theirs,
                _ => Choice::Both(json!(format!("both {count}"))),
            };
            world.act(seat, |tab, now| tab.resolve(id, &choice, none(), now));
        }
        Op::Aside(seat, is_kept) => world.aside(seat, is_kept),
        Op::Replace(n) => {
            let mut doc = world.server.doc.clone();
            if let Some((id, _)) = doc.nodes.pop_first() {
                doc.edges
                    .retain(|_, e| e.from.node != id && e.to.node != id);
                for group in doc.groups.values_mut() {
                    group.nodes.remove(&id);
                }
            }
            doc.description = format!("Replaced {n}");
            world.server.replace(doc);
            world.fault("replaced");
        }
        Op::NoStorage(seat) => world.fail_to_store(seat),
        Op::Retry(seat) => world.call(seat, Session::retry),
    }
}

fn write(node: u8, field: bool, n: u32) -> Command {
    Command::SetParam {
        node: NodeId(uuid::Uuid::from_u128(1_000 + u128::from(node))),
        field: if field { "a" } else { "b" }.to_owned(),
        value: Some(json!(format!("edit {n}"))),
    }
}

/// Runs cases, and answers how often each fault and each fate occurred.
fn cases(
    cases: u32,
    ops: std::ops::Range<usize>,
    leased: bool,
    then: impl Fn(&WorkflowDoc, &mut World),
) -> BTreeMap<&'static str, u32> {
    let seen = RefCell::new(BTreeMap::new());
    let config = ProptestConfig {
        cases,
        failure_persistence: None,
        max_shrink_iters: 3_000,
        ..ProptestConfig::default()
    };
    let strategy = case(prop::collection::vec(op(), ops));
    let done = TestRunner::new(config).run(&strategy, |Case(doc, ops)| {
        let mut world = World::new(doc.clone(), 3);
        world.server.writer = leased.then_some(0);
        let mut count = 0;
        for op in ops {
            run(&mut world, op, &mut count);
        }
        then(&doc, &mut world);
        let mut seen = seen.borrow_mut();
        for (what, n) in &world.faults {
            *seen.entry(*what).or_default() += n;
        }
        for accepted in &world.accepted {
            let fate = match (accepted.applied, accepted.fate) {
                (1.., _) => "applied",
                (_, Fate::Listed) => "listed",
                (_, Fate::AlreadySo) => "already so",
                (_, Fate::LetGo) => "let go",
                (_, Fate::WithTheTab) => "went with the tab",
                (_, Fate::Pending) => "pending",
            };
            *seen.entry(fate).or_default() += 1;
        }
        Ok(())
    });
    done.unwrap_or_else(|why| panic!("{why}"));
    seen.into_inner()
}

#[test]
fn three_editors_converge_and_no_edit_vanishes_or_counts_twice() {
    let seen = cases(300, 20..120, false, |_, world| {
        world.settle();
        world.check();
    });
    for (what, least) in [
        ("request lost", 100),
        ("request doubled", 100),
        ("reply lost", 80),
        ("reply doubled", 80),
        ("killed", 200),
        ("replaced", 100),
        ("storage failed", 30),
        ("storage back", 30),
        ("applied", 900),
        ("listed", 300),
        ("already so", 5),
    ] {
        assert!(seen.get(what) >= Some(&least), "{what}: {seen:?}");
    }
}

#[test]
fn the_lease_moves_and_what_was_not_sent_is_set_aside() {
    let seen = cases(300, 20..120, true, |_, world| {
        world.settle();
        world.check();
    });
    for (what, least) in [
        ("lease moved", 150),
        ("killed", 200),
        ("applied", 600),
        ("listed", 150),
        ("let go", 10),
    ] {
        assert!(seen.get(what) >= Some(&least), "{what}: {seen:?}");
    }
}

#[test]
fn a_lone_editor_takes_everything_back_to_where_it_began() {
    let config = ProptestConfig {
        cases: 300,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let is_alone = |op: &Op| {
        !matches!(
            op,
            Op::Kill(_) | Op::Replace(_) | Op::Lease(_) | Op::Resolve(..) | Op::Aside(..)
        ) && !matches!(op, Op::LoseRequest(_, 4..=7))
    };
    let ops = prop::collection::vec(op().prop_filter("alone", is_alone), 10..80);
    let undone = RefCell::new((0, 0));
    let done = TestRunner::new(config).run(&case(ops), |Case(doc, ops)| {
        let mut world = World::new(doc.clone(), 1);
        let mut count = 0;
        for op in ops {
            let op = match op {
                Op::Edit(_, c) => Op::Edit(0, c),
                Op::Write(_, n, f) => Op::Write(0, n, f),
                Op::Undo(_) => Op::Undo(0),
                Op::Redo(_) => Op::Redo(0),
                Op::Flush(_) => Op::Flush(0),
                Op::Store(_, t) => Op::Store(0, t),
                Op::Feed(_) => Op::Feed(0),
                Op::Arrive(..)
                | Op::Hear(..)
                | Op::LoseRequest(..)
                | Op::LoseReply(..)
                | Op::Pass(_) => op,
                _ => continue,
            };
            run(&mut world, op, &mut count);
        }
        loop {
            let mut why = None;
            let went = world.act(0, |tab, now| {
                tab.undo(none(), now).inspect_err(|e| why = Some(e.clone()))
            });
            if !went {
                let nothing = EditError::Undo(UndoError::Nothing);
                prop_assert_eq!(why, Some(nothing));
                break;
            }
            undone.borrow_mut().0 += 1;
        }
        prop_assert_eq!(world.seats[0].tab.as_ref().map(Session::shown), Some(&doc));
        world.settle();
        world.check();
        prop_assert_eq!(&world.server.doc, &doc);
        prop_assert!(
            world.seats[0]
                .tab
                .as_ref()
                .is_some_and(|t| t.conflicts().is_empty())
        );
        undone.borrow_mut().1 += world.faults.values().sum::<u32>();
        Ok(())
    });
    done.unwrap_or_else(|why| panic!("{why}"));
    let (undone, faults) = undone.into_inner();
    assert!(undone > 1_000 && faults > 300, "{undone} {faults}");
}
