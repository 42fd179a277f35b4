//! Shows the words of a half-written answer: the JSON strings a reader will see, as they come. Knows
//! nothing of their meaning; the finished answer is read by `answer`.

use domain::content::ContentKind;

/// Shows the words of a half-written answer: the JSON strings that a reader will see, as they come.
#[derive(Debug)]
pub(super) struct Shown {
    names: &'static [&'static str],
    at: usize,
    key: String,
    state: State,
    escape: String,
}

#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub(super) enum State {
    Outside,
    Key,
    AfterKey,
    Value { shown: bool },
}

impl Shown {
    /// For an answer of `kind`.
    pub(super) const fn new(kind: ContentKind) -> Self {
        let names: &[&str] = match kind {
            ContentKind::Social => &["text"],
            ContentKind::Blog => &["title", "summary", "heading", "text"],
            ContentKind::Email => &["subject", "preheader", "text"],
            ContentKind::Ad => &["headline", "text", "button"],
        };
        Self {
            names,
            at: 0,
            key: String::new(),
            state: State::Outside,
            escape: String::new(),
        }
    }

    /// What is new in `all` since the last call.
    pub(super) fn feed(&mut self, all: &str) -> String {
        let fresh = all.get(self.at..).unwrap_or_default();
        self.at = all.len();
        let mut out = String::new();
        for c in fresh.chars() {
            self.step(c, &mut out);
        }
        out
    }

    fn step(&mut self, c: char, out: &mut String) {
        if !self.escape.is_empty() {
            self.escape.push(c);
            let whole = if self.escape.starts_with("\\u") {
                self.escape.len() >= 6
            } else {
                true
            };
            if whole {
                let text: Option<String> =
                    serde_json::from_str(&format!("\"{}\"", self.escape)).ok();
                self.put(&text.unwrap_or_default(), out);
                self.escape.clear();
            }
            return;
        }
        match (self.state, c) {
            (State::Key | State::Value { .. }, '\\') => self.escape.push(c),
            (State::Outside, '"') => {
                self.key.clear();
                self.state = State::Key;
            }
            (State::Key, '"') => self.state = State::AfterKey,
            (State::AfterKey, '"') => {
                self.state = State::Value {
                    shown: self.names.contains(&self.key.as_str()),
                }
            }
            (State::AfterKey, '[' | '{' | ',' | '}' | ']') => self.state = State::Outside,
            (State::Value { shown }, '"') => {
                if shown {
                    out.push('\n');
                }
                self.state = State::Outside;
            }
            (State::Key | State::Value { .. }, c) => self.put(c.encode_utf8(&mut [0; 4]), out),
            _ => {}
        }
    }

    fn put(&mut self, text: &str, out: &mut String) {
        match self.state {
            State::Key if self.key.len() < 64 => self.key.push_str(text),
            State::Value { shown: true } => out.push_str(text),
            _ => {}
        }
    }
}
