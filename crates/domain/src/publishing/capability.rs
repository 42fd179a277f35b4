//! What each network's public API lets us do. Screens, validator, agents and API read this record,
//! so that nothing promises what a network cannot do.

use serde::Serialize;

use super::Network;

/// How far the product can do a thing on a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Support {
    /// Through the network's API.
    Native,
    /// A task with text, media and link for a person, who reports back.
    Assisted,
    /// Not possible.
    Unsupported,
}

/// One thing a network can or cannot do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Capability {
    /// The network.
    pub network: Network,
    /// `post.text`, `post.schedule`, `metrics.reach` …
    pub what: &'static str,
    /// How far.
    pub support: Support,
    /// What bounds it, in words.
    pub note: &'static str,
    /// When the fact was last checked, as a date.
    pub checked_on: &'static str,
}

const CHECKED: &str = "2026-10-31";

const fn cap(
    network: Network,
    what: &'static str,
    support: Support,
    note: &'static str,
) -> Capability {
    Capability {
        network,
        what,
        support,
        note,
        checked_on: CHECKED,
    }
}

/// The record, network by network.
pub const CAPABILITIES: &[Capability] = &[
    cap(
        Network::X,
        "post.text",
        Support::Native,
        "280 weighted characters; longer only with X Premium",
    ),
    cap(
        Network::X,
        "post.schedule",
        Support::Native,
        "No scheduling in the API: our own queue posts at the time",
    ),
    cap(
        Network::X,
        "post.lookup",
        Support::Native,
        "Own recent posts can be listed, so an open outcome can be settled",
    ),
    cap(
        Network::X,
        "metrics.impressions",
        Support::Native,
        "Public metrics, read per post",
    ),
    cap(
        Network::X,
        "metrics.reach",
        Support::Unsupported,
        "Unique reach is not offered; impressions are shown instead",
    ),
    cap(
        Network::X,
        "metrics.clicks",
        Support::Native,
        "Link clicks are private metrics of own posts for 30 days",
    ),
    cap(
        Network::LinkedIn,
        "post.text",
        Support::Native,
        "3,000 characters",
    ),
    cap(
        Network::LinkedIn,
        "post.schedule",
        Support::Native,
        "No scheduling in the API: our own queue posts at the time",
    ),
    cap(
        Network::LinkedIn,
        "post.lookup",
        Support::Native,
        "Posts can be listed by author, so an open outcome can be settled",
    ),
    cap(
        Network::LinkedIn,
        "metrics.impressions",
        Support::Native,
        "Share statistics of the organisation",
    ),
    cap(
        Network::LinkedIn,
        "metrics.reach",
        Support::Native,
        "Unique impressions of the organisation's posts",
    ),
    cap(
        Network::LinkedIn,
        "metrics.clicks",
        Support::Native,
        "Click count of the share statistics",
    ),
];
