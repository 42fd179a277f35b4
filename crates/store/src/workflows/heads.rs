//! Workflows as a whole: name, state, live version, the company's rules for them.

use chrono::{DateTime, Utc};
use domain::{
    ids::{CampaignId, PrincipalId, VersionId, WorkflowId},
    page::{Page, PageRequest},
    workflows::{DraftState, VersionRef, WorkflowCard, WorkflowRules, WorkflowStatus},
};

use crate::{
    Result, TenantTx,
    error::{document, json, word},
    page,
};

/// A workflow without its documents.
pub struct Head {
    /// Its id.
    pub id: WorkflowId,
    /// Name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Whether it starts runs.
    pub status: WorkflowStatus,
    /// The campaign it belongs to.
    pub campaign_id: Option<CampaignId>,
    /// The version that runs begin with.
    pub live: Option<VersionId>,
    /// Whether a publish needs an approval; nothing asks the company's rule.
    pub publish_needs_approval: Option<bool>,
}

/// What is stored of a new workflow.
pub struct NewHead<'a> {
    /// Its id.
    pub id: WorkflowId,
    /// Name.
    pub name: &'a str,
    /// What it is for.
    pub description: &'a str,
    /// The campaign it belongs to.
    pub campaign: Option<CampaignId>,
    /// Who answers for it.
    pub owner: Option<PrincipalId>,
    /// Part of the sample company.
    pub sample: bool,
    /// Now.
    pub now: DateTime<Utc>,
}

