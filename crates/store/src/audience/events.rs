//! What happened in a company, recorded for figures and for simulations.

use chrono::{DateTime, Utc};
use domain::ids::{CampaignId, LeadId, WorkflowId};
use serde_json::Value;

use crate::{Result, TenantTx};

/// Something that happened. What it says of a person stands in the person's own row, never here.
#[derive(Debug, Clone)]
pub struct Fact<'a> {
    /// What, such as `lead_captured`.
    pub event: &'a str,
    /// Where from: a network, a form, `custom`.
    pub source: &'a str,
    /// The lead.
    pub lead: Option<LeadId>,
    /// The campaign.
    pub campaign: Option<CampaignId>,
    /// What it is about, where that is no lead.
    pub subject: Option<&'a str>,
    /// The workflow whose run made it happen.
    pub workflow: Option<WorkflowId>,
    /// What is known of it.
    pub meta: &'a Value,
    /// When.
    pub at: DateTime<Utc>,
}

/// Records an event.
pub async fn record_event(tx: &mut TenantTx, fact: &Fact<'_>) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "insert into events (tenant_id, event_type, source, lead_id, campaign_id, subject, workflow_id, meta, occurred_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        tenant,
        fact.event,
        fact.source,
        fact.lead.map(LeadId::uuid),
        fact.campaign.map(CampaignId::uuid),
        fact.subject,
        fact.workflow.map(WorkflowId::uuid),
        fact.meta,
        fact.at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A recorded event.
#[derive(Debug, Clone)]
pub struct PastEvent {
    /// Its number.
    pub id: i64,
    /// What.
    pub event: String,
    /// Where from.
    pub source: String,
    /// The lead, while it is one of ours.
    pub lead: Option<LeadId>,
    /// The campaign.
    pub campaign: Option<CampaignId>,
    /// What it is about, where that is no lead.
    pub subject: Option<String>,
    /// What is known of it.
    pub meta: Value,
    /// When.
    pub at: DateTime<Utc>,
}

/// The events of these names from `from` on and before `to`, in order, at most so many behind `after`; without the
/// ones that the workflow's own runs made happen.
pub async fn past_events(
    tx: &mut TenantTx,
    names: &[String],
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    not_by: WorkflowId,
    after: Option<(DateTime<Utc>, i64)>,
    most: i64,
) -> Result<Vec<PastEvent>> {
    let tenant = tx.tenant().uuid();
    let rows = sqlx::query!(
        "select id, event_type, source, lead_id, campaign_id, subject, meta, occurred_at from events
          where tenant_id = $1 and event_type = any($2) and occurred_at >= $3 and occurred_at < $4
            and workflow_id is distinct from $5
            and ($6::timestamptz is null or (occurred_at, id) > ($6, $7))
          order by occurred_at, id limit $8",
        tenant,
        names,
        from,
        to,
        not_by.uuid(),
        after.map(|a| a.0),
        after.map_or(0, |a| a.1),
        most,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| PastEvent {
            id: r.id,
            event: r.event_type,
            source: r.source,
            lead: r.lead_id.map(LeadId::from_uuid),
            campaign: r.campaign_id.map(CampaignId::from_uuid),
            subject: r.subject,
            meta: r.meta,
            at: r.occurred_at,
        })
        .collect())
}
