//! Reads a model's answer: one JSON object of exactly the schema asked for, of bounded size and
//! depth. Whatever is not that is named, so that the one repair can mend it.

use domain::{
    content::{AdBody, BlogBody, BlogSection, ContentBody, ContentKind, EmailBody, SocialBody},
    fields::Check,
    publishing::Network,
};
use engine::ports::WriteRequest;
use serde::Deserialize;
use serde_json::{Value, json};

/// A checked answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub body: ContentBody,
    pub used: Vec<u32>,
    pub left_out: Vec<u32>,
    pub reason: String,
}

/// The strict schema of an answer.
pub(super) fn schema(kind: ContentKind) -> Value {
    let text = json!({ "type": "string" });
    let object = |fields: Value| {
        let names: Vec<&String> = fields
            .as_object()
            .into_iter()
            .flat_map(|o| o.keys())
            .collect();
        json!({ "type": "object", "properties": fields, "required": names, "additionalProperties": false })
    };
    let mut fields = match kind {
        ContentKind::Social => json!({ "text": text }),
        ContentKind::Blog => {
            let section = object(json!({ "heading": text, "text": text }));
            json!({ "title": text, "summary": text, "sections": { "type": "array", "items": section } })
        }
        ContentKind::Email => json!({ "subject": text, "preheader": text, "text": text }),
        ContentKind::Ad => json!({ "headline": text, "text": text, "button": text }),
    };
    let places = json!({ "type": "array", "items": { "type": "integer" } });
    fields["used_messages"] = places.clone();
    fields["left_out"] = places;
    fields["reason"] = text;
    object(fields)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Social {
    text: String,
    used_messages: Vec<u32>,
    left_out: Vec<u32>,
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Blog {
    title: String,
    summary: String,
    sections: Vec<BlogSection>,
    used_messages: Vec<u32>,
    left_out: Vec<u32>,
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Email {
    subject: String,
    preheader: String,
    text: String,
    used_messages: Vec<u32>,
    left_out: Vec<u32>,
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ad {
    headline: String,
    text: String,
    button: String,
    used_messages: Vec<u32>,
    left_out: Vec<u32>,
    reason: String,
}

/// Reads `text` as the answer to `request`, or says what is wrong with it.
pub(super) fn read(request: &WriteRequest, text: &str) -> Result<Answer, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err("the answer is empty".to_owned());
    }
    // serde_json itself stops at 128 levels of nesting.
    fn parse<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, String> {
        serde_json::from_str(text).map_err(|e| {
            format!(
                "the answer does not follow the schema: {}",
                short(&e.to_string())
            )
        })
    }
    let mut answer = match request.kind {
        ContentKind::Social => {
            let Social {
                text,
                used_messages,
                left_out,
                reason,
            } = parse(text)?;
            let network = request.network.unwrap_or(Network::X);
            Answer {
                body: ContentBody::Social(SocialBody { network, text }),
                used: used_messages,
                left_out,
                reason,
            }
        }
        ContentKind::Blog => {
            let Blog {
                title,
                summary,
                sections,
                used_messages,
                left_out,
                reason,
            } = parse(text)?;
            Answer {
                body: ContentBody::Blog(BlogBody {
                    title,
                    summary,
                    sections,
                }),
                used: used_messages,
                left_out,
                reason,
            }
        }
        ContentKind::Email => {
            let Email {
                subject,
                preheader,
                text,
                used_messages,
                left_out,
                reason,
            } = parse(text)?;
            Answer {
                body: ContentBody::Email(EmailBody {
                    subject,
                    preheader,
                    text,
                }),
                used: used_messages,
                left_out,
                reason,
            }
        }
        ContentKind::Ad => {
            let Ad {
                headline,
                text,
                button,
                used_messages,
                left_out,
                reason,
            } = parse(text)?;
            Answer {
                body: ContentBody::Ad(AdBody {
                    headline,
                    text,
                    button,
                }),
                used: used_messages,
                left_out,
                reason,
            }
        }
    };
    check_places(request, &mut answer)?;
    answer.reason = answer
        .reason
        .chars()
        .filter(|c| !c.is_control())
        .take(600)
        .collect();
    if let Err(fields) = answer.body.checked() {
        let wrong: Vec<String> = fields
            .iter()
            .map(|e| format!("{}: {}", e.field, e.message))
            .collect();
        return Err(wrong.join("; "));
    }
    Ok(answer)
}

fn check_places(request: &WriteRequest, answer: &mut Answer) -> Result<(), String> {
    answer.used.sort_unstable();
    answer.left_out.sort_unstable();
    let mut all: Vec<u32> = answer
        .used
        .iter()
        .chain(&answer.left_out)
        .copied()
        .collect();
    all.sort_unstable();
    let count = request.brief.key_messages.len() as u32;
    if all != (0..count).collect::<Vec<_>>() {
        return Err(format!(
            "used_messages and left_out must hold each place from 0 to {} once",
            count.saturating_sub(1)
        ));
    }
    Ok(())
}

fn short(text: &str) -> String {
    text.chars().take(200).collect()
}

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
enum State {
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
