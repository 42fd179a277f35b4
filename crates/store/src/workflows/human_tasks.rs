//! What people are to do for runs.

use chrono::{DateTime, Utc};
use domain::{
    ids::{HumanTaskId, PrincipalId, RunId, StepId},
    workflows::{HumanTask, HumanTaskKind, HumanTaskState},
};
use serde_json::Value;

use crate::{Kept, Result, TenantTx, error::word};

struct Row {
    id: uuid::Uuid,
    run_id: uuid::Uuid,
    step_id: uuid::Uuid,
    kind: String,
    title: String,
    details: String,
    payload: Kept,
    rules: Value,
    assignees: Vec<String>,
    state: String,
    answer: Option<Value>,
    opened_at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
    done_at: Option<DateTime<Utc>>,
}

fn task(row: Row) -> Result<HumanTask> {
    Ok(HumanTask {
        id: HumanTaskId::from_uuid(row.id),
        run: RunId::from_uuid(row.run_id),
        step: StepId::from_uuid(row.step_id),
        kind: word("human_tasks", "kind", &row.kind, HumanTaskKind::parse)?,
        title: row.title,
        details: row.details,
        payload: row.payload.into(),
        rules: row.rules,
        assignees: row.assignees,
        state: word("human_tasks", "state", &row.state, HumanTaskState::parse)?,
        answer: row.answer,
        opened_at: row.opened_at,
        expires_at: row.expires_at,
        done_at: row.done_at,
    })
}

macro_rules! select_task {
    ($tail:literal, $($arg:expr),*) => {
        sqlx::query_as!(
            Row,
            "select id, run_id, step_id, kind, title, details, payload as \"payload: Kept\", rules, assignees, state, answer, opened_at, expires_at, done_at
               from human_tasks " + $tail,
            $($arg),*
        )
    };
}

/// Opens a task, once per step.
pub async fn insert_human_task(tx: &mut TenantTx, new: &HumanTask) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "insert into human_tasks (tenant_id, id, run_id, step_id, kind, title, details, payload, rules, assignees, opened_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict (tenant_id, step_id) do nothing",
        tenant,
        new.id.uuid(),
        new.run.uuid(),
        new.step.uuid(),
        new.kind.as_str(),
        new.title,
        new.details,
        new.payload,
        new.rules,
        &new.assignees,
        new.opened_at,
        new.expires_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The task of a step, locked until the transaction ends.
pub async fn human_task_of_step(tx: &mut TenantTx, step: StepId) -> Result<Option<HumanTask>> {
    let tenant = tx.tenant().uuid();
    select_task!(
        "where tenant_id = $1 and step_id = $2 for update",
        tenant,
        step.uuid()
    )
    .fetch_optional(tx.conn())
    .await?
    .map(task)
    .transpose()
}

/// A task by its id.
pub async fn human_task(tx: &mut TenantTx, id: HumanTaskId) -> Result<Option<HumanTask>> {
    let tenant = tx.tenant().uuid();
    select_task!("where tenant_id = $1 and id = $2", tenant, id.uuid())
        .fetch_optional(tx.conn())
        .await?
        .map(task)
        .transpose()
}

/// Tasks in a state, or all, newest first, at most 200.
pub async fn human_tasks(
    tx: &mut TenantTx,
    state: Option<HumanTaskState>,
) -> Result<Vec<HumanTask>> {
    let tenant = tx.tenant().uuid();
    select_task!(
        "where tenant_id = $1 and ($2::text is null or state = $2) order by opened_at desc, id desc limit 200",
        tenant,
        state.map(HumanTaskState::as_str)
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(task)
    .collect()
}

/// Ends an open task. `false`: it had ended already.
pub async fn end_human_task(
    tx: &mut TenantTx,
    id: HumanTaskId,
    state: HumanTaskState,
    answer: Option<(&Value, PrincipalId)>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let tenant = tx.tenant().uuid();
    let done = sqlx::query!(
        "update human_tasks set state = $3, answer = $4, done_by = $5, done_at = $6
          where tenant_id = $1 and id = $2 and state = 'open'",
        tenant,
        id.uuid(),
        state.as_str(),
        answer.map(|a| a.0),
        answer.map(|a| a.1.uuid()),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes the open tasks of a run away that was stopped.
pub async fn cancel_human_tasks(tx: &mut TenantTx, run: RunId, now: DateTime<Utc>) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "update human_tasks set state = 'cancelled', done_at = $3 where tenant_id = $1 and run_id = $2 and state = 'open'",
        tenant,
        run.uuid(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
