//! Claiming: a few tasks of each of several tenants, each tenant's in its own order. Tenants with
//! caps or serial keys go a slower way that keeps them.

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{TaskId, TenantId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Claimed, caps};
use crate::{Db, Result, SystemTx};

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
    /// Only tasks behind this place; all, without one. Not heeded for a tenant with rules.
    pub after: Option<Place>,
    /// How many.
    pub quota: usize,
}

/// What a claim brought.
#[derive(Debug, Default)]
pub struct Taken {
    /// Held from now on.
    pub claimed: Vec<Claimed>,
    /// Another worker was just claiming for these tenants, which have rules: ask again.
    pub busy: Vec<TenantId>,
}

struct Row {
    tenant_id: Uuid,
    id: Uuid,
    created_at: DateTime<Utc>,
    task_type: String,
    sort_key: DateTime<Utc>,
    attempt: i32,
    errors: i32,
    crashes: i32,
}

impl Row {
    fn claimed(self, owner: Uuid, ruled: bool) -> Claimed {
        Claimed {
            tenant: TenantId::from_uuid(self.tenant_id),
            id: TaskId::from_uuid(self.id),
            created_at: self.created_at,
            place: Place {
                sort_key: self.sort_key,
                id: self.id,
            },
            task_type: self.task_type,
            owner,
            attempt: self.attempt,
            errors: self.errors,
            crashes: self.crashes,
            ruled,
        }
    }
}

/// Claims what is due at `now`: of each share's tenant up to its quota and its caps, in the tenant's
/// order, of tasks with one serial key one at a time. Takes nothing for an `owner` that is not signed
/// on any more. For who keeps the transaction open to see what a claim half-way holds up; a worker claims
/// by [`claim_at_once`], which does the same.
pub async fn claim(
    tx: &mut SystemTx,
    owner: Uuid,
    shares: &[Share],
    deadline: TimeDelta,
    now: DateTime<Utc>,
) -> Result<Taken> {
    let (claimed, ruled) = claim_plain(tx.conn(), owner, shares, deadline, now).await?;
    let mut taken = by_rules(tx, owner, &of(shares, &ruled), deadline, now).await?;
    taken.claimed.extend(claimed);
    Ok(in_order(taken))
}

/// The same, committed when it returns, and by a single statement for tenants without rules. A crash of the
/// database may undo it.
pub async fn claim_at_once(
    db: &Db,
    owner: Uuid,
    shares: &[Share],
    deadline: TimeDelta,
    now: DateTime<Utc>,
) -> Result<Taken> {
    let mut conn = db.claims().acquire().await?;
    let (claimed, ruled) = claim_plain(&mut conn, owner, shares, deadline, now).await?;
    drop(conn);
    let mut taken = Taken::default();
    if !ruled.is_empty() {
        let mut tx = db.queue("worker claims by rules", false).await?;
        taken = by_rules(&mut tx, owner, &of(shares, &ruled), deadline, now).await?;
        tx.commit().await?;
    }
    taken.claimed.extend(claimed);
    Ok(in_order(taken))
}

/// The shares of these tenants.
fn of(shares: &[Share], tenants: &[TenantId]) -> Vec<Share> {
    let among = shares.iter().filter(|s| tenants.contains(&s.tenant));
    among.copied().collect()
}

fn in_order(mut taken: Taken) -> Taken {
    taken.claimed.sort_unstable_by_key(|c| (c.tenant, c.place));
    taken
}

/// For tenants that have rules.
async fn by_rules(
    tx: &mut SystemTx,
    owner: Uuid,
    shares: &[Share],
    deadline: TimeDelta,
    now: DateTime<Utc>,
) -> Result<Taken> {
    if shares.is_empty() {
        return Ok(Taken::default());
    }
    let tenants: Vec<Uuid> = shares.iter().map(|s| s.tenant.uuid()).collect();
    let ruled = caps::ruled(tx, &tenants).await?;
    let mine: Vec<TenantId> = ruled
        .mine
        .iter()
        .copied()
        .map(TenantId::from_uuid)
        .collect();
    let shares = of(shares, &mine);
    let rows = if shares.is_empty() {
        Vec::new()
    } else {
        claim_ruled(tx, owner, &shares, deadline, now).await?
    };
    Ok(Taken {
        claimed: rows.into_iter().map(|r| r.claimed(owner, true)).collect(),
        busy: ruled.busy,
    })
}

