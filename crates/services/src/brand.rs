//! Brand studio: edit the draft of the guidelines, publish it, keep personas.

use domain::{
    brand::{BrandPage, BrandVersion, Guidelines, Persona, PersonaInput},
    fields::{Check, Fields},
    ids::{BrandId, PersonaId},
    permissions::Permission,
};
use store::NewEvent;

use crate::{Error, Result, TenantCx};

/// The guidelines and their history.
pub async fn page(cx: &TenantCx) -> Result<BrandPage> {
    cx.require(Permission::Read)?;
    let mut tx = cx.read().await?;
    let all = store::brand::versions(&mut tx).await?;
    let published = store::brand::published(&mut tx).await?;
    let is_draft =
        |v: &BrandVersion| !v.published && published.as_ref().is_none_or(|p| v.version > p.version);
    let draft = all.first().filter(|v| is_draft(v)).cloned();
    let versions = all.into_iter().filter(|v| !is_draft(v)).collect();
    Ok(BrandPage {
        draft,
        published,
        versions,
    })
}

/// Saves the draft. `revision` is the one the edit was made on, 0 when there was no draft. An
/// unfinished draft may be saved; only limits are checked here. Answers the new revision.
pub async fn save(cx: &TenantCx, revision: u32, guidelines: &Guidelines) -> Result<u32> {
    cx.require(Permission::BrandWrite)?;
    let mut fields = Fields::new();
    guidelines.check(&mut fields);
    if let Err(errors) = fields.finish() {
        let wrong: Vec<_> = errors
            .into_iter()
            .filter(|e| !matches!(e.code.as_str(), "required" | "too_short"))
            .collect();
        if !wrong.is_empty() {
            return Err(wrong.into());
        }
    }
    let mut tx = cx.tx().await?;
    let id = BrandId::from_uuid(cx.app.clock.id());
    let saved = store::brand::save_draft(
        &mut tx,
        id,
        revision,
        guidelines,
        cx.principal()?,
        false,
        cx.now(),
    )
    .await?;
    let Some(saved) = saved else {
        return Err(Error::Conflict(
            "stale_revision",
            "Somebody else has changed the draft: load it again".to_owned(),
        ));
    };
    tx.announce(event(cx, "updated"));
    cx.commit(tx).await?;
    Ok(saved)
}

/// Publishes the draft at `revision`; from now on agents write by it. Answers the version's number.
pub async fn publish(cx: &TenantCx, revision: u32) -> Result<u32> {
    cx.require(Permission::BrandPublish)?;
    let mut tx = cx.tx().await?;
    let draft = store::brand::versions(&mut tx)
        .await?
        .into_iter()
        .find(|v| !v.published && v.revision == revision);
    let draft = draft.ok_or_else(|| {
        Error::Conflict(
            "stale_revision",
            "There is no draft at that revision".to_owned(),
        )
    })?;
    draft.guidelines.checked()?;
    let principal = cx.principal()?;
    let n = store::brand::publish(&mut tx, revision, principal, cx.now()).await?;
    let n = n.ok_or_else(|| {
        Error::Conflict(
            "stale_revision",
            "Somebody else has changed the draft: load it again".to_owned(),
        )
    })?;
    let id = cx.app.clock.id();
    store::operations::audit(
        &mut tx,
        id,
        principal,
        "brand.publish",
        &format!("version {n}"),
        &cx.request_id,
        cx.now(),
    )
    .await?;
    tx.announce(event(cx, "published"));
    cx.commit_answering(tx, &n).await?;
    Ok(n)
}

/// The personas.
pub async fn personas(cx: &TenantCx) -> Result<Vec<Persona>> {
    cx.require(Permission::Read)?;
    Ok(store::brand::personas(&mut cx.read().await?).await?)
}

/// Adds a persona (`id` absent), or changes one that is still at `revision`.
pub async fn save_persona(
    cx: &TenantCx,
    id: Option<PersonaId>,
    revision: u32,
    input: &PersonaInput,
) -> Result<PersonaId> {
    cx.require(Permission::BrandWrite)?;
    input.checked()?;
    let mut tx = cx.tx().await?;
    let id = match id {
        None => {
            let id = PersonaId::from_uuid(cx.app.clock.id());
            store::brand::insert_persona(&mut tx, id, input, false, cx.now()).await?;
            id
        }
        Some(id) => {
            store::brand::find_persona(&mut tx, id)
                .await?
                .ok_or(Error::NotFound)?;
            if !store::brand::update_persona(&mut tx, id, revision, input, cx.now()).await? {
                return Err(Error::Conflict(
                    "stale_revision",
                    "Somebody else has changed this persona: load it again".to_owned(),
                ));
            }
            id
        }
    };
    tx.announce(event(cx, "persona_saved"));
    cx.commit(tx).await?;
    Ok(id)
}

/// Removes a persona, or brings it back (undo).
pub async fn set_persona_removed(cx: &TenantCx, id: PersonaId, removed: bool) -> Result<()> {
    cx.require(Permission::BrandWrite)?;
    let mut tx = cx.tx().await?;
    if !store::brand::set_persona_removed(&mut tx, id, removed, cx.now()).await? {
        return Err(Error::NotFound);
    }
    tx.announce(event(cx, "persona_saved"));
    cx.commit(tx).await
}

fn event(cx: &TenantCx, kind: &'static str) -> NewEvent {
    NewEvent {
        topic: "brand",
        kind,
        subject: cx.tenant.to_string(),
        campaign: None,
        run: None,
    }
}
