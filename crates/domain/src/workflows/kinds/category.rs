//! The groups of the palette. Screens that only draw a step read this and not the whole catalogue.

use serde::Serialize;

macro_rules! categories {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $icon:literal, [$($prefix:literal),*];)*) => {
        /// A group of kinds in the palette.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(rename_all = "snake_case")]
        pub enum Category { $($(#[$doc])* $name,)* }

        impl Category {
            /// All, in the order of the palette.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The stable word.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// The icon of kinds that have none of their own.
            #[must_use]
            pub const fn icon(self) -> &'static str {
                match self { $(Self::$name => $icon,)* }
            }

            /// The category of a kind, by the word before its dot; nothing if no kind begins so.
            #[must_use]
            pub fn of(kind: &str) -> Option<Self> {
                match kind.split_once('.')?.0 { $($($prefix)|* => Some(Self::$name),)* _ => None }
            }
        }
    };
}

categories! {
    /// What begins a run.
    Trigger = "trigger", "bolt", ["trigger"];
    /// The brand's voice and rules.
    Brand = "brand", "seal", ["brand"];
    /// Finding out and deciding what to do.
    Research = "research", "search", ["gen"];
    /// Writing and drawing.
    Content = "content", "pen", ["content"];
    /// Being found.
    Seo = "seo", "globe", ["seo"];
    /// Any work of a language model.
    Ai = "ai", "spark", ["ai"];
    /// Judging what was made or what happened.
    Evaluation = "evaluation", "gauge", ["eval", "insight"];
    /// Posting on networks.
    Publish = "publish", "plane", ["post"];
    /// Sending mails.
    Email = "email", "envelope", ["email"];
    /// Advertising.
    Ads = "ads", "coin", ["ad"];
    /// Influencers and affiliates.
    Partners = "partners", "handshake", ["influencer", "affiliate"];
    /// Campaigns as a whole.
    Campaign = "campaign", "flag", ["campaign"];
    /// People and tables.
    Data = "data", "table", ["lead", "segment", "data"];
    /// Which way it goes.
    Logic = "logic", "fork", ["logic"];
    /// A person does something.
    Human = "human", "person", ["human"];
    /// When it goes on.
    Time = "time", "clock", ["time"];
    /// Other systems.
    Integration = "integration", "plug", ["http", "webhook", "crm", "automation", "notify", "export", "worker"];
}
