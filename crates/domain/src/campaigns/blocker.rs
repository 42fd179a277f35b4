//! What stands between a campaign and its start.

use serde::{Deserialize, Serialize};

/// One thing that is missing, and where it is mended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Blocker {
    /// Stable word: `campaign_ended`, `brief_incomplete`, `brand_not_published`, `no_network`,
    /// `not_connected`.
    pub code: String,
    /// What is missing, for a person.
    pub text: String,
    /// Path on our own site that mends it.
    pub href: String,
}
