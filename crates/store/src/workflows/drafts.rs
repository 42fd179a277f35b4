//! Drafts and the batches that led to them. Every writer holds the workflow's lock.

use chrono::{DateTime, Utc};
use domain::{
    ids::{PrincipalId, VersionId, WorkflowId},
    workflows::{
        DraftBatch, DraftConflict, WorkflowDoc,
        commands::{Command, Inverse},
    },
};
use uuid::Uuid;

use crate::{
    Error, Result, TenantTx,
    error::{document, json},
};

/// Batches that are kept of one draft.
pub const BATCHES_KEPT: i32 = 1_000;
/// Whole documents that are kept among them, so that a history stays within bounds.
pub const DOCUMENTS_KEPT: i64 = 20;

/// A draft as it is stored.
pub struct StoredDraft {
    /// Counts its changes.
    pub rev: u32,
    /// The document.
    pub doc: WorkflowDoc,
    /// Its hash.
    pub doc_hash: String,
    /// The version it began from.
    pub base_version: Option<VersionId>,
    /// Who changed it last, by name.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

pub(super) fn doc(
    table: &'static str,
    column: &'static str,
    value: serde_json::Value,
) -> Result<WorkflowDoc> {
    domain::workflows::migrate(value).map_err(|e| Error::Inconsistent {
        table,
        column,
        value: e.to_string(),
    })
}

/// The draft of a workflow; none before its first edit.
pub async fn find_draft(tx: &mut TenantTx, id: WorkflowId) -> Result<Option<StoredDraft>> {
    let tenant = tx.tenant().uuid();
    let row = sqlx::query!(
        "select d.rev, d.doc, d.doc_hash, d.base_version, p.name, d.updated_at
           from workflow_drafts d join principals p on p.tenant_id = d.tenant_id and p.id = d.updated_by
          where d.tenant_id = $1 and d.id = $2",
        tenant,
        id.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|r| {
        Ok(StoredDraft {
            rev: r.rev as u32,
            doc: doc("workflow_drafts", "doc", r.doc)?,
            doc_hash: r.doc_hash,
            base_version: r.base_version.map(VersionId::from_uuid),
            by: r.name,
            at: r.updated_at,
        })
    })
    .transpose()
}

/// What is stored of a draft.
pub struct SaveDraft<'a> {
    /// Its workflow.
    pub workflow: WorkflowId,
    /// Its revision.
    pub rev: u32,
    /// Its document.
    pub doc: &'a WorkflowDoc,
    /// The document's hash.
    pub doc_hash: &'a str,
    /// The version it began from.
    pub base_version: Option<VersionId>,
    /// Who changed it.
    pub by: PrincipalId,
    /// Now.
    pub now: DateTime<Utc>,
}

