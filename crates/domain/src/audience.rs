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
    #[cfg_attr(feature = "openapi", schema(value_type = String, required = true))]
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
        let phone = self.phone.as_deref().unwrap_or("");
        f.text("phone", phone, 0, 40);
        let written = |c: char| c.is_ascii_digit() || " +-./()".contains(c);
        let digits = phone.chars().filter(char::is_ascii_digit).count();
        if !phone.trim().is_empty() && (digits < 4 || !phone.trim().chars().all(written)) {
            f.add(
                "phone",
                "invalid",
                "Use digits, and + ( ) - . / between them, such as +49 30 901820",
            );
        }
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

impl LeadCapture {
    /// What the attribute `consent` of a form says: a ticked box, a yes or a no.
    #[must_use]
    pub fn consent(&self) -> Option<bool> {
        consent_of(self.attributes.get("consent")?)
    }
}

/// Reads a yes or a no as forms send it; nothing for anything else.
#[must_use]
pub fn consent_of(value: &serde_json::Value) -> Option<bool> {
    match value {
        serde_json::Value::Bool(yes) => Some(*yes),
        serde_json::Value::String(word) => match word.trim().to_lowercase().as_str() {
            "true" | "yes" | "on" | "1" => Some(true),
            "false" | "no" | "off" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// Most tags of a lead.
pub const TAGS_MAX: usize = 50;
/// Most characters of a tag.
pub const TAG_CHARS_MAX: usize = 60;

/// The tags after some were added and others removed: trimmed, without doubles (capitals do not
/// matter), in order. An error says what is wrong.
pub fn changed_tags(
    present: &[String],
    add: &[String],
    remove: &[String],
) -> Result<Vec<String>, String> {
    let mut tags: BTreeMap<String, String> = BTreeMap::new();
    for tag in present.iter().chain(add) {
        let tag = tag.trim();
        if tag.is_empty() {
            continue;
        }
        if tag.chars().count() > TAG_CHARS_MAX {
            return Err(format!("A tag has at most {TAG_CHARS_MAX} characters"));
        }
        let key = tag.to_lowercase();
        tags.entry(key).or_insert_with(|| tag.to_owned());
    }
    for tag in remove {
        tags.remove(&tag.trim().to_lowercase());
    }
    if tags.len() > TAGS_MAX {
        return Err(format!("A lead has at most {TAGS_MAX} tags"));
    }
    Ok(tags.into_values().collect())
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
    /// Words that people and workflows sort leads by, in order, each once.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Whether the person agreed to be written to; nothing when it was never asked, which counts as no.
    #[serde(default)]
    pub consent: Option<bool>,
    /// When it was captured first.
    pub created_at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn consent_is_a_clear_yes_or_no() {
        for (value, wanted) in [
            (json!(true), Some(true)),
            (json!(" Yes "), Some(true)),
            (json!("off"), Some(false)),
            (json!("perhaps"), None),
            (json!(1), None),
            (json!(null), None),
        ] {
            assert_eq!(consent_of(&value), wanted, "{value}");
        }
    }

    #[test]
    fn tags_are_kept_once_whatever_their_capitals() {
        let texts = |list: &[&str]| list.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
        let tags = changed_tags(
            &texts(&["Trial"]),
            &texts(&["trial", " paid ", ""]),
            &texts(&["PAID", "unknown"]),
        );
        assert_eq!(tags, Ok(texts(&["Trial"])));
        assert!(changed_tags(&[], &texts(&["x".repeat(61).as_str()]), &[]).is_err());
        let many: Vec<String> = (0..51).map(|n| n.to_string()).collect();
        assert!(changed_tags(&[], &many, &[]).is_err());
    }
}
