//! The immutable versions of workflows, and the live one among them.

use chrono::{DateTime, Utc};
use domain::{
    ids::{CampaignId, PrincipalId, VersionId, WorkflowId},
    workflows::{Issue, Running, VersionCard, WorkflowDoc, WorkflowStatus},
};

use super::{drafts::doc, heads::set_live};
use crate::{
    Result, TenantTx,
    error::{document, json, word},
};

/// A workflow with one of its versions.
pub struct StoredWorkflow {
    /// Its id.
    pub id: WorkflowId,
    /// Name.
    pub name: String,
    /// The campaign it belongs to.
    pub campaign_id: Option<CampaignId>,
    /// Whether it starts runs.
    pub status: WorkflowStatus,
    /// The version.
    pub version_id: VersionId,
    /// Its number.
    pub version: u32,
    /// Hash of its document.
    pub doc_hash: String,
    /// Its document.
    pub doc: WorkflowDoc,
}

/// The live version of a workflow without its document: all that beginning a run needs to know.
#[derive(Debug, Clone, Copy)]
pub struct Live {
    /// The workflow.
    pub id: WorkflowId,
    /// The campaign it belongs to.
    pub campaign_id: Option<CampaignId>,
    /// Whether it starts runs.
    pub status: WorkflowStatus,
    /// The version.
    pub version_id: VersionId,
    /// Its number.
    pub version: u32,
}

impl From<&StoredWorkflow> for Live {
    fn from(of: &StoredWorkflow) -> Self {
        Self {
            id: of.id,
            campaign_id: of.campaign_id,
            status: of.status,
            version_id: of.version_id,
            version: of.version,
        }
    }
}

/// The live version of a workflow; none before its first publish.
pub async fn live(tx: &mut TenantTx, id: WorkflowId) -> Result<Option<Live>> {
    let tenant = tx.tenant().uuid();
    let row = sqlx::query!(
        "select w.campaign_id, w.status, v.id as version_id, v.n
           from workflows w join workflow_versions v on v.tenant_id = w.tenant_id and v.id = w.live_version_id
          where w.tenant_id = $1 and w.id = $2",
        tenant,
        id.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|r| {
        Ok(Live {
            id,
            campaign_id: r.campaign_id.map(CampaignId::from_uuid),
            status: word("workflows", "status", &r.status, WorkflowStatus::parse)?,
            version_id: VersionId::from_uuid(r.version_id),
            version: r.n as u32,
        })
    })
    .transpose()
}

struct Row {
    id: uuid::Uuid,
    name: String,
    status: String,
    campaign_id: Option<uuid::Uuid>,
    version_id: uuid::Uuid,
    n: i32,
    doc_hash: String,
    doc: serde_json::Value,
}

fn stored(row: Row) -> Result<StoredWorkflow> {
    Ok(StoredWorkflow {
        id: WorkflowId::from_uuid(row.id),
        name: row.name,
        status: word("workflows", "status", &row.status, WorkflowStatus::parse)?,
        campaign_id: row.campaign_id.map(CampaignId::from_uuid),
        version_id: VersionId::from_uuid(row.version_id),
        version: row.n as u32,
        doc_hash: row.doc_hash,
        doc: doc("workflow_versions", "doc", row.doc)?,
    })
}

/// What is stored of a new version.
pub struct NewVersion<'a> {
    /// Its id.
    pub id: VersionId,
    /// The workflow.
    pub workflow: WorkflowId,
    /// Its document.
    pub doc: &'a WorkflowDoc,
    /// The document's hash.
    pub doc_hash: &'a str,
    /// What it is called.
    pub name: &'a str,
    /// Why.
    pub note: &'a str,
    /// The version its draft began from.
    pub from_version: Option<VersionId>,
    /// All issues that were found.
    pub checks: &'a [Issue],
    /// What becomes of runs on their way.
    pub running: Running,
    /// Who publishes it.
    pub author: PrincipalId,
    /// Now.
    pub now: DateTime<Utc>,
}

/// Adds the next version, which is live from now on. Answers its number.
pub async fn insert_version(tx: &mut TenantTx, new: &NewVersion<'_>) -> Result<u32> {
    let tenant = tx.tenant().uuid();
    let n = sqlx::query_scalar!(
        "insert into workflow_versions
           (tenant_id, id, workflow_id, n, doc, doc_hash, name, note, from_version, checks, running, author, created_at)
         select $1, $2, $3, coalesce(max(n), 0) + 1, $4, $5, $6, $7, $8, $9, $10, $11, $12
           from workflow_versions where tenant_id = $1 and workflow_id = $3
         returning n",
        tenant,
        new.id.uuid(),
        new.workflow.uuid(),
        json(new.doc)?,
        new.doc_hash,
        new.name,
        new.note,
        new.from_version.map(VersionId::uuid),
        json(&new.checks)?,
        new.running.as_str(),
        new.author.uuid(),
        new.now,
    )
    .fetch_one(tx.conn())
    .await?;
    set_live(tx, new.workflow, new.id, new.now).await?;
    Ok(n as u32)
}

