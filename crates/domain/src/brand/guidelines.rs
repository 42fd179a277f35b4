//! The brand guidelines as a document: what the tenant edits, publishes and restores.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    fields::{Check, Fields},
    ids::BrandId,
};

/// Four sliders, each 0 to 100; 50 is the middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Voice {
    /// 0 casual, 100 formal.
    pub formality: u8,
    /// 0 matter-of-fact, 100 warm.
    pub warmth: u8,
    /// 0 calm, 100 lively.
    pub energy: u8,
    /// 0 detailed, 100 brief.
    pub brevity: u8,
}

impl Default for Voice {
    fn default() -> Self {
        Self {
            formality: 50,
            warmth: 50,
            energy: 50,
            brevity: 50,
        }
    }
}

/// A word the brand never uses, with what to say instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BannedWord {
    /// Matched as a whole word, case and accents folded.
    pub word: String,
    /// What to write in its place; empty when there is nothing to say instead.
    #[serde(default)]
    pub instead: String,
}

/// One example of how the brand speaks and how it does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DoDont {
    /// A sentence the brand would write.
    #[serde(rename = "do")]
    pub good: String,
    /// The same thought as the brand would not write it.
    #[serde(rename = "dont")]
    pub bad: String,
}

/// Everything a writer must know of the brand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Guidelines {
    /// Name the brand goes by in texts.
    pub name: String,
    /// What the company offers, to whom, and how it differs. 20 to 2,000 characters to publish.
    pub positioning: String,
    /// How it sounds.
    #[serde(default)]
    pub voice: Voice,
    /// Words to use where they fit.
    #[serde(default)]
    pub preferred: Vec<String>,
    /// Words never to use.
    #[serde(default)]
    pub banned: Vec<BannedWord>,
    /// Examples.
    #[serde(default)]
    pub pairs: Vec<DoDont>,
}

impl Check for Guidelines {
    fn check(&self, f: &mut Fields) {
        f.name("name", &self.name, 1, 120);
        f.text("positioning", &self.positioning, 20, 2_000);
        for (name, value) in [
            ("formality", self.voice.formality),
            ("warmth", self.voice.warmth),
            ("energy", self.voice.energy),
            ("brevity", self.voice.brevity),
        ] {
            if value > 100 {
                f.add(
                    &format!("voice.{name}"),
                    "out_of_range",
                    "Use a value from 0 to 100",
                );
            }
        }
        f.at_most("preferred", &self.preferred, 100);
        for (i, word) in self.preferred.iter().enumerate() {
            f.text(&format!("preferred.{i}"), word, 1, 60);
        }
        f.at_most("banned", &self.banned, 200);
        for (i, entry) in self.banned.iter().enumerate() {
            f.text(&format!("banned.{i}.word"), &entry.word, 1, 60);
            f.text(&format!("banned.{i}.instead"), &entry.instead, 0, 60);
        }
        f.at_most("pairs", &self.pairs, 50);
        for (i, pair) in self.pairs.iter().enumerate() {
            f.text(&format!("pairs.{i}.do"), &pair.good, 1, 400);
            f.text(&format!("pairs.{i}.dont"), &pair.bad, 1, 400);
        }
    }
}

/// One version of the guidelines, as screens show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BrandVersion {
    /// Its id.
    pub id: BrandId,
    /// 1, 2, 3 …; the draft carries the number it will get.
    pub version: u32,
    /// Whether agents may use it.
    pub published: bool,
    /// Counts edits of the draft; sent back with each save.
    pub revision: u32,
    /// The document.
    pub guidelines: Guidelines,
    /// When it was published, or last edited.
    pub at: DateTime<Utc>,
    /// Name of who published or edited it.
    pub by: String,
}

/// What the brand studio shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BrandPage {
    /// What is being edited; absent until somebody edits.
    pub draft: Option<BrandVersion>,
    /// What agents write by.
    pub published: Option<BrandVersion>,
    /// All published versions, newest first.
    pub versions: Vec<BrandVersion>,
}
