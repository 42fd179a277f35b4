//! Workflows and their immutable versions.

use chrono::{DateTime, Utc};
use domain::{
    ids::{CampaignId, PrincipalId, VersionId, WorkflowId},
    workflows::WorkflowDoc,
};

use crate::{Error, Result, TenantTx, error::json};

/// A workflow with its newest version.
pub struct StoredWorkflow {
    /// Its id.
    pub id: WorkflowId,
    /// Name.
    pub name: String,
    /// The campaign it belongs to.
    pub campaign_id: Option<CampaignId>,
    /// Newest version.
    pub version_id: VersionId,
    /// Its number.
    pub version: u32,
    /// Its document.
    pub doc: WorkflowDoc,
}

struct Row {
    id: uuid::Uuid,
    name: String,
    campaign_id: Option<uuid::Uuid>,
    version_id: uuid::Uuid,
    n: i32,
    doc: serde_json::Value,
}

fn stored(row: Row) -> Result<StoredWorkflow> {
    Ok(StoredWorkflow {
        id: WorkflowId::from_uuid(row.id),
        name: row.name,
        campaign_id: row.campaign_id.map(CampaignId::from_uuid),
        version_id: VersionId::from_uuid(row.version_id),
        version: row.n as u32,
        doc: domain::workflows::migrate(row.doc).map_err(|e| Error::Inconsistent {
            table: "workflow_versions",
            column: "doc",
            value: e.to_string(),
        })?,
    })
}

/// Adds a workflow; its first version follows.
pub async fn insert(
    tx: &mut TenantTx,
    id: WorkflowId,
    name: &str,
    campaign: Option<CampaignId>,
    sample: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "insert into workflows (tenant_id, id, name, campaign_id, sample, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $6)",
        tenant,
        id.uuid(),
        name,
        campaign.map(CampaignId::uuid),
        sample,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Adds the next version. Answers its number.
pub async fn insert_version(
    tx: &mut TenantTx,
    id: VersionId,
    workflow: WorkflowId,
    doc: &WorkflowDoc,
    doc_hash: &str,
    author: PrincipalId,
    now: DateTime<Utc>,
) -> Result<u32> {
    let tenant = tx.tenant().uuid();
    let n = sqlx::query_scalar!(
        "insert into workflow_versions (tenant_id, id, workflow_id, n, doc, doc_hash, author, created_at)
         select $1, $2, $3, coalesce(max(n), 0) + 1, $4, $5, $6, $7
           from workflow_versions where tenant_id = $1 and workflow_id = $3
         returning n",
        tenant,
        id.uuid(),
        workflow.uuid(),
        json(doc)?,
        doc_hash,
        author.uuid(),
        now,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(n as u32)
}

/// A workflow with its newest version.
pub async fn newest(tx: &mut TenantTx, id: WorkflowId) -> Result<Option<StoredWorkflow>> {
    let tenant = tx.tenant().uuid();
    sqlx::query_as!(
        Row,
        "select w.id, w.name, w.campaign_id, v.id as version_id, v.n, v.doc
           from workflows w join workflow_versions v on v.tenant_id = w.tenant_id and v.workflow_id = w.id
          where w.tenant_id = $1 and w.id = $2 order by v.n desc limit 1",
        tenant,
        id.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?
    .map(stored)
    .transpose()
}

/// The campaign's workflow with its newest version.
pub async fn for_campaign(
    tx: &mut TenantTx,
    campaign: CampaignId,
) -> Result<Option<StoredWorkflow>> {
    let tenant = tx.tenant().uuid();
    sqlx::query_as!(
        Row,
        "select w.id, w.name, w.campaign_id, v.id as version_id, v.n, v.doc
           from workflows w join workflow_versions v on v.tenant_id = w.tenant_id and v.workflow_id = w.id
          where w.tenant_id = $1 and w.campaign_id = $2 order by v.created_at desc, v.n desc limit 1",
        tenant,
        campaign.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?
    .map(stored)
    .transpose()
}

/// One version by its id, with its workflow.
pub async fn version(tx: &mut TenantTx, id: VersionId) -> Result<Option<StoredWorkflow>> {
    let tenant = tx.tenant().uuid();
    sqlx::query_as!(
        Row,
        "select w.id, w.name, w.campaign_id, v.id as version_id, v.n, v.doc
           from workflow_versions v join workflows w on w.tenant_id = v.tenant_id and w.id = v.workflow_id
          where v.tenant_id = $1 and v.id = $2",
        tenant,
        id.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?
    .map(stored)
    .transpose()
}

/// The newest hundred workflows with their newest versions.
pub async fn list(tx: &mut TenantTx) -> Result<Vec<StoredWorkflow>> {
    let tenant = tx.tenant().uuid();
    sqlx::query_as!(
        Row,
        "select w.id, w.name, w.campaign_id, v.id as version_id, v.n, v.doc
           from workflows w
           join lateral (select id, n, doc from workflow_versions v
                          where v.tenant_id = w.tenant_id and v.workflow_id = w.id order by v.n desc limit 1) v on true
          where w.tenant_id = $1 order by w.created_at desc, w.id desc limit 100",
        tenant,
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(stored)
    .collect()
}
