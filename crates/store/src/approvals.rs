//! Approvals and the trail of decisions. What is here is about content; `requests` is about publishing
//! workflows. Both are rows of one table with one trail.

mod items;
mod requests;

pub use items::{NewItem, StoredItem, find_item, insert_item, item_of_step, items};
pub use requests::{
    NewRequest, StoredRequest, cancel_requests, find_request, insert_request, newest_request,
    open_requests,
};

use chrono::{DateTime, Utc};
use domain::{
    approvals::{ApprovalRules, ApprovalState, Decision, DecisionRecord},
    ids::{ApprovalId, ContentId, PrincipalId, RunId, StepId},
};

use crate::{
    Result, TenantTx,
    error::{document, json, word},
};

/// An approval without the content it is about.
pub struct StoredApproval {
    /// Its id.
    pub id: ApprovalId,
    /// What it is about.
    pub content: ContentId,
    /// The run it holds up.
    pub run: Option<RunId>,
    /// The step that waits.
    pub step: Option<StepId>,
    /// Decisions count at this hash only.
    pub content_hash: String,
    /// State.
    pub state: ApprovalState,
    /// How many must approve.
    pub required: u32,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// When it expires.
    pub expires_at: Option<DateTime<Utc>>,
    /// Who may decide, and what is asked besides.
    pub rules: ApprovalRules,
}

struct Row {
    id: uuid::Uuid,
    content_id: uuid::Uuid,
    run_id: Option<uuid::Uuid>,
    step_id: Option<uuid::Uuid>,
    content_hash: String,
    state: String,
    required: i32,
    opened_at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
    rules: serde_json::Value,
}

fn approval(row: Row) -> Result<StoredApproval> {
    Ok(StoredApproval {
        id: ApprovalId::from_uuid(row.id),
        content: ContentId::from_uuid(row.content_id),
        run: row.run_id.map(RunId::from_uuid),
        step: row.step_id.map(StepId::from_uuid),
        content_hash: row.content_hash,
        state: word("approvals", "state", &row.state, ApprovalState::parse)?,
        required: row.required as u32,
        opened_at: row.opened_at,
        expires_at: row.expires_at,
        rules: document("approvals", "rules", row.rules)?,
    })
}

/// What is stored of a new approval.
pub struct NewApproval<'a> {
    /// Its id.
    pub id: ApprovalId,
    /// What it is about.
    pub content: ContentId,
    /// The run it holds up.
    pub run: Option<RunId>,
    /// The step that waits.
    pub step: Option<StepId>,
    /// Hash of the text as it stands.
    pub content_hash: &'a str,
    /// How many must approve.
    pub required: u32,
    /// Part of the sample company.
    pub sample: bool,
    /// When it expires.
    pub expires_at: Option<DateTime<Utc>>,
    /// Who may decide, and what is asked besides.
    pub rules: &'a ApprovalRules,
    /// Now.
    pub now: DateTime<Utc>,
}

