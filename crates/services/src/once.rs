//! Work that is carried out at most once per key. The key is claimed before the work; the answer is
//! stored in the transaction of the effect, by `TenantCx::commit_answering`. So there is never an
//! effect without its answer: a repeat after a crash finds both, or neither.
//!
//! A claim lasts a minute and is renewed while the work goes on. Whoever died with it is followed by
//! the next try after that; whoever lost it alive finds it gone when it commits, and its effect is
//! rolled back.

use std::{any::Any, pin::pin, sync::OnceLock, time::Duration};

use chrono::TimeDelta;
use domain::ids::PrincipalId;
use serde::Serialize;
use serde_json::{Value, json};
use store::{
    TenantTx,
    once::{self, Key, Taken},
};
use uuid::Uuid;

use crate::{Actor, Error, Result, TenantCx};

/// How long a claim is respected. Longer than any transaction may take.
pub const LEASE: TimeDelta = TimeDelta::seconds(60);
/// How often a claim is renewed while its work goes on.
pub const RENEWAL: Duration = Duration::from_secs(20);

/// Makes the answer of a use case's outcome, whatever its type.
type Show = Box<dyn Fn(&dyn Any) -> Result<Value> + Send + Sync>;

/// A claimed key, carried by the context of the work.
pub struct Claim {
    by: PrincipalId,
    route: &'static str,
    key: String,
    id: Uuid,
    status: u16,
    /// What the stored answer is sealed for, when it holds a secret.
    sealed: Option<Uuid>,
    show: Show,
    kept: OnceLock<Value>,
}

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// The endpoint.
    pub route: &'static str,
    /// What the caller chose.
    pub key: &'a str,
    /// Digest of everything the request says.
    pub digest: &'a [u8],
    /// The status of a good answer.
    pub status: u16,
    /// The answer holds a secret and is sealed at rest.
    pub secret: bool,
}

/// What a key leads to.
pub enum Begun {
    /// Do the work, in this context.
    Work(Box<TenantCx>),
    /// It was done; this was the answer.
    Answered(u16, Value),
    /// The key belongs to another request.
    Mismatch,
    /// The same request is at work.
    InFlight,
}

/// Claims the key. `show` turns the use case's outcome into the answer that is sent and stored.
pub async fn begin<T, U>(
    cx: &TenantCx,
    ask: Ask<'_>,
    show: impl Fn(T) -> U + Send + Sync + 'static,
) -> Result<Begun>
where
    T: Any + Clone,
    U: Serialize,
{
    // A public form has no principal; its keys are one caller's.
    let by = match &cx.actor {
        Actor::Member { principal, .. } => *principal,
        Actor::System(_) => PrincipalId::from_uuid(Uuid::nil()),
    };
    let claim = Claim {
        by,
        route: ask.route,
        key: ask.key.to_owned(),
        id: cx.app.clock.id(),
        status: ask.status,
        sealed: ask.secret.then(|| row(ask.digest)),
        show: Box::new(move |outcome| {
            let outcome = outcome
                .downcast_ref::<T>()
                .ok_or_else(|| Error::internal("an outcome of another type than announced"))?;
            serde_json::to_value(show(outcome.clone())).map_err(Error::internal)
        }),
        kept: OnceLock::new(),
    };
    let now = cx.now();
    let mut tx = cx.tx().await?;
    let taken = once::take(&mut tx, claim.key(), claim.id, ask.digest, now, now + LEASE).await?;
    tx.commit(now).await?;
    Ok(match taken {
        Taken::Fresh => {
            crate::switches::crash_at(crate::switches::Crash::BeforeEffect);
            let mut cx = cx.clone();
            cx.claim = Some(std::sync::Arc::new(claim));
            Begun::Work(Box::new(cx))
        }
        Taken::Answered(status, stored) => Begun::Answered(status, opened(cx, ask, stored)?),
        Taken::Mismatch => Begun::Mismatch,
        Taken::InFlight => Begun::InFlight,
    })
}

const TABLE: &str = "idempotency_keys";

