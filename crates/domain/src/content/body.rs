//! The four shapes of content.

use serde::{Deserialize, Serialize};

use super::limits;
use crate::{
    fields::{Check, Fields},
    publishing::Network,
};

/// Which shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum ContentKind {
    /// A post.
    Social,
    /// An article.
    Blog,
    /// A mail.
    Email,
    /// An advertisement.
    Ad,
}

impl ContentKind {
    /// The stored word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Social => "social",
            Self::Blog => "blog",
            Self::Email => "email",
            Self::Ad => "ad",
        }
    }
}

/// A post on one network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SocialBody {
    /// Where it goes.
    pub network: Network,
    /// The whole text, link and hashtags included.
    pub text: String,
}

/// One section of an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BlogSection {
    /// Heading.
    pub heading: String,
    /// Paragraphs, separated by blank lines.
    pub text: String,
}

/// An article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BlogBody {
    /// Title.
    pub title: String,
    /// Summary for search results, at most 160 characters.
    pub summary: String,
    /// Sections in order.
    pub sections: Vec<BlogSection>,
}

/// A mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EmailBody {
    /// Subject, at most 78 characters.
    pub subject: String,
    /// Preview line, at most 140 characters.
    pub preheader: String,
    /// Plain text; paragraphs separated by blank lines.
    pub text: String,
}

/// An advertisement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AdBody {
    /// Headline, at most 40 characters.
    pub headline: String,
    /// Text, at most 125 characters.
    pub text: String,
    /// Label of the button, at most 25 characters.
    pub button: String,
}

/// A piece of content in its own shape.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum ContentBody {
    /// A post.
    Social(SocialBody),
    /// An article.
    Blog(BlogBody),
    /// A mail.
    Email(EmailBody),
    /// An advertisement.
    Ad(AdBody),
}

impl ContentBody {
    /// Its shape.
    #[must_use]
    pub const fn kind(&self) -> ContentKind {
        match self {
            Self::Social(_) => ContentKind::Social,
            Self::Blog(_) => ContentKind::Blog,
            Self::Email(_) => ContentKind::Email,
            Self::Ad(_) => ContentKind::Ad,
        }
    }

    /// All its words in reading order, for checks and previews.
    #[must_use]
    pub fn plain_text(&self) -> String {
        match self {
            Self::Social(b) => b.text.clone(),
            Self::Blog(b) => {
                let sections = b
                    .sections
                    .iter()
                    .map(|s| format!("{}\n{}", s.heading, s.text));
                std::iter::once(format!("{}\n{}", b.title, b.summary))
                    .chain(sections)
                    .collect::<Vec<_>>()
                    .join("\n\n")
            }
            Self::Email(b) => format!("{}\n{}\n\n{}", b.subject, b.preheader, b.text),
            Self::Ad(b) => format!("{}\n{}\n{}", b.headline, b.text, b.button),
        }
    }
}

impl Check for ContentBody {
    fn check(&self, f: &mut Fields) {
        match self {
            Self::Social(b) => limits::check_post(f, "text", b.network, &b.text),
            Self::Blog(b) => {
                f.text("title", &b.title, 1, 120);
                f.text("summary", &b.summary, 0, 160);
                if b.sections.is_empty() {
                    f.add("sections", "required", "Add at least one section");
                }
                f.at_most("sections", &b.sections, 40);
                for (i, s) in b.sections.iter().enumerate() {
                    f.text(&format!("sections.{i}.heading"), &s.heading, 1, 120);
                    f.text(&format!("sections.{i}.text"), &s.text, 1, 8_000);
                }
            }
            Self::Email(b) => {
                f.text("subject", &b.subject, 1, 78);
                f.text("preheader", &b.preheader, 0, 140);
                f.text("text", &b.text, 1, 20_000);
            }
            Self::Ad(b) => {
                f.text("headline", &b.headline, 1, 40);
                f.text("text", &b.text, 1, 125);
                f.text("button", &b.button, 1, 25);
            }
        }
    }
}
