//! How many tasks of a tenant may be held at once, of all or of one agent type, and how many may
//! wait. What is held is counted from the claims that stand, so a crash leaks no slot.

use domain::ids::TenantId;
use uuid::Uuid;

use crate::{Result, SystemTx, TenantTx};

/// Allows at most `held_max` tasks of the tenant to be held at once: of one `agent_type`, or of all
/// with the empty name. `None` lifts the cap. Holds from the next claim on; what is held stays held.
pub async fn set_cap(tx: &mut TenantTx, agent_type: &str, held_max: Option<i32>) -> Result<()> {
    tx.wake_workers();
    mark(tx).await?;
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "insert into queue_caps (tenant_id, agent_type, held_max) values ($1, $2, $3)
         on conflict (tenant_id, agent_type) do update set held_max = excluded.held_max",
        tenant,
        agent_type,
        held_max,
    )
    .execute(tx.conn())
    .await?;
    if !agent_type.is_empty() {
        sqlx::query!(
            "update task_queue set capped = $3 where tenant_id = $1 and agent_type = $2 and capped <> $3",
            tenant,
            agent_type,
            held_max.is_some(),
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(())
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
            "delete from queue_held h where h.tenant_id = any ($1) and not exists (select from task_queue q
               where q.tenant_id = h.tenant_id and q.id = h.id and q.owner = h.owner and q.attempt = h.attempt)",
            &ruled.mine,
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(ruled)
}
