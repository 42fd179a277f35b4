//! One writer at a time, and nobody loses control while at work.

use proptest::prelude::*;

use super::*;

pub(super) fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000 + seconds, 0).expect("a time")
}

pub(super) fn seat(n: u128) -> Seat {
    Seat {
        session: Uuid::from_u128(n),
        user: UserId::from_uuid(Uuid::from_u128(n % 10)),
        name: format!("P{n}"),
    }
}

pub(super) const EDITOR: Rights = Rights {
    role: Role::Editor,
    answers_for: false,
};

#[test]
fn the_first_who_comes_writes_and_the_others_are_told_who() {
    let free = Control::default();
    let held = free.claim(&seat(1), EDITOR, at(0)).expect("free");
    assert!(held.may_write(seat(1).session, at(44)));
    assert!(!held.may_write(seat(1).session, at(45)));
    let no = held.claim(&seat(2), EDITOR, at(1));
    assert_eq!(no, Err(Refused::Held("P1".into())));
    let viewer = Rights {
        role: Role::Viewer,
        answers_for: true,
    };
    assert_eq!(
        free.claim(&seat(3), viewer, at(0)),
        Err(Refused::NotAllowed)
    );
    let left = held.leave(seat(1).session, at(2));
    assert_eq!((left.lease, left.term), (None, 1));
}

#[test]
fn heartbeats_keep_it_and_a_silent_writer_loses_it_to_who_comes_next() {
    let held = Control::default()
        .claim(&seat(1), EDITOR, at(0))
        .expect("free");
    let beaten = held.beat(seat(1).session, false, at(40)).expect("beat");
    assert!(beaten.may_write(seat(1).session, at(80)));
    // After a long sleep it is still there if nobody wanted it.
    let slept = beaten.beat(seat(1).session, false, at(500)).expect("alone");
    assert!(slept.may_write(seat(1).session, at(501)));
    let taken = beaten.claim(&seat(2), EDITOR, at(500)).expect("run out");
    assert_eq!(
        taken.beat(seat(1).session, true, at(501)),
        Err(Refused::Lost)
    );
    let asked = beaten.request(&seat(2), EDITOR, at(80)).expect("asked");
    assert_eq!(
        asked.beat(seat(1).session, true, at(86)),
        Err(Refused::Lost)
    );
    assert_eq!(taken.term, 2);
}

#[test]
fn a_request_is_granted_refused_or_left_without_answer() {
    let (one, two) = (seat(1), seat(2));
    let held = Control::default().claim(&one, EDITOR, at(0)).expect("free");
    assert_eq!(
        held.take_over(&two, EDITOR, at(1)),
        Err(Refused::Held("P1".into()))
    );
    let asked = held.request(&two, EDITOR, at(10)).expect("asked");
    assert_eq!(
        asked.request(&two, EDITOR, at(12)).as_ref(),
        Ok(&asked),
        "asking twice is asking once"
    );
    let given = asked
        .answer(one.session, two.session, true, at(11))
        .expect("granted");
    assert!(given.may_write(two.session, at(12)) && !given.may_write(one.session, at(12)));
    assert_eq!((given.requests.len(), given.term), (0, 2));
    assert_eq!(
        given.answer(one.session, two.session, true, at(12)),
        Err(Refused::Lost)
    );

    let kept = asked
        .answer(one.session, two.session, false, at(11))
        .expect("refused");
    assert_eq!(
        kept.take_over(&two, EDITOR, at(40)),
        Err(Refused::Denied("P1".into()))
    );
    assert_eq!(
        kept.request(&two, EDITOR, at(40)),
        Err(Refused::Wait(at(71)))
    );
    assert_eq!(
        kept.answer(one.session, two.session, true, at(40)),
        Err(Refused::NoRequest)
    );
    let beaten = kept.beat(one.session, true, at(40)).expect("beat");
    let again = beaten.request(&two, EDITOR, at(71)).expect("asked again");
    assert_eq!(again.requests[0].refused_at, None);

    let early = asked.take_over(&two, EDITOR, at(24));
    assert_eq!(early, Err(Refused::Wait(at(25))));
    let busy = asked.beat(one.session, true, at(20)).expect("beat");
    assert_eq!(
        busy.take_over(&two, EDITOR, at(49)),
        Err(Refused::Busy("P1".into()))
    );
    let taken = busy.take_over(&two, EDITOR, at(50)).expect("idle");
    assert!(taken.may_write(two.session, at(51)) && !taken.may_write(one.session, at(51)));
}

#[test]
fn a_request_lapses() {
    let held = Control::default()
        .claim(&seat(1), EDITOR, at(0))
        .expect("free");
    let mut asked = held.request(&seat(2), EDITOR, at(1)).expect("asked");
    for t in [40, 80, 120] {
        asked = asked.beat(seat(1).session, false, at(t)).expect("beat");
    }
    assert_eq!(asked.requests.len(), 1);
    assert_eq!(
        asked.take_over(&seat(2), EDITOR, at(122)),
        Err(Refused::Held("P1".into()))
    );
    let left = asked.leave(seat(2).session, at(10));
    assert!(left.requests.is_empty() && left.lease.is_some());
}

#[test]
fn owners_and_the_same_person_take_over_at_once() {
    let held = Control::default()
        .claim(&seat(1), EDITOR, at(0))
        .expect("free");
    for who in [
        Rights {
            role: Role::Owner,
            answers_for: false,
        },
        Rights {
            role: Role::Editor,
            answers_for: true,
        },
    ] {
        let taken = held.take_over(&seat(2), who, at(1)).expect("owner");
        assert!(taken.may_write(seat(2).session, at(2)));
    }
    let tab = held.take_over(&seat(11), EDITOR, at(1)).expect("own tab");
    assert!(tab.may_write(seat(11).session, at(2)));
    let viewer = Rights {
        role: Role::Viewer,
        answers_for: false,
    };
    assert_eq!(
        held.take_over(&seat(11), viewer, at(1)),
        Err(Refused::NotAllowed)
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn never_two_writers_and_who_works_is_not_put_out(steps in prop::collection::vec((0_u8..7, 0_usize..3, 0_i64..20), 1..60)) {
        // Seat 3 never edits and never answers; the others edit whenever they beat.
        let seats = [seat(1), seat(2), seat(3)];
        let mut control = Control::default();
        let mut time = 0;
        for (op, who, wait) in steps {
            time += wait;
            let now = at(time);
            let seat = &seats[who];
            let was = control.clone();
            let done = match op {
                0 => control.claim(seat, EDITOR, now),
                1 | 2 => control.beat(seat.session, who != 2, now),
                3 => Ok(control.leave(seat.session, now)),
                4 => control.request(seat, EDITOR, now),
                5 => {
                    let asker = &seats[(who + 1) % 3];
                    control.answer(seat.session, asker.session, wait % 2 == 0, now)
                }
                _ => control.take_over(seat, EDITOR, now),
            };
            if let Ok(next) = done {
                control = next;
            }
            let writers = seats.iter().filter(|s| control.may_write(s.session, now)).count();
            prop_assert!(writers <= 1);
            prop_assert!(control.term >= was.term);
            let (Some(before), Some(after)) = (was.standing(now), control.standing(now)) else { continue };
            if before.holder != after.holder {
                prop_assert_eq!(control.term, was.term + 1);
                let granted = op == 5 && before.holder == *seat;
                let asked = was.requests.iter().any(|r| r.by == after.holder && r.refused_at.is_none() && r.at + ANSWER <= now);
                prop_assert!(granted || (asked && before.edited_at + IDLE <= now));
            }
        }
    }
}
