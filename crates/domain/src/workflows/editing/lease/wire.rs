//! What editors and the server say to each other about the lease, and the one function that decides what
//! comes of it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Control, Refused, Rights, Seat};
use crate::{
    ids::UserId,
    workflows::{EditorMark, editing::failure::NOT_WRITER},
};

/// What an editor does about the lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Only asks how things stand. The only one that needs no right to change workflows.
    Look,
    /// Takes the lease if nobody has it.
    Take,
    /// Says that the writer is still there.
    Beat,
    /// Gives the lease back, or takes a request back.
    Leave,
    /// Asks the writer for the lease.
    Ask,
    /// The writer answers a request.
    Answer {
        /// The editor that asked.
        asker: Uuid,
        /// Whether it gets the lease.
        grant: bool,
    },
    /// Takes the lease from who has it.
    TakeOver,
}

/// One call of an open editor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LeaseCall {
    /// The editor: an id that it has made for itself.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub session: Uuid,
    /// `look`, `take`, `beat`, `leave`, `ask`, `take_over`, or `answer` with `asker` and `grant`.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub act: Act,
}

/// How things stand, as one editor is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Who writes and who asks.
    pub control: Control,
    /// The editor that is told.
    pub seat: Seat,
    /// What its person may do.
    pub rights: Rights,
    /// The draft's revision.
    pub rev: u32,
    /// The time by which all times here are meant.
    pub now: DateTime<Utc>,
    /// Why the act was not done; nothing if it was.
    pub refused: Option<Refused>,
}

impl Refused {
    /// The stable word for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotAllowed => "forbidden",
            Self::Held(_) | Self::Lost => NOT_WRITER,
            Self::Denied(_) => "denied",
            Self::Wait(_) => "wait",
            Self::Busy(_) => "busy",
            Self::NoRequest => "no_request",
        }
    }
}

impl Control {
    /// Does what an editor asks for. An id that is another person's editor is nobody's here.
    pub fn done(
        &self,
        act: Act,
        seat: &Seat,
        who: Rights,
        now: DateTime<Utc>,
    ) -> Result<Self, Refused> {
        let known = self.lease.iter().map(|l| &l.holder);
        let mut known = known.chain(self.requests.iter().map(|r| &r.by));
        if known.any(|s| s.session == seat.session && s.user != seat.user) {
            return Err(Refused::Lost);
        }
        if !who.may_write() && !matches!(act, Act::Look | Act::Leave) {
            return Err(Refused::NotAllowed);
        }
        match act {
            Act::Look => Ok(self.clone()),
            Act::Take => self.claim(seat, who, now),
            Act::Beat => self.beat(seat.session, false, now),
            Act::Leave => Ok(self.leave(seat.session, now)),
            Act::Ask => self.request(seat, who, now),
            Act::Answer { asker, grant } => self.answer(seat.session, asker, grant, now),
            Act::TakeOver => self.take_over(seat, who, now),
        }
    }

    /// Whether a batch may change the draft: that of the editor which has the lease of this term, and what comes
    /// from no editor (`mark` is nothing) while nobody else's editor writes. Answers what to store, if anything:
    /// a batch of the writer counts as a heartbeat. A lease that has run out and that nobody wanted still stands
    /// for its holder, so that work done out of reach arrives.
    pub fn edited(
        &self,
        user: Option<UserId>,
        mark: Option<EditorMark>,
        now: DateTime<Utc>,
    ) -> Result<Option<Self>, Refused> {
        let standing = self.standing(now);
        let Some(mark) = mark else {
            return match standing {
                Some(l) if Some(l.holder.user) != user => Err(Refused::Held(l.holder.name.clone())),
                _ => Ok(None),
            };
        };
        let is_holder =
            |l: &super::Lease| l.holder.session == mark.session && Some(l.holder.user) == user;
        if mark.term == self.term && self.lease.as_ref().is_some_and(is_holder) {
            return self.beat(mark.session, true, now).map(Some);
        }
        Err(match standing {
            Some(l) if !is_holder(l) => Refused::Held(l.holder.name.clone()),
            _ => Refused::Lost,
        })
    }

