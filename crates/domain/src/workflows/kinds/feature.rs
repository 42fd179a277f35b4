//! Which kinds this build runs, and which feature brings the others.

use serde::Serialize;

/// The kinds that a handler in `services` runs. A kind that is not here stands in the catalogue,
/// may be drawn and kept in a draft, and cannot be published. The one place to extend.
pub const RUNNABLE_NOW: &[&str] = &[
    "trigger.manual",
    "campaign.plan",
    "content.social",
    "brand.check",
    "eval.score",
    "human.approval",
    "time.until",
    "post.x",
    "post.linkedin",
    "insight.collect",
    "logic.if",
    "logic.switch",
    "logic.split",
    "logic.join",
    "logic.loop",
    "logic.subworkflow",
    "logic.ab_test",
    "logic.stop",
    "logic.once",
    "logic.rate_limit",
    "human.review_edit",
    "human.choose",
    "human.task",
    "time.delay",
    "time.wait_event",
    "time.window",
    "trigger.schedule",
    "trigger.event",
    "trigger.lead_captured",
    "trigger.post_event",
    "trigger.approval",
    "trigger.run_failed",
    "trigger.webhook",
    "trigger.subworkflow",
    "data.set",
    "data.filter",
    "data.aggregate",
    "data.dedupe",
    "data.lookup",
    "lead.find",
    "lead.upsert",
    "lead.tag",
    "http.request",
    "webhook.send",
    "notify.message",
    "worker.task",
    "ai.prompt",
    "ai.classify",
    "ai.extract",
    "ai.guard",
];

/// What stands in documents and is not respected by the runs of this build: parameters of kinds
/// that run (`kind/field`), options of any step (`node/…`), settings (`settings/…`). Set to
/// anything but their defaults they stop publishing, so that nobody relies on them in vain. It may
/// only shrink.
pub const NOT_RESPECTED_YET: &[&str] = &["notify.message/channel", "logic.ab_test/auto_promote"];

/// A part of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Feature {
    /// The workflow engine.
    Workflows,
    /// The brand's guidelines.
    Brand,
    /// Content of every kind.
    Content,
    /// Agents that research and plan.
    Agents,
    /// Campaigns.
    Campaigns,
    /// Networks and their posts.
    Publishing,
    /// Mentions and replies.
    Engagement,
    /// Leads and segments.
    Audience,
    /// E-mail.
    Email,
    /// Advertising.
    Ads,
    /// Influencers.
    Influencers,
    /// Affiliates.
    Affiliates,
    /// Search engines.
    Seo,
    /// Figures and what follows from them.
    Insight,
    /// Experiments.
    Experiments,
    /// CRM, chat, automation services.
    Integrations,
}

impl Feature {
    /// Its name in words.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Workflows => "Workflow engine",
            Self::Brand => "Brand",
            Self::Content => "Content",
            Self::Agents => "Agents",
            Self::Campaigns => "Campaigns",
            Self::Publishing => "Publishing",
            Self::Engagement => "Engagement",
            Self::Audience => "Audience",
            Self::Email => "E-mail",
            Self::Ads => "Advertising",
            Self::Influencers => "Influencers",
            Self::Affiliates => "Affiliates",
            Self::Seo => "Search engines",
            Self::Insight => "Insight",
            Self::Experiments => "Experiments",
            Self::Integrations => "Integrations",
        }
    }
}

impl Availability {
    /// Whether this build runs it.
    #[must_use]
    pub const fn is_runnable(self) -> bool {
        matches!(self, Self::Runnable)
    }
}

/// Whether this build runs a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Availability {
    /// It does.
    Runnable,
    /// A feature brings it.
    NotYet {
        /// Which.
        feature: Feature,
    },
}
