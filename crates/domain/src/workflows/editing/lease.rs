//! The rule of the one writer: of all open editors of a draft at most one may change it, the others
//! watch. Server and browser ask the same functions: the server keeps a [`Control`] beside the draft
//! and stores what comes out, the browser asks the same to know which buttons to show. Times are the
//! server's; nothing here looks at a clock.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

mod client;
mod wire;

pub use client::{Client, Stand, Way};
pub use wire::{Act, LeaseCall, Standing};

use crate::{
    ids::UserId,
    permissions::{Permission, Role},
};

/// How often the writer says that it is still there.
pub const HEARTBEAT: TimeDelta = TimeDelta::seconds(10);
/// How long a lease stands after the last heartbeat: four of them may be lost.
pub const EXPIRY: TimeDelta = TimeDelta::seconds(45);
/// How long the writer has to answer a request.
pub const ANSWER: TimeDelta = TimeDelta::seconds(15);
/// A writer who has changed nothing for so long is idle.
pub const IDLE: TimeDelta = TimeDelta::seconds(30);
/// How long a request stands; after that it has to be made again.
pub const REQUEST: TimeDelta = TimeDelta::seconds(120);
/// How long after a refusal the same editor may ask again.
pub const ASK_AGAIN: TimeDelta = TimeDelta::seconds(60);

/// One open editor: a tab of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// Made anew whenever an editor is opened.
    pub session: Uuid,
    /// Whose.
    pub user: UserId,
    /// What others are shown.
    pub name: String,
}

/// What a person may do with the draft, beside what the seat says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rights {
    /// The role in the company.
    pub role: Role,
    /// Whether this person is the one who answers for the workflow.
    pub answers_for: bool,
}

impl Rights {
    /// Whether the role may change workflows at all.
    #[must_use]
    pub const fn may_write(self) -> bool {
        self.role.may(Permission::WorkflowsWrite)
    }

    /// The company's owner and the workflow's own may take over at once.
    fn is_owner(self) -> bool {
        self.role == Role::Owner || self.answers_for
    }
}

/// The right to change a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// Who has it.
    pub holder: Seat,
    /// When it ends if no heartbeat comes.
    pub expires_at: DateTime<Utc>,
    /// When the holder last changed something, or got the lease.
    pub edited_at: DateTime<Utc>,
}

/// A wish to write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Whose.
    pub by: Seat,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// When the holder refused it.
    pub refused_at: Option<DateTime<Utc>>,
}

/// Who writes a draft and who wishes to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Control {
    /// Who writes; it counts only until its end.
    pub lease: Option<Lease>,
    /// Who asked, in order.
    pub requests: Vec<Request>,
    /// How often the lease has gone to another editor.
    pub term: u64,
}

/// Why something about the lease is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refused {
    /// The role may not change workflows.
    #[error("Your role may not change workflows")]
    NotAllowed,
    /// Somebody else writes; ask first.
    #[error("{0} is editing. Ask for control first")]
    Held(String),
    /// The editor does not hold the lease, or no longer.
    #[error("This editor does not have control any more")]
    Lost,
    /// The holder said no.
    #[error("{0} keeps control for now")]
    Denied(String),
    /// The holder has until then to answer, or the asker has to wait until then.
    #[error("Wait a moment for an answer")]
    Wait(DateTime<Utc>),
    /// No answer came, but the holder is at work.
    #[error("{0} is changing the workflow right now")]
    Busy(String),
    /// There is no such request.
    #[error("This request is not open any more")]
    NoRequest,
}

impl Control {
    /// The lease that stands at this moment.
    #[must_use]
    pub fn standing(&self, now: DateTime<Utc>) -> Option<&Lease> {
        self.lease.as_ref().filter(|l| now < l.expires_at)
    }

    /// Whether this editor may change the draft at this moment. At most one may.
    #[must_use]
    pub fn may_write(&self, session: Uuid, now: DateTime<Utc>) -> bool {
        self.standing(now)
            .is_some_and(|l| l.holder.session == session)
    }

    /// Takes the lease if nobody has it. An editor that has it keeps it.
    pub fn claim(&self, seat: &Seat, who: Rights, now: DateTime<Utc>) -> Result<Self, Refused> {
        if !who.may_write() {
            return Err(Refused::NotAllowed);
        }
        match self.standing(now) {
            Some(l) if l.holder.session != seat.session => {
                Err(Refused::Held(l.holder.name.clone()))
            }
            Some(_) => self.beat(seat.session, false, now),
            None => Ok(self.given(seat, now)),
        }
    }

