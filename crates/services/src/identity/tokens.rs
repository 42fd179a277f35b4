//! Tokens of the REST interface. An access token is a JWT of ten minutes that names account, tenant,
//! membership and family; a refresh token is good once and puts its successor in force.
//!
//! The refresh token of a generation is computed from the deployment's key, so a repeated refresh
//! within ten seconds (an answer that was lost) gets the same successor again, as long as that one
//! is unused. Any other use of a spent token ends the family.

use std::time::Instant;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{AccountId, SessionId, TenantId, UserId};
use hmac::Mac;
use jsonwebtoken::{Algorithm, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::identity::tokens;
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::{Identity, members::membership};
use crate::{App, Error, Result, TenantCx};

/// Seconds an access token is good for.
pub const ACCESS_SECONDS: i64 = 600;
const AUDIENCE: &str = "bellwether-api";
const TYPE: &str = "at+jwt";
const LEEWAY: i64 = 5;
const REFRESH_DAYS: i64 = 30;
const FAMILY_DAYS: i64 = 180;
const GRACE_SECONDS: i64 = 10;

/// What a sign-in or a refresh hands out. Not `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenPair {
    /// Good for ten minutes.
    pub access: String,
    /// Good once.
    pub refresh: String,
    /// Seconds until the access token ends.
    pub expires_in: i64,
}

/// Who an access token speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bearer {
    /// The account.
    pub account: AccountId,
    /// The tenant.
    pub tenant: TenantId,
    /// The membership.
    pub user: UserId,
    /// The family it came from.
    pub family: SessionId,
}

/// What a token of ours says, its signature checked. Its times are compared at each use.
#[derive(Debug, Clone, Copy)]
pub(super) struct Checked {
    bearer: Bearer,
    not_before: i64,
    expires: i64,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: AccountId,
    tenant: TenantId,
    user: UserId,
    family: SessionId,
    iat: i64,
    nbf: i64,
    exp: i64,
}

/// Begins a family for a member who has just proved who they are.
pub async fn issue(
    app: &App,
    account: AccountId,
    tenant: TenantId,
    user: UserId,
) -> Result<TokenPair> {
    let now = app.clock.now();
    let family = SessionId::from_uuid(app.clock.id());
    let first = app.identity.refresh_token(tenant, family, 0);
    let mut tx = app.db.system("begin a token family").await?;
    tokens::insert(
        &mut tx,
        tenant,
        family,
        (user, account),
        &digest(&first),
        now,
        now + TimeDelta::days(REFRESH_DAYS),
    )
    .await?;
    tx.commit().await?;
    app.identity.pair(
        Bearer {
            account,
            tenant,
            user,
            family,
        },
        first,
        now,
    )
}

/// Trades a refresh token for the next pair.
pub async fn refresh(app: &App, token: &str) -> Result<TokenPair> {
    let (tenant, id, generation) = app
        .identity
        .read_refresh(token)
        .ok_or(Error::Unauthenticated)?;
    let now = app.clock.now();
    let mut tx = app.db.system("refresh a token").await?;
    let family = tokens::lock(&mut tx, tenant, id)
        .await?
        .ok_or(Error::Unauthenticated)?;
    if family.revoked
        || family.expires_at <= now
        || family.created_at + TimeDelta::days(FAMILY_DAYS) <= now
    {
        return Err(Error::Unauthenticated);
    }
    let next = app
        .identity
        .refresh_token(tenant, id, generation.wrapping_add(1));
    let (given, following) = (digest(token), digest(&next));
    let repeatable = family.rotated_at + TimeDelta::seconds(GRACE_SECONDS);
    if family.current == given {
        tokens::rotate(
            &mut tx,
            tenant,
            id,
            &given,
            &following,
            now,
            now + TimeDelta::days(REFRESH_DAYS),
        )
        .await?;
    } else if family.current != following || now > repeatable {
        tokens::revoke(&mut tx, tenant, id, now).await?;
        tx.commit().await?;
        app.identity.families.forget(&(tenant, id));
        tracing::warn!(tenant = %tenant, family = %id, "a spent refresh token was used: its family is ended");
        return Err(Error::Unauthenticated);
    }
    tx.commit().await?;
    let bearer = Bearer {
        account: family.account,
        tenant,
        user: family.user,
        family: id,
    };
    membership(app, bearer.account, tenant)
        .await?
        .filter(|m| m.user == bearer.user)
        .ok_or(Error::Unauthenticated)?;
    app.identity.pair(bearer, next, now)
}

/// Ends a family: its refresh token at once, its access tokens within two seconds.
pub async fn revoke(app: &App, bearer: &Bearer) -> Result<()> {
    let mut tx = app.db.system("end a token family").await?;
    tokens::revoke(&mut tx, bearer.tenant, bearer.family, app.clock.now()).await?;
    tx.commit().await?;
    app.identity
        .families
        .forget(&(bearer.tenant, bearer.family));
    Ok(())
}

