//! The model port: a question about a text goes in, an answer of a known shape comes out.

use async_trait::async_trait;
use serde_json::Value;

use super::Usage;

/// What is asked. Every text in it is material, never an instruction to us.
#[derive(Debug, Clone, PartialEq)]
pub enum Question {
    /// Any work that a person describes.
    Prompt {
        /// What is to be done, material included.
        prompt: String,
        /// The role the model takes; may be empty.
        system: String,
        /// The shape of the answer.
        shape: Shape,
        /// Most tokens to write.
        max_tokens: u32,
    },
    /// One label for a text.
    Classify {
        /// The text.
        text: String,
        /// Labels with what they mean.
        labels: Vec<(String, String)>,
    },
    /// Named values out of a text.
    Extract {
        /// The text.
        text: String,
        /// What is looked for.
        fields: Vec<Wanted>,
    },
    /// What stands in a text that should not.
    Guard {
        /// The text.
        text: String,
        /// `claims`, `personal_data`, `toxicity`, `injection`.
        checks: Vec<String>,
    },
}

/// The shape of an answer to a prompt.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A text: `{text}`.
    Text,
    /// A list of texts: `{items}`.
    List,
    /// A record of that JSON schema: `{data}`.
    Record(Value),
}

/// A value that is looked for in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Its name in the answer.
    pub key: String,
    /// `text`, `number`, `yes_no`, `date`, `list`.
    pub of: String,
    /// What it is, in words; may be empty.
    pub means: String,
}

/// An answer as the model gave it; nothing of it is believed before it is checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered {
    /// What was answered: of a prompt `{text}`, `{items}` or `{data}`; `{label, confidence}`; the values by
    /// key; `{findings: [{check, what}]}`.
    pub value: Value,
    /// Why, or how, in words.
    pub reason: String,
    /// Tokens and money.
    pub usage: Usage,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ModelError {
    /// The model cannot be reached or is overloaded; try again after the hint.
    #[error("the model is away: {message}")]
    Unavailable {
        /// What happened.
        message: String,
        /// Seconds the other side asked us to wait.
        retry_after: Option<u32>,
    },
    /// The answer is not of the wanted shape.
    #[error("the model's answer is not usable: {message}")]
    Nonsense {
        /// What is wrong with it.
        message: String,
        /// It was paid for all the same.
        usage: Usage,
    },
    /// The model cannot do this, or is not set up: no retry helps.
    #[error("{message}")]
    Refused {
        /// What to mend.
        message: String,
    },
}

/// Answers questions about texts.
#[async_trait]
pub trait Model: Send + Sync {
    /// Name for reasons: `offline`, `openai` …
    fn name(&self) -> &'static str;

    /// Answers one question. `repair` says what was wrong with the answer before.
    async fn ask(&self, question: &Question, repair: Option<&str>) -> Result<Answered, ModelError>;
}
