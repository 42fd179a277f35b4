//! Secrets of other systems, by name. The secret itself is never shown again.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    fields::{Check, Fields},
    ids::SecretId,
};

/// Most characters of a secret's name.
pub const SECRET_NAME_MAX: usize = 60;
/// Most characters of a secret.
pub const SECRET_MAX: usize = 4_000;

/// A secret as a person sends it. Does not print.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SecretInput {
    /// Lower-case letters, digits, `_`, `-` and `.`; storing it again replaces the value.
    pub name: String,
    /// 1 to 4000 characters.
    pub value: String,
}

impl std::fmt::Debug for SecretInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SecretInput")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// Whether a text can be the name of a secret.
#[must_use]
pub fn is_secret_name(name: &str) -> bool {
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-.".contains(c);
    (1..=SECRET_NAME_MAX).contains(&name.len()) && name.chars().all(good)
}

impl Check for SecretInput {
    fn check(&self, f: &mut Fields) {
        if !is_secret_name(&self.name) {
            f.add(
                "name",
                "invalid",
                "Use 1 to 60 lower-case letters, digits, _ - and .",
            );
        }
        if self.value.is_empty() {
            f.add("value", "required", "Fill this in");
        } else if self.value.chars().count() > SECRET_MAX {
            f.add("value", "too_long", "Use at most 4000 characters");
        } else if self.value.contains(['\r', '\n', '\0']) {
            f.add("value", "invalid", "Use one line");
        }
    }
}

/// A stored secret, without what is secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SecretName {
    /// What parameters of steps name it by.
    pub id: SecretId,
    /// Its name for people.
    pub name: String,
    /// When it was stored first.
    pub created_at: DateTime<Utc>,
    /// When its value was last replaced.
    pub updated_at: DateTime<Utc>,
}
