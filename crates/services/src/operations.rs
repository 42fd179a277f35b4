//! Running the product: the sample company, and dropping what has served its time.

mod sample;

pub use sample::{add as add_sample, ensure as ensure_sample};

use std::time::Duration;

use chrono::TimeDelta;
use domain::{operations::SampleState, permissions::Permission};
use store::NewEvent;
use tokio_util::sync::CancellationToken;

use crate::{App, Result, TenantCx};

/// How long the live feed can be resumed, and a key of an idempotent call is remembered.
const KEPT: TimeDelta = TimeDelta::days(3);

/// What the trail calls the removal of the sample company.
const SAMPLE_REMOVED: &str = "sample.remove";

/// How much of the sample company is there.
pub async fn sample_state(cx: &TenantCx) -> Result<SampleState> {
    cx.require(Permission::Read)?;
    Ok(store::operations::sample_state(&mut cx.read().await?).await?)
}

/// Removes the sample company with everything that hangs on it, in one step.
pub async fn remove_sample(cx: &TenantCx) -> Result<()> {
    cx.require(Permission::SampleRemove)?;
    let mut tx = cx.tx().await?;
    store::operations::remove_sample(&mut tx).await?;
    let id = cx.app.clock.id();
    store::operations::audit(
        &mut tx,
        id,
        cx.principal()?,
        SAMPLE_REMOVED,
        &cx.tenant.to_string(),
        &cx.request_id,
        cx.now(),
    )
    .await?;
    for topic in ["campaign", "brand", "metric", "approval"] {
        tx.announce(NewEvent {
            topic,
            kind: "removed",
            subject: cx.tenant.to_string(),
            campaign: None,
            run: None,
        });
    }
    cx.commit(tx).await
}

/// Drops old events of the live feed, old idempotency keys and finished tasks once an hour until `stop`.
pub async fn run_retention(app: App, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = drop_old(&app).await {
            tracing::warn!(%error, "what is old could not be dropped");
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_hours(1)) => {}
            () = stop.cancelled() => {}
        }
    }
}

async fn drop_old(app: &App) -> Result<()> {
    let before = app.clock.now() - KEPT;
    let mut tx = app.db.system("retention").await?;
    store::operations::outbox_drop(&mut tx, before).await?;
    store::once::drop_old(&mut tx, before).await?;
    tx.commit().await?;
    drop_old_tasks(app).await?;
    Ok(())
}

/// Drops the months of finished tasks that are older than they are kept; one process at a time does
/// it. Answers how many months.
pub async fn drop_old_tasks(app: &App) -> Result<i32> {
    let before = app.clock.now() - app.settings.tasks_kept;
    let mut tx = app.db.system("retention of tasks").await?;
    let dropped = store::queue::drop_old(&mut tx, before).await?.unwrap_or(0);
    tx.commit().await?;
    if dropped > 0 {
        tracing::info!(
            months = dropped,
            "dropped finished tasks that have served their time"
        );
    }
    Ok(dropped)
}
