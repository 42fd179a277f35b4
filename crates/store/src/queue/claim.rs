//! Claiming: a few tasks of each of several tenants, each tenant's in its own order.

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{TaskId, TenantId};
use uuid::Uuid;

use super::Claimed;
use crate::{Result, SystemTx};

/// A place in a tenant's order. Tasks before it have been seen; a claim that begins there does not
/// walk over what is gone but cannot be cleaned up yet, because somebody holds an old snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Run time less a minute per point of priority.
    pub sort_key: DateTime<Utc>,
    /// Among equals.
    pub id: Uuid,
}

/// What a claim may take of one tenant.
#[derive(Debug, Clone, Copy)]
pub struct Share {
    /// Whose.
    pub tenant: TenantId,
    /// Only tasks behind this place; all, without one.
    pub after: Option<Place>,
    /// How many.
    pub quota: usize,
}

/// Claims what is due at `now`: of each share's tenant up to its quota, in the tenant's order. Takes
/// nothing for an `owner` that is not signed on any more. Commit at once.
pub async fn claim(
    tx: &mut SystemTx,
    owner: Uuid,
    shares: &[Share],
    deadline: TimeDelta,
    now: DateTime<Utc>,
) -> Result<Vec<Claimed>> {
    let tenants: Vec<Uuid> = shares.iter().map(|s| s.tenant.uuid()).collect();
    let keys: Vec<DateTime<Utc>> = shares
        .iter()
        .map(|s| s.after.map_or(DateTime::UNIX_EPOCH, |p| p.sort_key))
        .collect();
    let ids: Vec<Uuid> = shares
        .iter()
        .map(|s| s.after.map_or(Uuid::nil(), |p| p.id))
        .collect();
    let quotas: Vec<i32> = shares.iter().map(|s| s.quota as i32).collect();
    // The lock on the worker's own row keeps the rescue from overlooking what is claimed here.
    let rows = sqlx::query!(
        "with alive as (select id from workers where id = $1 and expires_at > clock_timestamp() for key share),
         share as (select * from unnest($2::uuid[], $3::timestamptz[], $4::uuid[], $5::int[]) as s (tenant_id, key, id, quota)),
         due as (select d.tenant_id, d.id from alive, share s, lateral (
           select q.tenant_id, q.id from task_queue q
            where q.tenant_id = s.tenant_id and (q.sort_key, q.id) > (s.key, s.id) and q.sort_key <= $6
              and q.owner is null and q.run_at <= $6 and q.serial_key is null and not q.capped
            order by q.sort_key, q.id limit s.quota for update skip locked) d)
         update task_queue q
            set owner = $1, attempt = q.attempt + 1, deadline = clock_timestamp() + make_interval(secs => $7)
           from due where q.tenant_id = due.tenant_id and q.id = due.id
         returning q.tenant_id, q.id, q.created_at, q.task_type, q.sort_key, q.attempt, q.errors, q.crashes",
        owner,
        &tenants,
        &keys,
        &ids,
        &quotas,
        now,
        deadline.num_milliseconds() as f64 / 1_000.0,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut claimed: Vec<Claimed> = rows
        .into_iter()
        .map(|r| Claimed {
            tenant: TenantId::from_uuid(r.tenant_id),
            id: TaskId::from_uuid(r.id),
            created_at: r.created_at,
            place: Place {
                sort_key: r.sort_key,
                id: r.id,
            },
            task_type: r.task_type,
            owner,
            attempt: r.attempt,
            errors: r.errors,
            crashes: r.crashes,
        })
        .collect();
    claimed.sort_unstable_by_key(|c| (c.tenant, c.place));
    Ok(claimed)
}

/// Up to `limit` tenants behind `after` that have a task due at `now`, in the order of their ids. One
/// step in the index per tenant, however many tasks each has.
pub async fn due_tenants(
    tx: &mut SystemTx,
    after: TenantId,
    limit: i64,
    now: DateTime<Utc>,
) -> Result<Vec<TenantId>> {
    let rows = sqlx::query_scalar!(
        "with recursive t as (
           (select tenant_id from task_queue where tenant_id > $1 order by tenant_id limit 1)
           union all
           select (select q.tenant_id from task_queue q where q.tenant_id > t.tenant_id order by q.tenant_id limit 1)
             from t where t.tenant_id is not null)
         select tenant_id as \"tenant_id!\" from t
          where tenant_id is not null
            and (exists (select from task_queue q where q.tenant_id = t.tenant_id and q.sort_key <= $3
                            and q.owner is null and q.run_at <= $3 and q.serial_key is null and not q.capped)
              or exists (select from task_queue q where q.tenant_id = t.tenant_id and q.sort_key <= $3
                            and q.owner is null and q.run_at <= $3 and q.serial_key is not null)
              or exists (select from task_queue q where q.tenant_id = t.tenant_id and q.sort_key <= $3
                            and q.owner is null and q.run_at <= $3 and q.serial_key is null and q.capped))
          limit $2",
        after.uuid(),
        limit,
        now,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(TenantId::from_uuid).collect())
}