/// What is claimed of tenants without rules, and which tenants have some: nothing is claimed of those.
async fn claim_plain(
    conn: &mut PgConnection,
    owner: Uuid,
    shares: &[Share],
    deadline: TimeDelta,
    now: DateTime<Utc>,
) -> Result<(Vec<Claimed>, Vec<TenantId>)> {
    if shares.is_empty() {
        return Ok(Default::default());
    }
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
        "with ruled as materialized (select tenant_id from queue_caps where agent_type = '' and tenant_id = any ($2)),
         alive as (select id from workers where id = $1 and expires_at > clock_timestamp() for key share),
         share as (select * from unnest($2::uuid[], $3::timestamptz[], $4::uuid[], $5::int[]) as s (tenant_id, key, id, quota)
                    where s.tenant_id not in (select tenant_id from ruled)),
         due as (select d.tenant_id, d.id from alive, share s, lateral (
           select q.tenant_id, q.id from task_queue q
            where q.tenant_id = s.tenant_id and (q.sort_key, q.id) > (s.key, s.id) and q.sort_key <= $6
              and q.owner is null and q.run_at <= $6 and q.serial_key is null and not q.capped and q.task_type <> 'remote'
            order by q.sort_key, q.id limit s.quota for update skip locked) d),
         taken as (update task_queue q
            set owner = $1, attempt = q.attempt + 1, deadline = clock_timestamp() + make_interval(secs => $7)
           from due where q.tenant_id = due.tenant_id and q.id = due.id
         returning q.tenant_id, q.id, q.created_at, q.task_type, q.sort_key, q.attempt, q.errors, q.crashes)
         select tenant_id as \"tenant_id!\", id as \"id?\", created_at as \"created_at?\", task_type as \"task_type?\",
                sort_key as \"sort_key?\", attempt as \"attempt?\", errors as \"errors?\", crashes as \"crashes?\" from taken
         union all select tenant_id, null, null, null, null, null, null, null from ruled",
        owner,
        &tenants,
        &keys,
        &ids,
        &quotas,
        now,
        deadline.num_milliseconds() as f64 / 1_000.0,
    )
    .fetch_all(conn)
    .await?;
    let (mut claimed, mut ruled) = (Vec::with_capacity(rows.len()), Vec::new());
    for row in rows {
        let whole = (row.id, row.created_at, row.task_type, row.sort_key);
        if let (Some(id), Some(created_at), Some(task_type), Some(sort_key)) = whole {
            let row = Row {
                tenant_id: row.tenant_id,
                id,
                created_at,
                task_type,
                sort_key,
                attempt: row.attempt.unwrap_or_default(),
                errors: row.errors.unwrap_or_default(),
                crashes: row.crashes.unwrap_or_default(),
            };
            claimed.push(row.claimed(owner, false));
        } else {
            ruled.push(TenantId::from_uuid(row.tenant_id));
        }
    }
    Ok((claimed, ruled))
}

