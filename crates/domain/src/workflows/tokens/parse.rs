//! From text to template. Written by hand: the grammar is small, and the browser carries it.

use serde_json::Value;

use super::{Call, Filter, Part, Path, Root, Segment, Span, Template, Token, TokenError};

/// Parses a text. Text without tokens is one part; no input panics.
pub fn parse(text: &str) -> Result<Template, TokenError> {
    let mut out = Template::default();
    let mut at = 0;
    while let Some(found) = text[at..].find("{{") {
        push(&mut out, &text[at..at + found]);
        let start = at + found;
        let (inner, end) = Cursor::new(text, start + 2).token(start)?;
        match inner {
            Inner::Text(text) => push(&mut out, &text),
            Inner::Token(token) => out.parts.push(Part::Token(token)),
        }
        at = end;
    }
    push(&mut out, &text[at..]);
    Ok(out)
}

/// Adds a text to the one before it, if there is one.
fn push(out: &mut Template, text: &str) {
    match out.parts.last_mut() {
        _ if text.is_empty() => {}
        Some(Part::Text(last)) => last.push_str(text),
        _ => out.parts.push(Part::Text(text.to_owned())),
    }
}

/// Whether a word may stand in a path as it is.
#[must_use]
pub fn is_key(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// What stands between two pairs of braces.
pub(super) enum Inner {
    /// A quoted text.
    Text(String),
    /// A path with filters.
    Token(Token),
}

/// A place in a text.
pub(super) struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) const fn new(text: &'a str, at: usize) -> Self {
        Self { text, at }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn space(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    fn eat(&mut self, what: &str) -> bool {
        let found = self.rest().starts_with(what);
        if found {
            self.at += what.len();
        }
        found
    }

    fn word(&mut self, allowed: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let word = &rest[..rest.find(|c| !allowed(c)).unwrap_or(rest.len())];
        self.at += word.len();
        word
    }

    fn fail<T>(&self, start: usize, message: impl Into<String>) -> Result<T, TokenError> {
        let end = self
            .rest()
            .chars()
            .next()
            .map_or(self.at, |c| self.at + c.len_utf8());
        Err(TokenError::new(Span { start, end }, message))
    }

    /// Reads up to and with the closing braces; `start` is where the opening ones stand.
    pub(super) fn token(mut self, start: usize) -> Result<(Inner, usize), TokenError> {
        self.space();
        let inner = if self.rest().starts_with('"') {
            Inner::Text(self.quoted(start)?)
        } else {
            Inner::Token(self.path_and_filters(start)?)
        };
        self.space();
        if !self.eat("}}") {
            return self.fail(start, "Close the token with }}");
        }
        let end = self.at;
        Ok(match inner {
            Inner::Token(token) => (
                Inner::Token(Token {
                    span: Span { start, end },
                    ..token
                }),
                end,
            ),
            Inner::Text(text) => (Inner::Text(text), end),
        })
    }

    fn path_and_filters(&mut self, start: usize) -> Result<Token, TokenError> {
        let mut key_span = Span::default();
        let name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let root = match self.word(name) {
            "steps" => {
                let begin = self.at + 1;
                let key = if self.eat(".") { self.word(name) } else { "" };
                if key.is_empty() {
                    return self.fail(start, "Name the step: steps.key.field");
                }
                key_span = Span {
                    start: begin,
                    end: self.at,
                };
                Root::Step(key.to_owned())
            }
            "trigger" => Root::Trigger,
            "lead" => Root::Lead,
            "item" => Root::Item,
            "run" => Root::Run,
            "settings" => Root::Settings,
            "" => {
                return self.fail(
                    start,
                    "Begin with steps, trigger, lead, item, run or settings",
                );
            }
            other => {
                let message = format!(
                    "\"{other}\" is not known here: begin with steps, trigger, lead, item, run or settings"
                );
                return self.fail(start, message);
            }
        };
        let mut rest = Vec::new();
        while let Some(segment) = self.segment(start)? {
            rest.push(segment);
        }
        let mut filters = Vec::new();
        loop {
            self.space();
            if !self.eat("|") {
                break;
            }
            filters.push(self.call(start)?);
        }
        Ok(Token {
            path: Path { root, rest },
            filters,
            span: Span::default(),
            key_span,
        })
    }

    fn segment(&mut self, start: usize) -> Result<Option<Segment>, TokenError> {
        if self.eat(".") {
            let word = self.word(|c| c.is_ascii_alphanumeric() || c == '_');
            return match word.parse() {
                Ok(n) => Ok(Some(Segment::Index(n))),
                Err(_) if is_key(word) => Ok(Some(Segment::Key(word.to_owned()))),
                Err(_) => self.fail(start, "A field's name follows the dot"),
            };
        }
        if !self.eat("[") {
            return Ok(None);
        }
        let segment = if self.rest().starts_with('"') {
            Segment::Key(self.quoted(start)?)
        } else {
            match self.word(|c| c.is_ascii_digit()).parse() {
                Ok(n) => Segment::Index(n),
                Err(_) => return self.fail(start, "A number or a quoted name stands in brackets"),
            }
        };
        if !self.eat("]") {
            return self.fail(start, "Close the bracket with ]");
        }
        Ok(Some(segment))
    }

    fn call(&mut self, start: usize) -> Result<Call, TokenError> {
        self.space();
        let name = self.word(|c| c.is_ascii_alphanumeric() || c == '_');
        let Some(filter) = Filter::parse(name) else {
            let message = format!("There is no filter \"{name}\"");
            return self.fail(start, message);
        };
        let mut args = Vec::new();
        self.space();
        while self.eat(if args.is_empty() { ":" } else { "," }) {
            self.space();
            args.push(self.argument(start)?);
            self.space();
        }
        let call = Call { filter, args };
        match super::filters::check(&call) {
            Ok(()) => Ok(call),
            Err(message) => self.fail(start, message),
        }
    }

    /// A quoted text, a number, yes or no, or a bare word.
    fn argument(&mut self, start: usize) -> Result<Value, TokenError> {
        if self.rest().starts_with('"') {
            return self.quoted(start).map(Value::from);
        }
        let word = self.word(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '+' | '.' | '%'));
        if word.is_empty() {
            return self.fail(
                start,
                "An argument follows: a word, a number or a quoted text",
            );
        }
        let plain = serde_json::from_str(word).ok();
        Ok(plain
            .filter(|v: &Value| v.is_number() || v.is_boolean())
            .unwrap_or_else(|| word.into()))
    }

    /// A quoted text, as JSON writes it.
    fn quoted(&mut self, start: usize) -> Result<String, TokenError> {
        let mut escaped = false;
        let end = self.rest().char_indices().skip(1).find(|(_, c)| {
            let closes = *c == '"' && !escaped;
            escaped = *c == '\\' && !escaped;
            closes
        });
        let Some((end, _)) = end else {
            return self.fail(start, "Close the quoted text with \"");
        };
        let text = serde_json::from_str(&self.rest()[..=end]);
        match text {
            Ok(text) => {
                self.at += end + 1;
                Ok(text)
            }
            Err(_) => self.fail(start, "The quoted text has a wrong escape"),
        }
    }
}
