//! Messages to people inside the product: each person sees their own.

use domain::{
    ids::{NotificationId, UserId},
    notifications::Notification,
    page::{Page, PageRequest},
    permissions::Permission,
};
use store::NewEvent;

use crate::{Actor, Error, Result, TenantCx};

/// Whose messages are meant: the caller's own.
fn reader(cx: &TenantCx) -> Result<UserId> {
    // Everybody who belongs to a company may be told something, a client too.
    cx.require(Permission::ApprovalsRead)?;
    match &cx.actor {
        Actor::Member { user, .. } => Ok(*user),
        Actor::System(_) => Err(Error::NotFound),
    }
}

/// A page of the caller's messages, newest first; `unread`: only those not read yet.
pub async fn list(
    cx: &TenantCx,
    unread: bool,
    request: &PageRequest,
) -> Result<Page<Notification>> {
    let user = reader(cx)?;
    Ok(store::notifications::list(&mut cx.read().await?, user, unread, request).await?)
}

/// Marks one of the caller's messages as read. Doing so twice keeps the first time.
pub async fn mark_read(cx: &TenantCx, id: NotificationId) -> Result<()> {
    let user = reader(cx)?;
    let mut tx = cx.tx().await?;
    if !store::notifications::mark_read(&mut tx, user, id, cx.now()).await? {
        return Err(Error::NotFound);
    }
    tx.announce(event(user, "read"));
    cx.commit_answering(tx, &()).await
}

/// Says that a person's messages changed; names the person, not the message.
pub(crate) fn event(user: UserId, kind: &'static str) -> NewEvent {
    NewEvent {
        topic: "notification",
        kind,
        subject: user.to_string(),
        campaign: None,
        run: None,
    }
}
