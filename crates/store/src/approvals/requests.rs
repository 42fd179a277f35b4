//! Approvals about publishing a workflow's draft.

use chrono::{DateTime, Utc};
use domain::{
    approvals::ApprovalState,
    ids::{ApprovalId, PrincipalId, WorkflowId},
};
use serde_json::Value;

use crate::{Result, TenantTx, error::word};

/// A request to publish, as it is stored.
pub struct StoredRequest {
    /// The approval.
    pub id: ApprovalId,
    /// The workflow.
    pub workflow: WorkflowId,
    /// Its name.
    pub name: String,
    /// Hash of the document that is to be published.
    pub doc_hash: String,
    /// State.
    pub state: ApprovalState,
    /// How many must approve.
    pub required: u32,
    /// Who asked.
    pub by: PrincipalId,
    /// Their name.
    pub by_name: String,
    /// What was asked for, in the use case's own shape.
    pub request: Value,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
}

struct Row {
    id: uuid::Uuid,
    workflow_id: uuid::Uuid,
    name: String,
    content_hash: String,
    state: String,
    required: i32,
    requested_by: uuid::Uuid,
    by_name: String,
    request: Value,
    opened_at: DateTime<Utc>,
}

fn request(row: Row) -> Result<StoredRequest> {
    Ok(StoredRequest {
        id: ApprovalId::from_uuid(row.id),
        workflow: WorkflowId::from_uuid(row.workflow_id),
        name: row.name,
        doc_hash: row.content_hash,
        state: word("approvals", "state", &row.state, ApprovalState::parse)?,
        required: row.required as u32,
        by: PrincipalId::from_uuid(row.requested_by),
        by_name: row.by_name,
        request: row.request,
        opened_at: row.opened_at,
    })
}

macro_rules! select_request {
    ($tail:literal, $($arg:expr),*) => {
        sqlx::query_as!(
            Row,
            "select a.id, a.workflow_id as \"workflow_id!\", w.name, a.content_hash, a.state, a.required,
                    a.requested_by as \"requested_by!\", p.name as by_name, a.request, a.opened_at
               from approvals a
               join workflows w on w.tenant_id = a.tenant_id and w.id = a.workflow_id
               join principals p on p.tenant_id = a.tenant_id and p.id = a.requested_by
              where a.tenant_id = $1 and a.subject = 'workflow' and " + $tail,
            $($arg),*
        )
    };
}

/// What is stored of a new request.
pub struct NewRequest<'a> {
    /// Its id.
    pub id: ApprovalId,
    /// The workflow.
    pub workflow: WorkflowId,
    /// Hash of the document that is to be published.
    pub doc_hash: &'a str,
    /// Who asks.
    pub by: PrincipalId,
    /// What is asked for.
    pub request: &'a Value,
    /// Now.
    pub now: DateTime<Utc>,
}

/// Opens a request that one person must approve. The caller has cancelled the one before.
pub async fn insert_request(tx: &mut TenantTx, new: &NewRequest<'_>) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "insert into approvals (tenant_id, id, subject, workflow_id, content_hash, required, requested_by, request, opened_at)
         values ($1, $2, 'workflow', $3, $4, 1, $5, $6, $7)",
        tenant,
        new.id.uuid(),
        new.workflow.uuid(),
        new.doc_hash,
        new.by.uuid(),
        new.request,
        new.now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// One request.
pub async fn find_request(tx: &mut TenantTx, id: ApprovalId) -> Result<Option<StoredRequest>> {
    let tenant = tx.tenant().uuid();
    select_request!("a.id = $2", tenant, id.uuid())
        .fetch_optional(tx.conn())
        .await?
        .map(request)
        .transpose()
}

/// The newest request of a workflow, whatever became of it.
pub async fn newest_request(
    tx: &mut TenantTx,
    workflow: WorkflowId,
) -> Result<Option<StoredRequest>> {
    let tenant = tx.tenant().uuid();
    select_request!(
        "a.workflow_id = $2 order by a.opened_at desc, a.id desc limit 1",
        tenant,
        workflow.uuid()
    )
    .fetch_optional(tx.conn())
    .await?
    .map(request)
    .transpose()
}

/// The requests that wait for a decision, newest first, at most 200.
pub async fn open_requests(tx: &mut TenantTx) -> Result<Vec<StoredRequest>> {
    let tenant = tx.tenant().uuid();
    select_request!(
        "a.state = 'pending' order by a.opened_at desc, a.id desc limit 200",
        tenant
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(request)
    .collect()
}

/// Cancels the open request of a workflow, if there is one. The caller holds the workflow's lock.
pub async fn cancel_requests(
    tx: &mut TenantTx,
    workflow: WorkflowId,
    now: DateTime<Utc>,
) -> Result<Option<ApprovalId>> {
    let tenant = tx.tenant().uuid();
    let id = sqlx::query_scalar!(
        "update approvals set state = 'cancelled', decided_at = $3
          where tenant_id = $1 and workflow_id = $2 and subject = 'workflow' and state in ('pending', 'changes_requested')
         returning id",
        tenant,
        workflow.uuid(),
        now,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(id.map(ApprovalId::from_uuid))
}
