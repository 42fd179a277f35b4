//! The catalogue: every kind of node a document may hold, its ports and its effect. What is not
//! here cannot be saved.

use serde::Serialize;

/// What running a node does to the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Nothing.
    None,
    /// Changes rows of ours.
    Writes,
    /// Leaves the building; needs an approval on the way.
    External,
}

/// One kind of node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KindSpec {
    /// Name in the document.
    pub kind: &'static str,
    /// Version this build runs.
    pub version: u16,
    /// Group in the palette.
    pub category: &'static str,
    /// Title in words.
    pub title: &'static str,
    /// Begins a run; has no input.
    pub is_trigger: bool,
    /// Outputs, in order.
    pub out_ports: &'static [&'static str],
    /// Parameters that must be there.
    pub required: &'static [&'static str],
    /// What it does to the world.
    pub effect: Effect,
}

macro_rules! kind {
    ($kind:literal, $category:literal, $title:literal, $trigger:literal, [$($port:literal),*], [$($req:literal),*], $effect:ident) => {
        KindSpec { kind: $kind, version: 1, category: $category, title: $title, is_trigger: $trigger,
                   out_ports: &[$($port),*], required: &[$($req),*], effect: Effect::$effect }
    };
}

const CATALOG: &[KindSpec] = &[
    kind!(
        "trigger.manual",
        "trigger",
        "Started by a person",
        true,
        ["out"],
        [],
        None
    ),
    kind!(
        "campaign.plan",
        "agent",
        "Plan the posts",
        false,
        ["out"],
        [],
        Writes
    ),
    kind!(
        "content.social",
        "content",
        "Draft a post",
        false,
        ["out"],
        ["network"],
        Writes
    ),
    kind!(
        "brand.check",
        "agent",
        "Check against the brand",
        false,
        ["pass", "fail"],
        [],
        Writes
    ),
    kind!(
        "eval.score",
        "agent",
        "Score the draft",
        false,
        ["out"],
        [],
        Writes
    ),
    kind!(
        "human.approval",
        "human",
        "Approval",
        false,
        ["approved", "changes", "rejected", "expired"],
        [],
        Writes
    ),
    kind!(
        "time.until",
        "time",
        "Wait for the slot",
        false,
        ["out"],
        [],
        None
    ),
    kind!(
        "post.x",
        "channel",
        "Publish on X",
        false,
        ["posted", "failed"],
        [],
        External
    ),
    kind!(
        "post.linkedin",
        "channel",
        "Publish on LinkedIn",
        false,
        ["posted", "failed"],
        [],
        External
    ),
    kind!(
        "insight.collect",
        "agent",
        "Collect the numbers",
        false,
        ["out"],
        [],
        Writes
    ),
];

/// Every kind.
#[must_use]
pub const fn catalog() -> &'static [KindSpec] {
    CATALOG
}

/// The kind of that name.
#[must_use]
pub fn kind_spec(kind: &str) -> Option<&'static KindSpec> {
    CATALOG.iter().find(|k| k.kind == kind)
}
