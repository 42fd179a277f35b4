//! Secrets of other systems that steps name: stored sealed, replaced, removed, never shown again.

use domain::{
    fields::Check,
    ids::SecretId,
    integrations::{SecretInput, SecretName},
    permissions::Permission,
};
use store::{NewEvent, TenantTx};
use zeroize::Zeroizing;

use crate::{Error, Result, TenantCx};

const TABLE: &str = "secrets";

/// Stores a secret, or replaces the one of that name.
pub async fn put_secret(cx: &TenantCx, input: &SecretInput) -> Result<SecretName> {
    cx.require(Permission::SettingsManage)?;
    input.checked()?;
    let now = cx.now();
    let mut tx = cx.tx().await?;
    let known = store::integrations::secret_id(&mut tx, &input.name).await?;
    let id = known.unwrap_or_else(|| SecretId::from_uuid(cx.app.clock.id()));
    let sealer = &cx.app.sealer;
    let sealed = sealer.seal(input.value.as_bytes(), cx.tenant.uuid(), TABLE, id.uuid());
    let sealed = sealed.map_err(Error::internal)?;
    if !store::integrations::put_secret(&mut tx, id, &input.name, &sealed, now).await? {
        let why = "Somebody else is storing a secret of that name: try again";
        return Err(Error::Conflict("name_taken", why.to_owned()));
    }
    let names = store::integrations::list_secrets(&mut tx).await?;
    let stored = names.into_iter().find(|n| n.name == input.name);
    let stored = stored.ok_or_else(|| {
        Error::Conflict(
            "too_many",
            "A company stores at most 500 secrets".to_owned(),
        )
    })?;
    leave_a_trace(cx, &mut tx, "secret.put", &input.name).await?;
    cx.commit_answering(tx, &stored).await?;
    Ok(stored)
}

/// The names of the stored secrets.
pub async fn list_secrets(cx: &TenantCx) -> Result<Vec<SecretName>> {
    cx.require(Permission::WorkflowsRun)?;
    Ok(store::integrations::list_secrets(&mut cx.read().await?).await?)
}

/// Removes a secret. Steps that name it fail from now on.
pub async fn delete_secret(cx: &TenantCx, id: SecretId) -> Result<()> {
    cx.require(Permission::SettingsManage)?;
    let mut tx = cx.tx().await?;
    let name = store::integrations::delete_secret(&mut tx, id).await?;
    let name = name.ok_or(Error::NotFound)?;
    leave_a_trace(cx, &mut tx, "secret.delete", &name).await?;
    cx.commit(tx).await
}

/// Who changed which secret, without the secret.
async fn leave_a_trace(cx: &TenantCx, tx: &mut TenantTx, action: &str, name: &str) -> Result<()> {
    let (id, by) = (cx.app.clock.id(), cx.principal()?);
    store::operations::audit(tx, id, by, action, name, &cx.request_id, cx.now()).await?;
    tx.announce(NewEvent {
        topic: "connection",
        kind: "secrets",
        subject: String::new(),
        campaign: None,
        run: None,
    });
    Ok(())
}

/// Opens a secret for a step; nothing when there is none of that id.
pub(crate) async fn open_secret(cx: &TenantCx, id: SecretId) -> Result<Option<Zeroizing<String>>> {
    open_secret_in(cx, &mut cx.read().await?, id).await
}

/// The same, read in the caller's transaction.
pub(crate) async fn open_secret_in(
    cx: &TenantCx,
    tx: &mut TenantTx,
    id: SecretId,
) -> Result<Option<Zeroizing<String>>> {
    let found = store::integrations::find_secret(tx, id).await?;
    let Some(sealed) = found else {
        return Ok(None);
    };
    let sealer = &cx.app.sealer;
    let opened = sealer.open(&sealed, cx.tenant.uuid(), TABLE, id.uuid());
    let opened = opened.map_err(Error::internal)?;
    let text = std::str::from_utf8(&opened).map_err(Error::internal)?;
    Ok(Some(Zeroizing::new(text.to_owned())))
}
