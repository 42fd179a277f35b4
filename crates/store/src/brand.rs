//! Brand guidelines (one row per version) and personas.

use chrono::{DateTime, Utc};
use domain::{
    brand::{BrandVersion, Guidelines, Persona, PersonaInput},
    ids::{BrandId, PersonaId, PrincipalId},
};

use crate::{
    Result, TenantTx,
    error::{document, json},
};

struct Row {
    id: uuid::Uuid,
    version: i32,
    state: String,
    revision: i32,
    guidelines: serde_json::Value,
    updated_at: DateTime<Utc>,
    by: String,
}

fn version(row: Row) -> Result<BrandVersion> {
    Ok(BrandVersion {
        id: BrandId::from_uuid(row.id),
        version: row.version as u32,
        published: row.state == "published",
        revision: row.revision as u32,
        guidelines: document("brand_cores", "guidelines", row.guidelines)?,
        at: row.updated_at,
        by: row.by,
    })
}

/// All versions, newest first; the draft, if there is one, comes first.
pub async fn versions(tx: &mut TenantTx) -> Result<Vec<BrandVersion>> {
    let tenant = tx.tenant().uuid();
    sqlx::query_as!(
        Row,
        "select b.id, b.version, b.state, b.revision, b.guidelines, b.updated_at, p.name as by
           from brand_cores b join principals p on p.tenant_id = b.tenant_id and p.id = b.changed_by
          where b.tenant_id = $1
          order by b.version desc
          limit 100",
        tenant,
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(version)
    .collect()
}

/// The version agents write by.
pub async fn published(tx: &mut TenantTx) -> Result<Option<BrandVersion>> {
    let tenant = tx.tenant().uuid();
    sqlx::query_as!(
        Row,
        "select b.id, b.version, b.state, b.revision, b.guidelines, b.updated_at, p.name as by
           from brand_cores b join principals p on p.tenant_id = b.tenant_id and p.id = b.changed_by
          where b.tenant_id = $1 and b.state = 'published'",
        tenant,
    )
    .fetch_optional(tx.conn())
    .await?
    .map(version)
    .transpose()
}

/// Writes the draft: makes it when there is none (`revision` 0), else changes it if it is still at
/// `revision`. Answers the new revision, or `None` when somebody else was quicker.
pub async fn save_draft(
    tx: &mut TenantTx,
    id: BrandId,
    revision: u32,
    guidelines: &Guidelines,
    by: PrincipalId,
    sample: bool,
    now: DateTime<Utc>,
) -> Result<Option<u32>> {
    let tenant = tx.tenant().uuid();
    let doc = json(guidelines)?;
    let tone = format!("{:?}", guidelines.voice);
    let saved = if revision == 0 {
        sqlx::query_scalar!(
            "insert into brand_cores (tenant_id, id, version, state, positioning, tone, guidelines, sample, changed_by, created_at, updated_at)
             select $1, $2, coalesce(max(version), 0) + 1, 'draft', $3, $4, $5, $6, $7, $8, $8 from brand_cores where tenant_id = $1
             on conflict do nothing
             returning revision",
            tenant,
            id.uuid(),
            guidelines.positioning,
            tone,
            doc,
            sample,
            by.uuid(),
            now,
        )
        .fetch_optional(tx.conn())
        .await?
    } else {
        sqlx::query_scalar!(
            "update brand_cores
                set positioning = $3, tone = $4, guidelines = $5, revision = revision + 1, changed_by = $6, updated_at = $7
              where tenant_id = $1 and state = 'draft' and revision = $2
              returning revision",
            tenant,
            revision as i32,
            guidelines.positioning,
            tone,
            doc,
            by.uuid(),
            now,
        )
        .fetch_optional(tx.conn())
        .await?
    };
    Ok(saved.map(|r| r as u32))
}

/// Makes the draft the published version if it is still at `revision`; the one before is kept as
/// superseded. Answers the version's number.
pub async fn publish(
    tx: &mut TenantTx,
    revision: u32,
    by: PrincipalId,
    now: DateTime<Utc>,
) -> Result<Option<u32>> {
    let tenant = tx.tenant().uuid();
    let draft = sqlx::query_scalar!(
        "select id from brand_cores where tenant_id = $1 and state = 'draft' and revision = $2 for update",
        tenant,
        revision as i32,
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(draft) = draft else { return Ok(None) };
    sqlx::query!(
        "update brand_cores set state = 'superseded' where tenant_id = $1 and state = 'published'",
        tenant
    )
    .execute(tx.conn())
    .await?;
    let n = sqlx::query_scalar!(
        "update brand_cores set state = 'published', changed_by = $3, updated_at = $4
          where tenant_id = $1 and id = $2 returning version",
        tenant,
        draft,
        by.uuid(),
        now,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Some(n as u32))
}

struct PersonaRow {
    id: uuid::Uuid,
    attributes: serde_json::Value,
    revision: i32,
    sample: bool,
}

fn persona(row: PersonaRow) -> Result<Persona> {
    Ok(Persona {
        id: PersonaId::from_uuid(row.id),
        revision: row.revision as u32,
        sample: row.sample,
        input: document("personas", "attributes", row.attributes)?,
    })
}

/// The personas that are not removed, oldest first.
pub async fn personas(tx: &mut TenantTx) -> Result<Vec<Persona>> {
    let tenant = tx.tenant().uuid();
    sqlx::query_as!(
        PersonaRow,
        "select id, attributes, revision, sample from personas
          where tenant_id = $1 and removed_at is null order by created_at, id limit 200",
        tenant,
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(persona)
    .collect()
}

/// One persona, removed or not: a running campaign may still speak to it.
pub async fn find_persona(tx: &mut TenantTx, id: PersonaId) -> Result<Option<Persona>> {
    let tenant = tx.tenant().uuid();
    sqlx::query_as!(
        PersonaRow,
        "select id, attributes, revision, sample from personas where tenant_id = $1 and id = $2",
        tenant,
        id.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?
    .map(persona)
    .transpose()
}

/// Adds a persona.
pub async fn insert_persona(
    tx: &mut TenantTx,
    id: PersonaId,
    input: &PersonaInput,
    sample: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    let tenant = tx.tenant().uuid();
    sqlx::query!(
        "insert into personas (tenant_id, id, name, description, attributes, sample, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $7)",
        tenant,
        id.uuid(),
        input.name,
        input.description,
        json(input)?,
        sample,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Changes a persona that is still at `revision`.
pub async fn update_persona(
    tx: &mut TenantTx,
    id: PersonaId,
    revision: u32,
    input: &PersonaInput,
    now: DateTime<Utc>,
) -> Result<bool> {
    let tenant = tx.tenant().uuid();
    let done = sqlx::query!(
        "update personas set name = $4, description = $5, attributes = $6, revision = revision + 1, updated_at = $7
          where tenant_id = $1 and id = $2 and revision = $3",
        tenant,
        id.uuid(),
        revision as i32,
        input.name,
        input.description,
        json(input)?,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Removes a persona from lists, or brings it back with `removed` false.
pub async fn set_persona_removed(
    tx: &mut TenantTx,
    id: PersonaId,
    removed: bool,
    now: DateTime<Utc>,
) -> Result<bool> {
    let tenant = tx.tenant().uuid();
    let done = sqlx::query!(
        "update personas set removed_at = case when $3 then $4::timestamptz end, updated_at = $4
          where tenant_id = $1 and id = $2",
        tenant,
        id.uuid(),
        removed,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}
