//! Finished tasks in monthly partitions: dropped whole when they have served their time.

use chrono::{DateTime, Utc};

use crate::{Result, SystemTx};

/// Drops the months of tasks that ended before `before`, and of their dead letters. A month in which a
/// task was made that still waits is kept with all after it. Answers how many months; `None` when
/// another process is at it. A moment less than thirty days ago is refused by the database.
pub async fn drop_old(tx: &mut SystemTx, before: DateTime<Utc>) -> Result<Option<i32>> {
    let mine = sqlx::query_scalar!(
        "select pg_try_advisory_xact_lock(hashtextextended('retention of tasks', 0)) as \"mine!\""
    )
    .fetch_one(tx.conn())
    .await?;
    if !mine {
        return Ok(None);
    }
    let oldest = sqlx::query_scalar!("select min(created_at) from task_queue")
        .fetch_one(tx.conn())
        .await?;
    let before = oldest.map_or(before, |oldest| oldest.min(before));
    let dropped = sqlx::query_scalar!("select drop_task_partitions($1) as \"n!\"", before)
        .fetch_one(tx.conn())
        .await?;
    sqlx::query!(
        "delete from queue_dead d where d.created_at < $1 and not exists (select from agent_tasks t
           where t.tenant_id = d.tenant_id and t.id = d.id and t.created_at = d.created_at)",
        before,
    )
    .execute(tx.conn())
    .await?;
    Ok(Some(dropped))
}
