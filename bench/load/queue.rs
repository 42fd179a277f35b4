//! Filling the queue.

use std::time::Instant;

use chrono::{DateTime, Utc};
use clap::Args;
use domain::ids::{TaskId, TenantId};
use serde_json::{Value, json};
use services::App;
use store::{
    TenantTx,
    queue::{self, NewTask},
};

/// What to fill in.
#[derive(Args)]
pub struct Fill {
    /// Tenants that get tasks, in turn.
    #[arg(long, default_value_t = 200)]
    tenants: u32,
    /// Tasks in all.
    #[arg(long)]
    tasks: u32,
    /// Tasks of one transaction.
    #[arg(long, default_value_t = 500)]
    chunk: u32,
    /// Transactions at once.
    #[arg(long, default_value_t = 4)]
    writers: u32,
}

/// One task of the measuring type, in the caller's transaction.
pub async fn enqueue(
    tx: &mut TenantTx,
    id: TaskId,
    task_type: &str,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let new = NewTask {
        id,
        agent_type: "bench",
        task_type,
        priority: 5,
        run: None,
        input: &json!({}),
        run_at: now,
        max_retries: 3,
        serial_key: None,
        now,
    };
    queue::enqueue(tx, &new).await?;
    Ok(())
}

/// Enqueues all and answers how long it took.
pub async fn fill(app: &App, fill: Fill) -> anyhow::Result<Value> {
    let began = Instant::now();
    let mut writers = tokio::task::JoinSet::new();
    let of =
        |tenant: u32| fill.tasks / fill.tenants + u32::from(tenant < fill.tasks % fill.tenants);
    for writer in 0..fill.writers {
        let mine: Vec<(TenantId, u32)> = (0..fill.tenants)
            .filter(|t| t % fill.writers == writer)
            .map(|t| (crate::tenant(t), of(t)))
            .collect();
        let (app, chunk) = (app.clone(), fill.chunk.max(1));
        writers.spawn(async move {
            for (tenant, mut left) in mine {
                while left > 0 {
                    let now = app.clock.now();
                    let mut tx = app.db.tenant(tenant).await?;
                    for _ in 0..left.min(chunk) {
                        let id = TaskId::from_uuid(app.clock.id());
                        enqueue(&mut tx, id, "nothing", now).await?;
                    }
                    left -= left.min(chunk);
                    tx.commit(now).await?;
                }
            }
            anyhow::Ok(())
        });
    }
    while let Some(done) = writers.join_next().await {
        done??;
    }
    Ok(json!({ "tasks": fill.tasks, "seconds": began.elapsed().as_secs_f64() }))
}
