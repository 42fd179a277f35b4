//! Editors that open, write, ask, fall silent and come back, against a server that follows the rules.

use super::*;
use crate::{
    ids::UserId,
    permissions::Role,
    workflows::editing::lease::{Rights, Seat},
};

/// A server with the editors of three persons. The browsers' clocks are a day ahead of the server's.
struct World {
    control: Control,
    now: Millis,
    tabs: Vec<Option<Client>>,
    roles: Vec<Role>,
}

const AHEAD: Millis = 86_400_000;

impl World {
    fn new(roles: &[Role]) -> Self {
        Self {
            control: Control::default(),
            now: 1_800_000_000_000,
            tabs: roles.iter().map(|_| None).collect(),
            roles: roles.to_vec(),
        }
    }

    fn call(&mut self, n: usize, act: Act) -> Standing {
        let now = DateTime::from_timestamp_millis(self.now as i64).expect("a time");
        let seat = Seat {
            session: Uuid::from_u128(n as u128),
            user: UserId::from_uuid(Uuid::from_u128(100 + n as u128)),
            name: format!("P{n}"),
        };
        let rights = Rights {
            role: self.roles[n],
            answers_for: false,
        };
        let done = self.control.done(act, &seat, rights, now);
        let refused = done.map(|next| self.control = next).err();
        Standing {
            control: self.control.clone(),
            seat,
            rights,
            rev: 0,
            now,
            refused,
        }
    }

    fn open(&mut self, n: usize) {
        let act = if self.roles[n] == Role::Viewer {
            Act::Look
        } else {
            Act::Take
        };
        let standing = self.call(n, act);
        self.tabs[n] = Some(Client::opened(standing, self.now + AHEAD));
    }

    fn act(&mut self, n: usize, act: Act) {
        let now = self.now + AHEAD;
        let standing = self.call(n, act);
        let tab = self.tabs[n].as_mut().expect("open");
        tab.calls(now);
        tab.ended();
        tab.heard(standing, now);
    }

    /// Seconds go by; those who are not out of reach do what is due, and hear what is news.
    fn pass(&mut self, seconds: u32, away: &[usize]) {
        for _ in 0..seconds {
            self.now += 1_000;
            for n in 0..self.tabs.len() {
                let due = self.tabs[n].as_ref().and_then(|t| t.due(self.now + AHEAD));
                let Some(act) = due.filter(|_| !away.contains(&n)) else {
                    continue;
                };
                let was = self.control.clone();
                self.act(n, act);
                let now = DateTime::from_timestamp_millis(self.now as i64).expect("a time");
                if was.is_news(&self.control, now) {
                    self.tell(away);
                }
            }
        }
    }

    fn tell(&mut self, away: &[usize]) {
        for n in 0..self.tabs.len() {
            if self.tabs[n].is_some() && !away.contains(&n) {
                self.act(n, Act::Look);
            }
        }
    }

    fn stand(&self, n: usize) -> Stand {
        self.tab(n).stand(self.now + AHEAD)
    }

    fn tab(&self, n: usize) -> &Client {
        self.tabs[n].as_ref().expect("open")
    }

    fn writes(&self, n: usize) -> bool {
        self.tab(n).access() == Access::Write
    }
}

fn watches(name: &str, way: Way) -> Stand {
    Stand::Watches {
        name: name.to_owned(),
        is_own: false,
        way,
    }
}

