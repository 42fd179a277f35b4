//! Leads and how they are captured.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    fields::{Check, Fields},
    identity::check_email,
    ids::{CampaignId, LeadId},
};

/// A lead as a form or a program sends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LeadCapture {
    /// Compared with the credential's tenant, never used. A mismatch is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant_id: Option<String>,
    /// E-mail address.
    pub email: String,
    /// Name.
    #[serde(default)]
    pub name: Option<String>,
    /// Telephone number.
    #[serde(default)]
    pub phone: Option<String>,
    /// Where the lead came from, such as `landing_page`.
    pub source: String,
    /// Up to 50 further values; `click_id` ties the lead to a tracked click.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub attributes: BTreeMap<String, serde_json::Value>,
    /// The campaign it belongs to.
    #[serde(default)]
    pub campaign_id: Option<CampaignId>,
}

impl Check for LeadCapture {
    fn check(&self, f: &mut Fields) {
        check_email(f, "email", &self.email);
        f.name("name", self.name.as_deref().unwrap_or(""), 0, 255);
        f.text("phone", self.phone.as_deref().unwrap_or(""), 0, 40);
        f.text("source", &self.source, 1, 100);
        if self.attributes.len() > 50 {
            f.add("attributes", "too_long", "Use at most 50 attributes");
        }
        for (key, value) in &self.attributes {
            f.text(&format!("attributes.{key}"), key, 1, 100);
            if value.to_string().len() > 4_000 {
                f.add(
                    &format!("attributes.{key}"),
                    "too_long",
                    "Use at most 4000 characters",
                );
            }
        }
    }
}

/// A stored lead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Lead {
    /// Its id.
    pub id: LeadId,
    /// E-mail address.
    pub email: String,
    /// Name.
    pub name: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// Where it came from.
    pub source: String,
    /// Campaign.
    pub campaign_id: Option<CampaignId>,
    /// Further values.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub attributes: serde_json::Value,
    /// When it was captured first.
    pub created_at: DateTime<Utc>,
}
