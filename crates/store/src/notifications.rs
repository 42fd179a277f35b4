//! Messages to people inside the product.

use chrono::{DateTime, Utc};
use domain::{
    ids::{NotificationId, RunId, UserId},
    notifications::Notification,
    page::{Page, PageRequest},
    permissions::Role,
};

use crate::{Result, TenantTx, error::word, page};

/// A message that a step sends.
#[derive(Debug, Clone, Copy)]
pub struct NewNotification<'a> {
    /// Its id.
    pub id: NotificationId,
    /// To whom.
    pub user: UserId,
    /// The run.
    pub run: RunId,
    /// The step's number within the run; attempts at it share the number.
    pub item: i32,
    /// Whom it comes from.
    pub title: &'a str,
    /// What it says.
    pub text: &'a str,
    /// A page of the product.
    pub link: Option<&'a str>,
    /// When.
    pub now: DateTime<Utc>,
}

/// Adds a message, once per step and person. `false`: it was there already.
pub async fn insert(tx: &mut TenantTx, new: &NewNotification<'_>) -> Result<bool> {
    let tenant = tx.tenant().uuid();
    let done = sqlx::query!(
        "insert into notifications (tenant_id, id, user_id, run_id, item_ix, title, text, link, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict on constraint notifications_step_unique do nothing",
        tenant,
        new.id.uuid(),
        new.user.uuid(),
        new.run.uuid(),
        new.item,
        new.title,
        new.text,
        new.link,
        new.now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A person's messages, newest first.
pub async fn list(
    tx: &mut TenantTx,
    user: UserId,
    unread: bool,
    request: &PageRequest,
) -> Result<Page<Notification>> {
    let tenant = tx.tenant().uuid();
    let after = page::after(request);
    let rows = sqlx::query!(
        "select id, title, text, link, run_id, read_at, created_at from notifications
          where tenant_id = $1 and user_id = $2 and (created_at, id) < ($3, $4) and (not $5 or read_at is null)
          order by created_at desc, id desc limit $6",
        tenant,
        user.uuid(),
        after.at,
        after.id,
        unread,
        i64::from(request.rows()) + 1,
    )
    .fetch_all(tx.conn())
    .await?;
    let items = rows.into_iter().map(|r| Notification {
        id: NotificationId::from_uuid(r.id),
        title: r.title,
        text: r.text,
        link: r.link,
        run_id: r.run_id.map(RunId::from_uuid),
        read_at: r.read_at,
        created_at: r.created_at,
    });
    Ok(page::finish(items.collect(), request.rows(), |n| {
        (n.created_at, n.id.uuid())
    }))
}

/// Marks a person's message as read, once. `false`: the person has no such message.
pub async fn mark_read(
    tx: &mut TenantTx,
    user: UserId,
    id: NotificationId,
    now: DateTime<Utc>,
) -> Result<bool> {
    let tenant = tx.tenant().uuid();
    let done = sqlx::query!(
        "update notifications set read_at = coalesce(read_at, $4) where tenant_id = $1 and user_id = $2 and id = $3",
        tenant,
        user.uuid(),
        id.uuid(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The active people of a company: id, address, role. In the order they came; at most 1,000.
pub async fn people(tx: &mut TenantTx) -> Result<Vec<(UserId, String, Role)>> {
    let tenant = tx.tenant().uuid();
    let rows = sqlx::query!(
        "select id, email, role from users where tenant_id = $1 and status = 'active'
          order by created_at, id limit 1000",
        tenant
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|r| {
            let role = word("users", "role", &r.role, Role::parse)?;
            Ok((UserId::from_uuid(r.id), r.email, role))
        })
        .collect()
}
