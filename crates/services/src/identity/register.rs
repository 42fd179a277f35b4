//! Opening an account together with its tenant: one transaction, or nothing.

use domain::{
    fields::Check,
    identity::{Register, TenantSummary, UserProfile, normal_email},
    ids::{AccountId, PrincipalId, TenantId, UserId},
    permissions::Role,
};
use store::{
    SystemTx,
    identity::{accounts, members, members::Membership},
};

use super::slug::slug;
use crate::{App, Error, Result};

/// What was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// The account.
    pub account: AccountId,
    /// The person as the owner of the tenant.
    pub user: UserProfile,
    /// The tenant.
    pub tenant: TenantSummary,
}

/// Opens an account and a tenant it owns. Anybody may call it. An address that has an account is
/// refused as a wrong field, whatever the password.
pub async fn register(app: &App, input: Register) -> Result<Registered> {
    input.checked()?;
    let Register {
        email,
        password,
        name,
        tenant_name,
    } = input;
    let email = normal_email(&email);
    let hash = app.identity.passwords.hash(password).await?;
    let now = app.clock.now();
    let account = AccountId::from_uuid(app.clock.id());
    let mut member = Membership {
        tenant: TenantId::from_uuid(app.clock.id()),
        tenant_name: tenant_name.trim().to_owned(),
        slug: String::new(),
        time_zone: "UTC".to_owned(),
        user: UserId::from_uuid(app.clock.id()),
        principal: PrincipalId::from_uuid(app.clock.id()),
        email: email.clone(),
        name: name.trim().to_owned(),
        role: Role::Owner,
    };
    let mut tx = app.db.system("register an account").await?;
    match accounts::insert(&mut tx, account, &email, &member.name, &hash, now).await {
        Err(store::Error::Taken(_)) => {
            return Err(Error::field(
                "email",
                "taken",
                "This address has an account: sign in instead",
            ));
        }
        other => other?,
    }
    member.slug = insert_tenant(&mut tx, app, &member).await?;
    members::insert_member(&mut tx, account, &member, now).await?;
    tx.commit().await?;
    tracing::info!(account = %account, tenant = %member.tenant, "an account was opened");
    Ok(Registered {
        account,
        user: super::profile(&member),
        tenant: super::members::summary(&member, false),
    })
}

/// Adds the tenant under the first free slug: the name, the name with a number, the name with the id.
async fn insert_tenant(tx: &mut SystemTx, app: &App, member: &Membership) -> Result<String> {
    let base = slug(&member.tenant_name);
    let numbered = (2..=9).map(|n| format!("{base}-{n}"));
    let unique = format!("{base}-{}", member.tenant.uuid().simple());
    for candidate in std::iter::once(base.clone())
        .chain(numbered)
        .chain(std::iter::once(unique))
    {
        if members::insert_tenant(
            tx,
            member.tenant,
            &member.tenant_name,
            &candidate,
            app.clock.now(),
        )
        .await?
        {
            return Ok(candidate);
        }
    }
    Err(Error::internal("no free short name for a tenant"))
}
