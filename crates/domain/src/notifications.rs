//! Messages to people inside the product.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{NotificationId, RunId};

/// Most characters of a message.
pub const NOTIFICATION_MAX: usize = 4_000;

/// A message to the person who reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Notification {
    /// Its id.
    pub id: NotificationId,
    /// Whom it comes from: the name of the step.
    pub title: String,
    /// What it says.
    pub text: String,
    /// A page of the product it is about, such as `/runs/run_…`.
    pub link: Option<String>,
    /// The run that sent it.
    pub run_id: Option<RunId>,
    /// When it was read.
    pub read_at: Option<DateTime<Utc>>,
    /// When it was sent.
    pub created_at: DateTime<Utc>,
}
