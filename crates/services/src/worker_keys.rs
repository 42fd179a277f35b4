//! Keys of one company's workers outside: made, listed, revoked. Whoever brings one is handed that
//! company's tasks and no others.

use domain::{
    fields::Check,
    ids::WorkerKeyId,
    permissions::Permission,
    remote::{WorkerKey, WorkerKeyInput},
};
use rand::Rng;
use sha2::{Digest, Sha256};
use store::{NewEvent, queue};

use crate::{App, Error, Result, TenantCx, worker::remote::Scope};

/// How a key's text begins.
const PREFIX: &str = "bww_";
/// Characters of a key's text.
const LENGTH: usize = PREFIX.len() + 48;
/// Most keys of a company that stand.
const KEYS_MAX: i64 = 50;

/// A key that was just made. Not `Debug`.
#[derive(Clone)]
pub struct NewWorkerKey {
    /// As it is listed.
    pub key: WorkerKey,
    /// Its text. Nobody can read it again.
    pub text: String,
}

/// Makes a key and answers its text, which is shown once and stored as a hash.
pub async fn create(cx: &TenantCx, name: &str) -> Result<NewWorkerKey> {
    cx.require(Permission::SettingsManage)?;
    let input = WorkerKeyInput {
        name: name.to_owned(),
    };
    input.checked()?;
    let secret: [u8; 24] = rand::rng().random();
    let made = NewWorkerKey {
        key: WorkerKey {
            id: WorkerKeyId::from_uuid(cx.app.clock.id()),
            name: name.to_owned(),
            created_at: cx.now(),
            revoked_at: None,
        },
        text: format!("{PREFIX}{}", hex::encode(secret)),
    };
    let mut tx = cx.tx().await?;
    let hash = Sha256::digest(&made.text);
    if !queue::insert_worker_key(&mut tx, &made.key, &hash, KEYS_MAX).await? {
        let why = format!("A company has at most {KEYS_MAX} keys: revoke one");
        return Err(Error::Conflict("too_many", why));
    }
    leave_a_trace(cx, &mut tx, "worker_key.create", name).await?;
    cx.commit_answering(tx, &made).await?;
    Ok(made)
}

/// The company's keys, newest first, revoked ones included.
pub async fn list(cx: &TenantCx) -> Result<Vec<WorkerKey>> {
    cx.require(Permission::SettingsManage)?;
    Ok(queue::worker_keys(&mut cx.read().await?).await?)
}

/// Revokes a key for good. Workers that came in with it are sent away with their next sign of life,
/// and what they hold is given back.
pub async fn revoke(cx: &TenantCx, id: WorkerKeyId) -> Result<()> {
    cx.require(Permission::SettingsManage)?;
    let mut tx = cx.tx().await?;
    let name = queue::revoke_worker_key(&mut tx, id, cx.now()).await?;
    let name = name.ok_or(Error::NotFound)?;
    leave_a_trace(cx, &mut tx, "worker_key.revoke", &name).await?;
    cx.commit(tx).await
}

async fn leave_a_trace(
    cx: &TenantCx,
    tx: &mut store::TenantTx,
    action: &str,
    name: &str,
) -> Result<()> {
    let (id, by) = (cx.app.clock.id(), cx.principal()?);
    store::operations::audit(tx, id, by, action, name, &cx.request_id, cx.now()).await?;
    tx.announce(NewEvent {
        topic: "worker_key",
        kind: "changed",
        subject: String::new(),
        campaign: None,
        run: None,
    });
    Ok(())
}

/// Whose tasks the bearer of a key is handed. What cannot be a key is refused without a look.
pub async fn scope_of(app: &App, text: &str) -> Result<Scope> {
    if text.len() != LENGTH || !text.starts_with(PREFIX) {
        return Err(Error::Unauthenticated);
    }
    let mut tx = app.db.system("key of a worker outside").await?;
    let found = queue::find_worker_key(&mut tx, &Sha256::digest(text)).await?;
    tx.commit().await?;
    let (tenant, key) = found.ok_or(Error::Unauthenticated)?;
    Ok(Scope::Company { tenant, key })
}
