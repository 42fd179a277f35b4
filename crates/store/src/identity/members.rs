//! Tenants, who signs in them, and who belongs to them.

use chrono::{DateTime, Utc};
use domain::{
    ids::{AccountId, PrincipalId, TenantId, UserId},
    permissions::Role,
};

use crate::{Result, SystemTx, TenantTx, error::word};

/// A membership of an active person in an active tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The tenant.
    pub tenant: TenantId,
    /// Its name.
    pub tenant_name: String,
    /// Its short name in addresses.
    pub slug: String,
    /// Its IANA zone.
    pub time_zone: String,
    /// The membership.
    pub user: UserId,
    /// Who signs.
    pub principal: PrincipalId,
    /// E-mail address in this tenant.
    pub email: String,
    /// Name in this tenant.
    pub name: String,
    /// Role.
    pub role: Role,
}

/// Adds a tenant; `false` when the slug is taken.
pub async fn insert_tenant(
    tx: &mut SystemTx,
    id: TenantId,
    name: &str,
    slug: &str,
    now: DateTime<Utc>,
) -> Result<bool> {
    let done = sqlx::query!(
        "insert into tenants (id, name, slug, created_at, updated_at) values ($1, $2, $3, $4, $4)
         on conflict (slug) do nothing",
        id.uuid(),
        name,
        slug,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Adds a membership together with the principal it signs as.
pub async fn insert_member(
    tx: &mut SystemTx,
    account: AccountId,
    member: &Membership,
    now: DateTime<Utc>,
) -> Result<()> {
    let kind = if member.role == Role::Client {
        "client"
    } else {
        "user"
    };
    sqlx::query!(
        "insert into principals (tenant_id, id, kind, name, created_at) values ($1, $2, $3, $4, $5)",
        member.tenant.uuid(),
        member.principal.uuid(),
        kind,
        member.name,
        now,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "insert into users (tenant_id, id, account_id, principal_id, email, name, role, last_login_at, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $8)",
        member.tenant.uuid(),
        member.user.uuid(),
        account.uuid(),
        member.principal.uuid(),
        member.email,
        member.name,
        member.role.as_str(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The account's membership in one tenant, if both are active.
pub async fn membership(
    tx: &mut SystemTx,
    account: AccountId,
    tenant: TenantId,
) -> Result<Option<Membership>> {
    Ok(read(tx, account, Some(tenant)).await?.pop())
}

/// All tenants an account belongs to, the one used last first.
pub async fn memberships(tx: &mut SystemTx, account: AccountId) -> Result<Vec<Membership>> {
    read(tx, account, None).await
}

async fn read(
    tx: &mut SystemTx,
    account: AccountId,
    tenant: Option<TenantId>,
) -> Result<Vec<Membership>> {
    let rows = sqlx::query!(
        "select t.id as tenant_id, t.name as tenant_name, t.slug, t.time_zone,
                u.id as user_id, u.principal_id, u.email, u.name, u.role
         from users u join tenants t on t.id = u.tenant_id
         where u.account_id = $1 and ($2::uuid is null or u.tenant_id = $2)
           and u.status = 'active' and t.status = 'active'
         order by u.last_login_at desc nulls last, u.created_at desc, u.id
         limit 200",
        account.uuid(),
        tenant.map(TenantId::uuid),
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|r| {
            Ok(Membership {
                tenant: TenantId::from_uuid(r.tenant_id),
                tenant_name: r.tenant_name,
                slug: r.slug,
                time_zone: r.time_zone,
                user: UserId::from_uuid(r.user_id),
                principal: PrincipalId::from_uuid(r.principal_id),
                email: r.email,
                name: r.name,
                role: word("users", "role", &r.role, Role::parse)?,
            })
        })
        .collect()
}

/// Remembers that the person last worked in this tenant.
pub async fn touch(
    tx: &mut SystemTx,
    tenant: TenantId,
    user: UserId,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "update users set last_login_at = $3 where tenant_id = $1 and id = $2",
        tenant.uuid(),
        user.uuid(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Changes what a member may do, or suspends the membership. `false` when there is none.
pub async fn set_member(
    tx: &mut SystemTx,
    tenant: TenantId,
    user: UserId,
    role: Role,
    active: bool,
    now: DateTime<Utc>,
) -> Result<bool> {
    let status = if active { "active" } else { "suspended" };
    let done = sqlx::query!(
        "update users set role = $3, status = $4, updated_at = $5 where tenant_id = $1 and id = $2",
        tenant.uuid(),
        user.uuid(),
        role.as_str(),
        status,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Suspends or re-opens a tenant.
pub async fn set_tenant_active(
    tx: &mut SystemTx,
    tenant: TenantId,
    active: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    let status = if active { "active" } else { "suspended" };
    sqlx::query!(
        "update tenants set status = $2, updated_at = $3 where id = $1",
        tenant.uuid(),
        status,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whether the tenant holds data of the sample company.
pub async fn has_sample(tx: &mut TenantTx) -> Result<bool> {
    let tenant = tx.tenant().uuid();
    Ok(sqlx::query_scalar!(
        "select exists (select from campaigns where tenant_id = $1 and sample) as \"has!\"",
        tenant,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Somebody who belongs to the company and may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The membership.
    pub user: UserId,
    /// Address in the company.
    pub email: String,
    /// Name in the company.
    pub name: String,
    /// Role.
    pub role: Role,
}

/// The company's active members, the oldest first, at most `limit`.
pub async fn active_members(tx: &mut TenantTx, limit: i64) -> Result<Vec<Member>> {
    let tenant = tx.tenant().uuid();
    let rows = sqlx::query!(
        "select id, email, name, role from users where tenant_id = $1 and status = 'active'
          order by created_at, id limit $2",
        tenant,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|r| {
            Ok(Member {
                user: UserId::from_uuid(r.id),
                email: r.email,
                name: r.name,
                role: word("users", "role", &r.role, Role::parse)?,
            })
        })
        .collect()
}
