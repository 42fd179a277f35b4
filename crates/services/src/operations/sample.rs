//! The sample company: a small maker of hand tools with its brand, personas, three campaigns, sixty
//! days of posts and figures, and one approval waiting. Every row is marked as sample, so that it
//! stays out of real figures and goes in one step. The figures are made, not measured, and say so.

mod company;
mod figures;

use domain::permissions::Permission;
use store::{NewEvent, TenantTx};

use super::SAMPLE_REMOVED;
use crate::{Error, Result, TenantCx};

/// Adds the sample company to a tenant that has none.
pub async fn add(cx: &TenantCx) -> Result<()> {
    cx.require(Permission::SampleRemove)?;
    let mut tx = cx.tx().await?;
    if is_here(&mut tx).await? {
        return Err(Error::Conflict(
            "sample_present",
            "The sample company is already here".to_owned(),
        ));
    }
    fill(cx, &mut tx).await?;
    announce(cx, &mut tx);
    cx.commit(tx).await
}

/// Adds the sample company unless it is here or somebody has removed it: a seed that was cut short is
/// completed, and nobody gets back what they took away. Answers whether it was added.
pub async fn ensure(cx: &TenantCx) -> Result<bool> {
    cx.require(Permission::SampleRemove)?;
    let mut tx = cx.tx().await?;
    if is_here(&mut tx).await? || store::operations::was_done(&mut tx, SAMPLE_REMOVED).await? {
        return Ok(false);
    }
    fill(cx, &mut tx).await?;
    announce(cx, &mut tx);
    cx.commit(tx).await?;
    Ok(true)
}

/// Whoever asks at the same time waits, and then finds it.
async fn is_here(tx: &mut TenantTx) -> Result<bool> {
    store::operations::lock_tenant(tx).await?;
    Ok(store::operations::sample_state(tx).await?.campaigns > 0)
}

fn announce(cx: &TenantCx, tx: &mut TenantTx) {
    for topic in ["campaign", "brand", "metric", "approval"] {
        tx.announce(NewEvent {
            topic,
            kind: "created",
            subject: cx.tenant.to_string(),
            campaign: None,
            run: None,
        });
    }
}

async fn fill(cx: &TenantCx, tx: &mut TenantTx) -> Result<()> {
    let personas = company::brand_and_personas(cx, tx).await?;
    let campaigns = company::campaigns(cx, tx, personas).await?;
    figures::sixty_days(cx, tx, &campaigns).await?;
    company::waiting_approval(cx, tx, campaigns.active).await
}