/// Writes the draft.
pub async fn save_draft(tx: &mut TenantTx, draft: &SaveDraft<'_>) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "insert into workflow_drafts (tenant_id, id, rev, doc, doc_hash, base_version, updated_by, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (tenant_id, id) do update
           set rev = excluded.rev, doc = excluded.doc, doc_hash = excluded.doc_hash, base_version = excluded.base_version,
               updated_by = excluded.updated_by, updated_at = excluded.updated_at",
        tenant,
        draft.workflow.uuid(),
        draft.rev as i32,
        json(draft.doc)?,
        draft.doc_hash,
        draft.base_version.map(VersionId::uuid),
        draft.by.uuid(),
        draft.now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// From now on the draft counts as begun from that version; its document and revision stay.
pub async fn set_base(tx: &mut TenantTx, id: WorkflowId, version: VersionId) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "update workflow_drafts set base_version = $3 where tenant_id = $1 and id = $2",
        tenant,
        id.uuid(),
        version.uuid(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What led to a revision.
pub enum Step<'a> {
    /// Commands, with what takes each back.
    Commands(&'a [Command], &'a [Inverse]),
    /// Another document in place of this one.
    Replaced(&'a WorkflowDoc),
}

/// What is stored of a new batch.
pub struct NewBatch<'a> {
    /// Its id, which the client may have chosen.
    pub id: Uuid,
    /// The workflow.
    pub workflow: WorkflowId,
    /// The revision it leads to.
    pub rev: u32,
    /// Who.
    pub by: PrincipalId,
    /// What.
    pub step: Step<'a>,
    /// Commands that did not go through.
    pub conflicts: &'a [DraftConflict],
    /// Why.
    pub reason: &'a str,
    /// Now.
    pub now: DateTime<Utc>,
}

/// Adds a batch, and forgets those beyond [`BATCHES_KEPT`] and documents beyond [`DOCUMENTS_KEPT`].
pub async fn insert_batch(tx: &mut TenantTx, new: &NewBatch<'_>) -> Result<()> {
    let tenant = tx.tenant().uuid();
    let (commands, inverse, replaced) = match new.step {
        Step::Commands(commands, inverse) => (json(&commands)?, json(&inverse)?, None),
        Step::Replaced(doc) => (json(&[0; 0])?, json(&[0; 0])?, Some(json(doc)?)),
    };
    sqlx::query!(
        "insert into workflow_draft_batches
           (tenant_id, id, workflow_id, rev, author, commands, inverse, replaced, is_replacement, reason, conflicts, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        tenant,
        new.id,
        new.workflow.uuid(),
        new.rev as i32,
        new.by.uuid(),
        commands,
        inverse,
        replaced,
        replaced.is_some(),
        new.reason,
        json(&new.conflicts)?,
        new.now,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "delete from workflow_draft_batches where tenant_id = $1 and workflow_id = $2 and rev <= $3",
        tenant,
        new.workflow.uuid(),
        new.rev as i32 - BATCHES_KEPT,
    )
    .execute(tx.conn())
    .await?;
    if replaced.is_some() {
        sqlx::query!(
            "update workflow_draft_batches set replaced = null
              where tenant_id = $1 and workflow_id = $2 and replaced is not null
                and rev not in (select rev from workflow_draft_batches
                                 where tenant_id = $1 and workflow_id = $2 and replaced is not null order by rev desc limit $3)",
            tenant,
            new.workflow.uuid(),
            DOCUMENTS_KEPT,
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}

/// A batch that was sent before: the workflow, the revision it led to, what did not go through.
pub async fn find_batch(
    tx: &mut TenantTx,
    id: Uuid,
) -> Result<Option<(WorkflowId, u32, Vec<DraftConflict>)>> {
    let tenant = tx.tenant().uuid();
    let row = sqlx::query!(
        "select workflow_id, rev, conflicts from workflow_draft_batches where tenant_id = $1 and id = $2",
        tenant,
        id,
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|r| {
        let conflicts = document("workflow_draft_batches", "conflicts", r.conflicts)?;
        Ok((
            WorkflowId::from_uuid(r.workflow_id),
            r.rev as u32,
            conflicts,
        ))
    })
    .transpose()
}

/// The commands after revision `after` in order, if all of them are known: nothing when a batch
/// between is forgotten, or replaced the document as a whole.
pub async fn commands_since(
    tx: &mut TenantTx,
    id: WorkflowId,
    after: u32,
    rev: u32,
) -> Result<Option<Vec<Command>>> {
    let tenant = tx.tenant().uuid();
    let rows = sqlx::query!(
        "select commands, is_replacement from workflow_draft_batches
          where tenant_id = $1 and workflow_id = $2 and rev > $3 and rev <= $4 order by rev",
        tenant,
        id.uuid(),
        after as i32,
        rev as i32,
    )
    .fetch_all(tx.conn())
    .await?;
    if rows.len() != rev.saturating_sub(after) as usize || rows.iter().any(|r| r.is_replacement) {
        return Ok(None);
    }
    let mut all = Vec::new();
    for row in rows {
        let commands: Vec<Command> = document("workflow_draft_batches", "commands", row.commands)?;
        all.extend(commands);
    }
    Ok(Some(all))
}

/// The newest batches before revision `before`, newest first, at most `limit`.
pub async fn batches(
    tx: &mut TenantTx,
    id: WorkflowId,
    before: Option<u32>,
    limit: u32,
) -> Result<Vec<DraftBatch>> {
    let tenant = tx.tenant().uuid();
    let rows = sqlx::query!(
        "select b.rev, p.name, b.at, b.commands, b.inverse, b.is_replacement, b.replaced is not null as \"kept!\", b.reason
           from workflow_draft_batches b join principals p on p.tenant_id = b.tenant_id and p.id = b.author
          where b.tenant_id = $1 and b.workflow_id = $2 and ($3::int4 is null or b.rev < $3) order by b.rev desc limit $4",
        tenant,
        id.uuid(),
        before.map(|n| n as i32),
        i64::from(limit),
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|r| {
            Ok(DraftBatch {
                rev: r.rev as u32,
                by: r.name,
                at: r.at,
                commands: document("workflow_draft_batches", "commands", r.commands)?,
                inverse: document("workflow_draft_batches", "inverse", r.inverse)?,
                is_replacement: r.is_replacement,
                can_be_restored: r.kept,
                reason: r.reason,
            })
        })
        .collect()
}

/// The batches after revision `after`, oldest first, without what takes them back: at most `limit`, and as many as
/// hold at most `bytes` of commands all together, but one at least.
pub async fn batches_after(
    tx: &mut TenantTx,
    id: WorkflowId,
    after: u32,
    limit: u32,
    bytes: u32,
) -> Result<Vec<DraftBatch>> {
    let tenant = tx.tenant().uuid();
    let rows = sqlx::query!(
        "select b.rev as \"rev!\", p.name, b.at as \"at!\", b.commands as \"commands!\",
                b.is_replacement as \"is_replacement!\", b.kept as \"kept!\", b.reason as \"reason!\"
           from (select rev, author, at, commands, is_replacement, replaced is not null as kept, reason,
                        row_number() over (order by rev) as place,
                        sum(octet_length(commands::text)) over (order by rev) as bytes
                   from (select * from workflow_draft_batches
                          where tenant_id = $1 and workflow_id = $2 and rev > $3 order by rev limit $4) page) b
           join principals p on p.tenant_id = $1 and p.id = b.author
          where b.place = 1 or b.bytes <= $5 order by b.rev",
        tenant,
        id.uuid(),
        i32::try_from(after).unwrap_or(i32::MAX),
        i64::from(limit),
        i64::from(bytes),
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|r| {
            Ok(DraftBatch {
                rev: r.rev as u32,
                by: r.name,
                at: r.at,
                commands: document("workflow_draft_batches", "commands", r.commands)?,
                inverse: Vec::new(),
                is_replacement: r.is_replacement,
                can_be_restored: r.kept,
                reason: r.reason,
            })
        })
        .collect()
}

/// The document that was replaced at a revision, if it is kept.
pub async fn replaced_at(
    tx: &mut TenantTx,
    id: WorkflowId,
    rev: u32,
) -> Result<Option<WorkflowDoc>> {
    let tenant = tx.tenant().uuid();
    let found = sqlx::query_scalar!(
        "select replaced from workflow_draft_batches where tenant_id = $1 and workflow_id = $2 and rev = $3",
        tenant,
        id.uuid(),
        rev as i32,
    )
    .fetch_optional(tx.conn())
    .await?;
    found
        .flatten()
        .map(|value| doc("workflow_draft_batches", "replaced", value))
        .transpose()
}