#[test]
fn the_first_writes_for_as_long_as_it_is_there_and_the_second_asks() {
    let mut world = World::new(&[Role::Editor, Role::Editor]);
    world.open(0);
    world.open(1);
    world.pass(200, &[]);
    assert_eq!(world.stand(0), Stand::Writes(Vec::new()));
    assert_eq!(world.stand(1), watches("P0", Way::Ask));
    assert_eq!(world.tab(1).mark().map(|m| m.term), Some(1));
    world.act(1, Act::Ask);
    world.tell(&[]);
    let asked = vec![(Uuid::from_u128(1), "P1".to_owned())];
    assert_eq!(world.stand(0), Stand::Writes(asked));
    assert_eq!(world.stand(1), watches("P0", Way::Waits));
    let asker = Uuid::from_u128(1);
    world.act(0, Act::Answer { asker, grant: true });
    world.tell(&[]);
    assert!(world.writes(1) && !world.writes(0));
    // Who has handed over does not take it back by itself.
    world.act(1, Act::Leave);
    world.tell(&[]);
    world.pass(5, &[1]);
    assert_eq!(world.stand(0), Stand::Free);
}

#[test]
fn a_request_without_an_answer_becomes_a_way_and_one_refused_does_not() {
    let mut world = World::new(&[Role::Editor, Role::Editor]);
    world.open(0);
    world.open(1);
    world.pass(40, &[]);
    world.act(1, Act::Ask);
    world.pass(14, &[]);
    assert_eq!(world.stand(1), watches("P0", Way::Waits));
    world.pass(2, &[]);
    assert_eq!(world.stand(1), watches("P0", Way::TakeOver));
    let asker = Uuid::from_u128(1);
    let grant = false;
    world.act(0, Act::Answer { asker, grant });
    world.tell(&[]);
    assert_eq!(world.stand(1), watches("P0", Way::Denied));
    world.pass(61, &[]);
    assert_eq!(world.stand(1), watches("P0", Way::Ask));
}

#[test]
fn who_asked_writes_when_the_writer_is_gone_and_who_did_not_ask_chooses() {
    let mut world = World::new(&[Role::Editor, Role::Editor, Role::Editor]);
    for n in 0..3 {
        world.open(n);
    }
    world.act(2, Act::Ask);
    world.pass(60, &[0]);
    assert!(world.writes(2), "{:?}", world.stand(2));
    assert_eq!(world.stand(1), watches("P2", Way::Ask));
    // Back again, the first hears that it is not its turn any more.
    world.pass(12, &[]);
    assert_eq!(world.stand(0), watches("P2", Way::Ask));
}

#[test]
fn a_writer_out_of_reach_goes_on_and_has_it_still_if_nobody_came() {
    let mut world = World::new(&[Role::Editor, Role::Editor]);
    world.open(0);
    world.pass(600, &[0]);
    assert!(world.writes(0));
    world.pass(1, &[]);
    assert!(world.writes(0) && world.control.term == 1);
    // The page was frozen, and hears of its own end before its heart beats.
    world.now += 100_000;
    world.tell(&[]);
    assert!(!world.writes(0));
    world.pass(3, &[]);
    assert!(world.writes(0) && world.control.term == 2);
}

#[test]
fn an_owner_has_a_way_at_once_and_a_viewer_none() {
    let mut world = World::new(&[Role::Editor, Role::Owner, Role::Viewer]);
    for n in 0..3 {
        world.open(n);
    }
    assert_eq!(world.stand(1), watches("P0", Way::TakeOver));
    assert_eq!(world.stand(2), Stand::Reads(Some("P0".to_owned())));
    assert_eq!(world.tab(2).access(), Access::Read(ReadOnly::Forbidden));
    assert_eq!(world.tab(2).mark(), None);
    world.act(1, Act::TakeOver);
    world.tell(&[]);
    assert!(world.writes(1) && !world.writes(0));
}

#[test]
fn an_answer_that_was_overtaken_changes_nothing() {
    let mut world = World::new(&[Role::Editor, Role::Owner]);
    world.open(0);
    let old = world.call(0, Act::Look);
    world.now += 1_000;
    world.open(1);
    world.act(1, Act::TakeOver);
    world.tell(&[]);
    let now = world.now + AHEAD;
    world.tabs[0].as_mut().expect("open").heard(old, now);
    assert!(!world.writes(0));
}
