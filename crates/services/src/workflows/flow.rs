//! What a workflow's runs did all together, for the drawing of their flow.

use domain::{
    ids::WorkflowId,
    permissions::Permission,
    workflows::overlay::{FlowWindow, WorkflowFlow},
};

use crate::{Error, Result, TenantCx};

/// Counts the newest live runs of a workflow that began within the window.
pub async fn flow(cx: &TenantCx, id: WorkflowId, window: FlowWindow) -> Result<WorkflowFlow> {
    cx.require(Permission::Read)?;
    let mut tx = cx.read().await?;
    store::workflows::find_card(&mut tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    let since = cx.now() - window.length();
    let flowed = store::workflows::flow(&mut tx, id, since).await?;
    Ok(WorkflowFlow {
        workflow_id: id,
        window,
        since,
        runs: flowed.runs,
        is_partial: flowed.is_partial,
        steps: flowed.steps,
    })
}
