//! Pieces of content.

use chrono::{DateTime, Utc};
use domain::{
    brand::Finding,
    content::{Content, ContentBody, ContentStatus, Provenance, Score},
    ids::{CampaignId, ContentId, RunId, StepId},
    page::{Page, PageRequest},
    workflows::NodeId,
};

use crate::{
    Result, TenantTx,
    error::{document, json, word},
    page,
};

struct Row {
    id: uuid::Uuid,
    title: String,
    data: serde_json::Value,
    campaign_id: Option<uuid::Uuid>,
    run_id: Option<uuid::Uuid>,
    status: String,
    revision: i32,
    content_hash: String,
    provenance: serde_json::Value,
    findings: serde_json::Value,
    score: Option<serde_json::Value>,
    scheduled_at: Option<DateTime<Utc>>,
    sample: bool,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

fn content(row: Row) -> Result<Content> {
    const T: &str = "content_assets";
    Ok(Content {
        id: ContentId::from_uuid(row.id),
        title: row.title,
        status: word(T, "status", &row.status, ContentStatus::parse)?,
        revision: row.revision as u32,
        content_hash: row.content_hash,
        body: document(T, "data", row.data)?,
        campaign_id: row.campaign_id.map(CampaignId::from_uuid),
        run_id: row.run_id.map(RunId::from_uuid),
        provenance: document(T, "provenance", row.provenance)?,
        findings: document(T, "findings", row.findings)?,
        score: row.score.map(|s| document(T, "score", s)).transpose()?,
        scheduled_at: row.scheduled_at,
        sample: row.sample,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

/// What is stored of a new piece.
pub struct NewContent<'a> {
    /// Its id.
    pub id: ContentId,
    /// Title in lists.
    pub title: &'a str,
    /// The words.
    pub body: &'a ContentBody,
    /// Their hash.
    pub content_hash: &'a str,
    /// Its campaign.
    pub campaign_id: Option<CampaignId>,
    /// The run that made it.
    pub run_id: Option<RunId>,
    /// The step that made it.
    pub step: Option<StepId>,
    /// Who wrote it.
    pub provenance: &'a Provenance,
    /// When it is to go out.
    pub scheduled_at: Option<DateTime<Utc>>,
    /// Part of the sample company.
    pub sample: bool,
    /// Now.
    pub now: DateTime<Utc>,
}

/// Adds a piece as a draft.
pub async fn insert(tx: &mut TenantTx, new: &NewContent<'_>) -> Result<()> {
    let tenant = tx.tenant().uuid();
    let network = match new.body {
        ContentBody::Social(post) => Some(post.network.as_str()),
        _ => None,
    };
    let title: String = new.title.chars().take(255).collect();
    sqlx::query!(
        "insert into content_assets (tenant_id, id, type, title, data, campaign_id, run_id, made_by_step, network,
                                     content_hash, provenance, scheduled_at, sample, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)",
        tenant,
        new.id.uuid(),
        new.body.kind().as_str(),
        title,
        json(new.body)?,
        new.campaign_id.map(CampaignId::uuid),
        new.run_id.map(RunId::uuid),
        new.step.map(StepId::uuid),
        network,
        new.content_hash,
        json(new.provenance)?,
        new.scheduled_at,
        new.sample,
        new.now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The piece that a step at this place of a run made of a text of its own, in any of its attempts, or in
/// the run that this one begins anew.
pub async fn own_of(
    tx: &mut TenantTx,
    run: RunId,
    place: (NodeId, u32),
) -> Result<Option<ContentId>> {
    let tenant = tx.tenant().uuid();
    let found = sqlx::query_scalar!(
        "with recursive line as (
           select id, anew_of from workflow_executions where tenant_id = $1 and id = $2
           union
           select e.id, e.anew_of from workflow_executions e join line l on e.tenant_id = $1 and e.id = l.anew_of)
         select c.id from line l
           join run_steps s on s.tenant_id = $1 and s.run_id = l.id and s.node_id = $3
                           and case when l.id = $2 then s.item_ix = $4 else s.frame = 0 end
           join content_assets c on c.tenant_id = $1 and c.made_by_step = s.id
          order by c.created_at, c.id limit 1",
        tenant,
        run.uuid(),
        place.0.0,
        place.1 as i32,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(found.map(ContentId::from_uuid))
}

/// One piece.
pub async fn find(tx: &mut TenantTx, id: ContentId) -> Result<Option<Content>> {
    let tenant = tx.tenant().uuid();
    sqlx::query_as!(
        Row,
        "select id, title, data, campaign_id, run_id, status, revision, content_hash, provenance, findings, score,
                scheduled_at, sample, created_at, updated_at
           from content_assets where tenant_id = $1 and id = $2",
        tenant,
        id.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?
    .map(content)
    .transpose()
}

/// One piece, locked until the transaction ends. Edits, decisions and publishing all begin here,
/// so that they happen one after the other.
pub async fn find_for_update(tx: &mut TenantTx, id: ContentId) -> Result<Option<Content>> {
    let tenant = tx.tenant().uuid();
    sqlx::query_as!(
        Row,
        "select id, title, data, campaign_id, run_id, status, revision, content_hash, provenance, findings, score,
                scheduled_at, sample, created_at, updated_at
           from content_assets where tenant_id = $1 and id = $2 for update",
        tenant,
        id.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?
    .map(content)
    .transpose()
}

/// A page of content, newest first, of one campaign or of all.
pub async fn list(
    tx: &mut TenantTx,
    campaign: Option<CampaignId>,
    request: &PageRequest,
) -> Result<Page<Content>> {
    let tenant = tx.tenant().uuid();
    let after = page::after(request);
    let items = sqlx::query_as!(
        Row,
        "select id, title, data, campaign_id, run_id, status, revision, content_hash, provenance, findings, score,
                scheduled_at, sample, created_at, updated_at
           from content_assets
          where tenant_id = $1 and ($2::uuid is null or campaign_id = $2) and (created_at, id) < ($3, $4)
          order by created_at desc, id desc
          limit $5",
        tenant,
        campaign.map(CampaignId::uuid),
        after.at,
        after.id,
        i64::from(request.rows()) + 1,
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(content)
    .collect::<Result<Vec<_>>>()?;
    Ok(page::finish(items, request.rows(), |c| {
        (c.created_at, c.id.uuid())
    }))
}

/// New words, with their hash, findings and score. The caller holds the row's lock.
pub async fn set_body(tx: &mut TenantTx, piece: &Content, now: DateTime<Utc>) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "update content_assets
            set data = $3, content_hash = $4, findings = $5, score = $6, provenance = $7, status = $8,
                revision = revision + 1, updated_at = $9
          where tenant_id = $1 and id = $2",
        tenant,
        piece.id.uuid(),
        json(&piece.body)?,
        piece.content_hash,
        json(&piece.findings)?,
        piece.score.as_ref().map(json).transpose()?,
        json(&piece.provenance)?,
        piece.status.as_str(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A new state.
pub async fn set_status(
    tx: &mut TenantTx,
    id: ContentId,
    status: ContentStatus,
    now: DateTime<Utc>,
) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "update content_assets set status = $3, updated_at = $4 where tenant_id = $1 and id = $2",
        tenant,
        id.uuid(),
        status.as_str(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What the brand check found.
pub async fn set_findings(
    tx: &mut TenantTx,
    id: ContentId,
    findings: &[Finding],
    now: DateTime<Utc>,
) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "update content_assets set findings = $3, updated_at = $4 where tenant_id = $1 and id = $2",
        tenant,
        id.uuid(),
        json(&findings)?,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What the scoring gave.
pub async fn set_score(
    tx: &mut TenantTx,
    id: ContentId,
    score: &Score,
    now: DateTime<Utc>,
) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "update content_assets set score = $3, updated_at = $4 where tenant_id = $1 and id = $2",
        tenant,
        id.uuid(),
        json(score)?,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
