//! The live feed's words: what a browser subscribes to and what it is told.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::TenantId;

/// One change that was committed. Carries names, not contents: a reader asks for what it may see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveEvent {
    /// Position in the tenant's outbox; increases by one with each event.
    pub id: i64,
    /// `campaign`, `content`, `approval`, `run`, `step`, `publication`, `metric`, `brand`, `connection`, `notification`,
    /// `lease` …
    pub topic: String,
    /// What happened, past tense: `created`, `updated`, `decided`, `finished` …
    pub kind: String,
    /// The thing it happened to, as a shown id.
    pub subject: String,
    /// The campaign it belongs to, as a shown id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign: Option<String>,
    /// The run it belongs to, as a shown id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// When it was committed.
    pub at: DateTime<Utc>,
}

/// What a browser says on the socket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClientMessage {
    /// Hear one tenant's events, from after `after` on; from now on when absent.
    Subscribe {
        /// The tenant; the person must be a member.
        tenant: TenantId,
        /// Last event the browser has seen.
        #[serde(default)]
        after: Option<i64>,
    },
    /// Hear no more of the tenant.
    Unsubscribe {
        /// The tenant.
        tenant: TenantId,
    },
}

/// What the server says on the socket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum ServerMessage {
    /// The subscription stands; events after `position` follow.
    Subscribed {
        /// The tenant.
        tenant: TenantId,
        /// Where the feed begins.
        position: i64,
    },
    /// Something changed.
    Event {
        /// The tenant.
        tenant: TenantId,
        /// What.
        event: LiveEvent,
    },
    /// A writer is at work: what it has written of a draft so far since the message before. Not
    /// kept; who misses one sees the whole text when the step ends.
    Writing {
        /// The tenant.
        tenant: TenantId,
        /// The run, as a shown id.
        run: String,
        /// The step, as a shown id.
        step: String,
        /// What was added.
        text: String,
    },
    /// The browser's position is older than what is kept: ask for everything again.
    Reload {
        /// The tenant.
        tenant: TenantId,
    },
    /// There is no such tenant for this person.
    Refused {
        /// The tenant as it was asked for.
        tenant: TenantId,
    },
}
