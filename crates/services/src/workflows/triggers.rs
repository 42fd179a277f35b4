//! The triggers of a workflow's live version: which are in force, what they listen to, what they let
//! through.

use domain::{
    ids::{TaskId, WorkflowId},
    workflows::{Node, WorkflowDoc},
};
use engine::interpreter::{Plan, listens_to};
use rand::Rng;
use serde_json::{Value, json};
use store::{TenantTx, queue::NewTask, workflows::Trigger};

use super::schedule;
use crate::{Result, TenantCx};

/// Triggers that listen to no event and are in force all the same.
const BY_ITSELF: [&str; 2] = ["trigger.schedule", "trigger.webhook"];

/// Puts the triggers of a document in force, and those that were in force before it out of it. With
/// nothing, all of the workflow's triggers end: it is paused or archived.
pub(crate) async fn put_in_force(
    cx: &TenantCx,
    tx: &mut TenantTx,
    workflow: WorkflowId,
    doc: Option<&WorkflowDoc>,
) -> Result<()> {
    let plan = doc.map(|d| Plan::new(d.clone()));
    let nodes: Vec<&Node> = plan
        .iter()
        .flat_map(Plan::triggers)
        .filter(|n| listens_to(n).is_some() || BY_ITSELF.contains(&n.kind.as_str()))
        .collect();
    let kept: Vec<_> = nodes.iter().map(|n| n.id).collect();
    for task in store::workflows::keep_triggers(tx, workflow, &kept).await? {
        store::queue::cancel(tx, task, cx.now()).await?;
    }
    for node in nodes {
        let mut params = node.params.clone();
        if node.kind == "trigger.schedule" && !params.contains_key("tz") {
            let tz = doc.map(|d| d.settings.tz.clone()).unwrap_or_default();
            params.insert("tz".to_owned(), tz.into());
        }
        let mut trigger = Trigger {
            workflow,
            node: node.id,
            kind: node.kind.clone(),
            event: listens_to(node).map(str::to_owned),
            params: Value::Object(params),
            task: None,
            starts_at: cx.now(),
            fired_at: None,
            fired: 0,
            last_run: None,
            hook: None,
            sample: None,
        };
        let old = store::workflows::lock_trigger(tx, workflow, node.id).await?;
        trigger.hook = match &old {
            Some(old) if old.hook.is_some() => old.hook.clone(),
            _ if node.kind == "trigger.webhook" => Some(new_hook()),
            _ => None,
        };
        // A schedule that did not change goes on where it was, so that nothing due is lost.
        if let Some(old) = old.filter(|o| o.params == trigger.params) {
            trigger.starts_at = old.starts_at;
            trigger.fired_at = old.fired_at;
        }
        if node.kind == "trigger.schedule" {
            let task = TaskId::from_uuid(cx.app.clock.id());
            let after = trigger.fired_at.unwrap_or(trigger.starts_at);
            if let Some(due) = schedule::next_due(&trigger, after) {
                trigger.task = Some(task);
                let input = json!({ "workflow": workflow, "node": node.id });
                store::queue::enqueue(
                    tx,
                    &NewTask {
                        id: task,
                        agent_type: "workflow",
                        task_type: "schedule",
                        priority: 5,
                        run: None,
                        input: &input,
                        run_at: due,
                        max_retries: 1_000_000,
                        serial_key: None,
                        now: cx.now(),
                    },
                )
                .await?;
            }
        }
        store::workflows::put_trigger(tx, &trigger).await?;
    }
    // It may let more runs in than before.
    if doc.is_some() {
        super::limits::look_at_line(cx, tx, workflow).await?;
    }
    Ok(())
}

/// 192 random bits: nobody finds an address by trying.
fn new_hook() -> String {
    let word: [u8; 24] = rand::rng().random();
    hex::encode(word)
}

/// Whether a trigger lets an event through.
pub(crate) fn lets_through(trigger: &Trigger, item: &Value) -> bool {
    let Value::Object(params) = &trigger.params else {
        return false;
    };
    engine::interpreter::lets_through(&trigger.kind, params, &trigger.workflow.to_string(), item)
}