/// The row a sealed answer belongs to: the first half of the request's digest.
fn row(digest: &[u8]) -> Uuid {
    digest
        .get(..16)
        .and_then(|half| Uuid::from_slice(half).ok())
        .unwrap_or_default()
}

fn seal(cx: &TenantCx, row: Uuid, value: &Value) -> Result<Value> {
    let bytes = serde_json::to_vec(value).map_err(Error::internal)?;
    let sealed = cx
        .app
        .sealer
        .seal(&bytes, cx.tenant.uuid(), TABLE, row)
        .map_err(Error::internal)?;
    Ok(json!({ "sealed": hex::encode(sealed) }))
}

fn opened(cx: &TenantCx, ask: Ask<'_>, stored: Value) -> Result<Value> {
    if !ask.secret {
        return Ok(stored);
    }
    let text = stored["sealed"].as_str().unwrap_or_default();
    let sealed = hex::decode(text).map_err(Error::internal)?;
    let bytes = cx
        .app
        .sealer
        .open(&sealed, cx.tenant.uuid(), TABLE, row(ask.digest))
        .map_err(Error::internal)?;
    serde_json::from_slice(&bytes).map_err(Error::internal)
}

/// The answer to work that went well, as it was stored. Work that changed nothing stores it here.
pub async fn answer<T: Any>(cx: &TenantCx, outcome: &T) -> Result<Value> {
    let Some(claim) = &cx.claim else {
        return Err(Error::internal("an answer without a claim"));
    };
    if claim.kept.get().is_none() {
        let mut tx = cx.tx().await?;
        let value = claim.shown(outcome)?;
        claim.keep(cx, &mut tx, value).await?;
        tx.commit(cx.now()).await?;
    }
    claim
        .kept
        .get()
        .cloned()
        .ok_or_else(|| Error::internal("an answer that was not kept"))
}

/// Does the work and renews its claim `every` so often: a writer may take longer than a claim lasts.
pub async fn hold<T>(cx: &TenantCx, every: Duration, work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    loop {
        if let Ok(done) = tokio::time::timeout(every, &mut work).await {
            return done;
        }
        if let Err(error) = renew(cx).await {
            // The commit finds out whether the claim was lost.
            tracing::warn!(request_id = %cx.request_id, %error, "an idempotency key was not renewed");
        }
    }
}

async fn renew(cx: &TenantCx) -> Result<()> {
    let Some(claim) = &cx.claim else {
        return Ok(());
    };
    let mut tx = cx.tx().await?;
    once::renew(&mut tx, claim.key(), claim.id, cx.now() + LEASE).await?;
    Ok(tx.commit(cx.now()).await?)
}

/// Gives the key back after work that failed and so changed nothing. An answer that stands stays.
pub async fn release(cx: &TenantCx) -> Result<()> {
    let Some(claim) = &cx.claim else {
        return Ok(());
    };
    let mut tx = cx.tx().await?;
    once::release(&mut tx, claim.key(), claim.id).await?;
    Ok(tx.commit(cx.now()).await?)
}

impl Claim {
    fn key(&self) -> Key<'_> {
        Key {
            by: self.by,
            route: self.route,
            key: &self.key,
        }
    }

    /// The answer that is made of a use case's outcome.
    pub(crate) fn shown(&self, outcome: &dyn Any) -> Result<Value> {
        (self.show)(outcome)
    }

    /// Stores the answer in the effect's transaction, or refuses: the claim went to somebody else.
    pub(crate) async fn keep(&self, cx: &TenantCx, tx: &mut TenantTx, value: Value) -> Result<()> {
        let sealed = self.sealed.map(|row| seal(cx, row, &value)).transpose()?;
        let stored = sealed.as_ref().unwrap_or(&value);
        if !once::answer(tx, self.key(), self.id, self.status, stored).await? {
            return Err(Error::Conflict(
                "idempotency_in_flight",
                "Another request took this key over: ask again for its answer".to_owned(),
            ));
        }
        // Set once: a use case commits its effect once.
        drop(self.kept.set(value));
        Ok(())
    }
}
