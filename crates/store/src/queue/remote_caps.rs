//! Caps on capabilities of workers outside: how many tasks of a tenant that ask for one may be out at
//! once. Counted from the claims that stand, as the caps of our own workers.

use std::collections::HashMap;

use domain::ids::TenantId;
use uuid::Uuid;

use super::remote::{Line, RemoteClaimed};
use crate::{Result, SystemTx};

/// The capped ones among some lines, and how many more may go out of each. A line that another worker
/// is claiming from has no room.
pub(super) struct Room(HashMap<Line, usize>);

/// Takes the right to claim from those of the lines that have a cap, until the transaction ends, and
/// counts what is out. Never waits; what was out and ended is forgotten.
pub(super) async fn room(tx: &mut SystemTx, shares: &[(Line, usize)]) -> Result<Room> {
    let tenants: Vec<Uuid> = shares.iter().map(|(l, _)| l.tenant.uuid()).collect();
    let names: Vec<String> = shares.iter().map(|(l, _)| l.capability.clone()).collect();
    let capped = sqlx::query!(
        "select s.tenant_id as \"tenant_id!\", s.capability as \"capability!\", c.held_max as \"most!\",
                pg_try_advisory_xact_lock(hashtextextended('queue' || c.tenant_id::text || c.agent_type, 0)) as \"mine!\"
           from unnest($1::uuid[], $2::text[]) as s (tenant_id, capability)
           join queue_caps c on c.tenant_id = s.tenant_id and c.agent_type = 'remote:' || s.capability
          where c.held_max is not null",
        &tenants,
        &names,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut room = HashMap::new();
    for row in capped {
        let free = if row.mine {
            // Statements after the lock: they see what its last holder has committed.
            let label = format!("remote:{}", row.capability);
            let out = out(tx, row.tenant_id, &label).await?;
            usize::try_from(i64::from(row.most) - out).unwrap_or(0)
        } else {
            0
        };
        let line = Line {
            tenant: TenantId::from_uuid(row.tenant_id),
            capability: row.capability,
        };
        room.insert(line, free);
    }
    Ok(Room(room))
}

/// How many tasks under the label are out; those that are not any more are dropped from the count.
async fn out(tx: &mut SystemTx, tenant: Uuid, label: &str) -> Result<i64> {
    sqlx::query!(
        "delete from queue_held h where h.tenant_id = $1 and h.agent_type = $2 and not exists (select from task_queue q
           where q.tenant_id = h.tenant_id and q.id = h.id and q.owner = h.owner and q.attempt = h.attempt)",
        tenant,
        label,
    )
    .execute(tx.conn())
    .await?;
    Ok(sqlx::query_scalar!(
        "select count(*) as \"n!\" from queue_held where tenant_id = $1 and agent_type = $2",
        tenant,
        label,
    )
    .fetch_one(tx.conn())
    .await?)
}

impl Room {
    /// The shares, each no greater than what its cap leaves.
    pub(super) fn bounded(&self, shares: &[(Line, usize)]) -> Vec<(Line, usize)> {
        let bound = |(line, n): &(Line, usize)| {
            let most = self.0.get(line).copied().unwrap_or(usize::MAX);
            (line.clone(), most.min(*n))
        };
        shares.iter().map(bound).collect()
    }

    /// Counts those of the claimed that have a cap.
    pub(super) async fn note(&self, tx: &mut SystemTx, claimed: &[RemoteClaimed]) -> Result<()> {
        let is_capped = |c: &&RemoteClaimed| {
            let line = Line {
                tenant: c.task.tenant,
                capability: c.capability.clone(),
            };
            self.0.contains_key(&line)
        };
        let capped: Vec<&RemoteClaimed> = claimed.iter().filter(is_capped).collect();
        if capped.is_empty() {
            return Ok(());
        }
        let tenants: Vec<Uuid> = capped.iter().map(|c| c.task.tenant.uuid()).collect();
        let ids: Vec<Uuid> = capped.iter().map(|c| c.task.id.uuid()).collect();
        let owners: Vec<Uuid> = capped.iter().map(|c| c.task.owner).collect();
        let attempts: Vec<i32> = capped.iter().map(|c| c.task.attempt).collect();
        let labels: Vec<String> = capped
            .iter()
            .map(|c| format!("remote:{}", c.capability))
            .collect();
        sqlx::query!(
            "insert into queue_held (tenant_id, id, owner, attempt, agent_type)
             select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::text[])",
            &tenants,
            &ids,
            &owners,
            &attempts,
            &labels,
        )
        .execute(tx.conn())
        .await?;
        Ok(())
    }
}
