//! Taking back what a run changed: step by step, the last first, each by the kind that its own kind
//! names. One commit per step, so that a crash neither forgets one nor takes it back twice. What
//! cannot be taken back is said and does not keep the others from it.

use domain::{
    ids::{RunId, TaskId},
    permissions::Permission,
    workflows::{Node, Run, RunStatus, catalog, kind_spec},
};
use serde::Deserialize;
use serde_json::json;
use store::{
    TenantTx,
    queue::{self, Claimed, NewTask},
    workflows::StepRow,
};

use super::{
    Turn,
    control::{audit, whole},
    limits, run_event,
};
use crate::{
    App, Error, Result, TenantCx,
    steps::{self, Again, Performed, StepCx},
};

/// Tries of one step before it is said that it cannot be taken back.
const TRIES: i32 = 5;

/// Begins to take back what an ended run changed. Answers the run as it stands; its steps say what was
/// taken back.
pub async fn undo_run(cx: &TenantCx, id: RunId) -> Result<Run> {
    cx.require(Permission::WorkflowsRun)?;
    let mut tx = cx.tx().await?;
    let turn = Turn::open(cx, &mut tx, id).await?.ok_or(Error::NotFound)?;
    limits::require_kept(&turn.head)?;
    let conflict = |code, why: &str| Err(Error::Conflict(code, why.to_owned()));
    if matches!(turn.head.status, RunStatus::Running | RunStatus::Waiting) {
        return conflict("run_open", "Stop the run first");
    }
    let left = store::workflows::next_to_undo(&mut tx, id, &kinds()).await?;
    if left.is_none() || turn.head.mode != "live" {
        return conflict("nothing_to_undo", "Nothing of this run can be taken back");
    }
    queue_undo(cx, &mut tx, id).await?;
    audit(cx, &mut tx, "run.undo", &id.to_string()).await?;
    let run = whole(cx, &mut tx, id).await?;
    cx.commit_answering(tx, &run).await?;
    Ok(run)
}

/// Queues the taking back, in the caller's transaction.
pub(super) async fn queue_undo(cx: &TenantCx, tx: &mut TenantTx, run: RunId) -> Result<()> {
    let input = json!({ "run": run });
    let task = NewTask {
        id: TaskId::from_uuid(cx.app.clock.id()),
        agent_type: "workflow",
        task_type: "undo",
        priority: 5,
        // Not among the run's own tasks: those end with it.
        run: None,
        input: &input,
        run_at: cx.now(),
        max_retries: 100,
        serial_key: None,
        now: cx.now(),
    };
    queue::enqueue(tx, &task).await?;
    Ok(())
}

/// The kinds whose changes can be taken back by a kind that this build runs.
fn kinds() -> Vec<String> {
    let runs = |kind: &str| kind_spec(kind).is_some_and(|s| s.availability().is_runnable());
    let back = catalog().filter(|s| s.reversible_by.is_some_and(runs));
    back.map(|s| s.kind.to_owned()).collect()
}

#[derive(Deserialize)]
struct Payload {
    run: RunId,
}

/// Takes back one step after the other.
pub(crate) async fn undo(app: &App, task: &Claimed) -> Result<()> {
    let cx = TenantCx::system(app, task.tenant, "undo");
    let mut tx = cx.tx().await?;
    let payload = queue::payload(&mut tx, task).await?;
    let payload = payload.and_then(|(p, _)| serde_json::from_value::<Payload>(p).ok());
    drop(tx);
    let Some(Payload { run }) = payload else {
        return end(&cx, task, None).await;
    };
    loop {
        let mut tx = cx.tx().await?;
        let Some(turn) = Turn::open(&cx, &mut tx, run).await? else {
            return end(&cx, task, None).await;
        };
        if !queue::still_held(&mut tx, task).await? {
            return Ok(());
        }
        // Somebody tries it again instead.
        let open = matches!(turn.head.status, RunStatus::Running | RunStatus::Waiting);
        let next = store::workflows::next_to_undo(&mut tx, run, &kinds()).await?;
        let Some(row) = next.filter(|_| !open) else {
            drop(tx);
            return end(&cx, task, Some(turn)).await;
        };
        let id = row.step.id;
        let Some(step) = reverse(&cx, &mut tx, &turn, row).await? else {
            store::workflows::undone(&mut tx, id, cx.now()).await?;
            cx.commit(tx).await?;
            continue;
        };
        let performed = if steps::works_outside(&step) {
            drop(tx);
            let performed = steps::perform_in_time(&step).await;
            tx = cx.tx().await?;
            if !queue::still_held(&mut tx, task).await? {
                return Ok(());
            }
            performed
        } else {
            Ok(Performed::Nothing)
        };
        let done = match performed {
            Ok(performed) => steps::apply(&step, &mut tx, performed).await.map(|_| ()),
            Err(failure) => Err(failure),
        };
        if let Err(failure) = done {
            drop(tx);
            if failure.again != Again::No && task.errors < TRIES {
                return Err(Error::internal(failure.error.message));
            }
            tx = cx.tx().await?;
            store::workflows::not_undone(&mut tx, id, &failure.error).await?;
        } else {
            store::workflows::undone(&mut tx, id, cx.now()).await?;
        }
        tx.announce(run_event(run, turn.head.campaign, "updated"));
        cx.commit(tx).await?;
    }
}

async fn end(cx: &TenantCx, task: &Claimed, turn: Option<Turn>) -> Result<()> {
    let mut tx = cx.tx().await?;
    queue::complete(&mut tx, task, "succeeded", None, cx.now()).await?;
    if let Some(turn) = turn {
        // What was kept for this only goes now.
        limits::at_end(cx, &mut tx, &turn.head, &turn.plan).await?;
        tx.announce(run_event(turn.head.id, turn.head.campaign, "undone"));
    }
    cx.commit(tx).await
}

/// The step that takes another one back; nothing when that left nothing to take back.
async fn reverse(
    cx: &TenantCx,
    tx: &mut TenantTx,
    turn: &Turn,
    row: StepRow,
) -> Result<Option<StepCx>> {
    let spec = kind_spec(&row.step.kind);
    let output = row.step.output.clone().unwrap_or_default();
    let Some((kind, params)) = spec.and_then(|s| Some((s.reversible_by?, (s.undo)(&output)?)))
    else {
        return Ok(None);
    };
    let run = store::workflows::find(tx, row.run).await?;
    let node = Node {
        params,
        ..Node::new(row.step.node, kind, &row.step.key, &row.step.name)
    };
    Ok(Some(StepCx {
        cx: cx.clone(),
        run: run.ok_or(Error::NotFound)?,
        row,
        node,
        plan: turn.plan.clone(),
        env: turn.env.clone(),
        before: serde_json::Map::new(),
        hops: turn.head.hops,
        depth: turn.head.depth,
        mode: turn.head.mode.clone(),
        replays: None,
        budget: None,
        unreadable: None,
    }))
}

/// Nothing of a run is tried again once what it changed is being taken back.
pub(super) async fn stands(tx: &mut TenantTx, run: RunId) -> Result<()> {
    if store::workflows::has_undone(tx, run).await? {
        let why = "What this run changed was taken back: begin a new one";
        return Err(Error::Conflict("undone", why.to_owned()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_this_build_can_take_back_is_taken_back() {
        let kinds = kinds();
        assert!(kinds.iter().any(|k| k == "lead.tag"), "{kinds:?}");
        assert!(!kinds.iter().any(|k| k == "ad.create"), "{kinds:?}");
    }
}
