//! How many tasks of a tenant may be held at once, of all, of a group, of one kind or of one capability,
//! and how many may wait. What is held is counted from the claims that stand, so a crash leaks no slot.

use chrono::{DateTime, Utc};
use domain::{
    ids::TenantId,
    operations::BACKLOG_MAX,
    queue::{CAP_REMOTE, QueueCap, group_of},
};
use uuid::Uuid;

use crate::{Result, SystemTx, TenantTx};

/// Allows at most `held_max` tasks of the tenant to be held at once, of what `what` names: with the empty
/// name all that our own workers do, a group of kinds (`http`), a kind of step (`http.request`), or
/// `remote:` and a capability. `None` lifts the cap. A step whose kind has a cap counts there and not
/// under its group's: what is in the queue is relabelled. Holds from the next claim on; what is held
/// stays held. A task that is queued at this very moment may still go by the earlier rule.
pub async fn set_cap(tx: &mut TenantTx, what: &str, held_max: Option<i32>) -> Result<()> {
    if what.starts_with(CAP_REMOTE) {
        return set_remote_cap(tx, what, held_max).await;
    }
    tx.wake_workers();
    mark(tx).await?;
    let tenant = tx.tenant().uuid();
    // Caps of one tenant are set one after another: a kind's labels depend on its group's cap.
    sqlx::query!(
        "select tenant_id from queue_caps where tenant_id = $1 and agent_type = '' for update",
        tenant
    )
    .fetch_one(tx.conn())
    .await?;
    sqlx::query!(
        "insert into queue_caps (tenant_id, agent_type, held_max) values ($1, $2, $3)
         on conflict (tenant_id, agent_type) do update set held_max = excluded.held_max",
        tenant,
        what,
        held_max,
    )
    .execute(tx.conn())
    .await?;
    if what.contains('.') {
        relabel(tx, what, held_max.is_some()).await?;
    } else if !what.is_empty() {
        sqlx::query!(
            "update task_queue set capped = $3 where tenant_id = $1 and agent_type = $2 and task_type <> 'remote' and capped <> $3",
            tenant,
            what,
            held_max.is_some(),
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}

/// Steps in the queue that are of this kind count under it, or again under its group.
async fn relabel(tx: &mut TenantTx, kind: &str, capped: bool) -> Result<()> {
    let tenant = tx.tenant().uuid();
    if capped {
        sqlx::query!(
            "update task_queue q set agent_type = $2, capped = true from agent_tasks t
              where q.tenant_id = $1 and q.agent_type = $3 and q.task_type = 'step'
                and t.tenant_id = $1 and t.id = q.id and t.created_at = q.created_at and t.agent_type = $2",
            tenant,
            kind,
            group_of(kind),
        )
        .execute(tx.conn())
        .await?;
    } else {
        sqlx::query!(
            "update task_queue set agent_type = $3::text,
                    capped = exists (select from queue_caps where tenant_id = $1 and agent_type = $3::text and held_max is not null)
              where tenant_id = $1 and agent_type = $2 and task_type = 'step'",
            tenant,
            kind,
            group_of(kind),
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}

/// Our own claims do not look at these: a tenant that has no others stays on the quick way.
async fn set_remote_cap(tx: &mut TenantTx, what: &str, held_max: Option<i32>) -> Result<()> {
    let tenant = tx.tenant().uuid();
    match held_max {
        Some(most) => {
            sqlx::query!(
                "insert into queue_caps (tenant_id, agent_type, held_max) values ($1, $2, $3)
                 on conflict (tenant_id, agent_type) do update set held_max = excluded.held_max",
                tenant,
                what,
                most,
            )
            .execute(tx.conn())
            .await?;
        }
        None => {
            sqlx::query!(
                "delete from queue_caps where tenant_id = $1 and agent_type = $2",
                tenant,
                what
            )
            .execute(tx.conn())
            .await?;
        }
    }
    Ok(())
}

/// Lets what the tenant holds count. Claims count what they take only while a cap asks for it, so this is
/// called after each cap that is set; what is counted already stays as it is.
pub async fn count_held(tx: &mut SystemTx, tenant: TenantId) -> Result<()> {
    sqlx::query!(
        "insert into queue_held (tenant_id, id, owner, attempt, agent_type, serial_key)
         select q.tenant_id, q.id, q.owner, q.attempt, q.label, q.serial_key
           from (select *, case when task_type = 'remote' then 'remote:' || agent_type else agent_type end as label from task_queue
                  where tenant_id = $1 and owner is not null) q
          where q.task_type <> 'remote' or exists (select from queue_caps c where c.tenant_id = $1 and c.agent_type = q.label)
         on conflict do nothing",
        tenant.uuid(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The tenant's caps that stand, by name, the one on everything first, and how full each is at `now`.
/// Counts no further than `BACKLOG_MAX` tasks.
pub async fn caps(tx: &mut TenantTx, now: DateTime<Utc>) -> Result<Vec<QueueCap>> {
    let tenant = tx.tenant().uuid();
    let rows = sqlx::query!(
        "with n as (
           select case when task_type = 'remote' then 'remote:' || agent_type else agent_type end as what,
                  count(*) filter (where owner is not null) as held,
                  count(*) filter (where owner is null and run_at <= $2) as waiting
             from (select task_type, agent_type, owner, run_at from task_queue where tenant_id = $1 limit $3) q group by 1)
         select c.agent_type, c.held_max as \"most!\", coalesce(s.held, 0)::bigint as \"held!\", coalesce(s.waiting, 0)::bigint as \"waiting!\"
           from queue_caps c, lateral (
             select sum(n.held) as held, sum(n.waiting) as waiting from n
              where n.what = c.agent_type or (c.agent_type = '' and n.what not like 'remote:%')) s
          where c.tenant_id = $1 and c.held_max is not null order by c.agent_type collate \"C\"",
        tenant,
        now,
        BACKLOG_MAX,
    )
    .fetch_all(tx.conn())
    .await?;
    let count = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
    Ok(rows
        .into_iter()
        .map(|r| QueueCap {
            what: r.agent_type,
            most: r.most.unsigned_abs(),
            held: count(r.held),
            waiting: count(r.waiting),
        })
        .collect())
}

/// From now on the claims of the tenant look for rules. Asked for by each cap and serial key.
pub(super) async fn mark(tx: &mut TenantTx) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "insert into queue_caps (tenant_id, agent_type) values ($1, '') on conflict do nothing",
        tenant
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// How many tasks of the tenant wait or are held; counts no further than `most`.
pub async fn backlog(tx: &mut TenantTx, most: i64) -> Result<i64> {
    let tenant = tx.tenant().uuid();
    Ok(sqlx::query_scalar!(
        "select count(*) as \"n!\" from (select from task_queue where tenant_id = $1 limit $2) q",
        tenant,
        most,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Which of the tenants have rules.
pub(super) struct Ruled {
    /// Nobody else claims for these until the transaction ends.
    pub(super) mine: Vec<Uuid>,
    /// Another worker is claiming for these just now.
    pub(super) busy: Vec<TenantId>,
}

/// Takes the right to claim for those of `tenants` that have rules. Never waits: a worker that was
/// frozen half-way through a claim must not hold up the others. What was held and ended is forgotten.
pub(super) async fn ruled(tx: &mut SystemTx, tenants: &[Uuid]) -> Result<Ruled> {
    let rows = sqlx::query!(
        "select tenant_id, pg_try_advisory_xact_lock(hashtextextended('queue' || tenant_id::text, 0)) as \"mine!\"
           from queue_caps where agent_type = '' and tenant_id = any ($1)",
        tenants,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut ruled = Ruled {
        mine: Vec::new(),
        busy: Vec::new(),
    };
    for row in rows {
        if row.mine {
            ruled.mine.push(row.tenant_id);
        } else {
            ruled.busy.push(TenantId::from_uuid(row.tenant_id));
        }
    }
    if !ruled.mine.is_empty() {
        // A statement after the lock: it sees what the last holder of the lock has committed.
        sqlx::query!(
            "delete from queue_held h where h.tenant_id = any ($1) and h.agent_type not like 'remote:%' and not exists (select from task_queue q
               where q.tenant_id = h.tenant_id and q.id = h.id and q.owner = h.owner and q.attempt = h.attempt)",
            &ruled.mine,
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(ruled)
}