/// For tenants whose lock `caps::ruled` took. Candidates are the head of each line that is free, the
/// first of each agent type that has or had a cap and the first of the rest; of these, in the tenant's
/// order, as many as the caps leave room for. A cap that was lifted bounds nothing, but is looked at: a
/// task that was queued in that moment may bear its mark. What is held counts under its present label.
async fn claim_ruled(
    tx: &mut SystemTx,
    owner: Uuid,
    shares: &[Share],
    deadline: TimeDelta,
    now: DateTime<Utc>,
) -> Result<Vec<Row>> {
    let tenants: Vec<Uuid> = shares.iter().map(|s| s.tenant.uuid()).collect();
    let quotas: Vec<i32> = shares.iter().map(|s| s.quota as i32).collect();
    Ok(sqlx::query_as!(
        Row,
        "with recursive alive as (select id from workers where id = $1 and expires_at > clock_timestamp() for key share),
         share as (select * from unnest($2::uuid[], $3::int[]) as s (tenant_id, quota)),
         held as (select h.tenant_id, h.serial_key,
                         (select q.agent_type from task_queue q where q.tenant_id = h.tenant_id and q.id = h.id) as agent_type
                    from queue_held h join share using (tenant_id) where h.agent_type not like 'remote:%'),
         room as (select s.tenant_id, least(s.quota, c.held_max - (select count(*) from held h where h.tenant_id = s.tenant_id)) as n
                    from share s join queue_caps c on c.tenant_id = s.tenant_id and c.agent_type = ''),
         kind as (select c.tenant_id, c.agent_type, c.held_max - (select count(*) from held h
                         where h.tenant_id = c.tenant_id and h.agent_type = c.agent_type) as n
                    from queue_caps c join share using (tenant_id) where c.agent_type <> '' and c.agent_type not like 'remote:%'),
         line as (
           select r.tenant_id, (select min(q.serial_key) from task_queue q where q.tenant_id = r.tenant_id) as serial_key
             from room r where r.n > 0
           union all
           select l.tenant_id, (select min(q.serial_key) from task_queue q where q.tenant_id = l.tenant_id and q.serial_key > l.serial_key)
             from line l where l.serial_key is not null),
         candidate as (
           select h.* from line l, lateral (
             select q.tenant_id, q.id, q.sort_key, q.agent_type from task_queue q
              where q.tenant_id = l.tenant_id and q.serial_key = l.serial_key and q.sort_key <= $4 and q.owner is null and q.run_at <= $4
              order by q.sort_key, q.id limit 1) h
            where l.serial_key is not null
              and not exists (select from held where held.tenant_id = l.tenant_id and held.serial_key = l.serial_key)
           union all
           select h.* from kind k join room r using (tenant_id), lateral (
             select q.tenant_id, q.id, q.sort_key, q.agent_type from task_queue q
              where q.tenant_id = k.tenant_id and q.agent_type = k.agent_type and q.serial_key is null and q.capped and q.task_type <> 'remote'
                and q.sort_key <= $4 and q.owner is null and q.run_at <= $4
              order by q.sort_key, q.id limit greatest(least(k.n, r.n), 0)) h
           union all
           select h.* from room r, lateral (
             select q.tenant_id, q.id, q.sort_key, q.agent_type from task_queue q
              where q.tenant_id = r.tenant_id and q.serial_key is null and not q.capped and q.task_type <> 'remote'
                and q.sort_key <= $4 and q.owner is null and q.run_at <= $4
              order by q.sort_key, q.id limit greatest(r.n, 0)) h),
         ranked as (select c.*, row_number() over (partition by c.tenant_id, c.agent_type order by c.sort_key, c.id) as of_kind
                      from candidate c),
         allowed as (select r.tenant_id, r.id, row_number() over (partition by r.tenant_id order by r.sort_key, r.id) as nth
                       from ranked r left join kind k on k.tenant_id = r.tenant_id and k.agent_type = r.agent_type
                      where k.n is null or r.of_kind <= k.n),
         due as (select q.tenant_id, q.id from alive, allowed a join room r using (tenant_id)
                   join task_queue q on q.tenant_id = a.tenant_id and q.id = a.id
                  where a.nth <= r.n and q.owner is null for update of q skip locked),
         taken as (update task_queue q
                      set owner = $1, attempt = q.attempt + 1, deadline = clock_timestamp() + make_interval(secs => $5)
                     from due where q.tenant_id = due.tenant_id and q.id = due.id returning q.*),
         noted as (insert into queue_held (tenant_id, id, owner, attempt, agent_type, serial_key)
                   select tenant_id, id, owner, attempt, agent_type, serial_key from taken)
         select tenant_id as \"tenant_id!\", id as \"id!\", created_at as \"created_at!\", task_type as \"task_type!\",
                sort_key as \"sort_key!\", attempt as \"attempt!\", errors as \"errors!\", crashes as \"crashes!\" from taken",
        owner,
        &tenants,
        &quotas,
        now,
        deadline.num_milliseconds() as f64 / 1_000.0,
    )
    .fetch_all(tx.conn())
    .await?)
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
                            and q.owner is null and q.run_at <= $3 and q.serial_key is null and not q.capped and q.task_type <> 'remote')
              or exists (select from task_queue q where q.tenant_id = t.tenant_id and q.sort_key <= $3
                            and q.owner is null and q.run_at <= $3 and q.serial_key is not null)
              or exists (select from task_queue q where q.tenant_id = t.tenant_id and q.sort_key <= $3
                            and q.owner is null and q.run_at <= $3 and q.serial_key is null and q.capped and q.task_type <> 'remote'))
          limit $2",
        after.uuid(),
        limit,
        now,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(TenantId::from_uuid).collect())
}
