//! What becomes of runs that are on their way when another version is published.

use domain::{
    ids::{RunId, VersionId, WorkflowId},
    permissions::Permission,
    workflows::{OpenWork, Running, RunningPreview, Settled, WorkflowDoc},
};
use store::{TenantTx, workflows::Candidate};

use super::{control::stop_in, drafts, heads::event};
use crate::{Result, TenantCx};

/// What each choice would do if the draft were published this moment. Counts only: a step that is at
/// work now may have ended by then.
pub async fn preview(cx: &TenantCx, id: WorkflowId) -> Result<RunningPreview> {
    cx.require(Permission::Read)?;
    let mut tx = cx.read().await?;
    let current = drafts::current(&mut tx, id).await?;
    let found = store::workflows::candidates(&mut tx, id, &current.doc).await?;
    Ok(RunningPreview {
        all: work(&found, |_| true),
        moves: work(&found, |c| c.fits),
        stays: work(&found, |c| !c.fits),
    })
}

fn work(found: &[Candidate], of: impl Fn(&Candidate) -> bool) -> OpenWork {
    let mut sum = OpenWork::default();
    for candidate in found.iter().filter(|c| of(c)) {
        sum.runs += 1;
        sum.steps += candidate.steps;
    }
    sum
}

/// Does with the open runs as asked, in the transaction that makes `version` live. Runs are changed
/// under their locks, and no worker takes up a step of theirs until the commit.
pub(super) async fn settle(
    cx: &TenantCx,
    tx: &mut TenantTx,
    id: WorkflowId,
    version: VersionId,
    doc: &WorkflowDoc,
    running: Running,
) -> Result<Settled> {
    let mut locked = None;
    if running != Running::Finish {
        locked = Some(store::workflows::lock_open_runs(tx, id).await?);
    }
    let mut found = store::workflows::candidates(tx, id, doc).await?;
    // A run that has begun on the version before since then is not held, and ends there.
    found.retain(|c| locked.as_ref().is_none_or(|runs| runs.contains(&c.run)));
    let mut done = Settled::default();
    match running {
        Running::Finish => done.finish = work(&found, |_| true),
        Running::Move => {
            let runs: Vec<RunId> = found.iter().filter(|c| c.fits).map(|c| c.run).collect();
            store::workflows::move_runs(tx, &runs, version, doc, cx.now()).await?;
            done.moved = work(&found, |c| c.fits);
            done.finish = work(&found, |c| !c.fits);
            if !runs.is_empty() {
                tx.announce(event(id, "runs_moved"));
            }
        }
        Running::Stop => {
            for candidate in &found {
                stop(cx, tx, candidate.run).await?;
            }
            done.stopped = work(&found, |_| true);
        }
    }
    Ok(done)
}

/// Stops one run and the runs it waits for, as a person's own word does.
async fn stop(cx: &TenantCx, tx: &mut TenantTx, id: RunId) -> Result<()> {
    let children = store::workflows::open_children(tx, id).await?;
    stop_in(cx, tx, id).await?;
    for child in children {
        Box::pin(stop(cx, tx, child)).await?;
    }
    Ok(())
}
