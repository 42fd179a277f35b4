//! The lease of a draft: who writes and who asks. Writers hold the workflow's lock; times are the database's.

use chrono::{DateTime, Utc};
use domain::{
    ids::{PrincipalId, UserId, WorkflowId},
    workflows::editing::lease::{Control, Lease, Request, Seat},
};

use crate::{Result, TenantTx};

/// Who writes and who asks, as it is stored, and what is needed to judge it.
pub struct StoredControl {
    /// Who writes and who asks.
    pub control: Control,
    /// Who answers for the workflow.
    pub owner: Option<PrincipalId>,
    /// The draft's revision; 0 before its first edit.
    pub rev: u32,
    /// The database's time, read after the lock was taken if the caller holds one.
    pub now: DateTime<Utc>,
}

/// How things stand with the lease of a draft; nothing if there is no such workflow.
pub async fn control(tx: &mut TenantTx, id: WorkflowId) -> Result<Option<StoredControl>> {
    let tenant = tx.tenant().uuid();
    let row = sqlx::query!(
        "select w.owner, coalesce(d.rev, 0) as \"rev!\", coalesce(l.term, 0) as \"term!\", l.session, l.holder,
                u.name as \"name?\", l.expires_at, l.edited_at, clock_timestamp() as \"now!\"
           from workflows w
           left join workflow_drafts d on d.tenant_id = w.tenant_id and d.id = w.id
           left join workflow_leases l on l.tenant_id = w.tenant_id and l.workflow_id = w.id
           left join users u on u.tenant_id = l.tenant_id and u.id = l.holder
          where w.tenant_id = $1 and w.id = $2",
        tenant,
        id.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let lease = match (
        row.session,
        row.holder,
        row.name,
        row.expires_at,
        row.edited_at,
    ) {
        (Some(session), Some(user), Some(name), Some(expires_at), Some(edited_at)) => Some(Lease {
            holder: Seat {
                session,
                user: UserId::from_uuid(user),
                name,
            },
            expires_at,
            edited_at,
        }),
        _ => None,
    };
    let requests = sqlx::query!(
        "select r.session, r.user_id, u.name, r.at, r.refused_at
           from workflow_lease_requests r join users u on u.tenant_id = r.tenant_id and u.id = r.user_id
          where r.tenant_id = $1 and r.workflow_id = $2 order by r.at, r.session",
        tenant,
        id.uuid(),
    )
    .fetch_all(tx.conn())
    .await?;
    let requests = requests.into_iter().map(|r| Request {
        by: Seat {
            session: r.session,
            user: UserId::from_uuid(r.user_id),
            name: r.name,
        },
        at: r.at,
        refused_at: r.refused_at,
    });
    Ok(Some(StoredControl {
        control: Control {
            lease,
            requests: requests.collect(),
            term: row.term as u64,
        },
        owner: row.owner.map(PrincipalId::from_uuid),
        rev: row.rev as u32,
        now: row.now,
    }))
}

/// Writes how things stand from now on, `was` being what is stored. The caller holds the workflow's lock.
pub async fn save_control(
    tx: &mut TenantTx,
    id: WorkflowId,
    was: &Control,
    is: &Control,
) -> Result<()> {
    let tenant = tx.tenant().uuid();
    let lease = is.lease.as_ref();
    sqlx::query!(
        "insert into workflow_leases (tenant_id, workflow_id, term, session, holder, expires_at, edited_at)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (tenant_id, workflow_id) do update
           set term = excluded.term, session = excluded.session, holder = excluded.holder,
               expires_at = excluded.expires_at, edited_at = excluded.edited_at",
        tenant,
        id.uuid(),
        is.term as i64,
        lease.map(|l| l.holder.session),
        lease.map(|l| l.holder.user.uuid()),
        lease.map(|l| l.expires_at),
        lease.map(|l| l.edited_at),
    )
    .execute(tx.conn())
    .await?;
    if was.requests == is.requests {
        return Ok(());
    }
    sqlx::query!(
        "delete from workflow_lease_requests where tenant_id = $1 and workflow_id = $2",
        tenant,
        id.uuid(),
    )
    .execute(tx.conn())
    .await?;
    for request in &is.requests {
        sqlx::query!(
            "insert into workflow_lease_requests (tenant_id, workflow_id, session, user_id, at, refused_at)
             values ($1, $2, $3, $4, $5, $6)",
            tenant,
            id.uuid(),
            request.by.session,
            request.by.user.uuid(),
            request.at,
            request.refused_at,
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}
