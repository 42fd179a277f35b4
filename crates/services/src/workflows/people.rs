//! What people are asked to do for runs, and their answers.

use domain::{
    approvals::Decider,
    ids::HumanTaskId,
    permissions::Permission,
    workflows::{HumanAnswer, HumanTask, HumanTaskState, StepStatus},
};
use serde_json::json;
use store::{NewEvent, TenantTx};

use super::queue_step;
use crate::{Error, Result, TenantCx, context::Actor};

/// People's tasks in a state, or all: newest first, at most 200.
pub async fn list_tasks(cx: &TenantCx, state: Option<HumanTaskState>) -> Result<Vec<HumanTask>> {
    cx.require(Permission::Read)?;
    Ok(store::workflows::human_tasks(&mut cx.read().await?, state).await?)
}

/// One task.
pub async fn get_task(cx: &TenantCx, id: HumanTaskId) -> Result<HumanTask> {
    cx.require(Permission::Read)?;
    let task = store::workflows::human_task(&mut cx.read().await?, id).await?;
    task.ok_or(Error::NotFound)
}

/// Answers a task; its run goes on. Refused when it has ended, when its time is over, when the answer
/// breaks its rules, and when somebody else is asked.
pub async fn answer_task(
    cx: &TenantCx,
    id: HumanTaskId,
    answer: &HumanAnswer,
) -> Result<HumanTask> {
    cx.require(Permission::ApprovalsDecide)?;
    let now = cx.now();
    let mut tx = cx.tx().await?;
    let task = store::workflows::human_task(&mut tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    // The run before its parts: the order in which every step takes its locks.
    store::workflows::find_for_update(&mut tx, task.run).await?;
    let task = store::workflows::human_task_of_step(&mut tx, task.step)
        .await?
        .ok_or(Error::NotFound)?;
    if task.state != HumanTaskState::Open || task.expires_at.is_some_and(|at| at <= now) {
        let why = "This task has already ended".to_owned();
        return Err(Error::Conflict("already_done", why));
    }
    may_answer(cx, &task)?;
    task.check(answer).map_err(Error::from)?;
    let by = match &cx.actor {
        Actor::Member { name, .. } => name.clone(),
        Actor::System(why) => (*why).to_owned(),
    };
    let stored = json!({ "answer": answer, "by": by });
    let signed = Some((&stored, cx.principal()?));
    store::workflows::end_human_task(&mut tx, id, HumanTaskState::Done, signed, now).await?;
    go_on(cx, &mut tx, &task).await?;
    let audit = cx.app.clock.id();
    store::operations::audit(
        &mut tx,
        audit,
        cx.principal()?,
        "task.answer",
        &id.to_string(),
        &cx.request_id,
        now,
    )
    .await?;
    tx.announce(NewEvent {
        topic: "task",
        kind: "done",
        subject: id.to_string(),
        campaign: None,
        run: Some(task.run.to_string()),
    });
    let task = store::workflows::human_task(&mut tx, id)
        .await?
        .ok_or(Error::NotFound)?;
    cx.commit_answering(tx, &task).await?;
    Ok(task)
}

/// Whether the actor is among those who are asked, by id, name, or role.
fn may_answer(cx: &TenantCx, task: &HumanTask) -> Result<()> {
    let Actor::Member {
        user, role, name, ..
    } = &cx.actor
    else {
        return Ok(());
    };
    let is_me = |who: &String| Decider::names(who, &user.to_string(), role.as_str(), name);
    if task.assignees.is_empty() || task.assignees.iter().any(is_me) {
        return Ok(());
    }
    let who = task.assignees.join(", ");
    Err(Error::Forbidden(format!("This task is for {who}")))
}

/// The step that asked is queued again; it finds the answer. Its time limit's task becomes idle.
async fn go_on(cx: &TenantCx, tx: &mut TenantTx, task: &HumanTask) -> Result<()> {
    let Some(row) = store::workflows::lock_step(tx, task.step).await? else {
        return Ok(());
    };
    if row.step.status == StepStatus::Waiting {
        let kind = &row.step.kind;
        queue_step(cx, tx, task.run, task.step, kind, cx.now()).await?;
    }
    Ok(())
}
