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