    /// Whether others have to be told that this has become `next`: not of heartbeats, unless of a lease that had
    /// run out.
    #[must_use]
    pub fn is_news(&self, next: &Self, now: DateTime<Utc>) -> bool {
        let holder = |c: &Self| c.lease.as_ref().map(|l| l.holder.session);
        let writes = |c: &Self| c.standing(now).map(|l| l.holder.session);
        self.term != next.term
            || holder(self) != holder(next)
            || writes(self) != writes(next)
            || self.requests != next.requests
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::tests::{EDITOR, at, seat},
        *,
    };
    use crate::permissions::Role;

    #[test]
    fn only_the_writers_batches_pass_and_those_of_no_editor_while_nobody_else_writes() {
        let (one, two) = (seat(1), seat(2));
        let mark = |seat: &Seat, term| {
            Some(EditorMark {
                session: seat.session,
                term,
            })
        };
        let free = Control::default();
        assert_eq!(free.edited(Some(two.user), None, at(0)), Ok(None));
        assert_eq!(
            free.edited(Some(one.user), mark(&one, 0), at(0)),
            Err(Refused::Lost)
        );
        let held = free.done(Act::Take, &one, EDITOR, at(0)).expect("free");
        let beaten = held.edited(Some(one.user), mark(&one, 1), at(20));
        let beaten = beaten.expect("the writer").expect("a heartbeat");
        assert!(beaten.may_write(one.session, at(64)));
        let no = Err(Refused::Held("P1".into()));
        assert_eq!(held.edited(Some(two.user), None, at(1)), no);
        assert_eq!(held.edited(None, None, at(1)), no);
        assert_eq!(held.edited(Some(two.user), mark(&two, 1), at(1)), no);
        // Neither somebody who knows the editor's id nor an older right of the same editor.
        assert_eq!(held.edited(Some(two.user), mark(&one, 1), at(1)), no);
        let old = held.edited(Some(one.user), mark(&one, 0), at(1));
        assert_eq!(old, Err(Refused::Lost));
        assert_eq!(held.edited(Some(one.user), None, at(1)), Ok(None));
        // Run out: others' calls pass, and the writer who was out of reach is not put out by them.
        assert_eq!(held.edited(Some(two.user), None, at(50)), Ok(None));
        assert!(held.edited(Some(one.user), mark(&one, 1), at(90)).is_ok());
        let taken = held.done(Act::Take, &two, EDITOR, at(50)).expect("run out");
        let late = taken.edited(Some(one.user), mark(&one, 1), at(51));
        assert_eq!(late, Err(Refused::Held("P2".into())));
    }

    #[test]
    fn nobody_acts_for_the_editor_of_another() {
        let held = Control::default()
            .done(Act::Take, &seat(1), EDITOR, at(0))
            .expect("free");
        let forged = Seat {
            session: seat(1).session,
            ..seat(2)
        };
        for act in [Act::Beat, Act::Leave, Act::Take, Act::TakeOver, Act::Look] {
            assert_eq!(
                held.done(act, &forged, EDITOR, at(1)),
                Err(Refused::Lost),
                "{act:?}"
            );
        }
        let viewer = Rights {
            role: Role::Viewer,
            answers_for: true,
        };
        assert_eq!(
            held.done(Act::Look, &seat(3), viewer, at(1)),
            Ok(held.clone())
        );
        assert_eq!(
            held.done(Act::TakeOver, &seat(3), viewer, at(1)),
            Err(Refused::NotAllowed)
        );
    }

    #[test]
    fn heartbeats_are_no_news_and_all_else_is() {
        let held = Control::default()
            .done(Act::Take, &seat(1), EDITOR, at(0))
            .expect("free");
        assert!(Control::default().is_news(&held, at(0)));
        let beaten = held.done(Act::Beat, &seat(1), EDITOR, at(9));
        assert!(!held.is_news(&beaten.expect("beat"), at(9)));
        let back = held.done(Act::Beat, &seat(1), EDITOR, at(50));
        assert!(held.is_news(&back.expect("beat"), at(50)));
        let asked = held.done(Act::Ask, &seat(2), EDITOR, at(9)).expect("asked");
        assert!(held.is_news(&asked, at(9)));
        let elsewhere = asked.done(Act::Ask, &seat(12), EDITOR, at(9));
        let elsewhere = elsewhere.expect("asked");
        assert_eq!(elsewhere.requests.len(), 1, "one request of a person");
        assert!(asked.is_news(&asked.leave(seat(1).session, at(9)), at(9)));
    }
}