    /// The writer is still there, and has changed something since or not. A lease that has run out
    /// comes back only if nobody has asked for it meanwhile.
    pub fn beat(
        &self,
        session: Uuid,
        has_edited: bool,
        now: DateTime<Utc>,
    ) -> Result<Self, Refused> {
        let mut next = self.current(now);
        let is_asked = next.requests.iter().any(|r| r.refused_at.is_none());
        let lease = next.lease.as_mut().ok_or(Refused::Lost)?;
        let has_ended = lease.expires_at <= now;
        if lease.holder.session != session || (has_ended && is_asked) {
            return Err(Refused::Lost);
        }
        lease.expires_at = now + EXPIRY;
        if has_edited {
            lease.edited_at = now;
        }
        Ok(next)
    }

    /// The writer leaves. Who does not write may leave too: its request goes.
    #[must_use]
    pub fn leave(&self, session: Uuid, now: DateTime<Utc>) -> Self {
        let mut next = self.current(now);
        next.lease = next.lease.filter(|l| l.holder.session != session);
        next.requests.retain(|r| r.by.session != session);
        next
    }

    /// Asks for the lease. It is given at once if nobody has it.
    pub fn request(&self, seat: &Seat, who: Rights, now: DateTime<Utc>) -> Result<Self, Refused> {
        match self.claim(seat, who, now) {
            Err(Refused::Held(_)) => {}
            done => return done,
        }
        let mut next = self.current(now);
        // One request of a person is enough: the newest editor's. So there are never more than members.
        let is_other = |r: &Request| r.by.user == seat.user && r.by.session != seat.session;
        next.requests.retain(|r| !is_other(r));
        let open = next
            .requests
            .iter_mut()
            .find(|r| r.by.session == seat.session);
        match open {
            None => next.requests.push(Request {
                by: seat.clone(),
                at: now,
                refused_at: None,
            }),
            Some(request) => {
                if let Some(refused_at) = request.refused_at {
                    let again = refused_at + ASK_AGAIN;
                    if now < again {
                        return Err(Refused::Wait(again));
                    }
                    *request = Request {
                        by: seat.clone(),
                        at: now,
                        refused_at: None,
                    };
                }
            }
        }
        Ok(next)
    }

    /// The writer answers a request: hands over, or keeps.
    pub fn answer(
        &self,
        holder: Uuid,
        asker: Uuid,
        grant: bool,
        now: DateTime<Utc>,
    ) -> Result<Self, Refused> {
        if !self.may_write(holder, now) {
            return Err(Refused::Lost);
        }
        let mut next = self.current(now);
        let open = |r: &&mut Request| r.by.session == asker && r.refused_at.is_none();
        let request = next
            .requests
            .iter_mut()
            .find(open)
            .ok_or(Refused::NoRequest)?;
        if grant {
            let seat = request.by.clone();
            return Ok(next.given(&seat, now));
        }
        request.refused_at = Some(now);
        Ok(next)
    }

    /// Takes the lease from whoever has it. Allowed to an owner, to another tab of the holder, and to
    /// who asked, got no answer within [`ANSWER`], while the holder has been idle for [`IDLE`].
    pub fn take_over(&self, seat: &Seat, who: Rights, now: DateTime<Utc>) -> Result<Self, Refused> {
        let held = match self.claim(seat, who, now) {
            Err(Refused::Held(name)) => name,
            done => return done,
        };
        let lease = self.standing(now).ok_or(Refused::Lost)?;
        if who.is_owner() || lease.holder.user == seat.user {
            return Ok(self.given(seat, now));
        }
        let open = self.current(now).requests;
        let request = open
            .iter()
            .find(|r| r.by.session == seat.session)
            .ok_or_else(|| Refused::Held(held.clone()))?;
        if request.refused_at.is_some() {
            return Err(Refused::Denied(held));
        }
        if now < request.at + ANSWER {
            return Err(Refused::Wait(request.at + ANSWER));
        }
        if now < lease.edited_at + IDLE {
            return Err(Refused::Busy(held));
        }
        Ok(self.given(seat, now))
    }

    /// The same without requests that have lapsed.
    fn current(&self, now: DateTime<Utc>) -> Self {
        let mut next = self.clone();
        next.requests
            .retain(|r| now < r.refused_at.map_or(r.at + REQUEST, |at| at + ASK_AGAIN));
        next
    }

    fn given(&self, seat: &Seat, now: DateTime<Utc>) -> Self {
        let mut next = self.current(now);
        next.requests.retain(|r| r.by.session != seat.session);
        next.term += 1;
        next.lease = Some(Lease {
            holder: seat.clone(),
            expires_at: now + EXPIRY,
            edited_at: now,
        });
        next
    }
}

#[cfg(test)]
mod tests;
