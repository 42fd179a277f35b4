//! Tokens: `{{ steps.write_post.text | upper }}` in a text reads a value of the run. A text is
//! parsed once into a [`Template`]; rendering it never fails silently: what cannot be read is an
//! error with its place in the text.
//!
//! A path begins with `steps.<key>`, `trigger`, `lead`, `item`, `run` or `settings`; its parts are
//! `.name`, `.0`, `[0]` or `["any name"]`. Filters follow with `|`, their arguments with `:` and
//! `,`. Two braces as such are written `{{ "{{" }}`.

mod dates;
mod filters;
mod parse;
mod rename;
mod render;
mod url;

pub use filters::{FILTERS, Filter, FilterInfo};
pub use parse::{is_key, parse};
pub use rename::{renamed, renamed_in};
pub use render::{Scope, render, render_all};
pub use url::render_url;

use std::fmt;

use super::OutOfBounds;

/// A range of bytes in the text that was parsed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// Behind the last byte.
    pub end: usize,
}

/// A text with its tokens. No two texts stand beside each other and none is empty.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Template {
    /// Its parts, in order.
    pub parts: Vec<Part>,
}

impl Template {
    /// Its tokens, in order.
    pub fn tokens(&self) -> impl Iterator<Item = &Token> {
        self.parts.iter().filter_map(|p| match p {
            Part::Token(token) => Some(token),
            Part::Text(_) => None,
        })
    }

    /// What stands in it without its tokens.
    #[must_use]
    pub fn fixed_text(&self) -> String {
        let texts = self.parts.iter().filter_map(|p| match p {
            Part::Text(text) => Some(text.as_str()),
            Part::Token(_) => None,
        });
        texts.collect()
    }
}

/// A part of a template.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// Stands as it is.
    Text(String),
    /// Is read when it is rendered.
    Token(Token),
}

/// One token. Equal to another that means the same, wherever it stands.
#[derive(Debug, Clone)]
pub struct Token {
    /// What is read.
    pub path: Path,
    /// What is done to it, in order.
    pub filters: Vec<Call>,
    /// Where it stands, braces included.
    pub span: Span,
    /// Where the step's key stands, if it reads a step.
    pub key_span: Span,
}

impl PartialEq for Token {
    fn eq(&self, other: &Self) -> bool {
        self.path == other.path && self.filters == other.filters
    }
}

/// What a path begins at.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Root {
    /// What the step with that key gave.
    Step(String),
    /// What began the run.
    Trigger,
    /// The lead that the run or the item is about.
    Lead,
    /// The item of this step; in a loop, the item of this round.
    Item,
    /// The run: `id`, `started`, `version`, `mode`.
    Run,
    /// The company's settings that workflows may read.
    Settings,
}

/// A part of a path.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Segment {
    /// A field.
    Key(String),
    /// An entry of a list, from 0.
    Index(usize),
}

/// What a token reads.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Path {
    /// Where it begins.
    pub root: Root,
    /// The way from there.
    pub rest: Vec<Segment>,
}

/// A filter with its arguments.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// Which.
    pub filter: Filter,
    /// Its arguments: texts, numbers, yes and no.
    pub args: Vec<serde_json::Value>,
}

/// Why a text cannot be parsed or rendered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct TokenError {
    /// Where.
    pub span: Span,
    /// What is wrong and how to mend it.
    pub message: String,
    /// The stable word for it: `token`, or `too_large` and `too_deep`
    /// where a value would go beyond what a run may hold.
    pub code: &'static str,
}

impl TokenError {
    fn new(span: Span, message: impl Into<String>) -> Self {
        Self {
            span,
            message: message.into(),
            code: "token",
        }
    }

    fn over(span: Span, why: OutOfBounds) -> Self {
        let message = match why {
            OutOfBounds::TooLarge => "The value grows beyond 1 MB here; pass on less",
            OutOfBounds::TooDeep => "The value nests more than 64 levels deep here",
        };
        Self {
            code: why.code(),
            ..Self::new(span, message)
        }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.root {
            Root::Step(key) => write!(f, "steps.{key}")?,
            Root::Trigger => f.write_str("trigger")?,
            Root::Lead => f.write_str("lead")?,
            Root::Item => f.write_str("item")?,
            Root::Run => f.write_str("run")?,
            Root::Settings => f.write_str("settings")?,
        }
        for segment in &self.rest {
            match segment {
                Segment::Key(key) if is_key(key) => write!(f, ".{key}")?,
                Segment::Key(key) => write!(f, "[{}]", serde_json::Value::from(key.as_str()))?,
                Segment::Index(n) => write!(f, "[{n}]")?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{{{ {}", self.path)?;
        for call in &self.filters {
            write!(f, " | {}", call.filter.name())?;
            for (n, arg) in call.args.iter().enumerate() {
                write!(f, "{}{arg}", if n == 0 { ":" } else { "," })?;
            }
        }
        f.write_str(" }}")
    }
}

/// The text that parses to this template.
impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, part) in self.parts.iter().enumerate() {
            match part {
                Part::Token(token) => token.fmt(f)?,
                Part::Text(text) => {
                    let braces = text.replace("{{", r#"{{ "{{" }}"#);
                    // A brace right before a token would be taken for one of its own.
                    match braces
                        .strip_suffix('{')
                        .filter(|_| n + 1 < self.parts.len())
                    {
                        Some(head) => write!(f, r#"{head}{{{{ "{{" }}}}"#)?,
                        None => f.write_str(&braces)?,
                    }
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