/// Opens an approval; a step run twice finds the one it has opened.
pub async fn insert(tx: &mut TenantTx, new: &NewApproval<'_>) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "insert into approvals (tenant_id, id, content_id, run_id, step_id, content_hash, required, sample, opened_at, expires_at, rules)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         on conflict on constraint approvals_step_unique do nothing",
        tenant,
        new.id.uuid(),
        new.content.uuid(),
        new.run.map(RunId::uuid),
        new.step.map(StepId::uuid),
        new.content_hash,
        new.required as i32,
        new.sample,
        new.now,
        new.expires_at,
        json(new.rules)?,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// One approval about content.
pub async fn find(tx: &mut TenantTx, id: ApprovalId) -> Result<Option<StoredApproval>> {
    let tenant = tx.tenant().uuid();
    sqlx::query_as!(
        Row,
        "select id, content_id as \"content_id!\", run_id, step_id, content_hash, state, required, opened_at, expires_at, rules
           from approvals where tenant_id = $1 and id = $2 and subject = 'content'",
        tenant,
        id.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?
    .map(approval)
    .transpose()
}

/// The approval a step has opened, locked until the transaction ends.
pub async fn find_by_step(tx: &mut TenantTx, step: StepId) -> Result<Option<StoredApproval>> {
    let tenant = tx.tenant().uuid();
    sqlx::query_as!(
        Row,
        "select id, content_id as \"content_id!\", run_id, step_id, content_hash, state, required, opened_at, expires_at, rules
           from approvals where tenant_id = $1 and step_id = $2 and subject = 'content' for update",
        tenant,
        step.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?
    .map(approval)
    .transpose()
}

/// The approvals about one piece of content that are not past, newest first, locked.
pub async fn open_for_content(
    tx: &mut TenantTx,
    content: ContentId,
) -> Result<Vec<StoredApproval>> {
    let tenant = tx.tenant().uuid();
    sqlx::query_as!(
        Row,
        "select id, content_id as \"content_id!\", run_id, step_id, content_hash, state, required, opened_at, expires_at, rules
           from approvals where tenant_id = $1 and content_id = $2 order by opened_at desc, id desc for update",
        tenant,
        content.uuid(),
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(approval)
    .collect()
}

/// Approvals about content in a state (all when absent), oldest first among the pending, newest first otherwise; at most 200.
pub async fn list(tx: &mut TenantTx, state: Option<ApprovalState>) -> Result<Vec<StoredApproval>> {
    let tenant = tx.tenant().uuid();
    sqlx::query_as!(
        Row,
        "select id, content_id as \"content_id!\", run_id, step_id, content_hash, state, required, opened_at, expires_at, rules
           from approvals where tenant_id = $1 and subject = 'content' and ($2::text is null or state = $2)
          order by case when state = 'pending' then 0 else 1 end, opened_at desc, id desc limit 200",
        tenant,
        state.map(ApprovalState::as_str),
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(approval)
    .collect()
}

/// How many approvals about content and about items of runs wait at `now` and are asked of nobody in
/// particular: whoever may decide at all may decide on them.
pub async fn count_for_all(tx: &mut TenantTx, now: DateTime<Utc>) -> Result<u32> {
    let tenant = tx.tenant().uuid();
    let n = sqlx::query_scalar!(
        "select count(*) as \"n!\" from approvals
          where tenant_id = $1 and subject in ('content', 'item') and state = 'pending' and (expires_at is null or expires_at > $2)
            and coalesce(jsonb_array_length(rules -> 'assignees'), 0) = 0 and coalesce(rules ->> 'self_approval', 'true') <> 'false'",
        tenant,
        now,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(u32::try_from(n).unwrap_or(u32::MAX))
}

/// The rules of those that wait at `now` and are not for everybody, the newest `limit`.
pub async fn rules_of_some(
    tx: &mut TenantTx,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<ApprovalRules>> {
    let tenant = tx.tenant().uuid();
    let rows = sqlx::query_scalar!(
        "select rules from approvals
          where tenant_id = $1 and subject in ('content', 'item') and state = 'pending' and (expires_at is null or expires_at > $2)
            and (coalesce(jsonb_array_length(rules -> 'assignees'), 0) > 0 or coalesce(rules ->> 'self_approval', 'true') = 'false')
          order by opened_at desc, id desc limit $3",
        tenant,
        now,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|rules| document("approvals", "rules", rules))
        .collect()
}

/// A new state, at the hash it holds for.
pub async fn set_state(
    tx: &mut TenantTx,
    id: ApprovalId,
    state: ApprovalState,
    content_hash: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "update approvals set state = $3, content_hash = $4, decided_at = case when $3 = 'pending' then null else $5::timestamptz end
          where tenant_id = $1 and id = $2",
        tenant,
        id.uuid(),
        state.as_str(),
        content_hash,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Cancels the pending approvals of a run.
pub async fn cancel_run(tx: &mut TenantTx, run: RunId, now: DateTime<Utc>) -> Result<u64> {
    let tenant = tx.tenant().uuid();
    let done = sqlx::query!(
        "update approvals set state = 'cancelled', decided_at = $3
          where tenant_id = $1 and run_id = $2 and state in ('pending', 'changes_requested')",
        tenant,
        run.uuid(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Writes one decision into the trail. `subject` is `content` or `workflow`.
#[expect(
    clippy::too_many_arguments,
    reason = "one row, each column named at the call"
)]
pub async fn record(
    tx: &mut TenantTx,
    id: uuid::Uuid,
    approval: ApprovalId,
    subject: &str,
    run: Option<RunId>,
    by: PrincipalId,
    decision: Decision,
    comment: &str,
    content_hash: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "insert into approval_history (tenant_id, id, workflow_execution_id, approval_id, approver_id, approval_type, decision, comments, content_hash, created_at)
         values ($1, $2, $3, $4, $5, $10, $6, $7, $8, $9)",
        tenant,
        id,
        run.map(RunId::uuid),
        approval.uuid(),
        by.uuid(),
        decision.as_str(),
        comment,
        content_hash,
        now,
        subject,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The decisions of an approval, oldest first.
pub async fn history(tx: &mut TenantTx, approval: ApprovalId) -> Result<Vec<DecisionRecord>> {
    let tenant = tx.tenant().uuid();
    let rows = sqlx::query!(
        "select p.name, h.decision, coalesce(h.comments, '') as \"comments!\", h.content_hash, h.created_at
           from approval_history h join principals p on p.tenant_id = h.tenant_id and p.id = h.approver_id
          where h.tenant_id = $1 and h.approval_id = $2 order by h.created_at, h.id",
        tenant,
        approval.uuid(),
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|r| {
            Ok(DecisionRecord {
                by: r.name,
                decision: word("approval_history", "decision", &r.decision, Decision::parse)?,
                comment: r.comments,
                content_hash: r.content_hash,
                at: r.created_at,
            })
        })
        .collect()
}

/// How many different people have approved at `content_hash` since the approval was last sent back.
pub async fn approvers(tx: &mut TenantTx, approval: ApprovalId, content_hash: &str) -> Result<u32> {
    let tenant = tx.tenant().uuid();
    let n = sqlx::query_scalar!(
        "select count(distinct approver_id) as \"n!\" from approval_history
          where tenant_id = $1 and approval_id = $2 and content_hash = $3 and decision = 'approve'",
        tenant,
        approval.uuid(),
        content_hash,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(n as u32)
}

/// What was answered with the decision that ended an approval.
pub async fn set_answers(
    tx: &mut TenantTx,
    id: ApprovalId,
    answers: &serde_json::Value,
) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "update approvals set answers = $3 where tenant_id = $1 and id = $2",
        tenant,
        id.uuid(),
        answers,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
