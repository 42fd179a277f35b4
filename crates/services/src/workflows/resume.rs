//! Going on after a mend: a failed run is taken to the live version, and what had failed in it is tried
//! again there. One commit: it is moved and goes on, or nothing is changed.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    ids::{RunId, StepId},
    permissions::Permission,
    workflows::{NodeId, Run, RunStatus, StepStatus},
};
use engine::interpreter::Plan;
use store::workflows::StepRow;

use super::{
    Turn,
    control::{audit, retry_in, whole},
};
use crate::{Error, Result, TenantCx};

/// Tries again what failed in a run and keeps it from ending well, by the workflow's live version. What
/// has ended stays as it ended, and effects keep their keys. Refused where the live version has no such
/// step any more, or has it at another place; the reason names the step.
pub async fn resume_failed(cx: &TenantCx, id: RunId) -> Result<Run> {
    cx.require(Permission::WorkflowsRun)?;
    let mut tx = cx.tx().await?;
    let turn = Turn::open(cx, &mut tx, id).await?.ok_or(Error::NotFound)?;
    let conflict = |code, why: &str| Error::Conflict(code, why.to_owned());
    if turn.head.mode != "live" || turn.head.status == RunStatus::Cancelled {
        let why = "Only a live run that was not stopped is resumed";
        return Err(conflict("not_resumable", why));
    }
    let steps = store::workflows::last_attempts(&mut tx, id).await?;
    let failed = failed(&steps);
    if failed.is_empty() {
        return Err(conflict("nothing_failed", "Nothing of this run has failed"));
    }
    let live = store::workflows::live(&mut tx, turn.head.workflow).await?;
    let live = live.ok_or(Error::NotFound)?;
    if live.version_id != turn.head.version {
        let plan = cx.app.plans.get(&mut tx, live.version_id).await?;
        if let Some(why) = unfit(&turn.plan, &plan, &steps) {
            return Err(Error::Conflict("does_not_fit", why));
        }
        let now = cx.now();
        store::workflows::move_runs(&mut tx, &[id], live.version_id, &plan.doc, now).await?;
    }
    drop(turn);
    for step in failed {
        retry_in(cx, &mut tx, id, step).await?;
    }
    audit(cx, &mut tx, "run.resume_failed", &id.to_string()).await?;
    let run = whole(cx, &mut tx, id).await?;
    cx.commit_answering(tx, &run).await?;
    Ok(run)
}

/// The failed attempts that nothing followed.
fn failed(steps: &[StepRow]) -> Vec<StepId> {
    let followed: BTreeSet<StepId> = steps
        .iter()
        .flat_map(|s| s.step.after.iter().copied())
        .collect();
    let failed = steps.iter().filter(|s| s.step.status == StepStatus::Failed);
    failed
        .map(|s| s.step.id)
        .filter(|id| !followed.contains(id))
        .collect()
}

/// Why a run cannot go on by another plan: a step that is to run, or that holds others, is not there or
/// lies elsewhere. Steps stand for each other by key and kind.
fn unfit(old: &Plan, new: &Plan, steps: &[StepRow]) -> Option<String> {
    let key_of = |plan: &Plan, id: Option<NodeId>| -> Option<String> {
        id.and_then(|id| plan.node(id)).map(|n| n.key.clone())
    };
    let mut stands: BTreeMap<NodeId, &str> = BTreeMap::new();
    for row in steps {
        let step = &row.step;
        let here = new.doc.by_key(&step.key).filter(|n| n.kind == step.kind);
        let counts = !matches!(step.status, StepStatus::Succeeded | StepStatus::Skipped);
        let Some(node) = here else {
            if counts {
                return Some(format!("The live version has no step \"{}\"", step.name));
            }
            // Its end stays readable at the node it had.
            if new.node(step.node).is_some() {
                return Some(format!(
                    "Another step stands in the place of \"{}\"",
                    step.name
                ));
            }
            continue;
        };
        if stands
            .insert(node.id, &step.key)
            .is_some_and(|key| key != step.key)
        {
            return Some(format!("Two steps became one at \"{}\"", step.name));
        }
        if !counts {
            continue;
        }
        let inside = |plan: &Plan, id| key_of(plan, plan.loop_of(id));
        if inside(old, step.node) != inside(new, node.id) {
            return Some(format!("\"{}\" lies in another loop now", step.name));
        }
        let wires = |plan: &Plan, id| plan.join_edges(id).collect::<BTreeSet<_>>();
        if step.kind == "logic.join" && wires(old, step.node) != wires(new, node.id) {
            return Some(format!("Other wires lead to \"{}\" now", step.name));
        }
    }
    None
}
