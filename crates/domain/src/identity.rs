//! People, tenants and sessions as the wire shows them.

use serde::{Deserialize, Serialize};

use crate::{
    fields::{Check, Fields},
    ids::{AccountId, PrincipalId, TenantId, UserId},
    permissions::Role,
};

/// Fewest characters of a password.
pub const PASSWORD_MIN: usize = 8;
/// Most characters of a password; longer ones would only cost time to hash.
pub const PASSWORD_MAX: usize = 256;

/// What a person sends to open an account and a tenant.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// E-mail address; the login name.
    pub email: String,
    /// 8 to 256 characters.
    pub password: String,
    /// Full name.
    pub name: String,
    /// Name of the company or team.
    pub tenant_name: String,
}

/// What a person sends to sign in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// E-mail address.
    pub email: String,
    /// Password.
    pub password: String,
}

// Passwords must not reach a log by way of `{:?}`.
impl std::fmt::Debug for Register {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Register")
            .field("email", &self.email)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Login")
            .field("email", &self.email)
            .finish_non_exhaustive()
    }
}

/// The address trimmed and in lower case, as it is stored and compared.
#[must_use]
pub fn normal_email(email: &str) -> String {
    email.trim().to_lowercase()
}

/// Checks an e-mail address: one `@`, something on both sides, a dot in the domain, no spaces.
pub fn check_email(f: &mut Fields, field: &str, email: &str) {
    let email = email.trim();
    if email.is_empty() {
        f.add(field, "required", "Fill this in");
        return;
    }
    let good = email.len() <= 254
        && email.chars().all(|c| {
            !c.is_whitespace()
                && !c.is_control()
                && !matches!(c, ',' | ';' | '<' | '>' | '"' | '(' | ')')
        })
        && email.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty()
                && local.len() <= 64
                && !domain.contains('@')
                && domain.contains('.')
                && domain
                    .split('.')
                    .all(|l| !l.is_empty() && !l.starts_with('-') && !l.ends_with('-'))
        });
    if !good {
        f.add(field, "invalid", "Use an address like name@example.com");
    }
}

impl Check for Register {
    fn check(&self, f: &mut Fields) {
        check_email(f, "email", &self.email);
        let n = self.password.chars().count();
        if n < PASSWORD_MIN {
            f.add("password", "too_short", "Use at least 8 characters");
        } else if n > PASSWORD_MAX {
            f.add("password", "too_long", "Use at most 256 characters");
        }
        f.name("name", &self.name, 1, 255);
        f.name("tenant_name", &self.tenant_name, 1, 255);
    }
}

impl Check for Login {
    fn check(&self, f: &mut Fields) {
        check_email(f, "email", &self.email);
        if self.password.is_empty() {
            f.add("password", "required", "Fill this in");
        } else if self.password.chars().count() > PASSWORD_MAX {
            f.add("password", "too_long", "Use at most 256 characters");
        }
    }
}

/// A tenant the person belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TenantSummary {
    /// Its id.
    pub id: TenantId,
    /// Its name.
    pub name: String,
    /// Short name in addresses.
    pub slug: String,
    /// What the person is there.
    pub role: Role,
    /// IANA zone of the tenant, such as `Europe/Berlin`.
    pub time_zone: String,
    /// The sample company's data is present.
    pub has_sample: bool,
}

/// A member of a tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserProfile {
    /// Membership.
    pub id: UserId,
    /// Who signs.
    pub principal_id: PrincipalId,
    /// E-mail address.
    pub email: String,
    /// Full name.
    pub name: String,
    /// Role in the tenant.
    pub role: Role,
}

/// Who is signed in, and where they may go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Me {
    /// The account.
    pub account_id: AccountId,
    /// E-mail address.
    pub email: String,
    /// Full name.
    pub name: String,
    /// Every tenant the person belongs to, the most recent first.
    pub tenants: Vec<TenantSummary>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_checked_without_asking_anybody() {
        for (email, ok) in [
            ("dana@example.com", true),
            (" Dana@Example.com ", true),
            ("dana@example", false),
            ("dana@@example.com", false),
            ("dana example.com", false),
            ("a@b.c\r\nBcc: x@y.z", false),
            ("", false),
        ] {
            let mut f = Fields::new();
            check_email(&mut f, "email", email);
            assert_eq!(f.finish().is_ok(), ok, "{email:?}");
        }
    }

    #[test]
    fn a_password_does_not_show_in_debug_output() {
        let login = Login {
            email: "a@b.c".into(),
            password: "hunter2-secret".into(),
        };
        assert!(!format!("{login:?}").contains("hunter2"));
    }
}