/// A workflow with its live version; none before its first publish.
pub async fn newest(tx: &mut TenantTx, id: WorkflowId) -> Result<Option<StoredWorkflow>> {
    let tenant = tx.tenant().uuid();
    sqlx::query_as!(
        Row,
        "select w.id, w.name, w.status, w.campaign_id, v.id as version_id, v.n, v.doc_hash, v.doc
           from workflows w join workflow_versions v on v.tenant_id = w.tenant_id and v.id = w.live_version_id
          where w.tenant_id = $1 and w.id = $2",
        tenant,
        id.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?
    .map(stored)
    .transpose()
}

/// The campaign's workflow with its live version; the one published last if it has several.
pub async fn for_campaign(
    tx: &mut TenantTx,
    campaign: CampaignId,
) -> Result<Option<StoredWorkflow>> {
    let tenant = tx.tenant().uuid();
    sqlx::query_as!(
        Row,
        "select w.id, w.name, w.status, w.campaign_id, v.id as version_id, v.n, v.doc_hash, v.doc
           from workflows w join workflow_versions v on v.tenant_id = w.tenant_id and v.id = w.live_version_id
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
        "select w.id, w.name, w.status, w.campaign_id, v.id as version_id, v.n, v.doc_hash, v.doc
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

/// The newest hundred workflows with their live versions; without those that were never published.
pub async fn list(tx: &mut TenantTx) -> Result<Vec<StoredWorkflow>> {
    let tenant = tx.tenant().uuid();
    sqlx::query_as!(
        Row,
        "select w.id, w.name, w.status, w.campaign_id, v.id as version_id, v.n, v.doc_hash, v.doc
           from workflows w join workflow_versions v on v.tenant_id = w.tenant_id and v.id = w.live_version_id
          where w.tenant_id = $1 and w.status <> 'archived' order by w.created_at desc, w.id desc limit 100",
        tenant,
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(stored)
    .collect()
}

struct CardRow {
    id: uuid::Uuid,
    workflow_id: uuid::Uuid,
    n: i32,
    name: String,
    note: String,
    doc_hash: String,
    author: String,
    created_at: DateTime<Utc>,
    from_version: Option<uuid::Uuid>,
    running: String,
    is_live: bool,
    issues: i32,
}

fn card(row: CardRow) -> Result<VersionCard> {
    Ok(VersionCard {
        id: VersionId::from_uuid(row.id),
        workflow_id: WorkflowId::from_uuid(row.workflow_id),
        n: row.n as u32,
        name: row.name,
        note: row.note,
        doc_hash: row.doc_hash,
        author: row.author,
        at: row.created_at,
        from_version: row.from_version.map(VersionId::from_uuid),
        running: word("workflow_versions", "running", &row.running, Running::parse)?,
        is_live: row.is_live,
        issues: row.issues as u32,
    })
}

macro_rules! select_version {
    ($tail:literal, $($arg:expr),*) => {
        sqlx::query_as!(
            CardRow,
            "select v.id, v.workflow_id, v.n, v.name, v.note, v.doc_hash, p.name as author, v.created_at, v.from_version, v.running,
                    coalesce(w.live_version_id = v.id, false) as \"is_live!\", jsonb_array_length(v.checks) as \"issues!\"
               from workflow_versions v
               join workflows w on w.tenant_id = v.tenant_id and w.id = v.workflow_id
               join principals p on p.tenant_id = v.tenant_id and p.id = v.author
              where v.tenant_id = $1 and " + $tail,
            $($arg),*
        )
    };
}

/// The versions of a workflow, newest first, at most 200 before number `before`.
pub async fn versions(
    tx: &mut TenantTx,
    workflow: WorkflowId,
    before: Option<u32>,
) -> Result<Vec<VersionCard>> {
    let tenant = tx.tenant().uuid();
    select_version!(
        "v.workflow_id = $2 and ($3::int4 is null or v.n < $3) order by v.n desc limit 200",
        tenant,
        workflow.uuid(),
        before.map(|n| n as i32)
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(card)
    .collect()
}

/// One version as lists show it.
pub async fn version_card(tx: &mut TenantTx, id: VersionId) -> Result<Option<VersionCard>> {
    let tenant = tx.tenant().uuid();
    select_version!("v.id = $2", tenant, id.uuid())
        .fetch_optional(tx.conn())
        .await?
        .map(card)
        .transpose()
}

/// What was found when a version was published.
pub async fn version_checks(tx: &mut TenantTx, id: VersionId) -> Result<Vec<Issue>> {
    let tenant = tx.tenant().uuid();
    let found = sqlx::query_scalar!(
        "select checks from workflow_versions where tenant_id = $1 and id = $2",
        tenant,
        id.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?;
    match found {
        Some(checks) => document("workflow_versions", "checks", checks),
        None => Ok(Vec::new()),
    }
}
