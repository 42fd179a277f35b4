//! Two documents of a workflow side by side.

use domain::{
    ids::WorkflowId,
    permissions::Permission,
    workflows::{Compared, Side, WorkflowDoc, diff::diff},
};
use store::TenantTx;

use super::drafts;
use crate::{Error, Result, TenantCx};

/// What differs between two documents of a workflow, step by step and in words. Things that were only
/// moved on the canvas do not differ.
pub async fn compare(cx: &TenantCx, id: WorkflowId, was: Side, is: Side) -> Result<Compared> {
    cx.require(Permission::Read)?;
    let mut tx = cx.read().await?;
    let was = side(&mut tx, id, was).await?;
    let is = side(&mut tx, id, is).await?;
    let diff = diff(&was, &is);
    let words = diff.words();
    Ok(Compared { diff, words })
}

/// The document of one side. `NotFound` for a version of another workflow, and for the live side of
/// a workflow that was never published.
pub(super) async fn side(tx: &mut TenantTx, id: WorkflowId, side: Side) -> Result<WorkflowDoc> {
    Ok(match side {
        Side::Draft => drafts::current(tx, id).await?.doc,
        Side::Live => {
            store::workflows::newest(tx, id)
                .await?
                .ok_or(Error::NotFound)?
                .doc
        }
        Side::Version(version) => {
            store::workflows::version(tx, version)
                .await?
                .filter(|v| v.id == id)
                .ok_or(Error::NotFound)?
                .doc
        }
    })
}