/// Adds a workflow without a version.
pub async fn insert(tx: &mut TenantTx, new: &NewHead<'_>) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "insert into workflows (tenant_id, id, name, description, campaign_id, owner, sample, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
        tenant,
        new.id.uuid(),
        new.name,
        new.description,
        new.campaign.map(CampaignId::uuid),
        new.owner.map(PrincipalId::uuid),
        new.sample,
        new.now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// One workflow, locked until the transaction ends. Every change of its draft, its state and its
/// live version begins here. Runs may begin meanwhile.
pub async fn lock(tx: &mut TenantTx, id: WorkflowId) -> Result<Option<Head>> {
    let tenant = tx.tenant().uuid();
    let row = sqlx::query!(
        "select name, description, status, campaign_id, live_version_id, publish_needs_approval
           from workflows where tenant_id = $1 and id = $2 for no key update",
        tenant,
        id.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|r| {
        Ok(Head {
            id,
            name: r.name,
            description: r.description,
            status: word("workflows", "status", &r.status, WorkflowStatus::parse)?,
            campaign_id: r.campaign_id.map(CampaignId::from_uuid),
            live: r.live_version_id.map(VersionId::from_uuid),
            publish_needs_approval: r.publish_needs_approval,
        })
    })
    .transpose()
}

/// The state of a workflow.
pub async fn status(tx: &mut TenantTx, id: WorkflowId) -> Result<Option<WorkflowStatus>> {
    let tenant = tx.tenant().uuid();
    sqlx::query_scalar!(
        "select status from workflows where tenant_id = $1 and id = $2",
        tenant,
        id.uuid()
    )
    .fetch_optional(tx.conn())
    .await?
    .map(|s| word("workflows", "status", &s, WorkflowStatus::parse))
    .transpose()
}

/// Writes what a person may change beside the document. The caller holds the lock.
pub async fn update(tx: &mut TenantTx, head: &Head, now: DateTime<Utc>) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "update workflows set name = $3, description = $4, status = $5, publish_needs_approval = $6, updated_at = $7
          where tenant_id = $1 and id = $2",
        tenant,
        head.id.uuid(),
        head.name,
        head.description,
        head.status.as_str(),
        head.publish_needs_approval,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// From now on runs begin with that version.
pub async fn set_live(
    tx: &mut TenantTx,
    id: WorkflowId,
    version: VersionId,
    now: DateTime<Utc>,
) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "update workflows set live_version_id = $3, updated_at = $4 where tenant_id = $1 and id = $2",
        tenant,
        id.uuid(),
        version.uuid(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

struct Row {
    id: uuid::Uuid,
    name: String,
    description: String,
    status: String,
    campaign_id: Option<uuid::Uuid>,
    owner: Option<String>,
    version_id: Option<uuid::Uuid>,
    n: Option<i32>,
    live_hash: Option<String>,
    live_at: Option<DateTime<Utc>>,
    rev: Option<i32>,
    base_version: Option<uuid::Uuid>,
    draft_by: Option<String>,
    draft_at: Option<DateTime<Utc>>,
    draft_hash: Option<String>,
    publish_needs_approval: Option<bool>,
    open_runs: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

fn card(row: Row) -> Result<WorkflowCard> {
    let live = match (row.version_id, row.n, row.live_hash, row.live_at) {
        (Some(id), Some(n), Some(doc_hash), Some(at)) => Some(VersionRef {
            id: VersionId::from_uuid(id),
            n: n as u32,
            doc_hash,
            at,
        }),
        _ => None,
    };
    let draft = match (row.rev, row.draft_by, row.draft_at, row.draft_hash) {
        (Some(rev), Some(by), Some(at), Some(hash)) => Some(DraftState {
            rev: rev as u32,
            base_version: row.base_version.map(VersionId::from_uuid),
            by,
            at,
            changed: live.as_ref().is_none_or(|l| l.doc_hash != hash),
        }),
        _ => None,
    };
    Ok(WorkflowCard {
        id: WorkflowId::from_uuid(row.id),
        name: row.name,
        description: row.description,
        status: word("workflows", "status", &row.status, WorkflowStatus::parse)?,
        campaign_id: row.campaign_id.map(CampaignId::from_uuid),
        owner: row.owner,
        live,
        draft,
        publish_needs_approval: row.publish_needs_approval,
        open_runs: u32::try_from(row.open_runs).unwrap_or(u32::MAX),
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

macro_rules! select_card {
    ($tail:literal, $($arg:expr),*) => {
        sqlx::query_as!(
            Row,
            "select w.id, w.name, w.description, w.status, w.campaign_id, o.name as \"owner?\",
                    v.id as \"version_id?\", v.n as \"n?\", v.doc_hash as \"live_hash?\", v.created_at as \"live_at?\",
                    d.rev as \"rev?\", d.base_version as \"base_version?\", p.name as \"draft_by?\", d.updated_at as \"draft_at?\",
                    d.doc_hash as \"draft_hash?\", w.publish_needs_approval, w.created_at, w.updated_at,
                    (select count(*) from workflow_executions e where e.tenant_id = w.tenant_id and e.workflow_id = w.id
                        and e.status in ('running', 'waiting')) as \"open_runs!\"
               from workflows w
               left join principals o on o.tenant_id = w.tenant_id and o.id = w.owner
               left join workflow_versions v on v.tenant_id = w.tenant_id and v.id = w.live_version_id
               left join workflow_drafts d on d.tenant_id = w.tenant_id and d.id = w.id
               left join principals p on p.tenant_id = d.tenant_id and p.id = d.updated_by
              where w.tenant_id = $1 and " + $tail,
            $($arg),*
        )
    };
}

/// A page of workflows, newest first; archived ones only where they are asked for.
pub async fn cards(
    tx: &mut TenantTx,
    status: Option<WorkflowStatus>,
    request: &PageRequest,
) -> Result<Page<WorkflowCard>> {
    let tenant = tx.tenant().uuid();
    let after = page::after(request);
    let items = select_card!(
        "case when $2::text is null then w.status <> 'archived' else w.status = $2 end
         and (w.created_at, w.id) < ($3, $4) order by w.created_at desc, w.id desc limit $5",
        tenant,
        status.map(WorkflowStatus::as_str),
        after.at,
        after.id,
        i64::from(request.rows()) + 1
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(card)
    .collect::<Result<Vec<_>>>()?;
    Ok(page::finish(items, request.rows(), |w| {
        (w.created_at, w.id.uuid())
    }))
}

/// One workflow as lists show it.
pub async fn find_card(tx: &mut TenantTx, id: WorkflowId) -> Result<Option<WorkflowCard>> {
    let tenant = tx.tenant().uuid();
    select_card!("w.id = $2", tenant, id.uuid())
        .fetch_optional(tx.conn())
        .await?
        .map(card)
        .transpose()
}

/// The company's rules for its workflows; the usual ones until somebody has set them.
pub async fn rules(tx: &mut TenantTx) -> Result<WorkflowRules> {
    let tenant = tx.tenant().uuid();
    let found = sqlx::query_scalar!(
        "select settings -> 'workflows' as rules from tenants where id = $1",
        tenant
    )
    .fetch_optional(tx.conn())
    .await?;
    match found.flatten() {
        Some(rules) => document("tenants", "settings", rules),
        None => Ok(WorkflowRules::default()),
    }
}

/// Sets the company's rules for its workflows.
pub async fn set_rules(tx: &mut TenantTx, rules: &WorkflowRules, now: DateTime<Utc>) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "update tenants set settings = jsonb_set(settings, '{workflows}', $2), updated_at = $3 where id = $1",
        tenant,
        json(rules)?,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Those of `ids` that are the tenant's workflows, and whether each has a version that is live.
pub async fn known(tx: &mut TenantTx, ids: &[WorkflowId]) -> Result<Vec<(WorkflowId, bool)>> {
    let tenant = tx.tenant().uuid();
    let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        "select id, live_version_id is not null as \"live!\" from workflows where tenant_id = $1 and id = any ($2)",
        tenant,
        &ids,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| (WorkflowId::from_uuid(r.id), r.live))
        .collect())
}
