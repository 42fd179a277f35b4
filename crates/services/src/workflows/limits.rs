//! What a workflow's settings ask of its runs: how many at once, none twice, how often about one person,
//! for how long, at what price, and what is kept of them. A workflow that asks for none of it costs a look
//! at its document in memory and nothing more.

pub(super) mod budget;
mod erase;
mod line;
mod time;

pub(crate) use budget::over_budget;
pub(crate) use erase::forget;
pub(super) use erase::{at_end, require_kept};
pub(crate) use line::admit;
pub(super) use line::{look_at_line, release};
pub(super) use time::{set_timer, stop_children, unset_timer};
pub(crate) use time::{stop_child, time_out};

use std::sync::Arc;

use chrono::TimeDelta;
use domain::workflows::{FrequencyCap, value_hash};
use engine::interpreter::{key_of, person_of};
use store::{
    TenantTx,
    workflows::{Line, NewStart},
};

use super::Turn;
use crate::{Error, Result, TenantCx};

/// Most runs of one workflow that may stand in line.
const LINE_MAX: i64 = 10_000;
/// Seconds after which it is worth asking again.
const LINE_AGAIN: u32 = 30;

/// Whether a run may begin.
pub(super) enum Entry {
    /// It may, and nothing is counted of it.
    Free,
    /// It may, or stands in line; this is recorded once it is stored.
    Counted(NewStart),
    /// It may not: a stable code and a sentence.
    Refused(&'static str, String),
}

/// Decides on the beginning of a run that is not stored yet. A run that has to stand in line is marked as
/// queued: nothing of it may begin.
pub(super) async fn enter(cx: &TenantCx, tx: &mut TenantTx, turn: &mut Turn) -> Result<Entry> {
    let plan = Arc::clone(&turn.plan);
    let settings = &plan.doc.settings;
    if settings.budget_per_run.is_some() {
        turn.head.budget = Some(turn.head.id);
    }
    let counts = settings.concurrency.is_some()
        || settings.dedupe.is_some()
        || settings.frequency_cap.is_some();
    if !counts || turn.head.mode != "live" {
        return Ok(Entry::Free);
    }
    let workflow = turn.head.workflow;
    store::workflows::lock_starts(tx, workflow).await?;
    let subject = settings
        .frequency_cap
        .and_then(|_| person_of(&turn.env))
        .map(|who| value_hash(&who.into()));
    if let (Some(cap), Some(subject)) = (settings.frequency_cap, &subject)
        && let Some(why) = capped(cx, tx, turn, cap, subject).await?
    {
        return Ok(Entry::Refused("frequency_cap", why));
    }
    let key = key_of(settings, &turn.env);
    if let Some(key) = &key
        && let Some(open) = store::workflows::holder_of_key(tx, workflow, key).await?
    {
        let why = format!("A run with the same key is open: {open}");
        return Ok(Entry::Refused("already_open", why));
    }
    let line = match settings.concurrency {
        None => None,
        Some(_) if shares_a_place(tx, turn).await? => None,
        Some(most) => {
            let (holds, waits) = store::workflows::line(tx, workflow).await?;
            if waits >= LINE_MAX {
                return Err(Error::QueueFull(LINE_AGAIN));
            }
            let waits = waits > 0 || holds >= i64::from(most);
            Some(if waits { Line::Waits } else { Line::Holds })
        }
    };
    turn.head.queued = line == Some(Line::Waits);
    turn.head.marked = true;
    Ok(Entry::Counted(NewStart {
        run: turn.head.id,
        workflow,
        line,
        key,
        subject,
        at: cx.now(),
    }))
}

/// A run that a person begins anew at a step: it takes a place whether one is free or not, and counts.
pub(super) fn enter_by_hand(cx: &TenantCx, turn: &mut Turn) -> Option<NewStart> {
    let settings = &turn.plan.doc.settings;
    turn.head.budget = settings.budget_per_run.as_ref().map(|_| turn.head.id);
    turn.head.marked = settings.concurrency.is_some();
    turn.head.marked.then(|| NewStart {
        run: turn.head.id,
        workflow: turn.head.workflow,
        line: Some(Line::Holds),
        key: None,
        subject: None,
        at: cx.now(),
    })
}

/// Records what `enter` decided, once the run is stored. One that has ended at once holds nothing.
pub(super) async fn keep(tx: &mut TenantTx, turn: &Turn, mut start: NewStart) -> Result<()> {
    if turn.is_over() {
        start.line = None;
        start.key = None;
    }
    if start.line.is_some() || start.key.is_some() || start.subject.is_some() {
        store::workflows::insert_start(tx, &start).await?;
    }
    Ok(())
}

async fn capped(
    cx: &TenantCx,
    tx: &mut TenantTx,
    turn: &Turn,
    cap: FrequencyCap,
    subject: &str,
) -> Result<Option<String>> {
    let after = cx.now() - TimeDelta::days(i64::from(cap.per_days));
    let began = store::workflows::starts_about(tx, turn.head.workflow, subject, after).await?;
    Ok((began >= i64::from(cap.max)).then(|| {
        format!(
            "This person was taken up {began} times within {} days: the workflow allows {}",
            cap.per_days, cap.max
        )
    }))
}

/// A run that a run of the same workflow waits for would wait for its own caller: it goes on in that
/// one's place.
async fn shares_a_place(tx: &mut TenantTx, turn: &Turn) -> Result<bool> {
    let mut above = turn.head.parent;
    while let Some((run, _)) = above {
        let Some(head) = store::workflows::head(tx, run).await? else {
            break;
        };
        if head.workflow == turn.head.workflow {
            return Ok(true);
        }
        above = head.parent;
    }
    Ok(false)
}
