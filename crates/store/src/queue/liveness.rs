//! Which workers live, by the database's own time, and what becomes of the tasks of those that do
//! not.

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::TenantId;
use uuid::Uuid;

use crate::{Result, SystemTx};

/// Signs a worker incarnation on, or renews it, for `lease` from the database's own time.
pub async fn beat(
    tx: &mut SystemTx,
    worker: Uuid,
    host: &str,
    pid: i32,
    lease: TimeDelta,
) -> Result<()> {
    sqlx::query!(
        "insert into workers (id, host, pid, expires_at) values ($1, $2, $3, clock_timestamp() + make_interval(secs => $4))
         on conflict (id) do update set expires_at = excluded.expires_at",
        worker,
        host,
        pid,
        lease.num_milliseconds() as f64 / 1_000.0,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Signs a worker off that holds nothing any more.
pub async fn sign_off(tx: &mut SystemTx, worker: Uuid) -> Result<()> {
    sqlx::query!("delete from workers where id = $1", worker)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The worker is gone, as is known before its lease runs out: the next rescue frees what it held.
pub async fn expire(tx: &mut SystemTx, worker: Uuid) -> Result<()> {
    sqlx::query!(
        "update workers set expires_at = '-infinity' where id = $1",
        worker
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Ends the workers that no longer renew and frees what they held, counted as crashes and not as
/// errors. Answers how many. Costs one look at a small table while all live. Nobody is ended within
/// five seconds of the server's own start: who lives could not renew while it was away.
pub async fn rescue(tx: &mut SystemTx) -> Result<u64> {
    let dead = sqlx::query_scalar!(
        "delete from workers w using (select id from workers where expires_at < clock_timestamp()
            and pg_postmaster_start_time() < clock_timestamp() - interval '5 seconds' for update skip locked) d
          where w.id = d.id returning w.id"
    )
    .fetch_all(tx.conn())
    .await?;
    if dead.is_empty() {
        return Ok(0);
    }
    // A statement of its own: it sees what the dead had claimed until their row was ours.
    let freed = sqlx::query!(
        "update task_queue set owner = null, deadline = null, crashes = crashes + 1 where owner = any ($1)",
        &dead,
    )
    .execute(tx.conn())
    .await?;
    Ok(freed.rows_affected())
}

/// Whose tasks have seen a worker die and wait, due at `now`: at most a hundred tenants.
pub async fn crashed(tx: &mut SystemTx, now: DateTime<Utc>) -> Result<Vec<TenantId>> {
    let whose = sqlx::query_scalar!(
        "select distinct tenant_id from task_queue
          where owner is null and crashes > 0 and run_at <= $1 and task_type <> 'remote' limit 100",
        now,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(whose.into_iter().map(TenantId::from_uuid).collect())
}

/// Frees the tasks that are held beyond their deadline, by whomever. Answers as `rescue` does. A walk over the table: not more
/// than twice a minute.
pub async fn rescue_overdue(tx: &mut SystemTx) -> Result<u64> {
    let freed = sqlx::query!(
        "update task_queue set owner = null, deadline = null, crashes = crashes + 1
          where owner is not null and deadline < clock_timestamp()"
    )
    .execute(tx.conn())
    .await?;
    Ok(freed.rows_affected())
}
