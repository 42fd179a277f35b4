//! Questions answered by rules, without a model: the same question has the same answer, and what rules
//! cannot do is said instead of guessed.

mod classify;
mod extract;
mod guard;
mod summary;

use async_trait::async_trait;
use engine::ports::{Answered, Model, ModelError, Question, Shape, Usage};
use serde_json::{Value, json};

/// Answers by rules.
#[derive(Debug, Clone, Copy, Default)]
pub struct OfflineModel;

fn answered(value: Value, reason: &str) -> Answered {
    Answered {
        value,
        reason: reason.to_owned(),
        usage: Usage::default(),
    }
}

#[async_trait]
impl Model for OfflineModel {
    fn name(&self) -> &'static str {
        "offline"
    }

    async fn ask(&self, question: &Question, _: Option<&str>) -> Result<Answered, ModelError> {
        Ok(match question {
            Question::Prompt {
                prompt,
                shape: Shape::Text,
                max_tokens,
                ..
            } => {
                let most = (*max_tokens as usize).saturating_mul(4);
                answered(
                    json!({ "text": summary::shortened(prompt, most) }),
                    "Offline, no model was asked: sentences taken from the prompt itself",
                )
            }
            Question::Prompt {
                prompt,
                shape: Shape::List,
                ..
            } => answered(
                json!({ "items": summary::listed(prompt) }),
                "Offline, no model was asked: the prompt's own lines and sentences, one entry each",
            ),
            Question::Prompt {
                shape: Shape::Record(_),
                ..
            } => {
                return Err(ModelError::Refused {
                    message: "Offline there is no model that could fill a record: ask for a text or a list, use Extract fields, or set a model up".to_owned(),
                });
            }
            Question::Classify { text, labels } => {
                let (label, confidence) = classify::label_of(text, labels);
                answered(
                    json!({ "label": label, "confidence": confidence }),
                    "Offline, no model was asked: by words the text shares with the labels and what they mean",
                )
            }
            Question::Extract { text, fields } => {
                let pairs = fields
                    .iter()
                    .map(|f| (f.key.clone(), extract::value_of(text, f)));
                answered(
                    Value::Object(pairs.collect()),
                    "Offline, no model was asked: by lines such as \"key: value\" and by the shape of addresses, dates and amounts",
                )
            }
            Question::Guard { text, checks } => {
                let found = checks.iter().flat_map(|check| {
                    guard::findings(text, check)
                        .into_iter()
                        .map(move |what| json!({ "check": check, "what": what }))
                });
                answered(
                    json!({ "findings": found.collect::<Vec<_>>() }),
                    "Offline, no model was asked: by lists of words and the shape of numbers",
                )
            }
        })
    }
}

/// The words of a text in small letters, without what is no letter or digit.
fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests;
