//! The lease as one open editor sees it: whether it writes, what it does next, what its person can do. The
//! browser carries out and shows; nothing here is sent or drawn.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{Act, Control, Refused, Standing};
use crate::workflows::{
    EditorMark,
    editing::{
        Millis,
        session::{Access, ReadOnly},
    },
};

/// The pause between two heartbeats.
const BEAT_MS: Millis = super::HEARTBEAT.num_milliseconds() as Millis;
/// A call without an answer counts as lost after so long.
const CALL_MS: Millis = 10_000;
/// The least pause between two tries to get the lease.
const AGAIN_MS: Millis = 1_000;

/// How an editor stands to the lease, for its person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stand {
    /// It writes. These ask for control: editors with the names of their persons.
    Writes(Vec<(Uuid, String)>),
    /// Another editor writes.
    Watches {
        /// Its person.
        name: String,
        /// That is the same person, at another place.
        is_own: bool,
        /// What can be done about it.
        way: Way,
    },
    /// Nobody writes, and this one may.
    Free,
    /// This person may only read; who writes, if anybody does.
    Reads(Option<String>),
}

/// What can be done about another's lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// It can be taken over now.
    TakeOver,
    /// It can be asked for.
    Ask,
    /// It was asked for, and the writer has time to answer or is at work.
    Waits,
    /// The writer said no a moment ago.
    Denied,
}

/// The lease as one editor knows it.
#[derive(Debug, Clone)]
pub struct Client {
    known: Standing,
    /// When that came, by the browser's clock.
    at: Millis,
    /// It writes as soon as nobody else does.
    wants: bool,
    /// A call is out, since then.
    out: Option<Millis>,
    /// When the last call was made.
    called: Option<Millis>,
}

impl Client {
    /// An editor that was opened and told how things stand.
    #[must_use]
    pub fn opened(standing: Standing, now: Millis) -> Self {
        let mut client = Self {
            wants: true,
            known: standing.clone(),
            at: now,
            out: None,
            called: Some(now),
        };
        client.heard(standing, now);
        client
    }

    /// The editor's id.
    #[must_use]
    pub const fn session(&self) -> Uuid {
        self.known.seat.session
    }

    /// It was told how things stand, it or another editor of the same person. Answers may overtake each other: an
    /// older one is ignored.
    pub fn heard(&mut self, mut standing: Standing, now: Millis) {
        if standing.now < self.known.now {
            return;
        }
        standing.seat = self.known.seat.clone();
        let session = standing.seat.session;
        if let Some(lease) = standing.control.standing(standing.now) {
            let own = |r: &super::Request| r.by.session == session && r.refused_at.is_none();
            self.wants = lease.holder.session == session
                || standing
                    .control
                    .current(standing.now)
                    .requests
                    .iter()
                    .any(own);
        }
        (self.known, self.at) = (standing, now);
    }

    /// A call goes out.
    pub const fn calls(&mut self, now: Millis) {
        (self.out, self.called) = (Some(now), Some(now));
    }

    /// The call is answered, or has failed.
    pub const fn ended(&mut self) {
        self.out = None;
    }

    /// The call that is due; asked about once a second.
    #[must_use]
    pub fn due(&self, now: Millis) -> Option<Act> {
        if self.out.is_some_and(|at| now < at + CALL_MS) {
            return None;
        }
        let has_rested = |pause| self.called.is_none_or(|at| now >= at + pause);
        if self.writes() {
            return has_rested(BEAT_MS).then_some(Act::Beat);
        }
        let wants = self.wants && self.known.rights.may_write();
        let act = if wants { Act::Take } else { Act::Look };
        // Heartbeats are not announced: who seems to be gone may be there.
        let is_due = match self.known.control.standing(self.known.now) {
            Some(lease) => lease.expires_at <= self.server_time(now),
            None => wants,
        };
        (is_due && has_rested(AGAIN_MS)).then_some(act)
    }

    /// What the document may be used for. A writer out of reach goes on until it hears that another writes: the
    /// server lets nobody write under an old right.
    #[must_use]
    pub fn access(&self) -> Access {
        let name = || self.holder().map_or_else(String::new, |(_, name)| name);
        if !self.known.rights.may_write() {
            Access::Read(ReadOnly::Forbidden)
        } else if self.writes() {
            Access::Write
        } else {
            Access::Read(ReadOnly::Held(name()))
        }
    }

    /// What batches are marked with.
    #[must_use]
    pub fn mark(&self) -> Option<EditorMark> {
        self.known.rights.may_write().then_some(EditorMark {
            session: self.session(),
            term: self.known.control.term,
        })
    }

    /// How things stand, for the person.
    #[must_use]
    pub fn stand(&self, now: Millis) -> Stand {
        let at = self.server_time(now);
        let Standing {
            control,
            seat,
            rights,
            ..
        } = &self.known;
        let holder = self.holder();
        if !rights.may_write() {
            return Stand::Reads(holder.map(|(_, name)| name));
        }
        let Some((session, name)) = holder else {
            return Stand::Free;
        };
        if session == seat.session {
            return Stand::Writes(asked(control, at));
        }
        let way = match control.take_over(seat, *rights, at) {
            Ok(_) => Way::TakeOver,
            Err(Refused::Wait(_) | Refused::Busy(_)) => Way::Waits,
            Err(Refused::Denied(_)) => Way::Denied,
            Err(_) => Way::Ask,
        };
        let lease = control.lease.as_ref();
        Stand::Watches {
            name,
            is_own: lease.is_some_and(|l| l.holder.user == seat.user),
            way,
        }
    }

    fn writes(&self) -> bool {
        self.holder()
            .is_some_and(|(session, _)| session == self.session())
    }

    fn holder(&self) -> Option<(Uuid, String)> {
        let lease = self.known.control.standing(self.known.now)?;
        Some((lease.holder.session, lease.holder.name.clone()))
    }

    fn server_time(&self, now: Millis) -> DateTime<Utc> {
        let since = i64::try_from(now.saturating_sub(self.at)).unwrap_or(0);
        self.known.now + TimeDelta::milliseconds(since)
    }
}

fn asked(control: &Control, at: DateTime<Utc>) -> Vec<(Uuid, String)> {
    let open = control.current(at).requests.into_iter();
    open.filter(|r| r.refused_at.is_none())
        .map(|r| (r.by.session, r.by.name))
        .collect()
}

#[cfg(test)]
mod tests;
