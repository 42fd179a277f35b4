//! Who acts, for which tenant, since when. A `TenantCx` cannot be made without a membership, and
//! no tenant use case can be called without one.

use std::{any::Any, sync::Arc};

use chrono::{DateTime, Utc};
use domain::{
    ids::{AccountId, PrincipalId, TenantId, UserId},
    permissions::{Permission, Role},
};
use store::TenantTx;

use crate::{
    App, Error, Result,
    once::Claim,
    switches::{Crash, blows, crash_at},
};

/// Who acts.
#[derive(Debug, Clone)]
pub enum Actor {
    /// A signed-in member.
    Member {
        /// The login.
        account: AccountId,
        /// The membership.
        user: UserId,
        /// Who signs.
        principal: PrincipalId,
        /// Role in the tenant.
        role: Role,
        /// Name for screens and trails.
        name: String,
    },
    /// The product itself, with the reason it acts.
    System(&'static str),
}

/// The context of one use case in one tenant.
#[derive(Clone)]
pub struct TenantCx {
    /// The running application.
    pub app: App,
    /// The tenant.
    pub tenant: TenantId,
    /// Who acts.
    pub actor: Actor,
    /// For logs and answers.
    pub request_id: String,
    /// The idempotency key of the call; its answer is stored with the effect.
    pub(crate) claim: Option<Arc<Claim>>,
}

impl TenantCx {
    /// A context for work the product does by itself.
    pub fn system(app: &App, tenant: TenantId, reason: &'static str) -> Self {
        Self {
            app: app.clone(),
            tenant,
            actor: Actor::System(reason),
            request_id: String::new(),
            claim: None,
        }
    }

    /// Refuses unless the actor holds the permission.
    pub fn require(&self, permission: Permission) -> Result<()> {
        match &self.actor {
            Actor::System(_) => Ok(()),
            Actor::Member { role, .. } if role.may(permission) => Ok(()),
            Actor::Member { role, .. } => Err(Error::Forbidden(format!(
                "{} is not among the rights of the role {}",
                permission_word(permission),
                role.as_str()
            ))),
        }
    }

    /// Who signs a decision or an edit.
    pub fn principal(&self) -> Result<PrincipalId> {
        match &self.actor {
            Actor::Member { principal, .. } => Ok(*principal),
            Actor::System(reason) => Err(Error::internal(format!(
                "{reason} cannot sign for a person"
            ))),
        }
    }

    /// Now, for everything this use case stores.
    pub fn now(&self) -> DateTime<Utc> {
        self.app.clock.now()
    }

    /// Opens the tenant's transaction.
    pub async fn tx(&self) -> Result<TenantTx> {
        blows::before_begin().await;
        Ok(self.app.db.tenant(self.tenant).await?)
    }

    /// Opens the tenant's transaction for reading only.
    pub async fn read(&self) -> Result<TenantTx> {
        Ok(self.app.db.tenant_read(self.tenant).await?)
    }

    /// Commits and wakes whoever waits for the tenant's events, and the worker if there may be tasks.
    pub async fn commit(&self, tx: TenantTx) -> Result<()> {
        let wakes = tx.wakes_workers();
        blows::before_commit().await?;
        tx.commit(self.now()).await?;
        blows::after_commit().await?;
        self.app.wake.tenant_changed(self.tenant, wakes);
        Ok(())
    }

    /// The same, and stores the answer of a call with an idempotency key in the same transaction.
    /// Every use case that REST offers with a key ends with this.
    pub async fn commit_answering<T: Any + Sync>(
        &self,
        mut tx: TenantTx,
        outcome: &T,
    ) -> Result<()> {
        if let Some(claim) = &self.claim {
            let answer = claim.shown(outcome)?;
            claim.keep(self, &mut tx, answer).await?;
        }
        self.commit(tx).await?;
        if self.claim.is_some() {
            crash_at(Crash::AfterEffect);
        }
        Ok(())
    }
}

fn permission_word(permission: Permission) -> String {
    serde_json::to_value(permission)
        .ok()
        .and_then(|v| v.as_str().map(str::to_owned))
        .unwrap_or_default()
}
