//! Who may change a draft. What is allowed is decided by `domain`'s `Control`; here it is asked under the
//! workflow's lock, by the database's clock, and what comes of it is stored and announced. Of several who want
//! the lease at the same moment the lock lets one go first, and the others see what it left.

use domain::{
    ids::{UserId, WorkflowId},
    permissions::{Permission, Role},
    workflows::{
        EditorMark,
        editing::lease::{Act, Control, LeaseCall, Refused, Rights, Seat, Standing},
    },
};
use store::{NewEvent, TenantTx, workflows::StoredControl};

use crate::{Error, Result, TenantCx, context::Actor};

/// Does what an open editor asks for about the lease and answers how things stand then, also where the act was
/// refused: the answer says why.
pub async fn lease(cx: &TenantCx, id: WorkflowId, call: &LeaseCall) -> Result<Standing> {
    cx.require(match call.act {
        Act::Look | Act::Leave => Permission::Read,
        _ => Permission::WorkflowsWrite,
    })?;
    let (user, role, name) = member(cx)?;
    let seat = Seat {
        session: call.session,
        user,
        name,
    };
    if call.act == Act::Look {
        let stored = stored(&mut cx.read().await?, id).await?;
        return Ok(standing(cx, stored, seat, role, None));
    }
    let mut tx = cx.tx().await?;
    store::workflows::lock_workflow(&mut tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    let mut stored = stored(&mut tx, id).await?;
    let rights = rights(cx, &stored, role);
    match stored.control.done(call.act, &seat, rights, stored.now) {
        Ok(next) => {
            keep(&mut tx, id, &stored, &next).await?;
            cx.commit(tx).await?;
            stored.control = next;
            Ok(standing(cx, stored, seat, role, None))
        }
        Err(Refused::NotAllowed) => Err(refused(&Refused::NotAllowed)),
        Err(why) => Ok(standing(cx, stored, seat, role, Some(why))),
    }
}

/// A refusal as an error of the wire.
pub fn refused(why: &Refused) -> Error {
    match why {
        Refused::NotAllowed => Error::Forbidden(why.to_string()),
        _ => Error::Conflict(why.code(), why.to_string()),
    }
}

/// Refuses a change of the draft that its writer does not make. The caller holds the workflow's lock. A change by
/// the writer's editor counts as its heartbeat.
pub(super) async fn guard(
    cx: &TenantCx,
    tx: &mut TenantTx,
    id: WorkflowId,
    mark: Option<EditorMark>,
) -> Result<()> {
    let user = member(cx).ok().map(|(user, ..)| user);
    let was = stored(tx, id).await?;
    match was.control.edited(user, mark, was.now) {
        Ok(None) => Ok(()),
        Ok(Some(next)) => keep(tx, id, &was, &next).await,
        Err(why) => Err(refused(&why)),
    }
}

async fn stored(tx: &mut TenantTx, id: WorkflowId) -> Result<StoredControl> {
    store::workflows::control(tx, id)
        .await?
        .ok_or(Error::NotFound)
}

async fn keep(
    tx: &mut TenantTx,
    id: WorkflowId,
    stored: &StoredControl,
    is: &Control,
) -> Result<()> {
    let was = &stored.control;
    if was != is {
        store::workflows::save_control(tx, id, was, is).await?;
    }
    if was.is_news(is, stored.now) {
        tx.announce(NewEvent {
            topic: "lease",
            kind: "changed",
            subject: id.to_string(),
            campaign: None,
            run: None,
        });
    }
    Ok(())
}

fn member(cx: &TenantCx) -> Result<(UserId, Role, String)> {
    match &cx.actor {
        Actor::Member {
            user, role, name, ..
        } => Ok((*user, *role, name.clone())),
        Actor::System(reason) => Err(Error::internal(format!("{reason} opens no editor"))),
    }
}

fn rights(cx: &TenantCx, stored: &StoredControl, role: Role) -> Rights {
    Rights {
        role,
        answers_for: stored.owner.is_some() && stored.owner == cx.principal().ok(),
    }
}

fn standing(
    cx: &TenantCx,
    stored: StoredControl,
    seat: Seat,
    role: Role,
    refused: Option<Refused>,
) -> Standing {
    let rights = rights(cx, &stored, role);
    Standing {
        control: stored.control,
        seat,
        rights,
        rev: stored.rev,
        now: stored.now,
        refused,
    }
}