/// From an access token to the context of a call. Checks the signature and every claim, then that
/// family, membership and tenant still stand.
pub async fn authenticate(
    app: &App,
    token: &str,
    request_id: String,
) -> Result<(Bearer, TenantCx)> {
    let now = app.clock.now();
    let bearer = app
        .identity
        .read_access(token, now)
        .ok_or(Error::Unauthenticated)?;
    let key = (bearer.tenant, bearer.family);
    let alive = match app.identity.families.get(&key) {
        Some(alive) => alive,
        None => {
            let asked = Instant::now();
            let mut tx = app.db.system("look up a token family").await?;
            let alive = tokens::is_alive(&mut tx, bearer.tenant, bearer.family, now).await?;
            tx.commit().await?;
            app.identity.families.put(key, alive, asked);
            alive
        }
    };
    if !alive {
        return Err(Error::Unauthenticated);
    }
    let cx = super::tenant_cx(app, bearer.account, bearer.tenant, request_id)
        .await
        .map_err(|error| match error {
            Error::NotFound => Error::Unauthenticated,
            other => other,
        })?;
    Ok((bearer, cx))
}

impl Identity {
    fn pair(&self, bearer: Bearer, refresh: String, now: DateTime<Utc>) -> Result<TokenPair> {
        let claims = Claims {
            iss: self.keys.issuer.clone(),
            aud: AUDIENCE.to_owned(),
            sub: bearer.account,
            tenant: bearer.tenant,
            user: bearer.user,
            family: bearer.family,
            iat: now.timestamp(),
            nbf: now.timestamp(),
            exp: now.timestamp() + ACCESS_SECONDS,
        };
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(TYPE.to_owned());
        header.kid = Some(self.keys.kid.clone());
        let access =
            jsonwebtoken::encode(&header, &claims, &self.keys.sign).map_err(Error::internal)?;
        Ok(TokenPair {
            access,
            refresh,
            expires_in: ACCESS_SECONDS,
        })
    }

    /// Whom a token that is ours and in force speaks for.
    fn read_access(&self, token: &str, now: DateTime<Utc>) -> Option<Bearer> {
        if token.len() > 4_096 {
            return None;
        }
        let key: [u8; 32] = Sha256::digest(token).into();
        let checked = match self.tokens.get(&key) {
            Some(checked) => checked,
            None => {
                let asked = Instant::now();
                let checked = self.check_access(token)?;
                self.tokens.put(key, checked, asked);
                checked
            }
        };
        let now = now.timestamp();
        let in_force = checked.not_before <= now.saturating_add(LEEWAY)
            && now < checked.expires.saturating_add(LEEWAY);
        in_force.then_some(checked.bearer)
    }

    /// Checks signature and claims, all but the times. Keys named by the token itself (`jwk`, `jku`,
    /// `x5u`) are never looked at.
    fn check_access(&self, token: &str) -> Option<Checked> {
        let header = jsonwebtoken::decode_header(token).ok()?;
        if header.typ.as_deref() != Some(TYPE)
            || header.kid.as_deref() != Some(&self.keys.kid)
            || header.crit.is_some()
        {
            return None;
        }
        let mut rules = Validation::new(Algorithm::EdDSA);
        rules.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        rules.set_issuer(&[&self.keys.issuer]);
        rules.set_audience(&[AUDIENCE]);
        // The times are compared at each use, with the product's clock.
        rules.validate_exp = false;
        let claims = jsonwebtoken::decode::<Claims>(token, &self.keys.check, &rules)
            .ok()?
            .claims;
        Some(Checked {
            bearer: Bearer {
                account: claims.sub,
                tenant: claims.tenant,
                user: claims.user,
                family: claims.family,
            },
            not_before: claims.nbf,
            expires: claims.exp,
        })
    }

    /// `bwr_` and, in base64url: tenant, family, generation, and their authentication code.
    fn refresh_token(&self, tenant: TenantId, family: SessionId, generation: u32) -> String {
        let body = [
            tenant.uuid().as_bytes().as_slice(),
            family.uuid().as_bytes(),
            &generation.to_be_bytes(),
        ]
        .concat();
        let code = self.refresh_code(&body);
        format!("bwr_{}", URL_SAFE_NO_PAD.encode([body, code].concat()))
    }

    fn read_refresh(&self, token: &str) -> Option<(TenantId, SessionId, u32)> {
        let encoded = token.strip_prefix("bwr_").filter(|t| t.len() <= 128)?;
        let bytes = URL_SAFE_NO_PAD.decode(encoded).ok()?;
        let (body, code) = bytes.split_at_checked(36)?;
        if !bool::from(self.refresh_code(body).ct_eq(code)) {
            return None;
        }
        let tenant = Uuid::from_slice(&body[..16]).ok()?;
        let family = Uuid::from_slice(&body[16..32]).ok()?;
        let generation = u32::from_be_bytes(body[32..].try_into().ok()?);
        Some((
            TenantId::from_uuid(tenant),
            SessionId::from_uuid(family),
            generation,
        ))
    }

    fn refresh_code(&self, body: &[u8]) -> Vec<u8> {
        let mut mac = self.keys.refresh.clone();
        mac.update(body);
        mac.finalize().into_bytes().to_vec()
    }
}

fn digest(token: &str) -> Vec<u8> {
    Sha256::digest(token).to_vec()
}

#[cfg(test)]
mod tests;
