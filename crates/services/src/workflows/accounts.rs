//! Posts of one account leave one after another, in the order in which their runs came to them.

use domain::{ids::StepId, publishing::Network, workflows::Node};
use serde_json::Value;
use store::TenantTx;

use crate::Result;

/// The line in which a step's task stands: that of the account it posts by. Nothing for other kinds. Where
/// no account is connected yet, the network's name stands for it.
pub(super) async fn account_line(tx: &mut TenantTx, node: &Node) -> Result<Option<String>> {
    let Some(word) = node.kind.strip_prefix("post.") else {
        return Ok(None);
    };
    let chosen = node.params.get("connection").and_then(Value::as_str);
    let account = match (
        chosen.filter(|c| !c.trim().is_empty()),
        Network::parse(word),
    ) {
        (Some(id), _) => id.to_owned(),
        (None, Some(network)) => store::publishing::for_network(tx, network)
            .await?
            .map_or_else(|| word.to_owned(), |c| c.shown.id.to_string()),
        (None, None) => word.to_owned(),
    };
    Ok(Some(format!("post:{account}")))
}

/// The same for a step that was queued before, or for the attempt before it.
pub(super) async fn line_again(
    tx: &mut TenantTx,
    of: StepId,
    kind: &str,
) -> Result<Option<String>> {
    if !kind.starts_with("post.") {
        return Ok(None);
    }
    Ok(store::queue::line_of(tx, of).await?)
}
