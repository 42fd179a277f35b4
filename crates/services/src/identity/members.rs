//! Memberships: from an account and a tenant to the context of a use case.

use std::time::Instant;

use domain::{
    identity::{Me, TenantSummary, UserProfile},
    ids::{AccountId, TenantId, UserId},
};
use store::identity::{accounts, members, members::Membership};

use crate::{Actor, App, Error, Result, TenantCx};

/// The context of one call. `NotFound` when there is no such tenant, when the account does not
/// belong to it, and when either is suspended: the caller cannot tell these apart.
pub async fn tenant_cx(
    app: &App,
    account: AccountId,
    tenant: TenantId,
    request_id: impl Into<String>,
) -> Result<TenantCx> {
    let member = membership(app, account, tenant)
        .await?
        .ok_or(Error::NotFound)?;
    Ok(TenantCx {
        app: app.clone(),
        tenant,
        actor: Actor::Member {
            account,
            user: member.user,
            principal: member.principal,
            role: member.role,
            name: member.name,
        },
        request_id: request_id.into(),
        claim: None,
    })
}

/// The membership, at most two seconds old.
pub(super) async fn membership(
    app: &App,
    account: AccountId,
    tenant: TenantId,
) -> Result<Option<Membership>> {
    let key = (account, tenant);
    if let Some(known) = app.identity.members.get(&key) {
        return Ok(known);
    }
    let asked = Instant::now();
    let mut tx = app.db.system("look up a membership").await?;
    let member = members::membership(&mut tx, account, tenant).await?;
    tx.commit().await?;
    app.identity.members.put(key, member.clone(), asked);
    Ok(member)
}

/// Drops what this process remembers of a membership, after it was changed here.
pub fn forget_member(app: &App, account: AccountId, tenant: TenantId) {
    app.identity.members.forget(&(account, tenant));
}

/// The tenant a sign-in by REST is for: the one asked for, else the one used last.
pub async fn tenant_of(
    app: &App,
    account: AccountId,
    wanted: Option<TenantId>,
) -> Result<(UserId, TenantSummary, UserProfile)> {
    let mut tx = app.db.system("look up memberships").await?;
    let all = members::memberships(&mut tx, account).await?;
    let member = match wanted {
        Some(tenant) => all.into_iter().find(|m| m.tenant == tenant),
        None => all.into_iter().next(),
    }
    .ok_or(Error::NotFound)?;
    members::touch(&mut tx, member.tenant, member.user, app.clock.now()).await?;
    tx.commit().await?;
    let sample = has_sample(app, member.tenant).await?;
    Ok((member.user, summary(&member, sample), profile(&member)))
}

/// Who is signed in, and every tenant they belong to.
pub async fn me(app: &App, account: AccountId) -> Result<Me> {
    let mut tx = app.db.system("who am I").await?;
    let (email, name) = accounts::find(&mut tx, account)
        .await?
        .ok_or(Error::Unauthenticated)?;
    let all = members::memberships(&mut tx, account).await?;
    tx.commit().await?;
    let mut tenants = Vec::with_capacity(all.len());
    for member in all {
        let sample = has_sample(app, member.tenant).await?;
        tenants.push(summary(&member, sample));
    }
    Ok(Me {
        account_id: account,
        email,
        name,
        tenants,
    })
}

async fn has_sample(app: &App, tenant: TenantId) -> Result<bool> {
    Ok(members::has_sample(&mut app.db.tenant_read(tenant).await?).await?)
}

pub(super) fn summary(member: &Membership, has_sample: bool) -> TenantSummary {
    TenantSummary {
        id: member.tenant,
        name: member.tenant_name.clone(),
        slug: member.slug.clone(),
        role: member.role,
        time_zone: member.time_zone.clone(),
        has_sample,
    }
}

/// A membership as the wire shows it.
pub fn profile(member: &Membership) -> UserProfile {
    UserProfile {
        id: member.user,
        principal_id: member.principal,
        email: member.email.clone(),
        name: member.name.clone(),
        role: member.role,
    }
}
