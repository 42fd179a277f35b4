//! The sample company: a small maker of hand tools with its brand, personas, three campaigns, sixty
//! days of posts and figures, and one approval waiting. Every row is marked as sample, so that it
//! stays out of real figures and goes in one step. The figures are made, not measured, and say so.

mod company;
mod figures;

use domain::permissions::Permission;
use store::{NewEvent, TenantTx};

use crate::{Error, Result, TenantCx};

/// Adds the sample company to a tenant that has none.
pub async fn add(cx: &TenantCx) -> Result<()> {
    cx.require(Permission::SampleRemove)?;
    let mut tx = cx.tx().await?;
    if store::operations::sample_state(&mut tx).await?.campaigns > 0 {
        return Err(Error::Conflict(
            "sample_present",
            "The sample company is already here".to_owned(),
        ));
    }
    fill(cx, &mut tx).await?;
    for topic in ["campaign", "brand", "metric", "approval"] {
        tx.announce(NewEvent {
            topic,
            kind: "created",
            subject: cx.tenant.to_string(),
            campaign: None,
            run: None,
        });
    }
    cx.commit(tx).await
}

async fn fill(cx: &TenantCx, tx: &mut TenantTx) -> Result<()> {
    let personas = company::brand_and_personas(cx, tx).await?;
    let campaigns = company::campaigns(cx, tx, personas).await?;
    figures::sixty_days(cx, tx, &campaigns).await?;
    company::waiting_approval(cx, tx, campaigns.active).await
}
