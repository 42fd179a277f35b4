//! What tokens of a step can read: the outputs of the steps on the way to it, and what is the same for all.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    ids::{RunId, StepId},
    workflows::NodeId,
};
use engine::interpreter::{Env, Plan};
use serde_json::{Map, Value, json};
use store::{
    TenantTx,
    workflows::{Gave, RunHead},
};

use super::replay::run_shown;
use crate::Result;

/// Outputs by key for a step that follows the steps `after` in the round `frame`. Of a step that ran
/// several times, the one on the way counts; if none is, nothing.
pub(crate) async fn load(
    tx: &mut TenantTx,
    plan: &Plan,
    run: RunId,
    after: &[StepId],
    frame: i32,
    keys: &BTreeSet<String>,
) -> Result<Map<String, Value>> {
    let mut found = Map::new();
    let nodes: Vec<NodeId> = keys
        .iter()
        .filter_map(|k| plan.doc.by_key(k))
        .map(|n| n.id)
        .collect();
    if nodes.is_empty() || after.is_empty() {
        return Ok(found);
    }
    let frames = chain(tx, run, frame).await?;
    let mut by_node: BTreeMap<NodeId, Vec<Gave>> = BTreeMap::new();
    for gave in store::workflows::outputs(tx, run, &nodes, &frames).await? {
        by_node.entry(gave.node).or_default().push(gave);
    }
    let is_plain = by_node.values().all(|all| all.len() == 1);
    let way = if is_plain {
        BTreeSet::new()
    } else {
        store::workflows::way_to(tx, run, after).await?
    };
    for (node, mut all) in by_node {
        if all.len() > 1 {
            all.retain(|g| way.contains(&g.step));
        }
        // Ids sort by time: the latest on the way.
        if let Some(gave) = all.into_iter().max_by_key(|g| g.step.uuid())
            && let Some(node) = plan.node(node)
        {
            found.insert(node.key.clone(), gave.output);
        }
    }
    Ok(found)
}

/// A round and the rounds it lies in, up to 0.
async fn chain(tx: &mut TenantTx, run: RunId, frame: i32) -> Result<Vec<i32>> {
    let mut chain = vec![frame];
    let mut at = frame;
    while at != 0 {
        at = store::workflows::frame(tx, run, at)
            .await?
            .map_or(0, |f| f.parent);
        chain.push(at);
    }
    Ok(chain)
}

/// What is the same for all steps of a run.
pub(super) fn env_of(head: &RunHead, plan: &Plan) -> Env {
    let mut trigger = head.trigger.clone();
    if let (Some(map), Some(campaign)) = (trigger.as_object_mut(), head.campaign) {
        map.insert("campaign_id".to_owned(), json!(campaign));
    }
    Env {
        trigger,
        run: run_shown(head),
        settings: json!({ "tz": plan.doc.settings.tz }),
        workflow: head.workflow.to_string(),
    }
}
