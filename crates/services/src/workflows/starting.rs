//! Starting by a person's or a program's wish: what no run may begin without.

use domain::{
    ids::{RunId, WorkflowId},
    permissions::Permission,
};
use serde_json::Value;

use super::{begin, heads::startable};
use crate::{Error, Result, TenantCx};

/// Starts a run by REST: of the live version, for the campaign the workflow belongs to or the trigger
/// names. Refused while the workflow is paused, archived, or was never published.
pub async fn execute(cx: &TenantCx, workflow: WorkflowId, trigger: &Value) -> Result<RunId> {
    cx.require(Permission::WorkflowsRun)?;
    let mut tx = cx.read().await?;
    let card = store::workflows::find_card(&mut tx, workflow)
        .await?
        .ok_or(Error::NotFound)?;
    startable(card.status)?;
    if card.live.is_none() {
        return Err(Error::Conflict(
            "not_published",
            "This workflow was never published: publish it to start it".to_owned(),
        ));
    }
    drop(tx);
    begin::execute(cx, workflow, trigger).await
}
