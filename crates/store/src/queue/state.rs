//! How a company's own part of the queue stands.

use chrono::{DateTime, Utc};
use domain::operations::{BACKLOG_MAX, QueueState};

use crate::{Result, TenantTx};

/// Counts of the tenant's tasks at `now`, each no further than `BACKLOG_MAX`.
pub async fn state(tx: &mut TenantTx, now: DateTime<Utc>) -> Result<QueueState> {
    let tenant = tx.tenant().uuid();
    let row = sqlx::query!(
        "select count(*) filter (where owner is null and run_at <= $2) as \"waiting!\",
                count(*) filter (where owner is not null) as \"held!\",
                count(*) filter (where owner is null and run_at > $2) as \"later!\",
                min(run_at) filter (where owner is null and run_at <= $2) as oldest,
                (select count(*) from (select from queue_dead where tenant_id = $1 limit $3) d) as \"dead!\"
           from (select owner, run_at from task_queue where tenant_id = $1 limit $3) q",
        tenant,
        now,
        BACKLOG_MAX,
    )
    .fetch_one(tx.conn())
    .await?;
    let count = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
    Ok(QueueState {
        waiting: count(row.waiting),
        held: count(row.held),
        later: count(row.later),
        oldest: row.oldest,
        dead: count(row.dead),
    })
}
