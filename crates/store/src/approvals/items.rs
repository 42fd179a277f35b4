//! Approvals about an item of a run that is no piece of content.

use chrono::{DateTime, Utc};
use domain::{
    approvals::{ApprovalRules, ApprovalState},
    ids::{ApprovalId, RunId, StepId},
};
use serde_json::Value;

use crate::{
    Result, TenantTx,
    error::{document, json, word},
};

/// An approval about an item, as it is stored.
pub struct StoredItem {
    /// The approval.
    pub id: ApprovalId,
    /// The run it holds up.
    pub run: RunId,
    /// The step that waits.
    pub step: StepId,
    /// The step's name.
    pub name: String,
    /// The item.
    pub item: Value,
    /// Its hash.
    pub hash: String,
    /// State.
    pub state: ApprovalState,
    /// How many must approve.
    pub required: u32,
    /// Who may decide, and what is asked besides.
    pub rules: ApprovalRules,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When it expires.
    pub expires_at: Option<DateTime<Utc>>,
}

struct Row {
    id: uuid::Uuid,
    run_id: uuid::Uuid,
    step_id: uuid::Uuid,
    name: String,
    request: Value,
    content_hash: String,
    state: String,
    required: i32,
    rules: Value,
    opened_at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
}

fn item(row: Row) -> Result<StoredItem> {
    Ok(StoredItem {
        id: ApprovalId::from_uuid(row.id),
        run: RunId::from_uuid(row.run_id),
        step: StepId::from_uuid(row.step_id),
        name: row.name,
        item: row.request,
        hash: row.content_hash,
        state: word("approvals", "state", &row.state, ApprovalState::parse)?,
        required: row.required as u32,
        rules: document("approvals", "rules", row.rules)?,
        opened_at: row.opened_at,
        expires_at: row.expires_at,
    })
}

macro_rules! select_item {
    ($tail:literal, $($arg:expr),*) => {
        sqlx::query_as!(
            Row,
            "select a.id, a.run_id as \"run_id!\", a.step_id as \"step_id!\", s.name, a.request, a.content_hash, a.state, a.required,
                    a.rules, a.opened_at, a.expires_at
               from approvals a join run_steps s on s.tenant_id = a.tenant_id and s.id = a.step_id
              where a.tenant_id = $1 and a.subject = 'item' and " + $tail,
            $($arg),*
        )
    };
}

/// What is stored of a new approval.
pub struct NewItem<'a> {
    /// Its id.
    pub id: ApprovalId,
    /// The run it holds up.
    pub run: RunId,
    /// The step that waits.
    pub step: StepId,
    /// The item.
    pub item: &'a Value,
    /// Its hash.
    pub hash: &'a str,
    /// How many must approve.
    pub required: u32,
    /// Who may decide, and what is asked besides.
    pub rules: &'a ApprovalRules,
    /// When it expires.
    pub expires_at: Option<DateTime<Utc>>,
    /// Now.
    pub now: DateTime<Utc>,
}

/// Opens an approval about an item; a step run twice finds the one it has opened.
pub async fn insert_item(tx: &mut TenantTx, new: &NewItem<'_>) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "insert into approvals (tenant_id, id, subject, run_id, step_id, request, content_hash, required, rules, opened_at, expires_at)
         values ($1, $2, 'item', $3, $4, $5, $6, $7, $8, $9, $10)
         on conflict on constraint approvals_step_unique do nothing",
        tenant,
        new.id.uuid(),
        new.run.uuid(),
        new.step.uuid(),
        new.item,
        new.hash,
        new.required as i32,
        json(new.rules)?,
        new.now,
        new.expires_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// One approval about an item.
pub async fn find_item(tx: &mut TenantTx, id: ApprovalId) -> Result<Option<StoredItem>> {
    let tenant = tx.tenant().uuid();
    select_item!("a.id = $2", tenant, id.uuid())
        .fetch_optional(tx.conn())
        .await?
        .map(item)
        .transpose()
}

/// The approval a step has opened about its item, locked until the transaction ends.
pub async fn item_of_step(tx: &mut TenantTx, step: StepId) -> Result<Option<StoredItem>> {
    let tenant = tx.tenant().uuid();
    select_item!("a.step_id = $2 for update of a", tenant, step.uuid())
        .fetch_optional(tx.conn())
        .await?
        .map(item)
        .transpose()
}

/// Approvals about items in a state, or all, newest first, at most 200.
pub async fn items(tx: &mut TenantTx, state: Option<ApprovalState>) -> Result<Vec<StoredItem>> {
    let tenant = tx.tenant().uuid();
    select_item!(
        "($2::text is null or a.state = $2) order by a.opened_at desc, a.id desc limit 200",
        tenant,
        state.map(ApprovalState::as_str)
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(item)
    .collect()
}
