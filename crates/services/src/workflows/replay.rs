//! Walking a run again from what it stored: with no outside call, and to the same end. With another
//! beginning it is a fork: what is given the same answers the same, what is not is a rehearsal.

use std::collections::BTreeMap;

use domain::{
    ids::{RunId, StepId},
    permissions::Permission,
    workflows::{RunStatus, StepPair, StepStatus, value_hash},
};
use serde_json::{Value, json};
use store::{
    TenantTx,
    workflows::{RunHead, StepRow},
};

use super::{
    begin::walk_into,
    limits,
    turn::{Fresh, Turn},
};
use crate::{Error, Result, TenantCx};

/// Begins the replay of a run; with another trigger it is a fork. Nothing of it leaves the building and
/// nothing of the company's is changed by it.
pub async fn replay(cx: &TenantCx, run: RunId, trigger: Option<Value>) -> Result<RunId> {
    cx.require(Permission::WorkflowsRun)?;
    let mut tx = cx.tx().await?;
    crate::queue::require_room(cx, &mut tx).await?;
    let old = Turn::open(cx, &mut tx, run).await?.ok_or(Error::NotFound)?;
    let is_over = !matches!(old.head.status, RunStatus::Running | RunStatus::Waiting);
    if !is_over || old.head.mode == "replay" {
        let why = "A run is walked again once it has ended; a replay is not walked again itself";
        return Err(Error::Conflict("not_replayable", why.to_owned()));
    }
    limits::require_kept(&old.head)?;
    let start = old
        .head
        .start
        .and_then(|id| old.plan.node(id))
        .or_else(|| old.plan.start())
        .cloned()
        .ok_or(Error::NotFound)?;
    let head = RunHead {
        id: RunId::from_uuid(cx.app.clock.id()),
        status: RunStatus::Running,
        mode: "replay".to_owned(),
        trigger: trigger.unwrap_or_else(|| old.head.trigger.clone()),
        parent: None,
        step_seq: 0,
        frame_seq: 0,
        containers: 0,
        active: 0,
        waiting: 0,
        failed: 0,
        result: None,
        paused: false,
        replays: Some(run),
        queued: false,
        marked: false,
        budget: None,
        bytes: 0,
        stopped: None,
        started_at: cx.now(),
        ..old.head.clone()
    };
    let begun = head.id;
    let fresh = Fresh {
        by: Some(cx.principal()?),
        sample: false,
        dedupe: None,
        anew_of: None,
    };
    let mut turn = Turn::fresh(cx, head, old.plan.clone(), fresh);
    turn.env.run = run_shown(&old.head);
    walk_into(cx, &mut tx, &mut turn, &start).await?;
    turn.close(&mut tx).await?;
    cx.commit_answering(tx, &begun).await?;
    Ok(begun)
}

/// What tokens read of a run.
pub(super) fn run_shown(head: &RunHead) -> Value {
    json!({
        "id": head.id,
        "started": head.started_at,
        "version": head.n,
        "mode": head.mode,
    })
}

/// What the replayed run stored for a step: the end of the one at the same place that was given the
/// same. `None`: there is none, since something before it was changed.
pub(crate) async fn stored(
    tx: &mut TenantTx,
    of: RunId,
    here: RunId,
    row: &StepRow,
) -> Result<Option<(StepRow, Option<Value>)>> {
    let wanted = path(tx, here, row.frame).await?;
    let given = value_hash(&row.step.input);
    for candidate in store::workflows::ended_at(tx, of, row.step.node).await? {
        if value_hash(&candidate.step.input) == given
            && path(tx, of, candidate.frame).await? == wanted
        {
            let next = store::workflows::given_after(tx, of, candidate.step.id).await?;
            return Ok(Some((candidate, next)));
        }
    }
    Ok(None)
}

/// The rounds a step lies in, outermost first, by their numbers.
async fn path(tx: &mut TenantTx, run: RunId, frame: i32) -> Result<Vec<i32>> {
    let mut rounds = Vec::new();
    let mut at = frame;
    while at != 0 {
        let Some(frame) = store::workflows::frame(tx, run, at).await? else {
            break;
        };
        rounds.push(frame.round);
        at = frame.parent;
    }
    rounds.reverse();
    Ok(rounds)
}

/// A step's place in its run: the rounds it lies in, its key, the how manieth there.
type Place = (Vec<i32>, String, usize);

async fn ends(tx: &mut TenantTx, run: RunId) -> Result<BTreeMap<Place, StepRow>> {
    let mut all = BTreeMap::new();
    let mut paths: BTreeMap<i32, Vec<i32>> = BTreeMap::new();
    let mut seen: BTreeMap<(Vec<i32>, String), usize> = BTreeMap::new();
    for row in store::workflows::last_attempts(tx, run).await? {
        let rounds = match paths.get(&row.frame) {
            Some(known) => known.clone(),
            None => path(tx, run, row.frame).await?,
        };
        paths.insert(row.frame, rounds.clone());
        let key = row.step.key.clone();
        let n = seen.entry((rounds.clone(), key.clone())).or_default();
        all.insert((rounds, key, *n), row);
        *n += 1;
    }
    Ok(all)
}

fn end_of(row: &StepRow) -> Value {
    let step = &row.step;
    // A step a person left out gave what it gave.
    let status = match step.status {
        StepStatus::Skipped => StepStatus::Succeeded,
        other => other,
    };
    json!({
        "status": status,
        "port": step.port,
        "output": step.output,
        "error": step.error.as_ref().map(|e| &e.code),
    })
}

/// A hash over how every step of a run ended, and where it led. Equal for a run and its replay.
pub async fn run_hash(cx: &TenantCx, run: RunId) -> Result<String> {
    cx.require(Permission::Read)?;
    let mut tx = cx.read().await?;
    store::workflows::find(&mut tx, run)
        .await?
        .ok_or(Error::NotFound)?;
    let ends = ends(&mut tx, run).await?;
    let all: Vec<Value> = ends
        .iter()
        .map(|((path, key, n), row)| json!([path, key, n, end_of(row)]))
        .collect();
    Ok(value_hash(&Value::Array(all)))
}

/// Two runs side by side, step by step at the same places.
pub async fn compare_runs(cx: &TenantCx, a: RunId, b: RunId) -> Result<Vec<StepPair>> {
    cx.require(Permission::Read)?;
    let mut tx = cx.read().await?;
    for run in [a, b] {
        store::workflows::find(&mut tx, run)
            .await?
            .ok_or(Error::NotFound)?;
    }
    let (left, mut right) = (ends(&mut tx, a).await?, ends(&mut tx, b).await?);
    let id = |row: &StepRow| -> StepId { row.step.id };
    let mut pairs: Vec<StepPair> = Vec::new();
    for ((path, key, n), row) in left {
        let other = right.remove(&(path.clone(), key.clone(), n));
        let same = other.as_ref().is_some_and(|o| end_of(o) == end_of(&row));
        pairs.push(StepPair {
            key,
            rounds: path,
            left: Some(id(&row)),
            right: other.as_ref().map(id),
            same,
        });
    }
    pairs.extend(right.into_iter().map(|((rounds, key, _), row)| StepPair {
        key,
        rounds,
        left: None,
        right: Some(id(&row)),
        same: false,
    }));
    Ok(pairs)
}
