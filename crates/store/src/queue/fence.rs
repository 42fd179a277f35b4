//! Who still holds what: every write of a holder is bound to its claim, and a holder can ask.

use uuid::Uuid;

use super::Claimed;
use crate::{Result, SystemTx, TenantTx};

/// Whether the caller still holds the task; locks it until the transaction ends.
pub async fn still_held(tx: &mut TenantTx, task: &Claimed) -> Result<bool> {
    let tenant = tx.tenant().uuid();
    let row = sqlx::query!(
        "select id from task_queue where tenant_id = $1 and id = $2 and owner = $3 and attempt = $4 for update",
        tenant,
        task.id.uuid(),
        task.owner,
        task.attempt,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.is_some())
}

/// Those of `tasks` that their owners do not hold any more: ended, cancelled, or given to another.
pub async fn taken_away<'a>(tx: &mut SystemTx, tasks: &'a [Claimed]) -> Result<Vec<&'a Claimed>> {
    let tenants: Vec<Uuid> = tasks.iter().map(|t| t.tenant.uuid()).collect();
    let ids: Vec<Uuid> = tasks.iter().map(|t| t.id.uuid()).collect();
    let owners: Vec<Uuid> = tasks.iter().map(|t| t.owner).collect();
    let attempts: Vec<i32> = tasks.iter().map(|t| t.attempt).collect();
    let gone = sqlx::query_scalar!(
        "select t.n as \"n!\" from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[]) with ordinality
                as t (tenant_id, id, owner, attempt, n)
          where not exists (select from task_queue q
            where q.tenant_id = t.tenant_id and q.id = t.id and q.owner = t.owner and q.attempt = t.attempt)",
        &tenants,
        &ids,
        &owners,
        &attempts,
    )
    .fetch_all(tx.conn())
    .await?;
    let gone = gone.into_iter().filter_map(|n| usize::try_from(n - 1).ok());
    Ok(gone.filter_map(|i| tasks.get(i)).collect())
}

/// Gives back what is held in the name of `owner` and is not among `known`: claims whose answer was lost.
/// Answers how many. Waits for what the owner still has under way.
pub async fn disown(tx: &mut SystemTx, owner: Uuid, known: &[Claimed]) -> Result<u64> {
    // Claims hold this row, so the next statement sees every one that came to its end.
    sqlx::query!("select id from workers where id = $1 for update", owner)
        .fetch_optional(tx.conn())
        .await?;
    let tenants: Vec<Uuid> = known.iter().map(|t| t.tenant.uuid()).collect();
    let ids: Vec<Uuid> = known.iter().map(|t| t.id.uuid()).collect();
    let attempts: Vec<i32> = known.iter().map(|t| t.attempt).collect();
    let done = sqlx::query!(
        "update task_queue q set owner = null, deadline = null
          where q.owner = $1 and not exists (
            select from unnest($2::uuid[], $3::uuid[], $4::int[]) as k (tenant_id, id, attempt)
             where k.tenant_id = q.tenant_id and k.id = q.id and k.attempt = q.attempt)",
        owner,
        &tenants,
        &ids,
        &attempts,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}
